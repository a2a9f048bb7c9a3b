"""One process owns an SQLite store; others hand it their operations.

The owner holds a lock of the operating system, which goes with the process however it ends. Others find its address in
the folder and prove that they have the store's key; what goes between them is JSON of known records.
"""

import asyncio
import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import IO, Any

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.errors import (
    PATIENCE,
    StoreBusy,
    StoreDamaged,
    StoreDown,
    StoreFull,
    StoreUnavailable,
)
from keko_eval.collection.store.operations import Operation
from keko_eval.collection.store.wire import LARGEST, OPERATIONS, packed, unpacked
from keko_eval.collection.store.writer import Writer

LOCK, ADDRESS, SOCKET = "owner.lock", "owner.address", "owner.socket"
LONGEST_SOCKET = 100
"""Bytes of a socket's path at most: systems differ between 104 and 108."""
SECONDS = 2.0
"""How long the owner may take to answer a call."""
MANY = 64
"""Operations in one message at most."""
_ERRORS = {kind.__name__: kind for kind in (StoreUnavailable, StoreBusy, StoreFull, StoreDown, StoreDamaged)}


def locked(folder: Path) -> IO[bytes] | None:
    """The open lock of a store's folder, or None where another process has it. Closing it lets it go."""
    stream = os.fdopen(os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        stream.close()
        return None
    return stream


def _listener(folder: Path) -> Listener:
    """On a socket in the folder, so that a service with a private /tmp is found; else where the system puts it."""
    path = folder.absolute() / SOCKET
    if os.name != "nt" and len(os.fsencode(path)) < LONGEST_SOCKET:
        with suppress(OSError):
            path.unlink(missing_ok=True)
            return Listener(str(path), "AF_UNIX", backlog=64)
    return Listener(backlog=64)


class Door:
    """The owner's door: takes operations of other processes until it is closed."""

    def __init__(self, writer: Writer, keys: StoreKeys, folder: Path) -> None:
        self._writer, self._address, self._keys = writer, folder / ADDRESS, keys
        self._listener = _listener(folder)
        self._closed = False
        self._write_address()
        self._thread = threading.Thread(target=self._serve, name="keko-door", daemon=True)
        self._thread.start()

    def _write_address(self) -> None:
        beside = self._address.with_suffix(".new")
        with suppress(FileNotFoundError):
            beside.unlink()
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf8") as stream:
            stream.write(str(self._listener.address))
        beside.replace(self._address)

    def close(self) -> None:
        """Take no more calls; one last call of our own wakes the thread that waits for calls."""
        if self._closed:
            return
        self._closed = True
        with suppress(OSError):
            self._address.unlink()
        with suppress(OSError):
            Client(self._listener.address).close()
        self._thread.join(1)
        self._listener.close()

    def _serve(self) -> None:
        while not self._closed:
            try:
                caller = self._listener.accept()
            except OSError:  # a caller who went away at once, or the end
                time.sleep(0.01)
                continue
            if self._closed:
                caller.close()
                return
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: "Connection[Any, Any]") -> None:
        """Serve one caller, who first proves to have the key; one that says nothing hinders nobody else."""
        with caller, suppress(EOFError, OSError, AuthenticationError, AssertionError):
            deliver_challenge(caller, self._keys.owner)
            answer_challenge(caller, self._keys.owner)
            while True:
                message = caller.recv_bytes(LARGEST)
                caller.send_bytes(packed(self._reply(message)))

    def _reply(self, message: bytes) -> dict[str, Any]:
        try:
            operations = unpacked(message)
            if not isinstance(operations, list) or not all(isinstance(own, OPERATIONS) for own in operations):
                return {"fault": "no operation"}
            if len(operations) == 1:
                return {"results": [self._writer.run(operations[0])]}
            return {"results": self._writer.run_all(operations)}
        except StoreUnavailable as error:
            return {"unavailable": type(error).__name__}
        except Exception as error:
            return {"fault": type(error).__name__}


def _called(address: str, key: bytes) -> "Connection[Any, Any]":
    """A call at the owner's door, each having shown the other that it has the key; it never waits for long."""
    connection = Client(address)
    try:
        if not connection.poll(SECONDS):
            raise OSError("nobody answers")
        answer_challenge(connection, key)
        deliver_challenge(connection, key)
    except BaseException:
        connection.close()
        raise
    return connection


class Messenger:
    """Writes through the owner of the store, from another process."""

    def __init__(self, keys: StoreKeys, folder: Path) -> None:
        self._keys, self._address = keys, folder / ADDRESS
        self._connection: Connection[Any, Any] | None = None
        self._lock = threading.Lock()

    def run(self, operation: Operation) -> Any:
        """As :meth:`Writer.run`."""
        return self._sent([operation])[0]

    def run_all(self, operations: Iterable[Operation]) -> list[Any]:
        waiting = list(operations)
        return [result for start in range(0, len(waiting), MANY) for result in self._sent(waiting[start:start + MANY])]

    def future(self, operation: Operation) -> "asyncio.Future[Any]":
        return asyncio.get_running_loop().run_in_executor(None, self.run, operation)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def reach(self, patience: float = 3.0) -> bool:
        """Whether the owner answers, after waiting a little for one that begins."""
        until = time.monotonic() + patience
        while True:
            try:
                with self._lock:
                    self._connected()
                return True
            except StoreDown:
                if time.monotonic() > until:
                    return False
                time.sleep(0.05)

    def _connected(self) -> "Connection[Any, Any]":
        if self._connection is None:
            try:
                self._connection = _called(self._address.read_text(encoding="utf8"), self._keys.owner)
            except (OSError, EOFError, AuthenticationError, ValueError, AssertionError):
                raise StoreDown from None
        return self._connection

    def _sent(self, operations: list[Operation]) -> list[Any]:
        if not self._lock.acquire(timeout=PATIENCE):
            raise StoreBusy
        try:
            connection = self._connected()
            connection.send_bytes(packed(operations))
            if not connection.poll(PATIENCE if len(operations) == 1 else 60):
                raise StoreBusy
            reply = unpacked(connection.recv_bytes(LARGEST))
        except (OSError, EOFError):
            self.close()
            raise StoreDown from None
        except StoreBusy:
            self.close()
            raise
        finally:
            self._lock.release()
        if "unavailable" in reply:
            raise _ERRORS[reply["unavailable"]]
        if "fault" in reply:
            raise RuntimeError(reply["fault"])
        return list(reply["results"])
