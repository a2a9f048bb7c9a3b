"""What was erased overwritten: old pages of SQLite's files, and dead rows of PostgreSQL's tables."""

from keko_eval.collection.store import keeping
from keko_eval.collection.store.engine import postgres_whole
from keko_eval.collection.store.errors import in_own_words
from keko_eval.collection.store.kept import Store

TABLES = ("event", "response", "draft", "link", "feedback")


def clear(store: Store, where: str = "") -> bool:
    """Leave no bytes of what was erased in the database's files; False where an open reader hinders it.

    PostgreSQL's write-ahead log keeps them until it is written over, and backups until they are removed.

    Parameters
    ----------
    store : Store
    where : str
        The address, for PostgreSQL; its tables are written anew, which holds writers up meanwhile.
    """
    if store.database.dialect == "sqlite":
        return bool(store.writer.run(keeping.Clear()).cleared)
    engine = postgres_whole(where)
    try:
        with in_own_words(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in TABLES:
                connection.exec_driver_sql(f"VACUUM (FULL) {name}")
    finally:
        engine.dispose()
    return True
