"""Where a store is and its keys, and holding it for a work that nothing else may go beside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes

from sqlalchemy import Connection, inspect, select, text

from keko_eval.collection.sealing.keys import STORE, StoreKeys, written
from keko_eval.collection.store.engine import (
    NAME,
    Database,
    is_postgres,
    postgres_database,
    refuse_synced,
    sqlite_database,
)
from keko_eval.collection.store.errors import StoreBusy, StoreUnavailable
from keko_eval.collection.store.owner import LOCK, locked
from keko_eval.collection.store.receipts import fingerprint
from keko_eval.collection.store.schema import REVISION, about
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem


@dataclass(frozen=True, slots=True)
class StorePlace:
    """A store before it is opened: ``where`` may hold a password, so it is never shown."""

    where: str = field(repr=False)
    folder: Path
    keys: StoreKeys

    @property
    def server(self) -> bool:
        return is_postgres(self.where)

    def database(self) -> Database:
        return postgres_database(self.where) if self.server else sqlite_database(self.folder)


def placed(where: str | Path, folder: Path | None = None, *, create: bool = False) -> StorePlace:
    """A store's place; for PostgreSQL ``folder`` holds the keys and the log of erasures. ``create`` makes a key.

    Raises
    ------
    Refused
        ``store-synced-folder``, ``store-missing``, ``key-missing``, ``key-damaged``, ``key-open-to-others``.
    """
    own = folder_of(where, folder)
    refuse_synced(own)
    if not is_postgres(str(where)) and not create and not (own / NAME).exists():
        raise Refused([problem("store-missing", Place(str(own)))])
    if create and not (own / "keys" / STORE).exists():
        written(own / "keys" / STORE, token_bytes(32))
    return StorePlace(str(where), own, StoreKeys.read(own / "keys"))


def folder_of(where: str | Path, folder: Path | None) -> Path:
    """The folder of a store's keys: its own, and for PostgreSQL the one that is given."""
    if not is_postgres(str(where)):
        return Path(where)
    if folder is None:
        raise ValueError("a store in PostgreSQL needs a folder for its keys")
    return folder


@contextmanager
def held(where: StorePlace) -> Iterator[Database]:
    """The database while no other process of this folder owns it.

    Raises
    ------
    Refused
        ``store-in-use``.
    """
    lock = locked(where.folder)
    if lock is None:
        raise Refused([problem("store-in-use", Place(str(where.folder / LOCK)))])
    database = where.database()
    try:
        yield database
    finally:
        database.dispose()
        lock.close()


def revision(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def refusal(error: StoreUnavailable, place: str) -> Refused:
    """The same for somebody at a command line: the store is busy, or cannot be reached."""
    code = "store-in-use" if isinstance(error, StoreBusy) else "store-unreachable"
    return Refused([problem(code, Place(place))])


def demand_known(connection: Connection, keys: StoreKeys, place: str) -> None:
    """Refuse a store of another form or another key."""
    number = revision(connection)
    if number is None:
        raise Refused([problem("store-missing", Place(place))])
    if number != REVISION:
        program = connection.execute(select(about.c.value).where(about.c.name == "program")).scalar() or "?"
        code = "store-newer" if number > REVISION else "store-older"
        raise Refused([problem(code, Place(place), theirs=number, ours=REVISION, program=program)])
    demand_key(connection, keys, place)


def demand_key(connection: Connection, keys: StoreKeys, place: str) -> None:
    own = connection.execute(select(about.c.value).where(about.c.name == "key")).scalar()
    if own != fingerprint(keys):
        raise Refused([problem("store-key-wrong", Place(place))])
