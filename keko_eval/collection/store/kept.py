"""The store of answers as everything else uses it; ``store.py`` opens one."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store import keeping, operations, reading
from keko_eval.collection.store.chain import HEAD, tag
from keko_eval.collection.store.content import canonical
from keko_eval.collection.store.engine import Database
from keko_eval.collection.store.errors import PATIENCE, StoreBusy, StoreDown
from keko_eval.collection.store.operations import Operation
from keko_eval.collection.store.owner import Door
from keko_eval.collection.store.receipts import as_code
from keko_eval.collection.store.records import (
    Count,
    Draft,
    DraftOutcome,
    Feedback,
    Head,
    LinkRow,
    Outcome,
    Response,
    Submission,
    WaveState,
)
from keko_eval.collection.store.schema import draft as drafts_table
from keko_eval.collection.store.schema import link as link_table
from keko_eval.collection.store.schema import response as response_table
from keko_eval.collection.store.writer import Writes
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, problem

LINKS = 500
"""Links in one operation at most."""


class Store:
    """Answers and what stands beside them. Made by :func:`open_store`; may be used from many threads.

    Every method that writes raises :class:`~keko_eval.collection.store.errors.StoreUnavailable` within 5 seconds where
    nothing can be kept now; sending the same again is safe. A coroutine writes by ``await store.later(operation)``.
    """

    def __init__(self, database: Database, keys: StoreKeys, folder: Path, writer: Writes | None,
                 door: Door | None = None, lock: IO[bytes] | None = None) -> None:
        self.database, self.keys, self.folder, self._writer, self._door, self._lock = (
            database, keys, folder, writer, door, lock)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Commit what waits and let the store go."""
        if self._door is not None:
            self._door.close()
        if self._writer is not None:
            self._writer.close()
        self.database.dispose()
        if self._lock is not None:
            self._lock.close()

    @property
    def writer(self) -> Writes:
        if self._writer is None:
            raise StoreDown
        return self._writer

    @property
    def is_owner(self) -> bool:
        """Whether this process writes itself."""
        return self._writer is not None and (self._lock is not None or self.database.dialect == "postgresql")

    async def later(self, operation: Operation) -> Any:
        """Apply an operation of ``operations.py`` or ``keeping.py`` from a coroutine; the same time limit."""
        try:
            return await asyncio.wait_for(self.writer.future(operation), PATIENCE)
        except TimeoutError:
            raise StoreBusy from None

    def submit(self, submission: Submission) -> Outcome:
        """Keep a submission: ``stored``, ``same``, ``conflict``, ``closed`` or ``erased``."""
        own: Outcome = self.writer.run(operations.Submit(submission))
        return own

    def submit_all(self, submissions: Iterable[Submission]) -> list[Outcome]:
        """Keep many, as an import does."""
        return self.writer.run_all(operations.Submit(own) for own in submissions)

    def replace(self, submission: Submission, of: str, expected: int) -> Outcome:
        """Keep a newer version of response ``of``: ``replaced``, ``same``, ``conflict``, ``closed``, ``erased`` or
        ``unknown``. The submission's own id plays no part: a version is known by the response and ``expected``."""
        own: Outcome = self.writer.run(operations.Replace(submission, of, expected))
        return own

    def erase(self, id: str, why: str, day: date | None = None) -> Outcome:
        """Erase all versions of a response and its draft: ``erased`` or ``unknown``."""
        own: Outcome = self.writer.run(operations.Erase(id, why, day or date.today()))
        return own

    def withdraw(self, code: str, why: str = "withdrawn", day: date | None = None) -> Outcome:
        """Erase the response of a receipt's code, as its holder asks."""
        found = self.id_of_code(code)
        return self.erase(found, why, day) if found else Outcome("unknown")

    def id_of_code(self, code: str) -> str | None:
        """The response of a receipt's code, however it was typed; None where there is none, or several."""
        found = reading.ids(self.database.read, response_table.c.code == as_code(code))
        return found[0] if len(found) == 1 else None

    def plain_tag(self, id: str, plaintext: Mapping[str, str]) -> bytes:
        """For ``Submission.plain_tag``: what is said in the texts that are sealed, as a keyed hash."""
        return tag(self.keys, id, b"sealed\n" + canonical(plaintext))

    def save_draft(self, draft: Draft, expected_turn: int, *, editing: bool = False) -> DraftOutcome:
        """Keep a draft that stood at ``expected_turn`` (0: a new one); then it stands at one more."""
        own: DraftOutcome = self.writer.run(keeping.SaveDraft(draft, expected_turn, editing))
        return own

    def draft(self, key: str) -> Draft | None:
        return reading.one_draft(self.database.read, key)

    def drop_draft(self, key: str) -> bool:
        return bool(self.writer.run(keeping.DropDraft(key)))

    def drop_old_drafts(self, before: date, wave: str | None = None, instrument: str | None = None) -> int:
        return int(self.writer.run(keeping.DropOldDrafts(before.isoformat(), wave, instrument)))

    def keep_definition(self, hash: str, instrument: str, version: str, text: str) -> None:
        self.writer.run(keeping.KeepDefinition(hash, instrument, version, text))

    def definition(self, hash: str) -> str | None:
        return reading.definition_text(self.database.read, hash)

    def set_wave(self, state: WaveState) -> None:
        """Open, close or plan a wave.

        Raises
        ------
        Refused
            ``wave-without-retention``: a wave opens only when it is said how long its answers are kept.
        """
        if state.state == "open" and state.retention_until is None:
            raise Refused([problem("wave-without-retention", Place(self.database.place), wave=state.wave,
                                   instrument=state.instrument)])
        self.writer.run(keeping.SetWave(state))

    def waves(self) -> tuple[WaveState, ...]:
        return reading.waves(self.database.read)

    def add_links(self, rows: Iterable[LinkRow]) -> int:
        """Keep personal links; the number of those that were not there yet."""
        own = tuple(rows)
        return sum(self.writer.run_all(keeping.AddLinks(own[start:start + LINKS])
                                       for start in range(0, len(own), LINKS)))

    def start_link(self, tag: str) -> bool:
        return bool(self.writer.run(keeping.StartLink(tag)))

    def drop_links(self, tags: Iterable[str]) -> int:
        return int(self.writer.run(keeping.DropLinks(tuple(tags))))

    def link(self, tag: str) -> LinkRow | None:
        found = reading.links(self.database.read, link_table.c.tag == tag)
        return found[0] if found else None

    def links(self, wave: str, instrument: str) -> tuple[LinkRow, ...]:
        return reading.links(self.database.read, link_table.c.wave == wave, link_table.c.instrument == instrument)

    def keep_feedback(self, message: Feedback) -> None:
        self.writer.run(keeping.KeepFeedback(message))

    def feedback(self) -> tuple[Feedback, ...]:
        return reading.messages(self.database.read)

    def responses(self, instrument: str | None = None, wave: str | None = None,
                  subject: str | None = None) -> Iterator[Response]:
        """The newest version of each response, in the order in which they were kept."""
        wanted = {"instrument": instrument, "wave": wave, "subject": subject}
        return reading.responses(self.database.read, *(
            response_table.c[name] == value for name, value in wanted.items() if value is not None))

    def response(self, id: str) -> Response | None:
        return reading.one_response(self.database.read, id)

    def versions(self, id: str) -> tuple[Response, ...]:
        return reading.versions(self.database.read, id)

    def counts_by(self, by: Sequence[str] = ("wave", "instrument", "circle")) -> dict[tuple[str | None, ...], Count]:
        """How many have started and finished, for each combination of the columns named."""
        return reading.counts(self.database.read, by)

    def stopped_at(self, instrument: str, wave: str) -> dict[str, int]:
        """How many drafts stand at each page: where people stopped."""
        return reading.stopped(self.database.read, drafts_table.c.instrument == instrument,
                               drafts_table.c.wave == wave)

    def head(self) -> Head:
        row = reading.rows(self.database.read, HEAD)[0]
        return Head(row.seq, bytes(row.mac))

    def verify(self, end: Head | None = None) -> tuple[Problem, ...]:
        """Read everything again; each faulty response is named. ``end`` is a head that the chain must reach."""
        from keko_eval.collection.store.verify import verify

        return verify(self.database.read, self.keys, self.database.place, end)
