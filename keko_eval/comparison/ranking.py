"""Ranks: the place of each group among all, and how uncertain it is, worked out without simulation.

Given its own true value a group's place is one more than how many others are better, each with its own chance: a
Poisson binomial. That is summed over what the group's true value may be (Gauss-Hermite). The true values are taken as
independent normals after shrinkage (Goldstein & Spiegelhalter 1996; Laird & Louis 1989).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from keko_eval.comparison.shrinkage import Shrunk
from keko_eval.scoring.moments import Vector

FEWEST = 20
"""With fewer groups their own intervals say as much, and nobody is put in order."""
NODES = 41


@dataclass(frozen=True, slots=True)
class Place:
    """``expected`` place, 1 the best, and the ends of the 95 % interval."""

    expected: float
    low: int
    high: int


def places(groups: Sequence[Shrunk], direction: str) -> tuple[Place, ...]:
    """Places of groups in the order given; none of fewer than ``FEWEST``, nor where no direction is better."""
    if len(groups) < FEWEST or direction not in ("up", "down"):
        return ()
    value = np.array([g.value for g in groups]) * (1.0 if direction == "up" else -1.0)
    error = np.array([g.standard_error for g in groups])
    return tuple(_place(chances(value, error, i)) for i in range(len(value)))


def chances(value: Vector, error: Vector, i: int) -> Vector:
    """The chance that group i is first, second, …, last, where higher is better: (k,), sums to 1."""
    node, weight = np.polynomial.hermite_e.hermegauss(NODES)
    own = value[i] + error[i] * node
    others = np.delete(np.arange(len(value)), i)
    spread = np.maximum(error[others], 1e-300)
    better = special.ndtr((value[others][None, :] - own[:, None]) / spread[None, :])
    found = np.zeros((NODES, len(value)))
    found[:, 0] = 1.0
    for j in range(len(others)):
        p = better[:, j:j + 1]
        moved = found * (1 - p)
        moved[:, 1:] += found[:, :-1] * p
        found = moved
    told: Vector = weight @ found / weight.sum()
    return told


def _place(chance: Vector) -> Place:
    below = np.cumsum(chance)
    low, high = (int(np.searchsorted(below, p)) + 1 for p in (0.025, 0.975 - 1e-12))
    return Place(float((np.arange(len(chance)) + 1) @ chance), low, min(high, len(chance)))
