"""keko report --circle all: a report for each circle in a folder of its own."""

from pathlib import Path
from shutil import copytree

import pytest

from keko_eval.cli.report import _folders
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
    assert len(run.stdout.splitlines()) == len(CIRCLES)
    assert [line for line in run.stderr.splitlines() if line.startswith("1/10 ")] == ["1/10 pirkanmaa"]
    assert run.stderr.count("[no-subject-code]") == 2, "told once, not once for each circle"
    own = (tmp_path / "pirkanmaa/report-en.html").read_text(encoding="utf8")
    assert "The Pirkanmaa circle" in own.partition("</h1>")[0]
    alone = keko("report", study, "--circle", "pirkanmaa", "-o", tmp_path / "alone", *AS)
    assert alone.returncode == 0
    assert (tmp_path / "alone/report-en.html").read_text(encoding="utf8") == own


def test_a_study_without_circles_says_so(tmp_path: Path) -> None:
    run = keko("report", HERE / "examples/hankekartoitus-2017", "--circle", "all", "-o", tmp_path)
    assert run.returncode == 2
    assert "no circles" in run.stderr


def test_folders_are_as_many_as_circles_whatever_their_names() -> None:
    assert _folders(["Häme", "hame", "../etc", "???", "Ylä-Savo"]) == ["hame", "hame_2", "etc", "circle_4", "yla-savo"]
