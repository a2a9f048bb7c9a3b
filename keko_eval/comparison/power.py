"""Minimum detectable change: how small a change the study could have seen, and how many answers a change would take."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keko_eval.comparison.distributions import below, noncentrality, number, quantile
from keko_eval.comparison.estimate import Estimate
from keko_eval.scoring.moments import Moments
from keko_eval.scoring.undefined import Reason

POWER = 0.80
ALPHA = 0.05
MOST_ANSWERS = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """The smallest change found with the given power by a two-sided test, and how many standard errors it is."""

    value: float | None = None
    multiplier: float | None = None
    df: float | None = None
    power: float = POWER
    alpha: float = ALPHA
    undefined: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """How much alike the members of a cluster are and what that costs.

    `design_effect` is 1 + ((cv^2 (k-1)/k + 1) m - 1) ICC for k clusters of mean size m (Eldridge, Ashby & Kerry 2006);
    `icc` is the one-way ANOVA estimate, which may be negative.
    """

    clusters: int = 0
    mean_size: float | None = None
    cv_size: float | None = None
    icc: float | None = None
    design_effect: float | None = None
    undefined: Reason | None = None


def multiplier(df: float | None, *, power: float = POWER, alpha: float = ALPHA, exact: bool = True) -> float | None:
    """Minimum detectable effect in standard errors.

    Exact: the noncentrality whose t exceeds the two-sided critical value with the given power (the far tail left out,
    as R's power.t.test does). Else Bloom's (1995) t(1 - alpha/2) + t(power).
    """
    if df is not None and not df > 0:
        return None
    critical = quantile(1 - alpha / 2, df)
    if df is None or not exact:
        return number(critical + quantile(power, df))
    return noncentrality(critical, df, 1 - power)


def power_of(change: float, standard_error: float | None, df: float | None, *, alpha: float = ALPHA) -> float | None:
    """The probability that a two-sided test finds a true change of this size; ``None`` without a standard error.

    From the noncentral t, the far tail left out, as R's power.t.test does.
    """
    if standard_error is None or not standard_error > 0 or (df is not None and not df > 0):
        return None
    critical, shift = quantile(1 - alpha / 2, df), abs(change) / standard_error
    return number(1 - below(critical, shift, df))


def minimum_detectable(standard_error: float | None, df: float | None, *, power: float = POWER, alpha: float = ALPHA,
                       exact: bool = True) -> Detectable:
    """Minimum detectable change at a standard error and its degrees of freedom (`None`: normal)."""
    times = multiplier(df, power=power, alpha=alpha, exact=exact)
    if standard_error is None or times is None:
        return Detectable(df=df, power=power, alpha=alpha, undefined="too_few_answers")
    if standard_error <= 0:
        return Detectable(df=df, multiplier=times, power=power, alpha=alpha, undefined="no_variation")
    return Detectable(value=times * standard_error, multiplier=times, df=df, power=power, alpha=alpha)


def minimum_detectable_of(estimate: Estimate, *, power: float = POWER, alpha: float = ALPHA) -> Detectable:
    """What this estimate could have detected, from its own standard error and degrees of freedom."""
    if estimate.standard_error is None:
        return Detectable(power=power, alpha=alpha, undefined=estimate.undefined or "not_estimable")
    return minimum_detectable(estimate.standard_error, estimate.df, power=power, alpha=alpha)


def minimum_detectable_paired(n: float, sd_change: float, *, clusters: int | None = None, design_effect: float = 1.0,
                              power: float = POWER, alpha: float = ALPHA) -> Detectable:
    """Minimum detectable mean change of n pairs whose changes have the given sd.

    Parameters
    ----------
    clusters : int, optional
        With clusters the degrees of freedom are their number less one.
    design_effect : float
        What the clusters cost; multiplies the variance.
    """
    df = (n if clusters is None else clusters) - 1
    error = sd_change * math.sqrt(design_effect / n) if n > 0 else None
    return minimum_detectable(error, df, power=power, alpha=alpha)


def minimum_detectable_two_sample(n: float, m: float, sd: float, sd_other: float | None = None, *,
                                  clusters: int | None = None, design_effect: float = 1.0, power: float = POWER,
                                  alpha: float = ALPHA) -> Detectable:
    """Minimum detectable difference of two independent groups of n and m; with clusters df is their number less two."""
    df = (n + m if clusters is None else clusters) - 2
    other = sd if sd_other is None else sd_other
    error = math.sqrt((sd**2 / n + other**2 / m) * design_effect) if n > 0 and m > 0 else None
    return minimum_detectable(error, df, power=power, alpha=alpha)


def minimum_detectable_adjusted(n: float, m: float, sd: float, correlation: float, *, clusters: int | None = None,
                                design_effect: float = 1.0, power: float = POWER, alpha: float = ALPHA) -> Detectable:
    """Minimum detectable difference of two groups of n and m, adjusted for the first value (ANCOVA).

    The error of a plain difference times sqrt(1 - r^2) (Borm, Fransen & Lemmens 2007), one degree of freedom fewer; a
    comparison of changes has sqrt(2 (1 - r)) in its place, which is never less.
    """
    df = (n + m if clusters is None else clusters) - 3
    left = max(0.0, 1 - correlation**2)
    error = sd * math.sqrt((1 / n + 1 / m) * left * design_effect) if n > 0 and m > 0 else None
    return minimum_detectable(error, df, power=power, alpha=alpha)


def finite_population(n: float, population: float) -> float:
    """What the error of a level shrinks by where n of a closed list answered: sqrt(1 - n / N), never below 0.

    Of a level only: a change is asked of what goes on beyond those on the list.
    """
    return math.sqrt(max(0.0, 1 - n / population)) if population > 0 else 1.0


def pairs_needed(change: float, sd_change: float, *, design_effect: float = 1.0, power: float = POWER,
                 alpha: float = ALPHA) -> int | None:
    """Fewest pairs that detect a mean change; `None` where nothing or no number would."""
    return _fewest(change, lambda n: minimum_detectable_paired(n, sd_change, design_effect=design_effect, power=power,
                                                               alpha=alpha))


def answers_needed(change: float, sd: float, *, design_effect: float = 1.0, power: float = POWER,
                   alpha: float = ALPHA) -> int | None:
    """Fewest answers in each of two independent waves or groups that detect a difference."""
    return _fewest(change, lambda n: minimum_detectable_two_sample(n, n, sd, design_effect=design_effect, power=power,
                                                                   alpha=alpha))


def clustering(answers: Moments) -> Clustering:
    """ICC and design effect of answers given per cluster."""
    some = answers.pick(answers.n > 0)
    k, n = some.cells, float(some.n.sum())
    if k < 2:
        return Clustering(clusters=k, undefined="one_cluster" if k else "no_answers")
    size, cv = n / k, float(some.n.std(ddof=1)) / (n / k)
    between = float((some.sum_x**2 / some.n).sum() - some.sum_x.sum() ** 2 / n) / (k - 1)
    if n <= k:
        return Clustering(clusters=k, mean_size=size, cv_size=cv, undefined="too_few_answers")
    within = max(0.0, float((some.sum_xx - some.sum_x**2 / some.n).sum())) / (n - k)
    typical = (n - float(np.sum(some.n**2)) / n) / (k - 1)
    spread = between + (typical - 1) * within
    if answers.summary().variance == 0 or spread <= 0:
        return Clustering(clusters=k, mean_size=size, cv_size=cv, undefined="no_variation")
    icc = (between - within) / spread
    return Clustering(clusters=k, mean_size=size, cv_size=cv, icc=icc, design_effect=design_effect(size, icc, cv, k))


def design_effect(mean_size: float, icc: float, cv_size: float = 0.0, clusters: int | None = None) -> float:
    """1 + ((cv^2 (k-1)/k + 1) m - 1) ICC; without k its factor is taken as one."""
    shrink = 1.0 if clusters is None else (clusters - 1) / clusters
    return 1 + ((cv_size**2 * shrink + 1) * mean_size - 1) * icc


def _fewest(change: float, detectable: Callable[[int], Detectable]) -> int | None:
    def enough(n: int) -> bool:
        found = detectable(n)
        return found.undefined == "no_variation" or (found.value is not None and found.value <= abs(change))

    if change == 0:
        return None
    low, high = 1, 2
    while not enough(high):
        low, high = high, 2 * high
        if high > MOST_ANSWERS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
