"""One indicator in two waves: its sums in every cell and, where it was counted, how often each pair of values is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from keko_eval.scoring.engine import Frame
from keko_eval.scoring.kinds.measure import Measure
from keko_eval.scoring.pairing import BOTH, FIRST, HERE, SECOND, first, second
from keko_eval.scoring.sums import attrition_terms, pair_terms, ratio_terms
from keko_eval.scoring.table import ABSENT, CELL, Table, Vector

Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]
ENDS = ("floor", "ceiling")
WORTH_SORTING = 4096
"""From so many rows on, equal pairs of numbers are worked out once."""
MOST_DENSE = 4_000_000
"""Up to so many cells x distinct pairs, sums are one product of matrices."""
NEAR = 1e-9
"""Share of a scale's length within which a value counts as at its end."""


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """How often each pair of values occurs in each cell; NaN where a wave has no value of the respondent."""

    place: Codes
    first: Vector
    second: Vector
    n: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Crossed:
    """Sums over the respondents of each cell, by name; values are less ``origin``.

    The names are those of ``sums.py`` and, with ``_1`` and ``_2`` for the waves, ``floor``, ``ceiling`` and the
    reasons for having no value. A ratio has two ``parts``.
    """

    sums: Mapping[str, Vector]
    parts: int = 1
    origin: float = 0.0
    joint: Joint | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The values of one wave: one array, or of a ratio numerator and denominator; NaN where there is none.

    ``codes`` are the packed numbers behind the values, which tell why there is none; -1 where nobody answered.
    """

    arrays: Sequence[Vector]
    codes: Codes | None = None

    def at(self, rows: Codes) -> "Values":
        return Values([a[rows] for a in self.arrays], None if self.codes is None else self.codes[rows])


def of_table(table: Table, places: Codes, size: int, waves: tuple[Values, Values], measure: Measure) -> Crossed:
    """From counted rows.

    Parameters
    ----------
    table : Table
        With ``here`` where values have no codes behind them.
    places : (n,) array
        The cell of each row, of ``size`` cells.
    waves : (Values, Values)
        What each wave's columns are worth.
    measure : Measure
    """
    once, which = _distinct(table, waves)
    n = np.bincount(which, table.n).astype(np.float64)
    here = Table({name: array[once] for name, array in table.columns.items()}, n)
    terms, origin = _terms(here, (waves[0].at(once), waves[1].at(once)), measure)
    sums = _summed(places, size, which, table.n, np.column_stack(list(terms.values())))
    parts, v, w = len(waves[0].arrays), waves[0].arrays[0], waves[1].arrays[0]
    joint = Joint(places, v, w, table.n) if parts == 1 else None
    return Crossed(dict(zip(terms, sums.T, strict=True)), parts, origin, joint)


def _distinct(table: Table, waves: tuple[Values, Values]) -> tuple[Codes, Codes]:
    """One row for each pair of packed numbers, and which of them each row has; of few rows each for itself."""
    one, two = waves[0].codes, waves[1].codes
    if one is None or two is None or len(table.n) <= WORTH_SORTING:
        rows = np.arange(len(table.n))
        return rows, rows
    _, once, which = np.unique(one * (two.max() + 2) + two, return_index=True, return_inverse=True)
    return once, which


def _summed(places: Codes, size: int, which: Codes, n: Vector, terms: Vector) -> Vector:
    """The (size, terms) sums of every cell's rows, each row being one of the (distinct, terms) rows of ``terms``."""
    kinds = len(terms)
    if size * kinds <= MOST_DENSE:
        counted = np.bincount(places * kinds + which, n, size * kinds).reshape(size, kinds)
        return np.asarray(counted @ terms, dtype=np.float64)
    return np.column_stack([np.bincount(places, n * term[which], size) for term in terms.T])


def _terms(table: Table, waves: tuple[Values, Values], measure: Measure) -> tuple[dict[str, Vector], float]:
    """What is summed, for each row, and the origin of the values."""
    present = [values.codes != ABSENT if values.codes is not None else _took_part(table, side)
               for values, side in zip(waves, (FIRST, SECOND), strict=True)]
    v, w = (values.arrays[0] for values in waves)
    i, j = ~np.isnan(v), ~np.isnan(w)
    origin = 0.0
    if len(waves[0].arrays) > 1:
        one, two = ([np.nan_to_num(x) for x in values.arrays] for values in waves)
        terms = ratio_terms(one, two, 1.0 * i, 1.0 * j)
    else:
        origin = _origin((v[i], w[j]), (table.n[i], table.n[j]))
        a, b = np.where(i, v - origin, 0.0), np.where(j, w - origin, 0.0)
        terms = pair_terms(a, b, 1.0 * i, 1.0 * j, 1.0 * (i & j & (w > v)), 1.0 * (i & j & (w < v)))
        terms |= attrition_terms(a, 1.0 * i, 1.0 * present[1])
    for k, (values, here) in enumerate(zip(waves, present, strict=True), start=1):
        terms |= {f"{name}_{k}": 1.0 * mask for name, mask in _marks(values, here, measure).items()}
    return terms, origin


