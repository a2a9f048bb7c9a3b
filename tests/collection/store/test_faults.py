"""Full disks, held locks and lost databases: told within five seconds, nothing acknowledged, and well again after."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from keko_eval.collection.store import engine, operations, writer
from keko_eval.collection.store.errors import StoreBusy, StoreDamaged, StoreDown, StoreFull, StoreUnavailable
from keko_eval.collection.store.store import Store, open_store
from keko_eval.collection.store.writer import Writer
from keko_eval.problem.problem import Refused
from tests.collection.store.making import draft, submission
from tests.collection.store.postgres import Server, missing, running

SECONDS = 5


def pages(store: Store, most: int) -> None:
    """Let the database grow to so many pages, as a full disk would."""
    own = store.writer
    assert isinstance(own, Writer)
    assert own._connection is not None
    raw = own._connection.connection.dbapi_connection
    assert raw is not None
    raw.execute(f"PRAGMA max_page_count={most}")


def test_a_full_disk_is_told_and_nothing_is_half_there(sqlite_store: Store) -> None:
    first, big = submission(), submission(open="x" * 200_000)
    sqlite_store.submit(first)
    pages(sqlite_store, 40)
    begun = time.monotonic()
    with pytest.raises(StoreFull):
        sqlite_store.submit(big)
    assert time.monotonic() - begun < SECONDS
    assert sqlite_store.response(big.id) is None
    assert sqlite_store.submit(submission()).kind == "stored"
    pages(sqlite_store, 10**6)
    assert sqlite_store.submit(big).kind == "stored"
    assert sqlite_store.verify() == ()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of three megabytes, where the tests may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(folder)]
    if os.name == "nt" or os.getuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_and_is_cleared(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 2**20)
    with open_store(small_disk / "collected", create=True) as store:
        acknowledged, refused = [], None
        for _ in range(300):
            own, begun = submission(open="x" * 20_000), time.monotonic()
            try:
                store.submit(own)
                acknowledged.append(own.id)
            except StoreFull:
                assert time.monotonic() - begun < SECONDS
                refused = own
                break
        assert refused is not None
        assert len(acknowledged) > 10
        assert {response.submission.id for response in store.responses()} == set(acknowledged)
        ballast.unlink()
        assert store.submit(refused).kind == "stored"
        assert store.verify() == ()


def test_a_small_answer_still_fits_when_a_large_one_does_not(sqlite_store: Store) -> None:
    sqlite_store.submit(submission())
    pages(sqlite_store, 60)
    own = [submission(open="x" * 100_000) for _ in range(12)] + [submission() for _ in range(12)]

    def send(one: object) -> str:
        try:
            return sqlite_store.submit(one).kind  # type: ignore[arg-type]
        except StoreFull:
            return "full"

    with ThreadPoolExecutor(24) as pool:
        kinds = list(pool.map(send, own))
    kept = {response.submission.id for response in sqlite_store.responses()}
    assert {s.id for s, kind in zip(own, kinds, strict=True) if kind == "stored"} <= kept
    assert "full" in kinds
    assert sqlite_store.verify() == ()


@pytest.fixture
def held(store: Store) -> Iterator[Store]:
    """Another program holds the lock that every write needs."""
    if store.database.dialect == "sqlite":
        other = sqlite3.connect(store.database.place, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        yield store
        other.close()
        return
    outside = create_engine(store.database.write.url, hide_parameters=True)
    with outside.connect() as connection:
        connection.exec_driver_sql("SELECT seq FROM head FOR UPDATE")
        yield store
    outside.dispose()


def test_a_held_lock_is_told_in_time_to_all_who_wait(held: Store) -> None:
    own = [submission() for _ in range(30)]

    def send(index: int) -> float:
        time.sleep(index * 0.05)
        begun = time.monotonic()
        with pytest.raises(StoreBusy):
            held.submit(own[index])
        return time.monotonic() - begun

    with ThreadPoolExecutor(30) as pool:
        waited = list(pool.map(send, range(30)))
    assert max(waited) < SECONDS
    assert list(held.responses()) == []


def test_reading_goes_on_while_the_lock_is_held(held: Store) -> None:
    assert held.draft("k") is None
    assert held.counts_by() == {}


def test_after_a_lock_the_same_id_is_stored_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PATIENCE", 0.2)
    store.submit(submission())
    other = create_engine(store.database.write.url) if store.database.dialect == "postgresql" else None
    own = submission()
    if other is None:
        raw = sqlite3.connect(store.database.place, isolation_level=None)
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            store.submit(own)
        raw.close()
    else:
        with other.connect() as connection:
            connection.exec_driver_sql("SELECT seq FROM head FOR UPDATE")
            with pytest.raises(StoreBusy):
                store.submit(own)
        other.dispose()
    monkeypatch.undo()
    assert store.submit(own).kind in ("stored", "same")
    assert len(list(store.responses())) == 2
    assert store.verify() == ()


def test_a_queue_that_is_full_is_told_at_once(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    going = threading.Event()
    monkeypatch.setattr(Writer, "_commit", lambda _, operations: [going.wait(10) for _ in operations])
    monkeypatch.setattr(writer, "WAITING", 4)
    small = Writer(sqlite_store.database, sqlite_store.keys, sqlite_store.folder)
    told: list[float] = []

    def ask() -> None:
        begun = time.monotonic()
        try:
            small.run(None)  # type: ignore[arg-type]
        except StoreBusy:
            told.append(time.monotonic() - begun)

    calls = [threading.Thread(target=ask, daemon=True) for _ in range(12)]
    for call in calls:
        call.start()
    end = time.monotonic() + 8
    while len(told) < 7 and time.monotonic() < end:
        time.sleep(0.01)
    assert len(told) >= 7
    assert max(told) < 1
    going.set()
    for call in calls:
        call.join()
    small.close()


def test_a_closed_store_takes_nothing(store: Store) -> None:
    store.close()
    with pytest.raises(StoreDown):
        store.submit(submission())


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    open_store(tmp_path, create=True).close()
    (tmp_path / "answers.db").write_bytes(b"no database at all" * 1000)
    with pytest.raises(Refused, match="store-unreachable"):
        open_store(tmp_path)


def test_a_damaged_file_is_told_while_answers_come(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True) as store:
        store.submit_all(submission(open="x" * 500) for _ in range(50))
    path = tmp_path / "answers.db"
    raw = bytearray(path.read_bytes())
    raw[4096 * 5:4096 * 8] = b"\xff" * (4096 * 3)
    path.write_bytes(raw)
    with open_store(tmp_path) as store:
        with pytest.raises(StoreDamaged):
            store.submit_all(submission() for _ in range(200))
        assert "store-damaged" in {p.code for p in store.verify()}


@pytest.mark.parametrize("name", ["OneDrive - Yhdistys", "Dropbox", "iCloud Drive", "Google Drive", "GoogleDrive"])
def test_a_folder_that_is_synchronised_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="store-synced-folder"):
        open_store(tmp_path / name / "study" / "collected", create=True)
    assert not (tmp_path / name).exists()


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="store-missing"):
        open_store(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(Refused) as refused:
        open_store("postgresql://keko:SALAISUUS@127.0.0.1:9/answers", folder=tmp_path, create=True)
    assert time.monotonic() - begun < SECONDS
    (told,) = refused.value.problems
    assert told.code == "store-unreachable"
    assert "SALAISUUS" not in str(told.place)


def test_without_the_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Refused, match="store-no-driver"):
        open_store("postgresql://localhost/answers", folder=tmp_path, create=True)


@pytest.fixture
def own_server() -> Iterator[Server]:
    reason = missing()
    if reason:
        pytest.skip(reason)
    with running() as own:
        yield own


def test_a_database_that_goes_down_and_comes_back(own_server: Server, tmp_path: Path) -> None:
    with open_store(own_server.url(), folder=tmp_path, create=True) as store:
        store.submit(submission())
        acknowledged, refused, going = [], [], threading.Event()

        def send() -> None:
            while not going.is_set():
                own, begun = submission(), time.monotonic()
                try:
                    store.submit(own)
                    acknowledged.append(own)
                except StoreUnavailable:
                    refused.append((own, time.monotonic() - begun))
                    time.sleep(0.05)

        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        while len(acknowledged) < 50:
            time.sleep(0.01)
        own_server.stop()
        while len(refused) < 20:
            time.sleep(0.01)
        own_server.start()
        before = len(acknowledged)
        until = time.monotonic() + 10
        while len(acknowledged) < before + 50 and time.monotonic() < until:
            time.sleep(0.01)
        going.set()
        for thread in threads:
            thread.join()
        assert len(acknowledged) >= before + 50
        assert max(seconds for _, seconds in refused) < SECONDS
        again = [store.submit(own) for own, _ in refused]
        assert {outcome.kind for outcome in again} <= {"stored", "same"}
        kept = [response.submission.id for response in store.responses()]
        assert len(kept) == len(set(kept)) == 1 + len(acknowledged) + len(refused)
        assert {own.id for own in acknowledged} <= set(kept)
        assert store.verify() == ()


def test_the_servers_log_names_no_answer(own_server: Server, tmp_path: Path) -> None:
    with open_store(own_server.url(), folder=tmp_path, create=True) as store:
        store.submit(submission(note="KANARIALINTU"))
        with pytest.raises(RuntimeError) as told:
            store.save_draft(draft("x" * 500, body=b"KANARIALINTU", page="KANARIALINTU"), 0)
        chain: list[BaseException | None] = [told.value]
        while chain[-1] is not None:
            chain.append(chain[-1].__cause__ or chain[-1].__context__)
        assert "KANARIALINTU" not in repr(chain)
        assert "x" * 500 not in repr(chain)
    assert "ERROR" in own_server.log
    assert "KANARIALINTU" not in own_server.log


def test_pragmas_hold_on_every_connection(sqlite_store: Store) -> None:
    with sqlite_store.database.write.connect() as connection:
        said = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "mmap_size",
                             "trusted_schema")}
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "mmap_size": 0,
                    "trusted_schema": 0}
    with sqlite_store.database.read.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM event")


def test_files_are_for_their_owner_alone(sqlite_store: Store) -> None:
    own = submission()
    sqlite_store.submit(own)
    sqlite_store.erase(own.id, "request")
    modes = {path.name: path.stat().st_mode & 0o077 for path in sqlite_store.folder.rglob("*") if path.is_file()}
    assert {"answers.db", "answers.db-wal", "store.key", "owner.lock", "owner.address", "erasures.log"} <= set(modes)
    assert set(modes.values()) == {0}
    assert engine.NAME in modes




def test_a_coroutine_is_told_in_time_too(held: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keko_eval.collection.store.kept.PATIENCE", 0.3)

    async def send() -> list[object]:
        return await asyncio.gather(*(held.later(operations.Submit(submission())) for _ in range(50)),
                                    return_exceptions=True)

    begun = time.monotonic()
    told = asyncio.run(send())
    assert time.monotonic() - begun < 1.5
    assert [type(error) for error in told] == [StoreBusy] * 50


def test_what_nobody_waits_for_any_more_is_not_begun(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was told that the store is busy finds nothing kept that was still in the queue."""
    monkeypatch.setattr(writer, "PATIENCE", 0.2)
    other = sqlite3.connect(sqlite_store.database.place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told = []

    def send() -> None:
        try:
            sqlite_store.submit(submission())
        except StoreBusy as error:
            told.append(error)

    waiting = [threading.Thread(target=send) for _ in range(2)]
    waiting[0].start()
    time.sleep(0.1)
    waiting[1].start()
    for thread in waiting:
        thread.join()
    other.close()
    monkeypatch.undo()
    assert len(told) == 2
    assert sqlite_store.submit(submission()).kind == "stored"
    assert len(list(sqlite_store.responses())) == 2
