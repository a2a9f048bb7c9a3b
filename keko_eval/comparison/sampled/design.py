"""Design: how the answers were drawn, and the covariance that it gives to any linearised total."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from keko_eval.scoring.moments import Vector

Matrix = Vector
Codes = np.ndarray[Any, np.dtype[np.int64]]
LonelyUnit = Literal["centred", "average", "remove", "certainty"]
LONELY_UNITS: tuple[str, ...] = get_args(LonelyUnit)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of drawing.

    Parameters
    ----------
    stratum, unit : (n,) array of int
        Numbered from 0; a unit lies in one stratum, and in one unit of the stage before.
    size : (n,) array or None
        How many units the stratum has in the population; None, or infinite, for drawing with replacement.
    """

    stratum: Codes
    unit: Codes
    size: Vector | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the weights were fitted to: residuals from it are what is left to be unsure of.

    Parameters
    ----------
    auxiliary : (n, k) array
    base : (n,) array
        The weights before.
    """

    auxiliary: Matrix
    base: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A sample: weights and the stages in which it was drawn.

    ``lonely`` says what a stratum with one unit counts for: ``centred`` takes its distance from the mean of all units,
    ``average`` the mean of the other strata's variances, ``certainty`` or ``remove`` nothing. A domain is asked for by
    zeros among the scores, so that every stratum and unit of the sample still counts.
    """

    weight: Vector
    stages: tuple[Stage, ...]
    lonely: LonelyUnit = "centred"
    calibration: Calibration | None = None

    def __len__(self) -> int:
        return len(self.weight)

    def degrees_of_freedom(self, within: Any = None) -> int:
        """First-stage units minus strata, of those that have anybody within (and a positive weight)."""
        there = self.weight > 0 if within is None else (self.weight > 0) & within
        first = self.stages[0]
        return len(np.unique(first.unit[there])) - len(np.unique(first.stratum[there]))

    def covariance(self, scores: Matrix) -> Matrix:
        """Covariance of the weighted totals of scores, by Taylor linearisation [Wolter 2007, ch. 6; Lumley 2010].

        Parameters
        ----------
        scores : (n, k) array
            Zero outside a domain.

        Returns
        -------
        (k, k) array
        """
        weighted = scores * self.weight[:, None]
        if self.calibration is not None:
            weighted = self.weight[:, None] * _residuals(scores, self.calibration)
        return _stages(weighted, self.stages, self.lonely)

    def variance(self, scores: Vector) -> float:
        """Of one weighted total."""
        return float(self.covariance(np.asarray(scores, dtype=float)[:, None])[0, 0])

    def endless(self) -> "Design":
        """As though the population had no end: for a change, whose cause is not done with these people."""
        return replace(self, stages=(replace(self.stages[0], size=None),))


def design_of(n: int, *, weight: Vector | None = None, strata: Any = None,
              clusters: Sequence[Any] = (), sizes: Sequence[Any] = (), lonely: LonelyUnit = "centred") -> Design:
    """A design from columns.

    Parameters
    ----------
    n : int
        Rows.
    weight : (n,) array, optional
        How many of the population a row stands for; without it what the sizes give.
    strata : (n,) array of labels, optional
        Of the first stage.
    clusters : sequence of (n,) arrays
        First-stage units, then second-stage units within them, …; without them each row is a unit.
    sizes : sequence of (n,) arrays
        Units in the population: of the row's stratum, then of its first-stage unit, …
    """
    above = _coded(strata if strata is not None else np.zeros(n))
    stages, share = [], np.ones(n)
    for i, units in enumerate(clusters or (np.arange(n),)):
        unit = _coded(above, _coded(units))
        size = np.asarray(sizes[i], dtype=float) if i < len(sizes) else None
        stages.append(Stage(above, unit, size))
        if size is not None:
            share = share * _drawn(stages[-1]) / size
        above = unit
    return Design(1 / share if weight is None else np.asarray(weight, dtype=float), tuple(stages), lonely)


def _coded(*columns: Any) -> Codes:
    """Numbers from 0 for each combination of values."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values = np.unique(np.asarray(column), return_inverse=True)[1]
        code = np.unique(code * (int(values.max(initial=0)) + 1) + values, return_inverse=True)[1]
    return code


def _drawn(stage: Stage) -> Vector:
    """(n,) units in the sample of each row's stratum."""
    first = np.unique(stage.unit, return_index=True)[1]
    return np.bincount(stage.stratum[first])[stage.stratum].astype(np.float64)


def _residuals(scores: Matrix, fitted: Calibration) -> Matrix:
    root = np.sqrt(np.clip(fitted.base, 0, None))[:, None]
    slope = np.linalg.lstsq(fitted.auxiliary * root, scores * root, rcond=None)[0]
    return np.asarray(scores - fitted.auxiliary @ slope, dtype=np.float64)


def _stages(x: Matrix, stages: Sequence[Stage], lonely: LonelyUnit) -> Matrix:
    """Variance between units of a stage, and what the sampling fraction leaves of that within them."""
    stage, found = stages[0], np.zeros((x.shape[1], x.shape[1]))
    if not len(x):
        return found
    k = int(stage.unit.max()) + 1
    totals = np.zeros((k, x.shape[1]))
    np.add.at(totals, stage.unit, x)
    first = np.unique(stage.unit, return_index=True)[1]
    stratum = np.empty(k, dtype=np.int64)
    stratum[stage.unit[first]] = stage.stratum[first]
    size = np.full(k, np.inf)
    if stage.size is not None:
        size[stage.unit[first]] = stage.size[first]
    found += _between(totals, stratum, size, lonely)
    if len(stages) > 1 and stage.size is not None:
        taken = np.bincount(stratum)[stratum] / size
        for unit in np.unique(stage.unit):
            own = np.flatnonzero(stage.unit == unit)
            found += min(1.0, taken[unit]) * _stages(x[own], [_within(s, own) for s in stages[1:]], lonely)
    return found


def _within(stage: Stage, rows: Codes) -> Stage:
    return Stage(_coded(stage.stratum[rows]), _coded(stage.unit[rows]),
                 None if stage.size is None else stage.size[rows])


def _between(totals: Matrix, stratum: Codes, size: Vector, lonely: LonelyUnit) -> Matrix:
    """Stratum by stratum n / (n - 1) (1 - n / N) times the products of the units' distances from their mean."""
    found, alone = [], []
    for h in np.unique(stratum):
        own = totals[stratum == h]
        n, left = len(own), max(0.0, 1 - len(own) / float(size[stratum == h][0]))
        if n > 1:
            away = own - own.mean(axis=0)
            found.append(left * n / (n - 1) * away.T @ away)
        elif left > 0:
            away = own - totals.mean(axis=0)
            alone.append(left * away.T @ away)
    known: Matrix = np.zeros((totals.shape[1], totals.shape[1]))
    known = sum(found, known)
    if alone and lonely == "centred":
        return np.asarray(known + sum(alone))
    if alone and found and lonely == "average":
        return np.asarray(known * (1 + len(alone) / len(found)))
    return np.asarray(known)
