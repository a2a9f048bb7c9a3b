"""`python -m benchmarks.editions`: 20 circles' reports in one command against one circle's report.

The study is the example's with every circle's respondents twice, the second time as a circle of another name. The
machine's processor time is told beside the time that went by, since others may be at work on it.
"""

import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KEKO = str(Path(sys.executable).with_name("keko"))
EXAMPLE = Path("examples/keko-2019")
ALLOWED = 3.0
AS = ["--language", "fi", "--as", "html,pdf", "--store", "none"]


def twenty(folder: Path) -> Path:
    """The example with twenty circles."""
    study = folder / "study"
    shutil.copytree(EXAMPLE, study, ignore=shutil.ignore_patterns("collected"))
    for name, delimiter in (("baseline.csv", ","), ("followup.csv", ";")):
        path = study / "data" / name
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file, delimiter=delimiter)
        twins = [[f"{row[0]}t" if row[0] else "", f"{row[1]}_2", *row[2:]] for row in rows]
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([head, *rows, *twins])
    return study


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds that went by, and seconds of the processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryDirectory() as cache:
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"XDG_CACHE_HOME": cache})
    passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(runs: int = 3) -> int:
    with tempfile.TemporaryDirectory() as folder:
        study = str(twenty(Path(folder)))
        pairs = []
        for i in range(runs):
            one = measured([KEKO, "report", study, "--circle", "uusimaa", "-o", f"{folder}/one{i}", *AS])
            all_of_them = measured([KEKO, "report", study, "--editions", "circle", "-o", f"{folder}/all{i}", *AS])
            pairs.append((all_of_them[0] / one[0], all_of_them[1] / one[1], one, all_of_them))
        made = len(list(Path(folder).glob("all0/circle/*/report-fi.pdf")))
    ratio, processor, one, all_of_them = sorted(pairs)[len(pairs) // 2]
    print(f"{ratio:6.2f}x  (allowed {ALLOWED:g}x)  {made} circles' reports, one language, html+pdf / one circle's; "
          f"of processor time {processor:.2f}x ({all_of_them[1]:.1f} s / {one[1]:.1f} s)")
    return int(ratio > ALLOWED)


if __name__ == "__main__":
    raise SystemExit(main())
