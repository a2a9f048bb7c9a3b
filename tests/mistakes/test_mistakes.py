"""Forty mistakes in files such as people write: all of them are found in one run, at their places, and nothing else."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MISTAKES = Path(__file__).parent
EXPECTED = list(csv.DictReader((MISTAKES / "expected.csv").read_text(encoding="utf8").splitlines()))
PASSED_OVER_BY_OTHERS = {
    "choice typo": ("unknown-choice", "a slip in a choice: 'yess'"),
    "label for value": ("choice-label-for-value", "the label of a choice instead of its value"),
    "wrong case": ("choice-wrong-case", "the value of a choice in the wrong case"),
    "unquoted value": ("bare-word", "a choice without quotes"),
    "number against text code": ("number-for-code", "a number against codes that are texts"),
    "selected() with an unknown choice": ("unknown-choice", "a choice that the list does not have: 'maybe'"),
    "selected() on an integer": ("selected-needs-choices", "selected() of a whole number"),
    "text + 1": ("text-as-number", "a text plus one"),
    "date minus string": ("date-with-text", "a date minus a text"),
    "contradictory constraint": ("never-true", "a constraint that contradicts itself"),
    "constraint on another field": ("constraint-without-itself",
                                    "a constraint on another question instead of its own answer"),
    "forward reference": ("forward-reference", "a condition on a question that comes later"),
    "TRUE as a bare word": ("bare-word", "TRUE as a bare word"),
    "empty translation": ("empty-translation", "a translation left empty"),
}
"""Mistakes that the usual form converters and validators let through."""


def check(*options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KEKO_LANGUAGE": "en", "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, "-m", "keko_eval.cli.main", "check", str(MISTAKES), *options],
                          capture_output=True, text=True, env=environment, encoding="utf8", check=False)


def test_there_are_exactly_forty() -> None:
    assert len(EXPECTED) == 40
    assert len({(row["file"], row["line"], row["column"]) for row in EXPECTED}) == 40


@pytest.mark.parametrize("mistake", PASSED_OVER_BY_OTHERS)
def test_what_others_pass_over_is_among_them(mistake: str) -> None:
    assert PASSED_OVER_BY_OTHERS[mistake] in {(row["code"], row["mistake"]) for row in EXPECTED}


def test_all_of_them_and_nothing_else() -> None:
    run = check("--format", "json")
    found = [(p["code"], Path(p["file"]).relative_to(MISTAKES).as_posix(), p["line"], p["column"])
             for p in json.loads(run.stdout)]
    assert run.returncode == 1
    assert sorted(found) == sorted((row["code"], row["file"], int(row["line"]), int(row["column"])) for row in EXPECTED)


def test_the_last_line_counts_them_and_says_what_was_not_done() -> None:
    last = check().stdout.splitlines()[-1]
    assert last.startswith("33 errors, 6 warnings, 1 piece of advice (6 files checked).")
    assert "Problems of the answers are listed by keko evaluate." in last
    assert "A part was not checked until the form is right" in last


def test_each_has_a_place_with_a_caret_and_a_fix() -> None:
    lines = check().stdout.splitlines()
    assert sum(" = fix: " in line for line in lines) == 40
    assert sum(set(line.partition("|")[2].strip()) == {"^"} for line in lines) == 40
