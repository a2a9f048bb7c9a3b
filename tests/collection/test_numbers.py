"""What cells of number questions mean."""

import pytest

from keko_eval.collection.cells import Manner
from keko_eval.collection.numbers import decimal_comma, read_numbers, too_large


@pytest.mark.parametrize(("cell", "number"), [
    ("7", 7), ("-3", -3), ("\u22123", -3), ("7.5", 7.5), ("7,5", 7.5), (",5", 0.5), (".5", 0.5), ("1 234", 1234),
    ("1\u00a0234,5", 1234.5), ("1\u202f234\u202f567", 1234567), ("1.234,5", 1234.5), ("1,234.5", 1234.5),
    ("1,234,567", 1234567),
    ("1.234.567", 1234567), ("1.234", 1.234), ("0,123", 0.123), ("1e3", 1000), ("+4", 4), ("12'500", 12500),
    ("4.0", 4)])
def test_a_number_that_can_mean_one_thing_only(cell: str, number: float) -> None:
    meaning = read_numbers([cell], Manner(), whole=False)
    assert meaning.answers == {cell: number}
    assert meaning.odd == {}


@pytest.mark.parametrize(("cell", "why"), [
    ("1,234", "ambiguous_number"), ("12,500", "ambiguous_number"), ("5 h", "unit"), ("12 €", "unit"), ("30 %", "unit"),
    ("n. 20", "not_a_number"), ("10-15", "not_a_number"), ("seitsemän", "not_a_number"), ("1,2,3", "not_a_number"),
    ("12,34.5", "not_a_number"), ("nan", "blank_word"), ("inf", "not_a_number"), ("1_000", "not_a_number"),
    ("12345678901234567", "not_a_number"), ("9.999.999.999.999.999.999", "not_a_number"),
    ("1e300", "not_a_number"), ("-", "blank_word"), ("#N/A", "blank_word")])
def test_what_is_not_read(cell: str, why: str) -> None:
    assert read_numbers([cell], Manner(), whole=False).odd == {cell: why}


@pytest.mark.parametrize(("cell", "large"), [
    ("9007199254740993", True), ("1e300", True), ("12345678901234567890123456", True), ("seven", False),
    ("5 h", False)])
def test_a_number_that_is_merely_too_large(cell: str, large: bool) -> None:
    assert too_large(cell) is large


def test_other_cells_of_the_column_show_what_a_comma_means() -> None:
    assert read_numbers(["1,234", "3,5"], Manner(), whole=False).answers == {"1,234": 1.234, "3,5": 3.5}
    assert read_numbers(["1,234", "1,234.5"], Manner(), whole=False).answers == {"1,234": 1234, "1,234.5": 1234.5}
    assert read_numbers(["1.234", "1.234,5"], Manner(), whole=False).answers == {"1.234": 1234, "1.234,5": 1234.5}
    mixed = read_numbers(["1,234", "3,5", "1,234.5"], Manner(), whole=False)
    assert mixed.odd == {"1,234": "ambiguous_number"}


def test_other_columns_of_the_file_do_so_too_and_it_is_noted() -> None:
    meaning = read_numbers(["1,234"], Manner(decimal_comma=True), whole=False)
    assert (meaning.answers, meaning.notes) == ({"1,234": 1.234}, {"decided_by_other_columns"})


def test_whole_numbers() -> None:
    meaning = read_numbers(["4.0", "2,5"], Manner(), whole=True)
    assert (meaning.answers, meaning.odd) == ({"4.0": 4, "2,5": None}, {"2,5": "not_whole"})


@pytest.mark.parametrize(("texts", "comma"), [(["1,5"], True), (["1,234.5"], False), (["1,234"], None), (["5"], None),
                                             (["1,5", "1,234.5"], None), ([], None)])
def test_what_a_column_shows(texts: list[str], comma: bool | None) -> None:
    assert decimal_comma(texts) is comma
