"""Answers whose time is up: which they are, and their erasure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Table

from keko_eval.collection.store import reading
from keko_eval.collection.store.keeping import DropOldDrafts
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.operations import Erase
from keko_eval.collection.store.records import WaveState
from keko_eval.collection.store.schema import draft, response

WHY = "retention"


@dataclass(frozen=True, slots=True)
class Due:
    """The answers of one wave that should be gone by now."""

    wave: WaveState
    ids: tuple[str, ...] = field(repr=False)
    drafts: int


def due(store: Store, today: date) -> tuple[Due, ...]:
    """Waves whose last day has passed and that still hold answers or drafts."""
    states = store.waves()
    found = []
    for state in states:
        if state.retention_until is None or state.retention_until >= today:
            continue
        ids = reading.ids(store.database.read, _of(state, response, _apart(state, states)))
        drafts = sum(reading.stopped(store.database.read, _of(state, draft, _apart(state, states))).values())
        if ids or drafts:
            found.append(Due(state, ids, drafts))
    return tuple(found)


def _apart(state: WaveState, states: Iterable[WaveState]) -> tuple[str, ...]:
    """Circles that have a day of their own, which holds instead of the one for all."""
    return () if state.circle is not None else tuple(
        own.circle for own in states
        if own.circle is not None and (own.instrument, own.wave) == (state.instrument, state.wave))


def _of(state: WaveState, table: Table, apart: tuple[str, ...]) -> ColumnElement[bool]:
    own = (table.c.wave == state.wave) & (table.c.instrument == state.instrument)
    if state.circle is not None:
        return own & (table.c.circle == state.circle)
    return own & (table.c.circle.is_(None) | table.c.circle.not_in(apart))


def retain(store: Store, today: date) -> int:
    """Erase what is due; the number of responses that went."""
    found = due(store, today)
    states = store.waves()
    for own in found:
        circle = own.wave.circle
        store.writer.run(DropOldDrafts(date.max.isoformat(), own.wave.wave, own.wave.instrument,
                                       None if circle is None else (circle,), _apart(own.wave, states)))
    ids = {id for own in found for id in own.ids}
    outcomes = store.writer.run_all(Erase(id, WHY, today) for id in sorted(ids))
    return sum(outcome.kind == "erased" for outcome in outcomes)
