"""Few clusters on one side: what if the work had been in other clusters? Every such choice is tried."""

import math
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from keko_eval.comparison.estimate import Counts, Estimate, bounded, unknown
from keko_eval.comparison.inversion import Arrangements
from keko_eval.comparison.shrinkage import between_variance
from keko_eval.scoring.moments import Moments, PairMoments, Vector, inverse

METHOD = "cluster_placebo"
MOST_CHOICES = 20_000
"""More choices than this are not all tried; so many less one are drawn, and the one that was made is added."""
SEED = 20_000
Chosen = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class ClusterChanges:
    """The mean change of each cluster.

    Parameters
    ----------
    change : (k,) array
    weight : (k,) array
        Pairs; without pairs, half the harmonic mean of both waves' answers.
    noise : (k,) array
        Variance of the mean change by chance among respondents, from the variance pooled within all clusters.
    treated : (k,) array of bool
    """

    change: Vector
    weight: Vector
    noise: Vector
    treated: NDArray[np.bool_]


def cluster_changes(treated: PairMoments, control: PairMoments, *, paired: bool = True) -> ClusterChanges | None:
    """Of the clusters that have answers in both waves; None where a cluster is on both sides.

    Parameters
    ----------
    treated, control : PairMoments
        Over the same cells, one for each cluster.
    paired : bool
        Whether only those who answered both waves count.
    """
    arms = [_of(arm, paired=paired) for arm in (treated, control)]
    if np.any((arms[0][1] > 0) & (arms[1][1] > 0)):
        return None
    total, weight, spread = (a + b for a, b in zip(*arms, strict=True))
    if paired:
        pooled = [_within(*(arm.changes() for arm in (treated, control)))]
    else:
        pooled = [_within(*(arm.first() for arm in (treated, control))),
                  _within(*(arm.second() for arm in (treated, control)))]
    some = weight > 0
    noise = sum((v * share for v, share in zip(pooled, np.atleast_2d(spread), strict=True)), np.zeros(len(weight)))
    return ClusterChanges(total[some], weight[some], np.asarray(noise)[some], (arms[0][1] > 0)[some])


def few_sides(treated: PairMoments, control: PairMoments) -> int | None:
    """How many clusters the side with fewer has; None where a cluster is on both sides."""
    some = [arm.n + arm.n_1 + arm.n_2 > 0 for arm in (treated, control)]
    return None if np.any(some[0] & some[1]) else int(min(side.sum() for side in some))


def cluster_placebo(treated: PairMoments, control: PairMoments, *, paired: bool = True) -> Estimate:
    """Difference in changes, weighted by size, against what every other choice of as many clusters would have given.

    Each choice's difference is divided by the error that clusters of those sizes would give it, so that a small
    cluster is not far out for its size alone (Ferman & Pinto 2019, after Conley & Taber 2011): the variance of a
    cluster's change is tau^2 + noise, tau^2 by the method of moments under the hypothesis. The p value is the share of
    choices at least as far out as the one that was made; no p is below one by the number of choices. The interval is
    what the test does not reject. Where no value could be rejected there is none (``too_few_assignments``).

    Parameters
    ----------
    treated, control : PairMoments
        Over the same cells, one for each cluster; no cluster on both sides.
    """
    method = METHOD if paired else f"{METHOD}_all_answers"
    counts = _counts(treated, control, paired=paired)
    found = cluster_changes(treated, control, paired=paired)
    if found is None or not found.treated.any() or found.treated.all():
        return unknown("not_estimable" if found is None else "no_answers", method=method, counts=counts)
    test, choices = _arranged(found)
    if not found.noise.any() and _between(found, test.estimate) <= 0:
        return unknown("no_variation", method=method, estimate=test.estimate, standard_error=0.0, counts=counts)
    estimate = bounded(test.estimate, test.error, test.interval, method=method, test=METHOD,
                       statistic=float(test.distances(0.0)[0]), p_value=test.p(0.0), counts=counts, p_at=test.p,
                       details={"clusters": float(len(found.change)), "choices": float(choices),
                                "fewest_clusters": float(min(found.treated.sum(), (~found.treated).sum()))})
    open_ended = None in (estimate.ci_low, estimate.ci_high)
    return replace(estimate, undefined="too_few_assignments") if open_ended else estimate


