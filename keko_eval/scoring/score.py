"""▶ Answers in; scores and indicator values out, as expressions that run unchanged on four engines."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import narwhals as nw
import polars as pl

from keko_eval.definitions.expression.compile_narwhals import compile_narwhals
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.indicator import Index, Indicator
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import expressions, instrument_of
from keko_eval.definitions.study import Study
from keko_eval.definitions.symbols_of import symbols_of
from keko_eval.problem.place import Place
from keko_eval.scoring.engine import Engine, Frame, enter, gather
from keko_eval.scoring.item import Item, items_of
from keko_eval.scoring.kinds import MEASURES
from keko_eval.scoring.kinds.measure import Carrier, Measure, NotMeasurable, Sheet
from keko_eval.scoring.table import ORGANISATION


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores of one instrument's answers, not worked out yet.

    Parameters
    ----------
    frame : narwhals frame
        The answers at the engine's door.
    keys : tuple of str
        The columns that tell whose answers they are: wave, subject and groups, as far as there are.
    items : mapping of str to Item
    types : mapping of str to narwhals.DType
        The columns that there are.
    symbols : mapping of str to Symbol
    measures : tuple of Measure
    stages : tuple of tuple of Carrier
        Columns to add, each stage building on the one before.
    beside : tuple of str
        Columns of the sample that go along with each respondent's values, and that nothing is broken down by.
    """

    instrument: str
    frame: Frame
    keys: tuple[str, ...]
    items: Mapping[str, Item]
    types: Mapping[str, nw.dtypes.DType]
    symbols: Mapping[str, Symbol]
    measures: tuple[Measure, ...]
    stages: tuple[tuple[Carrier, ...], ...]
    beside: tuple[str, ...] = ()

    def carried(self) -> Frame:
        """The answers with every measure's carriers."""
        frame = self.frame
        for stage in self.stages:
            frame = frame.with_columns([c.expression.alias(c.name) for c in stage])
        return frame

    def values(self) -> Frame:
        """Keys and a column for each of ``names``."""
        values = [value for measure in self.measures for value in measure.values]
        return self.carried().select(*self.keys, *self.beside, *(v.alias(f"value {i}") for i, v in enumerate(values)))

    @property
    def names(self) -> list[str]:
        """Keys and indicators; of a ratio ``ID.numerator`` and ``ID.denominator``."""
        found = [*self.keys, *self.beside]
        for measure in self.measures:
            parts = ("",) if len(measure.values) == 1 else (".numerator", ".denominator")
            found += [measure.id + part for part in parts]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The scores of a study by instrument.

    ``left_out`` tells of indicators that cannot be worked out why: ``no_scale`` (items without a response scale),
    ``several_instruments`` (read from more than one), ``no_instrument`` (no answers), ``part_left_out`` (of an index).
    """

    resolved: ResolvedStudy
    engine: Engine
    instruments: Mapping[str, Scores]
    left_out: Mapping[str, str]

    def collect(self) -> dict[str, pl.DataFrame]:
        """Row by row: keys and values of every respondent, by instrument."""
        frames = gather([scores.values() for scores in self.instruments.values()])
        return {id: frame.rename(dict(zip(frame.columns, scores.names, strict=True)))
                for (id, scores), frame in zip(self.instruments.items(), frames, strict=True)}


def score(resolved: ResolvedStudy, frames: Mapping[str, Any], engine: Engine = "polars") -> Scored:
    """Score answers.

    Parameters
    ----------
    resolved : ResolvedStudy
    frames : mapping of str to frame
        By instrument: a Polars, pandas, DuckDB or PySpark frame, eager or lazy, with a row per respondent and wave and
        the columns ``wave``, the study's subject and groups where there are, and the questions by name. One choice is
        its code, as a number where all codes are whole numbers; several choices are codes parted by spaces; codes of
        missing answers stand as they were given. Nobody has two rows in a wave.
    engine : {"polars", "pandas", "duckdb", "spark"}
        What works it out; frames of another kind are carried over.
    """
    measured = {id: i for id, i in resolved.indicators.items() if i.kind in MEASURES}
    homes = {id: home_of(indicator, resolved) for id, indicator in measured.items()}
    left_out: dict[str, str] = {id: "several_instruments" for id, home in homes.items() if home is None}
    left_out |= {id: "no_instrument" for id, home in homes.items() if home and home not in frames}
    instruments = {}
    for id, instrument in resolved.instruments.items():
        own = [i for key, i in measured.items() if homes[key] == id]
        if id in frames and (own or id in resolved.answered):
            instruments[id] = _scores(resolved, instrument, own, frames[id], engine, left_out)
    return Scored(resolved, engine, instruments, left_out)


def home_of(indicator: Indicator, resolved: ResolvedStudy) -> str | None:
    """The instrument that feeds an indicator, of an index all of its parts; None where there are several."""
    if not isinstance(indicator, Index):
        return instrument_of(indicator, resolved.instruments)
    parts = [resolved.indicators[part] for part in indicator.parts if part in resolved.indicators]
    homes = {home_of(part, resolved) for part in parts if part is not indicator}
    return homes.pop() if len(homes) == 1 else None


def key_columns(study: Study) -> list[str]:
    """The columns that tell whose answers they are, in order."""
    comparison = study.comparison
    groups = [*(g.group for g in study.groups), comparison.cluster, comparison.group, ORGANISATION]
    return list(dict.fromkeys(name for name in ("wave", study.subject, *groups) if name))


def _scores(resolved: ResolvedStudy, instrument: Instrument, indicators: list[Indicator], given: Any, engine: Engine,
            left_out: dict[str, str]) -> Scores:
    items, keys = items_of(instrument), key_columns(resolved.study)
    codes = {i.name: {c: int(c) for c in (*i.codes, *i.missing)} for i in items.values() if i.whole and i.codes}
    drawn = resolved.study.sampling.columns if resolved.study.sampling else ()
    frame = enter(given, engine, {*items, *keys, *drawn}, codes)
    types = dict(frame.collect_schema())
    symbols, places = symbols_of(instrument), _places(resolved, indicators)
    columns = {name: answer(items[name], types.get(name), symbols.get(name)) for name in items
               if name not in types or items[name].missing}

    @cache
    def expression(text: str) -> nw.Expr:
        return compile_narwhals(parse(text, places.get(text)), symbols, "indicator", columns=columns,
                                place=places.get(text))

    made: dict[str, Measure] = {}
    stages: list[list[Carrier]] = []
    sheet = Sheet(items, types, expression, made)
    for depth, indicator in _ordered(indicators):
        try:
            measure = MEASURES[indicator.kind](indicator, f"measure {len(made)}", sheet)
        except NotMeasurable as problem:
            left_out[indicator.indicator] = problem.reason
            continue
        made[indicator.indicator] = measure
        stages += [[] for _ in range(2 * depth + 1 - len(stages))]
        stages[2 * depth] += measure.carriers
        if isinstance(indicator, Index):
            stages[2 * depth - 1] += _values_of(indicator, made)
    return Scores(instrument.instrument, frame, tuple(k for k in keys if k in types), items, types, symbols,
                  tuple(made[i.indicator] for i in indicators if i.indicator in made),
                  tuple(tuple({c.name: c for c in stage}.values()) for stage in stages),
                  tuple(name for name in drawn if name in types and name not in keys))


def _values_of(indicator: Index, made: Mapping[str, Measure]) -> list[Carrier]:
    """The values of an index's parts as columns, so that each is worked out once."""
    parts = [made[part] for part in indicator.parts]
    return [Carrier(part.column, part.value) for part in parts if part.value is not None]


