"""What cells of date questions mean."""

import pytest

from keko_eval.collection.cells import Manner
from keko_eval.collection.dates import read_dates


@pytest.mark.parametrize("cell", ["2017-08-15", "2017-8-15", "15.8.2017", "15. 8. 2017", "15/8/2017", "8/15/2017",
                                  "42962",
                                  "2017-08-15 12:30:00", "15.8.2017 klo 12.30", "8/15/2017 9:01:02 AM",
                                  "2017-08-15T00:00:00Z"])
def test_one_day(cell: str) -> None:
    assert read_dates([cell], Manner()).answers == {cell: "2017-08-15"}


def test_a_day_whose_parts_are_equal_needs_no_order() -> None:
    assert read_dates(["8/8/2017"], Manner()).answers == {"8/8/2017": "2017-08-08"}


@pytest.mark.parametrize(("cell", "why"), [("8/9/2017", "ambiguous_date"), ("31.2.2017", "not_a_date"),
                                           ("elokuu", "not_a_date"),
                                           ("15.8.17", "not_a_date"), ("2017", "not_a_date"), ("-", "blank_word")])
def test_what_is_not_read(cell: str, why: str) -> None:
    assert read_dates([cell], Manner()).odd == {cell: why}


def test_other_cells_show_which_number_is_the_day() -> None:
    assert read_dates(["8/9/2017", "15/9/2017"], Manner()).answers["8/9/2017"] == "2017-09-08"
    assert read_dates(["8/9/2017", "9/15/2017"], Manner()).answers["8/9/2017"] == "2017-08-09"
    other = read_dates(["8/9/2017"], Manner(day_first=True))
    assert (other.answers, other.notes) == ({"8/9/2017": "2017-09-08"}, {"decided_by_other_columns"})
