"""T without all its goals."""

from keko_eval.comparison.attainment import attainment_t


def test_a_goal_that_was_not_assessed_is_left_out() -> None:
    assert attainment_t([1, None, 0, 2], [3, 9, 1, 2]) == attainment_t([1, 0, 2], [3, 1, 2])
    assert attainment_t([1, None, 0], [1, 1, 1]).undefined == "few_goals"
    assert attainment_t([None, None], [1, 1]).undefined == "no_records"


def test_goals_that_weigh_nothing_have_no_t() -> None:
    assert attainment_t([1, 2, 0], [0, 0, 0]).undefined == "not_estimable"
