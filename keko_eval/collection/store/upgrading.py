"""Alembic's migrations run over a connection of the store: all of them in one transaction, or none."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text, update

from keko_eval.collection.store.schema import about

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = "keko_eval.collection.store:migrations"


def upgrade(engine: Engine, to: str) -> None:
    """Run the migrations up to a revision."""
    from keko_eval import __version__

    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                _run(connection, to)
                if connection.execute(text("PRAGMA foreign_key_check")).all() if sqlite else ():
                    raise RuntimeError("a migration left loose references")
                connection.execute(update(about).where(about.c.name == "program").values(value=__version__))
        finally:
            if sqlite:
                _foreign_keys(connection, "ON")


def downgrade(engine: Engine, to: str) -> None:
    """Take additions away again, with what they held."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(_config(connection), to)


def _run(connection: Connection, to: str) -> None:
    from alembic import command

    command.upgrade(_config(connection), to)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _foreign_keys(connection: Connection, state: str) -> None:
    """Outside of a transaction, where alone SQLite heeds it."""
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute(f"PRAGMA foreign_keys={state}")
