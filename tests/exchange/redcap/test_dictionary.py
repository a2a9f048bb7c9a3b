"""Data dictionaries in and out: every field type, every cell kept, meaning translated, losses told."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.definitions.document import parse_document
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import read_library
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.check_form import problems_of
from keko_eval.exchange.redcap.columns import HEADINGS, KEYS
from keko_eval.exchange.redcap.field import TYPES
from keko_eval.exchange.redcap.read import form_of, read_form
from keko_eval.exchange.redcap.write import dictionary
from keko_eval.exchange.systems import ReadForm, recognised
from keko_eval.files.csv import parse_csv

OWN = Path(__file__).with_name("dictionary.csv")
LIBRARY = read_library([Path("instruments")])[0].of("instrument")


def read_text(text: str) -> ReadForm:
    table, problems = parse_csv(text.encode(), "d.csv")
    assert table is not None, problems
    return form_of(table, "d")


def rows_of(*rows: dict[str, str]) -> str:
    target = io.StringIO()
    out = csv.writer(target)
    out.writerow(HEADINGS)
    usual = {"form_name": "form", "field_type": "text", "field_label": "A label"}
    out.writerows([{**usual, **row}.get(key, "") for key in KEYS] for row in rows)
    return target.getvalue()


def model_of(form: ReadForm) -> Instrument:
    document, problems = parse_document(instrument_text(form.tree, "redcap", "d.csv"), "d.yaml")
    assert document is not None, problems
    assert not problems
    assert isinstance(document.model, Instrument)
    return document.model


def cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))]


def back(form: ReadForm) -> list[list[str]]:
    return cells(dictionary(model_of(form), form.report.carried)[0])


def question(form: ReadForm, name: str) -> dict[str, Any]:
    def look(items: list[dict[str, Any]]) -> dict[str, Any] | None:
        for item in items:
            found = look(item["questions"]) if "questions" in item else item if item.get("name") == name else None
            if found:
                return found
        return None

    found = look(form.tree["sections"])
    assert found is not None
    return found


def test_every_cell_comes_back() -> None:
    form = read_form(OWN)
    assert not form.problems
    assert {row[3] for row in cells(OWN.read_text(encoding="utf8"))[1:]} == set(TYPES)
    assert back(form) == cells(OWN.read_text(encoding="utf8"))


def test_every_cell_of_a_real_dictionary_comes_back(shared_forms: Path) -> None:
    file = shared_forms / "longitudinal_dictionary.csv"
    form = read_form(file)
    assert recognised(file) == "redcap"
    assert {p.severity for p in problems_of(form, str(file))} == {"advice"}
    assert back(form) == cells(file.read_text(encoding="utf8"))


def test_what_fields_mean() -> None:
    form = read_form(OWN)
    kinds = {name: question(form, name)["type"].split()[0] for name in (
        "intro", "nimi", "lahde", "tila", "syy", "muu", "ika", "paino", "pvm", "aika", "mieli", "liite", "bmi", "ero")}
    assert kinds == {"intro": "note", "nimi": "text", "lahde": "hidden", "tila": "select_one", "syy": "select_multiple",
                     "muu": "text", "ika": "integer", "paino": "decimal", "pvm": "date", "aika": "dateTime",
                     "mieli": "range", "liite": "file", "bmi": "decimal", "ero": "calculate"}
    nimi, tila, syy, ika = (question(form, name) for name in ("nimi", "tila", "syy", "ika"))
    assert (nimi["sensitive"], nimi["required"]) == (True, True)
    assert (tila["label"], tila["default"]) == ("Oletko ${nimi} työssä, [event-name]?", "1")
    assert syy["relevant"] == "${tila} != '1' and ${record_id} != ''"
    assert question(form, "muu")["relevant"] == "selected(${syy}, '-1') or not(selected(${syy}, '2'))"
    assert ika["constraint"] == ". >= 18 and . <= 99"
    assert [c["value"] for c in form.tree["choices"]["syy"] if c.get("exclusive")] == [98]
    matrix = form.tree["sections"][1]["questions"][0]
    assert (matrix["group"], matrix["appearance"], matrix["label"]) == ("asenne", "table-list", "Mitä mieltä?")


def test_what_is_lost_is_told_at_its_cell() -> None:
    losses = {(loss.because, loss.place.cell if loss.place else "", loss.place.line if loss.place else 0)
              for loss in read_form(OWN).report.losses if loss.fate != "kept"}
    assert losses == {
        ("redcap-logic", HEADINGS[11], 14), ("redcap-logic", HEADINGS[5], 21), ("redcap-logic", HEADINGS[8], 12),
        ("redcap-in-text", HEADINGS[4], 6), ("markup", HEADINGS[2], 3), ("markup", HEADINGS[4], 3)}


def test_an_edited_question_goes_out_as_edited() -> None:
    form = read_text(rows_of({"field_name": "a"}, {"field_name": "b", "branching_logic": '[a]="1"'},
                             {"field_name": "c", "branching_logic": '[a] = "2"', "field_label": "<b>Old</b>"}))
    question(form, "b")["relevant"] = "${a} = '5'"
    question(form, "c")["label"] = "New"
    rows = back(form)
    assert [row[11] for row in rows[1:]] == ["", "[a] = '5'", '[a] = "2"']
    assert rows[3][4] == "New"


def test_headings_of_the_api_and_columns_of_ones_own() -> None:
    text = "field_name,form_name,field_type,field_label,own\nage,first,text,Age,kept\n"
    form = read_text(text)
    assert back(form) == cells(text)


@pytest.mark.parametrize("document", LIBRARY, ids=lambda d: d.id)
def test_the_library_goes_out_and_comes_in(document: Any) -> None:
    text, report = dictionary(document.model, {})
    form = read_text(text)
    assert not form.problems
    again = model_of(form)
    asked = [(q.name, q.kind, q.relevant, q.constraint, q.sensitive) for _, q in document.model.walk()]
    assert [(q.name, q.kind, q.relevant, q.constraint, q.sensitive) for _, q in again.walk()] == asked
    assert {loss.because for loss in report.losses} <= {"redcap-language", "redcap-title", "no-place",
                                                       "redcap-first-field"}


def test_groups_repeats_and_names_go_out() -> None:
    text = """
