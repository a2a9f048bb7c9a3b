"""What can be written about answers: each operation is a value that the writer applies inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Protocol

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.chain import Chain, Content, mark, tag
from keko_eval.collection.store.content import body_of, canonical, said, sealed_of
from keko_eval.collection.store.erasures import Erasure, append_erasures
from keko_eval.collection.store.receipts import code_of
from keko_eval.collection.store.records import Outcome, Receipt, Submission
from keko_eval.collection.store.schema import draft, event, link, response, wave

BY_STAFF = ("paper", "workbook", "offline", "import")
"""Ways in that a closed wave still takes: the answers were given while it was open."""

_KNOWN = select(response).where(response.c.id == bindparam("key"))
_TAG = select(event.c.tag).where(event.c.id == bindparam("key"))
_THERE = select(event.c.seq).where(event.c.id == bindparam("key"))
_NEW = insert(response)
_NEWER = update(response).where(response.c.id == bindparam("key")).values(
    seq=bindparam("newest"), version=bindparam("now"), day=bindparam("on"), instrument=bindparam("of"),
    wave=bindparam("during"), circle=bindparam("within"), subject=bindparam("who"))
_DROP = delete(draft).where(draft.c.response == bindparam("key"))
_DONE = update(link).where(link.c.subject == bindparam("who"), link.c.wave == bindparam("when"),
                           link.c.instrument == bindparam("what")).values(state="done")
_EMPTY = update(event).values(id=None, body=None, sealed=None, salt=None, tag=None)


class Batch:
    """One transaction: its connection, the chain in it, and what must follow the commit.

    What follows from new events (the list of responses, drafts that go, links that are done) is written for many at
    once: :meth:`flush` does it before anything else looks.
    """

    def __init__(self, connection: Connection, keys: StoreKeys, folder: Path,
                 operations: "Sequence[Operation]") -> None:
        self.connection, self.keys, self.folder = connection, keys, folder
        self._chain = Chain(connection, keys) if any(own.chained for own in operations) else None
        self._closed: frozenset[tuple[str, str, str]] | None = None
        self._listed: list[dict[str, Any]] = []
        self._finished: list[Submission] = []
        marks = [mark(keys, own.submission.id) for own in operations if isinstance(own, Submit)]
        self.erased = {row.id for row in connection.execute(
            select(event.c.id).where(event.c.id.in_(marks)))} if marks else set()
        self.purging = False

    def apply(self, operation: "Operation") -> Any:
        """The operation's result; it sees all that came before it."""
        if not isinstance(operation, Submit):
            self.flush()
        return operation.apply(self)

    def finished(self, own: Submission, listed: dict[str, Any] | None = None) -> None:
        """A response was sent: it is listed, its draft goes, its link is done."""
        if listed is not None:
            self._listed.append(listed)
        self._finished.append(own)

    def flush(self) -> None:
        if self._listed:
            self.connection.execute(_NEW, self._listed)
        if self._finished:
            self.connection.execute(_DROP, [{"key": own.id} for own in self._finished])
        linked = [{"who": own.subject, "when": own.wave, "what": own.instrument} for own in self._finished
                  if own.subject is not None]
        if linked:
            self.connection.execute(_DONE, linked)
        self._listed, self._finished = [], []

    @property
    def chain(self) -> Chain:
        assert self._chain is not None, "the operation says that it is chained"
        return self._chain

    def end(self) -> None:
        self.flush()
        if self._chain is not None:
            self._chain.end()

    def is_closed(self, submission: Submission) -> bool:
        """Whether the wave takes no answers, for all or for the submission's circle."""
        if self._closed is None:
            rows = self.connection.execute(
                select(wave.c.instrument, wave.c.wave, wave.c.circle).where(wave.c.state == "closed"))
            self._closed = frozenset((row.instrument, row.wave, row.circle) for row in rows)
        return any((submission.instrument, submission.wave, circle) in self._closed
                   for circle in ("", submission.circle or ""))

    def forget_waves(self) -> None:
        self._closed = None


class Operation(Protocol):
    """A value with what it needs; ``chained`` where it adds to the chain."""

    chained: ClassVar[bool]

    def apply(self, batch: Batch) -> object: ...


