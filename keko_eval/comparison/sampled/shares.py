"""Intervals of a weighted share that stay between 0 and 1."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
from scipy import special

from keko_eval.comparison.distributions import quantile
from keko_eval.comparison.estimate import Bounds, Estimate, bounded
from keko_eval.comparison.sampled.design import Design
from keko_eval.comparison.sampled.estimates import Mask, mean
from keko_eval.scoring.moments import Vector

ShareInterval = Literal["logit", "beta", "likelihood"]


def share(design: Design, value: Vector, within: Mask = None, *, interval: ShareInterval = "logit",
          df: float | None = None) -> Estimate:
    """Weighted share with its interval.

    ``logit`` is t's on the log odds; ``beta`` Clopper and Pearson's at the effective sample size [Korn and Graubard
    1998]; ``likelihood`` inverts the likelihood ratio scaled by the design effect [Rao and Scott 1984].

    Parameters
    ----------
    value : (n,) array of 0, 1 and NaN
    df : float, optional
        Degrees of freedom; by default those of the units that answered.
    """
    found = mean(design, value, within)
    p, error = found.estimate, found.standard_error
    if found.undefined or p is None or error is None or not 0 < p < 1 or found.df is None:
        return found
    freedom = found.df if df is None else df
    rows = len(design) if within is None else int(np.sum(within))
    bounds: Bounds = {
        "logit": partial(_logit, p, error / (p * (1 - p)), freedom),
        "beta": partial(_beta, p, p * (1 - p) / error ** 2, rows, freedom),
        "likelihood": partial(_likelihood, p, error, found.n or 2, freedom),
    }[interval]
    made = bounded(p, error, bounds, method=found.method, details=found.details)
    return replace(made, df=freedom, n=found.n)


def _logit(p: float, error: float, df: float, level: float) -> tuple[float, float]:
    middle, reach = float(special.logit(p)), quantile((1 + level) / 2, df) * error
    return float(special.expit(middle - reach)), float(special.expit(middle + reach))


def _beta(p: float, effective: float, n: int, df: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    effective *= (quantile(tail, n - 1) / quantile(tail, df)) ** 2
    yes, no = effective * p, effective * (1 - p)
    return float(special.betaincinv(yes, no + 1, tail)), float(special.betaincinv(yes + 1, no, 1 - tail))


def _likelihood(p: float, error: float, n: int, df: float, level: float) -> tuple[float, float]:
    effective, limit = p * (1 - p) / error ** 2 * (n - 1) / n, quantile((1 + level) / 2, df) ** 2

    def away(x: float) -> float:
        return 2 * effective * (p * math.log(p / x) + (1 - p) * math.log((1 - p) / (1 - x)))

    return _where(away, limit, p, 0.0), _where(away, limit, p, 1.0)


def _where(away: Callable[[float], float], limit: float, inside: float, outside: float) -> float:
    """Between p and an end, where the distance reaches its limit."""
    for _ in range(100):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if away(middle) <= limit:
            inside = middle
        else:
            outside = middle
    return inside