instrument: t.form
version: 1.0.0
title: T
unit: respondent
languages: [fi, en]
questions:
  - {name: Age, type: integer, label: {fi: Ikä, en: Age}, relevant: "1 = 1 or 2 = 2"}
  - group: g
    label: {fi: Perhe, en: Family}
    relevant: "${Age} > 3 or ${Age} < 1"
    questions:
      - {name: n, type: integer, label: {fi: Montako, en: How many}, relevant: "${Age} != 2"}
      - {repeat: child, label: {fi: Lapsi, en: Child}, questions: [{name: who, type: text, label: {fi: K, en: W}}]}
  - {name: r, type: text, label: {fi: R, en: R}, constraint: "regex(., 'a')"}
"""
    document, problems = parse_document(text, "f.yaml")
    assert document is not None, problems
    out, report = dictionary(document.model, {})
    rows = {row[0]: dict(zip(KEYS, row, strict=True)) for row in cells(out)[1:]}
    assert list(rows) == ["age", "n", "who", "r"]
    assert rows["n"]["branching_logic"] == "([age] > 3 or [age] < 1) and [age] <> 2"
    assert (rows["n"]["section_header"], rows["who"]["form_name"]) == ("Perhe", "child")
    assert [loss.because for loss in report.losses] == ["redcap-name", "redcap-language", "redcap-first-field",
                                                        "redcap-repeat", "redcap-form-again", "redcap-logic-out"]


def test_each_form_stands_in_one_place() -> None:
    def text(name: str) -> dict[str, Any]:
        return {"name": name, "type": "text", "label": {"en": name}}

    inner = {"repeat": "toy", "label": {"en": "Toy"}, "questions": [text("colour")]}
    child = {"repeat": "child", "label": {"en": "Child"}, "questions": [text("who"), inner, text("age")]}
    sections = [{"section": "home", "title": "Home", "questions": [text("a"), child, text("b"), text("c")]},
                {"section": "home_2", "title": "Home 2", "questions": [text("d")]},
                {"section": "Home", "title": "Home", "questions": [text("e")]}]
    model = Instrument.model_validate({"instrument": "t.one", "version": "1.0.0", "title": {"en": "T"},
                                       "unit": "respondent", "languages": ["en"], "sections": sections})
    out, report = dictionary(model, {})
    assert [(row[0], row[1]) for row in cells(out)[1:]] == [
        ("a", "home"), ("who", "child"), ("colour", "toy"), ("age", "child_2"), ("b", "home_3"), ("c", "home_3"),
        ("d", "home_2"), ("e", "home_4")]
    assert [(loss.named("en"), loss.values["form"]) for loss in report.losses if loss.because == "redcap-form-again"] \
        == [("repeat 'child'", "child_2"), ("section 'home'", "home_3"), ("section 'Home'", "home_4")]


def test_wrong_rows_are_told_at_their_cells() -> None:
    form = read_text(rows_of({"field_name": "a"}, {"field_name": "a"}, {"field_name": "b", "field_type": ""},
                             {"field_name": "c", "form_name": ""}))
    assert [(p.code, p.place.line if p.place else 0, p.place.cell if p.place else "") for p in form.problems] == [
        ("redcap-field-twice", 3, HEADINGS[0]), ("redcap-row-incomplete", 4, HEADINGS[3]),
        ("redcap-row-incomplete", 5, HEADINGS[1])]
    assert [p.code for p in read_text("field_name,form_name,field_type\nx,y,text\n").problems] == ["redcap-no-column"]
    assert [p.code for p in read_text(rows_of()).problems] == ["redcap-no-fields"]


@pytest.mark.parametrize(("data", "code"), [
    (b"", "table-empty"), (b'field_name,form_name,field_type,field_label\nx,"y\n', "csv-unclosed-quote"),
    (b"field_name,form_name,field_type,field_label\nx,y\0,text,z\n", "nul-in-text"),
    (b"field_name,form_name,field_type,field_label" + b",a" * 20_000 + b"\nx" + b"," * 20_003, "table-too-wide"),
    (b"field_name,form_name,field_type,field_label\n" + b"x" * 1_000_002, "line-too-long"),
    (b"\n" * (16 << 20) + b"x", "file-too-large")])
def test_files_that_mean_harm_are_refused_in_words(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "d.csv").write_bytes(data)
    assert [p.code for p in read_form(tmp_path / "d.csv").problems] == [code]


def test_missing_codes_of_choices_are_told_of() -> None:
    report = dictionary(next(d for d in LIBRARY if d.id == "keko.actors").model, {})[1]
    assert "choice list 'agree5.missing'" in {loss.named("en") for loss in report.of("lost")}


@pytest.mark.parametrize("text", ["(" * 9000 + "[a]", "[a" * 4000, "-" * 5000 + "1", "if(" * 3000, "[a] = " * 1500,
                                  "1" * 9000, "2^" * 4000 + "2", "[a]-1+" * 1500 + "1", "not(" * 2000])
def test_hostile_logic_is_carried(text: str) -> None:
    form = read_text(rows_of({"field_name": "a", "branching_logic": text}))
    assert "relevant" not in question(form, "a")
    assert back(form)[1][11] == text.strip()


_CELL = st.text(alphabet="ab1 ,|[]()='\"<>&;@-_äö", max_size=12)
_ROW = st.fixed_dictionaries({
    "field_type": st.sampled_from(TYPES), "field_label": _CELL, "choices": _CELL | st.just("1, a | 2, b"),
    "field_note": _CELL, "min": _CELL, "max": st.sampled_from(["", "5", "today", "2020-01-01"]),
    "validation": st.sampled_from(["", "integer", "number", "date_dmy", "time", "email", "x"]),
    "section_header": st.sampled_from(["", "", "Head", "<i>Head</i>"]), "identifier": st.sampled_from(["", "y"]),
    "branching_logic": _CELL | st.just("[f0(1)] = '1'"), "matrix_group": st.sampled_from(["", "", "m", "f1"]),
    "annotation": _CELL | st.sampled_from(["@HIDDEN", "@DEFAULT='1' @READONLY", "@NONEOFTHEABOVE=1 @MAXCHECKED=2"]),
    "required": st.sampled_from(["", "y"]), "form_name": st.sampled_from(["form", "form", "other"])})


@given(st.lists(_ROW, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_dictionary_comes_back(rows: list[dict[str, str]]) -> None:
    rows = sorted(rows, key=lambda row: row["form_name"])
    text = rows_of(*({**row, "field_name": f"f{i}"} for i, row in enumerate(rows)))
    form = read_text(text)
    for made, row in zip(back(form), cells(text), strict=True):
        assert [a for a, b in zip(made, row, strict=True) if b] == [b for b in row if b]


def test_no_two_fields_have_one_name() -> None:
    """XLSForm lets questions of different groups have one name; a dictionary with a field twice is refused."""
    note = {"type": "note", "name": "N2", "label": {"en": "Note"}}
    groups = [{"group": name, "label": {"en": name}, "questions": [note]} for name in ("a", "b")]
    other = {"type": "text", "name": "n2_2", "label": {"en": "Other"}}
    model = Instrument.model_validate({"instrument": "t.two", "version": "1.0.0", "title": {"en": "T"},
                                       "unit": "respondent", "languages": ["en"], "questions": [*groups, other]})
    text, report = dictionary(model, {})
    assert [row[0] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))][1:] == ["n2", "n2_3", "n2_2"]
    renamed = [loss.values["name"] for loss in report.of("approximated") if loss.because == "redcap-name"]
    assert renamed == ["n2", "n2_3"]
