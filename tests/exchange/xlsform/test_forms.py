"""Own small forms: spellings, languages, what is carried, places of problems, and back without loss."""

import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.definitions.document import parse_document
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import read_library
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.systems import ReadForm, recognised
from keko_eval.exchange.xlsform.read import form_of, read_form
from keko_eval.exchange.xlsform.sheets import parse_text
from keko_eval.exchange.xlsform.tongues import code_of
from keko_eval.exchange.xlsform.write import sheets_of, workbook
from keko_eval.problem.draw import draw_text

GOLDEN = Path(__file__).with_name("golden")
LIBRARY = read_library([Path("instruments")])[0].of("instrument")
OLD = """
| survey |
| | command | tag | caption:Suomi | caption:svenska | media:image:Suomi | jr:count | relevance | oma |
| | begin group | hh | Koti | Hem | | | | |
| | select one from c | colour | Väri | Färg | a.png | | | x |
| | int | n | Luku | Tal | | | TRUE | |
| | begin repeat | pets | Eläin | Djur | | ${n} | | |
| | string | pet | Nimi | Namn | | | | |
| | end repeat | | | | | | | |
| | end group | hh | | | | | | |
| choices |
| | list name | value | caption:Suomi | caption:svenska |
| | c | 1 | Punainen | Röd |
| | c | 02 | Sininen | Blå |
"""


def markdown(text: str, file: str = "form.md") -> ReadForm:
    return form_of(parse_text(text.strip(), file), file)


def model_of(form: ReadForm) -> Instrument:
    document, problems = parse_document(instrument_text(form.tree, "xlsform", "form.md"), "form.yaml")
    assert document is not None
    assert not problems
    assert isinstance(document.model, Instrument)
    return document.model


def test_old_spellings_mean_what_the_new_ones_do() -> None:
    form = markdown(OLD)
    assert not form.problems
    assert form.tree["languages"] == ["fi", "sv"]
    group = form.tree["questions"][0]
    colour, number, pets = group["questions"]
    assert (group["group"], group["label"]) == ("hh", {"fi": "Koti", "sv": "Hem"})
    assert colour["type"] == "select_one c"
    assert colour["image"] == {"fi": "a.png"}
    assert colour["columns"] == {"oma": "x"}
    assert (number["type"], number["relevant"], number["columns"]) == ("integer", "true()", {"relevant": "TRUE"})
    assert (pets["repeat"], pets["repeat_count"], pets["questions"][0]["type"]) == ("pets", "${n}", "text")
    assert [choice["value"] for choice in form.tree["choices"]["c"]] == [1, "02"]


def test_old_spellings_stay_as_they_were(tmp_path: Path) -> None:
    form = markdown(OLD)
    sheets, _ = sheets_of(model_of(form), {}, "form")
    was = {sheet.name: sheet.rows for sheet in parse_text(OLD.strip(), "form.md")}
    now = {name: [[*row] for row in rows] for name, rows in sheets.items()}
    for name, rows in was.items():
        assert [[c for c in row if c] for row in now[name]] == [[c for c in row if c] for row in rows]
    (tmp_path / "form.xlsx").write_bytes(workbook(sheets))
    assert read_form(tmp_path / "form.xlsx").tree == form.tree


@pytest.mark.parametrize(("name", "code"), [
    ("English", "en"), ("English(en)", "en"), ("English (en)", "en"), ("english", "en"), ("EN", "en"),
    ("Francais", "fr"), ("Suomi (fi)", "fi"), ("Selkosuomi (fi-simple)", "fi-simple"), ("Lasten kieli", ""),
])
def test_a_language_is_known_by_its_code_or_its_name(name: str, code: str) -> None:
    assert code_of(name) == code


BROKEN = """
| survey  |
|         | type       | name | label | label |
|         | integer    |      | Age   |       |
|         |            | town | Town  |       |
|         | end_group  |      |       |       |
|         | begin_group | g   | G     |       |
|         | text       | t    | T     |       |
|         | end_repeat |      |       |       |
|         | begin_repeat | r  | R     |       |
|         | text       | u    | U     |       |
| choices |
|         | list_name  | name | label |
|         | yesno      |      | Yes   |
| choises |
|         | list_name  | name | label |
"""


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_problem_of_the_rows_is_told_at_once(language: str) -> None:
    form = markdown(BROKEN)
    told = draw_text(form.problems, language, source=lambda _: "")
    golden = GOLDEN / f"broken.{language}.txt"
    assert told == golden.read_text(encoding="utf8")


@pytest.mark.parametrize("document", LIBRARY, ids=[d.id for d in LIBRARY])
def test_the_library_comes_back_as_it_was(document: object, tmp_path: Path) -> None:
    model = document.model  # type: ignore[attr-defined]
    out = tmp_path / "form.xlsx"
    out.write_bytes(workbook(sheets_of(model, {}, "form")[0]))
    assert model_of(read_form(out)) == model
    assert workbook(sheets_of(model, {}, "form")[0]) == out.read_bytes()


