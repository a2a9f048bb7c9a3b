"""Answers to single questions, and items of scales together: counted by rows where they are few, else by the engine.

The engine counts blocks of a few questions at a time, so that the combinations that occur stay few.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import and_

import narwhals as nw
import numpy as np
import polars as pl

from keko_eval.definitions.indicator import Scale
from keko_eval.definitions.references import item_name
from keko_eval.scoring.asked import Asked
from keko_eval.scoring.cells import Codes
from keko_eval.scoring.engine import Frame, gather
from keko_eval.scoring.item import Item
from keko_eval.scoring.item_counts import ItemCounts, column_of, count_item, is_open, item_moments, keyed
from keko_eval.scoring.kinds.measure import Measure
from keko_eval.scoring.reliability import ItemMoments
from keko_eval.scoring.table import WAVE, Column, Table, query, read, rows

Counted = tuple[dict[str, ItemCounts], dict[tuple[str, str, bool], ItemMoments]]
BLOCK_BITS = 18
"""Combinations of a block's answers that an engine counts well: some 250 000."""


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What is counted: questions, scales as (id, items, names of the turned ones), and which waves and cells there are."""

    items: tuple[Item, ...]
    scales: tuple[tuple[str, tuple[Item, ...], frozenset[str]], ...]
    asked: Asked
    waves: Sequence[str]
    wave: Column
    cell: Column
    cells: Codes

    def counted(self, item: Item, table: Table) -> ItemCounts:
        asked = self.asked.of.get(item.name)
        places = np.searchsorted(self.cells, table[self.cell.name])
        return count_item(item, table, places, (len(self.waves), len(self.cells)), table[asked.name] if asked else None)


def scales_of(measures: Iterable[Measure],
              items: Mapping[str, Item]) -> tuple[tuple[str, tuple[Item, ...], frozenset[str]], ...]:
    """The scales with their items, as far as these are in the answers."""
    found = []
    for indicator in (m.indicator for m in measures):
        if isinstance(indicator, Scale):
            own = [items.get(item_name(item)[1]) for item in indicator.items]
            if all(own):
                turned = frozenset(item_name(item)[1] for item in indicator.reverse)
                found.append((indicator.indicator, tuple(i for i in own if i), turned))
    return tuple(found)


def from_rows(frame: pl.DataFrame, questions: Questions) -> Counted:
    """Count rows."""
    columns = [questions.wave, questions.cell, *(column_of(i) for i in questions.items), *set(questions.asked.of.values())]
    table = rows(frame, [columns])[0]
    moments = {}
    for id, items, turned in questions.scales:
        arrays = [keyed(i, i.name in turned, table[i.name]) for i in items]
        for w, wave in enumerate(questions.waves):
            mine = table[WAVE] == w
            for listwise in (True, False):
                moments[id, wave, listwise] = item_moments([a[mine] for a in arrays], table.n[mine], listwise=listwise)
    return {item.name: questions.counted(item, table) for item in questions.items}, moments


def from_engine(frame: Frame, questions: Questions) -> Counted:
    """Have the engine count."""
    whole = {f"whole_{id}": reduce(and_, [_answers(i) for i in items]) for id, items, _ in questions.scales}
    frame = frame.with_columns([_shown(i) for i in questions.items])
    frame = frame.with_columns([nw.when(e).then(nw.lit(1)).otherwise(nw.lit(0)).alias(n) for n, e in whole.items()])
    blocks = list(_blocks(questions))
    pairs = [(scale, block) for scale in questions.scales for block in _pairs(scale[1], questions.wave)]
    wanted = [columns for _, columns in blocks]
    wanted += [[questions.wave, Column(f"whole_{id}", 2), *map(_column, items)] for (id, _, _), items in pairs]
    tables = [read(found, columns) for found, columns in zip(
        gather([query(frame, columns) for columns in wanted]), wanted, strict=True)]
    counts = {item.name: questions.counted(item, table) for (items, _), table in zip(blocks, tables, strict=False)
              for item in items}
    moments: dict[tuple[str, str, bool], ItemMoments] = {}
    for (scale, items), table in zip(pairs, tables[len(blocks):], strict=True):
        for w, wave in enumerate(questions.waves):
            for listwise in (True, False):
                key = (scale[0], wave, listwise)
                moments[key] = _with_block(moments.get(key), scale, items, table, w, listwise)
    return counts, moments


def _column(item: Item) -> Column:
    return Column(item.name, 2) if is_open(item) else column_of(item)


def _shown(item: Item) -> nw.Expr:
    """The answer as it is counted: of open questions only that there is one."""
    column, bits = nw.col(item.name), column_of(item).bits
    if is_open(item):
        return nw.when(~column.is_null()).then(nw.lit(1)).alias(item.name)
    return nw.when(column.is_between(0, (1 << bits) - 2)).then(column).alias(item.name) if bits else column


def _answers(item: Item) -> nw.Expr:
    return nw.col(item.name).is_in(item.counted or ())


def _blocks(questions: Questions) -> Iterator[tuple[list[Item], list[Column]]]:
    """Questions that are counted together, with their columns."""
    start = [questions.wave, questions.cell]
    block: tuple[list[Item], list[Column]] = ([], start)
    for item in questions.items:
        asked = questions.asked.of.get(item.name)
        columns = list(dict.fromkeys([*block[1], _column(item), *([asked] if asked else [])]))
        if block[0] and (None in (c.bits for c in columns) or sum(c.bits or 0 for c in columns) > BLOCK_BITS):
            yield block
            columns = [*start, _column(item), *([asked] if asked else [])]
            block = ([], start)
        block = ([*block[0], item], columns)
    if block[0]:
        yield block


def _pairs(items: tuple[Item, ...], wave: Column) -> Iterator[tuple[Item, ...]]:
    """All items at once where their answers combine in few ways, else every two groups of them."""
    room = BLOCK_BITS - 2 - (wave.bits or 0)
    if sum(_column(i).bits or BLOCK_BITS for i in items) <= room:
        yield items
        return
    groups: list[list[Item]] = [[]]
    for item in items:
        if groups[-1] and sum(_column(i).bits or BLOCK_BITS for i in (*groups[-1], item)) > room // 2:
            groups.append([])
        groups[-1].append(item)
    for one, two in combinations(groups, 2):
        yield (*one, *two)


def _with_block(so_far: ItemMoments | None, scale: tuple[str, tuple[Item, ...], frozenset[str]], items: tuple[Item, ...],
                table: Table, wave: int, listwise: bool) -> ItemMoments:
    """The moments of a scale with those of some of its items put in their places."""
    id, every, turned = scale
    mine = table[WAVE] == wave
    if listwise:
        mine &= table[f"whole_{id}"] == 1
    arrays = [keyed(i, i.name in turned, table[i.name][mine]) for i in items]
    block = item_moments(arrays, table.n[mine], listwise=listwise)
    spots = np.ix_(*[[every.index(i) for i in items]] * 2)
    size = (len(every), len(every))
    parts = []
    for name in ("n", "sums", "products"):
        part = np.array(getattr(so_far, name)) if so_far else np.zeros(size)
        part[spots] = getattr(block, name)
        parts.append(part)
    return ItemMoments(*parts)
