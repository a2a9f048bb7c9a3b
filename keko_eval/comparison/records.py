"""Records: each indicator that reads them, in every scope that its records know."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.definitions.indicator import Indicator, Register
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of, reference


def record_rows(resolved: ResolvedStudy, frames: Mapping[str, Any],
                scored: Callable[[], Mapping[str, Any]]) -> dict[str, Told]:
    """What the study's listed indicators tell from records, by indicator."""
    from keko_eval.comparison.recorded import RECORDED

    found: dict[str, Told] = {}
    for id in resolved.listed:
        indicator = resolved.indicators[id]
        home = instrument_of(indicator, resolved.instruments)
        if indicator.kind not in RECORDED or home is None or home not in frames:
            continue
        instrument = resolved.instruments[home]
        frame = _frame(resolved, instrument, frames[home])
        told = [RECORDED[indicator.kind](RecordCase(
            resolved=resolved, indicator=indicator, instrument=instrument, frame=part, scope=scope, scored=scored,
            beside=_beside(resolved, indicator, frames)))
            for scope, part in _scopes(resolved, frame)]
        found[id] = Told(tuple(r for t in told for r in t.results), tuple(c for t in told for c in t.counts),
                         tuple(e for t in told for e in t.entries))
    return found


def _beside(resolved: ResolvedStudy, indicator: Indicator, frames: Mapping[str, Any]) -> dict[str, Any]:
    """The records of needs that a register is held against."""
    named = reference(indicator.needs) if isinstance(indicator, Register) and indicator.needs else None
    if named is None or named.id not in frames or not resolved.instruments[named.id].is_book:
        return {}
    return {named.id: _frame(resolved, resolved.instruments[named.id], frames[named.id])}


def _frame(resolved: ResolvedStudy, instrument: Instrument, given: Any) -> Any:
    """The columns that matter: wave, subject, groups, and every question; those that no file had are null."""
    import polars as pl

    frame = given.collect() if isinstance(given, pl.LazyFrame) else given
    questions = list(dict.fromkeys(q.name for _, q in instrument.walk()))
    lacking = [name for name in questions if name not in frame.columns]
    groups = [g.group for g in resolved.study.groups if g.group in frame.columns and g.group not in questions]
    return frame.with_columns(*(pl.lit(None, pl.String).alias(name) for name in lacking),
                              *_without_missing(instrument, frame.columns),
                              *(pl.col(g).cast(pl.String) for g in groups))


def _without_missing(instrument: Instrument, columns: Sequence[str]) -> Iterator[Any]:
    """Single answers whose codes may stand for a missing one: those codes are null."""
    import polars as pl

    from keko_eval.scoring.item import items_of

    for name, item in items_of(instrument).items():
        if name in columns and item.missing and item.kind != "select_multiple":
            known = ~pl.col(name).cast(pl.String).is_in(list(item.missing))
            yield pl.when(known).then(pl.col(name)).alias(name)


def _scopes(resolved: ResolvedStudy, frame: Any) -> Iterator[tuple[dict[str, str], Any]]:
    """Everything, then each value of each group column that the records have."""
    import polars as pl

    yield {}, frame
    for grouping in resolved.study.groups:
        if grouping.group in frame.columns:
            values = frame[grouping.group].cast(pl.String).drop_nulls().unique().sort().to_list()
            for value in values:
                yield {grouping.group: value}, frame.filter(pl.col(grouping.group).cast(pl.String) == value)
