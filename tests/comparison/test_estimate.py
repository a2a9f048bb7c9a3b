"""An estimate gives any interval and any p value, and they agree with each other."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.comparison.estimate import Estimate, unknown, wald
from keko_eval.comparison.shares import PairedShares, newcombe_paired_counts, wilson

WALD = wald(2.0, 1.0, 10, method="x")
NEWCOMBE = newcombe_paired_counts(PairedShares(both=40, lost=5, gained=20, neither=35))


def test_student_by_the_table() -> None:
    """t(10) has 2.228 at 97.5 %, 1.812 at 95 % and 1.372 at 90 %."""
    assert (WALD.ci_low, WALD.ci_high) == pytest.approx((2 - 2.228139, 2 + 2.228139), abs=1e-6)
    assert WALD.ci90_high == pytest.approx(2 + 1.812461, abs=1e-6)
    assert WALD.interval(0.80) == pytest.approx((2 - 1.372184, 2 + 1.372184), abs=1e-6)
    assert WALD.p_value == pytest.approx(0.0734, abs=1e-4)


def test_without_df_it_is_normal() -> None:
    e = wald(1.96, 1.0, method="x", test="z")
    assert e.p_value == pytest.approx(0.05, abs=1e-4)
    assert e.ci_low == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("e", [WALD, NEWCOMBE, wilson(3, 20)])
@pytest.mark.parametrize("level", [0.80, 0.90, 0.95])
def test_p_against_an_end_of_an_interval_is_one_less_its_level(e: Estimate, level: float) -> None:
    low, high = e.interval(level)
    assert e.p_against(low) == pytest.approx(1 - level, abs=1e-9)
    assert e.p_against(low, "greater") == pytest.approx((1 - level) / 2, abs=1e-9)
    assert e.p_against(high, "less") == pytest.approx((1 - level) / 2, abs=1e-9)
    assert e.p_against(low, "less") == pytest.approx((1 + level) / 2, abs=1e-9)


def test_p_against_zero_is_the_p_value() -> None:
    assert WALD.p_against(0.0) == pytest.approx(WALD.p_value)


@given(st.floats(-3, 3), st.floats(0.1, 3), st.floats(-3, 3))
def test_p_falls_below_five_percent_just_outside_the_interval(estimate: float, error: float, value: float) -> None:
    e = wald(estimate, error, 7, method="x")
    outside = value < e.ci_low or value > e.ci_high
    assert (e.p_against(value) < 0.05) == outside or e.p_against(value) == pytest.approx(0.05)


def test_no_error_no_interval() -> None:
    e = wald(1.5, 0.0, 9, method="x")
    assert (e.estimate, e.standard_error, e.undefined) == (1.5, 0.0, "no_variation")
    assert (e.p_value, e.interval(0.8), e.p_against(1.0)) == (None, (None, None), None)


@pytest.mark.parametrize("arguments", [(None, 1.0, 3), (1.0, None, 3), (1.0, float("nan"), 3), (float("inf"), 1.0, 3),
                                       (1.0, 1.0, 0.0), (1.0, 1.0, float("nan"))])
def test_what_is_not_a_number_is_not_estimable(arguments: tuple) -> None:
    e = wald(*arguments, method="x")
    assert e.undefined == "not_estimable"
    assert e.ci_low is None


def test_unknown_keeps_what_is_known() -> None:
    e = unknown("one_answer", method="x", estimate=3.0)
    assert (e.estimate, e.standard_error, e.undefined) == (3.0, None, "one_answer")


@pytest.mark.parametrize("e", [WALD, NEWCOMBE])
def test_estimates_travel(e: Estimate) -> None:
    back = pickle.loads(pickle.dumps(e))
    assert back == e
    assert back.interval(0.8) == e.interval(0.8)
