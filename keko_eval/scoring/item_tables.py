"""Answers to single questions, and items of scales together: counted by rows where they are few, else by the engine.

The engine counts blocks of a few questions at a time, so that the combinations that occur stay few.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations
from operator import and_
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from keko_eval.definitions.indicator import Scale
from keko_eval.definitions.references import item_name
from keko_eval.scoring.asked import Asked
from keko_eval.scoring.cells import Codes
from keko_eval.scoring.engine import Frame
from keko_eval.scoring.item import Item
from keko_eval.scoring.item_counts import (
    ItemCounts,
    count_item,
    is_open,
    item_moments,
    keyed,
    listed,
    only_listed,
)
from keko_eval.scoring.kinds.measure import Measure
from keko_eval.scoring.reliability import ItemMoments
from keko_eval.scoring.table import WAVE, Column, Table, counts, rows

Moments = dict[tuple[str, str, bool], ItemMoments]
Counted = tuple[dict[str, ItemCounts], Moments]
BLOCK_BITS = 20
"""Combinations of a block's answers that an engine counts well: some million."""
AT_ONCE = 16
"""How many blocks are counted in one reading of the answers, which bounds the memory."""


@dataclass(frozen=True, slots=True)
class ScaleItems:
    """A scale's items, the names of those that are turned, and the column that tells who answered all of them."""

    id: str
    items: tuple[Item, ...]
    turned: frozenset[str]

    @property
    def whole(self) -> str:
        return f"all of {self.id.replace('.', ' ')}"


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What is counted: questions and scales, and which waves and cells there are."""

    items: tuple[Item, ...]
    scales: tuple[ScaleItems, ...]
    asked: Asked
    waves: Sequence[str]
    wave: Column
    cell: Column
    cells: Codes

    def counted(self, item: Item, table: Table) -> ItemCounts:
        asked = self.asked.of.get(item.name)
        places = np.searchsorted(self.cells, table[self.cell.name])
        return count_item(item, table, places, (len(self.waves), len(self.cells)), table[asked.name] if asked else None)

    def moments(self, scale: ScaleItems, items: Sequence[Item],
                table: Table) -> Iterator[tuple[str, bool, ItemMoments]]:
        arrays = [keyed(i, i.name in scale.turned, table[i.name]) for i in items]
        part = len(items) < len(scale.items)
        for w, wave in enumerate(self.waves):
            for listwise in (True, False):
                mine = table[WAVE] == w
                if part and listwise:
                    mine &= table[scale.whole] == 1
                found = item_moments([a[mine] for a in arrays], table.n[mine], listwise=listwise)
                straight = None if part else straight_answers(scale, items, [table[i.name][mine] for i in items])
                yield wave, listwise, found if straight is None else replace(
                    found, straight=round(float(table.n[mine][straight].sum())))


def straight_answers(scale: ScaleItems, items: Sequence[Item], answers: Sequence[Any]) -> Any:
    """Who gave all the items one answer, which contradicts itself; None for a scale where it does not.

    It does where some of the items are turned round, not all, and they have one response scale; its middle is no
    contradiction.
    """
    ends = {(item.low, item.high) for item in items}
    turned = sum(item.name in scale.turned for item in items)
    low, high = next(iter(ends)) if len(ends) == 1 else (None, None)
    if not 0 < turned < len(items) or low is None or high is None or any(a.dtype == object for a in answers):
        return None
    same = np.logical_and.reduce([a == answers[0] for a in answers])
    return same & np.isin(answers[0], items[0].counted or ()) & (answers[0] != (low + high) / 2)


def scales_of(measures: Iterable[Measure], items: Mapping[str, Item]) -> tuple[ScaleItems, ...]:
    """The scales whose items are all in the answers."""
    found = []
    for indicator in (m.indicator for m in measures):
        if isinstance(indicator, Scale):
            own = tuple(items[name] for _, name in map(item_name, indicator.items) if name in items)
            if len(own) == len(indicator.items):
                turned = frozenset(item_name(item)[1] for item in indicator.reverse)
                found.append(ScaleItems(indicator.indicator, own, turned))
    return tuple(found)


def from_rows(frame: pl.DataFrame, questions: Questions) -> Counted:
    """Count rows."""
    asked = set(questions.asked.of.values())
    table = rows(frame, [[questions.wave, questions.cell, *(Column(i.name) for i in questions.items), *asked]])[0]
    table = _known(table, questions)
    table = Table({**table.columns, **{i.name: only_listed(i, table[i.name]) for i in questions.items}}, table.n)
    moments = {(scale.id, wave, listwise): found for scale in questions.scales
               for wave, listwise, found in questions.moments(scale, scale.items, table)}
    return {item.name: questions.counted(item, table) for item in questions.items}, moments


def moments_of_parts(frame: pl.DataFrame, questions: Questions, parts: Mapping[str, Codes]) -> dict[str, Moments]:
    """Scales' items together in each part of the answers, which is some of the cells."""
    items = tuple({item.name: item for scale in questions.scales for item in scale.items}.values())
    table = rows(frame, [[questions.wave, questions.cell, *(Column(i.name) for i in items)]])[0]
    table = _known(table, questions)
    table = Table({**table.columns, **{i.name: only_listed(i, table[i.name]) for i in items}}, table.n)
    found = {}
    for name, cells in parts.items():
        mine = np.isin(table[questions.cell.name], cells)
        own = Table({column: array[mine] for column, array in table.columns.items()}, table.n[mine])
        found[name] = {(scale.id, wave, listwise): moments for scale in questions.scales
                       for wave, listwise, moments in questions.moments(scale, scale.items, own)}
    return found


