"""The proportional-odds model of an ordered answer, fitted by Newton's method to a table of counts."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald
from keko_eval.comparison.ranks import aligned
from keko_eval.comparison.transitions import Test
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

Table = np.ndarray[Any, Any]
STEPS = 60
FAR = 15.0
"""A log odds ratio beyond it is one on its way to infinity."""


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalFit:
    """A fitted model, logit P(Y <= j | x) = threshold_j - x b, or why there is none.

    Parameters
    ----------
    coefficients : (q,) array
        Log odds of a higher answer, for one more of each column of the design.
    covariance : (q, q) array
        From the observed information.
    thresholds : (k - 1,) array
    log_likelihood : float
    proportionality : Test
        The model's deviance from a table with free probabilities for every row; of two groups it is the test that the
        odds ratio is the same at every cut.
    n : int
    undefined : str or None
    """

    coefficients: Vector
    covariance: Table
    thresholds: Vector
    log_likelihood: float
    proportionality: Test
    n: int
    undefined: Reason | None = None


def proportional_odds(group: Frequencies, other: Frequencies) -> Estimate:
    """The log odds of a higher answer, `group` against `other` [McCullagh 1980]; Wald interval and test.

    ``details`` holds the test of proportional odds: ``proportionality``, ``proportionality_df``, ``proportionality_p``.
    """
    counts = Counts(group.n, other.n)
    if not group.n or not other.n:
        return unknown("no_answers", method="proportional_odds", counts=counts)
    _, a, b = aligned(group, other)
    fit = fit_proportional_odds(np.stack([a, b]), np.array([[1.0], [0.0]]))
    if fit.undefined:
        return unknown(fit.undefined, method="proportional_odds", counts=counts)
    test = fit.proportionality
    details = {"proportionality": test.statistic, "proportionality_df": None if test.df is None else float(test.df),
               "proportionality_p": test.p_value}
    return wald(float(fit.coefficients[0]), math.sqrt(float(fit.covariance[0, 0])), method="proportional_odds",
                test="z", counts=counts, details=details)


def fit_proportional_odds(table: Table, design: Table) -> OrdinalFit:
    """The model fitted to counts.

    Parameters
    ----------
    table : (r, k) array
        How many gave each of k ordered answers, for each of r different rows of the design.
    design : (r, q) array
        No column of ones; the thresholds stand for it.

    Newton's method with halved steps on a concave log likelihood [Pratt 1981]. ``separated`` where a coefficient runs
    to infinity, ``not_estimable`` where the design does not tell its columns apart.
    """
    counts, x = np.asarray(table, float), np.asarray(design, float)
    used = counts.sum(axis=1) > 0
    counts, x = counts[used][:, counts[used].sum(axis=0) > 0], x[used]
    n, k, q = round(float(counts.sum())), counts.shape[1], x.shape[1]
    if not n or k < 2:
        return _none("no_answers" if not n else "no_variation", n)
    if np.linalg.matrix_rank(np.column_stack([np.ones(len(x)), x])) < q + 1:
        return _none("not_estimable", n)
    parameters = np.concatenate([special.logit(np.cumsum(counts.sum(axis=0))[:-1] / n), np.zeros(q)])
    found, gradient, hessian = _likelihood(parameters, counts, x)
    for _ in range(STEPS):
        step = np.asarray(np.linalg.lstsq(-hessian, gradient, rcond=None)[0], dtype=np.float64)
        halved = _uphill(parameters, step, found, counts, x)
        if halved is None:
            break
        parameters, (found, gradient, hessian) = halved, _likelihood(halved, counts, x)
        if float(np.abs(step).max()) < 1e-10:
            break
    if np.abs(parameters[k - 1:]).max(initial=0.0) > FAR or np.linalg.cond(hessian) > 1e13:
        return _none("separated", n)
    if np.abs(gradient).max() > 1e-5 * n:
        return _none("no_convergence", n)
    covariance = np.linalg.inv(-hessian)[k - 1:, k - 1:]
    return OrdinalFit(parameters[k - 1:], covariance, parameters[:k - 1], found, _deviance(found, counts, q), n)


def _uphill(parameters: Vector, step: Vector, before: float, counts: Table, x: Table) -> Vector | None:
    """The full step, or the first half of a half … of it that does not lower the likelihood."""
    for halvings in range(30):
        moved = parameters + step / 2**halvings
        if (np.diff(moved[:counts.shape[1] - 1]) > 0).all() and _log_likelihood(moved, counts, x) >= before:
            return np.asarray(moved)
    return None


def _probabilities(parameters: Vector, k: int, x: Table) -> tuple[Table, Table]:
    """Of each row the probabilities of the k answers, and the cumulative logits between them."""
    logits = parameters[:k - 1][None, :] - (x @ parameters[k - 1:])[:, None]
    up_to = np.column_stack([np.zeros(len(x)), special.expit(logits), np.ones(len(x))])
    return np.diff(up_to, axis=1), up_to


def _log_likelihood(parameters: Vector, counts: Table, x: Table) -> float:
    p, _ = _probabilities(parameters, counts.shape[1], x)
    return float(special.xlogy(counts, np.maximum(p, 1e-300)).sum())


def _likelihood(parameters: Vector, counts: Table, x: Table) -> tuple[float, Vector, Table]:
    """Log likelihood, its gradient and its second derivatives."""
    (r, k), q = counts.shape, x.shape[1]
    p, up_to = _probabilities(parameters, k, x)
    p = np.maximum(p, 1e-300)
    slope = up_to * (1 - up_to)
    bend = slope * (1 - 2 * up_to)
    rows = np.zeros((r, k + 1, k - 1 + q))
    rows[:, np.arange(1, k), np.arange(k - 1)] = 1
    rows[:, :, k - 1:] = -x[:, None, :]
    first = np.diff(slope[:, :, None] * rows, axis=1)
    second = np.einsum("rj,rja,rjb->rjab", bend, rows, rows)
    weights = counts / p
    gradient = np.einsum("rj,rja->a", weights, first)
    hessian = np.einsum("rj,rjab->ab", weights, np.diff(second, axis=1))
    hessian -= np.einsum("rj,rja,rjb->ab", weights / p, first, first)
    return float(special.xlogy(counts, p).sum()), gradient, hessian


def _deviance(found: float, counts: Table, q: int) -> Test:
    """Likelihood ratio against free probabilities in every row."""
    (r, k) = counts.shape
    df = (r - 1) * (k - 1) - q
    if df < 1:
        return Test(None, None, None, "not_estimable")
    free = float(special.xlogy(counts, counts / counts.sum(axis=1, keepdims=True)).sum())
    statistic = max(0.0, 2 * (free - found))
    return Test(statistic, df, float(special.chdtrc(df, statistic)))


def _none(reason: Reason, n: int) -> OrdinalFit:
    nothing = np.zeros(0)
    return OrdinalFit(nothing, np.zeros((0, 0)), nothing, 0.0, Test(None, None, None, "not_estimable"), n, reason)
