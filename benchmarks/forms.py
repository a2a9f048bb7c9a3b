"""`python -m benchmarks.forms [FORM.xlsx]`: `keko check` of a large XLSForm against pyxform's conversion of it, each as
a process of its own in the same run. Without a form, one of 400 questions in three languages is made."""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ALLOWED, RUNS, QUESTIONS = 1.0, 7, 400
LANGUAGES = ("Suomi (fi)", "Svenska (sv)", "English (en)")


def made(path: Path) -> Path:
    """An invented form: groups of ten questions, each with a condition on an earlier one."""
    import openpyxl

    book = openpyxl.Workbook()
    survey, choices = book.active, book.create_sheet("choices")
    labels = [f"label::{language}" for language in LANGUAGES]
    survey.title = "survey"
    survey.append(["type", "name", "relevant", "constraint", "constraint_message", *labels])
    for i in range(QUESTIONS):
        if i % 10 == 0:
            survey.append(["begin_group", f"g{i}", "", "", "", *(f"Part {i} {one}" for one in LANGUAGES)])
        number = i % 2 == 1
        survey.append(["integer" if number else "select_one agree", f"q{i}", f"${{q{i - 2}}} = 3" if i > 1 else "",
                       ". >= 0 and . <= 100" if number else "", "0-100" if number else "",
                       *(f"Question {i} {one}" for one in LANGUAGES)])
        if i % 10 == 9:
            survey.append(["end_group"])
    choices.append(["list_name", "name", *labels])
    for value in range(1, 6):
        choices.append(["agree", value, *(f"Choice {value} {one}" for one in LANGUAGES)])
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id", "version", "default_language"])
    settings.append(["Large", "large", "1", LANGUAGES[0]])
    book.save(path)
    return path


def seconds(command: list[str], allowed: tuple[int, ...] = (0,)) -> float:
    """How long a command takes.

    Raises
    ------
    RuntimeError
        It failed.
    """
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in allowed:
        raise RuntimeError(done.stdout + done.stderr)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("form", nargs="?", type=Path)
    given = parser.parse_args().form
    with tempfile.TemporaryDirectory() as folder:
        form = given or made(Path(folder) / "large.xlsx")
        ours = [sys.executable, "-m", "keko_eval.cli.main", "check", str(form)]
        theirs = [sys.executable, "-m", "pyxform.xls2xform", str(form), str(Path(folder) / "form.xml"),
                  "--skip_validate"]
        pairs = [(seconds(ours, (0, 1) if given else (0,)), seconds(theirs)) for _ in range(RUNS + 1)][1:]
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{ratio:6.2f}x  (allowed {ALLOWED:g}x)  keko check of {form.name} / pyxform's conversion "
          f"({statistics.median(a for a, _ in pairs):.2f} s / {statistics.median(b for _, b in pairs):.2f} s)")
    return int(ratio > ALLOWED)


if __name__ == "__main__":
    raise SystemExit(main())
