"""Tables from one database to another, value by value: PostgreSQL to the form of SQLite and back."""

from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, column, insert, select, table

ROWS = 500
_OWN = "alembic_version"


def tables_of(connection: Connection) -> tuple[Table, ...]:
    """The tables that are there, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return tuple(own for own in found.sorted_tables if own.name != _OWN)


def copy_tables(source: Connection, target: Connection) -> None:
    """Fill the target's empty tables; both have the same revision."""
    for own in tables_of(target):
        names = [part.name for part in own.columns]
        asked: Any = select(*(column(name) for name in names)).select_from(table(own.name))
        for rows in source.execution_options(yield_per=ROWS).execute(asked).partitions(ROWS):
            target.execute(insert(own), [dict(zip(names, row, strict=True)) for row in rows])


def as_sqlite(source: Engine, target: Engine, revision: str) -> None:
    """A PostgreSQL store at one moment, as an SQLite file of the same revision."""
    from keko_eval.collection.store.upgrading import upgrade

    upgrade(target, revision)
    with source.connect().execution_options(isolation_level="REPEATABLE READ") as reading, target.begin() as writing:
        copy_tables(reading, writing)
