"""A scale whose statements differ between the waves is told of; one that only somebody left blank is not."""

from dataclasses import replace

import pytest

from keko_eval.collection.items_by_wave import silent_questions
from keko_eval.collection.read import read_answers
from keko_eval.definitions.comparability import comparability
from tests.collection.conftest import INDICATOR, Make
from tests.collection.test_read import FORM

SCALE = INDICATOR.replace("kind: count\ncondition: \"1 = 1\"\n",
                          "kind: scale\nitems: [t.form/promises, t.form/respect]\n")
DATA = """data:
  - {wave: before, instrument: t.form, file: a.csv}
  - {wave: after, instrument: t.form, file: b.csv}
"""
BOTH = "promises,respect\n1,2\n3,4\n"
ONE = "promises,respect\n3,4\n"


@pytest.mark.parametrize(("after", "told"), [
    (BOTH, []), ("promises,respect\n1,\n3,4\n", []), ("promises,respect\n1,9\n3,\n", []),
    ("promises\n1\n3\n", ["respect"]), ("promises,respect\n1,\n3,\n", ["respect"])])
def test_a_statement_without_answers_in_one_wave(make: Make, after: str, told: list[str]) -> None:
    study = make(FORM, DATA, {"any.yaml": SCALE, "a.csv": BOTH, "b.csv": after})
    found = [p for p in read_answers(study)[1] if p.code == "scale-without-item"]
    assert [(p.values["questions"], p.values["wave"], p.severity) for p in found] == [
        (name, "after", "warning") for name in told]


def test_a_statement_that_nobody_was_asked_in_any_wave_is_no_difference(make: Make) -> None:
    study = make(FORM, DATA, {"any.yaml": SCALE, "a.csv": "promises\n1\n2\n", "b.csv": "promises\n1\n3\n"})
    assert "scale-without-item" not in [p.code for p in read_answers(study)[1]]


@pytest.mark.parametrize(("before", "after", "why"), [
    (BOTH, BOTH, []), (BOTH, "promises,respect\n1,\n3,4\n", []), (BOTH, "promises\n1\n3\n", ["not_asked after"]),
    ("promises,respect\n1,\n3,\n", BOTH, ["not_answered before"]),
    (BOTH, ONE + "1,\n" * 9, ["hardly_answered after"]), (BOTH, ONE + "1,\n" * 8, []),
    ("promises\n1\n2\n", "promises\n1\n3\n", []), (BOTH, "words\nhei\nmoi\n", []),
    ("respect\n1\n2\n", "promises\n1\n3\n", ["not_asked before", "not_asked after"])])
def test_a_mean_of_other_statements_is_not_the_same_measure(make: Make, before: str, after: str,
                                                            why: list[str]) -> None:
    study = make(FORM, DATA, {"any.yaml": SCALE, "a.csv": before, "b.csv": after})
    seen = replace(study, silent=silent_questions(read_answers(study)[0]))
    found = comparability(seen, seen.indicators["t.any"], "after", "before")
    assert found.grade == ("broken" if why else "identical")
    then = "answered_items " if any("hardly" in reason for reason in why) else "same_items "
    assert [f"{w.difference.what} {w.difference.of}" for w in found.why] == [*why, *([then] if why else [])]


@pytest.mark.parametrize(("after", "told"), [
    ("promises,respect,words\n,,hei\n,,moi\n", ["after"]), ("words\nhei\nmoi\n", []), (BOTH, []),
    ("promises,respect,words\n,,hei\n1,,moi\n", [])])
def test_an_indicator_whose_columns_are_all_blank_in_a_wave(make: Make, after: str, told: list[str]) -> None:
    study = make(FORM, DATA, {"any.yaml": SCALE, "a.csv": BOTH, "b.csv": after})
    found = [p for p in read_answers(study)[1] if p.code == "indicator-without-answers"]
    assert [p.values["wave"] for p in found] == told
