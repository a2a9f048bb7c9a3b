"""The writer: one thread that takes waiting operations, up to 256 at once, and commits them together."""

import asyncio
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.engine import Database
from keko_eval.collection.store.errors import PATIENCE, StoreBusy, StoreDown, unavailable
from keko_eval.collection.store.operations import Batch, Operation
from keko_eval.collection.store.records import Outcome

LARGEST = 256
"""Operations in one transaction at most."""
WAITING = 8192
"""Operations that may wait at most."""

Sink = Future[Any] | asyncio.Future[Any]
Waiting = tuple[Operation, Sink]


class Writes(Protocol):
    """What a store writes through: its own writer, or the way to the owner."""

    def run(self, operation: Operation) -> Any: ...
    def run_all(self, operations: Iterable[Operation]) -> list[Any]: ...
    def future(self, operation: Operation) -> "asyncio.Future[Any]": ...
    def close(self) -> None: ...


class Writer:
    """Owner of the one connection that writes. Operations are kept in the order in which they came."""

    def __init__(self, database: Database, keys: StoreKeys, folder: Path) -> None:
        self._database, self._keys, self._folder = database, keys, folder
        self._waiting: Queue[Waiting | None] = Queue(WAITING)
        self._connection: Connection | None = None
        self._uncleared = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="keko-writer", daemon=True)
        self._thread.start()

    def run(self, operation: Operation) -> Any:
        """Apply an operation and wait for its commit.

        Raises
        ------
        StoreUnavailable
            Within 5 seconds; nothing was acknowledged.
        """
        own: Future[Any] = Future()
        self._put((operation, own))
        try:
            return own.result(PATIENCE)
        except Late:
            own.cancel()
            raise StoreBusy from None

    def run_all(self, operations: Iterable[Operation]) -> list[Any]:
        """Apply many, as an import does: each waits only for room, then all for their commits."""
        sinks: list[Future[Any]] = []
        for operation in operations:
            own: Future[Any] = Future()
            self._put((operation, own), PATIENCE)
            sinks.append(own)
        try:
            return [own.result(60) for own in sinks]
        except Late:
            raise StoreBusy from None

    def future(self, operation: Operation) -> "asyncio.Future[Any]":
        """The same for a coroutine: to be awaited in the loop that asks, see :meth:`Store.later` for the time limit."""
        own: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._put((operation, own))
        return own

    def close(self) -> None:
        """Commit what waits, and end."""
        if not self._ended.is_set():
            self._ended.set()
            self._waiting.put(None)
            self._thread.join(10)

    def _put(self, waiting: Waiting, patience: float = 0) -> None:
        if self._ended.is_set():
            raise StoreDown
        try:
            self._waiting.put(waiting, timeout=patience) if patience else self._waiting.put_nowait(waiting)
        except Full:
            raise StoreBusy from None

    def _work(self) -> None:
        going = True
        while going:
            batch, going = self._taken()
            if batch:
                with suppress(Exception):  # whatever happens to one batch, the next one is kept
                    self._keep(batch)
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()

    def _taken(self) -> tuple[list[Waiting], bool]:
        """What waits, after waiting for the first; False at the end."""
        first = self._waiting.get()
        batch: list[Waiting] = []
        with suppress(Empty):
            while first is not None and len(batch) < LARGEST:
                if not first[1].cancelled():
                    batch.append(first)
                if len(batch) < LARGEST:
                    first = self._waiting.get_nowait()
        return batch, first is not None

    def _keep(self, batch: Sequence[Waiting]) -> None:
        """Commit a batch; where one of it is faulty, each for itself."""
        try:
            results = self._commit([operation for operation, _ in batch])
        except Exception as error:
            own = unavailable(error)
            if own is None and len(batch) > 1:
                for one in batch:
                    self._keep([one])
                return
            fault = own or (RuntimeError(type(error).__name__) if isinstance(error, DBAPIError) else error)
            _tell([(sink, None, fault) for _, sink in batch])
        else:
            _tell([(sink, result, None) for (_, sink), result in zip(batch, results, strict=True)])

    def _commit(self, operations: Sequence[Operation]) -> list[Any]:
        connection = self._connection or self._database.write.connect()
        self._connection = connection
        try:
            with connection.begin():
                batch = Batch(connection, self._keys, self._folder, operations)
                results = [batch.apply(own) for own in operations]
                batch.end()
        except BaseException:
            self._connection = None
            with suppress(Exception):
                connection.close()
            raise
        if batch.purging or self._uncleared:
            cleared = self._cleared(connection)
            self._uncleared = not cleared and self._database.dialect == "sqlite"
            results = [replace(own, cleared=cleared) if isinstance(own, Outcome) and own.kind == "erased"
                       else own for own in results]
        return results

    def _cleared(self, connection: Connection) -> bool:
        """Empty the write-ahead log, whose pages may hold what was erased; an open reader hinders it."""
        if self._database.dialect != "sqlite":
            return False
        try:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA busy_timeout=200")
            try:
                return bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
            finally:
                raw.execute("PRAGMA busy_timeout=3000")
        except Exception:
            return False


def _tell(results: Sequence[tuple[Sink, Any, Exception | None]]) -> None:
    """Give results to threads, and to each loop at once."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[Sink, Any, Exception | None]]] = {}
    for sink, result, fault in results:
        if isinstance(sink, Future):
            if sink.set_running_or_notify_cancel():
                _set(sink, result, fault)
        else:
            loops.setdefault(sink.get_loop(), []).append((sink, result, fault))
    for loop, own in loops.items():
        with suppress(RuntimeError):  # the loop has ended, and nobody waits
            loop.call_soon_threadsafe(_set_all, own)


def _set_all(results: Sequence[tuple[Sink, Any, Exception | None]]) -> None:
    for sink, result, fault in results:
        _set(sink, result, fault)


def _set(sink: Sink, result: Any, fault: Exception | None) -> None:
    if sink.cancelled():
        return
    if fault is not None:
        sink.set_exception(fault)
    else:
        sink.set_result(result)
