"""Several waves of people whom nothing links: contrasts of the waves' means and their trend, from moments alone."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from keko_eval.comparison.cluster_ols import CrossProducts, cluster_ols
from keko_eval.comparison.clustered import at_origin
from keko_eval.comparison.estimate import NO_COUNTS, Counts, Estimate, unknown, wald
from keko_eval.scoring.moments import Moments, Vector

TWO = 2


def welch_contrast(waves: Sequence[Moments], weights: ArrayLike, *, method: str = "welch_contrast",
                   counts: Counts = NO_COUNTS) -> Estimate:
    """Sum of a_w mean_w with each wave's own variance, df by Welch (1947) and Satterthwaite.

    v = sum a_w^2 s_w^2 / n_w; df = v^2 / sum ((a_w^2 s_w^2 / n_w)^2 / (n_w - 1)).

    Parameters
    ----------
    waves : sequence of Moments
        Of each wave, cells of one wave added up.
    weights : (k,) array
        They add up to zero.
    """
    told = [(float(a), m.summary()) for a, m in zip(np.asarray(weights, dtype=np.float64), waves, strict=True) if a]
    if not told or any(s.mean is None for _, s in told):
        return unknown("no_answers", method=method, counts=counts)
    estimate = sum(a * (s.mean or 0.0) for a, s in told)
    if any(s.variance is None for _, s in told):
        return unknown("one_answer", method=method, estimate=estimate, counts=counts)
    parts = [(a * a * (s.variance or 0.0) / s.n, s.n - 1) for a, s in told]
    variance = sum(v for v, _ in parts)
    if variance <= 0:
        return unknown("no_variation", method=method, estimate=estimate, standard_error=0.0, counts=counts)
    return wald(estimate, math.sqrt(variance), variance**2 / sum(v * v / n for v, n in parts), method=method,
                counts=counts)


def trend_weights(n: ArrayLike, time: ArrayLike) -> Vector | None:
    """What each wave's mean counts for in the least squares slope over all answers; None without two times.

    a_w = n_w (t_w - mean t) / sum n_w (t_w - mean t)^2.
    """
    size, at = np.asarray(n, dtype=np.float64), np.asarray(time, dtype=np.float64)
    if not size.sum() > 0:
        return None
    d = at - float((size * at).sum() / size.sum())
    across = float((size * d * d).sum())
    return size * d / across if across > 0 else None


def trend_welch(waves: Sequence[Moments], time: ArrayLike, *, counts: Counts = NO_COUNTS) -> Estimate:
    """Least squares slope over all answers, as a contrast of the waves' means with their own variances."""
    weights = trend_weights([float(m.n.sum()) for m in waves], time)
    if weights is None:
        return unknown("not_estimable", method="trend_welch", counts=counts)
    return welch_contrast(waves, weights, method="trend_welch", counts=counts)


def trend_stacked_cr2(waves: Sequence[Moments], time: ArrayLike, *, counts: Counts = NO_COUNTS) -> Estimate:
    """Least squares slope over all answers, errors by cluster, however many answered in several waves unseen.

    Parameters
    ----------
    waves : sequence of Moments
        One cell per cluster, the same clusters in each.
    time : (k,) array
    """
    at = np.asarray(time, dtype=np.float64)
    known = [float(m.n.sum()) > 0 for m in waves]
    if len(set(at[known].tolist())) < TWO:
        return unknown("not_estimable", method="trend_stacked_cr2", counts=counts)
    data = stacked_waves(waves, at - at.mean())
    return cluster_ols(data, [0.0, 1.0]).estimated("trend_stacked_cr2", counts)


def stacked_waves(waves: Sequence[Moments], time: Vector) -> CrossProducts:
    """y ~ 1 + time, every answer a row; cells aligned."""
    origin = waves[0].origin
    shifted = [at_origin(m, origin) for m in waves]
    n, s = (np.stack([getattr(m, name) for m in shifted], axis=1) for name in ("n", "sum_x"))
    total, first, second = n.sum(axis=1), n @ time, n @ (time * time)
    xtx = np.stack([np.stack([total, first], axis=1), np.stack([first, second], axis=1)], axis=1)
    return CrossProducts(xtx, np.stack([s.sum(axis=1), s @ time], axis=1),
                         np.sum([m.sum_xx for m in shifted], axis=0), total)
