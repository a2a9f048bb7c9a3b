"""Estimates of a population from a sample of it: Taylor linearised totals, means, ratios, differences, quantiles.

A linear form of the answers has an estimate's error to the first order: its weighted total is what the design gives a
variance for [Woodruff 1971; Wolter 2007, ch. 6]. t has the design's degrees of freedom, units minus strata.
"""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from keko_eval.comparison.distributions import number, quantile
from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald
from keko_eval.comparison.sampled.design import Design
from keko_eval.scoring.moments import Vector

METHOD = "taylor_linearised"
Mask = Any
"""(n,) array of booleans, or None for everybody."""


def told(design: Design, value: Vector, within: Mask = None) -> Any:
    """(n,) whether a row has a value, a positive weight, and lies within."""
    there = np.isfinite(value) & (design.weight > 0)
    return there if within is None else there & within


def total(design: Design, value: Vector, within: Mask = None) -> Estimate:
    """How much there is of it in the population."""
    there = told(design, value, within)
    if not there.any():
        return unknown("no_answers", method=METHOD, counts=Counts(0))
    scores = np.where(there, value, 0.0)
    return _wald(design, float(design.weight @ scores), scores, there)


def mean(design: Design, value: Vector, within: Mask = None) -> Estimate:
    """Weighted mean; a share where values are 0 and 1.

    ``details`` have the design effects ``deff``, against a simple sample of a finite population as large as the weights
    say, and ``deff_with_replacement``; and ``weighting_effect`` [Kish 1965].
    """
    there = told(design, value, within)
    if not there.any():
        return unknown("no_answers", method=METHOD, counts=Counts(0))
    point, scores = _mean(design.weight, value, there)
    found = _wald(design, point, scores, there)
    return replace(found, details=_effects(design, value, there, found))


def ratio(design: Design, above: Vector, below: Vector, within: Mask = None) -> Estimate:
    """Sum over sum."""
    there = told(design, above + below, within)
    if not there.any():
        return unknown("no_answers", method=METHOD, counts=Counts(0))
    under = float(design.weight[there] @ below[there])
    if under == 0:
        return unknown("empty_cell", method=METHOD, counts=Counts(int(there.sum())))
    point = float(design.weight[there] @ above[there]) / under
    return _wald(design, point, _ratio_scores(above, below, there, point, under), there)


def difference(design: Design, value: Vector, one: Mask, other: Mask) -> Estimate:
    """Mean of one domain minus that of another, with the covariance of units that both have.

    The domains are two groups, or the later and the earlier wave of one design over the answers of both.
    """
    return contrast(design, value, ((1.0, one), (-1.0, other)))


def contrast(design: Design, value: Vector, domains: Any, *, below: Vector | None = None,
             totals: bool = False) -> Estimate:
    """Sum of coefficients times means (or ratios, or totals) of domains; counted are the first and the second.

    Parameters
    ----------
    value : (n,) array
        The numerator where ``below`` is the denominator.
    domains : sequence of (float, mask)
    """
    every = value if below is None else value + below
    masks = [told(design, every, mask) for _, mask in domains]
    counts = Counts(int(masks[0].sum()), int(masks[1].sum()) if len(masks) > 1 else None)
    if not all(m.any() for m in masks):
        return unknown("no_answers", method=METHOD, counts=counts)
    point, scores = 0.0, np.zeros(len(design))
    for (factor, _), there in zip(domains, masks, strict=True):
        if totals:
            own, score = float(design.weight[there] @ value[there]), np.where(there, value, 0.0)
        elif below is None:
            own, score = _mean(design.weight, value, there)
        else:
            under = float(design.weight[there] @ below[there])
            if under == 0:
                return unknown("empty_cell", method=METHOD, counts=counts)
            own = float(design.weight[there] @ value[there]) / under
            score = _ratio_scores(value, below, there, own, under)
        point, scores = point + factor * own, scores + factor * score
    return replace(_wald(design, point, scores, np.any(masks, axis=0)), **counts._asdict())


