"""Older stores come along with all that they hold, newer ones are refused, a killed migration changes nothing."""

import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from keko_eval.collection.store.engine import postgres_whole
from keko_eval.collection.store.migrate import migrate
from keko_eval.collection.store.place import placed, revision
from keko_eval.collection.store.records import Feedback
from keko_eval.collection.store.restore import restore
from keko_eval.collection.store.schema import REVISION, metadata
from keko_eval.collection.store.store import Store, open_store
from keko_eval.collection.store.upgrading import _config, downgrade, upgrade
from keko_eval.problem.problem import Refused
from tests.collection.store.making import DAY, draft, submission

HERE = Path(__file__).parents[3]
OLD = ("event", "response", "head", "draft", "definition", "wave", "link")
KILLED = """
import os, signal, sys
from sqlalchemy import event
from keko_eval.collection.store import upgrading
from keko_eval.collection.store.engine import sqlite_database
from pathlib import Path
database = sqlite_database(Path(sys.argv[1]))
def kill(connection, cursor, statement, *rest):
    if "alembic_version" in statement and statement.startswith("UPDATE"):
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(database.write, "before_cursor_execute", kill)
upgrading.upgrade(database.write, "0002")
"""


def everything(engine: Engine) -> tuple[str, dict[str, int]]:
    """A hash of all rows of the old tables, and their numbers."""
    with engine.connect() as connection:
        rows = {name: sorted(repr(tuple(row)) for row in connection.exec_driver_sql(f"SELECT * FROM {name}"))
                for name in OLD}
    return sha256(repr(rows).encode()).hexdigest(), {name: len(own) for name, own in rows.items()}


@pytest.fixture
def old(store: Store) -> tuple[str, dict[str, int]]:
    """The store with answers, closed, in the form of the first release."""
    own = [submission(trust=str(n)) for n in range(30)]
    store.submit_all(own)
    store.replace(submission(own[1].id), own[1].id, 1)
    store.erase(own[3].id, "withdrawn")
    store.save_draft(draft(), 0)
    downgrade(store.database.write, "0001")
    before = everything(store.database.read)
    store.close()
    return before


def test_an_older_store_is_refused_until_it_is_migrated(old: tuple[str, dict[str, int]], where: str,
                                                        tmp_path: Path) -> None:
    folder = tmp_path / "collected"
    with pytest.raises(Refused, match="store-older"):
        open_store(where, folder=folder)
    done = migrate(placed(where, folder), tmp_path / "backups")
    assert done is not None
    assert (done.before, done.after) == ("0001", REVISION)
    with open_store(where, folder=folder) as store:
        assert everything(store.database.read) == old
        assert store.verify() == ()
        store.keep_feedback(Feedback(DAY, "p", "x"))
        assert len(store.feedback()) == 1
    assert migrate(placed(where, folder), tmp_path / "backups") is None


def test_the_backup_that_was_made_before_can_be_restored(old: tuple[str, dict[str, int]], where: str,
                                                         tmp_path: Path) -> None:
    folder, again = tmp_path / "collected", tmp_path / "again"
    done = migrate(placed(where, folder), tmp_path / "backups")
    assert done is not None
    (again / "keys").mkdir(parents=True, mode=0o700)
    (folder / "keys" / "store.key").rename(again / "keys" / "store.key")
    assert restore(done.backup, placed(again, create=True)).responses == 29
    with open_store(again) as store:
        assert everything(store.database.read) == old


def test_a_newer_store_is_refused_by_name(store: Store, where: str, tmp_path: Path) -> None:
    store.submit(submission())
    with store.database.write.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0009'"))
        connection.execute(text("UPDATE about SET value = '7.0.0' WHERE name = 'program'"))
    folder = store.folder
    store.close()
    with pytest.raises(Refused) as refused:
        open_store(where, folder=folder)
    assert [(p.code, p.values["program"]) for p in refused.value.problems] == [("store-newer", "7.0.0")]
    with pytest.raises(Refused, match="store-newer"):
        migrate(placed(where, folder), tmp_path / "backups")
    assert not (tmp_path / "backups").exists()


def test_a_migration_that_is_killed_leaves_the_old_store(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.submit_all(submission() for _ in range(30))
    downgrade(sqlite_store.database.write, "0001")
    before = everything(sqlite_store.database.read)
    sqlite_store.close()
    child = subprocess.run([sys.executable, "-c", KILLED, str(sqlite_store.folder)], cwd=HERE, check=False,
                           env={**os.environ, "PYTHONPATH": str(HERE)}, capture_output=True)
    assert child.returncode == -signal.SIGKILL
    where = placed(sqlite_store.folder)
    database = where.database()
    with database.read.connect() as connection:
        assert revision(connection) == "0001"
    assert everything(database.read) == before
    database.dispose()
    assert migrate(where, tmp_path / "backups") is not None
    with open_store(sqlite_store.folder) as store:
        assert everything(store.database.read) == before
        assert store.verify() == ()


def test_a_store_in_use_is_not_migrated(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="store-in-use"):
        migrate(placed(sqlite_store.folder), tmp_path)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrations_make_the_very_tables_of_the_program(kind: str, tmp_path: Path,
                                                        request: pytest.FixtureRequest) -> None:
    engine = (create_engine(f"sqlite:///{tmp_path / 'x.db'}") if kind == "sqlite"
              else postgres_whole(request.getfixturevalue("new_database")()))
    upgrade(engine, "0001")
    upgrade(engine, REVISION)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert ScriptDirectory.from_config(_config(connection)).get_current_head() == REVISION
    downgrade(engine, "base")
    with engine.connect() as connection:
        assert not set(connection.dialect.get_table_names(connection)) - {"alembic_version"}
    engine.dispose()
