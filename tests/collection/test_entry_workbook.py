"""The entry workbook: what was typed comes back, and every slip comes back with its cell."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.collection.entered_workbook import Entered, read_entered
from keko_eval.collection.entry_layout import apart, codes_by_text, nested, second, sheets_of
from keko_eval.collection.entry_limits import Limits, limits_of
from keko_eval.collection.entry_workbook import CARRIED, TONGUES, entry_words, row_id, write_entry_workbook
from keko_eval.collection.form.form import compiled
from keko_eval.collection.handout import Handout
from keko_eval.collection.store.records import is_id
from keko_eval.definitions.load import shipped_library
from keko_eval.problem.catalogue import LANGUAGES
from keko_eval.problem.draw import draw_text
from tests.collection.entries import BOOK, entered
from tests.collection.papers import EVERYTHING, everything

MOMENT = datetime(2019, 11, 20, 12)
FORM = compiled(everything().instrument)
GOOD: dict[str, Any] = {"wave": "followup", "circle": "lappi", "code": "K7", "works": "yes", "hours": "37.5",
                        "since": "2017-08-15", "trust_1": 3}


def read(path: Path, handout: Handout | None = None) -> Entered:
    return read_entered(path, handout or everything(), MOMENT)


def codes(found: Entered) -> list[tuple[str, str]]:
    return [(p.code, p.place.cell if p.place else "") for p in found.problems]


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split())).filter(lambda text: text and not text.startswith("_x"))
YES_NO = st.sampled_from(["yes", "no"])
ANSWERS = st.fixed_dictionaries({}, optional={
    "works": YES_NO, "coast": YES_NO, "trust_1": st.sampled_from(["1", "2", "3", "9"]),
    "trust_2": st.sampled_from(["1", "2", "3", "9"]), "hours": st.integers(1, 800).map(lambda n: f"{n / 10:g}"),
    "since": st.dates(datetime(1900, 3, 1).date(), datetime(2199, 1, 1).date()).map(str),
    "town": st.sampled_from(["turku", "oulu", "tampere"]),
    "help": st.one_of(st.just(["none"]), st.sampled_from([["advice"], ["coach"], ["advice", "coach"]])),
    "order": st.permutations(["advice", "coach", "none"]), "mood": st.integers(0, 10), "age": st.integers(15, 110),
    "woke": st.times().map(lambda t: f"{t:%H:%M}"), "met": st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(
        lambda t: f"{t:%Y-%m-%dT%H:%M}"),
    "agrees": st.just("OK"), "story": WORDS, "odd": WORDS, "old": st.sampled_from(["yes", "no", "other"]),
    "old_other": WORDS,
    "child": st.lists(st.fixed_dictionaries({"child_age": st.integers(0, 17)}, optional={"child_school": YES_NO}),
                      min_size=1, max_size=3)})


def counted(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers that count, without what the form itself would refuse."""
    while True:
        way = FORM.way(answers, MOMENT)
        wrong = [f for f in way.faults() if f.code != "required"]
        if not wrong:
            return {name: value for name, value in way.answers.items() if value not in (None, "", [])}
        answers = {name: value for name, value in answers.items() if name not in {f.question for f in wrong}}


@settings(max_examples=25)
@given(st.lists(ANSWERS, min_size=1, max_size=4), st.sampled_from(["fi", "sv", "en"]))
def test_what_is_typed_comes_back(forms: list[dict[str, Any]], language: str) -> None:
    wanted = {n: counted(answers) for n, answers in enumerate(forms, 2)}
    typed = {n: {**answers, "code": f"k{n}", "circle": "kainuu"} for n, answers in wanted.items()}
    with TemporaryDirectory() as folder:
        found = read(entered(Path(folder) / "e.xlsx", everything(), typed, language=language))
    assert {p.code for p in found.problems} <= {"entry-left-empty"}
    assert [e.answers for e in found.entries] == list(wanted.values())
    assert {(e.wave, e.given["circle"]) for e in found.entries} == {("followup", "kainuu")}
    assert [e.subject for e in found.entries] == [f"k{n}" for n in wanted]


