"""XLSForm on the command line: a form in, checked as it is, and out again."""

import json
from pathlib import Path

from tests.cli.running import keko

FORM = """survey,type,name,label::Suomi (fi)
,select_one yesno,emp,Käytkö töissä?
,text,why,Miksi?
choices,list_name,name,label::Suomi (fi)
,yesno,yes,Kyllä
,yesno,no,Ei
"""


def form(folder: Path, text: str = FORM) -> Path:
    file = folder / "work.csv"
    file.write_text(text, encoding="utf8")
    return file


def test_a_form_becomes_an_instrument_that_passes_the_check(tmp_path: Path) -> None:
    ended = keko("import-definitions", form(tmp_path))
    assert ended.returncode == 0
    assert "Everything was kept." in ended.stdout
    assert keko("check", tmp_path / "work.yaml").returncode == 0


def test_its_instrument_becomes_a_form_again(tmp_path: Path) -> None:
    keko("import-definitions", form(tmp_path))
    assert keko("form", tmp_path / "work.yaml", "--as", "xlsform", "-o", tmp_path / "work.xlsx").returncode == 0
    ended = keko("import-definitions", tmp_path / "work.xlsx", "-o", tmp_path / "again", "--format", "json")
    assert json.loads(ended.stdout)["losses"] == []
    body = [(folder / "work.yaml").read_text(encoding="utf8").split("\n", 1)[1]
            for folder in (tmp_path, tmp_path / "again")]
    assert body[0] == body[1]


def test_a_form_is_checked_at_its_cells(tmp_path: Path) -> None:
    ended = keko("check", form(tmp_path, FORM.replace("select_one yesno", "select_one yes_no")))
    assert ended.returncode == 1
    assert "survey!A2: there is no choice list 'yes_no'" in ended.stdout


def test_a_form_with_a_problem_of_form_is_not_written(tmp_path: Path) -> None:
    ended = keko("import-definitions", form(tmp_path, FORM.replace(",why,", ",,")))
    assert ended.returncode == 1
    assert not (tmp_path / "work.yaml").exists()


def test_another_instrument_is_not_written_over(tmp_path: Path) -> None:
    other = tmp_path / "work.yaml"
    other.write_text("instrument: another\n", encoding="utf8")
    assert keko("import-definitions", form(tmp_path)).returncode == 2
    assert other.read_text(encoding="utf8") == "instrument: another\n"


def test_what_was_changed_by_hand_is_kept_when_the_form_comes_in_again(tmp_path: Path) -> None:
    keko("import-definitions", form(tmp_path))
    made = tmp_path / "work.yaml"
    assert "is kept" not in keko("import-definitions", form(tmp_path)).stderr
    made.write_text(made.read_text(encoding="utf8") + "description: {fi: Oma lisäys}\n", encoding="utf8")
    for kept in ("work.yaml.old", "work.yaml.old2"):
        ended = keko("import-definitions", form(tmp_path))
        assert (ended.returncode, ended.stderr.strip()) == (
            0, f"The earlier file, which was different, is kept: {tmp_path / kept}")
        assert "Oma lisäys" in (tmp_path / kept).read_text(encoding="utf8")
        assert "Oma lisäys" not in made.read_text(encoding="utf8")
        made.write_bytes((tmp_path / kept).read_bytes())
    assert keko("check", tmp_path).returncode == 0


def test_no_form_is_written_over_a_definition(tmp_path: Path) -> None:
    keko("import-definitions", form(tmp_path))
    made = tmp_path / "work.yaml"
    before = made.read_bytes()
    ended = keko("form", made, "--as", "surveyjs", "-o", made)
    assert (ended.returncode, "[already-there]" in ended.stdout + ended.stderr) == (1, True)
    assert made.read_bytes() == before


def test_what_is_no_form_is_told_as_what_it_is(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("q1,q2\n1,2\n", encoding="utf8")
    for given, code in ((answers, "no-form-known"), (tmp_path, "a-folder"), (tmp_path / "none.qsf", "no-such-path")):
        ended = keko("import-definitions", given, "-o", tmp_path / "new")
        assert (ended.returncode, f"[{code}]" in ended.stdout + ended.stderr) == (1, True)
        assert str(given) in ended.stdout + ended.stderr
