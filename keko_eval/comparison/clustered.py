"""Change and difference where respondents come in clusters: CR2 errors with Satterthwaite degrees of freedom.

Each estimator is a small regression whose cross products come straight from the moments per cluster. Two arms are given
as moments over the same cells: cell i is the same cluster in both, empty where the cluster is in the other arm only.
"""

import numpy as np

from keko_eval.comparison.cluster_ols import CrossProducts, Matrix, cluster_ols
from keko_eval.comparison.estimate import NO_DETAILS, Counts, Details, Estimate
from keko_eval.scoring.moments import Moments, PairMoments, Vector

MOST_CORRELATION = 0.99
"""The working correlation is kept this far from one, where its inverse would explode."""


def level_cr2(answers: Moments) -> Estimate:
    """Mean of all answers, by cluster."""
    fit = cluster_ols(level_products(answers), [1.0])
    return fit.estimated("level_cr2", Counts(_count(answers.n)), shift=answers.origin)


def group_difference_cr2(group: Moments, other: Moments) -> Estimate:
    """Difference of two groups' means, `group` minus `other`; clusters may hold members of both."""
    counts = Counts(_count(group.n), _count(other.n))
    return cluster_ols(group_products(group, other), [0.0, 1.0]).estimated("group_difference_cr2", counts)


def paired_cr2(waves: PairMoments) -> Estimate:
    """Mean change of those who answered both waves, by cluster."""
    n = _count(waves.n)
    return cluster_ols(level_products(waves.changes()), [1.0]).estimated("paired_cr2", Counts(n, n, n))


def stacked_cr2(waves: PairMoments) -> Estimate:
    """Difference of the two waves' means over all answers, by cluster; valid however many answered both."""
    return cluster_ols(stacked_products(waves), [0.0, 1.0]).estimated("stacked_cr2", _counts(waves))


def person_gls_cr2(waves: PairMoments) -> Estimate:
    """Change by generalised least squares within persons, errors by cluster.

    The working model gives both answers of a person one variance and the correlation seen in the pairs, so that pairs
    and single answers are weighed as they deserve; CR2 keeps the error honest where that model is wrong.
    """
    r = working_correlation(waves)
    fit = cluster_ols(gls_products(waves, r), [0.0, 1.0])
    return fit.estimated("person_gls_cr2", _counts(waves), details={"working_r": r})


def change_by_arm_cr2(treated: PairMoments, control: PairMoments) -> Estimate:
    """Difference in changes of those who answered both waves, treated minus control, by cluster."""
    data = by_arm(level_products(treated.changes()), level_products(control.changes()))
    n, m = _count(treated.n), _count(control.n)
    return cluster_ols(data, [0.0, 1.0]).estimated("change_by_arm_cr2", Counts(n, m, n + m))


def stacked_by_arm_cr2(treated: PairMoments, control: PairMoments) -> Estimate:
    """Difference in changes over all answers, treated minus control, by cluster."""
    data = by_arm(stacked_products(treated), stacked_products(control))
    return _interaction(data, treated, control, "stacked_by_arm_cr2")


def person_gls_by_arm_cr2(treated: PairMoments, control: PairMoments) -> Estimate:
    """Difference in changes by generalised least squares within persons, treated minus control, by cluster."""
    r = working_correlation(treated, control)
    data = by_arm(gls_products(treated, r), gls_products(control, r))
    return _interaction(data, treated, control, "person_gls_by_arm_cr2", {"working_r": r})


def working_correlation(*arms: PairMoments) -> float:
    """Correlation of a person's two answers, pooled over arms; zero where the pairs cannot tell."""
    shared = spread = 0.0
    for arm in arms:
        shared += (arm.covariance() or 0.0) * max(0, _count(arm.n) - 1)
        for wave in (arm.first_of_pairs(), arm.second_of_pairs()):
            spread += (wave.summary().variance or 0.0) * max(0, _count(arm.n) - 1) / 2
    return float(np.clip(shared / spread, -MOST_CORRELATION, MOST_CORRELATION)) if spread > 0 else 0.0


def level_products(answers: Moments) -> CrossProducts:
    """y ~ 1."""
    return CrossProducts(answers.n[:, None, None], answers.sum_x[:, None], answers.sum_xx, answers.n)


def group_products(group: Moments, other: Moments) -> CrossProducts:
    """y ~ 1 + group."""
    return by_arm(level_products(at_origin(group, other.origin)), level_products(other))


def stacked_products(waves: PairMoments) -> CrossProducts:
    """y ~ 1 + second wave, every answer a row."""
    return gls_products(waves, 0.0)


def gls_products(waves: PairMoments, r: float) -> CrossProducts:
    """y ~ 1 + second wave, rows whitened within persons for variance 1 and correlation `r`.

    The inverse of [[1, r], [r, 1]] is [[1, -r], [-r, 1]] / (1 - r^2); a single answer keeps weight 1.
    """
    k = 1.0 / (1.0 - r * r)
    cross, second = k * (1 - r) * waves.n + waves.n_2, k * waves.n + waves.n_2
    both = 2 * k * (1 - r) * waves.n + waves.n_1 + waves.n_2
    level = k * (1 - r) * (waves.sum_1 + waves.sum_2) + waves.only_sum_1 + waves.only_sum_2
    change = k * (waves.sum_2 - r * waves.sum_1) + waves.only_sum_2
    squares = k * (waves.sum_11 + waves.sum_22 - 2 * r * waves.sum_12) + waves.only_sum_11 + waves.only_sum_22
    return CrossProducts(_square(both, cross, second), np.stack([level, change], axis=1), squares,
                         2 * waves.n + waves.n_1 + waves.n_2)


def by_arm(treated: CrossProducts, control: CrossProducts) -> CrossProducts:
    """The same regression in both arms at once: columns (x, x * treated), cells aligned."""
    if treated.xtx.shape != control.xtx.shape:
        raise ValueError("both arms must be given over the same cells")
    top = np.concatenate([treated.xtx + control.xtx, treated.xtx], axis=2)
    bottom = np.concatenate([treated.xtx, treated.xtx], axis=2)
    return CrossProducts(np.concatenate([top, bottom], axis=1),
                         np.concatenate([treated.xty + control.xty, treated.xty], axis=1),
                         treated.yty + control.yty, treated.rows + control.rows)


def _interaction(data: CrossProducts, treated: PairMoments, control: PairMoments, method: str,
                 details: Details = NO_DETAILS) -> Estimate:
    n, m = _counts(treated), _counts(control)
    counts = Counts(n.n, m.n, (n.n_pairs or 0) + (m.n_pairs or 0))
    return cluster_ols(data, [0.0, 0.0, 0.0, 1.0]).estimated(method, counts, details=details)


def _square(a: Vector, b: Vector, d: Vector) -> Matrix:
    return np.stack([np.stack([a, b], axis=1), np.stack([b, d], axis=1)], axis=1)


def _counts(waves: PairMoments) -> Counts:
    pairs = _count(waves.n)
    return Counts(pairs + _count(waves.n_2), pairs + _count(waves.n_1), pairs)


def _count(n: Vector) -> int:
    return round(float(n.sum()))


def at_origin(answers: Moments, origin: float) -> Moments:
    """The same answers with sums taken from another origin."""
    d = answers.origin - origin
    return Moments(answers.n, answers.sum_x + d * answers.n, answers.sum_xx + 2 * d * answers.sum_x + d * d * answers.n,
                   origin=origin, noise=answers.noise)
