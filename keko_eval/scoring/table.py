"""Counting: rows in, how often each combination of a few columns occurs out.

Columns of whole numbers are packed into one number per row, so that engines count numbers, which is exact and quick.
Few rows are not counted: each stands for itself with the count 1, and whoever reads a table need not know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from keko_eval.scoring.engine import Frame

Array = NDArray[Any]
Vector = NDArray[np.float64]
WIDEST = 62
ABSENT = -1
WAVE, CELL, RESPONDENT, ORGANISATION = "the wave", "the cell", "the respondent", "organisation"
"""Columns of our own; no question's name has a space in it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of whole numbers up to ``2**bits - 2``, or without ``bits`` of anything; it may be missing."""

    name: str
    bits: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of equal length and how often each row of them occurs.

    Whole numbers are integers with -1 for a missing one, other numbers floats with NaN, texts objects with None.
    """

    columns: Mapping[str, Array]
    n: Vector

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]


def rows(frame: pl.DataFrame, wanted: Sequence[Sequence[Column]]) -> list[Table]:
    """Tables of rows that stand for themselves."""
    once = np.ones(frame.height)
    arrays = {c.name: _array(frame[c.name], c) for c in {c for columns in wanted for c in columns}}
    return [Table({c.name: arrays[c.name] for c in columns}, once) for columns in wanted]


def query(frame: Frame, columns: Sequence[Column]) -> Frame:
    """What an engine counts; its answer is for :func:`read`."""
    if packable(columns):
        packed = frame.select(_packed(columns).alias("key"))
        return packed.group_by("key").agg(nw.len().alias("n_rows"))  # type: ignore[return-value]
    names = [c.name for c in columns]
    return frame.select(names).group_by(names).agg(nw.len().alias("n_rows"))  # type: ignore[return-value]


def read(found: pl.DataFrame, columns: Sequence[Column]) -> Table:
    """The table that a query found."""
    n = found["n_rows"].to_numpy().astype(np.float64)
    if not packable(columns):
        return Table({c.name: _array(found[c.name], c) for c in columns}, n)
    key, arrays = found["key"].to_numpy(), {}
    for column in columns:
        missing = (1 << (column.bits or 0)) - 1
        part = key & missing
        arrays[column.name] = np.where(part == missing, ABSENT, part)
        key = key >> (column.bits or 0)
    return Table(arrays, n)


def packable(columns: Sequence[Column]) -> bool:
    return all(c.bits for c in columns) and sum(c.bits or 0 for c in columns) <= WIDEST


def _packed(columns: Sequence[Column]) -> nw.Expr:
    parts, shift = [], 0
    for column in columns:
        assert column.bits
        missing = (1 << column.bits) - 1
        parts.append(nw.col(column.name).fill_null(missing).cast(nw.Int64) * (1 << shift))
        shift += column.bits
    return reduce(add, parts)


def _array(series: pl.Series, column: Column) -> Array:
    if column.bits:
        whole = series.cast(pl.Int64).fill_null(ABSENT).to_numpy()
        return np.where((whole >= 0) & (whole < (1 << column.bits) - 1), whole, ABSENT)
    if series.dtype.is_numeric():
        return series.cast(pl.Float64).to_numpy()
    return series.cast(pl.String).to_numpy()
