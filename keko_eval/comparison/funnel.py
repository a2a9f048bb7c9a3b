"""Funnel limits: how far from the common value a group of its size may lie by chance (Spiegelhalter 2005a).

Where groups differ more than chance makes them even so, the limits are widened (over-dispersion, Spiegelhalter 2005b),
so that an ordinary group is not called out for what all of them have.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from keko_eval.comparison.distributions import quantile
from keko_eval.scoring.moments import Moments, Vector
from keko_eval.scoring.undefined import Reason

LEVELS = (0.95, 0.998)
WINSORISED = 0.10
"""Share of the groups at each end whose z is drawn in to the next before over-dispersion is judged."""
FEWEST_GROUPS = 4


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """``factor`` is phi, the mean of z^2 after winsorising; ``between`` tau^2, 0 where phi is no more than chance."""

    factor: float
    between: float


@dataclass(frozen=True, slots=True)
class Placed:
    """One group in the funnel: its own value, z against the widened limits, and the limits by level."""

    value: float
    z: float
    limits: tuple[tuple[float, float], ...]

    def outside(self, level: int) -> bool:
        low, high = self.limits[level]
        return not low <= self.value <= high


@dataclass(frozen=True, slots=True)
class Funnel:
    """All groups, in the order given, about the value of all their answers together."""

    groups: tuple[Placed, ...] = ()
    target: float | None = None
    overdispersion: Overdispersion | None = None
    undefined: Reason | str | None = None


def funnel(groups: Sequence[Moments], *, share: bool = False) -> Funnel:
    """Where each group lies.

    Parameters
    ----------
    groups : sequence of Moments
        Those with at least one answer.
    share : bool
        Answers are 0 and 1: exact binomial limits, unless over-dispersion widens them.
    """
    summaries = [m.summary() for m in groups]
    if len(summaries) < FEWEST_GROUPS or any(s.mean is None for s in summaries):
        return Funnel(undefined="too_few_groups")
    n = np.array([s.n for s in summaries], dtype=np.float64)
    y = np.array([s.mean for s in summaries], dtype=np.float64)
    target = float((n * y).sum() / n.sum())
    left = sum((s.variance or 0.0) * (s.n - 1) for s in summaries)
    within = target * (1 - target) if share else left / max(1.0, float((n - 1).sum()))
    if not within > 1e-12 * max(1.0, target * target):
        return Funnel(target=target, undefined="no_variation")
    error = np.sqrt(within / n)
    found = overdispersion((y - target) / error, error)
    wide = np.sqrt(error**2 + found.between)
    exact = share and not found.between
    placed = []
    for own, size, reach in zip(y, n, wide, strict=True):
        limits = tuple(binomial_limits(target, size, level) if exact else _normal(target, float(reach), level, share)
                       for level in LEVELS)
        placed.append(Placed(float(own), float((own - target) / reach), limits))
    return Funnel(tuple(placed), target, found)


def overdispersion(z: Vector, error: Vector) -> Overdispersion:
    """How much more groups differ than chance makes them.

    phi = mean of z^2, the extreme ``WINSORISED`` at each end drawn in; tau^2 = (k phi - (k - 1)) / (sum w -
    sum w^2 / sum w), w = 1 / error^2, where phi is more than (k - 1) / k, else 0 (Spiegelhalter 2005b; the additive
    model, with DerSimonian & Laird's 1986 estimate).
    """
    k = len(z)
    drawn = winsorised(z)
    factor = float((drawn**2).sum()) / k
    w = 1 / error**2
    between = (k * factor - (k - 1)) / float(w.sum() - (w * w).sum() / w.sum()) if k * factor > k - 1 else 0.0
    return Overdispersion(factor, between)


def winsorised(z: Vector, share: float = WINSORISED) -> Vector:
    """The lowest and the highest ``share`` of the values set to the next value inwards."""
    cut = math.floor(share * len(z))
    ordered = np.sort(z)
    found: Vector = np.clip(z, ordered[cut], ordered[len(z) - 1 - cut])
    return found


def multiplicative_limits(target: float, error: float, factor: float, level: float) -> tuple[float, float]:
    """The limits where every error is ``sqrt(factor)`` times as large; a factor below 1 does not narrow them."""
    reach = quantile((1 + level) / 2, None) * error * math.sqrt(max(1.0, factor))
    return target - reach, target + reach


def binomial_limits(target: float, n: float, level: float) -> tuple[float, float]:
    """Exact limits of a share of n, interpolated between whole numbers (Spiegelhalter 2005a, appendix A.1.1).

    r is the least number with P(X <= r) >= p, and alpha = (P(X <= r) - p) / P(X = r) how far it overshoots; the limit
    is (r - alpha) / n.
    """
    low, high = (_binomial(target, round(n), p) for p in ((1 - level) / 2, (1 + level) / 2))
    return max(0.0, low), min(1.0, high)


def _binomial(target: float, n: int, p: float) -> float:
    r = np.arange(n + 1)
    below = special.bdtr(r, n, target)
    i = min(n, int(np.searchsorted(below, p)))
    chance = float(below[i] - (below[i - 1] if i else 0.0))
    return (i - (float(below[i]) - p) / chance) / n if chance > 0 else i / n


def _normal(target: float, error: float, level: float, share: bool) -> tuple[float, float]:
    low, high = multiplicative_limits(target, error, 1.0, level)
    return (max(0.0, low), min(1.0, high)) if share else (low, high)
