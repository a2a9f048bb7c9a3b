import pytest

from keko_eval.disclosure.profile import CONFIDENTIAL, INTERNAL, PUBLIC
from keko_eval.disclosure.rounding import mean_step, rounded, to_step


@pytest.mark.parametrize(("value", "step", "expected"), [
    (12, 5.0, 10), (13, 5.0, 15), (53.26, 0.5, 53.5), (0.4567, 0.01, 0.46), (-2.26, 0.5, -2.5), (1.05, 0.1, 1.0),
    (0.3, 0.1, 0.3), (None, 0.5, None)])
def test_the_nearest_multiple(value, step, expected):
    assert to_step(value, step) == expected


def test_a_mean_is_shown_by_halves_below_20_respondents_and_by_tenths_from_there(level):
    few, many = (rounded(level("all", n, 53.273), PUBLIC) for n in (19, 20))
    assert (few["n"], few["estimate"], few["ci_low"], few["standard_error"]) == (20, 53.5, 50.5, 1.5)
    assert (many["n"], many["estimate"], many["ci_high"]) == (20, 53.3, 56.3)


def test_the_fewest_of_the_counts_decides(change):
    assert rounded(change("all", 40, 41, 12, estimate=4.26), PUBLIC)["estimate"] == 4.5


def test_a_share_is_a_whole_percent(level):
    row = rounded(level("all", 33, 0.4567, kind="share", ci_low=0.2899, ci_high=0.6351, standard_error=0.0871), PUBLIC)
    assert (row["estimate"], row["ci_low"], row["ci_high"], row["standard_error"]) == (0.46, 0.29, 0.64, 0.09)


def test_a_number_of_respondents_is_a_multiple_of_five(level, bars):
    assert rounded(level("all", 33, 12.0, kind="count"), PUBLIC)["estimate"] == 10
    shown = [rounded(row, PUBLIC) for row in bars("all", {"1": 7, "2": 19})]
    assert [(row["n"], row["base"]) for row in shown] == [(5, 25), (20, 25)]


def test_tests_are_rounded_and_degrees_of_freedom_left_out(change):
    row = rounded(change("all", 40, 41, 33, df=32.4), PUBLIC)
    assert (row["p_value"], row["statistic"], row["effect_value"], row["df"]) == (0.01, 2.8, 0.4, None)
    assert row["smallest_meaningful"] == 8.0
    assert list(row) == list(change("all", 40, 41, 33))


def test_what_has_no_unit_is_rounded_to_hundredths(change):
    alpha = change("all", 15, None, None, quantity="reliability", estimate=0.7849)
    rate = change("all", 13, 26, None, quantity="attrition", kind=None, estimate=0.5384)
    share = change("all", 33, 30, None, kind="share", estimate=0.1049)
    assert [rounded(row, PUBLIC)["estimate"] for row in (alpha, rate, share)] == [0.78, 0.54, 0.1]


def test_an_estimate_that_is_the_number_of_respondents_is_rounded_like_it(change):
    row = rounded(change("all", 163, None, None, quantity="attrition", kind=None, estimate=163.0), PUBLIC)
    assert (row["n"], row["estimate"]) == (165, 165)


@pytest.mark.parametrize(("n", "standard_error", "step"), [
    (16, 5.0, 0.5), (16, None, 0.5), (16, 0.1, 0.2), (16, 0.05, 0.1), (100, 0.05, 0.1), (100, 0.01, 0.05),
    (100, 0.0, 0.1)])
def test_small_units_keep_their_digits(n, standard_error, step):
    """Half the standard deviation of the answers, standard error times the root of n, is the coarsest step."""
    assert mean_step(n, standard_error, PUBLIC) == pytest.approx(step)


def test_others_are_not_rounded(level):
    row = level("all", 33, 53.273)
    assert rounded(row, INTERNAL) == rounded(row, CONFIDENTIAL) == row
