"""One process owns an SQLite store; others hand their writes over; whoever is killed loses and doubles nothing."""

import json
import os
import signal
import subprocess
import sys
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from pathlib import Path

import pytest

from keko_eval.collection.store import operations, owner, wire
from keko_eval.collection.store.errors import StoreDown
from keko_eval.collection.store.owner import ADDRESS, locked
from keko_eval.collection.store.records import Receipt, WaveState
from keko_eval.collection.store.store import Store, open_store
from keko_eval.problem.problem import Refused
from tests.collection.store.making import DAY, draft, submission

HERE = Path(__file__).parents[3]
WRITER = """
import sys, threading
from keko_eval.collection.store.store import open_store
from tests.collection.store.making import submission
said = threading.Lock()
with open_store(sys.argv[1]) as store:
    def work():
        while True:
            own = submission()
            store.submit(own)
            with said:
                sys.stdout.write(own.id + "\\n")
                sys.stdout.flush()
    threads = [threading.Thread(target=work, daemon=True) for _ in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
"""
SECOND = """
import json, sys
from keko_eval.collection.store.store import open_store
from tests.collection.store.making import submission
own = [submission() for _ in range(150)]
with open_store(sys.argv[1]) as store:
    print(json.dumps([store.is_owner, store.submit(own[0]).kind, store.submit(own[0]).kind,
                      [outcome.kind for outcome in store.submit_all(own)], own[0].id]))
"""


def python(code: str, *arguments: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=HERE, stdout=subprocess.PIPE,
                            text=True, env={**os.environ, "PYTHONPATH": str(HERE)})


def test_a_second_process_hands_its_writes_to_the_owner(sqlite_store: Store) -> None:
    child = python(SECOND, sqlite_store.folder)
    said, _ = child.communicate(timeout=60)
    assert child.returncode == 0
    owns, first, again, many, id = json.loads(said)
    assert (owns, first, again, many) == (False, "stored", "same", ["same", *["stored"] * 149])
    assert sqlite_store.is_owner
    assert sqlite_store.response(id) is not None
    assert sqlite_store.head().seq == 150


def test_a_second_store_in_the_same_process_does_too(sqlite_store: Store) -> None:
    with open_store(sqlite_store.folder) as second:
        own = submission()
        assert not second.is_owner
        assert second.submit(own).kind == "stored"
        assert second.save_draft(draft(), 0) == "saved"
        assert sqlite_store.submit(own).kind == "same"
        sqlite_store.close()
        with pytest.raises(StoreDown):
            second.submit(submission())


def test_nothing_is_taken_without_the_key(sqlite_store: Store) -> None:
    address = (sqlite_store.folder / ADDRESS).read_text(encoding="utf8")
    with pytest.raises(AuthenticationError):
        Client(address, authkey=b"wrong")
    own = submission()
    with open_store(sqlite_store.folder) as second:
        assert second.submit(own).kind == "stored"


@pytest.mark.parametrize("message", [b"nonsense", b"[1]", b'[{"#": "Path", "of": {}}]', b"\x80\x04N.", b"{}",
                                     b'[{"#": "Receipt", "of": {"id": "a", "code": "b", "day": 1, "version": 1}}]'])
def test_only_known_operations_are_taken(sqlite_store: Store, message: bytes) -> None:
    with Client((sqlite_store.folder / ADDRESS).read_text(encoding="utf8"),
                authkey=sqlite_store.keys.owner) as caller:
        caller.send_bytes(message)
        assert "fault" in wire.unpacked(caller.recv_bytes())


def test_what_goes_between_processes_comes_back_as_it_was() -> None:
    own = submission(sealed={"a": "b"}, plain_tag=b"\0\xff", repeat=[{"#": "map", "of": 1}], note="\ud800")
    values = [operations.Submit(own), operations.Erase(own.id, "request", DAY), Receipt("a", "b", DAY, 1),
              WaveState("a", "b"), [own, (1, None)]]
    assert wire.unpacked(wire.packed(values)) == values
    assert wire.unpacked(wire.packed(own)).plain_tag == own.plain_tag


