"""What is changed past the program is found, and the response is named."""

import random
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.engine import NAME, sqlite_file
from keko_eval.collection.store.receipts import code_of
from keko_eval.collection.store.records import Head
from keko_eval.collection.store.store import Store, open_store
from keko_eval.collection.store.verify import verify
from keko_eval.problem.problem import Problem, Refused
from tests.collection.store.making import submission

FLIPS = 240


def named(problems: tuple[Problem, ...]) -> set[str]:
    return {str(p.values["receipt"]) for p in problems if "receipt" in p.values}


def said(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(p.code, str(p.values.get("number", ""))) for p in problems]


def change(store: Store, *statements: str) -> None:
    """Past the program, as somebody with the database's password would."""
    if store.database.dialect == "sqlite":
        raw = sqlite3.connect(store.database.place)
        for statement in statements:
            raw.execute(statement)
        raw.commit()
        raw.close()
        return
    with store.database.write.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def filled(store: Store) -> Store:
    """Six responses; the second in two versions, the fourth erased: eight events."""
    own = [submission(trust=str(n)) for n in range(6)]
    store.submit_all(own)
    store.replace(submission(own[1].id, trust="9"), own[1].id, 1)
    store.erase(own[3].id, "withdrawn")
    assert store.head().seq == 8
    assert store.verify() == ()
    return store


def test_every_flipped_bit_of_an_answer_is_named(tmp_path: Path) -> None:
    folder, copy = tmp_path / "collected", tmp_path / "copy.db"
    with open_store(folder, create=True) as store:
        own = [submission(open=f"v{n:03}" * (5 + 20 * n), sealed={"s": f"s{n:03}" * 5}) for n in range(50)]
        store.submit_all(own)
        codes = {s.id: code_of(store.keys, s.id) for s in own}
        keys = store.keys
    raw, chance = (folder / NAME).read_bytes(), random.Random(20191104)
    places = {s.id: [found.start() for found in re.finditer(b"[vs]%03d" % n, raw)] for n, s in enumerate(own)}
    found = 0
    for _ in range(FLIPS):
        id = chance.choice(list(places))
        flipped = bytearray(raw)
        flipped[chance.choice(places[id]) + chance.randrange(4)] ^= 1 << chance.randrange(8)
        copy.write_bytes(flipped)
        engine = sqlite_file(copy)
        found += codes[id] in named(verify(engine, keys, str(copy)))
        engine.dispose()
    assert found == FLIPS


