"""Tests by rearrangement turned into intervals: the values that a test does not reject."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keko_eval.scoring.moments import Vector

_STEPS, _FARTHEST = 30, 1e6


def not_rejected(p: Callable[[float], float], estimate: float, error: float, level: float) -> tuple[float, float]:
    """Both ends of the values that a test keeps at 1 - ``level``, found by halving; an end is infinite where no value
    within a million errors is rejected.

    Parameters
    ----------
    p : callable
        Two-sided p of a value; it falls with the distance from the estimate.
    error : float
        The step in which the search goes out.
    """
    low, high = (_end(p, estimate, sign * error, 1 - level) for sign in (-1.0, 1.0))
    return low, high


def _end(p: Callable[[float], float], estimate: float, step: float, alpha: float) -> float:
    inside, outside = 0.0, 1.0
    while p(estimate + outside * step) > alpha:
        inside, outside = outside, 2 * outside
        if outside > _FARTHEST:
            return math.copysign(math.inf, step)
    for _ in range(_STEPS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p(estimate + middle * step) > alpha else (inside, middle)
    return estimate + inside * step


@dataclass(frozen=True, slots=True, eq=False)
class Arrangements:
    """A difference under every arrangement, the one that was made first: gain - effect * lent, over its own error.

    Parameters
    ----------
    gain, lent : (a,) arrays
    errors : callable
        (a,) errors of the differences under an effect.
    """

    gain: Vector
    lent: Vector
    errors: Callable[[float], Vector]

    @property
    def estimate(self) -> float:
        return float(self.gain[0])

    @property
    def error(self) -> float:
        """Of the arrangement that was made."""
        return float(self.errors(self.estimate)[0])

    def distances(self, effect: float) -> Vector:
        size, error = self.gain - effect * self.lent, self.errors(effect)
        return np.divide(size, error, out=np.zeros_like(size), where=error > 0)

    def p(self, effect: float) -> float:
        """Share of the arrangements at least as far out as the one that was made."""
        far = np.abs(self.distances(effect))
        return float(np.mean(far >= far[0] * (1 - 1e-9)))

    def interval(self, level: float) -> tuple[float, float]:
        return not_rejected(self.p, self.estimate, self.error, level)
