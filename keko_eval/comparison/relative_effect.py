"""Brunner and Munzel's relative effect from frequency tables: P(group > other) with ties as halves, unequal spreads."""

import math
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
from scipy import special

from keko_eval.comparison.distributions import quantile, two_sided
from keko_eval.comparison.estimate import Counts, Estimate, bounded, unknown
from keko_eval.comparison.ranks import aligned
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

Scale = Literal["plain", "logit"]
METHODS: dict[Scale, str] = {"plain": "brunner_munzel", "logit": "brunner_munzel_logit"}


def brunner_munzel(group: Frequencies, other: Frequencies, scale: Scale = "plain") -> Estimate:
    """The relative effect p = P(group > other) + P(group = other)/2, its interval, and the test that it is 1/2.

    Brunner & Munzel (2000): the variance from the placements of each group's values among the other's, Student's t with
    Satterthwaite's degrees of freedom. The statistic is positive where `group` has the larger values.

    Parameters
    ----------
    group, other : Frequencies
    scale : {"plain", "logit"}
        The interval around p itself, which may pass 0 or 1; or around its logit, which may not. The test is the same.

    Undefined (``separated``) where every answer of one group lies above all of the other's: the placements then have no
    variance.
    """
    n, m = group.n, other.n
    counts, method = Counts(n, m), METHODS[scale]
    if not n or not m:
        return unknown("no_answers", method=method, counts=counts)
    values, a, b = aligned(group, other)
    above, below = placements(b), 1 - placements(a)
    effect = float(a @ above) / n
    if n < 2 or m < 2:
        return unknown("one_answer", method=method, estimate=effect, counts=counts)
    parts = _variance(above, a, effect) / n, _variance(below, b, effect) / m
    variance = sum(parts)
    if variance < 1e-15:
        reason: Reason = "all_ties" if len(values) < 2 else "separated" if effect in (0, 1) else "no_variation"
        return unknown(reason, method=method, estimate=effect, counts=counts)
    df = variance**2 / (parts[0] ** 2 / (n - 1) + parts[1] ** 2 / (m - 1))
    error, t = math.sqrt(variance), (effect - 0.5) / math.sqrt(variance)
    found = bounded(effect, error, partial(_ends, scale, effect, error, df), method=method, test="brunner_munzel",
                    statistic=t, p_value=two_sided(t, df), counts=counts)
    return replace(found, df=df)


def placements(counts: Vector) -> Vector:
    """For each value in rising order, the share of the counted values below it, those equal as halves."""
    return np.asarray((np.cumsum(counts) - counts / 2) / counts.sum(), dtype=np.float64)


def _variance(placed: Vector, counts: Vector, mean: float) -> float:
    return float(counts @ (placed - mean) ** 2) / (float(counts.sum()) - 1)


def _ends(scale: Scale, effect: float, error: float, df: float, level: float) -> tuple[float, float]:
    reach = quantile((1 + level) / 2, df) * error
    if scale == "plain":
        return effect - reach, effect + reach
    middle, reach = float(special.logit(effect)), reach / (effect * (1 - effect))
    return float(special.expit(middle - reach)), float(special.expit(middle + reach))
