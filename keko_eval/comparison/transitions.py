"""Transitions: how people moved between ordered stages; tests of whether the two distributions, or the moves, differ.

All from a square table of counts, the earlier stage in the rows.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import special

from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald

Table = np.ndarray[Any, Any]
Why = Literal["no_answers", "no_variation", "not_estimable", "one_stage"]


@dataclass(frozen=True, slots=True)
class Test:
    """A chi-square test, or why it cannot be made."""

    statistic: float | None
    df: int | None
    p_value: float | None
    undefined: Why | None = None


def _chi_square(statistic: float, df: int) -> Test:
    return Test(float(statistic), df, float(special.chdtrc(df, statistic)))


def _nothing(table: Table) -> Why | None:
    if len(table) < 2:
        return "one_stage"
    if not table.sum():
        return "no_answers"
    return None if (table - np.diag(np.diag(table))).any() else "no_variation"


def mcnemar(table: Table, *, corrected: bool = False) -> Test:
    """McNemar's (1947) test of a 2 x 2 table; ``corrected`` by Edwards (1948)."""
    why = _nothing(table)
    if why:
        return Test(None, None, None, why)
    b, c = float(table[0, 1]), float(table[1, 0])
    net = max(0.0, abs(b - c) - corrected)
    return _chi_square(net * net / (b + c), 1)


def stuart_maxwell(table: Table) -> Test:
    """Whether the two distributions are the same: d' S^-1 d [Stuart 1955; Maxwell 1970].

    Stages that nobody is ever in are left out; where the moves do not tie the others together, the generalised inverse
    is taken and its rank gives the degrees of freedom.
    """
    why = _nothing(table)
    if why:
        return Test(None, None, None, why)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    difference = (rows - columns).astype(float)
    covariance = np.diag(rows + columns - 2 * np.diag(table)) - (table + table.T - 2 * np.diag(np.diag(table)))
    rank = int(np.linalg.matrix_rank(covariance))
    return _chi_square(float(difference @ np.linalg.pinv(covariance, hermitian=True) @ difference), rank)


def bhapkar(table: Table) -> Test:
    """Bhapkar's (1966) Wald form of :func:`stuart_maxwell`, W / (1 - W / n) of its W [Ireland, Ku and Kullback 1969].

    Not defined where W = n: everybody moved one and the same way, so the difference has no variance.
    """
    found, n = stuart_maxwell(table), float(table.sum())
    if found.statistic is None or found.df is None:
        return found
    if found.statistic > n * (1 - 1e-9):
        return Test(None, None, None, "not_estimable")
    return _chi_square(found.statistic / (1 - found.statistic / n), found.df)


def bowker(table: Table) -> Test:
    """Whether as many moved each way between every two stages [Bowker 1948]; pairs without a move are left out."""
    why = _nothing(table)
    if why:
        return Test(None, None, None, why)
    upper = np.triu_indices(len(table), 1)
    there, back = table[upper].astype(float), table.T[upper].astype(float)
    moved = there + back
    used = moved > 0
    return _chi_square(float(((there - back)[used] ** 2 / moved[used]).sum()), int(used.sum()))


def net_movement(table: Table) -> Estimate:
    """The share that moved up minus the share that moved down, of all who were there both times (Wald interval).

    Variance (p + q - (p - q)^2) / n of the mean of +1, 0 and -1.
    """
    n = int(table.sum())
    counts = Counts(n, n, n)
    if not n:
        return unknown("no_answers", method="net_movement", counts=counts)
    up, down = float(np.triu(table, 1).sum()) / n, float(np.tril(table, -1).sum()) / n
    error = math.sqrt(max(0.0, up + down - (up - down) ** 2) / n)
    return wald(up - down, error, method="net_movement", test="z", counts=counts)
