"""Ordinal effect sizes from frequency tables: how often one value lies above another."""

import math

import numpy as np

from keko_eval.comparison.distributions import quantile
from keko_eval.comparison.effect_size import EffectSize
from keko_eval.comparison.ranks import aligned, fold, mid_ranks
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import PairMoments, Vector


def cliffs_delta(group: Frequencies, other: Frequencies, level: float = 0.95) -> EffectSize:
    """P(group > other) - P(group < other) over all pairs of one from each.

    Cliff's (1993) unbiased variance, kept above (1 - delta^2)/(nm - 1), and the asymmetric interval of Feng & Cliff
    (2004). Where one group lies wholly above the other, the interval is computed a step of 1/(nm) inside, as the R
    package effsize does, and its outer end is +-1.
    """
    n, m = group.n, other.n
    if not n or not m:
        return EffectSize(name="cliffs_delta", level=level, undefined="no_answers")
    _, a, b = aligned(group, other)
    delta = float(a @ _net(b)) / (n * m)
    if n < 2 or m < 2:
        return EffectSize(name="cliffs_delta", value=delta, level=level, undefined="one_answer")
    inner = delta * (1 - 1 / (n * m)) if abs(delta) == 1 else delta
    low, high = _feng_cliff(inner, _variance(a, b, delta, inner), level)
    return EffectSize(name="cliffs_delta", value=delta, level=level,
                      low=-1.0 if delta == -1 else max(-1.0, low), high=1.0 if delta == 1 else min(1.0, high))


def cliffs_delta_variance(group: Frequencies, other: Frequencies) -> float | None:
    """Cliff's (1993) unbiased variance, kept above (1 - delta^2)/(nm - 1); None with fewer than two answers a side."""
    n, m = group.n, other.n
    if n < 2 or m < 2:
        return None
    _, a, b = aligned(group, other)
    delta = float(a @ _net(b)) / (n * m)
    return _variance(a, b, delta, delta)


def probability_of_superiority(group: Frequencies, other: Frequencies, level: float = 0.95) -> EffectSize:
    """P(group > other) with ties as halves: (delta + 1)/2."""
    d = cliffs_delta(group, other, level)
    value, low, high = (None if x is None else (x + 1) / 2 for x in (d.value, d.low, d.high))
    return EffectSize(name="probability_of_superiority", value=value, low=low, high=high, level=level,
                      undefined=d.undefined)


def paired_superiority(waves: PairMoments) -> EffectSize:
    """Share of the pairs that rose, those that stayed as halves."""
    up, same, n = (float(x.sum()) for x in (waves.n_up, waves.n_same, waves.n))
    if n <= 0:
        return EffectSize(name="paired_superiority", undefined="no_answers")
    return EffectSize(name="paired_superiority", value=(up + same / 2) / n)


def rank_biserial(changes: Frequencies) -> EffectSize:
    """Matched-pairs rank-biserial correlation (Kerby 2014): (R+ - R-)/(R+ + R-), zeros dropped."""
    _, up, down, _ = fold(changes)
    ranks = mid_ranks(up + down)
    total = float(ranks @ (up + down))
    if total <= 0:
        return EffectSize(name="rank_biserial", undefined="all_ties" if changes.n else "no_answers")
    return EffectSize(name="rank_biserial", value=float(ranks @ (up - down)) / total)


def _variance(a: Vector, b: Vector, delta: float, inner: float) -> float:
    """Of counts of the same values, around `inner`."""
    n, m = float(a.sum()), float(b.sum())
    rows, columns = float(a @ (_net(b) / m - inner) ** 2), float(b @ (-_net(a) / n - inner) ** 2)
    cells = n * m - float(a @ b) - 2 * inner * n * m * delta + n * m * inner**2
    variance = (m * m * rows + n * n * columns - cells) / (n * m * (n - 1) * (m - 1))
    return max(variance, (1 - inner**2) / (n * m - 1))


def _net(counts: Vector) -> Vector:
    """For each value in rising order, how many lie below it less how many lie above."""
    up_to = np.cumsum(counts)
    return np.asarray(2 * up_to - counts - up_to[-1], dtype=np.float64)


def _feng_cliff(d: float, variance: float, level: float) -> tuple[float, float]:
    z = quantile((1 + level) / 2, None)
    below = 1 - d * d + z * z * variance
    reach = z * math.sqrt(variance * ((1 - d * d) ** 2 + z * z * variance))
    return (d - d**3 - reach) / below, (d - d**3 + reach) / below
