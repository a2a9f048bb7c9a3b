"""What is known of people from before, as columns of numbers without gaps."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from keko_eval.comparison.cluster_ols import Matrix
from keko_eval.comparison.inquiry import Labels
from keko_eval.definitions.instrument import NUMERIC
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.item import items_of
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.score import home_of

if TYPE_CHECKING:
    import polars as pl

FEWEST_ALIKE = 5
"""A value that fewer people have is counted with the most common one."""
Column = tuple[str, Vector]


@dataclass(frozen=True, slots=True, eq=False)
class Covariates:
    """Columns by name: ``x`` is (n, p)."""

    names: tuple[str, ...]
    x: Matrix


def covariates(resolved: ResolvedStudy, subjects: Sequence[str], groups: Mapping[str, Labels],
               frames: Mapping[str, Any], scored: Mapping[str, Any]) -> Covariates:
    """What the study names under ``adjust``, of these people in the reference wave.

    A number is one column; without an answer it is the mean, and where at least five have none a column tells so.
    Choices are a column for each but the most common (Rosenbaum & Rubin 1984 on what is missing).

    Parameters
    ----------
    subjects : (n,) sequence of str
    groups : mapping of str to (n,) array
        The study's groups of the same people.
    frames : mapping of str to frame
        Answers by instrument.
    scored : mapping of str to polars frame
        Values of the indicators by instrument.
    """
    columns: list[Column] = []
    for entry in resolved.study.comparison.adjust:
        if entry in resolved.indicators:
            table = scored.get(home_of(resolved.indicators[entry], resolved) or "")
            columns += _number(entry, _of_wave(resolved, table, entry, subjects))
        elif "/" in entry:
            columns += _question(resolved, entry, subjects, frames)
        else:
            columns += _choices(entry, list(groups.get(entry, np.full(len(subjects), None, dtype=object))))
    told = [(name, column) for name, column in columns if len(column) and np.ptp(column) > 0]
    return Covariates(tuple(name for name, _ in told),
                      np.stack([c for _, c in told], axis=1) if told else np.zeros((len(subjects), 0)))


def _question(resolved: ResolvedStudy, entry: str, subjects: Sequence[str],
              frames: Mapping[str, Any]) -> Iterator[Column]:
    home, _, name = entry.rpartition("/")
    item = items_of(resolved.instruments[home])[name]
    values = [None if v is None or str(v) in item.missing else v
              for v in _of_wave(resolved, frames.get(home), name, subjects)]
    if item.kind in NUMERIC:
        yield from _number(entry, values)
    elif item.kind == "select_multiple":
        for code in item.codes:
            column = np.array([code in str(v or "").split() for v in values], dtype=np.float64)
            if FEWEST_ALIKE <= column.sum() <= len(column) - FEWEST_ALIKE:
                yield f"{entry}={code}", column
    else:
        yield from _choices(entry, values)


def _of_wave(resolved: ResolvedStudy, table: "pl.DataFrame | pl.LazyFrame | None", name: str,
             subjects: Sequence[str]) -> list[Any]:
    """Each person's value in the reference wave; None where there is none."""
    import polars as pl

    subject = resolved.study.subject
    columns = [] if table is None else table.collect_schema().names()
    if table is None or subject is None or not {"wave", subject, name} <= set(columns):
        return [None] * len(subjects)
    own = table.lazy().filter(pl.col("wave").cast(pl.String) == resolved.study.roles[0]).select(
        pl.col(subject).cast(pl.String).alias("whose"), pl.col(name).alias("what")).collect()
    known = dict(zip(own["whose"].to_list(), own["what"].to_list(), strict=True))
    return [known.get(one) for one in subjects]


def _number(name: str, values: Sequence[Any]) -> Iterator[Column]:
    column = np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)
    gaps = ~np.isfinite(column)
    if gaps.all():
        return
    yield name, np.where(gaps, column[~gaps].mean(), column)
    if gaps.sum() >= FEWEST_ALIKE:
        yield f"{name}=", gaps.astype(np.float64)


def _choices(name: str, values: Sequence[Any]) -> Iterator[Column]:
    told = ["" if v is None else str(v) for v in values]
    sizes = Counter(told)
    base = max(sorted(sizes), key=lambda v: sizes[v], default="")
    for value in sorted(sizes):
        if value != base and sizes[value] >= FEWEST_ALIKE:
            yield f"{name}={value}", np.array([v == value for v in told], dtype=np.float64)
