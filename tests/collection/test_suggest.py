"""Exports of Webropol, Microsoft Forms and Google Forms whose wording drifted: suggested, confirmed, then used."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from keko_eval.cli.import_ import command
from keko_eval.collection.fields import fields_of
from keko_eval.collection.read import read_answers
from keko_eval.collection.source import Entry
from keko_eval.collection.suggest import suggestions_of
from keko_eval.files.csv import parse_csv
from keko_eval.files.table import Table
from tests.collection.conftest import Make
from tests.collection.test_read import FORM

# Made by us after what the programs' users describe; no real export was at hand.
EXPORTS = {
    "forms-fi": ("Tunnus;Aloitusaika;Valmistumisaika;Sähköposti;Nimi;Lupaukset pidetään;Työtämme arvostetaan.;"
                 "Miten pidätte yhteyttä\n"
                 "1;1.2.2019 10.00;1.2.2019 10.05;anonymous;;Täysin samaa mieltä;Täysin eri mieltä;"
                 "\"Sähköposti;Puhelin;\"\n"),
    "forms-en": ("ID,Start time,Completion time,Email,Name,Promises are kept,Our work is respected.,"
                 "How do you keep in touch?\n"
                 "1,2/1/2019 10:00,2/1/2019 10:05,anonymous,,Strongly agree,Strongly disagree,"
                 "\"E-mail, letters;Phone;\"\n"),
    "google-sv": ("Tidstämpel,Löften hålls,Vårt arbete uppskattas.,Hur håller ni kontakt?\n"
                  "2019-02-01 10:00,Helt av samma åsikt,Helt av annan åsikt,\"E-post, Telefon\"\n"),
    "webropol-fi": ("Vastaajan tunniste;Vastausaika;Lupaukset pidetään.;Väittämät: Työtämme arvostetaan.;"
                    "Miten pidätte yhteyttä?\n"
                    "77;1.2.2019;Täysin samaa mieltä;Täysin eri mieltä;Sähköposti, Puhelin\n"),
}
DATA = "data: [{wave: before, instrument: t.form, file: a.csv}]\n"
MAPPED = "data: [{wave: before, instrument: t.form, file: a.csv, mapping: a.mapping.yaml}]\n"


def suggest(folder: Path) -> str:
    result = CliRunner().invoke(command, [str(folder / "study.yaml"), str(folder / "a.csv"), "--suggest"],
                                standalone_mode=False)
    assert result.exit_code == 0, result.output
    return (folder / "a.mapping.yaml").read_text(encoding="utf8")


@pytest.mark.parametrize("export", EXPORTS)
def test_drifted_wording_is_suggested_and_used_when_confirmed(make: Make, export: str) -> None:
    study = make(FORM, DATA, {"a.csv": EXPORTS[export]})
    before = read_answers(study)[0]["t.form"].frame.lazy().collect()
    assert (before["promises"].to_list(), before["respect"].to_list()) == ([5], [None])
    text = suggest(study.folder)
    assert "confirmed: false" in text
    assert "/100: " in text

    waiting = make(FORM, MAPPED, {"a.csv": EXPORTS[export], "a.mapping.yaml": text})
    assert "mapping-not-confirmed" in {p.code for p in read_answers(waiting)[1]}
    confirmed = text.replace("confirmed: false", "confirmed: true")
    study = make(FORM, MAPPED, {"a.csv": EXPORTS[export], "a.mapping.yaml": confirmed})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame.lazy().collect()
    assert {name: frame[name].to_list() for name in ("promises", "respect", "channels")} == {
        "promises": [5], "respect": [1], "channels": ["email phone"]}, problems


def found(make: Make, text: str) -> list[tuple[str, str, str, bool]]:
    study = make(FORM, "")
    table, _ = parse_csv(text.encode(), "a.csv")
    assert isinstance(table, Table)
    own = suggestions_of("a.csv", table, fields_of(study, "t.form"), Entry("before"))
    return [(s.found, s.question, s.code, s.sure) for s in (*own.columns, *own.values)]


def test_choices_are_suggested_too(make: Make) -> None:
    assert found(make, "promises\nTäysin samaa mielttä\nTäysin samaa mieltä\nKahvi\n") == [
        ("Täysin samaa mielttä", "promises", "5", True)]


@pytest.mark.parametrize("header", ["Lupauksia ei pidetä.", "Promises are not kept.", "Kahvia?"])
def test_what_means_another_thing_is_never_suggested(make: Make, header: str) -> None:
    assert found(make, f"respect;{header}\n1;2\n") == []


def test_an_earlier_mapping_is_never_written_over(make: Make) -> None:
    study = make(FORM, DATA, {"a.csv": EXPORTS["forms-fi"], "a.mapping.yaml": "mapping: a\n"})
    result = CliRunner().invoke(command, [str(study.folder / "study.yaml"), str(study.folder / "a.csv"), "--suggest"],
                                standalone_mode=False)
    assert result.return_value == 1
    assert (study.folder / "a.mapping.yaml").read_text() == "mapping: a\n"
