"""Moments per cluster in, the same as regressions on the rows out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.cluster_ols import CrossProducts, cluster_ols
from keko_eval.comparison.clustered import (
    change_by_arm_cr2,
    group_difference_cr2,
    level_cr2,
    paired_cr2,
    person_gls_by_arm_cr2,
    person_gls_cr2,
    stacked_by_arm_cr2,
    stacked_cr2,
    working_correlation,
)
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.paired import paired_t
from keko_eval.scoring.moments import Moments, PairMoments

MISSING = float("nan")
CLUSTERS = 7


def circles(seed: int, n: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two waves of people in seven circles that differ, a third of the answers missing."""
    random = np.random.default_rng(seed)
    circle = random.integers(0, CLUSTERS, n)
    person = random.normal(50, 8, n) + random.normal(0, 4, CLUSTERS)[circle]
    first = person + random.normal(0, 5, n)
    second = person + 3 + random.normal(0, 5, n) + random.normal(0, 3, CLUSTERS)[circle]
    lost = random.integers(0, 6, n)
    return np.where(lost == 0, MISSING, first), np.where(lost == 1, MISSING, second), circle


def whitened_rows(x1: np.ndarray, x2: np.ndarray, circle: np.ndarray, r: float) -> tuple:
    """Every person's rows of (1, second wave) and answers, times the inverse Cholesky root of [[1, r], [r, 1]]."""
    root = np.linalg.inv(np.linalg.cholesky(np.array([[1, r], [r, 1]])))
    x, y, clusters = [], [], []
    for a, b, c in zip(x1, x2, circle, strict=True):
        seen = ~np.isnan([a, b])
        weight = root if seen.all() else np.eye(seen.sum())
        x.append(weight @ np.array([[1, 0], [1, 1]])[seen])
        y.append(weight @ np.array([a, b])[seen])
        clusters += [c] * seen.sum()
    return np.concatenate(x), np.concatenate(y), np.array(clusters)


def told(e: Estimate) -> list[float | None]:
    return [e.estimate, e.standard_error, e.df, e.details["cr0"], e.details["cr3"]]


def by_rows(x: np.ndarray, y: np.ndarray, clusters: np.ndarray) -> list[float | None]:
    """The last column's coefficient."""
    fit = cluster_ols(CrossProducts.from_rows(x, y, clusters), np.eye(x.shape[1])[-1])
    return [fit.estimate, fit.cr2, fit.df, fit.cr0, fit.cr3]


def close(values: list[float | None]) -> object:
    return pytest.approx(values, rel=1e-7, abs=1e-9)


@given(st.integers(0, 10_000), st.sampled_from([0.0, 50.0]))
@settings(max_examples=30)
def test_changes_of_one_arm(seed: int, origin: float) -> None:
    x1, x2, circle = circles(seed)
    m = PairMoments.from_rows(x1, x2, circle, k=CLUSTERS, origin=origin)
    both = ~np.isnan(x1) & ~np.isnan(x2)
    assert told(paired_cr2(m)) == close(by_rows(np.ones((both.sum(), 1)), (x2 - x1)[both], circle[both]))
    stacked = whitened_rows(x1, x2, circle, 0.0)
    assert told(stacked_cr2(m)) == close(by_rows(*stacked))
    r = working_correlation(m)
    assert r == pytest.approx(np.cov(x1[both], x2[both])[0, 1] / np.mean([np.var(w[both], ddof=1) for w in (x1, x2)]))
    assert told(person_gls_cr2(m)) == close(by_rows(*whitened_rows(x1, x2, circle, r)))


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_changes_of_two_arms_that_share_clusters(seed: int) -> None:
    x1, x2, circle = circles(seed, 90)
    treated = np.random.default_rng(seed).integers(0, 2, 90).astype(bool)
    a, b = (PairMoments.from_rows(np.where(arm, x1, MISSING), np.where(arm, x2, MISSING), circle, k=CLUSTERS, origin=50)
            for arm in (treated, ~treated))
    both = ~np.isnan(x1) & ~np.isnan(x2)
    columns = np.column_stack([np.ones(both.sum()), treated[both]])
    assert told(change_by_arm_cr2(a, b)) == close(by_rows(columns, (x2 - x1)[both], circle[both]))
    for estimator, r in ((stacked_by_arm_cr2, 0.0), (person_gls_by_arm_cr2, working_correlation(a, b))):
        x, y, clusters = whitened_rows(x1, x2, circle, r)
        inside = np.repeat(treated, np.sum(~np.isnan([x1, x2]), axis=0))
        crossed = np.column_stack([x, x * inside[:, None]])
        assert told(estimator(a, b)) == close(by_rows(crossed, y, clusters))