def weighted_quantile(design: Design, value: Vector, p: float, within: Mask = None) -> Estimate:
    """The least value that at least p of the population have at most; interval by the share's own [Woodruff 1952]."""
    there = told(design, value, within)
    counts = Counts(int(there.sum()))
    if not there.any():
        return unknown("no_answers", method=METHOD, counts=counts)
    order = np.argsort(value[there], kind="stable")
    sorted_values, running = value[there][order], np.cumsum(design.weight[there][order])
    point = _at(sorted_values, running, p)
    df = design.degrees_of_freedom(there)
    share = mean(design, np.where(np.isfinite(value), value <= point, np.nan).astype(float), within)
    if df < 1 or share.standard_error is None or share.standard_error <= 0:
        reason = "no_variation" if df > 0 else "one_cluster"
        return unknown(reason, method=METHOD, estimate=point, counts=counts)  # type: ignore[arg-type]
    low, high, low90, high90 = (
        _at(sorted_values, running, p + side * quantile((1 + level) / 2, df) * share.standard_error)
        for level in (0.95, 0.90) for side in (-1, 1))
    error = (high - low) / 2 / quantile(0.975, df)
    if error <= 0:
        return unknown("no_variation", method=METHOD, estimate=point, standard_error=0.0, counts=counts)
    return Estimate(estimate=number(point), standard_error=number(error), df=float(df), ci_low=number(low),
                    ci_high=number(high), ci90_low=number(low90), ci90_high=number(high90), method=METHOD,
                    n=counts.n)


def kish_effect(weight: Vector) -> float | None:
    """n sum w^2 / (sum w)^2: by how much unequal weights alone widen a mean's variance [Kish 1965, 11.7]."""
    weight = weight[weight > 0]
    return number(len(weight) * float(weight @ weight) / float(weight.sum()) ** 2) if len(weight) else None


def _at(values: Vector, running: Vector, p: float) -> float:
    """Inverse of the weighted distribution function; sums that are equal but for rounding are equal."""
    wanted = min(max(p, 0.0), 1.0) * running[-1]
    return float(values[min(int(np.searchsorted(running, wanted * (1 - 1e-12))), len(values) - 1)])


def _mean(weight: Vector, value: Vector, there: Any) -> tuple[float, Vector]:
    size = float(weight[there].sum())
    filled = np.where(there, value, 0.0)
    origin = float(filled[there][0])
    point = origin + float(weight[there] @ (filled[there] - origin)) / size
    return point, np.where(there, (filled - point) / size, 0.0)


def _ratio_scores(above: Vector, below: Vector, there: Any, point: float, under: float) -> Vector:
    return np.where(there, (np.where(there, above, 0.0) - point * np.where(there, below, 0.0)) / under, 0.0)


def _wald(design: Design, point: float, scores: Vector, there: Any) -> Estimate:
    counts = Counts(int(there.sum()))
    df = design.degrees_of_freedom(there)
    if counts.n == 1:
        return unknown("one_answer", method=METHOD, estimate=point, counts=counts)
    if df < 1:
        return unknown("one_cluster", method=METHOD, estimate=point, counts=counts)
    variance = max(0.0, design.variance(scores))
    size = float(np.abs(design.weight * scores).sum())
    error = math.sqrt(variance) if variance > (1e-13 * size) ** 2 else 0.0
    return wald(point, error, float(df), method=METHOD, counts=counts)


def _effects(design: Design, value: Vector, there: Any, found: Estimate) -> dict[str, float | None]:
    kish = kish_effect(design.weight[there])
    weight, n = design.weight[there], int(there.sum())
    if n < 2 or found.estimate is None or found.standard_error is None:
        return {"deff": None, "deff_with_replacement": None, "weighting_effect": kish}
    size = float(weight.sum())
    spread = float(weight @ (value[there] - found.estimate) ** 2) / size * n / (n - 1) / n
    variance = found.standard_error ** 2
    plain = number(variance / spread) if spread > 0 and variance > 0 else None
    left = 1 - n / size
    return {"deff": number(plain / left) if plain is not None and left > 1e-9 else None,
            "deff_with_replacement": plain, "weighting_effect": kish}
