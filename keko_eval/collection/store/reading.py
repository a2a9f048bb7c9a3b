"""What can be read from the store. Rows come in pages, so that no reader stays open for long."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select

from keko_eval.collection.store.content import submission_of
from keko_eval.collection.store.errors import StoreStale, in_own_words
from keko_eval.collection.store.records import Count, Draft, Feedback, LinkRow, Response, WaveState
from keko_eval.collection.store.schema import definition, draft, event, feedback, link, response, wave

PAGE = 1000
_NEWEST = select(response.c.id, response.c.version, response.c.seq, event.c.body, event.c.sealed).join(
    event, event.c.seq == response.c.seq)


def rows(engine: Engine, statement: Any) -> Sequence[Any]:
    """All rows of a statement, in one short transaction; a connection that went stale meanwhile is made anew, once."""
    try:
        with in_own_words(), engine.connect() as connection:
            return connection.execute(statement).all()
    except StoreStale:
        with in_own_words(), engine.connect() as connection:
            return connection.execute(statement).all()


def responses(engine: Engine, *conditions: ColumnElement[bool]) -> Iterator[Response]:
    """The newest version of each response that meets the conditions, in the order of the events.

    One that is replaced while pages are read comes once, in the version that was met first.
    """
    after, met = 0, set[str]()
    while True:
        page = rows(engine, _NEWEST.where(response.c.seq > after, *conditions).order_by(response.c.seq).limit(PAGE))
        for row in page:
            if row.id not in met:
                met.add(row.id)
                yield _response(row)
        if len(page) < PAGE:
            return
        after = page[-1].seq


def one_response(engine: Engine, id: str) -> Response | None:
    found = rows(engine, _NEWEST.where(response.c.id == id))
    return _response(found[0]) if found else None


def versions(engine: Engine, id: str) -> tuple[Response, ...]:
    """All versions of one response, the first one first."""
    found = rows(engine, select(response.c.first).where(response.c.id == id))
    if not found:
        return ()
    first = found[0].first
    own = rows(engine, select(event).where((event.c.seq == first) | (event.c.target == first)).order_by(event.c.seq))
    return tuple(Response(submission_of(id, row.body, row.sealed), row.seq, number)
                 for number, row in enumerate(own, 1))


def _response(row: Any) -> Response:
    return Response(submission_of(row.id, row.body, row.sealed), row.seq, row.version)


def ids(engine: Engine, *conditions: ColumnElement[bool]) -> tuple[str, ...]:
    return tuple(row.id for row in rows(engine, select(response.c.id).where(*conditions).order_by(response.c.seq)))


def one_draft(engine: Engine, key: str) -> Draft | None:
    found = rows(engine, select(draft).where(draft.c.key == key))
    if not found:
        return None
    row = found[0]
    return Draft(row.key, row.response, row.instrument, row.definition, row.wave, row.body, row.turn, row.page,
                 date.fromisoformat(row.day), row.circle)


def counts(engine: Engine, by: Sequence[str]) -> dict[tuple[str | None, ...], Count]:
    """Drafts and finished responses by ``wave``, ``instrument``, ``circle``."""
    found: dict[str, Counter[tuple[str | None, ...]]] = {}
    for table in (draft, response):
        columns = [table.c[name] for name in by]
        found[table.name] = Counter({tuple(row)[:-1]: row[-1] for row in rows(
            engine, select(*columns, func.count()).select_from(table).group_by(*columns))})
    keys = sorted({*found["draft"], *found["response"]}, key=lambda key: [part or "" for part in key])
    return {key: Count(found["draft"][key], found["response"][key]) for key in keys}


def stopped(engine: Engine, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """How many drafts stand at each page."""
    found = rows(engine, select(draft.c.page, func.count()).where(*conditions).group_by(draft.c.page))
    return {row[0]: row[1] for row in found}


def waves(engine: Engine) -> tuple[WaveState, ...]:
    found = rows(engine, select(wave).order_by(wave.c.instrument, wave.c.wave, wave.c.circle))
    return tuple(WaveState(
        row.instrument, row.wave, row.circle or None, row.state, _moment(row.opens), _moment(row.closes),
        row.grace_minutes, row.definition, date.fromisoformat(row.retention_until) if row.retention_until else None)
        for row in found)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def links(engine: Engine, *conditions: ColumnElement[bool]) -> tuple[LinkRow, ...]:
    return tuple(LinkRow(row.tag, row.subject, row.circle, json.loads(row.given), row.wave, row.instrument, row.state)
                 for row in rows(engine, select(link).where(*conditions).order_by(link.c.tag)))


def definition_text(engine: Engine, hash: str) -> str | None:
    found = rows(engine, select(definition.c.text).where(definition.c.hash == hash))
    return str(found[0].text) if found else None


def messages(engine: Engine) -> tuple[Feedback, ...]:
    return tuple(Feedback(date.fromisoformat(row.day), row.page, row.sealed)
                 for row in rows(engine, select(feedback).order_by(feedback.c.number)))
