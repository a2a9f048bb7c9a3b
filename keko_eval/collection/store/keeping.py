"""What can be written beside answers: drafts, definitions, waves, links, messages."""

from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import bindparam, delete, insert, select, text, update

from keko_eval.collection.store.content import canonical
from keko_eval.collection.store.operations import Batch
from keko_eval.collection.store.records import Draft, DraftOutcome, Feedback, LinkRow, Outcome, WaveState
from keko_eval.collection.store.schema import draft, feedback, link, response

_FRESH = text(
    "INSERT INTO draft (key, response, instrument, definition, wave, body, turn, page, day, circle) VALUES (:key, "
    ":response, :instrument, :definition, :wave, :body, :turn, :page, :day, :circle) ON CONFLICT (key) DO NOTHING")
_SAVE = update(draft).where(draft.c.key == bindparam("k"), draft.c.turn == bindparam("before")).values(
    body=bindparam("now"), turn=bindparam("after"), page=bindparam("at"), day=bindparam("on"),
    definition=bindparam("of"))
_TURN = select(draft.c.turn).where(draft.c.key == bindparam("k"))
_DROP = delete(draft).where(draft.c.key == bindparam("k"))
_SENT = select(response.c.id).where(response.c.id == bindparam("k"))
_DEFINITION = text("INSERT INTO definition (hash, instrument, version, text) VALUES (:hash, :instrument, :version, "
                   ":text) ON CONFLICT (hash) DO NOTHING")
_WAVE = text(
    "INSERT INTO wave (instrument, wave, circle, state, opens, closes, grace_minutes, definition, retention_until) "
    "VALUES (:instrument, :wave, :circle, :state, :opens, :closes, :grace_minutes, :definition, :retention_until) "
    "ON CONFLICT (instrument, wave, circle) DO UPDATE SET state = excluded.state, opens = excluded.opens, "
    "closes = excluded.closes, grace_minutes = excluded.grace_minutes, definition = excluded.definition, "
    "retention_until = excluded.retention_until")
_LINK = text("INSERT INTO link (tag, subject, circle, given, wave, instrument, state) VALUES (:tag, :subject, :circle, "
             ":given, :wave, :instrument, :state) ON CONFLICT (tag) DO NOTHING")


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Keep a draft where ``expected`` is its turn; a new one has turn 0 before it. A saved one has turn + 1.

    A draft of a response that was sent is ``gone``, unless ``editing``: then it is of a newer version.
    """

    draft: Draft = field(repr=False)
    expected: int
    editing: bool = False
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> DraftOutcome:
        own, run = self.draft, batch.connection.execute
        changed = run(_SAVE, {"k": own.key, "before": self.expected, "now": own.body, "after": self.expected + 1,
                              "at": own.page, "on": own.day.isoformat(), "of": own.definition})
        if changed.rowcount == 1:
            return "saved"
        if run(_TURN, {"k": own.key}).first():
            return "stale"
        if self.expected > 0 or (not self.editing and run(_SENT, {"k": own.response}).first()):
            return "gone"
        made = run(_FRESH, {
            "key": own.key, "response": own.response, "instrument": own.instrument, "definition": own.definition,
            "wave": own.wave, "body": own.body, "turn": 1, "page": own.page, "day": own.day.isoformat(),
            "circle": own.circle})
        return "saved" if made.rowcount == 1 else "stale"


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Take a draft away; True where there was one."""

    key: str
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> bool:
        dropped = batch.connection.execute(_DROP, {"k": self.key}).rowcount == 1
        batch.purging |= dropped
        return dropped


@dataclass(frozen=True, slots=True)
class KeepDefinition:
    """Keep the text of a definition by its hash, once."""

    hash: str
    instrument: str
    version: str
    text: str = field(repr=False)
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> None:
        batch.connection.execute(_DEFINITION, {"hash": self.hash, "instrument": self.instrument,
                                               "version": self.version, "text": self.text})


@dataclass(frozen=True, slots=True)
class SetWave:
    """Open, close or plan a wave."""

    state: WaveState
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> None:
        own = self.state
        batch.connection.execute(_WAVE, {
            "instrument": own.instrument, "wave": own.wave, "circle": own.circle or "", "state": own.state,
            "opens": own.opens and own.opens.isoformat(), "closes": own.closes and own.closes.isoformat(),
            "grace_minutes": own.grace_minutes, "definition": own.definition,
            "retention_until": own.retention_until and own.retention_until.isoformat()})
        batch.forget_waves()


@dataclass(frozen=True, slots=True)
class AddLinks:
    """Keep personal links; those that are there stay as they are. The number of new ones."""

    rows: tuple[LinkRow, ...] = field(repr=False)
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> int:
        return sum(batch.connection.execute(_LINK, {
            "tag": row.tag, "subject": row.subject, "circle": row.circle, "wave": row.wave,
            "given": canonical(row.given).decode(), "instrument": row.instrument, "state": row.state,
        }).rowcount for row in self.rows)


@dataclass(frozen=True, slots=True)
class StartLink:
    """An unused link is started; True where there is such a link."""

    tag: str
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> bool:
        run = batch.connection.execute
        run(update(link).where(link.c.tag == self.tag, link.c.state == "unused").values(state="started"))
        return run(select(link.c.tag).where(link.c.tag == self.tag)).first() is not None


@dataclass(frozen=True, slots=True)
class DropLinks:
    """Take personal links away, such as those of somebody whose contact was erased; the number of those that went."""

    tags: tuple[str, ...]
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> int:
        return int(batch.connection.execute(delete(link).where(link.c.tag.in_(self.tags))).rowcount)


@dataclass(frozen=True, slots=True)
class KeepFeedback:
    """Keep a message about the form."""

    message: Feedback = field(repr=False)
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> None:
        own = self.message
        batch.connection.execute(insert(feedback), {"day": own.day.isoformat(), "page": own.page,
                                                    "sealed": own.sealed})


@dataclass(frozen=True, slots=True)
class DropOldDrafts:
    """Take away drafts whose last day is before a day, of one wave or circle or of all; how many went."""

    before: str
    wave: str | None = None
    instrument: str | None = None
    circles: tuple[str, ...] | None = None
    but: tuple[str, ...] = ()
    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> int:
        which = draft.c.day < self.before
        if self.wave is not None:
            which &= draft.c.wave == self.wave
        if self.instrument is not None:
            which &= draft.c.instrument == self.instrument
        if self.circles is not None:
            which &= draft.c.circle.in_(self.circles)
        if self.but:
            which &= draft.c.circle.is_(None) | draft.c.circle.not_in(self.but)
        dropped = int(batch.connection.execute(delete(draft).where(which)).rowcount)
        batch.purging |= dropped > 0
        return dropped


@dataclass(frozen=True, slots=True)
class Clear:
    """Nothing but what follows an erasure: old pages are cleared, which ``cleared`` of the outcome tells."""

    chained: ClassVar[bool] = False

    def apply(self, batch: Batch) -> Outcome:
        batch.purging = True
        return Outcome("erased")
