"""keko new: what it writes is valid as it is, and so are its examples once they are put to use."""

import json
import re
from pathlib import Path
from shutil import copytree

import pytest

from keko_eval.cli.new import id_of
from keko_eval.problem.problem import Refused
from tests.cli.running import HERE, keko

LANGUAGES = ("fi", "sv", "en")
PLACES = {"study": "begun/study.yaml", "instrument": "instruments/begun.yaml", "indicator": "indicators/begun.yaml"}


def study(folder: Path) -> Path:
    return copytree(HERE / "examples/keko-2019", folder / "study", ignore=lambda *_: ["circles", "data"])


@pytest.mark.parametrize(("name", "id"), [
    ("Ääkköset ja Öylätti", "aakkoset_ja_oylatti"), ("Järvi-Suomi", "jarvi-suomi"), ("my.survey", "my.survey"),
    ("../../etc", "etc"), (" Åbo  nejden! ", "abo_nejden"), ("--a..b--", "a.b"), ("x" * 90, "x" * 40),
])
def test_a_name_becomes_an_id(name: str, id: str) -> None:
    assert id_of(name) == id


def test_a_name_of_no_letters_is_refused() -> None:
    with pytest.raises(Refused):
        id_of("!?")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PLACES)
def test_valid_as_written_and_with_its_examples(kind: str, language: str, tmp_path: Path) -> None:
    run = keko("new", kind, "Begun", tmp_path, language=language)
    assert run.returncode == 0, run.stdout
    path = tmp_path / PLACES[kind]
    assert str(path) in run.stdout
    _nothing_wrong(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_circle_is_valid_as_written_and_with_its_examples(language: str, tmp_path: Path) -> None:
    folder = study(tmp_path)
    run = keko("new", "circle", "Kainuu", folder, language=language)
    assert run.returncode == 0, run.stdout
    path = folder / "circles/kainuu.yaml"
    title = f"title: {{{language}: 'Kainuu'}}"
    assert f"\nextends: keko-2019@^1\n{title}\n" in path.read_text(encoding="utf8")
    assert (folder / "circles/kainuu.xlsx").stat().st_size > 5000
    assert [line for line in keko("check", folder, language="en").stdout.splitlines() if "kainuu" in line] == []
    _put_to_use(path)
    assert [line for line in keko("check", folder, language="en").stdout.splitlines() if "kainuu" in line] == []


def test_a_circle_that_the_study_lists_takes_its_spelling(tmp_path: Path) -> None:
    folder = study(tmp_path)
    assert keko("new", "circle", "Egentliga Finland", folder).returncode == 0
    text = (folder / "circles/egentliga_finland.yaml").read_text(encoding="utf8")
    assert "\nvalue: 'varsinais_suomi'\n" in text


def test_circles_go_by_what_the_study_calls_them(tmp_path: Path) -> None:
    folder = study(tmp_path)
    text = (folder / "study.yaml").read_text(encoding="utf8")
    (folder / "study.yaml").write_text(text.replace("circle", "ring"), encoding="utf8")
    assert keko("new", "circle", "Kainuu", folder).returncode == 0
    path = folder / "circles/kainuu.yaml"
    assert "\ngroup: ring\n" in path.read_text(encoding="utf8")
    found = json.loads(keko("check", folder, "--format", "json").stdout)
    assert [p["code"] for p in found if p["file"].endswith("kainuu.yaml")] == []


@pytest.mark.parametrize(("name", "said"), [
    ("Kainu", "tarkoititko 'Kainuu'?"), ("Xyz", "siinä ovat nyt: Uusimaa, Häme, Kymenlaakso, Pirkanmaa"),
    ("kainuu", ""), ("Egentliga Finland", "")])
def test_a_circle_that_the_study_does_not_list_is_doubted_at_once(name: str, said: str, tmp_path: Path) -> None:
    run = keko("new", "circle", name, study(tmp_path), language="fi")
    assert run.returncode == 0
    assert ("circle-not-listed" in run.stderr) == bool(said)
    assert said in run.stderr


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = study(tmp_path)
    first = keko("new", "circle", "Savo", folder)
    written = (folder / "circles/savo.yaml").read_bytes()
    again = keko("new", "circle", "savo", folder)
    assert (first.returncode, again.returncode) == (0, 1)
    assert "the circle has a workbook already" in again.stdout
    assert f"go on in it: {folder / 'circles' / 'savo.xlsx'}" in again.stdout
    assert (folder / "circles/savo.yaml").read_bytes() == written
    assert keko("new", "study", "a", tmp_path).returncode == 0
    assert "is there already" in keko("new", "study", "a", tmp_path).stdout


def test_an_id_of_the_library_is_taken(tmp_path: Path) -> None:
    run = keko("new", "indicator", "keko.networks.trust", tmp_path)
    assert run.returncode == 1
    assert "the id is taken already" in run.stdout


def test_a_circle_needs_a_study(tmp_path: Path) -> None:
    run = keko("new", "circle", "Savo", tmp_path)
    assert run.returncode == 1
    assert not (tmp_path / "circles").exists()


def _put_to_use(path: Path) -> None:
    path.write_text(re.sub(r"(?m)^#(?=\S| {2})", "", path.read_text(encoding="utf8")), encoding="utf8")


def _nothing_wrong(path: Path) -> None:
    """Nothing but that no indicator reads the survey yet."""
    assert _codes(path) <= {"unused-instrument"}
    _put_to_use(path)
    assert _codes(path) <= {"unused-instrument"}


def _codes(path: Path) -> set[str]:
    return {found["code"] for found in json.loads(keko("check", path, "--format", "json").stdout)}