def test_sections_have_sheets_where_there_are_many_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keko_eval.collection.entry_layout.MOST_TOGETHER", 5)
    assert [s.name for s in sheets_of(everything(), "fi")] == ["Kuka vastaa", "Mielipiteet", "Lapsi"]
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: GOOD, 3: {**GOOD, "code": "K8", "trust_1": 1}}))
    assert [(e.subject, e.answers["hours"], e.answers["trust_1"]) for e in found.entries] == [
        ("K7", "37.5", "3"), ("K8", "37.5", "1")]


SLIPS = {
    "B4": ("kesällä", "entry-not-listed"), "C4": ("Lapi", "entry-not-listed"), "E4": ("Ehkä", "entry-not-listed"),
    "F4": ("paljon", "not-a-number"), "G4": ("31.2.2017", "entry-not-a-date"), "M4": ("ehkä", "entry-mark"),
    "R4": ("11", "entry-not-allowed"), "S4": ("kolme", "not-a-number"), "T4": ("aamulla", "entry-not-a-time"),
    "U4": ("1.8.2017", "entry-not-a-time"), "V4": ("voi", "entry-mark"), "O4": ("9", "entry-rank"),
}


@pytest.mark.parametrize(("cell", "slip"), SLIPS.items())
def test_each_slip_comes_back_with_its_cell(tmp_path: Path, cell: str, slip: tuple[str, str]) -> None:
    text, code = slip
    path = entered(tmp_path / "e.xlsx", everything(), {1: GOOD}, cells={("Kaikki lajit", cell): text})
    found = read(path)
    assert (code, f"Kaikki lajit!{cell}") in codes(found)
    assert found.entries == ()


def test_all_slips_come_at_once(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    cells = {("Kaikki lajit", cell): text for cell, (text, _) in SLIPS.items()}
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: GOOD}, cells=cells))
    assert {cell for _, cell in codes(found)} == {f"Kaikki lajit!{cell}" for cell in SLIPS}
    for language in LANGUAGES:
        golden(f"entry/slips.{language}.txt", draw_text(found.problems, language).replace(str(tmp_path), "folder"))


def test_an_answer_that_was_not_asked_is_a_problem(tmp_path: Path) -> None:
    own = {**GOOD, "works": "no"}
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: own}))
    assert codes(found) == [("entry-not-asked", "Kaikki lajit!F4"), ("entry-not-asked", "Kaikki lajit!G4")]
    assert found.entries == ()


def test_what_goes_with_an_earlier_answer_is_held_against_it(tmp_path: Path) -> None:
    own = {**GOOD, "coast": "yes", "town": "tampere", "help": ["none", "advice"], "hours": "99"}
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: own}))
    assert codes(found) == [("entry-not-allowed", "Kaikki lajit!F4"), ("entry-not-offered", "Kaikki lajit!I4"),
                            ("entry-alone", "Kaikki lajit!L4")]


def test_instances_are_checked_in_their_own_sheet(tmp_path: Path) -> None:
    own = {**GOOD, "child": [{"child_age": 3, "child_school": "yes"}, {"child_age": 8, "child_school": "no"}]}
    cells = {("Lapsi", "A6"): 9, ("Lapsi", "B6"): 2, ("Lapsi", "B7"): 3, ("Lapsi", "A8"): "x", ("Lapsi", "B8"): 3}
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: own}, cells=cells))
    assert codes(found) == [("entry-form-number", "Lapsi!A8"), ("entry-unknown-form", "Lapsi!A6"),
                            ("entry-without-form", "Lapsi!A7")]
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: own}))
    assert codes(found) == [("entry-not-asked", "Lapsi!C4")]


def test_what_is_required_and_empty_is_told_and_kept(tmp_path: Path) -> None:
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: {"code": "K1", "trust_1": 2}}))
    assert codes(found) == [("entry-left-empty", "Kaikki lajit!E4")]
    assert found.entries[0].answers == {"trust_1": "2"}


def test_one_code_on_two_forms(tmp_path: Path) -> None:
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: GOOD, 2: GOOD}))
    assert codes(found) == [("entry-code-twice", "Kaikki lajit!D5")]