def _places(resolved: ResolvedStudy, indicators: list[Indicator]) -> dict[str, Place]:
    """Where each expression stands."""
    documents = {d.id: d for d in resolved.documents if d.kind == "indicator"}
    return {text: documents[i.indicator].at(key) for i in indicators if i.indicator in documents
            for key, text in expressions(i)}


def answer(item: Item, dtype: nw.dtypes.DType | None, symbol: Symbol | None) -> nw.Expr:
    """A question's answers without the codes of missing ones; all missing where there is no such column."""
    if dtype is None:
        kinds: dict[str, Any] = {"number": nw.Float64, "boolean": nw.Boolean, "date": nw.Date}
        return nw.lit(None, kinds.get(symbol.kind if symbol else "text", nw.String))
    column = nw.col(item.name)
    if dtype.is_numeric():
        missing: list[Any] = [float(c) if dtype.is_float() else int(c) for c in item.missing if _is_number(c)]
    else:
        missing = list(item.missing)
    return nw.when(~column.is_in(missing)).then(column) if missing else column


def _is_number(code: str) -> bool:
    return code.removeprefix("-").isdigit()


def _ordered(indicators: list[Indicator]) -> list[tuple[int, Indicator]]:
    """Indices after their parts: (how many indices deep, indicator). What is its own part is left to fail."""
    by_id = {i.indicator: i for i in indicators}

    def depth(indicator: Indicator, above: tuple[str, ...]) -> int:
        if not isinstance(indicator, Index) or indicator.indicator in above:
            return 0
        parts = [by_id[part] for part in indicator.parts if part in by_id]
        return 1 + max((depth(part, (*above, indicator.indicator)) for part in parts), default=0)

    return sorted(((depth(i, ()), i) for i in indicators), key=lambda pair: pair[0])
