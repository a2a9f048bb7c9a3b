"""How an indicator's numbers are written and on what scale they are drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.definitions.indicator import INDICATOR
from keko_eval.language.language import language
from keko_eval.reporting.amounts import amounts, on_axis_of, symmetric
from tests.reporting.told import SCALE, SHARE

FI, EN, SIMPLE = language("fi"), language("en"), language("fi-simple")


def written(definition=SCALE, tongue=FI, values=(), others=None, **changes):
    model = INDICATOR.validate_python({k: v for k, v in (dict(definition) | changes).items() if v is not None})
    return amounts(model, others or {}, tongue, values)


def test_a_scale_has_its_unit_and_one_decimal():
    points = written()
    assert (points.value(52.34), points.amount(52.34)) == ("52,3", "52,3\u00a0pistettä")
    assert (points.change(-12.46), points.signed_amount(-12.46)) == ("12,5\u00a0pistettä", "−12,5\u00a0pistettä")
    assert points.between_amount(-6, 7.4) == "−6,0…+7,4\u00a0pistettä"
    assert points.declared(5.0) == "5\u00a0pistettä"
    assert points.ends() == ("0", "100")


def test_a_share_changes_by_percentage_points():
    share = written(SHARE)
    assert (share.value(0.464), share.amount(0.464)) == ("46\u00a0%", "46\u00a0%")
    assert (share.change(0.12), share.signed(-0.034)) == ("12\u00a0prosenttiyksikköä", "−3")
    assert share.declared(0.1, True) == "10\u00a0prosenttiyksikköä"
    assert share.declared(0.625) == "62,5\u00a0%"
    assert share.value_span(0.44, 0.48) == "44…48\u00a0%"
    assert share.ends() == ("0", "100\u00a0%")


def test_cells_carry_the_number_and_a_spreadsheet_format():
    assert (written().value_cell(52.34).value, written().value_cell(52.34).pattern) == (52.34, "0.0")
    assert written(SHARE).value_cell(0.46).pattern == "0%"
    change = written(SHARE).change_cell(0.12)
    assert (change.text, change.note, change.value) == ("+12", "prosenttiyksikköä", 12.0)
    assert written().change_cell(1.0, unit=False).note == ""
    assert written().value_cell(None).text == written().change_cell(None).text == "–"


def test_easy_language_writes_whole_numbers_on_wide_scales_only():
    assert written(tongue=SIMPLE).value(52.34) == "52"
    narrow = written(SCALE | {"kind": "mean", "value": "${partners}", "items": None, "reverse": None, "rescale": None,
                              "range": [0, 5]}, tongue=SIMPLE)
    assert narrow.value(2.345) == "2,35"


@pytest.mark.parametrize(("values", "axis"), [
    ((3.2, 4.9), (0.0, 5.0)), ((131.0, 154.0), (0.0, 200.0)), ((-3.0, 7.0), (-3.0, 8.0)), ((), (0.0, 1.0)),
    ((0.0,), (0.0, 1.0)), ((0.03, 0.07), (0.0, 0.08)),
])
def test_an_axis_without_a_declared_range_holds_the_values(values, axis):
    plain = SCALE | {"kind": "sum", "value": "${partners}", "items": None, "reverse": None, "rescale": None}
    assert written(plain, values=values).axis == axis
    assert on_axis_of(written(), values).axis == axis


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_symmetric_axis_holds_every_change(changes):
    low, high = symmetric(changes)
    assert low == -high
    assert all(low * (1 + 1e-6) <= x <= high * (1 + 1e-6) for x in changes)


def test_an_index_takes_the_axis_of_its_parts_where_they_agree():
    part = INDICATOR.validate_python(SCALE)
    index = SCALE | {"kind": "index", "parts": {"test.trust": 1}, "items": None, "reverse": None, "rescale": None}
    assert written(index, others={"test.trust": part}, values=[300.0]).axis == (0, 100)
    assert written(index, values=[300.0]).axis == (0.0, 300.0)


def test_one_is_singular_in_english():
    assert written(tongue=EN, decimals=0).amount(1) == "1\u00a0point"