def test_without_a_wave(tmp_path: Path) -> None:
    own = everything()
    bare = Handout(own.instrument, own.study, own.title, own.waves, own.groups, own.subject)
    found = read(entered(tmp_path / "e.xlsx", bare, {1: {"code": "K1", "works": "no"}}), bare)
    assert codes(found) == [("entry-no-wave", "Kaikki lajit!B4")]


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    assert codes(read(entered(tmp_path / "e.xlsx", everything(), {}))) == [("entry-nothing", "")]


def test_ids_last_and_are_the_books_own(tmp_path: Path) -> None:
    first, again = (read(entered(tmp_path / "e.xlsx", everything(), {1: GOOD, 2: {**GOOD, "code": "K8"}}))
                    for _ in range(2))
    assert [e.id for e in first.entries] == [e.id for e in again.entries] == [row_id(BOOK, 1), row_id(BOOK, 2)]
    assert all(is_id(e.id) for e in first.entries)
    assert row_id("c" * 26, 1) != row_id(BOOK, 1)


def test_two_people_who_agree(tmp_path: Path) -> None:
    found = read(entered(tmp_path / "e.xlsx", everything(), {1: {**GOOD, "child": [{"child_age": 4}]}}, double=True))
    assert codes(found) == []
    assert len(found.entries) == 1


def test_two_people_who_differ(tmp_path: Path) -> None:
    page, other = "Kaikki lajit", second("Kaikki lajit")
    path = entered(tmp_path / "e.xlsx", everything(), {1: GOOD, 2: {**GOOD, "code": "K8"}}, double=True,
                   cells={(other, "E4"): "Ei", (other, "D6"): "K9", (page, "H5"): "Kyllä"})
    found = read(path)
    assert codes(found) == [("entry-differs", f"{other}!E4"), ("entry-differs", f"{other}!H5"),
                            ("entry-only-once", f"{other}!A6")]
    assert found.problems[0].related is not None
    assert found.problems[0].related.cell == f"{page}!E4"


def test_workbooks_that_are_none_or_of_others(tmp_path: Path) -> None:
    plain = openpyxl.Workbook()
    plain.active["A1"] = "form"  # type: ignore[index]
    plain.save(tmp_path / "plain.xlsx")
    assert codes(read(tmp_path / "plain.xlsx")) == [("entry-not-a-workbook", "")]
    path = entered(tmp_path / "e.xlsx", everything(), {1: GOOD})
    changed = everything(EVERYTHING.replace("Montako tuntia", "Kuinka monta tuntia"))
    assert codes(read(path, changed)) == [("entry-other-version", "")]
    assert codes(read(path, Handout(everything().instrument, "other"))) == [("entry-other-form", "")]


def test_a_column_that_went(tmp_path: Path) -> None:
    path = entered(tmp_path / "e.xlsx", everything(), {1: GOOD}, cells={("Kaikki lajit", "E3"): None})
    assert codes(read(path)) == [("entry-columns", "Kaikki lajit!A3")]


def test_sensitive_answers_are_not_repeated(tmp_path: Path) -> None:
    text = EVERYTHING.replace("{name: age, type: integer,", "{name: age, type: integer, sensitive: true,")
    own = everything(text)
    found = read(entered(tmp_path / "e.xlsx", own, {1: GOOD}, cells={("Kaikki lajit", "S4"): "salaisuus"}), own)
    assert "salaisuus" not in draw_text(found.problems, "fi")
    assert ("not-a-number", "Kaikki lajit!S4") in codes(found)


def test_rules_of_the_cells(tmp_path: Path) -> None:
    write_entry_workbook(tmp_path / "e.xlsx", everything(), "en", BOOK)
    page = openpyxl.load_workbook(tmp_path / "e.xlsx")["Every kind"]
    rules = {str(v.sqref).split(":")[0]: v for v in page.data_validations.dataValidation}
    assert (rules["E4"].type, rules["M4"].formula1) == ("list", '"x"')
    assert (rules["F4"].type, rules["F4"].formula1, rules["F4"].formula2) == ("decimal", "0", "80")
    assert (rules["R4"].type, rules["R4"].formula1, rules["R4"].formula2) == ("whole", "0.0", "10.0")
    assert (rules["S4"].type, rules["S4"].operator, rules["S4"].formula1) == ("whole", "greaterThanOrEqual", "15")
    assert rules["G4"].type == "date"
    assert str(rules["E4"].sqref) == "E4:E203"
    assert page.freeze_panes == "B4"
    assert "SENSITIVE" in str(page["W2"].value)


