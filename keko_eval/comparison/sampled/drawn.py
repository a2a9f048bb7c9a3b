"""Drawn: an indicator's answers of one wave, or of two together, with the design that they were drawn by."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keko_eval.comparison.sampled.calibrated import Margin, raked
from keko_eval.comparison.sampled.design import Design, design_of
from keko_eval.definitions.sampling import Sampling
from keko_eval.scoring.moments import Vector

Scope = Mapping[str, str]
Labels = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """Everybody's answering of one indicator in a sample.

    Parameters
    ----------
    columns : mapping of str to (n,) array of str or None
        With ``wave``.
    value : (n,) array
        NaN where there is none; the numerator of a ratio, ``below`` being its denominator.
    weight : (n,) array or None
    """

    columns: Mapping[str, Labels]
    value: Vector
    below: Vector | None
    weight: Vector | None

    def of(self, waves: tuple[str, ...]) -> "Answered":
        own = np.isin(self.columns["wave"].astype(str), waves)
        return Answered({name: column[own] for name, column in self.columns.items()}, self.value[own],
                        None if self.below is None else self.below[own],
                        None if self.weight is None else self.weight[own])

    def within(self, wave: str, scope: Scope) -> Any:
        """(n,) whether a row is of a wave and a scope."""
        found = self.columns["wave"] == wave
        for name, value in scope.items():
            column = self.columns.get(name)
            found = found & (np.zeros(len(found), bool) if column is None else column == value)
        return found

    def told(self, mask: Any) -> int:
        """How many of those of a mask have a value."""
        every = self.value if self.below is None else self.value + self.below
        return int((np.isfinite(every) & mask).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Answers and their design; None where the weights cannot be fitted to the population."""

    answered: Answered
    design: Design | None

    @property
    def lonely(self) -> bool:
        """Whether a stratum has one unit and is not known to be no larger, so that the rule for it counts."""
        if self.design is None or not len(self.design):
            return False
        stage = self.design.stages[0]
        first = np.unique(stage.unit, return_index=True)[1]
        alone = np.bincount(stage.stratum[first])[stage.stratum] == 1
        return bool((alone if stage.size is None else alone & (stage.size > 1)).any())


def drawn(everybody: Answered, sampling: Sampling, waves: tuple[str, ...], subject: str | None, *, finite: bool,
          listed: int | None = None) -> Drawn:
    """The design of some waves: units are the sampling units, without them persons, without either each answer.

    Two waves of the same units share strata and units, so that what the units have in common cancels from a change;
    waves of persons who are not linked are strata of their own.

    Parameters
    ----------
    finite : bool
        Whether the sizes make the errors smaller.
    listed : int, optional
        How many a closed list has, where the study says no more of its sample.
    """
    own = everybody.of(waves)
    n, wave = len(own.value), own.columns["wave"]
    unit = next((own.columns[c] for c in (sampling.clusters, subject) if c and c in own.columns), None)
    stratum = own.columns.get(sampling.strata or "", np.full(n, "", dtype=object))
    strata = np.array([f"{s}" if unit is not None else f"{w} {s}" for w, s in zip(wave, stratum, strict=True)])
    units = () if unit is None else [np.array([f"{u}" if u is not None else f"row {i}" for i, u in enumerate(unit)])]
    sizes = _sizes(sampling, stratum, listed)
    design = design_of(n, weight=own.weight, strata=strata, clusters=units, lonely=sampling.lonely_unit,
                       sizes=[sizes] if sizes is not None and finite else [])
    if own.weight is None and sizes is not None and n:
        design = replace(design, weight=_by_size(design, wave, sizes))
    if not sampling.calibrate:
        return Drawn(own, design)
    fitted = raked(design, [_margin(wave, own.columns, column, counts) for column, counts in
                            sampling.calibrate.items()]) if n else "no_answers"
    return Drawn(own, fitted if isinstance(fitted, Design) else None)


def _sizes(sampling: Sampling, stratum: Labels, listed: int | None) -> Vector | None:
    if sampling.sizes is not None:
        known = [sampling.size_of(s) for s in stratum]
        return np.array([float("nan") if size is None else float(size) for size in known])
    plain = sampling.strata is None and sampling.clusters is None
    return np.full(len(stratum), float(listed)) if listed and plain and len(stratum) <= listed else None


def _by_size(design: Design, wave: Labels, sizes: Vector) -> Vector:
    """Units in the population for each one in the sample, wave by wave."""
    stage, found = design.stages[0], np.ones(len(sizes))
    for name in np.unique(wave.astype(str)):
        own = wave.astype(str) == name
        pairs = np.unique(np.column_stack([stage.stratum[own], stage.unit[own]]), axis=0)
        found[own] = sizes[own] / np.bincount(pairs[:, 0], minlength=stage.stratum.max() + 1)[stage.stratum[own]]
    return found


def _margin(wave: Labels, columns: Mapping[str, Labels], column: str, counts: Mapping[str, int]) -> Margin:
    """Each wave is fitted to the population by itself."""
    labels = columns.get(column, np.full(len(wave), None, dtype=object))
    return ([f"{w}\t{label}" for w, label in zip(wave, labels, strict=True)],
            {f"{w}\t{name}": float(size) for w in np.unique(wave.astype(str)) for name, size in counts.items()})