def _took_part(table: Table, side: int) -> Mask:
    here: Mask = (table[HERE.name] == side) | (table[HERE.name] == BOTH)
    return here


def _origin(values: Sequence[Vector], counts: Sequence[Vector]) -> float:
    """The median of all values, rounded: near the bulk of them, so that one wild number drowns no other's variance."""
    x, n = np.concatenate(values), np.concatenate(counts)
    if not len(x):
        return 0.0
    order = np.argsort(x, kind="stable")
    below = np.cumsum(n[order])
    return float(np.round(x[order][np.searchsorted(below, below[-1] / 2)]))


def _marks(values: Values, here: Mask, measure: Measure) -> dict[str, Mask]:
    x = values.arrays[0]
    marks: dict[str, Mask] = {}
    if measure.low is not None and measure.high is not None:
        near = NEAR * (measure.high - measure.low)
        marks = {"floor": x <= measure.low + near, "ceiling": x >= measure.high - near}
    if values.codes is None:
        return marks | {"not_answered": here & np.isnan(x)}
    return marks | {why: (values.codes >= start) & (values.codes < stop) for why, start, stop in measure.reasons}


def sums_query(paired: Frame, measure: Measure, origin: float) -> Frame:
    """The same sums as a query, for real numbers of many rows; one row per cell."""
    paired, names = _prepared(paired, measure, origin)
    ins = [nw.col(f"in_{k}") for k in (1, 2)]
    sides = [[nw.col(f"{name}_{k}") for name in names] for k in (1, 2)]
    if len(names) > 1:
        terms = ratio_terms(sides[0], sides[1], ins[0], ins[1])
    else:
        terms = pair_terms(sides[0][0], sides[1][0], ins[0], ins[1], nw.col("up"), nw.col("down"))
        terms |= attrition_terms(sides[0][0], ins[0], nw.col("here_2"))
    terms |= {f"not_answered_{k}": nw.col(f"here_{k}") * (1.0 - ins[k - 1]) for k in (1, 2)}
    ends = [] if measure.low is None or measure.high is None else [f"{end}_{k}" for end in ENDS for k in (1, 2)]
    summed = paired.select(CELL, *ends, *(t.alias(name) for name, t in terms.items()))
    columns = [*ends, *terms]
    return summed.group_by(CELL).agg(nw.col(columns).sum())


def _prepared(paired: Frame, measure: Measure, origin: float) -> tuple[Frame, list[str]]:
    names = [c.name for c in measure.carriers]
    lead, shift = names[0], origin if len(names) == 1 else 0.0
    seen = [~nw.col(side(lead)).is_null() for side in (first, second)]
    here = [(nw.col(HERE.name) == side) | (nw.col(HERE.name) == BOTH) for side in (FIRST, SECOND)]
    v, w = nw.col(first(lead)), nw.col(second(lead))
    columns = [_one(mask).alias(f"{name}_{k}") for name, masks in (("in", seen), ("here", here))
               for k, mask in enumerate(masks, start=1)]
    columns += [_one(seen[0] & seen[1] & moved).alias(name) for name, moved in (("up", w > v), ("down", w < v))]
    for k, (side, mask) in enumerate(zip((first, second), seen, strict=True), start=1):
        columns += [nw.when(mask).then(nw.col(side(name)) - shift).otherwise(nw.lit(0.0)).alias(f"value{i}_{k}")
                    for i, name in enumerate(names)]
    return paired.with_columns(columns + _ends(measure, (v, w))), [f"value{i}" for i in range(len(names))]


def _one(mask: nw.Expr) -> nw.Expr:
    return nw.when(mask).then(nw.lit(1.0)).otherwise(nw.lit(0.0))


def _ends(measure: Measure, sides: tuple[nw.Expr, nw.Expr]) -> list[nw.Expr]:
    if measure.low is None or measure.high is None:
        return []
    near = NEAR * (measure.high - measure.low)
    return [_one(mask).alias(f"{end}_{k}") for k, x in enumerate(sides, start=1)
            for end, mask in (("floor", x <= measure.low + near), ("ceiling", x >= measure.high - near))]


def of_sums(found: pl.DataFrame, cells: Codes, measure: Measure, origin: float) -> Crossed:
    """From the rows of :func:`sums_query`; ``cells`` are the cells' numbers, rising."""
    places = np.searchsorted(cells, found[CELL].cast(pl.Int64).to_numpy())
    sums = {}
    for name in found.columns:
        if name != CELL:
            sums[name] = np.zeros(len(cells))
            sums[name][places] = found[name].cast(pl.Float64).to_numpy()
    return Crossed(sums, len(measure.carriers), origin)
