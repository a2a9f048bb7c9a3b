"""Everything in the store read again: the chain, each event's fingerprint, the end, and what is told from events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.chain import START, content_of, head_of, mac
from keko_eval.collection.store.content import submission_of
from keko_eval.collection.store.errors import in_own_words
from keko_eval.collection.store.receipts import code_of
from keko_eval.collection.store.records import Head
from keko_eval.collection.store.schema import event, response
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

PAGE = 500


@dataclass(slots=True)
class Seen:
    """What the events have told so far."""

    keys: StoreKeys
    place: Place
    codes: Mapping[int, str]
    last: Head = field(default_factory=lambda: Head(0, START))
    computed: bytes = START
    ids: set[str] = field(default_factory=set, repr=False)
    versions: dict[int, list[int]] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict, repr=False)
    newest: dict[int, bytes] = field(default_factory=dict, repr=False)
    emptied: dict[int, int] = field(default_factory=dict)
    tombstones: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)
    end: Head | None = None
    ended: bool = True

    def problem(self, code: str, number: int | str, /, **values: str) -> Problem:
        return problem(code, self.place, number=str(number), **values)

    def code(self, first: int, id: str | None) -> str:
        return self.codes.get(first) or (code_of(self.keys, id.partition(".")[0]) if id else "–")


def verify(engine: Engine, keys: StoreKeys, place: str, end: Head | None = None) -> tuple[Problem, ...]:
    """Every fault of a store; none where it is whole.

    Parameters
    ----------
    end : Head or None
        An end that is known from elsewhere, such as a backup's manifest, and that the chain must reach: shows an end
        that was cut off together with its head.
    """
    with in_own_words(), engine.connect() as connection:
        return tuple(_faults(connection, keys, Place(place), end))


def _faults(connection: Connection, keys: StoreKeys, place: Place, end: Head | None) -> Iterator[Problem]:
    yield from _file(connection, place)
    listed = _rows(connection, select(response.c.first, response.c.code))
    seen = Seen(keys, place, {row["first"]: row["code"] for row in listed or ()}, end=end,
                ended=end is None or end.seq == 0)
    for row in _events(connection):
        try:
            found = None if row is None else tuple(_event(row, seen))
        except (TypeError, ValueError, AttributeError):  # a value of another type than the column's
            found = None
        yield from _unreadable(row, seen) if found is None else found
    for number, first in seen.emptied.items():
        if first not in seen.tombstones:
            yield seen.problem("store-emptied", number)
    yield from _ends(connection, seen)
    yield from _lists(connection, seen)


def _file(connection: Connection, place: Place) -> Iterator[Problem]:
    """What SQLite itself finds."""
    if connection.dialect.name != "sqlite":
        return
    try:
        said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(20)"))]
        loose = connection.execute(text("PRAGMA foreign_key_check")).all()
    except DBAPIError:
        said, loose = ["?"], []
    if said != ["ok"] or loose:
        yield problem("store-damaged", place)


def _events(connection: Connection) -> Iterator[RowMapping | None]:
    """Events by their number; None for one that can't be read."""
    after = 0
    while True:
        page = _rows(connection, select(event).where(event.c.seq > after).order_by(event.c.seq).limit(PAGE))
        if page is None:
            page, after = [], after + PAGE
            for number in range(after - PAGE + 1, after + 1):
                one = _rows(connection, select(event).where(event.c.seq == number))
                yield from one if one else [None] if one is None else []
            if not _rows(connection, select(event.c.seq).where(event.c.seq > after).limit(1)):
                return
            continue
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]["seq"]


def _unreadable(row: RowMapping | None, seen: Seen) -> Iterator[Problem]:
    number = seen.last.seq + 1 if row is None else int(row["seq"])
    yield seen.problem("store-response-changed", number, receipt=seen.code(number, None))
    own = row["mac"] if row is not None and isinstance(row["mac"], bytes) else b""
    seen.last, seen.computed = Head(number, own), own
    seen.unread.add(number)


