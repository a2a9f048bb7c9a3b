"""Every sign vector counted, as a bootstrap written out on rows counts them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.cluster_ols import CrossProducts
from keko_eval.comparison.wild import webb_weights, wild_cluster_bootstrap


def on_rows(x: np.ndarray, y: np.ndarray, clusters: np.ndarray, j: int) -> float:
    """Restricted residuals, new answers for each sign vector, refit, t with the CR0 error."""
    def t(response: np.ndarray) -> float:
        b = np.linalg.lstsq(x, response, rcond=None)[0]
        m, e = np.linalg.inv(x.T @ x), response - x @ b
        parts = [m[j] @ x[clusters == g].T @ e[clusters == g] for g in np.unique(clusters)]
        return b[j] / np.linalg.norm(parts)

    other = np.delete(x, j, axis=1)
    fitted = other @ np.linalg.lstsq(other, y, rcond=None)[0] if other.shape[1] else np.zeros(len(y))
    _, codes = np.unique(clusters, return_inverse=True)
    every = (np.array(signs)[codes] for signs in product((1, -1), repeat=codes.max() + 1))
    draws = np.array([abs(t(fitted + (y - fitted) * signs)) for signs in every])
    return float(np.mean(draws >= abs(t(y)) * (1 - 1e-10)))


@given(st.integers(0, 10_000), st.integers(3, 7), st.integers(1, 3))
@settings(max_examples=12)
def test_equals_the_bootstrap_on_rows(seed: int, groups: int, p: int) -> None:
    random = np.random.default_rng(seed)
    clusters = np.concatenate([np.repeat(np.arange(groups), 2), random.integers(0, groups, 12)])
    x = np.column_stack([np.ones(len(clusters)), random.normal(size=(len(clusters), p - 1))])
    y = random.normal(size=len(clusters)) + 0.5 * clusters
    e = wild_cluster_bootstrap(CrossProducts.from_rows(x, y, clusters), np.eye(p)[p - 1])
    assert e.p_value == pytest.approx(on_rows(x, y, clusters, p - 1))


def mean_of(groups: int, seed: int = 0) -> CrossProducts:
    random = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(groups), 4)
    y = 1.0 + random.normal(size=4 * groups) + random.normal(size=groups)[clusters]
    return CrossProducts.from_rows(np.ones((4 * groups, 1)), y, clusters)


@pytest.mark.parametrize("groups", [9, 20])
def test_the_interval_holds_what_is_not_rejected(groups: int) -> None:
    e = wild_cluster_bootstrap(mean_of(groups), [1])
    for level in (0.80, 0.90, 0.95):
        low, high = e.interval(level)
        assert low < e.estimate < high
        width = high - low
        assert e.p_against(low + 1e-6 * width) > 1 - level
        assert e.p_against(low - 1e-6 * width) <= 1 - level
        assert e.p_against(high - 1e-6 * width) > 1 - level
    assert e.interval(0.90) == (e.ci90_low, e.ci90_high)
    assert e.p_against(0.0) == e.p_value


def test_few_clusters_cannot_end_an_interval() -> None:
    """With four clusters no p is below 2/16 = .125."""
    e = wild_cluster_bootstrap(mean_of(4), [1])
    assert e.p_value >= 0.125
    assert (e.ci_low, e.ci_high, e.undefined) == (None, None, "too_few_assignments")
    assert None not in e.interval(0.80)


@pytest.mark.parametrize(("groups", "reason"), [(1, "one_cluster"), (201, "too_many_clusters")])
def test_too_few_or_too_many(groups: int, reason: str) -> None:
    assert wild_cluster_bootstrap(mean_of(groups), [1]).undefined == reason


def test_one_treated_cluster_is_refused() -> None:
    clusters = np.repeat(np.arange(5), 3)
    x = np.column_stack([np.ones(15), clusters == 0])
    e = wild_cluster_bootstrap(CrossProducts.from_rows(x, np.arange(15.0) ** 2, clusters), [0, 1])
    assert e.undefined == "rests_on_one_cluster"


def test_no_variation() -> None:
    e = wild_cluster_bootstrap(CrossProducts.from_rows(np.ones((6, 1)), np.full(6, 2.5), [0, 0, 1, 1, 2, 2]), [1])
    assert (e.undefined, e.estimate, e.p_value) == ("no_variation", pytest.approx(2.5), None)


def test_more_than_twelve_clusters_are_drawn_the_same_each_time() -> None:
    first, second = (wild_cluster_bootstrap(mean_of(13), [1]) for _ in range(2))
    assert (first.method, first.details["draws"]) == ("wild_cluster_bootstrap_webb", 9999)
    assert first == second
    assert round(first.p_value * 10_000, 6).is_integer()
    assert wild_cluster_bootstrap(mean_of(12), [1]).method == "wild_cluster_bootstrap"
    assert wild_cluster_bootstrap(mean_of(13), [1], webb=False).undefined == "too_many_clusters"


def test_webb_weights_have_mean_zero_and_variance_one() -> None:
    drawn = webb_weights(30)[1:]
    assert drawn.mean() == pytest.approx(0, abs=0.01)
    assert drawn.var() == pytest.approx(1, abs=0.01)
    assert sorted(set(np.round(drawn.ravel() ** 2, 9))) == [0.5, 1.0, 1.5]