def test_flips_anywhere_in_the_file_never_end_in_a_fault_of_the_program(tmp_path: Path) -> None:
    from keko_eval.collection.store.errors import StoreUnavailable

    folder, copy = tmp_path / "collected", tmp_path / "copy.db"
    with open_store(folder, create=True) as store:
        store.submit_all(submission(open="x" * 200) for _ in range(20))
        keys = store.keys
    raw, chance = (folder / NAME).read_bytes(), random.Random(1)
    found = 0
    for _ in range(100):
        flipped = bytearray(raw)
        flipped[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        copy.write_bytes(flipped)
        engine = sqlite_file(copy)
        try:
            found += bool(verify(engine, keys, str(copy)))
        except StoreUnavailable:
            found += 1
        finally:
            engine.dispose()
    assert found > 10


@pytest.mark.parametrize(("statement", "expected"), [
    ("UPDATE event SET body = replace(CAST(body AS TEXT), '\"2\"', '\"5\"') WHERE seq = 3",
     [("store-response-changed", "3")]),
    ("UPDATE event SET kind = 'submitted' WHERE seq = 7", [("store-response-changed", "7")]),
    ("UPDATE event SET tag = com WHERE seq = 5", [("store-response-changed", "5")]),
    ("UPDATE event SET mac = com WHERE seq = 5", [("store-chain-broken", "5")]),
    ("DELETE FROM event WHERE seq = 5", [("store-event-missing", "5"), ("store-list-differs", "5")]),
    ("UPDATE event SET id = NULL, body = NULL, sealed = NULL, salt = NULL, tag = NULL WHERE seq = 5",
     [("store-emptied", "5"), ("store-list-differs", "5")]),
    ("UPDATE event SET body = com WHERE seq = 4", [("store-response-changed", "4")]),
    ("DELETE FROM response WHERE first = 1", [("store-list-differs", "1")]),
    ("UPDATE response SET version = 1, seq = 2 WHERE first = 2", [("store-list-differs", "2")]),
    *((f"UPDATE response SET {name} = 'x' WHERE first = 1", [("store-list-differs", "1")])
      for name in ("code", "day", "instrument", "wave", "circle", "subject")),
    ("UPDATE head SET seq = 7", [("store-cut-short", "")]),
    ("DELETE FROM event WHERE seq = 8", [("store-emptied", "4"), ("store-cut-short", "")]),
])
def test_what_was_changed_past_the_program(filled: Store, statement: str, expected: list[tuple[str, str]]) -> None:
    if filled.database.dialect == "postgresql" and "replace(" in statement:
        statement = "UPDATE event SET body = body || 'x' WHERE seq = 3"
    change(filled, statement)
    own = [pair for pair in said(filled.verify()) if pair[0] != "store-damaged"]
    assert [pair for pair in own if pair in expected] == expected
    assert {code for code, _ in own} <= {code for code, _ in expected} | {"store-list-differs"}


def test_two_events_that_changed_places(filled: Store) -> None:
    change(filled, *(f"UPDATE event SET seq = {new} WHERE seq = {old}" for old, new in ((5, 100), (6, 5), (100, 6))))
    codes = [code for code, _ in said(filled.verify())]
    assert "store-chain-broken" in codes
    assert "store-list-differs" in codes


def test_a_store_cut_off_with_its_head_shows_by_the_head_from_elsewhere(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.submit(submission())
    early = tmp_path / "early.db"
    with sqlite3.connect(sqlite_store.database.place) as connection:
        connection.execute("VACUUM INTO ?", (str(early),))
    connection.close()
    sqlite_store.submit(submission())
    head, keys = sqlite_store.head(), sqlite_store.keys
    engine = sqlite_file(early)
    assert verify(engine, keys, "early.db") == ()
    assert said(verify(engine, keys, "early.db", head)) == [("store-cut-short", "")]
    engine.dispose()


def test_another_key_fits_nothing(sqlite_store: Store) -> None:
    sqlite_store.submit_all(submission() for _ in range(3))
    faults = verify(sqlite_store.database.read, StoreKeys.of(bytes(32)), "x")
    assert [code for code, _ in said(faults)] == ["store-chain-broken"] * 3 + ["store-list-differs"] * 3


def test_verifying_reads_while_answers_come(store: Store) -> None:
    store.submit_all(submission() for _ in range(600))
    assert store.verify() == ()


def test_heads_are_compared_whole() -> None:
    assert Head(1, b"a") != Head(1, b"b")


def test_copying_a_store_with_its_key_is_no_fault(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.submit(submission())
    sqlite_store.close()
    shutil.copytree(sqlite_store.folder, tmp_path / "moved")
    with open_store(tmp_path / "moved") as moved:
        assert moved.verify() == ()




def test_the_log_of_another_store_is_noticed(tmp_path: Path) -> None:
    """A write-ahead log that was left beside the file of another store."""
    for name in ("own", "other"):
        with open_store(tmp_path / name, create=True) as store:
            store.submit_all(submission() for _ in range(40))
            copy = tmp_path / f"{name}-copy"
            shutil.copytree(store.folder, copy, ignore=shutil.ignore_patterns("owner.*", "*-shm"))
            assert (copy / f"{NAME}-wal").stat().st_size > 0
    for name in ("own", "other"):
        with open_store(tmp_path / f"{name}-copy") as store:
            assert store.verify() == ()
    shutil.copytree(tmp_path / "own", tmp_path / "mixed", ignore=shutil.ignore_patterns("owner.*"))
    with open_store(tmp_path / "other") as store:
        store.submit_all(submission() for _ in range(40))
        shutil.copy(f"{store.database.place}-wal", tmp_path / "mixed")
    with pytest.raises((Refused, AssertionError)), open_store(tmp_path / "mixed") as store:
        assert store.verify() == ()