def from_engine(frame: Frame, questions: Questions) -> Counted:
    """Have the engine count."""
    blocks = list(_blocks(questions))
    pairs = [(scale, block) for scale in questions.scales for block in _pairs(scale.items, questions.wave)]
    whole = {scale.whole: scale for scale, block in pairs if len(block) < len(scale.items)}
    frame = frame.with_columns([_one(reduce(and_, map(_answered, s.items))).alias(name) for name, s in whole.items()])
    frame = frame.with_columns([_shown(i) for i in questions.items])
    wanted = [columns for _, columns in blocks]
    for scale, items in pairs:
        flag = [Column(scale.whole, 2)] if scale.whole in whole else []
        wanted.append([questions.wave, *flag, *map(_column, items)])
    tables: list[Table] = []
    for start in range(0, len(wanted), AT_ONCE):
        tables += counts(frame, wanted[start : start + AT_ONCE])[0]
    tables = [_known(_decoded(table, questions), questions) for table in tables]
    by_item = {item.name: questions.counted(item, table) for (items, _), table in zip(blocks, tables, strict=False)
               for item in items}
    moments: Moments = {}
    for (scale, items), table in zip(pairs, tables[len(blocks):], strict=True):
        for wave, listwise, block in questions.moments(scale, items, table):
            key = (scale.id, wave, listwise)
            moments[key] = _with_block(moments.get(key), [scale.items.index(i) for i in items], len(scale.items), block)
    return by_item, moments


def _known(table: Table, questions: Questions) -> Table:
    """Without answers of waves that the study does not know."""
    known = table[WAVE] < len(questions.waves)
    return table if known.all() else Table({name: a[known] for name, a in table.columns.items()}, table.n[known])


def _decoded(table: Table, questions: Questions) -> Table:
    """Places in the list of codes read as codes again."""
    columns = dict(table.columns)
    for item in questions.items:
        if item.name in columns and _column(item).bits:
            columns[item.name] = np.array([*(listed(item) or [1]), np.nan])[columns[item.name]]
    return Table(columns, table.n)


def _column(item: Item) -> Column:
    return Column(item.name, 2 if is_open(item) else len(listed(item)).bit_length() or None)


def _shown(item: Item) -> nw.Expr:
    """The answer as it is counted: its place in the list of codes; of open questions only that there is one."""
    column = nw.col(item.name)
    if is_open(item):
        return nw.when(~column.is_null()).then(0).alias(item.name)
    codes = listed(item)
    if not codes:
        return column
    ends = [k for k, code in enumerate(codes) if k + 1 == len(codes) or codes[k + 1] != code + 1]
    place: nw.Expr | None = None
    for start, end in zip([0, *(k + 1 for k in ends)], ends, strict=False):
        here = nw.when(column.is_between(codes[start], codes[end])).then(column - (codes[start] - start))
        place = here if place is None else here.otherwise(place)
    assert place is not None
    return place.alias(item.name)


def _answered(item: Item) -> nw.Expr:
    return nw.col(item.name).is_in(item.counted or ())


def _one(mask: nw.Expr) -> nw.Expr:
    return nw.when(mask).then(1).otherwise(0)


def _blocks(questions: Questions) -> Iterator[tuple[list[Item], list[Column]]]:
    """Questions that are counted together, with their columns."""
    start = [questions.wave, questions.cell]
    block: tuple[list[Item], list[Column]] = ([], start)
    for item in questions.items:
        asked = questions.asked.of.get(item.name)
        own = [_column(item), *([asked] if asked else [])]
        columns = list(dict.fromkeys([*block[1], *own]))
        if block[0] and (None in (c.bits for c in columns) or sum(c.bits or 0 for c in columns) > BLOCK_BITS):
            yield block
            block, columns = ([], start), [*start, *own]
        block = ([*block[0], item], columns)
    if block[0]:
        yield block


def _pairs(items: tuple[Item, ...], wave: Column) -> Iterator[tuple[Item, ...]]:
    """All items at once where their answers combine in few ways, else every two groups of them."""
    bits = {i.name: _column(i).bits or BLOCK_BITS for i in items}
    room = BLOCK_BITS - (wave.bits or 0)
    if sum(bits.values()) <= room:
        yield items
        return
    groups: list[list[Item]] = [[]]
    for item in items:
        if groups[-1] and sum(bits[i.name] for i in (*groups[-1], item)) > room // 2 - 1:
            groups.append([])
        groups[-1].append(item)
    for one, two in combinations(groups, 2):
        yield (*one, *two)


def _with_block(so_far: ItemMoments | None, spots: Sequence[int], size: int, block: ItemMoments) -> ItemMoments:
    """A scale's moments with those of some of its items put in their places."""
    parts = []
    for name in ("n", "sums", "products"):
        part = np.array(getattr(so_far, name)) if so_far else np.zeros((size, size))
        part[np.ix_(spots, spots)] = getattr(block, name)
        parts.append(part)
    origin = np.array(so_far.origin) if so_far else np.zeros(size)
    origin[list(spots)] = block.origin
    return ItemMoments(*parts, origin=origin, straight=block.straight)
