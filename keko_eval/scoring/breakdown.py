"""Groups in; cells out: every combination of groups that occurs gets a number, every wave its place in the study."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from keko_eval.scoring.cells import Codes, Group
from keko_eval.scoring.engine import Frame, gather, number_texts
from keko_eval.scoring.table import CELL, Column

MOST_OPTIONAL = 4096
"""A column that the study does not declare is left out of the cells when it has more values than this."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The values of one group column, as they stand in the data and as text; a missing one has the last code."""

    column: str
    values: tuple[Any, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(_label(v) for v in self.values)

    @property
    def size(self) -> int:
        return len(self.values) + 1

    @property
    def is_run(self) -> bool:
        """Whether the values are whole numbers without a gap, whose codes are a subtraction away."""
        return bool(self.values) and all(isinstance(v, int) for v in self.values) and (
            self.values == tuple(range(self.values[0], self.values[0] + len(self.values))))

    def code(self) -> nw.Expr:
        column = nw.col(self.column)
        if not self.values:
            return nw.lit(0, nw.Int32)
        if self.is_run:
            inside = column.is_between(self.values[0], self.values[-1])
            return nw.when(inside).then(column - self.values[0]).otherwise(len(self.values))
        codes = {value: i for i, value in enumerate(self.values)}
        return column.replace_strict(codes, default=len(codes), return_dtype=nw.Int32)


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """All group columns of an instrument's answers; a cell's number is read in the mixed base of their sizes."""

    groups: tuple[Breakdown, ...]

    @property
    def cell(self) -> Column:
        return Column(CELL, (int(np.prod([g.size for g in self.groups], initial=1)) + 1).bit_length())

    def coded(self, frame: Frame) -> Frame:
        """The frame with each row's cell."""
        texts = {g.column: g.values for g in self.groups if g.values and isinstance(g.values[0], str)}
        frame, numbered = number_texts(frame, texts)
        bits = self.cell.bits or 0
        kind = nw.Int16 if bits < 15 else nw.Int32 if bits < 31 else nw.Int64
        parts, base = [], 1
        for group in self.groups:
            code = nw.col(numbered[group.column]) if group.column in numbered else group.code()
            parts.append(code.cast(kind) * base if base > 1 else code.cast(kind))
            base *= group.size
        return frame.with_columns(reduce(add, parts or [nw.lit(0, nw.Int16)]).alias(CELL))

    def groups_of(self, cells: Codes) -> dict[str, Group]:
        """The group values of cells."""
        found: dict[str, Group] = {}
        for group in self.groups:
            found[group.column] = Group(group.labels, cells % group.size)
            cells = cells // group.size
        return found


def breakdowns(distinct: pl.DataFrame, columns: Sequence[str], optional: Collection[str],
               missing: Mapping[str, Mapping[str, Any]]) -> Breakdowns:
    """The group columns that there are, each with its values in a fixed order; missing codes are no group."""
    found = []
    for column in columns:
        values = distinct[column].drop_nulls().unique().to_list()
        kept = sorted(v for v in values if _label(v) not in missing.get(column, ()))
        if column not in optional or len(kept) <= MOST_OPTIONAL:
            found.append(Breakdown(column, tuple(kept)))
    return Breakdowns(tuple(found))


def distinct_values(frame: Frame, columns: Sequence[str]) -> pl.DataFrame:
    """The combinations of some columns that occur."""
    counted = frame.select(columns).group_by(columns).agg(nw.len().alias("n_rows"))
    return gather([counted])[0]


def wave_code(distinct: pl.DataFrame, waves: Sequence[str]) -> tuple[nw.Expr, tuple[int, ...]]:
    """The wave's place in the study as a column, and which places occur; waves that the study lacks get one beyond."""
    places = {wave: i for i, wave in enumerate(waves)}
    found = {v: places[_label(v)] for v in distinct["wave"].drop_nulls().unique().to_list() if _label(v) in places}
    code = nw.lit(len(waves))
    for value, place in found.items():
        code = nw.when(nw.col("wave") == value).then(place).otherwise(code)
    return code.cast(nw.Int8), tuple(sorted(found.values()))


def _label(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
