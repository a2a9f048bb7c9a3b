"""keko report --circle all: a report for each circle in a folder of its own."""

import json
import re
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import keko_eval
from keko_eval.cli.report import _folders
from keko_eval.cli.study_options import _meant, narrowed
from tests.cli.running import HERE, keko

CIRCLES = {"pirkanmaa", "savo", "hame", "kainuu", "kymenlaakso", "lappi", "pohjanmaa", "pohjois_karjala", "uusimaa",
           "varsinais_suomi"}
AS = ("--as", "html,json", "--language", "en")
FILES = ("report-en.html", "results.json", "counts.json", "entries.json")
KEY = ("indicator", "quantity", "term", "scope", "wave", "reference_wave", "method", "sensitivity")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copytree(HERE / "examples/keko-2019", tmp_path_factory.mktemp("study") / "study")


@pytest.fixture(scope="module")
def made(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("all")
    run = keko("report", study, "--circle", "all", "-o", out, *AS)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stderr.count("[no-subject-code]") == 2, "told once, not once for each circle"
    assert "Reports made: 10." in run.stderr
    assert {Path(line).relative_to(out).as_posix() for line in run.stdout.splitlines()} == {
        "index-en.html", "editions.json", *(f"{name}/{file}" for name in CIRCLES for file in FILES)}
    return out


def figures(folder: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = json.loads((folder / "results.json").read_text(encoding="utf8"))
    return {tuple(row[key] for key in KEY): row for row in rows if row["released"] and row["estimate"] is not None}


def test_one_report_for_each_circle_and_a_list_of_them(made: Path) -> None:
    assert {path.parent.relative_to(made).as_posix() for path in made.rglob("report-en.html")} == CIRCLES
    assert all((made / name / "manifest.json").exists() for name in CIRCLES)
    own = (made / "pirkanmaa/report-en.html").read_text(encoding="utf8")
    assert "The Pirkanmaa circle" in own.partition("</h1>")[0]
    links = re.findall(r'href="([^"]+)"', (made / "index-en.html").read_text(encoding="utf8"))
    assert sorted(links) == sorted(f"{name}/report-en.html" for name in CIRCLES)


def test_circles_are_judged_together_as_editions_are(study: Path, made: Path, tmp_path: Path) -> None:
    assert keko("report", study, "--editions", "circle", "-o", tmp_path, *AS).returncode == 0
    for name in CIRCLES:
        assert (made / name / "results.json").read_bytes() == (tmp_path / "circle" / name / "results.json").read_bytes()


def test_a_circle_alone_is_judged_alone_and_says_the_same_where_both_say_something(
        study: Path, made: Path, tmp_path: Path) -> None:
    """Alone it has its kinds of actors, and a figure less where these would tell of somebody."""
    for name in ("pirkanmaa", "kymenlaakso"):
        assert keko("report", study, "--circle", name, "-o", tmp_path / name, *AS).returncode == 0
        alone, together = figures(tmp_path / name), figures(made / name)
        both = alone.keys() & together.keys()
        assert len(both) > 150
        assert {k: alone[k]["estimate"] for k in both} == pytest.approx({k: together[k]["estimate"] for k in both})
        assert {k: alone[k]["n"] for k in both} == {k: together[k]["n"] for k in both}
        assert {key[3].partition("=")[0] for key in alone} >= {"all", "actor_type"}
        assert {key[3] for key in together} == {"all"}
    assert together.keys() - alone.keys()


def test_a_grant_of_each_circle_is_a_text_of_its_own(study: Path, tmp_path: Path) -> None:
    run = keko("report", study, "--circle", "all", "--grant", "x", "--as", "html", "-o", tmp_path)
    assert run.returncode == 2
    assert "--as funder" in run.stderr
    run = keko("report", study, "--circle", "all", "--grant", "KeKo", "--as", "funder", "--language", "fi", "-o",
               tmp_path)
    assert run.returncode == 0, run.stderr
    assert {path.parent.name for path in tmp_path.rglob("report-funder-fi.txt")} == CIRCLES
    assert not list(tmp_path.glob("index*"))


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
