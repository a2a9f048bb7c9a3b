"""A comparison group made alike: its members weighted by the odds that someone like them was among the treated.

Who is treated is modelled by a logistic regression on what is known from before. Everyone treated has weight 1, and a
member of the comparison group p / (1 - p): weighted so, it stands for the treated as they would have been (the average
effect on the treated; Hirano, Imbens & Ridder 2003). Needs rows.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keko_eval.comparison.cluster_ols import CrossProducts, Matrix, cluster_ols
from keko_eval.comparison.estimate import Counts, Estimate
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

BALANCED = 0.1
"""A standardised difference below it is balance (Austin 2009)."""
FEWEST_PER_COLUMN = 5
"""People of the smaller group for each column of the model (Vittinghoff & McCulloch 2007)."""
TRUNCATED = 0.99
"""Odds above this quantile of the comparison group's are set to it (Lee, Lessler & Stuart 2011)."""
FARTHEST = 15.0
"""Linear predictors beyond it tell for certain who is in which group."""
ITERATIONS = 50
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Propensity:
    """Each person's probability of being among the treated, or the reason why it cannot be told."""

    probability: Vector
    coefficients: Vector
    undefined: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the groups differ in one thing, treated minus the others, in standard deviations; None where nobody differs.

    Both differences are divided by the root of the mean of the groups' unweighted variances.
    """

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What the weights are like.

    Parameters
    ----------
    effective : float
        As many equally weighted members of the comparison group would tell as much: (sum w)^2 / sum w^2 (Kish 1965).
    largest : float
        The greatest share of the whole weight that one of them has.
    outside : float
        Share of the treated whose probability is outside the range of the comparison group's.
    """

    effective: float
    largest: float
    outside: float


def propensity(x: Matrix, treated: Flags) -> Propensity:
    """Logistic regression with a constant, by iteratively reweighted least squares, as R's ``glm``; nothing is
    penalised.

    Parameters
    ----------
    x : (n, p) array
        What is known from before, without a constant and without gaps.
    treated : (n,) array of bool

    Returns
    -------
    Propensity
        ``too_few_answers`` with fewer than five of the smaller group for each column; ``groups_apart`` where the
        columns tell for certain who is in which group (separation); ``no_convergence``.
    """
    n, p = x.shape
    some = [j for j in range(p) if np.ptp(x[:, j]) > 0] if n else []
    nothing = Propensity(probability=np.zeros(n), coefficients=np.zeros(p + 1))
    if min(int(treated.sum()), int((~treated).sum())) < FEWEST_PER_COLUMN * max(1, len(some)):
        return _failed(nothing, "too_few_answers")
    centre, scale = x[:, some].mean(axis=0), x[:, some].std(axis=0)
    design = np.column_stack([np.ones(n), (x[:, some] - centre) / scale])
    beta, why = _fitted(design, treated.astype(np.float64))
    if why:
        return _failed(nothing, why)
    told = np.zeros(p + 1)
    told[[j + 1 for j in some]] = beta[1:] / scale
    told[0] = beta[0] - float((beta[1:] * centre / scale).sum())
    return Propensity(probability=_logistic(design @ beta), coefficients=told)


def odds_weights(probability: Vector, treated: Flags) -> Vector:
    """1 for the treated; for the others the odds, truncated at their 99th percentile and with mean one."""
    odds = probability / (1 - probability)
    odds = np.minimum(odds, np.quantile(odds[~treated], TRUNCATED))
    return np.where(treated, 1.0, odds / odds[~treated].mean())


def balance_of(names: list[str], x: Matrix, treated: Flags, weights: Vector) -> list[Difference]:
    """Standardised differences before and after weighting (Austin 2009); x is (n, p) with a name for each column."""
    found = []
    for name, column in zip(names, x.T, strict=True):
        a, b = column[treated], column[~treated]
        sd = math.sqrt((_variance(a) + _variance(b)) / 2)
        gaps = [float(a.mean() - np.average(b, weights=w)) for w in (np.ones(len(b)), weights[~treated])]
        before, after = (gap / sd if sd > 1e-12 else None for gap in gaps)
        found.append(Difference(name=name, before=before, after=after))
    return found


def overlap_of(probability: Vector, treated: Flags, weights: Vector) -> Overlap:
    """Kish's effective number, the largest weight, and the treated who have nobody like them."""
    w, others, own = weights[~treated], probability[~treated], probability[treated]
    outside = (own < others.min()) | (own > others.max())
    return Overlap(effective=float(w.sum() ** 2 / (w * w).sum()), largest=float(w.max() / w.sum()),
                   outside=float(outside.mean()))


def weighted_difference(change: Vector, treated: Flags, weights: Vector,
                        clusters: NDArray[np.object_] | None = None) -> Estimate:
    """Difference in changes, treated minus the weighted others: weighted least squares of the changes on the group.

    The errors are CR2 by cluster, else HC2, which is CR2 with every person a cluster, both with Satterthwaite's degrees
    of freedom and as clubSandwich has them for weighted regression; the probabilities count as known.
    """
    root = np.sqrt(weights)
    x = np.column_stack([root, root * treated])
    labels = np.arange(len(change)) if clusters is None else clusters.astype(str)
    data = CrossProducts.from_rows(x, root * change, labels)
    n, m = int(treated.sum()), int((~treated).sum())
    method = "propensity_weighted_hc2" if clusters is None else "propensity_weighted_cr2"
    return cluster_ols(data, [0.0, 1.0]).estimated(method, Counts(n, m, n + m))


def unbalanced(differences: list[Difference]) -> Iterator[Difference]:
    """Those that weighting did not make small."""
    yield from (d for d in differences if d.after is not None and abs(d.after) >= BALANCED)


def _failed(nothing: Propensity, why: Reason) -> Propensity:
    return Propensity(probability=nothing.probability, coefficients=nothing.coefficients, undefined=why)


def _fitted(design: Matrix, y: Vector) -> tuple[Vector, Reason | None]:
    beta: Vector = np.zeros(design.shape[1])
    for _ in range(ITERATIONS):
        eta = design @ beta
        if np.abs(eta).max() > FARTHEST:
            return beta, "groups_apart"
        p = _logistic(eta)
        information = (design * (p * (1 - p))[:, None]).T @ design
        if np.linalg.cond(information) > 1e12:
            return beta, "groups_apart" if float((p * (1 - p)).min()) < 1e-6 else "not_estimable"
        step = np.linalg.solve(information, design.T @ (y - p))
        beta = beta + step
        if float(np.abs(step).max()) < 1e-12 * max(1.0, float(np.abs(beta).max())):
            return beta, None
    return beta, "no_convergence"


def _logistic(eta: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-eta)), dtype=np.float64)


def _variance(x: Vector) -> float:
    return float(x.var(ddof=1)) if len(x) > 1 else 0.0
