"""Association: whether two numbers of the same people rise together, by ranks; never a word of a cause."""

import math
from collections.abc import Sequence
from functools import partial

import numpy as np

from keko_eval.comparison.distributions import quantile, two_sided
from keko_eval.comparison.estimate import Counts, Estimate, bounded, unknown

FEWEST = 8


def ranks(values: Sequence[float]) -> np.ndarray:
    """Ranks from 1, ties sharing their mean."""
    found = np.asarray(values, dtype=float)
    _, place, n = np.unique(found, return_inverse=True, return_counts=True)
    last = np.cumsum(n)
    return (last - (n - 1) / 2)[place]


def spearman(x: Sequence[float], y: Sequence[float]) -> Estimate:
    """Spearman's (1904) rank correlation.

    The interval is Fisher's with the standard error sqrt((1 + rho^2 / 2) / (n - 3)) of Bonett and Wright (2000), the
    test Student's t with n - 2 degrees of freedom. Below eight pairs nothing is said.

    Parameters
    ----------
    x, y : sequence of float, shape (n,)
    """
    n = len(x)
    counts = Counts(n, None, n)
    if n < FEWEST:
        return unknown("too_few_answers" if n else "no_answers", method="spearman", counts=counts)
    a, b = ranks(x), ranks(y)
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return unknown("no_variation", method="spearman", counts=counts)
    rho = float(np.clip(np.corrcoef(a, b)[0, 1], -1.0, 1.0))
    error = math.sqrt((1 + rho * rho / 2) / (n - 3))
    if abs(rho) > 1 - 1e-12:
        return Estimate(estimate=rho, standard_error=0.0, method="spearman", undefined="no_variation", n=n, n_pairs=n)
    t = rho * math.sqrt((n - 2) / (1 - rho * rho))
    return bounded(rho, error * (1 - rho * rho), partial(_bounds, rho, error), method="spearman", test="t", statistic=t,
                   p_value=two_sided(t, n - 2), counts=counts)


def _bounds(rho: float, error: float, level: float) -> tuple[float, float]:
    reach = quantile((1 + level) / 2, None) * error
    return math.tanh(math.atanh(rho) - reach), math.tanh(math.atanh(rho) + reach)
