"""Mistakes in circles such as coordinators make: all are found in one run, at their places, each with a fix."""

import csv
import json
from pathlib import Path

from tests.cli.running import keko

MISTAKES = Path(__file__).parent
EXPECTED = list(csv.DictReader((MISTAKES / "expected.csv").read_text(encoding="utf8").splitlines()))


def test_all_of_them_and_nothing_else() -> None:
    run = keko("check", MISTAKES, "--format", "json")
    found = [(p["code"], Path(p["file"]).relative_to(MISTAKES / "study").as_posix(), p["line"], p["column"])
             for p in json.loads(run.stdout)]
    assert run.returncode == 1
    assert sorted(found) == sorted((row["code"], row["file"], int(row["line"]), int(row["column"])) for row in EXPECTED)


def test_one_file_holds_many_at_once() -> None:
    assert sum(row["file"] == "circles/harbour.yaml" for row in EXPECTED) == 23


def test_each_has_a_fix_in_finnish() -> None:
    run = keko("check", MISTAKES, language="fi")
    assert run.stdout.count("= korjaus: ") == len(EXPECTED)
    assert "Traceback" not in run.stdout + run.stderr
