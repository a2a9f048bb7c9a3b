"""Moments in, the same as scipy on the rows out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.paired import (
    change_difference_all_answers,
    change_difference_welch,
    mean_t,
    paired_t,
    partially_overlapping_t,
    student_t,
    welch_t,
)
from keko_eval.scoring.moments import Moments, PairMoments

MISSING = float("nan")
RANDOM = np.random.default_rng(5)
BEFORE, AFTER = RANDOM.normal(50, 10, 30), RANDOM.normal(53, 12, 30)


def told(e: Estimate) -> list[float | None]:
    return [e.statistic, e.p_value, e.df, e.ci_low, e.ci_high]


def by_scipy(result) -> list[float]:
    ci = result.confidence_interval()
    return [result.statistic, result.pvalue, result.df, ci.low, ci.high]


def test_mean_t_equals_scipy() -> None:
    e = mean_t(Moments.from_rows(BEFORE))
    assert e.estimate == pytest.approx(BEFORE.mean())
    ci = stats.t.interval(0.95, 29, BEFORE.mean(), stats.sem(BEFORE))
    assert (e.ci_low, e.ci_high) == pytest.approx(ci)


def test_a_known_list_shrinks_the_error_of_a_level() -> None:
    """30 of 40: sqrt(1 - 30/40) = 1/2; a full count leaves no uncertainty."""
    sample = Moments.from_rows(BEFORE)
    assert mean_t(sample, population=40).standard_error == pytest.approx(mean_t(sample).standard_error / 2)
    assert mean_t(sample, population=30).standard_error == 0


def test_paired_t_equals_scipy() -> None:
    expected = stats.ttest_rel(AFTER, BEFORE)
    assert told(paired_t(PairMoments.from_rows(BEFORE, AFTER))) == pytest.approx(by_scipy(expected))


def test_two_sample_tests_equal_scipy() -> None:
    a, b = Moments.from_rows(AFTER), Moments.from_rows(BEFORE[:11])
    assert told(welch_t(a, b)) == pytest.approx(by_scipy(stats.ttest_ind(AFTER, BEFORE[:11], equal_var=False)))
    assert told(student_t(a, b)) == pytest.approx(by_scipy(stats.ttest_ind(AFTER, BEFORE[:11])))


def test_without_pairs_the_overlapping_tests_are_welch_and_student() -> None:
    nobody = np.full(30, MISSING)
    m = PairMoments.from_rows(np.concatenate([BEFORE, nobody]), np.concatenate([nobody, AFTER]))
    assert told(partially_overlapping_t(m)) == pytest.approx(told(welch_t(m.second(), m.first())))
    equal = partially_overlapping_t(m, equal_variances=True)
    assert told(equal) == pytest.approx(told(student_t(m.second(), m.first())))


def test_with_pairs_only_the_overlapping_test_is_the_paired_one() -> None:
    m = PairMoments.from_rows(BEFORE, AFTER)
    assert told(partially_overlapping_t(m)) == pytest.approx(told(paired_t(m)))


def test_difference_in_changes_equals_scipy_on_changes() -> None:
    treated, control = PairMoments.from_rows(BEFORE, AFTER), PairMoments.from_rows(BEFORE[:9], BEFORE[:9][::-1])
    expected = stats.ttest_ind(AFTER - BEFORE, BEFORE[:9][::-1] - BEFORE[:9], equal_var=False)
    assert told(change_difference_welch(treated, control)) == pytest.approx(by_scipy(expected))


def test_all_answers_combine_both_arms() -> None:
    gaps = np.where(np.arange(30) % 4 == 0, MISSING, AFTER)
    treated, control = PairMoments.from_rows(BEFORE, gaps), PairMoments.from_rows(gaps, BEFORE)
    a, b = partially_overlapping_t(treated), partially_overlapping_t(control)
    e = change_difference_all_answers(treated, control)
    assert e.estimate == pytest.approx(a.estimate - b.estimate)
    assert e.standard_error == pytest.approx(np.hypot(a.standard_error, b.standard_error))
    assert min(a.df, b.df) <= e.df <= a.df + b.df


def test_an_arm_without_variation_leaves_the_other_arms_uncertainty() -> None:
    treated, control = PairMoments.from_rows(BEFORE, AFTER), PairMoments.from_rows([5.0] * 6, [5.0] * 6)
    e, alone = change_difference_all_answers(treated, control), partially_overlapping_t(treated)
    assert (e.standard_error, e.df) == pytest.approx((alone.standard_error, alone.df))


@pytest.mark.parametrize(("x1", "x2", "reason"), [
    ([], [], "no_answers"), ([1.0], [2.0], "one_answer"), ([1.0, 2.0], [3.0, 4.0], "no_variation"),
    ([MISSING, 2.0], [1.0, MISSING], "no_answers")])
def test_paired_t_undefined_in_words(x1: list[float], x2: list[float], reason: str) -> None:
    e = paired_t(PairMoments.from_rows(x1, x2))
    assert (e.undefined, e.p_value) == (reason, None)


def test_a_constant_shift_of_all_pairs_has_no_variation_in_the_overlapping_test() -> None:
    e = partially_overlapping_t(PairMoments.from_rows([1.0, 2.0, 4.0], [1.1, 2.1, 4.1]))
    assert e.undefined == "no_variation"
    assert e.estimate == pytest.approx(0.1)


@given(st.integers(-2, 2), st.sampled_from([0.0, -7.0, 1000.0]))
def test_neither_origin_nor_shift_moves_a_change(shift: int, origin: float) -> None:
    plain = paired_t(PairMoments.from_rows(BEFORE, AFTER))
    moved = paired_t(PairMoments.from_rows(BEFORE + shift, AFTER + shift, origin=origin))
    assert told(moved) == pytest.approx(told(plain), rel=1e-6)