def test_level_and_group_difference() -> None:
    x1, x2, circle = circles(3)
    first, second = Moments.from_rows(x1, circle, origin=50.0), Moments.from_rows(x2, circle, origin=20.0)
    seen = ~np.isnan(x1)
    assert told(level_cr2(first)) == close(by_rows(np.ones((seen.sum(), 1)), x1[seen], circle[seen]))
    assert level_cr2(first).estimate == pytest.approx(np.nanmean(x1))
    both = np.concatenate([x1, x2])
    group = np.repeat([1.0, 0.0], len(x1))[~np.isnan(both)]
    columns, cells = np.column_stack([np.ones(len(group)), group]), np.tile(circle, 2)[~np.isnan(both)]
    assert told(group_difference_cr2(first, second)) == close(by_rows(columns, both[~np.isnan(both)], cells))


def test_everybody_their_own_cluster_is_the_paired_t_test() -> None:
    x1, x2, _ = circles(4)
    m = PairMoments.from_rows(x1, x2, np.arange(len(x1)))
    e, t = paired_cr2(m), paired_t(m)
    assert [e.estimate, e.standard_error, e.df, e.p_value] == pytest.approx(
        [t.estimate, t.standard_error, t.df, t.p_value])


def test_complete_pairs_make_all_three_agree_on_the_change() -> None:
    x1, x2, circle = circles(5)
    both = ~np.isnan(x1) & ~np.isnan(x2)
    m = PairMoments.from_rows(x1[both], x2[both], circle[both])
    changes = [e.estimate for e in (paired_cr2(m), person_gls_cr2(m), stacked_cr2(m))]
    assert changes == pytest.approx([changes[0]] * 3)


def test_without_pairs_the_working_correlation_is_zero() -> None:
    m = PairMoments.from_rows([1.0, 2, MISSING, MISSING], [MISSING, MISSING, 3, 5], [0, 1, 0, 1])
    assert working_correlation(m) == 0
    assert told(person_gls_cr2(m)) == told(stacked_cr2(m))


def test_perfectly_correlated_pairs_stay_finite() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6])
    m = PairMoments.from_rows(x, x + 1, [0, 0, 1, 1, 2, 2])
    assert working_correlation(m) == 0.99
    assert person_gls_cr2(m).estimate == pytest.approx(1.0)


def test_counts_say_who_was_used() -> None:
    m = PairMoments.from_rows([1.0, 2, 3, MISSING], [2.0, 4, MISSING, 1], [0, 1, 0, 1])
    for e in (stacked_cr2(m), person_gls_cr2(m)):
        assert (e.n, e.n_reference, e.n_pairs) == (3, 3, 2)
    assert (paired_cr2(m).n, paired_cr2(m).n_pairs) == (2, 2)


def test_one_cluster_in_an_arm() -> None:
    treated = PairMoments.from_rows([1.0, 2, 3], [3.0, 3, 7], [0, 0, 0], k=3)
    control = PairMoments.from_rows([1.0, 2, 3, 4], [1.0, 3, 3, 3], [1, 1, 2, 2], k=3)
    e = change_by_arm_cr2(treated, control)
    assert e.undefined == "rests_on_one_cluster"
    assert e.estimate == pytest.approx(7 / 3)


def test_arms_must_have_the_same_cells() -> None:
    with pytest.raises(ValueError, match="same cells"):
        change_by_arm_cr2(PairMoments.from_rows([1.0], [2.0], k=2), PairMoments.from_rows([1.0], [2.0], k=3))
