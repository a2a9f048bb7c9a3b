"""Two versions of definitions: what of them compares, and that the comparison has no favourite side."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.definitions.diff import Grade, InstrumentDiff, QuestionDiff
from keko_eval.definitions.diff_expressions import same_expression
from keko_eval.definitions.diff_indicators import indicator_diff
from keko_eval.definitions.diff_mapping import mapping_of, mapping_text
from keko_eval.definitions.diff_questions import instrument_diff
from keko_eval.definitions.diff_versions import enough, lowest, needed
from keko_eval.definitions.document import parse_document
from keko_eval.definitions.indicator import INDICATOR, Indicator
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import shipped_library

SHIPPED = shipped_library()
FIVE = [(1, "Never"), (2, "Seldom"), (3, "Sometimes"), (4, "Often"), (5, "Always")]


def form(question: dict[str, Any] | None = None, choices: list[tuple[int | str, str]] | None = None,
         version: str = "1.0.0", **keys: Any) -> Instrument:
    """A form of one question in Finnish and Swedish, some of its keys replaced."""
    asked = {"name": "q", "type": "select_one often", "label": {"fi": "Kuinka usein?", "sv": "Hur ofta?"}}
    listed = [{"value": v, "label": {"fi": text, "sv": f"{text} sv"}} for v, text in choices or FIVE]
    return Instrument.model_validate({
        "instrument": "t.form", "version": version, "title": {"fi": "Kysely"}, "unit": "respondent",
        "languages": ["fi", "sv"], "choices": {"often": listed}, "questions": [asked | (question or {})], **keys})


def only(old: Instrument, new: Instrument) -> QuestionDiff:
    (question,) = instrument_diff(old, new).questions
    return question


CASES: dict[str, tuple[dict[str, Any] | None, list[tuple[int | str, str]] | None, Grade, str]] = {
    "wording": ({"label": {"fi": "Miten usein?", "sv": "Hur ofta?"}}, None, "linkable", "wording"),
    "translation": ({"label": {"fi": "Kuinka usein?", "sv": "Hur många gånger?"}}, None, "identical", "translation"),
    "punctuation": ({"label": {"fi": "Kuinka  usein", "sv": "Hur ofta?"}}, None, "identical", "punctuation"),
    "hint": ({"hint": {"fi": "Arvioi."}}, None, "identical", "help"),
    "condition": ({"relevant": "${q} = 1"}, None, "linkable", "relevant"),
    "constraint": ({"constraint": ". > 1"}, None, "linkable", "constraint"),
    "type": ({"type": "text"}, None, "broken", "type"),
    "several": ({"type": "select_multiple often"}, None, "broken", "type"),
    "name": ({"name": "other"}, None, "linkable", "renamed"),
    "longer": (None, [*FIVE, (6, "Daily"), (7, "Hourly")], "broken", "scale_length"),
    "reversed": (None, [(6 - v, text) for v, text in FIVE], "linkable", "reversed"),
    "from zero": (None, [(v - 1, text) for v, text in FIVE], "linkable", "renumbered"),
    "one choice": (None, [*FIVE[:4], (5, "All the time")], "linkable", "choice_wording"),
    "all choices": (None, [(v, f"Grade {v}") for v in range(1, 6)], "broken", "choices_replaced"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_change_of_a_question(case: str) -> None:
    question, choices, grade, what = CASES[case]
    found = only(form(), form(question, choices))
    assert (found.grade, found.differences[0].what) == (grade, what)


def test_a_turned_scale_gives_the_recode() -> None:
    assert only(form(), form(choices=[(6 - v, text) for v, text in FIVE])).recode == {
        "1": "5", "2": "4", "4": "2", "5": "1"}


def test_a_list_of_names_gains_and_loses_choices() -> None:
    found = only(form(choices=[("a", "Work"), ("b", "Study"), ("c", "Rest")]),
                 form(choices=[("work", "Work"), ("b", "Study"), ("d", "Care")]))
    assert found.grade == "linkable"
    assert found.recode == {"a": "work", "c": None}
    assert [d.what for d in found.differences] == ["renumbered", "choice_removed", "choice_added"]


def test_what_is_new_or_gone_has_nothing_to_compare_with() -> None:
    new = form().model_copy(update={"questions": (*form().questions, *form({"name": "r", "label": "R"}).questions)})
    assert [(q.name, q.was, q.grade) for q in instrument_diff(form(), new).questions] == [
        ("q", "q", "identical"), ("r", "", "broken")]
    assert [(q.name, q.was, q.grade) for q in instrument_diff(new, form()).questions] == [
        ("q", "q", "identical"), ("r", "r", "broken")]


@pytest.mark.parametrize("id", [d.id for d in SHIPPED.of("instrument")])
def test_an_instrument_is_identical_to_itself(id: str) -> None:
    document = SHIPPED.get("instrument", id)
    assert document
    found = instrument_diff(document.model, document.model)
    assert found.grade == "identical"
    assert not [q for q in found.questions if q.differences or q.recodes]
    assert needed(found) == "none"


@pytest.mark.parametrize("id", [d.id for d in SHIPPED.of("indicator")])
def test_an_indicator_is_identical_to_itself(id: str) -> None:
    document = SHIPPED.get("indicator", id)
    assert document
    known = {d.id: d.model for d in SHIPPED.of("instrument")}
    found = indicator_diff(document.model, document.model, known, known, {})
    assert (found.grade, found.differences, found.slope) == ("identical", (), None)


codes = st.lists(st.tuples(st.integers(0, 7), st.sampled_from("abcdefg")), min_size=1, max_size=6,
                 unique_by=(lambda c: c[0], lambda c: c[1]))
labels = st.fixed_dictionaries({"fi": st.sampled_from(["Usein?", "usein", "Harvoin?"])},
                               optional={"sv": st.sampled_from(["Ofta?", "Sällan?"])})
questions = st.fixed_dictionaries(
    {"label": labels, "type": st.sampled_from(["select_one often", "select_multiple often", "integer", "decimal"])},
    optional={"relevant": st.sampled_from(["1 = 1", "1=1", "2 = 2"]), "hint": labels,
              "name": st.sampled_from(["q", "p"])})


@given(questions, codes, questions, codes)
def test_the_grade_is_the_same_from_both_sides(a: dict[str, Any], b: Any, c: dict[str, Any], d: Any) -> None:
    one, two = form(a, b), form(c, d)
    there, back = instrument_diff(one, two), instrument_diff(two, one)
    assert there.grade == back.grade
    grades = {(q.was, q.name): q.grade for q in there.questions if q.was}
    for question in back.questions:
        assert grades.get((question.name, question.was), question.grade) == question.grade


@given(codes, codes)
def test_a_recode_leads_to_codes_that_are_there(a: Any, b: Any) -> None:
    found = only(form(choices=a), form(choices=b))
    kept = [new for new in found.recodes.values() if new is not None]
    assert set(kept) <= {str(code) for code, _ in b}
    assert set(found.recodes) <= {str(code) for code, _ in a}
    stays = {str(code) for code, _ in a} - set(found.recodes)
    assert len({*kept, *stays}) == len(kept) + len(stays), "no two old answers become one"


@given(codes)
def test_a_mapping_file_holds_the_recode(a: Any) -> None:
    diff = instrument_diff(form(choices=a), form(choices=[(c + 10, text) for c, text in a]))
    document, problems = parse_document(mapping_text(mapping_of(diff, "old.answers"), "Old answers"), "m.yaml")
    assert not problems
    assert document
    read = {str(k): str(v) for k, v in document.model.values.get("q", {}).items()}
    assert read == diff.questions[0].recodes


def scale(**keys: Any) -> Indicator:
    return INDICATOR.validate_python({
        "indicator": "t.scale", "version": "1.0.0", "dimension": "change", "level": "outcome", "label": "Scale",
        "definition": "Mean", "kind": "scale", "items": ["q"], "direction": "up", **keys})


def share(condition: str) -> Indicator:
    return INDICATOR.validate_python({
        "indicator": "t.scale", "version": "1.0.0", "dimension": "change", "level": "outcome", "label": "Share",
        "definition": "Share", "kind": "share", "condition": condition, "direction": "up"})


SCALES: dict[str, tuple[Indicator, Indicator, Grade]] = {
    "items": (scale(), scale(items=["q", "r"]), "broken"),
    "reverse": (scale(), scale(reverse=["q"]), "broken"),
    "answered": (scale(), scale(minimum_answered=1), "linkable"),
    "rescale": (scale(), scale(rescale=[0, 100]), "linkable"),
    "direction": (scale(), scale(direction="down"), "linkable"),
    "kind": (scale(), share("${q} > 3"), "broken"),
    "condition": (share("${q} > 3"), share("${q} > 4"), "broken"),
    "spacing": (share("${q}>3"), share("( ${q}  > 3 )"), "identical"),
    "targets": (scale(), scale(targets=[{"wave": "after", "value": 3}]), "identical"),
    "meaningful": (scale(), scale(smallest_meaningful={"value": 1, "basis": "agreed", "why": "So"}), "identical"),
    "bands": (scale(), scale(bands=[{"state": "good"}]), "identical"),
    "words": (scale(), scale(definition="Another way to say it"), "identical"),
}


@pytest.mark.parametrize("case", SCALES)
def test_one_change_of_an_indicator(case: str) -> None:
    old, new, grade = SCALES[case]
    known = {"t.form": form()}
    assert indicator_diff(old, new, known, known, {}).grade == grade
    assert indicator_diff(new, old, known, known, {}).grade == grade


def test_a_stretched_scale_gives_the_line() -> None:
    known = {"t.form": form()}
    found = indicator_diff(scale(), scale(rescale=[0, 100]), known, known, {})
    assert (found.slope, found.shift) == (25.0, -25.0)


def test_an_indicator_is_as_comparable_as_its_questions() -> None:
    old, new = form(), form(choices=[*FIVE, (6, "Daily")])
    diffs: dict[str, InstrumentDiff] = {"t.form": instrument_diff(old, new)}
    found = indicator_diff(scale(), scale(), {"t.form": old}, {"t.form": new}, diffs)
    assert (found.grade, found.differences) == ("broken", ())


@pytest.mark.parametrize(("old", "raised", "wanted"), [
    ("1.2.3", "major", "2.0.0"), ("1.2.3", "minor", "1.3.0"), ("1.2.3", "patch", "1.2.4"), ("1.2.3", "none", "1.2.3"),
    ("0.2.3", "major", "0.3.0")])
def test_the_lowest_version_that_will_do(old: str, raised: Any, wanted: str) -> None:
    assert lowest(old, raised) == wanted
    assert enough(old, wanted, raised)
    assert raised == "none" or not enough(old, old, raised)
    assert not enough(old, "0.0.1", raised)


@pytest.mark.parametrize(("question", "choices", "raised"), [
    ({"hint": {"fi": "Arvioi."}}, None, "patch"), ({"label": {"fi": "Miten usein?"}}, None, "minor"),
    (None, [*FIVE, (6, "Daily")], "major"), (None, None, "none")])
def test_what_a_change_asks_of_the_version(question: Any, choices: Any, raised: str) -> None:
    assert needed(instrument_diff(form(), form(question, choices))) == raised


def test_expressions_are_compared_by_their_meaning() -> None:
    same: Callable[[str, str], bool] = same_expression
    assert same("${a} = 1 and ${b}=2", "(${a}=1) and (${b} = 2)")
    assert not same("${a} = 1 and ${b} = 2", "${b} = 2 and ${a} = 1")
    assert same("${a} +", "${a}+")
    assert not same("${a} +", "${b} +")


def statements(**texts: str) -> Instrument:
    """A form of statements on one scale."""
    return form(questions=[{"name": name, "type": "select_one often", "label": {"fi": text}}
                           for name, text in texts.items()])


def test_a_text_that_is_another_altogether_is_told_of() -> None:
    told = only(form({"label": {"fi": "Luotan alueeni toimijoihin täysin"}}),
                form({"label": {"fi": "Sähkö on maassamme halpaa"}}))
    assert [(d.what, d.grade) for d in told.differences] == [("other_wording", "linkable")]


def test_questions_that_took_each_others_names_are_known_by_their_texts() -> None:
    old = statements(q1="Luotan toimijoihin", q2="Saan apua muilta", q3="Jaamme tietoa keskenämme")
    new = statements(q1="Kokouksia on tarpeeksi", q2="Luotan toimijoihin", q3="Saan apua muilta")
    told = instrument_diff(old, new).questions
    assert [(q.name, q.was, q.grade) for q in told] == [
        ("q1", "", "broken"), ("q2", "q1", "linkable"), ("q3", "q2", "linkable"), ("q3", "q3", "broken")]


def test_a_text_asked_twice_moves_no_name() -> None:
    old = statements(q1="Luotan toimijoihin", q2="Luotan toimijoihin", q3="Saan apua muilta")
    new = statements(q1="Luotan toimijoihin", q2="Luotan toimijoihin", q3="Luotan toimijoihin")
    assert [(q.name, q.was) for q in instrument_diff(old, new).questions] == [("q1", "q1"), ("q2", "q2"), ("q3", "q3")]
