"""Regression and independence under a sample's design."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from keko_eval.comparison.distributions import number
from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald
from keko_eval.comparison.sampled.design import Design, Matrix
from keko_eval.comparison.sampled.estimates import METHOD
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason


@dataclass(frozen=True, slots=True)
class RaoScott:
    """F statistic with its (fractional) degrees of freedom; None with the reason where it cannot be said."""

    statistic: float | None
    df: float | None
    df_denominator: float | None
    p_value: float | None
    undefined: Reason | None = None


def regression(design: Design, y: Vector, x: Matrix, df: float | None = None) -> tuple[Estimate, ...]:
    """Weighted least squares with linearised errors [Binder 1983]; rows with anything missing are outside the domain.

    Parameters
    ----------
    y : (n,) array
    x : (n, k) array
        With the constant.
    df : float, optional
        By default units minus strata plus one minus coefficients.

    Returns
    -------
    tuple of Estimate
        One for each column.
    """
    there = np.isfinite(y) & np.isfinite(x).all(axis=1) & (design.weight > 0)
    counts, k = Counts(int(there.sum())), x.shape[1]
    xs, ys, w = np.where(there[:, None], x, 0.0), np.where(there, y, 0.0), design.weight
    if there.sum() < k or np.linalg.matrix_rank(xs * np.sqrt(w)[:, None]) < k:
        return tuple(unknown("not_estimable", method=METHOD, counts=counts) for _ in range(k))
    bread = np.linalg.inv(xs.T @ (xs * w[:, None]))
    beta = bread @ (xs.T @ (w * ys))
    scores = xs * (ys - xs @ beta)[:, None] @ bread
    freedom = design.degrees_of_freedom(there) + 1 - k if df is None else df
    if freedom < 1:
        return tuple(unknown("one_cluster", method=METHOD, estimate=float(b), counts=counts) for b in beta)
    errors = np.sqrt(np.clip(np.diagonal(design.covariance(scores)), 0, None))
    floor = 1e-12 * np.sqrt(np.diagonal(bread)) * np.sqrt(float(w @ ys ** 2))
    return tuple(wald(float(b), float(e) if e > f else 0.0, float(freedom), method=METHOD, counts=counts)
                 for b, e, f in zip(beta, errors, floor, strict=True))


def rao_scott(design: Design, one: Any, other: Any) -> RaoScott:
    """Whether two classifications go together: chi-square, corrected to the second order [Rao and Scott 1984].

    Parameters
    ----------
    one, other : (n,) array of labels
        None where missing.
    """
    there = np.array([a is not None and b is not None for a, b in zip(one, other, strict=True)], dtype=bool)
    there &= design.weight > 0
    if not there.any():
        return _nothing("no_answers")
    rows, a = np.unique(np.asarray(one)[there].astype(str), return_inverse=True)
    columns, b = np.unique(np.asarray(other)[there].astype(str), return_inverse=True)
    r, c = len(rows), len(columns)
    if r < 2 or c < 2:
        return _nothing("no_variation")
    inside = np.zeros((len(design), r * c))
    inside[np.flatnonzero(there), b * r + a] = 1.0
    n, size = int(there.sum()), float(design.weight[there].sum())
    shares = design.weight @ inside / size
    units = design.degrees_of_freedom(there)
    if units < 1:
        return _nothing("one_cluster")
    scores = np.where(there[:, None], (inside - shares) / size, 0.0)
    contrasts, inverse = _interaction(r, c), np.where(shares > 0, 1 / np.where(shares > 0, shares, 1), 0.0)
    simple = contrasts.T @ (inverse[:, None] * contrasts) / n
    actual = contrasts.T @ (inverse[:, None] * design.covariance(scores) * inverse) @ contrasts
    if np.linalg.matrix_rank(simple) < len(simple):
        return _nothing("empty_cell")
    effects = np.linalg.solve(simple, actual)
    trace, square = float(np.trace(effects)), float(np.trace(effects @ effects))
    if trace <= 1e-12 or square <= 0:
        return _nothing("no_variation")
    table = shares.reshape(c, r)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    statistic = n * float(((table - expected) ** 2 / expected).sum()) / trace
    df = trace ** 2 / square
    return RaoScott(number(statistic), number(df), number(df * units),
                    number(float(special.fdtrc(df, df * units, statistic))))


def _nothing(reason: Reason) -> RaoScott:
    return RaoScott(None, None, None, None, reason)


def _interaction(r: int, c: int) -> Matrix:
    """(r c, (r - 1)(c - 1)) what of the cells no sum of row and column terms can give."""
    row, column = np.eye(r)[np.tile(np.arange(r), c)], np.eye(c)[np.repeat(np.arange(c), r)]
    main = np.column_stack([np.ones(r * c), row[:, 1:], column[:, 1:]])
    product = np.column_stack([row[:, i] * column[:, j] for j in range(1, c) for i in range(1, r)])
    return np.asarray(product - main @ np.linalg.lstsq(main, product, rcond=None)[0])
