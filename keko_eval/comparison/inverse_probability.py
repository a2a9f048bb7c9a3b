"""Inverse probability weights: those who answered again stand for those like them who did not.

Whether somebody of the first wave was followed up is modelled by a logistic regression on the first value and on
groups; everyone followed up is weighted by one over that probability. Needs rows.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald
from keko_eval.comparison.rows import WEIGHTED
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

FEWEST_ALIKE = 5
"""A group of which fewer stayed, or fewer left, is put together with the largest: its probability would be 0 or 1."""
FARTHEST = 15.0
"""Linear predictors beyond it mean that who stays can be told for certain."""
ITERATIONS = 50
Labels = NDArray[np.object_]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowUp:
    """A logistic model of who was followed up.

    Parameters
    ----------
    names : tuple of str
        ``constant``, ``first_value`` and ``column=value`` of each group told apart.
    coefficients : (p,) array
    probability : (n,) array
    information : (p, p) array
        Fisher's, of the coefficients.
    """

    names: tuple[str, ...] = ()
    coefficients: Vector = field(default_factory=lambda: np.zeros(0))
    probability: Vector = field(default_factory=lambda: np.zeros(0))
    information: Matrix = field(default_factory=lambda: np.zeros((0, 0)))
    undefined: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """The weighted change, and what the weights are like.

    ``effective`` is Kish's (sum w)^2 / sum w^2, ``largest`` the greatest stabilised weight, whose mean is about one.
    """

    change: Estimate
    effective: float | None = None
    largest: float | None = None
    model: FollowUp = field(default_factory=FollowUp)


def weighted_change(first: Vector, second: Vector, groups: Mapping[str, Labels] | None = None,
                    clusters: Labels | None = None) -> Weighted:
    """Mean change of the first wave's respondents, from those followed up, weighted (Robins, Rotnitzky & Zhao 1995).

    The error is linearised, with the estimated probabilities' part in it (the M-estimator's sandwich): each person's
    influence, or the sum of each cluster's, squared, times k / (k - 1).

    Parameters
    ----------
    first, second : (n,) arrays
        NaN where there is no value; those without a first value are left aside.
    groups : mapping of str to (n,) array of str or None, optional
        What being followed up may depend on besides the first value; None is a value of its own.
    clusters : (n,) array of str or None, optional
        With clusters the degrees of freedom are their number less one, else the pairs less one.
    """
    asked = ~np.isnan(first)
    y, d = first[asked], (second - first)[asked]
    stayed = ~np.isnan(d)
    n, pairs = len(y), int(stayed.sum())
    counts = Counts(pairs, n, pairs)
    if pairs < 2:
        return Weighted(change=unknown("one_answer" if pairs else "no_answers", method=WEIGHTED, counts=counts))
    model = follow_up(y, stayed, {name: g[asked] for name, g in (groups or {}).items()})
    if model.undefined:
        return Weighted(change=unknown(model.undefined, method=WEIGHTED, counts=counts), model=model)
    w = np.where(stayed, 1 / model.probability, 0.0)
    moved = np.where(stayed, np.nan_to_num(d), 0.0)
    mean = float((w * moved).sum() / w.sum())
    influence = _influence(w * (moved - mean), y, stayed, w, model, {k: g[asked] for k, g in (groups or {}).items()})
    change = _estimate(mean, influence, None if clusters is None else clusters[asked], counts)
    kept = w[stayed] * pairs / n
    return Weighted(change=change, effective=float(kept.sum() ** 2 / (kept**2).sum()), largest=float(kept.max()),
                    model=model)


def weighted_difference(treated: Weighted, control: Weighted) -> Weighted:
    """Difference of two independent weighted changes, each side with weights of its own (Satterthwaite's df)."""
    a, b = treated.change, control.change
    counts = Counts(a.n_pairs, b.n_pairs, (a.n_pairs or 0) + (b.n_pairs or 0))
    if a.estimate is None or b.estimate is None or not a.standard_error or not b.standard_error:
        reason = a.undefined or b.undefined or "not_estimable"
        return Weighted(change=unknown(reason, method=WEIGHTED, counts=counts))
    va, vb = a.standard_error**2, b.standard_error**2
    df = (va + vb) ** 2 / sum(v**2 / own.df for v, own in ((va, a), (vb, b)) if own.df)
    change = wald(a.estimate - b.estimate, math.sqrt(va + vb), df, method=WEIGHTED, counts=counts)
    kept = (treated.effective or 0.0) + (control.effective or 0.0)
    return Weighted(change=change, effective=kept, largest=max(treated.largest or 0.0, control.largest or 0.0))


def follow_up(first: Vector, stayed: NDArray[np.bool_], groups: Mapping[str, Labels]) -> FollowUp:
    """Who was followed up, by logistic regression (iteratively reweighted least squares).

    Everybody's probability is 1 where nobody left. ``no_convergence`` where the first value or the groups tell for
    certain who stays (separation).
    """
    x, names = design(first, stayed, groups)
    if stayed.all():
        return FollowUp(names=("constant",), coefficients=np.full(1, np.inf), probability=np.ones(len(first)),
                        information=np.zeros((1, 1)))
    beta = np.zeros(x.shape[1])
    for _ in range(ITERATIONS):
        eta = x @ beta
        if np.abs(eta).max() > FARTHEST:
            break
        p = 1 / (1 + np.exp(-eta))
        information = (x * (p * (1 - p))[:, None]).T @ x
        if np.linalg.cond(information) > 1e12:
            break
        step = np.linalg.solve(information, x.T @ (stayed - p))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            return FollowUp(names=names, coefficients=beta, probability=p, information=information)
    return FollowUp(names=names, undefined="no_convergence")


def design(first: Vector, stayed: NDArray[np.bool_], groups: Mapping[str, Labels]) -> tuple[Matrix, tuple[str, ...]]:
    """Constant, first value standardised, and a column for each group told apart, the largest one being the base."""
    columns, names = [np.ones(len(first))], ["constant"]
    spread = float(first.std()) if len(first) else 0.0
    if spread > 0:
        columns.append((first - first.mean()) / spread)
        names.append("first_value")
    for name, labels in groups.items():
        for value in _apart(labels, stayed):
            columns.append((labels == value).astype(np.float64))
            names.append(f"{name}={value}")
    return np.stack(columns, axis=1), tuple(names)


def _apart(labels: Labels, stayed: NDArray[np.bool_]) -> Sequence[str | None]:
    """The values told apart from the rest, without the base: the largest, with all that are too small."""
    values = sorted(set(labels.tolist()), key=lambda v: (v is None, str(v)))
    large = [v for v in values if min(int((stayed & (labels == v)).sum()),
                                      int((~stayed & (labels == v)).sum())) >= FEWEST_ALIKE]
    base = max(large, key=lambda v: int((labels == v).sum()), default=None)
    return [v for v in large if v is not base]


def _influence(scored: Vector, first: Vector, stayed: NDArray[np.bool_], w: Vector, model: FollowUp,
               groups: Mapping[str, Labels]) -> Vector:
    """What each person of the first wave adds to the estimate's error."""
    of_model: Vector = np.zeros(len(scored))
    if not stayed.all():
        x, _ = design(first, stayed, groups)
        slope = x.T @ ((1 - model.probability) * scored)
        of_model = (x * (stayed - model.probability)[:, None]) @ np.linalg.solve(model.information, slope)
    found: Vector = (scored - of_model) / w.sum()
    return found


def _estimate(mean: float, influence: Vector, clusters: Labels | None, counts: Counts) -> Estimate:
    if clusters is not None:
        _, codes = np.unique(np.array([str(c) for c in clusters]), return_inverse=True)
        influence = np.bincount(codes, weights=influence).astype(np.float64)
    k = len(influence)
    if k < 2:
        return unknown("one_cluster", method=WEIGHTED, estimate=mean, counts=counts)
    error = math.sqrt(k / (k - 1) * float((influence**2).sum()))
    size = float(np.abs(influence).sum())
    df = (counts.n_pairs or 0) - 1 if clusters is None else k - 1
    return wald(mean, error if error > 1e-10 * max(size, abs(mean)) else 0.0, df, method=WEIGHTED, counts=counts)
