"""Which indicators are crossed in which waves, and the crossing: by rows where they are few, else by the engine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import polars as pl

from keko_eval.scoring.cells import Codes
from keko_eval.scoring.crossed import Crossed, Values, of_sums, of_table, sums_query
from keko_eval.scoring.engine import Frame, gather
from keko_eval.scoring.kinds.measure import Measure
from keko_eval.scoring.pairing import HERE, MOVED, Side, first, second
from keko_eval.scoring.table import Column, Table, Vector, counts, rows
from keko_eval.scoring.tallies import Key, Waves


@dataclass(frozen=True, slots=True)
class Request:
    """One indicator against one; ``columns`` are the carriers' names in the paired frame, first wave, then second."""

    key: Key
    measures: tuple[Measure, Measure]
    columns: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def packed(self) -> bool:
        return all(c.bits for m in self.measures for c in m.carriers)

    @property
    def mixed(self) -> bool:
        """Whether one is packed and the other is not: only rows tell how they go together."""
        return not self.packed and any(c.bits for m in self.measures for c in m.carriers)

    def wanted(self, cell: Column) -> list[Column]:
        """The columns that are counted together; of packed numbers, being missing tells that nobody answered."""
        own = [Column(name, carrier.bits) for measure, names in zip(self.measures, self.columns, strict=True)
               for name, carrier in zip(names, measure.carriers, strict=True)]
        return [cell, *dict.fromkeys(own)] if self.packed else [cell, HERE, *dict.fromkeys(own)]


def requests(measures: Iterable[Measure], waves: Waves, then: Mapping[str, str]) -> Iterator[Request]:
    """Every indicator with itself; "then" with "now" of one wave; and before with "then"."""
    by_id = {m.id: m for m in measures}
    for measure in by_id.values():
        yield _request(measure, measure, waves, (first, second))
    here, side = (waves[0], first) if waves[1] is None else (waves[1], second)
    for now, earlier in then.items():
        if now in by_id and earlier in by_id and len(by_id[now].carriers) == len(by_id[earlier].carriers):
            yield _request(by_id[earlier], by_id[now], (here, here), (side, side))
            if waves[1] is not None:
                yield _request(by_id[now], by_id[earlier], waves, (first, second))


def _request(one: Measure, two: Measure, waves: Waves, sides: tuple[Side, Side]) -> Request:
    columns = [tuple(side(c.name) for c in m.carriers) for m, side in zip((one, two), sides, strict=True)]
    return Request((one.id, two.id, waves), (one, two), (columns[0], columns[1]))


def worth(measures: Iterable[Measure]) -> dict[str, Vector]:
    """For each packed carrier the value of every number it can be, by the same expression that scores a row.

    The last entry is NaN: it answers for a missing number, which tables hold as -1.
    """
    packed = [m for m in measures if m.value is not None]
    by_form = {m.form or m.id: m for m in packed}
    size = max((1 << (m.carriers[0].bits or 0) for m in packed), default=0)
    numbers = pl.Series(np.arange(size), dtype=pl.Int64)
    frame = nw.from_native(pl.DataFrame({m.carriers[0].name: numbers for m in by_form.values()}))
    found = frame.select([m.values[0].alias(m.carriers[0].name) for m in by_form.values()]).to_native()
    values = {}
    for measure in packed:
        array = found[by_form[measure.form or measure.id].carriers[0].name].to_numpy().astype(np.float64)
        array = array[: 1 << (measure.carriers[0].bits or 0)].copy()
        array[-1] = np.nan
        values[measure.carriers[0].name] = array
    return values


def by_rows(paired: Frame, wanted: Sequence[Request], cell: Column, cells: Codes,
            worths: Mapping[str, Vector]) -> tuple[Table, dict[Key, Crossed]]:
    """Cross rows that stand for themselves; with them who answered when, and moved between groups."""
    whose = [cell, HERE, MOVED]
    people, *tables = rows(paired.to_native(), [whose, *([HERE, *r.wanted(cell)] for r in wanted)])
    places = np.searchsorted(cells, people[cell.name])
    size = len(cells)
    return people, {r.key: _cross(r, table, places, size, worths) for r, table in zip(wanted, tables, strict=True)}


def by_engine(paired: Frame, wanted: Sequence[Request], cell: Column, cells: Codes,
              worths: Mapping[str, Vector]) -> tuple[Table, dict[Key, Crossed]]:
    """The same by the engine, all in one go: packed numbers are counted, others summed."""
    whose = [cell, HERE, MOVED]
    packed, summed = [r for r in wanted if r.packed], [r for r in wanted if not r.packed and not r.mixed]
    origins = _origins(paired, summed)
    queries = [_sums(r, paired, cell, origins[r.key]) for r in summed]
    (people, *tables), sums = counts(paired, [whose, *(r.wanted(cell) for r in packed)], queries)
    crossed = {}
    for request, table in zip(packed, tables, strict=True):
        places = np.searchsorted(cells, table[cell.name])
        crossed[request.key] = _cross(request, table, places, len(cells), worths)
    for request, found in zip(summed, sums, strict=True):
        crossed[request.key] = of_sums(found, cells, request.measures[1], origins[request.key])
    return people, crossed


def _cross(request: Request, table: Table, places: Codes, size: int, worths: Mapping[str, Vector]) -> Crossed:
    sides = [_values(measure, table, names, worths)
             for measure, names in zip(request.measures, request.columns, strict=True)]
    return of_table(table, places, size, (sides[0], sides[1]), request.measures[1])


def _values(measure: Measure, table: Table, names: Sequence[str], worths: Mapping[str, Vector]) -> Values:
    carrier = measure.carriers[0]
    if carrier.bits:
        codes = table[names[0]]
        return Values([worths[carrier.name][codes]], codes)
    return Values([table[name] for name in names])


def _sums(request: Request, paired: Frame, cell: Column, origin: float) -> Frame:
    carriers = request.measures[1].carriers
    named = [nw.col(name).alias(side(c.name)) for names, side in zip(request.columns, (first, second), strict=True)
             for name, c in zip(names, carriers, strict=True)]
    return sums_query(paired.select(cell.name, HERE.name, *named), request.measures[1], origin)


def _origins(paired: Frame, wanted: Sequence[Request]) -> dict[Key, float]:
    """The mean of a first wave's values, rounded; of ratios none."""
    if not wanted:
        return {}
    means = [nw.col(r.columns[0][0]).mean().alias(f"mean {k}") for k, r in enumerate(wanted)]
    found = gather([paired.select(means)])[0].row(0)
    return {r.key: float(round(mean)) if mean is not None and len(r.measures[1].carriers) == 1 else 0.0
            for r, mean in zip(wanted, found, strict=True)}
