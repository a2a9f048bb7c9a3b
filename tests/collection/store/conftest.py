"""A store of each kind, empty, for every test that takes one."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from keko_eval.collection.store.store import Store, open_store
from tests.collection.store.postgres import Server, missing, running

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    reason = missing()
    if reason:
        pytest.skip(reason)
    with running() as own:
        yield own


@pytest.fixture
def new_database(server: Server) -> Callable[[], str]:
    """The address of a fresh database at each call."""
    import psycopg

    def make() -> str:
        name = f"store_{next(_NUMBERS)}"
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return server.url(name)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store of each kind will be; the folder of its keys is ``tmp_path / "collected"``."""
    folder = tmp_path / "collected"
    folder.mkdir(exist_ok=True)
    if request.param == "sqlite":
        return str(folder)
    return str(request.getfixturevalue("new_database")())


@pytest.fixture
def store(where: str, tmp_path: Path) -> Iterator[Store]:
    with open_store(where, folder=tmp_path / "collected", create=True) as own:
        yield own


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "collected", create=True) as own:
        yield own
