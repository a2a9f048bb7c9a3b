"""Weights fitted to what is known of the population: post-stratification, raking, regression; and trimming.

Errors are those of what the known cannot tell: residuals from the regression on it [Deville and Sarndal 1992].
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from keko_eval.comparison.sampled.design import Calibration, Design, Matrix
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

ROUNDS = 500
CLOSE = 1e-10
Margin = tuple[Any, Mapping[str, float]]
"""(n,) labels, and how many the population has of each."""


def post_stratified(design: Design, labels: Any, counts: Mapping[str, float]) -> Design | Reason:
    """Each cell's weights times what brings their sum to the population's."""
    return raked(design, [(labels, counts)])


def raked(design: Design, margins: Sequence[Margin]) -> Design | Reason:
    """Margin after margin until all agree within 1e-10 of the population [Deming and Stephan 1940].

    ``empty_cell`` where a class of the population has nobody in the sample or a row's class is not in the margin;
    ``no_convergence`` where the margins cannot agree.
    """
    coded: list[tuple[Any, Vector]] = []
    for labels, counts in margins:
        names = list(counts)
        known = {name: i for i, name in enumerate(names)}
        codes = np.array([known.get(str(label), -1) for label in labels], dtype=np.int64)
        sums = np.bincount(codes[codes >= 0], weights=design.weight[codes >= 0], minlength=len(names))
        wanted = np.array([float(counts[name]) for name in names])
        if (codes < 0).any() or ((sums <= 0) & (wanted > 0)).any():
            return "empty_cell"
        coded.append((codes, wanted))
    weight = design.weight.copy()
    for _ in range(ROUNDS):
        for codes, wanted in coded:
            sums = np.bincount(codes, weights=weight, minlength=len(wanted))
            weight = weight * np.where(sums > 0, wanted / np.where(sums > 0, sums, 1.0), 0.0)[codes]
        off = max(float(np.abs(np.bincount(codes, weights=weight, minlength=len(wanted)) - wanted).max())
                  for codes, wanted in coded)
        if off <= CLOSE * float(coded[0][1].sum()):
            auxiliary = np.column_stack([np.eye(len(wanted))[codes] for codes, wanted in coded])
            return replace(design, weight=weight, calibration=Calibration(auxiliary, design.weight))
    return "no_convergence"


def regressed(design: Design, auxiliary: Matrix, totals: Vector) -> Design | Reason:
    """Weights as near to the design's as gives the totals (generalised regression); some may turn negative.

    Parameters
    ----------
    auxiliary : (n, k) array
    totals : (k,) array
        Of the population.
    """
    weighted = auxiliary * design.weight[:, None]
    products = auxiliary.T @ weighted
    if np.linalg.matrix_rank(products) < len(products):
        return "not_estimable"
    factor = 1 + auxiliary @ np.linalg.solve(products, np.asarray(totals, dtype=float) - weighted.sum(axis=0))
    return replace(design, weight=design.weight * factor, calibration=Calibration(auxiliary, design.weight))


def trimmed(weight: Vector, most: float = 5.0) -> Vector:
    """No weight above ``most`` times their median; what is cut off is shared by the others in their proportions."""
    weight = np.asarray(weight, dtype=float).copy()
    if not (weight > 0).any():
        return weight
    size, limit = float(weight.sum()), most * float(np.median(weight[weight > 0]))
    for _ in range(len(weight)):
        high = weight >= limit * (1 - 1e-12)
        weight[high] = limit
        rest = float(weight[~high].sum())
        short = size - float(weight.sum())
        if short <= 1e-9 * size or rest <= 0:
            break
        weight[~high] *= 1 + short / rest
    return weight
