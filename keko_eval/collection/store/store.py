"""▶ Opening a store: where it is, its keys, whether this program knows its form, and who owns it."""

from pathlib import Path

from sqlalchemy import Connection, Engine, insert, text

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.chain import START
from keko_eval.collection.store.engine import Database
from keko_eval.collection.store.errors import StoreUnavailable, in_own_words
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.owner import LOCK, Door, Messenger, locked
from keko_eval.collection.store.place import demand_known, placed, revision
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
    place = placed(where, folder, create=create)
    return _opened(place.database(), place.keys, place.folder, create=create, readonly=readonly)


def _opened(database: Database, keys: StoreKeys, folder: Path, *, create: bool, readonly: bool) -> Store:
    lock = None if readonly or database.dialect == "postgresql" else locked(folder)
    owns = not readonly and (lock is not None or database.dialect == "postgresql")
    try:
        messenger = None if owns or readonly else Messenger(keys, folder)
        if messenger is not None and not messenger.reach():
            raise Refused([problem("store-in-use", Place(str(folder / LOCK)))])
        _demand(database, keys, create=create and owns)
        if readonly:
            return Store(database, keys, folder, None)
        if messenger is not None:
            return Store(database, keys, folder, messenger)
        writer = Writer(database, keys, folder)
        return Store(database, keys, folder, writer, Door(writer, keys, folder) if lock else None, lock)
    except BaseException:
        database.dispose()
        if lock is not None:
            lock.close()
        raise


def _demand(database: Database, keys: StoreKeys, *, create: bool) -> None:
    try:
        with in_own_words():
            if create:
                made(database.write, keys)
            with database.read.connect() as connection:
                demand_known(connection, keys, database.place)
    except StoreUnavailable:
        raise Refused([problem("store-unreachable", Place(database.place))]) from None


def made(engine: Engine, keys: StoreKeys) -> None:
    """Make the tables where there are none."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7209)"))
        if revision(connection) is None:
            metadata.create_all(connection)
            _begin(connection, keys)
            _stamp(connection)


def _begin(connection: Connection, keys: StoreKeys) -> None:
    from keko_eval import __version__

    connection.execute(insert(head), {"one": 1, "seq": 0, "mac": START})
    connection.execute(insert(about), [{"name": "key", "value": fingerprint(keys)},
                                       {"name": "program", "value": __version__}])


def _stamp(connection: Connection) -> None:
    """Note the revision as Alembic does, without importing it."""
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
                            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:number)"), {"number": REVISION})