@pytest.mark.parametrize(("constraint", "kind", "wanted"), [
    (". >= 0 and . <= 50", "integer", Limits(True, 0, 50)), (". > 0", "integer", Limits(True, 1, None)),
    ("5 > .", "integer", Limits(True, None, 4)), (". > 0.5", "decimal", Limits(False, 0.5, None)),
    (". > 0.5", "integer", Limits(True, 1, None)), (". >= -2 and . <= 2", "integer", Limits(True, -2, 2)),
    (". > 5 or . < 2", "integer", Limits(True, None, None)), (". > 5 and . < 2", "integer", Limits(True, None, None)),
    (". > ${mood}", "integer", Limits(True, None, None))])
def test_limits_are_read_from_the_constraint(constraint: str, kind: str, wanted: Limits) -> None:
    text = EVERYTHING.replace('{name: age, type: integer, constraint: ". >= 15"',
                              f'{{name: age, type: {kind}, constraint: "{constraint}"')
    assert limits_of(compiled(everything(text).instrument).asked["age"]) == wanted


def test_labels_that_could_be_mistaken_have_their_codes() -> None:
    assert apart([("Kyllä", "1"), ("kyllä", "2"), ("Ei", "3")]) == (("Kyllä (1)", "1"), ("kyllä (2)", "2"), ("Ei", "3"))
    assert apart([("2", "1"), ("1", "2"), ("5", "5")]) == (("2 (1)", "1"), ("1 (2)", "2"), ("5", "5"))


def test_labels_of_other_languages_are_read() -> None:
    asked = FORM.asked["works"]
    known = codes_by_text(asked.choices, [("Kyllä", "yes"), ("Ei", "no")])
    assert (known["yes"], known["ja"], known["kyllä"], known["nej"]) == ("yes", "yes", "yes", "no")


def test_repeats_within_repeats_are_named() -> None:
    inner = "          - {repeat: pets, questions: [{name: pet, type: text, label: {fi: Lemmikki}}]}\n"
    assert nested(everything(EVERYTHING + inner)) == ["pets"]
    assert nested(everything()) == []


def test_the_hidden_sheet_holds_no_answers(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(entered(tmp_path / "e.xlsx", everything(), {1: GOOD}))
    assert book[CARRIED].sheet_state == "veryHidden"
    assert all("K7" not in str(cell.value) for row in book[CARRIED].iter_rows() for cell in row)


def test_every_word_has_every_language() -> None:
    for part in entry_words().values():
        for key, texts in part.items():
            assert set(texts) == set(TONGUES), key


@pytest.mark.parametrize("document", shipped_library().of("instrument"), ids=lambda d: d.id)
def test_every_shared_instrument_has_a_workbook(document: Any, tmp_path: Path) -> None:
    handout = Handout(document.model, "my-study")
    write_entry_workbook(tmp_path / "e.xlsx", handout, "sv", BOOK, rows=3)
    found = read(tmp_path / "e.xlsx", handout)
    assert [p.code for p in found.problems] == ["entry-nothing"]
    asked = {q.name for _, q in document.model.walk() if q.label and q.kind not in ("note", "calculate")}
    assert {c.question for s in sheets_of(handout, "sv") for c in s.columns} >= asked


REASONS = EVERYTHING.replace("{name: age, type: integer,", "{name: age, type: integer, missing: {\"-9\": refused},")
MAIL = REASONS.replace("{name: odd, type: text,", "{name: odd, type: email,")


def test_reasons_for_no_number_and_addresses(tmp_path: Path) -> None:
    own = everything(MAIL.replace('relevant: "position(..) > 1", ', ""))
    path = entered(tmp_path / "e.xlsx", own, {1: {**GOOD, "age": -9, "odd": "nimi@esimerkki.fi"}})
    found = read(path, own)
    assert found.problems == ()
    assert (found.entries[0].answers["age"], found.entries[0].answers["odd"]) == (-9, "nimi@esimerkki.fi")
    found = read(entered(path, own, {1: {**GOOD, "age": -8, "odd": "nimi"}}), own)
    assert [code for code, _ in codes(found)] == ["entry-not-an-email", "entry-not-allowed"]
