"""One factor by maximum likelihood: an exact covariance gives back what made it; the rest says why not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keko_eval.scoring.one_factor import omega_total, one_factor
from keko_eval.scoring.reliability import ItemMoments

answers = st.one_of(st.just(float("nan")), st.integers(1, 3).map(float))
tables = st.integers(1, 5).flatmap(lambda p: arrays(float, st.tuples(st.integers(0, 15), st.just(p)), elements=answers))


def moments_of(cov: np.ndarray, n: int) -> ItemMoments:
    """Sums of n answers with mean zero and exactly this covariance."""
    return ItemMoments(np.full(cov.shape, float(n)), np.zeros_like(cov), cov * (n - 1))


def test_a_model_that_holds_is_found() -> None:
    loadings, unique = np.array([0.9, 1.2, 0.5, 0.7]), np.array([0.5, 0.8, 0.6, 1.1])
    fit = one_factor(moments_of(np.outer(loadings, loadings) + np.diag(unique), 200))
    sd = np.sqrt(loadings**2 + unique)
    assert fit.loadings == pytest.approx(loadings / sd, rel=1e-5)
    assert fit.uniquenesses == pytest.approx(unique / sd**2, rel=1e-5)
    assert fit.omega_total == pytest.approx(loadings.sum() ** 2 / (loadings.sum() ** 2 + unique.sum()), rel=1e-7)
    assert (fit.df, fit.cfi, fit.rmsea) == (2, 1.0, 0.0)
    assert fit.chi2 == pytest.approx(0, abs=1e-7)


def test_three_items_fit_exactly_and_have_no_misfit_to_tell() -> None:
    loadings = np.array([0.8, 0.6, 0.7])
    fit = one_factor(moments_of(np.outer(loadings, loadings) + np.diag(1 - loadings**2), 50))
    assert (fit.df, fit.tli, fit.rmsea) == (0, None, None)
    assert fit.loadings == pytest.approx(loadings, rel=1e-5)


def test_heywood_case() -> None:
    """Correlations .9, .9 and .5 would need a loading above one."""
    cov = np.array([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]]) + 0.1 * np.eye(3)
    assert one_factor(moments_of(cov, 100)).undefined == "improper_solution"


@pytest.mark.parametrize(("rows", "reason"), [
    (np.empty((0, 3)), "no_answers"), ([[1, 2, 3]], "one_answer"), ([[1, 2], [2, 1], [3, 3]], "too_few_items"),
    ([[1, 2, 5], [2, 1, 5], [3, 3, 5]], "constant_item"),
    ([[1, 2, 1], [2, 1, 2], [3, 3, 3], [1, 1, 1]], "not_estimable")])
def test_undefined_in_words(rows: object, reason: str) -> None:
    found = omega_total(ItemMoments.from_rows(rows))
    assert (found.value, found.undefined) == (None, reason)


@given(tables)
@settings(max_examples=60)
def test_never_nan(x: np.ndarray) -> None:
    fit = one_factor(ItemMoments.from_rows(x))
    assert (fit.omega_total is None) == (fit.undefined is not None)
    numbers = (fit.omega_total, fit.chi2, fit.cfi, fit.tli, fit.rmsea, fit.srmr, *fit.loadings, *fit.uniquenesses)
    assert all(v is None or np.isfinite(v) for v in numbers)


def test_the_exact_answer_for_three_items_is_the_optimisers(monkeypatch: pytest.MonkeyPatch) -> None:
    from keko_eval.scoring import one_factor as module

    rng = np.random.default_rng(3)
    rows = rng.normal(size=(200, 1)) * [1.0, 0.8, 0.5] + rng.normal(size=(200, 3))
    exact = module.one_factor(ItemMoments.from_rows(rows))
    monkeypatch.setattr(module, "_three_items", lambda _: None)
    searched = module.one_factor(ItemMoments.from_rows(rows))
    assert exact.loadings == pytest.approx(searched.loadings, rel=1e-5)
    assert exact.omega_total == pytest.approx(searched.omega_total, rel=1e-6)
