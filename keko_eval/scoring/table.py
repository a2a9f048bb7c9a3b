"""Counting: rows in, how often each combination of a few columns occurs out.

Columns of whole numbers are packed into one number per row, so that engines count numbers, which is exact and quick.
Few rows are not counted: each stands for itself with the count 1, and whoever reads a table need not know.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from keko_eval.scoring.engine import Frame, gather

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
    """Tables of rows that stand for themselves, in an order of their own: sums are then the same to the last bit."""
    frame = frame.sort(frame.columns)
    once, arrays = np.ones(frame.height), _arrays(frame, {c for columns in wanted for c in columns})
    return [Table({c.name: arrays[c.name] for c in columns}, once) for columns in wanted]


def counts(frame: Frame, wanted: Sequence[Sequence[Column]], others: Sequence[Frame] = ()) -> tuple[
        list[Table], list[pl.DataFrame]]:
    """Tables that the engine counts, and the rows of other queries, all in one go.

    Polars hands over packed numbers as they are, since counting them here is several times as quick as any hash table.
    """
    packed = [k for k, columns in enumerate(wanted) if packable(columns)]
    if packed and isinstance(frame.to_native(), pl.LazyFrame):
        keys = frame.select([_packed(wanted[k]).alias(str(k)) for k in packed])
        rest = [k for k in range(len(wanted)) if k not in packed]
        first, *found = gather([keys, *(_query(frame, wanted[k]) for k in rest), *others])
        tables = {k: _unpacked(*_occurring(first[str(k)].to_numpy(), wanted[k]), wanted[k]) for k in packed}
        tables |= {k: _read(rows, wanted[k]) for k, rows in zip(rest, found, strict=False)}
        return [tables[k] for k in range(len(wanted))], found[len(rest):]
    found = gather([*(_query(frame, columns) for columns in wanted), *others])
    return [_read(rows, columns) for rows, columns in zip(found, wanted, strict=False)], found[len(wanted):]


def packable(columns: Sequence[Column]) -> bool:
    """Whether the columns fit into one number."""
    return all(c.bits for c in columns) and _width(columns) <= WIDEST


def _width(columns: Sequence[Column]) -> int:
    return sum(c.bits or 0 for c in columns)


def _query(frame: Frame, columns: Sequence[Column]) -> Frame:
    if packable(columns):
        packed = frame.select(_packed(columns).alias("key"))
        return packed.group_by("key").agg(nw.len().alias("n_rows"))
    names = [c.name for c in columns]
    return frame.select(names).group_by(names).agg(nw.len().alias("n_rows"))


def _read(found: pl.DataFrame, columns: Sequence[Column]) -> Table:
    found = found.sort(found.columns)
    n = found["n_rows"].to_numpy().astype(np.float64)
    if packable(columns):
        return _unpacked(found["key"].to_numpy(), n, columns)
    return Table(_arrays(found, set(columns)), n)


def _occurring(keys: NDArray[np.integer[Any]], columns: Sequence[Column]) -> tuple[Array, Vector]:
    """The numbers that occur and how often."""
    if 1 << _width(columns) <= max(4 * len(keys), 1 << 16):
        counted = np.bincount(keys)
        found = np.flatnonzero(counted)
        return found, counted[found].astype(np.float64)
    found, counted = np.unique(keys, return_counts=True)
    return found, counted.astype(np.float64)


def _unpacked(key: Array, n: Vector, columns: Sequence[Column]) -> Table:
    arrays = {}
    for column in columns:
        missing = (1 << (column.bits or 0)) - 1
        part = key & missing
        arrays[column.name] = np.where(part == missing, ABSENT, part).astype(np.int64)
        key = key >> (column.bits or 0)
    return Table(arrays, n)


def _packed(columns: Sequence[Column]) -> nw.Expr:
    kind = nw.Int32 if _width(columns) < 31 else nw.Int64
    parts, shift = [], 0
    for column in columns:
        missing = (1 << (column.bits or 0)) - 1
        parts.append(nw.col(column.name).cast(kind).fill_null(missing) * (1 << shift))
        shift += column.bits or 0
    return reduce(add, parts).cast(kind)


def _arrays(frame: pl.DataFrame, columns: Set[Column]) -> dict[str, Array]:
    """Columns as arrays, those of one type together, because each step of Polars has its price."""
    whole = [c for c in columns if c.bits]
    real = [c.name for c in columns if not c.bits and frame.schema[c.name].is_numeric()]
    arrays: dict[str, Array] = {c.name: frame[c.name].cast(pl.String).to_numpy() for c in columns
                                if not c.bits and c.name not in real}
    if whole:
        numbers = frame.select(pl.col(c.name for c in whole).cast(pl.Int64).fill_null(ABSENT)).to_numpy()
        arrays |= {c.name: numbers[:, i] for i, c in enumerate(whole)}
    if real:
        values = frame.select(pl.col(real).cast(pl.Float64).fill_null(np.nan)).to_numpy()
        arrays |= {name: values[:, i] for i, name in enumerate(real)}
    return arrays
