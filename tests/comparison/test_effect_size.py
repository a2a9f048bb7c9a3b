"""Effect sizes by their definitions, with intervals that scipy's noncentral t confirms."""

import numpy as np
import pytest
from scipy import stats

from keko_eval.comparison.effect_size import by_average_sd, d_av, d_rm, d_z, g_z, hedges_g, hedges_g_av, hedges_j
from keko_eval.comparison.paired import paired_t, partially_overlapping_t
from keko_eval.scoring.moments import Moments, PairMoments

RANDOM = np.random.default_rng(8)
BEFORE = RANDOM.normal(50, 10, 25)
AFTER = BEFORE + RANDOM.normal(4, 6, 25)
WAVES = PairMoments.from_rows(BEFORE, AFTER)
CHANGE = AFTER - BEFORE


def test_definitions() -> None:
    average = np.sqrt((BEFORE.var(ddof=1) + AFTER.var(ddof=1)) / 2)
    assert d_z(WAVES).value == pytest.approx(CHANGE.mean() / CHANGE.std(ddof=1))
    assert d_av(WAVES).value == pytest.approx(CHANGE.mean() / average)
    assert hedges_g_av(WAVES).value == pytest.approx(CHANGE.mean() / average * hedges_j(24))
    assert g_z(WAVES).value == pytest.approx(d_z(WAVES).value * hedges_j(24))
    r = np.corrcoef(BEFORE, AFTER)[0, 1]
    assert d_rm(WAVES).value == pytest.approx(d_z(WAVES).value * np.sqrt(2 * (1 - r)))


@pytest.mark.parametrize("effect", [d_z, g_z, d_av, hedges_g_av, d_rm])
def test_ends_are_noncentralities(effect) -> None:
    """In units of its own value over t, each end is where t has probability .975 or .025."""
    e, t = effect(WAVES), paired_t(WAVES).statistic
    unit = e.value / t
    assert stats.nct.cdf(t, 24, e.low / unit) == pytest.approx(0.975, abs=1e-9)
    assert stats.nct.cdf(t, 24, e.high / unit) == pytest.approx(0.025, abs=1e-9)
    narrow = effect(WAVES, 0.80)
    assert e.low < narrow.low < narrow.high < e.high


def test_two_groups() -> None:
    a, b = Moments.from_rows(AFTER), Moments.from_rows(BEFORE[:9])
    pooled = np.sqrt((24 * AFTER.var(ddof=1) + 8 * BEFORE[:9].var(ddof=1)) / 32)
    g = hedges_g(a, b)
    assert g.value == pytest.approx((AFTER.mean() - BEFORE[:9].mean()) / pooled * hedges_j(32))
    t = stats.ttest_ind(AFTER, BEFORE[:9]).statistic
    assert stats.nct.cdf(t, 32, g.low * t / g.value) == pytest.approx(0.975, abs=1e-9)


def test_exact_correction() -> None:
    """J(3) = Gamma(1.5) / (sqrt(1.5) Gamma(1)) = 0.7236; J tends to 1."""
    assert hedges_j(3) == pytest.approx(0.72360, abs=5e-6)
    assert hedges_j(1e6) == pytest.approx(1, abs=1e-5)
    assert hedges_j(1) is None


def test_far_from_zero_the_interval_stays_finite() -> None:
    """Where scipy's nct gives NaN: t beyond 100."""
    x = np.linspace(0, 1, 40)
    e = d_z(PairMoments.from_rows(x, x + 50 + RANDOM.normal(0, 0.1, 40)))
    assert e.value > 100
    assert e.low < e.value < e.high


def test_rescaled_estimate_of_all_answers() -> None:
    gaps = np.where(np.arange(25) % 5 == 0, np.nan, AFTER)
    m = PairMoments.from_rows(BEFORE, gaps)
    e = partially_overlapping_t(m)
    found = by_average_sd(e, m)
    sd = np.sqrt((BEFORE.var(ddof=1) + np.nanvar(gaps, ddof=1)) / 2)
    assert found.value == pytest.approx(e.estimate / sd * hedges_j((25 + 20) / 2 - 1))
    assert found.low / found.value == pytest.approx(e.ci_low / e.estimate)


@pytest.mark.parametrize(("x1", "x2", "reason"), [
    ([], [], "no_answers"), ([1.0], [2.0], "one_answer"), ([1.0, 2], [2.0, 3], "no_variation"),
    ([1.0, 2], [2.0, 5], "too_few_answers")])
def test_undefined_in_words(x1: list[float], x2: list[float], reason: str) -> None:
    e = hedges_g_av(PairMoments.from_rows(x1, x2))
    assert (e.value, e.undefined) == (None, reason)


def test_two_groups_undefined_in_words() -> None:
    nobody, one, same = Moments.from_rows([]), Moments.from_rows([1.0]), Moments.from_rows([2.0, 2.0])
    assert hedges_g(nobody, same).undefined == "no_answers"
    assert hedges_g(one, one).undefined == "one_answer"
    assert hedges_g(one, same).undefined == "no_variation"
    assert hedges_g(one, Moments.from_rows([1.0, 3.0])).undefined == "too_few_answers"
