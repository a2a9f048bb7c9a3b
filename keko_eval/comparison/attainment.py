"""Goal attainment: T of a set of goals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Attainment:
    """T, or why there is none."""

    value: float | None
    undefined: Literal["few_goals", "no_records", "not_estimable"] | None = None


def attainment_t(levels: Sequence[float | None], weights: Sequence[float], correlation: float = 0.3, *,
                 fewest: int = FEWEST) -> Attainment:
    """T = 50 + 10 sum(w x) / sqrt((1 - r) sum w^2 + r (sum w)^2) [Kiresuk and Sherman 1968].

    Parameters
    ----------
    levels : sequence of float, shape (n,)
        Attained levels, -2 to 2, 0 being what was expected; a goal without a level (None) is left out.
    weights : sequence of float, shape (n,)
        None negative; ``not_estimable`` where all that are left are zero.
    correlation : float
        How closely goals are taken to go together.
    fewest : int
        Below so many goals T says no more than the levels themselves and is not given.
    """
    known = [(w, x) for w, x in zip(weights, levels, strict=True) if x is not None]
    if not known:
        return Attainment(None, "no_records")
    if len(known) < fewest:
        return Attainment(None, "few_goals")
    total = sum(w for w, _ in known)
    variance = (1 - correlation) * sum(w * w for w, _ in known) + correlation * total * total
    if variance <= 0:
        return Attainment(None, "not_estimable")
    return Attainment(50 + 10 * sum(w * x for w, x in known) / math.sqrt(variance))
