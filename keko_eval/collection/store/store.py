"""▶ Opening a store: where it is, its keys, whether this program knows its form, and who owns it."""

from pathlib import Path
from secrets import token_bytes

from sqlalchemy import Connection, Engine, insert, inspect, select, text

from keko_eval.collection.sealing.keys import STORE, StoreKeys, written
from keko_eval.collection.store.chain import START
from keko_eval.collection.store.engine import (
    NAME,
    Database,
    is_postgres,
    postgres_database,
    refuse_synced,
    sqlite_database,
)
from keko_eval.collection.store.errors import StoreUnavailable, in_own_words
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.owner import LOCK, Door, Messenger, locked
from keko_eval.collection.store.receipts import fingerprint
from keko_eval.collection.store.schema import REVISION, about, head, metadata
from keko_eval.collection.store.writer import Writer
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

__all__ = ["Store", "open_store"]


def open_store(where: str | Path, *, folder: Path | None = None, create: bool = False,
               readonly: bool = False) -> Store:
    """Open a store of answers.

    Parameters
    ----------
    where : str or Path
        A folder such as ``STUDY/collected``, or ``postgresql://…``.
    folder : Path or None
        Where the keys and the log of erasures are, for PostgreSQL; otherwise the folder itself.
    create : bool
        Make the store, and its key, where there is none.
    readonly : bool
        Take no lock and write nothing.

    Raises
    ------
    Refused
        ``store-missing``, ``store-synced-folder``, ``key-missing``, ``store-key-wrong``, ``store-newer``,
        ``store-older``, ``store-in-use``, ``store-unreachable``, ``store-no-driver``.
    """
    server = is_postgres(str(where))
    if server and folder is None:
        raise ValueError("a store in PostgreSQL needs a folder for its keys")
    own = folder if server and folder is not None else Path(where)
    refuse_synced(own)
    if not server and not create and not (own / NAME).exists():
        raise Refused([problem("store-missing", Place(str(own)))])
    if create and not (own / "keys" / STORE).exists():
        written(own / "keys" / STORE, token_bytes(32))
    keys = StoreKeys.read(own / "keys")
    database = postgres_database(str(where)) if server else sqlite_database(own)
    return _opened(database, keys, own, create=create, readonly=readonly)


def _opened(database: Database, keys: StoreKeys, folder: Path, *, create: bool, readonly: bool) -> Store:
    lock = None if readonly or database.dialect == "postgresql" else locked(folder)
    owns = not readonly and (lock is not None or database.dialect == "postgresql")
    try:
        try:
            with in_own_words():
                if create and owns:
                    made(database.write, keys)
                demand_known(database.read, keys, database.place)
        except StoreUnavailable:
            raise Refused([problem("store-unreachable", Place(database.place))]) from None
        if readonly:
            return Store(database, keys, folder, None)
        if not owns:
            messenger = Messenger(keys, folder)
            if not messenger.reach():
                raise Refused([problem("store-in-use", Place(str(folder / LOCK)))])
            return Store(database, keys, folder, messenger)
        writer = Writer(database, keys, folder)
        return Store(database, keys, folder, writer, Door(writer, keys, folder) if lock else None, lock)
    except BaseException:
        database.dispose()
        if lock is not None:
            lock.close()
        raise


def made(engine: Engine, keys: StoreKeys) -> None:
    """Make the tables where there are none."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7209)"))
        if revision(connection) is None:
            metadata.create_all(connection)
            begin_chain(connection)
            _say(connection, keys)
            stamp(connection, REVISION)


def begin_chain(connection: Connection) -> None:
    connection.execute(insert(head), {"one": 1, "seq": 0, "mac": START})


def _say(connection: Connection, keys: StoreKeys) -> None:
    from keko_eval import __version__

    connection.execute(insert(about), [{"name": "key", "value": fingerprint(keys)},
                                       {"name": "program", "value": __version__}])


def stamp(connection: Connection, number: str) -> None:
    """Note the revision as Alembic does, without importing it."""
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
                            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:number)"), {"number": number})


def revision(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def demand_known(engine: Engine, keys: StoreKeys, place: str) -> None:
    """Refuse a store of another form or another key."""
    with engine.connect() as connection:
        number = revision(connection)
        if number is None:
            raise Refused([problem("store-missing", Place(place))])
        if number != REVISION:
            program = connection.execute(select(about.c.value).where(about.c.name == "program")).scalar() or "?"
            code = "store-newer" if number > REVISION else "store-older"
            raise Refused([problem(code, Place(place), theirs=number, ours=REVISION, program=program)])
        own = connection.execute(select(about.c.value).where(about.c.name == "key")).scalar()
        if own != fingerprint(keys):
            raise Refused([problem("store-key-wrong", Place(place))])
