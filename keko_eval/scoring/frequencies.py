"""How often each value was given: rank tests, exact tests and Cliff's delta follow from it exactly."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from keko_eval.scoring.moments import Vector


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """Distinct values in rising order and how many gave each.

    Parameters
    ----------
    values, counts : (v,) arrays
        Given in any order, with repeats; values that nobody gave are dropped.
    """

    values: Vector
    counts: Vector

    def __post_init__(self) -> None:
        given, n = np.asarray(self.values, dtype=np.float64).ravel(), np.asarray(self.counts, dtype=np.float64).ravel()
        if given.shape != n.shape:
            raise ValueError("each value needs its count")
        values, where = np.unique(given, return_inverse=True)
        counts = np.bincount(where, weights=n, minlength=len(values)).astype(np.float64)
        for name, array in (("values", values[counts > 0]), ("counts", counts[counts > 0])):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @classmethod
    def from_rows(cls, x: ArrayLike) -> Self:
        """Count an array of answers, NaN for a missing one."""
        values = np.asarray(x, dtype=np.float64).ravel()
        values = values[~np.isnan(values)]
        return cls(values, np.ones_like(values))

    @property
    def n(self) -> int:
        return round(float(self.counts.sum()))