def _rows(connection: Connection, statement: Any) -> Sequence[RowMapping] | None:
    try:
        return connection.execute(statement).mappings().all()
    except (DBAPIError, ValueError, OverflowError):
        return None


def _event(row: RowMapping, seen: Seen) -> Iterator[Problem]:
    number, com = row["seq"], bytes(row["com"])
    follows = number == seen.last.seq + 1
    if not follows:
        gap = f"{seen.last.seq + 1}" if number == seen.last.seq + 2 else f"{seen.last.seq + 1}–{number - 1}"
        yield seen.problem("store-event-missing", gap)
    own = bytes(row["mac"])
    whole = not follows or any(compare_digest(mac(seen.keys, before, number, com), own)
                               for before in {seen.last.mac, seen.computed})
    seen.computed = own if whole else mac(seen.keys, seen.last.mac, number, com)
    seen.last = Head(number, own)
    seen.ended |= seen.last == seen.end
    first = number if row["kind"] == "submitted" or row["target"] is None else row["target"]
    if row["salt"] is None:
        if not whole:
            yield seen.problem("store-chain-broken", number)
        if any(row[name] is not None for name in ("id", "body", "sealed", "tag")):
            yield seen.problem("store-response-changed", number, receipt=seen.code(first, row["id"]))
        seen.emptied[number] = first
        return
    sound = compare_digest(content_of(row).commitment(bytes(row["salt"])), com) and row["body"] is not None
    if not sound:
        yield seen.problem("store-response-changed", number, receipt=seen.code(first, row["id"]))
    elif not whole:
        yield seen.problem("store-chain-broken", number)
    if row["id"] in seen.ids:
        yield seen.problem("store-response-twice", number, receipt=seen.code(first, row["id"]))
    seen.ids.add(row["id"])
    if row["kind"] == "erased":
        seen.tombstones.add(first)
    else:
        seen.versions.setdefault(first, []).append(number)
        if row["kind"] == "submitted":
            seen.owners[first] = row["id"]
        if sound:
            seen.newest[first] = _told(row, seen.keys)


def _told(row: RowMapping, keys: StoreKeys) -> bytes:
    """What the list should say of a response whose newest event this is, as a hash."""
    id = str(row["id"]).partition(".")[0]
    own = submission_of(id, bytes(row["body"]), None)
    return _hashed(id, code_of(keys, id), own.day.isoformat(), own.instrument, own.wave, own.circle, own.subject)


def _hashed(*parts: object) -> bytes:
    return sha256(repr(parts).encode("utf8", "replace")).digest()


def _ends(connection: Connection, seen: Seen) -> Iterator[Problem]:
    """Whether the chain ends where its head says, and reaches the end that is known from elsewhere."""
    try:
        said = head_of(connection)
    except (SQLAlchemyError, TypeError, ValueError):
        said = Head(-1, b"")
    wrong = said if said != seen.last else seen.end if not seen.ended else None
    if wrong is not None:
        yield problem("store-cut-short", seen.place, last=str(seen.last.seq), head=str(wrong.seq))


def _lists(connection: Connection, seen: Seen) -> Iterator[Problem]:
    """Whether the list of responses says the same as the events."""
    listed = _rows(connection, select(response))
    if listed is None:
        return
    known = {row["first"]: row for row in listed}
    for first, numbers in seen.versions.items():
        row = known.pop(first, None)
        if first in seen.tombstones:
            yield seen.problem("store-emptied", first)
        elif row is None or (row["id"], row["seq"], row["version"]) != (
                seen.owners.get(first), numbers[-1], len(numbers)) or seen.newest.get(first) != _hashed(
                *(row[name] for name in ("id", "code", "day", "instrument", "wave", "circle", "subject"))):
            yield seen.problem("store-list-differs", first, receipt=seen.code(first, seen.owners.get(first)))
    for first, row in known.items():
        if first not in seen.unread:
            yield seen.problem("store-list-differs", first, receipt=row["code"])
