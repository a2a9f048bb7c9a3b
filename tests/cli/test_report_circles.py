"""keko report --circle all: a report for each circle in a folder of its own."""

from pathlib import Path
from shutil import copytree

import pytest

import keko_eval
from keko_eval.cli.report import _folders
from keko_eval.cli.study_options import _meant, narrowed
from tests.cli.running import HERE, keko

CIRCLES = {"pirkanmaa", "savo", "hame", "kainuu", "kymenlaakso", "lappi", "pohjanmaa", "pohjois_karjala", "uusimaa",
           "varsinais_suomi"}
AS = ("--as", "html", "--language", "en")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copytree(HERE / "examples/keko-2019", tmp_path_factory.mktemp("study") / "study")


def test_one_report_for_each_circle(study: Path, tmp_path: Path) -> None:
    run = keko("report", study, "--circle", "all", "-o", tmp_path, *AS)
    assert run.returncode == 0, run.stdout + run.stderr
    assert {path.parent.name for path in tmp_path.glob("*/report-en.html")} == CIRCLES
    assert sorted(Path(line).name for line in run.stdout.splitlines()) == (
        ["manifest.json"] * len(CIRCLES) + ["report-en.html"] * len(CIRCLES))
    assert [line for line in run.stderr.splitlines() if line.startswith("1/10 ")] == ["1/10 pirkanmaa"]
    assert run.stderr.count("[no-subject-code]") == 2, "told once, not once for each circle"
    own = (tmp_path / "pirkanmaa/report-en.html").read_text(encoding="utf8")
    assert "The Pirkanmaa circle" in own.partition("</h1>")[0]
    alone = keko("report", study, "--circle", "pirkanmaa", "-o", tmp_path / "alone", *AS)
    assert alone.returncode == 0
    assert (tmp_path / "alone/report-en.html").read_text(encoding="utf8") == own


@pytest.mark.parametrize(("name", "found"), [
    ("pirkanmaa", "pirkanmaa"), ("PIRKANMAA", "pirkanmaa"), ("Birkaland", "pirkanmaa"),
    ("Varsinais-Suomi", "varsinais_suomi"), ("egentliga finland", "varsinais_suomi"), (" Häme ", "hame")])
def test_a_circle_by_its_name_in_any_language_and_case(name: str, found: str) -> None:
    assert narrowed(keko_eval.load(HERE / "examples/keko-2019"), name).where == {"circle": found}


def test_names_that_letter_case_alone_tells_apart() -> None:
    called = {"a": {"Savo"}, "b": {"savo"}}
    assert [_meant(name, called) for name in ("Savo", "savo", "SAVO", "Häme")] == ["a", "b", None, None]


def test_a_study_without_circles_says_so(tmp_path: Path) -> None:
    run = keko("report", HERE / "examples/hankekartoitus-2017", "--circle", "all", "-o", tmp_path)
    assert run.returncode == 2
    assert "no circles" in run.stderr


def test_folders_are_as_many_as_circles_whatever_their_names() -> None:
    assert _folders(["Häme", "hame", "../etc", "???", "Ylä-Savo"]) == ["hame", "hame_2", "etc", "circle_4", "yla-savo"]