@dataclass(frozen=True, slots=True)
class Submit:
    """Keep a finished submission once, however often it is sent."""

    submission: Submission = field(repr=False)
    chained: ClassVar[bool] = True

    def apply(self, batch: Batch) -> Outcome:
        own = self.submission
        if own.mode not in BY_STAFF and batch.is_closed(own):
            batch.flush()
            known = _kept(batch, own.id)
            return _same_or_conflict(batch, own.id, own, known) if known else Outcome("closed")
        if batch.erased and mark(batch.keys, own.id) in batch.erased:
            return Outcome("erased")
        content = Content("submitted", own.id, None, body_of(own), sealed_of(own), tag(batch.keys, own.id, said(own)))
        seq = batch.chain.append(content)
        if seq is None:
            batch.flush()
            return _same_or_conflict(batch, own.id, own, _kept(batch, own.id))
        receipt = Receipt(own.id, code_of(batch.keys, own.id), own.day, 1)
        batch.finished(own, {
            "id": own.id, "first": seq, "seq": seq, "version": 1, "code": receipt.code, "day": own.day.isoformat(),
            "instrument": own.instrument, "wave": own.wave, "circle": own.circle, "subject": own.subject})
        return Outcome("stored", receipt)


@dataclass(frozen=True, slots=True)
class Replace:
    """Keep a newer version of a response, where ``expected`` is still the newest; its link stays unless it has one."""

    submission: Submission = field(repr=False)
    of: str
    expected: int
    chained: ClassVar[bool] = True

    def apply(self, batch: Batch) -> Outcome:
        row = batch.connection.execute(_KNOWN, {"key": self.of}).first()
        if row is None:
            gone = batch.connection.execute(_THERE, {"key": mark(batch.keys, self.of)}).first()
            return Outcome("erased" if gone else "unknown")
        own = replace(self.submission, id=self.of, subject=self.submission.subject or row.subject)
        if own.mode not in BY_STAFF and batch.is_closed(own):
            return Outcome("closed", _kept(batch, self.of))
        version = f"{self.of}.{self.expected + 1}"
        if row.version != self.expected:
            return _same_or_conflict(batch, version, own, _kept(batch, self.of))
        content = Content("replaced", version, row.first, body_of(own), sealed_of(own),
                          tag(batch.keys, version, said(own)))
        seq = batch.chain.append(content)
        assert seq is not None, "versions are counted under the head's lock"
        batch.connection.execute(_NEWER, {
            "key": self.of, "newest": seq, "now": self.expected + 1, "on": own.day.isoformat(), "of": own.instrument,
            "during": own.wave, "within": own.circle, "who": own.subject})
        batch.finished(own)
        return Outcome("replaced", Receipt(self.of, code_of(batch.keys, self.of), own.day, self.expected + 1))


@dataclass(frozen=True, slots=True)
class Erase:
    """Take away all versions of a response; a dated tombstone stays, and no trace of what was said."""

    id: str
    why: str
    day: date
    chained: ClassVar[bool] = True

    def apply(self, batch: Batch) -> Outcome:
        row = batch.connection.execute(_KNOWN, {"key": self.id}).first()
        own_mark = mark(batch.keys, self.id)
        if row is None:
            gone = batch.connection.execute(_THERE, {"key": own_mark}).first()
            batch.connection.execute(_DROP, {"key": self.id})
            return Outcome("erased" if gone else "unknown")
        mine = (event.c.seq == row.first) | (event.c.target == row.first)
        coms = batch.connection.execute(select(event.c.seq, event.c.com).where(mine).order_by(event.c.seq)).all()
        append_erasures(batch.folder, batch.keys,
                        [Erasure(e.seq, bytes(e.com), self.day, self.why, own_mark) for e in coms])
        batch.connection.execute(delete(response).where(response.c.id == self.id))
        batch.connection.execute(_EMPTY.where(mine))
        batch.chain.append(Content("erased", own_mark, row.first,
                                   canonical({"day": self.day.isoformat(), "why": self.why})))
        batch.connection.execute(_DROP, {"key": self.id})
        if row.subject is not None:
            batch.connection.execute(update(link).where(
                link.c.subject == row.subject, link.c.wave == row.wave, link.c.instrument == row.instrument,
            ).values(subject=None, state="done"))
        batch.erased.add(own_mark)
        batch.purging = True
        return Outcome("erased")


def _kept(batch: Batch, id: str) -> Receipt | None:
    row = batch.connection.execute(_KNOWN, {"key": id}).first()
    return None if row is None else Receipt(id, row.code, date.fromisoformat(row.day), row.version)


def _same_or_conflict(batch: Batch, key: str, own: Submission, receipt: Receipt | None) -> Outcome:
    row = batch.connection.execute(_TAG, {"key": key}).first()
    same = row is not None and bytes(row.tag) == tag(batch.keys, key, said(own))
    return Outcome("same" if same else "conflict", receipt)
