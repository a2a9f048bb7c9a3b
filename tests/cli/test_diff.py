"""keko diff as a user runs it: the table, the JSON, the mapping file and the exit code."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import HERE, keko

FOLDER = HERE / "tests" / "studies" / "changed"
OLD, NEW = FOLDER / "instruments" / "old" / "survey.yaml", FOLDER / "instruments" / "survey.yaml"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_table(golden: Callable[[str, str], None], tmp_path: Path, language: str) -> None:
    for name, file in (("old", OLD), ("new", NEW)):
        shutil.copytree(FOLDER / "indicators", tmp_path / name / "indicators")
        shutil.copy(file, tmp_path / name / "survey.yaml")
    found = keko("diff", tmp_path / "old", tmp_path / "new", language=language)
    assert (found.returncode, found.stderr) == (0, "")
    golden(f"diff/changed.{language}.txt", found.stdout)


def test_a_thing_compared_with_itself() -> None:
    found = keko("diff", HERE / "instruments", HERE / "instruments")
    assert (found.returncode, found.stdout) == (0, "Nothing has changed.\n")


def test_json() -> None:
    found = keko("diff", OLD, NEW, "--format", "json", cold=True)
    told = json.loads(found.stdout)
    (instrument,) = told["instruments"]
    assert (instrument["grade"], instrument["old_version"], instrument["new_version"]) == ("broken", "1.0.0", "2.0.0")
    grades = {q["name"]: (q["grade"], q["recode"]) for q in instrument["questions"]}
    assert grades == {"listens": ("identical", {}), "bond": ("broken", {}),
                      "meets": ("linkable", {"1": "5", "2": "4", "4": "2", "5": "1"})}
    assert told["problems"] == []


def test_the_mapping_reads_old_answers(tmp_path: Path) -> None:
    """The file that it writes does what the declared version does, with no earlier version at hand."""
    import keko_eval

    mapping = keko("diff", OLD, NEW, "--as-mapping").stdout
    study = tmp_path / "study"
    shutil.copytree(FOLDER, study)
    (study / "data" / "from_old.yaml").write_text(mapping, encoding="utf8")
    text = (study / "study.yaml").read_text(encoding="utf8")
    text = text.replace("version: 1.0.0}", "mapping: data/from_old.yaml}")
    (study / "study.yaml").write_text(text, encoding="utf8")
    shutil.rmtree(study / "instruments" / "old")
    told = [[(r.indicator, r.wave, r.estimate) for r in keko_eval.evaluate(keko_eval.load(folder)).comparison.results
             if r.quantity == "level" and r.indicator != "t.bond"] for folder in (FOLDER, study)]
    assert told[0] == told[1]


@pytest.mark.parametrize(("version", "code"), [("1.0.1", 1), ("1.9.0", 1), ("2.0.0", 0), ("3.1.0", 0)])
def test_a_version_that_was_not_raised_enough(tmp_path: Path, version: str, code: int) -> None:
    new = tmp_path / "survey.yaml"
    new.write_text(NEW.read_text(encoding="utf8").replace("version: 2.0.0", f"version: {version}"), encoding="utf8")
    found = keko("diff", OLD, new)
    assert found.returncode == code
    assert ("version-not-raised" in found.stdout) == bool(code)


def test_files_with_mistakes_end_in_problems(tmp_path: Path) -> None:
    new = tmp_path / "survey.yaml"
    new.write_text("instrument: t.changing\nversion: two\n", encoding="utf8")
    found = keko("diff", OLD, new)
    assert found.returncode == 1
    assert "bad-version" in found.stdout
    assert "Traceback" not in found.stdout + found.stderr
