"""Cross products in, the same as with the whole matrices out."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.cluster_ols import ClusterFit, CrossProducts, cluster_ols


def matrices(x: np.ndarray, y: np.ndarray, clusters: np.ndarray, c: np.ndarray) -> tuple[float, float, float, float]:
    """CR0, CR2, CR3 and the Satterthwaite df as Bell & McCaffrey and Pustejovsky & Tipton define them, n x n."""
    n = len(y)
    m = np.linalg.inv(x.T @ x)
    rest = np.eye(n) - x @ m @ x.T
    e = rest @ y
    parts, columns = {"cr0": [], "cr2": [], "cr3": []}, []
    for g in np.unique(clusters):
        i = clusters == g
        values, vectors = np.linalg.eigh(rest[np.ix_(i, i)])
        a = x[i] @ m @ c
        root = vectors / np.sqrt(values) @ vectors.T
        for name, weight in (("cr0", np.eye(i.sum())), ("cr2", root), ("cr3", root @ root)):
            parts[name].append(a @ weight @ e[i])
        columns.append(rest[:, i] @ root @ a)
    p = np.array(columns) @ np.array(columns).T
    errors = [float(np.linalg.norm(v)) for v in parts.values()]
    return (*errors, np.trace(p) ** 2 / (p**2).sum())


def told(fit: ClusterFit) -> list[float | None]:
    return [fit.cr0, fit.cr2, fit.cr3, fit.df]


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(6, 14))
@settings(max_examples=60)
def test_equals_the_definition(seed: int, p: int, groups: int) -> None:
    random = np.random.default_rng(seed)
    clusters = np.concatenate([np.arange(groups), random.integers(0, groups, 40)])
    x = np.column_stack([np.ones(len(clusters)), random.normal(size=(len(clusters), p - 1))])
    y, c = random.normal(size=len(clusters)) + clusters / 3, random.normal(size=p)
    fit = cluster_ols(CrossProducts.from_rows(x, y, clusters), c)
    assert told(fit) == pytest.approx(matrices(x, y, clusters, c), rel=1e-8)
    assert fit.estimate == pytest.approx(c @ np.linalg.lstsq(x, y, rcond=None)[0])


def test_equals_statsmodels_cr1s() -> None:
    random = np.random.default_rng(1)
    clusters = random.integers(0, 8, 60)
    x = sm.add_constant(random.normal(size=(60, 2)))
    y = random.normal(size=60) + clusters
    fit = cluster_ols(CrossProducts.from_rows(x, y, clusters), [0, 1, 0])
    model = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    assert fit.cr1s == pytest.approx(model.bse[1])
    assert fit.classical == pytest.approx(sm.OLS(y, x).fit().bse[1])


def test_unit_of_a_covariate_does_not_matter() -> None:
    random = np.random.default_rng(2)
    clusters, z = np.repeat(np.arange(6), 5), random.normal(size=30)
    y = random.normal(size=30) + clusters
    plain, large = (cluster_ols(CrossProducts.from_rows(np.column_stack([np.ones(30), z * k]), y, clusters), [0, 1])
                    for k in (1.0, 1e7))
    assert [v * 1e7 if v else v for v in told(large)[:3]] == pytest.approx(told(plain)[:3])
    assert large.df == pytest.approx(plain.df)


ONES = np.ones((6, 1))
LETTERS = np.array(list("aabbcc"))


def test_one_cluster() -> None:
    fit = cluster_ols(CrossProducts.from_rows(ONES, np.arange(6.0), np.zeros(6)), [1])
    assert (fit.undefined, fit.cr2, fit.estimate) == ("one_cluster", None, pytest.approx(2.5))


def test_one_treated_cluster_carries_the_contrast_alone() -> None:
    """Its residuals are zero by construction, so a robust error would look small just because there is no other."""
    x = np.column_stack([ONES[:, 0], LETTERS == "a"])
    fit = cluster_ols(CrossProducts.from_rows(x, np.array([5.0, 7, 1, 2, 3, 4]), LETTERS), [0, 1])
    assert fit.undefined == "rests_on_one_cluster"
    assert (fit.estimate, fit.cr2, fit.df) == (pytest.approx(3.5), None, None)


def test_a_cluster_that_carries_another_column_does_no_harm() -> None:
    """A dummy for one cluster fits it exactly; the mean of the rest is that of the rest alone."""
    y = np.array([5.0, 9, 1, 2, 3, 5])
    x = np.column_stack([ONES[:, 0], LETTERS == "a"])
    with_dummy = cluster_ols(CrossProducts.from_rows(x, y, LETTERS), [1, 0])
    alone = cluster_ols(CrossProducts.from_rows(ONES[2:], y[2:], LETTERS[2:]), [1])
    assert [with_dummy.estimate, with_dummy.cr2, with_dummy.df] == pytest.approx([alone.estimate, alone.cr2, alone.df])


def test_collinear_columns() -> None:
    x = np.column_stack([ONES[:, 0], ONES[:, 0]])
    assert cluster_ols(CrossProducts.from_rows(x, np.arange(6.0), LETTERS), [0, 1]).undefined == "not_estimable"


def test_an_empty_column() -> None:
    x = np.column_stack([ONES[:, 0], np.zeros(6)])
    assert cluster_ols(CrossProducts.from_rows(x, np.arange(6.0), LETTERS), [1, 0]).undefined == "not_estimable"


def test_clusters_that_agree_have_no_variation() -> None:
    """People differ within clusters, yet every cluster has the same mean: the clustered error is zero, not 1e-17."""
    y = np.array([1.1, 2.3, 2.3, 1.1, 1.7, 1.7])
    fit = cluster_ols(CrossProducts.from_rows(ONES, y, LETTERS), [1])
    assert (fit.undefined, fit.cr2, fit.cr0, fit.df) == ("no_variation", 0.0, 0.0, None)


def test_empty_clusters_do_not_count() -> None:
    data = CrossProducts(np.array([[[2.0]], [[0.0]], [[2.0]]]), np.array([[1.0], [0], [3]]), np.array([1.0, 0, 5]),
                         np.array([2.0, 0, 2]))
    assert cluster_ols(data, [1]).clusters == 2
