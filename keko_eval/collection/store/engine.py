"""The two databases: SQLite in a folder of the study, with one writer; PostgreSQL for several workers or hosts."""

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

from keko_eval.collection.store.errors import LOCK_PATIENCE
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

NAME = "answers.db"
PRAGMAS = ("synchronous=EXTRA", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF",
           "secure_delete=ON", "cell_size_check=ON", "mmap_size=0", "fullfsync=ON", "checkpoint_fullfsync=ON")
"""A commit is on the disk before it is acknowledged; what is deleted is overwritten; nothing is mapped into memory.

EXTRA while the file turns to WAL: else the journal of that turn can come back after a power cut, and undo everything.
"""
READER_PRAGMAS = ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0")
SYNCED = ("onedrive", "dropbox", "icloud drive", "iclouddrive", "mobile documents", "google drive", "googledrive",
          "my drive", "nextcloud", "box sync", "cloudstorage")


@dataclass(frozen=True, slots=True)
class Database:
    """Engines of a store: ``write`` for the writer alone, ``read`` for all threads; ``place`` names it, no password."""

    dialect: str
    write: Engine
    read: Engine
    place: str

    def dispose(self) -> None:
        """Close all; the writer last, so that SQLite empties and removes the write-ahead log."""
        self.read.dispose()
        self.write.dispose()


def is_postgres(where: str) -> bool:
    return where.startswith(("postgresql://", "postgres://", "postgresql+psycopg://"))


def sqlite_database(folder: Path) -> Database:
    path = folder / NAME
    return Database("sqlite", _sqlite(path, PRAGMAS, "rwc"), _sqlite(path, READER_PRAGMAS, "ro"), str(path))


def sqlite_file(path: Path, *, writing: bool = False) -> Engine:
    """A file in the store's form that is not the store: a backup."""
    return _sqlite(path, ("journal_mode=DELETE", "foreign_keys=ON", "trusted_schema=OFF"), "rwc") if writing else \
        _sqlite(path, READER_PRAGMAS, "ro")


def _sqlite(path: Path, pragmas: tuple[str, ...], mode: str) -> Engine:
    def connect() -> sqlite3.Connection:
        if mode == "rwc":
            _private(path)
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None,
                                     check_same_thread=False, timeout=LOCK_PATIENCE)
        connection.text_factory = _text
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=28,
                           pool_timeout=LOCK_PATIENCE, hide_parameters=True)
    event.listen(engine, "begin", _begin_immediate if mode == "rwc" else _begin)
    return engine


def _private(path: Path) -> None:
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _text(raw: bytes) -> str:
    """A text whose bits were turned is still read, so that it can be named."""
    return raw.decode("utf8", "replace")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def postgres_database(where: str) -> Database:
    """Engines for PostgreSQL; nothing is connected yet.

    Raises
    ------
    Refused
        ``store-no-driver``: psycopg is not installed.
    """
    url = make_url(where).set(drivername="postgresql+psycopg")
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise Refused([problem("store-no-driver", Place(said(url)))]) from None
    lock = f"-c lock_timeout={int(LOCK_PATIENCE * 1000)} -c synchronous_commit=on"
    write = _postgres(url, f"{lock} -c statement_timeout=4000 -c idle_in_transaction_session_timeout=60000", 2)
    return Database("postgresql", write, _postgres(url, lock, 8), said(url))


def postgres_whole(where: str) -> Engine:
    """An engine without time limits on a statement: migration, clearing, restoring."""
    return _postgres(make_url(where).set(drivername="postgresql+psycopg"), "-c synchronous_commit=on", 2)


def _postgres(url: URL, options: str, size: int) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=size, max_overflow=24, pool_timeout=LOCK_PATIENCE,
                           connect_args={"connect_timeout": 3, "options": options, "tcp_user_timeout": 4000,
                                         "application_name": "keko"})
    event.listen(engine, "connect", _terse)
    return engine


def _terse(connection: Any, _record: object) -> None:
    """The server's log names no values; only a superuser may ask for it, so it is asked and no more."""
    try:
        connection.execute("SET log_error_verbosity = terse")
        connection.commit()
    except Exception:
        connection.rollback()


def said(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def refuse_synced(folder: Path) -> None:
    """A program that copies the folder while answers are written breaks the store, and takes the answers along.

    Raises
    ------
    Refused
        ``store-synced-folder``.
    """
    for part in (*folder.absolute().parts, *folder.resolve().parts):
        if any(part.lower().startswith(name) for name in SYNCED):
            raise Refused([problem("store-synced-folder", Place(str(folder)), name=part)])
