"""keko export: results as they are released, described so that a program reads them without us."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from keko_eval.comparison.rows import COUNT_COLUMNS, ENTRY_COLUMNS, RESULT_COLUMNS
from keko_eval.reporting.sheet_words import sheet_words
from tests.cli.running import keko

EXAMPLE = Path(__file__).parents[2] / "examples" / "fast-food-1992"
READ = {"string": str, "integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("package")
    done = keko("export", EXAMPLE, "--as", "data-package", "-o", out, "--language", "en", cold=True)
    assert done.returncode == 0, done.stderr
    return out


def test_every_cell_is_what_the_package_says_of_its_column(package: Path) -> None:
    described = json.loads((package / "datapackage.json").read_text())
    for resource in described["resources"]:
        content = (package / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        rows = list(csv.DictReader(content.decode().splitlines()))
        assert rows
        assert list(rows[0]) == list(fields)
        for row in rows:
            for name, text in row.items():
                told = fields[name].get("constraints", {})
                assert text or not told.get("required"), (name, row)
                if text:
                    value = READ[fields[name]["type"]](text)
                    assert value in told.get("enum", [value]), (name, text)
        key = resource["schema"]["primaryKey"]
        assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)


def test_the_tables_are_those_that_are_released(package: Path, tmp_path: Path) -> None:
    assert keko("evaluate", EXAMPLE, "-o", tmp_path, cold=True).returncode == 0
    for name in ("results.csv", "counts.csv"):
        assert (package / name).read_bytes() == (tmp_path / name).read_bytes()


def test_the_same_study_gives_the_same_bytes(package: Path, tmp_path: Path) -> None:
    assert keko("export", EXAMPLE, "--as", "data-package", "-o", tmp_path, "--language", "en").returncode == 0
    for path in package.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_column_has_its_meaning(language: str) -> None:
    words = sheet_words("column_words", language)
    assert {*RESULT_COLUMNS, *COUNT_COLUMNS, *ENTRY_COLUMNS} <= words.keys()
    assert words.keys() == sheet_words("column_words", "fi").keys()


def test_a_language_that_the_study_has_not_is_named_with_those_it_has(tmp_path: Path) -> None:
    done = keko("export", EXAMPLE, "--as", "data-package", "-o", tmp_path, "--language", "de")
    assert done.returncode == 2
    assert "'de'" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_format_lacks_is_told_before_anything_leaves_or_is_logged(tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(EXAMPLE, study)
    done = keko("export", study, "--as", "ddi", "-o", tmp_path / "out", "--i-may-read-answers")
    assert done.returncode == 1
    assert "archive-lacks" in done.stderr + done.stdout
    assert not (study / "access.log.csv").exists()
    assert not (tmp_path / "out").exists()
