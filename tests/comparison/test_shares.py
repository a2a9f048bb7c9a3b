"""Shares against printed examples and statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats import proportion
from statsmodels.stats.contingency_tables import mcnemar

from keko_eval.comparison.shares import (
    PairedShares,
    derrick_z,
    newcombe_independent,
    newcombe_independent_counts,
    newcombe_paired,
    newcombe_paired_counts,
    share_wilson,
    wilson,
)
from keko_eval.scoring.moments import Moments, PairMoments

MISSING = float("nan")
CAVO = PairedShares(both=59, lost=6, gained=16, neither=80)
counts = st.integers(0, 15)


def test_newcombe_paired_as_printed() -> None:
    """Fagerland, Lydersen & Laake 2017, chapter 8, response to treatment: -0.0621 (-0.1186 to -0.0046), there first
    minus second; exact conditional p .052479, mid-p .034690, asymptotic .033006, corrected .055009."""
    e = newcombe_paired_counts(CAVO)
    assert (e.estimate, e.ci_low, e.ci_high) == pytest.approx((0.0621, 0.0046, 0.1186), abs=5e-5)
    assert e.p_value == pytest.approx(0.034690, abs=5e-7)
    assert e.details["mcnemar_exact_p"] == pytest.approx(0.052479, abs=5e-7)
    assert e.details["mcnemar_p"] == pytest.approx(0.033006, abs=5e-7)
    assert e.details["mcnemar_corrected_p"] == pytest.approx(0.055009, abs=5e-7)


def test_derrick_z_as_printed() -> None:
    """Derrick, Dobson-Mckittrick, Toher & White 2015: 15 pairs, 9 only first, 6 only second; z8 has p = .053."""
    first = [1] * 9 + [0] * 6 + [1] * 5 + [0] * 4 + [MISSING] * 6
    second = [1] * 8 + [0] + [1] * 3 + [0] * 3 + [MISSING] * 9 + [1] * 6
    e = derrick_z(PairMoments.from_rows(first, second))
    assert e.p_value == pytest.approx(0.053, abs=5e-4)
    assert e.estimate == pytest.approx(17 / 21 - 14 / 24)
    assert (e.n, e.n_reference, e.n_pairs) == (21, 24, 15)


def test_nobody_changed() -> None:
    e = newcombe_paired_counts(PairedShares(10, 0, 0, 10))
    assert (e.estimate, e.standard_error, e.p_value, e.details["mcnemar"]) == (0, 0, 1, None)
    assert e.ci_low == pytest.approx(-e.ci_high)
    assert 0 < e.ci_high < 0.2


def test_all_or_none_keep_an_interval() -> None:
    assert (wilson(0, 10).ci_low, wilson(10, 10).ci_high) == (0, 1)
    assert wilson(0, 10).ci_high == pytest.approx(0.2775, abs=5e-5)
    e = newcombe_independent_counts(5, 5, 0, 5)
    assert e.ci_high == 1
    assert 0 < e.ci_low < 1


def test_moments_and_counts_agree() -> None:
    first = np.repeat([1.0, 1, 0, 0], [59, 6, 16, 80])
    second = np.repeat([1.0, 0, 1, 0], [59, 6, 16, 80])
    m = PairMoments.from_rows(first, second, origin=0.25)
    assert PairedShares.of(m) == CAVO
    assert newcombe_paired(m) == newcombe_paired_counts(CAVO)
    assert share_wilson(m.first()) == wilson(65, 161)
    assert newcombe_independent(m.second(), m.first()) == newcombe_independent_counts(75, 161, 65, 161)


@given(counts, counts, counts, counts)
@settings(max_examples=80)
def test_paired_test_equals_statsmodels(both: int, lost: int, gained: int, neither: int) -> None:
    e = newcombe_paired_counts(PairedShares(both, lost, gained, neither))
    if not both + lost + gained + neither:
        assert e.undefined == "no_answers"
        return
    assert e.details["mcnemar_exact_p"] == pytest.approx(mcnemar([[both, lost], [gained, neither]], exact=True).pvalue)
    seen = float(binom.pmf(gained, gained + lost, 0.5))
    least = float(binom.cdf(min(gained, lost), gained + lost, 0.5))
    assert e.p_value == pytest.approx(min(1.0, 2 * least - seen) if gained + lost else 1.0)
    assert -1 <= e.ci_low <= e.estimate + 1e-12
    assert e.estimate - 1e-12 <= e.ci_high <= 1
    assert e.ci_low <= e.ci90_low <= e.ci90_high <= e.ci_high


@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 20), st.integers(1, 20))
@settings(max_examples=80)
def test_independent_intervals_equal_statsmodels(x: int, n: int, y: int, m: int) -> None:
    x, y = min(x, n), min(y, m)
    w, e = wilson(x, n), newcombe_independent_counts(x, n, y, m)
    assert (w.ci_low, w.ci_high) == pytest.approx(proportion.proportion_confint(x, n, method="wilson"), abs=1e-12)
    expected = proportion.confint_proportions_2indep(x, n, y, m, method="newcomb")
    assert (e.ci_low, e.ci_high) == pytest.approx(expected, abs=1e-12)
    if 0 < x + y < n + m:
        assert e.p_value == pytest.approx(proportion.proportions_ztest([x, y], [n, m])[1])
    else:
        assert e.p_value is None


def test_derrick_z_without_variation() -> None:
    assert derrick_z(PairMoments.from_rows([1.0, 1, 1], [1.0, 1, MISSING])).undefined == "no_variation"


def test_moments_of_nobody() -> None:
    assert share_wilson(Moments([0.0], [0.0], [0.0])).undefined == "no_answers"
    assert newcombe_independent_counts(0, 0, 1, 2).undefined == "no_answers"
