"""Hodges and Lehmann's shifts from frequency tables: the typical change, and the typical difference of two groups.

Weighted medians of all means of two changes, or of all differences of an answer of the one group and one of the other.
The interval inverts the rank test, exactly for few answers; with ties it covers at least as often as it says.
"""

import math
from collections.abc import Callable
from functools import cache, partial

import numpy as np
from scipy import special

from keko_eval.comparison.estimate import Bounds, Counts, Estimate, bounded, unknown
from keko_eval.comparison.exact import flip_distribution, split_distribution
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Vector

EXACT = 50
"""With so many answers or fewer the order of the interval's ends comes from the exact distribution of the ranks."""
MOST = 4_000_000
"""More means or differences than this are not put in order."""
JUST = 1e-9
Order = Callable[[float], int]


def typical_change(changes: Frequencies) -> Estimate:
    """The median of the means of every two changes, each with itself too (the pseudo-median); those at zero count.

    Hodges & Lehmann (1963); the interval is from the order statistics of the means [Hollander & Wolfe 1999, 3.3].
    With five changes or fewer no interval is as sure as 95 %.
    """
    method, n = "typical_change", changes.n
    counts = Counts(n, n, n)
    if not n:
        return unknown("no_answers", method=method, counts=counts)
    v, c = changes.values, changes.counts
    if len(v) ** 2 > MOST:
        return unknown("too_many_to_enumerate", method=method, counts=counts)
    one, other = np.triu_indices(len(v))
    ways = np.where(one == other, c[one] * (c[one] + 1) / 2, c[one] * c[other])
    means = Frequencies((v[one] + v[other]) / 2, ways)
    return _shift(means, partial(_signed_rank_order, n), method, counts)


def typical_difference(group: Frequencies, other: Frequencies) -> Estimate:
    """The median of all differences of an answer of `group` and one of `other`.

    Hodges & Lehmann (1963); the interval is from the order statistics of the differences [Moses 1953; Hollander & Wolfe
    1999, 4.3].
    """
    method, n, m = "typical_difference", group.n, other.n
    counts = Counts(n, m)
    if not n or not m:
        return unknown("no_answers", method=method, counts=counts)
    if len(group.values) * len(other.values) > MOST:
        return unknown("too_many_to_enumerate", method=method, counts=counts)
    apart = Frequencies(np.subtract.outer(group.values, other.values).ravel(),
                        np.multiply.outer(group.counts, other.counts).ravel())
    return _shift(apart, partial(_rank_sum_order, n, m), method, counts)


def _shift(ordered: Frequencies, order: Order, method: str, counts: Counts) -> Estimate:
    """The middle of the table, and the ends that lie as many in from each side as `order` says for a level."""
    up_to = np.cumsum(ordered.counts)
    total = float(up_to[-1])
    low, high = (_at(ordered.values, up_to, rank) for rank in ((total + 1) // 2, total // 2 + 1))
    middle = (low + high) / 2
    if order(0.95) < 1:
        return unknown("too_few_answers", method=method, estimate=middle, counts=counts)
    return bounded(middle, None, _bounds(ordered, up_to, order), method=method, counts=counts)


def _bounds(ordered: Frequencies, up_to: Vector, order: Order) -> Bounds:
    return partial(_ends, ordered.values, up_to, order)


def _ends(values: Vector, up_to: Vector, order: Order, level: float) -> tuple[float, float]:
    """Open where no interval is as sure."""
    k = order(level)
    if k < 1:
        return -math.inf, math.inf
    return _at(values, up_to, k), _at(values, up_to, float(up_to[-1]) + 1 - k)


def _at(values: Vector, up_to: Vector, rank: float) -> float:
    """The value of a rank, from 1."""
    return float(values[min(int(np.searchsorted(up_to, rank)), len(values) - 1)])


@cache
def _signed_rank_order(n: int, level: float) -> int:
    if n <= EXACT:
        spread = flip_distribution(Frequencies(np.arange(1.0, n + 1), np.ones(n)))
        assert spread is not None
        return _order(spread[1], level)
    return _normal_order(n * (n + 1) / 4, n * (n + 1) * (2 * n + 1) / 24, level)


@cache
def _rank_sum_order(n: int, m: int, level: float) -> int:
    if n + m <= EXACT:
        spread = split_distribution(Frequencies(np.arange(1.0, n + m + 1), np.ones(n + m)), n)
        assert spread is not None
        return _order(spread[1], level)
    return _normal_order(n * m / 2, n * m * (n + m + 1) / 12, level)


def _order(ways: Vector, level: float) -> int:
    """How many values of a rank statistic, from 0, have together no more than half of what the interval leaves out.

    ``ways`` is how often each value occurs, in rising order with none left out.
    """
    tails = np.cumsum(ways) / ways.sum()
    return int((tails <= (1 - level) / 2 + JUST).sum())


def _normal_order(mean: float, variance: float, level: float) -> int:
    return max(0, math.floor(mean - float(special.ndtri((1 + level) / 2)) * math.sqrt(variance)))
