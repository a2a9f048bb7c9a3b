"""What scoring knows of a question."""

import pytest

from keko_eval.definitions.document import read
from keko_eval.definitions.instrument import Instrument
from keko_eval.scoring.item import Item, is_whole, items_of

FORM = """\
instrument: t.form
version: 1.0.0
title: Form
unit: respondent
languages: [en]
choices:
  gaps: [{value: 1, label: a}, {value: 3, label: b}, {value: 9, label: c, missing: refused}]
  texts: [{value: 'a1', label: a}, {value: '02', label: b}]
questions:
  - note: hello
"""


def item(question: str) -> Item:
    reading = read(FORM.replace("  - note: hello\n", f"  - {{{question}, label: q}}\n"), "form.yaml")
    assert reading.problems == ()
    assert reading.document is not None
    model = reading.document.model
    assert isinstance(model, Instrument)
    (only,) = items_of(model).values()
    return only


def test_one_choice_has_the_ends_of_its_codes() -> None:
    found = item("name: q, type: select_one gaps")
    assert (found.low, found.high, found.counted) == (1, 3, (1, 3))
    assert found.missing == {"9": "refused"}


def test_codes_that_are_not_whole_numbers_are_texts() -> None:
    found = item("name: q, type: select_one texts")
    assert (found.whole, found.low, found.counted, found.codes) == (False, None, None, ("a1", "02"))


def test_several_choices_are_no_scale() -> None:
    assert item("name: q, type: select_multiple gaps").counted is None


@pytest.mark.parametrize(("constraint", "ends"), [
    (". >= 0 and . <= 10", (0, 10)),
    ("(. <= 10) and (0 <= .) and . != 5", (0, 10)),
    (". >= -3 and . >= 2 and . <= 9 and . <= 8", (2, 8)),
    ("10 >= . and . >= - 1", (-1, 10)),
    (". > 0 and . < 10", (None, None)),
    (". >= 0 or . <= 10", (None, None)),
    (". >= ${other} and . <= 4", (None, 4)),
    ("string-length(.) < 3", (None, None)),
    (". >= ", (None, None)),
])
def test_a_number_has_the_ends_of_its_constraint(constraint: str, ends: tuple[float | None, float | None]) -> None:
    found = item(f'name: q, type: integer, constraint: "{constraint}"')
    assert (found.low, found.high) == ends


def test_whole_numbers_between_ends_are_counted() -> None:
    assert item('name: q, type: integer, constraint: ". >= 0 and . <= 3"').counted == (0, 1, 2, 3)
    assert item('name: q, type: decimal, constraint: ". >= 0 and . <= 3"').counted is None
    assert item("name: q, type: integer").counted is None


def test_a_very_long_scale_is_not_counted() -> None:
    assert item('name: q, type: integer, constraint: ". >= 0 and . <= 1000000000000"').counted is None


@pytest.mark.parametrize(("parameters", "ends", "whole"), [
    ("start=0 end=10 step=1", (0, 10), True), ("start=0;end=1;step=0.5", (0, 1), False), ("", (1, 10), True),
    ("start=x end=5", (1, 5), True),
])
def test_a_range_has_its_parameters(parameters: str, ends: tuple[float, float], whole: bool) -> None:
    found = item(f"name: q, type: range, parameters: '{parameters}'")
    assert ((found.low, found.high), found.whole) == (ends, whole)


@pytest.mark.parametrize(("code", "whole"), [("1", True), ("-12", True), ("01", False), ("1.0", False), ("", False),
                                             ("²", False), ("--1", False), ("9" * 16, False)])
def test_whole_numbers_as_written(code: str, whole: bool) -> None:
    assert is_whole(code) is whole


def test_notes_are_no_items_and_the_first_of_equal_names_counts() -> None:
    form = FORM.replace("  - note: hello\n", """\
  - {name: n, type: note, label: q}
  - {name: q, type: text, label: q}
  - group: g
    questions: [{name: q, type: integer, label: q}]
""")
    reading = read(form, "form.yaml")
    assert reading.document is not None
    found = items_of(reading.document.model)
    assert {name: i.kind for name, i in found.items()} == {"q": "text"}
