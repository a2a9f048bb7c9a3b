"""`python -m benchmarks.calibration [--runs 2000] [--table NAME …] [--quick] [--write]`."""

import argparse
import re
from pathlib import Path

from benchmarks.calibration.page import WORDS, caps, table
from benchmarks.calibration.rates import simulate

PAGE = Path(__file__).parents[2] / "docs" / "calibration.md"
RUNS, QUICK = 2_000, 200


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="simulated projects for each row and true effect")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} runs: enough to see what fails badly")
    parser.add_argument("--table", action="append", choices=list(WORDS), help="only these tables")
    parser.add_argument("--write", action="store_true", help="lay the tables into docs/calibration.md")
    told = parser.parse_args()
    runs = QUICK if told.quick else told.runs
    wanted = told.table or list(WORDS)
    found = simulate(wanted, runs)
    tables = {name: table(name, found) for name in wanted}
    if not told.table:
        tables["caps"] = caps(found)
    for name, text in tables.items():
        print(f"\n## {name}\n\n{text}")
    if told.write:
        page = PAGE.read_text(encoding="utf8")
        for name, text in tables.items():
            page = laid(page, name, text)
        PAGE.write_text(page, encoding="utf8")
    return 0


def laid(page: str, name: str, text: str) -> str:
    """The page with a table between its marks."""
    marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{re.escape(marks[0])}.*?{re.escape(marks[1])}", re.DOTALL)
    if not pattern.search(page):
        raise SystemExit(f"{PAGE.name} has no place for {name}: {marks[0]} … {marks[1]}")
    return pattern.sub(lambda _: f"{marks[0]}\n\n{text}\n\n{marks[1]}", page)


if __name__ == "__main__":
    raise SystemExit(main())
