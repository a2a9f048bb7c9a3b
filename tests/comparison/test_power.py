"""Minimum detectable changes have the power they claim; design effects equal the formula on rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestIndPower, TTestPower

from keko_eval.comparison.paired import paired_t
from keko_eval.comparison.power import (
    answers_needed,
    clustering,
    design_effect,
    minimum_detectable,
    minimum_detectable_of,
    minimum_detectable_paired,
    minimum_detectable_two_sample,
    multiplier,
    pairs_needed,
)
from keko_eval.scoring.moments import Moments, PairMoments


@given(st.integers(1, 400), st.sampled_from([0.5, 0.8, 0.9]), st.sampled_from([0.05, 0.01]))
@settings(max_examples=40)
def test_has_the_power_it_claims(df: int, power: float, alpha: float) -> None:
    times = multiplier(df, power=power, alpha=alpha)
    assert stats.nct.sf(stats.t.ppf(1 - alpha / 2, df), df, times) == pytest.approx(power, abs=1e-6)


def test_equals_statsmodels() -> None:
    assert minimum_detectable_paired(25, 3.0).value == pytest.approx(
        3 * TTestPower().solve_power(nobs=25, alpha=0.05, power=0.8), rel=1e-5)
    assert minimum_detectable_two_sample(25, 25, 3.0).value == pytest.approx(
        3 * TTestIndPower().solve_power(nobs1=25, alpha=0.05, power=0.8), rel=1e-5)


def test_bloom_multiplier() -> None:
    """Bloom 1995: 2.8 standard errors for 80 % power in a large two-sided test at 5 %."""
    assert multiplier(None) == pytest.approx(2.80, abs=0.005)
    assert multiplier(20, exact=False) == pytest.approx(stats.t.ppf(0.975, 20) + stats.t.ppf(0.8, 20))


def test_clusters_cost_twice() -> None:
    plain = minimum_detectable_paired(200, 10.0)
    by_circle = minimum_detectable_paired(200, 10.0, clusters=10, design_effect=3.0)
    assert by_circle.df == 9
    assert by_circle.value / by_circle.multiplier == pytest.approx(np.sqrt(3) * plain.value / plain.multiplier)
    assert by_circle.multiplier > plain.multiplier
    assert minimum_detectable_two_sample(100, 100, 10.0, clusters=10).df == 8


def test_of_an_estimate() -> None:
    e = paired_t(PairMoments.from_rows([1.0, 2, 3, 4], [2.0, 2, 5, 4]))
    assert minimum_detectable_of(e).value == minimum_detectable(e.standard_error, 3).value
    assert minimum_detectable_of(paired_t(PairMoments.from_rows([1.0], [2.0]))).undefined == "one_answer"


@pytest.mark.parametrize(("change", "effect"), [(2.0, 1.0), (-2.0, 1.0), (0.5, 1.0), (1.0, 2.5)])
def test_one_fewer_would_not_do(change: float, effect: float) -> None:
    n = pairs_needed(change, 3.0, design_effect=effect)
    assert minimum_detectable_paired(n, 3.0, design_effect=effect).value <= abs(change)
    assert minimum_detectable_paired(n - 1, 3.0, design_effect=effect).value > abs(change)
    m = answers_needed(change, 3.0, design_effect=effect)
    assert minimum_detectable_two_sample(m, m, 3.0, design_effect=effect).value <= abs(change)
    assert minimum_detectable_two_sample(m - 1, m - 1, 3.0, design_effect=effect).value > abs(change)


def test_a_change_of_nothing_needs_no_number() -> None:
    assert pairs_needed(0.0, 1.0) is None
    assert pairs_needed(1e-9, 1.0) is None


def test_a_huge_change_needs_two_pairs() -> None:
    assert pairs_needed(1e6, 1.0) == 2
    assert pairs_needed(1.0, 0.0) == 2


@pytest.mark.parametrize(("n", "sd", "reason"), [(0, 1.0, "too_few_answers"), (1, 1.0, "too_few_answers"),
                                                 (9, 0.0, "no_variation")])
def test_undefined_in_words(n: int, sd: float, reason: str) -> None:
    found = minimum_detectable_paired(n, sd)
    assert (found.value, found.undefined) == (None, reason)


def test_equal_clusters_have_the_textbook_design_effect() -> None:
    assert design_effect(20, 0.05) == pytest.approx(1 + 19 * 0.05)
    assert design_effect(20, 0.05, cv_size=0.5, clusters=10) == pytest.approx(1 + ((0.25 * 0.9 + 1) * 20 - 1) * 0.05)


def test_members_all_alike() -> None:
    found = clustering(Moments.from_rows([1, 1, 2, 2, 5, 5], [0, 0, 1, 1, 2, 2]))
    assert found.icc == pytest.approx(1)
    assert found.design_effect == pytest.approx(2)


def test_clusters_all_alike() -> None:
    """Means equal, members not: the ANOVA estimate is at its least, -1/(m - 1)."""
    assert clustering(Moments.from_rows([1, 3, 1, 3], [0, 0, 1, 1])).icc == pytest.approx(-1)


@pytest.mark.parametrize(("x", "cells", "reason"), [
    ([], [], "no_answers"), ([1, 2], [0, 0], "one_cluster"), ([1, 2], [0, 1], "too_few_answers"),
    ([3, 3, 3], [0, 0, 1], "no_variation")])
def test_clustering_undefined_in_words(x: list, cells: list, reason: str) -> None:
    found = clustering(Moments.from_rows(x, cells, k=2))
    assert (found.icc, found.undefined) == (None, reason)