def test_a_store_whose_owner_takes_no_calls_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(tmp_path, create=True).close()
    monkeypatch.setattr(owner.Messenger.reach, "__defaults__", (0.0,))
    lock = locked(tmp_path)
    assert lock is not None
    with lock, pytest.raises(Refused, match="store-in-use"):
        open_store(tmp_path)


def test_a_reader_needs_no_lock_and_writes_nothing(sqlite_store: Store) -> None:
    own = submission()
    sqlite_store.submit(own)
    with open_store(sqlite_store.folder, readonly=True) as reader:
        assert reader.response(own.id) is not None
        with pytest.raises(StoreDown):
            reader.submit(own)


def test_five_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    open_store(tmp_path, create=True).close()
    acknowledged: list[str] = []
    for kill in range(5):
        child = python(WRITER, tmp_path)
        assert child.stdout is not None
        acknowledged += [child.stdout.readline().strip() for _ in range(40 + 17 * kill)]
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split("\n")[:-1]
        acknowledged += rest
        child.wait()
        child.stdout.close()
    with open_store(tmp_path) as store:
        kept = [response.submission.id for response in store.responses()]
        assert len(kept) == len(set(kept))
        assert set(acknowledged) <= set(kept)
        assert len(acknowledged) == len(set(acknowledged)) >= 370
        assert store.head().seq == len(kept)
        assert store.verify() == ()


def test_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / ("pitkä-kansio-" * 10)
    with open_store(folder, create=True) as store, open_store(folder) as second:
        assert not (folder / owner.SOCKET).exists()
        assert second.submit(submission()).kind == "stored"
        assert store.head().seq == 1


def test_the_socket_is_in_the_folder_and_one_that_was_left_is_no_hindrance(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True):
        assert (tmp_path / owner.SOCKET).exists()
    (tmp_path / owner.SOCKET).write_text("left by a process that was killed", encoding="utf8")
    with open_store(tmp_path), open_store(tmp_path) as second:
        assert second.submit(submission()).kind == "stored"


def test_no_thread_is_left_behind(tmp_path: Path) -> None:
    before = threading.active_count()
    for _ in range(5):
        with open_store(tmp_path, create=True) as store, open_store(tmp_path) as second:
            second.submit(submission())
            store.submit(submission())
    assert threading.active_count() <= before + 1


def test_callers_who_say_nothing_or_go_away_hinder_nobody(sqlite_store: Store) -> None:
    address = (sqlite_store.folder / ADDRESS).read_text(encoding="utf8")
    silent = [Client(address) for _ in range(5)]
    for n in range(5):
        with Client(address) as hasty:
            hasty.send_bytes(b"x" * n)
    with open_store(sqlite_store.folder) as second:
        assert second.submit(submission()).kind == "stored"
    for caller in silent:
        caller.close()


def test_nobody_waits_for_ever_on_an_owner_who_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "SECONDS", 0.1)
    open_store(tmp_path, create=True).close()
    lock = locked(tmp_path)
    assert lock is not None
    with lock, Listener(str(tmp_path / owner.SOCKET), "AF_UNIX"):
        (tmp_path / ADDRESS).write_text(str(tmp_path / owner.SOCKET), encoding="utf8")
        monkeypatch.setattr(owner.Messenger.reach, "__defaults__", (0.0,))
        with pytest.raises(Refused, match="store-in-use"):
            open_store(tmp_path)


def test_opening_and_closing_in_a_hurry(tmp_path: Path) -> None:
    for _ in range(30):
        with open_store(tmp_path, create=True) as store, open_store(tmp_path) as second:
            assert second.submit(submission()).kind == "stored"
            store.close()
    with open_store(tmp_path) as store:
        assert len(list(store.responses())) == 30