def test_a_form_of_the_library_is_one_for_form_programs(tmp_path: Path) -> None:
    from pyxform.xls2xform import convert

    out = tmp_path / "actors.xlsx"
    document = next(d for d in LIBRARY if d.id == "keko.actors")
    out.write_bytes(workbook(sheets_of(document.model, {}, "actors")[0]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "Suomi (fi)" in convert(out).xform


def test_an_edited_cell_counts_although_the_rest_is_put_back() -> None:
    document = next(d for d in LIBRARY if d.id == "keko.actors")
    sheets, _ = sheets_of(document.model, {}, "form")
    label = sheets["survey"][0].index("label::Suomi (fi)")
    row = next(i for i, cells in enumerate(sheets["survey"]) if cells[1] == "trust_promises")
    sheets["survey"][row][label] = "Toisin sanottu"
    from keko_eval.exchange.xlsform.sheets import Sheet

    form = form_of([Sheet("form.xlsx", name, rows) for name, rows in sheets.items()], "form.xlsx")
    question = model_of(form).question("trust_promises")
    assert question is not None
    assert question.label is not None
    assert question.label.to("fi") == "Toisin sanottu"


def test_a_text_that_no_cell_holds_is_told_to_be_cut() -> None:
    model = Instrument.model_validate({
        "instrument": "my.form", "version": "1.0.0", "title": "T", "unit": "client", "languages": ["en"],
        "questions": [{"name": "q", "type": "text", "label": "x" * 40_000}]})
    lost = sheets_of(model, {}, "form")[1].of("lost")
    assert [(loss.place.cell, loss.because) for loss in lost if loss.place] == [("survey!C2", "cell-full")]


def test_reading_a_form_needs_no_frames() -> None:
    code = ("import sys; from pathlib import Path; import keko_eval.exchange.xlsform.read as r; "
            "r.read_form(Path('form.xlsx')); print('polars' in sys.modules, 'pandas' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken", b"", b"\x00\xff binary"])
def test_what_is_no_form_is_told_and_not_raised(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(data)
    assert recognised(tmp_path / "form.xlsx") == ""
    form = read_form(tmp_path / "form.xlsx")
    assert not form.tree
    assert form.problems


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12)
TEXTS = st.one_of(WORDS, st.dictionaries(st.sampled_from(["fi", "sv", "en", "fi-simple", "se"]), WORDS, min_size=1))
QUESTION = st.fixed_dictionaries(
    {"name": NAMES, "type": st.sampled_from(["text", "integer", "note", "select_one c", "image"]), "label": TEXTS},
    optional={"hint": TEXTS, "required": st.booleans(), "relevant": st.just("${a} > 1"), "default": WORDS,
              "read_only": st.booleans(), "appearance": WORDS, "sensitive": st.booleans(),
              "columns": st.dictionaries(NAMES.map("own_{}".format), WORDS, min_size=1)})
ITEM = st.recursive(QUESTION, lambda below: st.one_of(
    st.fixed_dictionaries({"group": NAMES, "questions": st.lists(below, max_size=3)}, optional={"label": TEXTS}),
    st.fixed_dictionaries({"repeat": NAMES, "questions": st.lists(below, max_size=3)}, optional={"label": TEXTS})),
    max_leaves=6)
CHOICE = st.fixed_dictionaries({"value": st.one_of(NAMES, st.integers(0, 99)), "label": TEXTS},
                               optional={"missing": st.just("refused"), "exclusive": st.booleans()})


@settings(max_examples=60, deadline=None)
@given(items=st.lists(ITEM, min_size=1, max_size=5), choices=st.lists(CHOICE, min_size=1, max_size=4), title=TEXTS)
def test_any_instrument_comes_back_as_it_was(items: list[object], choices: list[object], title: object) -> None:
    from keko_eval.exchange.xlsform.sheets import Sheet

    model = Instrument.model_validate({
        "instrument": "my.form", "version": "1.2.3", "title": title, "unit": "client", "languages": ["fi", "sv"],
        "choices": {"c": choices}, "questions": items})
    sheets, _ = sheets_of(model, {}, "form")
    form = form_of([Sheet("form.xlsx", name, rows) for name, rows in sheets.items()], "form.xlsx")
    assert Instrument.model_validate(form.tree) == model


def test_names_that_form_programs_refuse_are_told() -> None:
    asked = [{"type": "text", "name": name, "label": {"en": name}} for name in ("Q4#1_1", "ä.b-c", "_x", "ok")]
    model = Instrument.model_validate({"instrument": "t.names", "version": "1.0.0", "title": {"en": "T"},
                                       "unit": "respondent", "languages": ["en"], "questions": asked})
    assert [loss.named("en") for loss in sheets_of(model, {}, "t")[1].of("lost")] == ["question 'Q4#1_1'"]
