"""Wild cluster restricted bootstrap: every vector of signs of few clusters, Webb's weights drawn for more."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache, partial
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
from keko_eval.comparison.inversion import not_rejected
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

MOST_ENUMERATED = 12
"""Clusters whose 2^G sign vectors are all gone through."""
MOST_CLUSTERS = 200
DRAWS = 9_999
SEED = 9_999
"""The same weights are drawn for everything that has as many clusters, so that a number does not change by itself."""
WEBB = np.sqrt([0.5, 1.0, 1.5])
METHOD, WEBB_METHOD = "wild_cluster_bootstrap", "wild_cluster_bootstrap_webb"


@dataclass(frozen=True, slots=True, eq=False)
class _Draws:
    """What every vector of weights makes of the contrast and its error, under any hypothesis.

    With the hypothesis ``away`` standardised units from the estimate the contrast is size + away * tilt, and its
    squared error a + 2 away b + away^2 c.
    """

    size: Vector
    tilt: Vector
    a: Vector
    b: Vector
    c: Vector

    def p(self, away: float) -> float:
        """Share of the vectors with t*^2 >= t^2."""
        square, scale = self.a + 2 * away * self.b + away * away * self.c, self.a + away * away * self.c
        size = np.square(self.size + away * self.tilt)
        t = np.divide(size, square, out=np.full_like(size, np.inf), where=square > 1e-14 * scale)
        return float(np.mean(t >= t[0] * (1 - 1e-9)))


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """Cross products where X'X is the identity, and the weights, the first vector all ones.

    Of sign vectors half are there, since the rest mirror them.
    """

    s: Matrix
    xty: Matrix
    target: Vector
    weights: Matrix
    floor: float

    @property
    def estimate(self) -> float:
        return float(self.target @ self.xty.sum(axis=0))

    def away(self, null: float) -> float:
        return (self.estimate - null) / float(self.target @ self.target)

    def t_values(self, null: float) -> tuple[Vector, float]:
        """|t*| of every vector of weights under c'b = `null`, the observed one first, and the observed error."""
        restricted = self.xty.sum(axis=0) - self.target * self.away(null)
        scores = self.xty - self.s @ restricted
        b, parts = self._weighted(scores)
        error = np.sqrt((parts * parts).sum(axis=1))
        size = np.abs(b @ self.target)
        t = np.divide(size, error, out=np.where(size > self.floor, np.inf, 0.0), where=error > self.floor)
        return t, float(error[0])

    def draws(self) -> _Draws:
        pull = self.s @ self.target
        b, parts = self._weighted(self.xty - self.s @ self.xty.sum(axis=0))
        tilt, tilts = self._weighted(pull)
        return _Draws(b @ self.target, tilt @ self.target, (parts * parts).sum(axis=1), (parts * tilts).sum(axis=1),
                      (tilts * tilts).sum(axis=1))

    def _weighted(self, scores: Matrix) -> tuple[Matrix, Matrix]:
        """Coefficients, and each cluster's part of the contrast's error, with the scores weighted."""
        b = self.weights @ scores
        return b, self.weights * (scores @ self.target) - b @ (self.s @ self.target).T

    def p(self, null: float) -> float:
        """Share of the vectors with |t*| >= |t|, the observed one among them."""
        t, _ = self.t_values(null)
        return float(np.mean(t >= t[0] * (1 - 1e-10)))

    def interval(self, draws: _Draws, level: float) -> tuple[float, float]:
        """The values not rejected at 1 - `level`; an end is infinite where no value is."""
        step = self.t_values(self.estimate)[1]
        return not_rejected(lambda value: draws.p(self.away(value)), self.estimate, step, level)


def wild_cluster_bootstrap(data: CrossProducts, contrast: ArrayLike, *, counts: Counts = NO_COUNTS,
                           webb: bool | None = None) -> Estimate:
    """Test c'b = 0, with intervals by inverting the test (Cameron, Gelbach & Miller 2008).

    Residuals of the fit that obeys the hypothesis are weighted per cluster, and the share of weightings with
    |t*| >= |t| is the p value; t has the CR0 error, since constant factors cancel. With up to twelve clusters the
    weights are every vector of signs, 2^G in all: no p value is below 2/2^G, so with fewer than six clusters a 95 %
    interval has no ends (``too_few_assignments``). With more they are 9,999 vectors of Webb's (2023) six-point weights,
    +-sqrt(1/2), +-1 and +-sqrt(3/2), drawn with a fixed seed, and the observed one: p = (1 + those as far) / 10,000.

    Parameters
    ----------
    data : CrossProducts
        At most 200 clusters that have rows.
    contrast : (p,) array
    webb : bool, optional
        Whether to draw Webb's weights; by default beyond twelve clusters.
    """
    data, c = data.inhabited(), np.asarray(contrast, dtype=np.float64)
    groups = len(data.rows)
    exact = groups <= MOST_ENUMERATED if webb is None else not webb
    method = METHOD if exact else WEBB_METHOD
    most = MOST_ENUMERATED if exact else MOST_CLUSTERS
    found = _setting(data, c, exact=exact) if 1 < groups <= most else _refusal(groups)
    if not isinstance(found, _Setting):
        return unknown(found, method=method, counts=counts)
    t, error = found.t_values(0.0)
    if error <= found.floor:
        return unknown("no_variation", method=method, estimate=found.estimate, standard_error=0.0, counts=counts)
    e = bounded(found.estimate, error, partial(found.interval, found.draws()), method=method, test=method,
                statistic=math.copysign(float(t[0]), found.estimate), p_value=found.p(0.0), counts=counts,
                details={"clusters": float(groups), "draws": float(2**groups if exact else DRAWS)},
                p_at=partial(found.p))
    return replace(e, undefined="too_few_assignments") if None in (e.ci_low, e.ci_high) else e


def _refusal(groups: int) -> Reason:
    return "no_answers" if groups == 0 else "one_cluster" if groups == 1 else "too_many_clusters"


def _setting(data: CrossProducts, c: Vector, *, exact: bool) -> _Setting | Reason:
    root = inverse_root(data.xtx.sum(axis=0))
    if root is None:
        return "not_estimable"
    s, target = root @ data.xtx @ root.T, root @ c
    if rests_on_one_cluster(s, target):
        return "rests_on_one_cluster"
    weights = signs(len(data.rows)) if exact else webb_weights(len(data.rows))
    return _Setting(s, data.xty @ root.T, target, weights, rounding_floor(data, target))


@lru_cache(maxsize=4)
def signs(groups: int) -> Matrix:
    """Half of all (2^G, G) sign vectors: those that begin with a plus."""
    return _kept(np.array([(1.0, *rest) for rest in product((1.0, -1.0), repeat=groups - 1)]))


@lru_cache(maxsize=4)
def webb_weights(groups: int) -> Matrix:
    """(10000, G) weights of Webb's six points, each with probability 1/6; the first vector is all ones."""
    random = np.random.default_rng((SEED, groups))
    drawn = np.concatenate([-WEBB[::-1], WEBB])[random.integers(0, 6, (DRAWS, groups))]
    return _kept(np.concatenate([np.ones((1, groups)), drawn]))


def _kept(weights: Matrix) -> Matrix:
    weights.setflags(write=False)
    return weights
