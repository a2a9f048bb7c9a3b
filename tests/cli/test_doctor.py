"""keko doctor, schema and translations."""

import json
from pathlib import Path

import pytest

from keko_eval.cli import doctor
from keko_eval.definitions.schema import TYPES
from tests.cli.running import keko

FORM = """instrument: my.form
version: 1.0.0
title: {fi: Kysely, sv: Enkät}
unit: respondent
languages: [fi, sv]
questions:
  - {name: visits, type: integer, use: background, label: {fi: Montako käyntiä?, sv: Hur många besök?}}
  - {name: why, type: text, use: open, label: {fi: Miksi?, sv: }}
"""


def test_the_doctor_names_versions_and_what_is_missing() -> None:
    ended = keko("doctor")
    assert ended.returncode == 0
    assert "pydantic" in ended.stdout
    assert "All that is needed is installed." in ended.stdout


def test_the_doctor_as_data_imports_nothing_heavy() -> None:
    seen = json.loads(keko("doctor", "--format", "json", language="fi", cold=True).stdout)
    assert set(seen) == {"versions", "settings", "findings"}
    assert seen["settings"]["language"] == "fi"
    assert seen["versions"]["polars"]


def test_what_is_needed_is_what_the_package_says_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "requires", lambda _: [
        "polars>=1.30", "click", "google-re2 >= 1.1; python_version > '3'", "duckdb>=1.1; extra == 'duckdb'"])
    doctor.needed.cache_clear()
    assert doctor.needed() == ("polars", "click", "google-re2")
    doctor.needed.cache_clear()


def test_a_missing_package_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {name: None if name in ("polars", "duckdb") else "1" for name in (*doctor.needed(), "duckdb")}
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name == "duckdb" else object())
    found = doctor._findings(versions, "utf-8", has_library=True, library="x")
    assert [(finding.needed, "pip install" in finding.what) for finding in found] == [(True, True), (False, True)]


@pytest.mark.parametrize(("encoding", "library", "needed"), [
    ("ascii", True, [False]), ("utf-8", False, [True]), ("UTF8", True, [])])
def test_other_findings(encoding: str, library: bool, needed: list[bool],
                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda _: object())
    found = doctor._findings(dict.fromkeys(doctor.needed(), "1"), encoding, has_library=library, library="x")
    assert [finding.needed for finding in found] == needed


def test_a_schema_on_its_own_and_all_into_a_folder(tmp_path: Path) -> None:
    assert json.loads(keko("schema", "indicator").stdout)["title"] == "keko_eval indicator"
    keko("schema", "-o", tmp_path / "schemas")
    assert sorted(file.name for file in (tmp_path / "schemas").iterdir()) == sorted(
        f"{kind}.schema.json" for kind in TYPES)


def test_translations_show_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_text(FORM, encoding="utf8")
    ended = keko("translations", "form.yaml", cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[:4] == [
        "form.yaml",
        "language     texts  missing  empty  stale",
        "fi (source)      3        0      0      0",
        "sv               3        0      1      0",
    ]
    assert "form.yaml:8:64  sv  why/label" in ended.stdout
    assert "keko translations accept" in ended.stdout


def test_accepted_translations_grow_stale(tmp_path: Path) -> None:
    text = FORM.replace("{fi: Miksi?, sv: }", "{fi: Miksi?, sv: Varför?}")
    (tmp_path / "form.yaml").write_text(text, encoding="utf8")
    accepted = keko("translations", "accept", "form.yaml", cwd=tmp_path)
    assert accepted.stdout == "3 texts noted as reviewed: form.texts.lock\n"
    assert keko("translations", "form.yaml", cwd=tmp_path).returncode == 0
    (tmp_path / "form.yaml").write_text(text.replace("Miksi?", "Mistä syystä?"), encoding="utf8")
    ended = keko("translations", "form.yaml", cwd=tmp_path)
    assert ended.returncode == 1
    assert "Stale (the source has changed):\n  form.yaml:8:71  sv  why/label" in ended.stdout


def test_a_file_that_is_no_definition(tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_text("title: x\n", encoding="utf8")
    ended = keko("translations", "form.yaml", cwd=tmp_path)
    assert ended.returncode == 1
    assert "[not-a-definition]" in ended.stdout
