"""keko check: formats, strictness, what is looked at, and what the last line says."""

import json
from pathlib import Path

import pytest

from keko_eval import pipeline
from keko_eval.cli.main import run
from keko_eval.cli.speech import language
from tests.cli.running import keko
from tests.definitions.snippets import FILES, TRUST, whole, with_keys, write

ALL = {name: whole(keys) for name, keys in FILES.items()}
DATA = ALL["study.yaml"] + """data:
  - {wave: before, instrument: my.survey, file: data/before.csv}
  - {wave: after, instrument: my.survey, file: data/after.csv}
"""


def test_the_shipped_library_is_clean_even_when_strict() -> None:
    ended = keko("check", "instruments", "indicators", "--strict")
    files = sum(len([*Path(folder).rglob("*.yaml")]) for folder in ("instruments", "indicators"))
    assert (ended.returncode, ended.stdout) == (0, f"No problems ({files} files checked).\n")


def test_the_examples_have_no_errors() -> None:
    assert keko("check", "examples").returncode == 0


@pytest.mark.parametrize(("tongue", "last"), [
    ("fi", "1 virhe (6 tiedostoa tarkistettu)."), ("sv", "1 fel (6 filer kontrollerade)."),
    ("en", "1 error (6 files checked)."),
])
def test_an_error_ends_with_1(tongue: str, last: str, tmp_path: Path) -> None:
    write(tmp_path, ALL | {"trust.yaml": with_keys(TRUST, "rescale: [100, 0]")})
    ended = keko("check", tmp_path, language=tongue)
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1] == last


def test_a_warning_ends_with_0_unless_strict(tmp_path: Path) -> None:
    write(tmp_path, ALL | {"study.yaml": ALL["study.yaml"] + "retention_until: 2018-01-01\n"})
    assert keko("check", tmp_path).returncode == 0
    assert keko("check", tmp_path, "--strict").returncode == 1


def test_json_is_a_list_and_nothing_else_on_that_side(tmp_path: Path) -> None:
    write(tmp_path, ALL | {"trust.yaml": with_keys(TRUST, "rescale: [100, 0]")})
    ended = keko("check", tmp_path, "--format", "json")
    (found,) = json.loads(ended.stdout)
    assert (found["code"], found["line"], found["severity"]) == ("range-order", 12, "error")
    assert ended.stderr.startswith("1 error")


def test_github(tmp_path: Path) -> None:
    write(tmp_path, ALL | {"trust.yaml": with_keys(TRUST, "rescale: [100, 0]")})
    ended = keko("check", tmp_path, "--format", "github")
    assert ended.stdout.startswith("::error file=")
    assert "title=range-order::" in ended.stdout


def test_without_a_path_this_folder_is_checked(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    assert keko("check", cwd=tmp_path).stdout == "No problems (6 files checked).\n"


def test_a_study_alone_is_checked_with_what_it_names(tmp_path: Path) -> None:
    write(tmp_path, ALL | {"trust.yaml": with_keys(TRUST, "rescale: [100, 0]")})
    ended = keko("check", tmp_path / "study.yaml")
    assert ended.returncode == 1
    assert "[range-order]" in ended.stdout


def test_nothing_to_check(tmp_path: Path) -> None:
    assert keko("check", tmp_path).stdout == "No definitions were found.\n"
    assert "[no-such-path]" in keko("check", tmp_path / "none").stdout


def test_broken_files_are_said_to_be_half_checked(tmp_path: Path) -> None:
    write(tmp_path, ALL | {"trust.yaml": "indicator: my.trust\n"})
    last = keko("check", tmp_path).stdout.splitlines()[-1]
    assert f"The meaning was not checked until the form is right: {tmp_path / 'trust.yaml'}." in last


ROWS = [
    {"indicator": "my.trust", "term": None, "estimate": 3.0, "smallest_meaningful": 5.0},
    {"indicator": "my.trust", "term": "difference_in_changes", "estimate": 7.25, "smallest_meaningful": 5.0},
    {"indicator": "my.work", "term": None, "estimate": 0.08, "smallest_meaningful": 0.1},
    {"indicator": "my.mood", "term": None, "estimate": 1.5, "smallest_meaningful": None},
    {"indicator": "my.none", "term": None, "estimate": None, "smallest_meaningful": None},
]


@pytest.mark.parametrize(("primary", "shown"), [
    ("[my.trust]", ["  my.trust: 7.3; a meaningful change of 5.0 may go undetected"]),
    ("[]", ["  my.trust: 7.3; a meaningful change of 5.0 may go undetected",
            "  my.work: 0.080; a meaningful change is 0.100", "  my.mood: 1.5"]),
])
def test_with_answers_the_detectable_change_stands_beside_the_meaningful_one(
        primary: str, shown: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, ALL | {"study.yaml": DATA.replace("primary: [my.trust]", f"primary: {primary}")})
    monkeypatch.setattr(pipeline, "detectable", lambda _: ROWS)
    monkeypatch.setenv("KEKO_LANGUAGE", "en")
    language.cache_clear()
    assert run(["check", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("The smallest change that the study 'my.study' can detect:")
    assert lines[start + 1:-2] == shown
    assert lines[-1].endswith("Problems of the answers are listed by keko evaluate.")
    language.cache_clear()


def test_the_shipped_study_tells_what_it_could_detect() -> None:
    out = keko("check", "examples/keko-2019").stdout
    assert "keko.networks.trust: " in out
