"""Shrinkage: groups' means drawn towards their common mean, the more the fewer answers they rest on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keko_eval.comparison.distributions import quantile
from keko_eval.scoring.moments import Moments, Vector

FEWEST_GROUPS = 4
"""With fewer, how much groups differ cannot be told from chance."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """One group's value after shrinkage; ``weight`` (0-1) is how much of its own value is left in it."""

    raw: float
    value: float
    weight: float
    standard_error: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval, normal."""
        reach = quantile(0.975, None) * self.standard_error
        return self.value - reach, self.value + reach


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """All groups' values, in the order given.

    ``sd`` is how much the groups' true means are estimated to differ, chance taken away; ``mean_error`` the standard
    error of the common mean; ``undefined`` says why nothing was shrunk (``too_few_groups``, ``no_variation``), or that
    groups cannot be told apart (``groups_alike``).
    """

    groups: tuple[Shrunk, ...] = ()
    mean: float | None = None
    sd: float | None = None
    undefined: str | None = None
    mean_error: float | None = None

    @property
    def new_group(self) -> tuple[float, float] | None:
        """Where the true mean of one more group like these would lie, 95 % (Higgins, Thompson & Spiegelhalter 2009).

        mean -+ t(k - 2) sqrt(sd^2 + mean_error^2).
        """
        if self.mean is None or self.sd is None or self.mean_error is None:
            return None
        reach = quantile(0.975, len(self.groups) - 2.0) * math.hypot(self.sd, self.mean_error)
        return self.mean - reach, self.mean + reach


def shrink(groups: Sequence[Moments]) -> Shrinkage:
    """Empirical Bayes, normal-normal.

    Every group's answers are given the pooled variance within groups, so that a few answers that happen to be alike
    do not make a small group look sure. The variance between groups is by the method of moments (DerSimonian & Laird
    1986), the shrunk values and their weights as in Efron & Morris (1975); the error includes that of the common mean.

    Parameters
    ----------
    groups : sequence of Moments
        Those with at least one answer; cells of one group are added up.
    """
    summaries = [m.summary() for m in groups]
    if len(summaries) < FEWEST_GROUPS or any(s.mean is None for s in summaries):
        return Shrinkage(undefined="too_few_groups")
    n = np.array([s.n for s in summaries], dtype=np.float64)
    y = np.array([s.mean for s in summaries], dtype=np.float64)
    left = sum((s.variance or 0.0) * (s.n - 1) for s in summaries)
    if left <= 0:
        return Shrinkage(undefined="no_variation")
    v = left / float((n - 1).sum()) / n
    between = between_variance(y, v)
    w = 1 / (v + between)
    mean, error = float((w * y).sum() / w.sum()), 1 / float(w.sum())
    kept = between / (v + between)
    value, spread = mean + kept * (y - mean), np.sqrt(kept * v + (1 - kept) ** 2 * error)
    found = tuple(Shrunk(*(float(x) for x in one)) for one in zip(y, value, kept, spread, strict=True))
    return Shrinkage(found, mean, math.sqrt(between), None if between else "groups_alike", math.sqrt(error))


def best_quarter(values: Sequence[float], direction: str) -> float | None:
    """Mean of the best quarter of the values, at least one; None where no direction is better."""
    if direction not in ("up", "down") or not values:
        return None
    best = sorted(values, reverse=direction == "up")[:math.ceil(len(values) / 4)]
    return sum(best) / len(best)


def between_variance(y: Vector, v: Vector) -> float:
    """Variance of the true means, where chance gives the means y the variances v (DerSimonian & Laird 1986).

    (Q - (k - 1)) / (sum w - sum w^2 / sum w), at least 0; w = 1 / v.
    """
    w = 1 / v
    q = float((w * (y - (w * y).sum() / w.sum()) ** 2).sum())
    return max(0.0, (q - (len(y) - 1)) / float(w.sum() - (w * w).sum() / w.sum()))
