"""The database of these pages: accounts, sessions, what was shown, what was done; never an answer."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_bytes

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.pool import QueuePool

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

VERSION = 1
metadata = MetaData()

account = Table(
    "account", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("circle", Text),
    Column("hash", Text, nullable=False),
    Column("fresh", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
)
session = Table(
    "session", metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("account", Integer, nullable=False),
    Column("begun", String(40), nullable=False),
    Column("seen", String(40), nullable=False),
)
attempt = Table(
    "attempt", metadata,
    Column("number", Integer, primary_key=True),
    Column("key", String(64), nullable=False, index=True),
    Column("at", String(40), nullable=False),
)
release = Table(
    "release", metadata,
    Column("number", Integer, primary_key=True),
    Column("what", Text, nullable=False, index=True),
    Column("day", String(10), nullable=False),
    Column("counts", Text, nullable=False),
)
report = Table(
    "report", metadata,
    Column("id", String(32), primary_key=True),
    Column("circle", Text),
    Column("profile", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("at", String(40), nullable=False),
    Column("files", Text, nullable=False),
    Column("trouble", Text, nullable=False),
)
audit = Table(
    "audit", metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("account", Integer),
    Column("act", String(40), nullable=False),
    Column("circle", Text),
    Column("what", Text, nullable=False),
)
about = Table(
    "about", metadata,
    Column("name", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)


class Database:
    """Short transactions on one file; made by :func:`open_database`."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine, self.secret = engine, secret

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that nobody else writes beside."""
        with self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def open_database(path: Path) -> Database:
    """Open the database of the pages, made where there is none.

    Raises
    ------
    Refused
        The folder takes no files, or the file is of a newer program.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise Refused([problem("cannot-write", Place(str(path)))]) from error
    engine = _engine(path)
    with engine.begin() as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version == 0:
            metadata.create_all(connection)
            connection.execute(insert(about), {"name": "secret", "value": token_bytes(32)})
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        elif version > VERSION:
            raise Refused([problem("store-newer", Place(str(path)), theirs=str(version), ours=str(VERSION),
                                   program="?")])
        secret = bytes(connection.execute(select(about.c.value).where(about.c.name == "secret")).scalar_one())
    return Database(engine, secret)


def _engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "trusted_schema=OFF", "secure_delete=ON",
                       "cell_size_check=ON", "mmap_size=0"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=4, hide_parameters=True)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