def _arranged(c: ClusterChanges) -> tuple[Arrangements, int]:
    """Every choice's difference, and how many choices there are."""
    smaller = c.treated if 2 * c.treated.sum() <= len(c.treated) else ~c.treated
    chosen, choices = _choices(smaller)
    sign = 1.0 if smaller is c.treated else -1.0
    w = c.weight
    sides = (w[chosen].sum(axis=1), w.sum() - w[chosen].sum(axis=1))

    def difference(x: Vector) -> Vector:
        inside = x[chosen].sum(axis=1)
        return np.asarray(sign * (inside / sides[0] - (x.sum() - inside) / sides[1]))

    def variance(x: Vector) -> Vector:
        inside = x[chosen].sum(axis=1)
        return np.asarray(inside / sides[0] ** 2 + (x.sum() - inside) / sides[1] ** 2)

    shared, noise = variance(w * w), variance(w * w * c.noise)
    return Arrangements(difference(w * c.change), difference(w * c.treated),
                        lambda effect: np.sqrt(_between(c, effect) * shared + noise)), choices


def _between(c: ClusterChanges, effect: float) -> float:
    """tau^2: the variance of the clusters' changes without the effect, less what chance gives."""
    y = c.change - effect * c.treated
    if c.noise.all():
        return between_variance(y, c.noise)
    spread = float(np.var(y, ddof=1))
    return spread if spread > 1e-18 * (float(np.square(c.change).sum()) + effect * effect) else 0.0


def _choices(chosen: NDArray[np.bool_]) -> tuple[Chosen, int]:
    """(c, m) indices of as many clusters as were chosen, those that were chosen first; and how many choices there are.
    """
    k, m = len(chosen), int(chosen.sum())
    made, every = np.flatnonzero(chosen), math.comb(k, m)
    if every <= MOST_CHOICES:
        rows = np.array(list(combinations(range(k), m)), dtype=np.intp)
        others = rows[(rows != made).any(axis=1)]
    else:
        random = np.random.default_rng((SEED, k, m))
        others = np.argpartition(random.random((MOST_CHOICES - 1, k)), m, axis=1)[:, :m]
    return np.concatenate([made[None, :], others]), every


def _of(arm: PairMoments, *, paired: bool) -> tuple[Vector, Vector, Vector]:
    """Mean change, weight and what the pooled variances are multiplied with; zeros for a cluster without answers."""
    if paired:
        changes = arm.changes()
        one = inverse(changes.n)
        return changes.sum_x * one, changes.n, one[None, :]
    first, second = arm.first(), arm.second()
    both = (first.n > 0) & (second.n > 0)
    a, b = inverse(first.n) * both, inverse(second.n) * both
    weight = np.divide(first.n * second.n, first.n + second.n, out=np.zeros_like(first.n), where=both)
    return second.sum_x * b - first.sum_x * a, weight, np.stack([a, b])


def _within(*arms: Moments) -> float:
    """Variance within clusters, pooled."""
    squares = sum(float((m.sum_xx - np.square(m.sum_x) * inverse(m.n)).sum()) for m in arms)
    df = sum(float(np.maximum(m.n - 1, 0).sum()) for m in arms)
    return max(0.0, squares) / df if df > 0 else 0.0


def _counts(treated: PairMoments, control: PairMoments, *, paired: bool) -> Counts:
    pairs = [round(float(arm.n.sum())) for arm in (treated, control)]
    if paired:
        return Counts(pairs[0], pairs[1], sum(pairs))
    every = [round(float((2 * arm.n + arm.n_1 + arm.n_2).sum())) for arm in (treated, control)]
    return Counts(every[0], every[1], sum(pairs))
