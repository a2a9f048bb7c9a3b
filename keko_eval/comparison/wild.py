"""Wild cluster restricted bootstrap by enumeration: every vector of signs, none drawn at random."""

import math
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from keko_eval.comparison.cluster_ols import (
    CrossProducts,
    Matrix,
    inverse_root,
    rests_on_one_cluster,
    rounding_floor,
)
from keko_eval.comparison.estimate import NO_COUNTS, Counts, Estimate, bounded, unknown
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

MOST_CLUSTERS = 12
METHOD = "wild_cluster_bootstrap"


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """Cross products where X'X is the identity, and half of the sign vectors, since the rest mirror them."""

    s: Matrix
    xty: Matrix
    target: Vector
    signs: Matrix
    floor: float

    @property
    def estimate(self) -> float:
        return float(self.target @ self.xty.sum(axis=0))

    def t_values(self, null: float) -> tuple[Vector, float]:
        """|t*| of every sign vector under c'b = `null`, the observed one first, and the observed error."""
        away = (self.estimate - null) / float(self.target @ self.target)
        restricted = self.xty.sum(axis=0) - self.target * away
        scores = self.xty - self.s @ restricted
        b = self.signs @ scores
        parts = self.signs * (scores @ self.target) - b @ (self.s @ self.target).T
        error = np.sqrt((parts * parts).sum(axis=1))
        size = np.abs(b @ self.target)
        t = np.divide(size, error, out=np.where(size > self.floor, np.inf, 0.0), where=error > self.floor)
        return t, float(error[0])

    def p(self, null: float) -> float:
        """Share of sign vectors with |t*| >= |t|."""
        t, _ = self.t_values(null)
        return float(np.mean(t >= t[0] * (1 - 1e-10)))

    def interval(self, level: float) -> tuple[float, float]:
        """The values not rejected at 1 - `level`; an end is infinite where no value is."""
        step = self.t_values(self.estimate)[1]
        low, high = (self._end(sign * step, 1 - level) for sign in (-1.0, 1.0))
        return low, high

    def _end(self, step: float, alpha: float) -> float:
        inside, outside = 0.0, 1.0
        while self.p(self.estimate + outside * step) > alpha:
            inside, outside = outside, 2 * outside
            if outside > 1e6:
                return math.copysign(math.inf, step)
        for _ in range(50):
            middle = (inside + outside) / 2
            if self.p(self.estimate + middle * step) > alpha:
                inside = middle
            else:
                outside = middle
        return self.estimate + inside * step


def wild_cluster_bootstrap(data: CrossProducts, contrast: ArrayLike, *, counts: Counts = NO_COUNTS) -> Estimate:
    """Test c'b = 0, with intervals by inverting the test (Cameron, Gelbach & Miller 2008).

    Residuals of the fit that obeys the hypothesis are given every sign per cluster, 2^G vectors in all, and the share
    with |t*| >= |t| is the p value; t has the CR0 error, since constant factors cancel. No p value is below 2/2^G, so
    with fewer than six clusters a 95 % interval has no ends.

    Parameters
    ----------
    data : CrossProducts
        At most twelve clusters that have rows.
    contrast : (p,) array
    """
    data, c = data.inhabited(), np.asarray(contrast, dtype=np.float64)
    groups = len(data.rows)
    found = _setting(data, c) if 1 < groups <= MOST_CLUSTERS else _refusal(groups)
    if not isinstance(found, _Setting):
        return unknown(found, method=METHOD, counts=counts)
    t, error = found.t_values(0.0)
    if error <= found.floor:
        return unknown("no_variation", method=METHOD, estimate=found.estimate, standard_error=0.0, counts=counts)
    return bounded(found.estimate, error, found.interval, method=METHOD, test=METHOD,
                   statistic=math.copysign(float(t[0]), found.estimate), p_value=found.p(0.0), counts=counts,
                   details={"clusters": float(groups), "draws": float(2**groups)}, p_at=partial(found.p))


def _refusal(groups: int) -> Reason:
    return "no_answers" if groups == 0 else "one_cluster" if groups == 1 else "too_many_clusters"


def _setting(data: CrossProducts, c: Vector) -> _Setting | Reason:
    root = inverse_root(data.xtx.sum(axis=0))
    if root is None:
        return "not_estimable"
    s, target = root @ data.xtx @ root.T, root @ c
    if rests_on_one_cluster(s, target):
        return "rests_on_one_cluster"
    signs = np.array([(1.0, *rest) for rest in product((1.0, -1.0), repeat=len(data.rows) - 1)])
    return _Setting(s, data.xty @ root.T, target, signs, rounding_floor(data, target))
