"""Rank tests from frequency tables: Wilcoxon's signed ranks and Mann-Whitney, exact or normal, every variant named."""

import math
from typing import Literal

import numpy as np

from keko_eval.comparison.distributions import two_sided
from keko_eval.comparison.exact import Significance, flip_distribution, share_beyond, split_distribution
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

Zeros = Literal["dropped", "pratt"]


def signed_rank(changes: Frequencies, *, zeros: Zeros = "dropped", exact: bool = False,
                correction: bool = False) -> Significance:
    """Wilcoxon's signed-rank test; the statistic V is the sum of the positive ranks.

    Parameters
    ----------
    changes : Frequencies
        One change per respondent who answered both waves.
    zeros : {"dropped", "pratt"}
        Zeros left out before ranking (Wilcoxon), or ranked and then left out (Pratt 1959).
    exact : bool
        Enumerate the signs of the mid-ranks, ties and all; else the tie-corrected normal approximation.
    correction : bool
        Continuity correction of 1/2 in the normal approximation.
    """
    test = f"signed_rank_{zeros}_{_variant(exact, correction)}"
    _, positive, negative, zero = fold(changes)
    n = round(float((positive + negative).sum()))
    if not n:
        return Significance(test=test, undefined="all_ties" if changes.n else "no_answers")
    ranks = mid_ranks(positive + negative) + (zero if zeros == "pratt" else 0)
    v, mean = float(ranks @ positive), float(ranks @ (positive + negative)) / 2
    if exact:
        return _exactly(test, v, abs(2 * (v - mean)), n, flip_distribution(Frequencies(ranks, positive + negative)))
    variance = float(ranks**2 @ (positive + negative)) / 4
    return _normally(test, v, v - mean, variance, n, correction)


def mann_whitney(group: Frequencies, other: Frequencies, *, exact: bool = False,
                 correction: bool = False) -> Significance:
    """Mann-Whitney test; the statistic U counts the pairs in which `group` has the larger value, ties as halves.

    Exact: over all splits of the pooled mid-ranks, two-sided by distance from the middle. Else the normal approximation
    with its variance corrected for ties.
    """
    test, n, m = f"mann_whitney_{_variant(exact, correction)}", group.n, other.n
    if not n or not m:
        return Significance(test=test, n=n + m, undefined="no_answers")
    values, a, b = aligned(group, other)
    if len(values) < 2:
        return Significance(test=test, n=n + m, undefined="all_ties")
    ranks, total = mid_ranks(a + b), n + m
    u = float(ranks @ a) - n * (n + 1) / 2
    if exact:
        centred = Frequencies(ranks - (total + 1) / 2, a + b)
        return _exactly(test, u, abs(u - n * m / 2), total, split_distribution(centred, n))
    ties = float(((a + b) ** 3 - (a + b)).sum())
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    return _normally(test, u, u - n * m / 2, variance, total, correction)


def aligned(group: Frequencies, other: Frequencies) -> tuple[Vector, Vector, Vector]:
    """The values of both tables in rising order, and each table's counts of them."""
    values = np.union1d(group.values, other.values)
    counts = [np.zeros(len(values)), np.zeros(len(values))]
    for row, table in zip(counts, (group, other), strict=True):
        row[np.searchsorted(values, table.values)] = table.counts
    return values, counts[0], counts[1]


def mid_ranks(counts: Vector) -> Vector:
    """Mean rank of each distinct value in rising order."""
    return np.asarray(np.cumsum(counts) - (counts - 1) / 2, dtype=np.float64)


def fold(changes: Frequencies) -> tuple[Vector, Vector, Vector, float]:
    """Sizes of change in rising order, how many rose and fell by each, and how many did not change."""
    still, up, down = (changes.values == 0), (changes.values > 0), (changes.values < 0)
    rises = Frequencies(changes.values[up], changes.counts[up])
    falls = Frequencies(-changes.values[down], changes.counts[down])
    sizes, positive, negative = aligned(rises, falls)
    return sizes, positive, negative, float(changes.counts[still].sum())


def _variant(exact: bool, correction: bool) -> str:
    return "exact" if exact else "normal_corrected" if correction else "normal"


def _exactly(test: str, statistic: float, distance: float, n: int,
             spread: tuple[Vector, Vector] | None) -> Significance:
    reason: Reason | None = "too_many_to_enumerate" if spread is None else None
    p = None if spread is None else share_beyond(*spread, distance)
    return Significance(test=test, statistic=statistic, p_value=p, n=n, undefined=reason)


def _normally(test: str, statistic: float, deviation: float, variance: float, n: int, correction: bool) -> Significance:
    if variance <= 0:
        return Significance(test=test, statistic=statistic, n=n, undefined="all_ties")
    nearer = max(0.0, abs(deviation) - 0.5) if correction else abs(deviation)
    return Significance(test=test, statistic=statistic, p_value=two_sided(nearer / math.sqrt(variance), None), n=n)
