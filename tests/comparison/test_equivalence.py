"""Two one-sided tests agree with statsmodels and with the 90 % interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import ttost_ind, ttost_paired

from keko_eval.comparison.equivalence import tost
from keko_eval.comparison.estimate import wald
from keko_eval.comparison.paired import paired_t, welch_t
from keko_eval.comparison.shares import newcombe_independent_counts
from keko_eval.scoring.moments import Moments, PairMoments

RANDOM = np.random.default_rng(11)
BEFORE, AFTER = RANDOM.normal(0, 1, 20), RANDOM.normal(0.1, 1, 20)


def test_paired_equals_statsmodels() -> None:
    found = tost(paired_t(PairMoments.from_rows(BEFORE, AFTER)), -0.5, 0.6)
    p, lower, upper = ttost_paired(AFTER, BEFORE, -0.5, 0.6)
    assert found.p_value == pytest.approx(p)
    assert (found.t_lower, found.p_lower) == pytest.approx(lower[:2])
    assert (found.t_upper, found.p_upper) == pytest.approx(upper[:2])


def test_welch_equals_statsmodels() -> None:
    found = tost(welch_t(Moments.from_rows(AFTER), Moments.from_rows(BEFORE[:8])), -0.7, 0.7)
    assert found.p_value == pytest.approx(ttost_ind(AFTER, BEFORE[:8], -0.7, 0.7, usevar="unequal")[0])


@given(st.floats(-2, 2), st.floats(0.05, 1), st.floats(0.1, 2))
def test_equivalent_just_when_the_90_interval_is_inside(estimate: float, error: float, bound: float) -> None:
    e = wald(estimate, error, 12, method="x")
    found = tost(e, -bound, bound)
    inside = -bound < e.ci90_low and e.ci90_high < bound
    assert (found.p_value < 0.05) == inside or found.p_value == pytest.approx(0.05)


def test_shares_follow_their_own_interval() -> None:
    e = newcombe_independent_counts(50, 100, 52, 100)
    assert tost(e, *e.interval(0.90)).p_value == pytest.approx(0.05, abs=1e-9)
    assert tost(e, -0.2, 0.2).t_lower is None


def test_undefined_in_words() -> None:
    found = tost(paired_t(PairMoments.from_rows([1.0, 2], [1.0, 2])), -1, 1)
    assert (found.p_value, found.undefined) == (None, "no_variation")
