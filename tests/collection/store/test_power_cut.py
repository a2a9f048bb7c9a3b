"""A power cut keeps only what was synced: with the store's settings no acknowledged answer is lost by it."""

import os
import random
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store import chain
from keko_eval.collection.store.content import body_of, said, sealed_of
from keko_eval.collection.store.engine import NAME, PRAGMAS, sqlite_file
from keko_eval.collection.store.receipts import code_of
from keko_eval.collection.store.schema import metadata
from keko_eval.collection.store.verify import verify
from tests.collection.store.making import submission

apsw = pytest.importorskip("apsw")
CUTS = 25
FULL = [pragma for pragma in PRAGMAS if pragma.startswith("synchronous")][-1]
KEYS = StoreKeys.of(bytes(range(32)))
SYNCED: dict[str, bytes] = {}


class Disk(apsw.VFS):  # type: ignore[misc,name-defined]
    """Remembers each file as it was when it was last synced."""

    def __init__(self) -> None:
        super().__init__("cut", "")

    def xOpen(self, name: object, flags: list[int]) -> "File":  # noqa: N802
        return File(name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(name, syncdir)
        if syncdir:
            SYNCED.pop(name, None)


class File(apsw.VFSFile):  # type: ignore[misc,name-defined]
    def __init__(self, name: object, flags: list[int]) -> None:
        self.path = name if isinstance(name, str) else name.filename() if name else None  # type: ignore[attr-defined]
        super().__init__("", name, flags)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        if self.path and os.path.exists(self.path):  # noqa: PTH110
            SYNCED[self.path] = Path(self.path).read_bytes()


@pytest.fixture(scope="module")
def disk() -> Disk:
    return Disk()


def kept(connection: object, count: int, synchronous: str) -> set[str]:
    """Ids that were acknowledged: events as the writer puts them, one to five in a commit."""
    run, chance = connection.execute, random.Random(count)  # type: ignore[attr-defined]
    for pragma in PRAGMAS:
        run(f"PRAGMA {pragma}")
    for table in metadata.sorted_tables:
        run(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        for index in table.indexes:
            run(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    run("INSERT INTO head VALUES (1, 0, ?)", (chain.START,))
    run(f"PRAGMA {synchronous}")
    seq, before, acknowledged = 0, chain.START, set()
    while seq < count:
        run("BEGIN IMMEDIATE")
        own = [submission(open="x" * 500) for _ in range(chance.randrange(1, 6))]
        for one in own:
            seq, salt = seq + 1, os.urandom(16)
            content = chain.Content("submitted", one.id, None, body_of(one), sealed_of(one),
                                    chain.tag(KEYS, one.id, said(one)))
            com = content.commitment(salt)
            before = chain.mac(KEYS, before, seq, com)
            run("INSERT INTO event VALUES (?, 'submitted', ?, NULL, ?, ?, ?, ?, ?, ?)",
                (seq, one.id, content.body, content.sealed, salt, content.tag, com, before))
            run("INSERT INTO response VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, NULL)",
                (one.id, seq, seq, code_of(KEYS, one.id), one.day.isoformat(), one.instrument, one.wave, one.circle))
        run("UPDATE head SET seq = ?, mac = ?", (seq, before))
        run("COMMIT")
        acknowledged |= {one.id for one in own}
    return acknowledged


def lost(folder: Path, count: int, synchronous: str) -> int:
    """How many acknowledged answers are not there after the cut."""
    SYNCED.clear()
    (folder / "before").mkdir(parents=True)
    (folder / "after").mkdir()
    connection = apsw.Connection(str(folder / "before" / NAME), vfs="cut")
    acknowledged = kept(connection, count, synchronous)
    for path, content in SYNCED.items():
        (folder / "after" / Path(path).name).write_bytes(content)
    connection.close()
    engine = sqlite_file(folder / "after" / NAME, writing=True)
    with engine.connect() as reading:
        ids = {row[0] for row in reading.exec_driver_sql("SELECT id FROM event")}
    assert verify(engine, KEYS, "after") == ()
    engine.dispose()
    return len(acknowledged - ids)


def test_no_acknowledged_answer_is_lost(disk: Disk, tmp_path: Path) -> None:
    assert disk is not None
    chance = random.Random(4)
    assert [lost(tmp_path / str(cut), chance.randrange(1, 120), FULL) for cut in range(CUTS)] == [0] * CUTS


def test_the_simulation_loses_answers_with_weaker_settings(disk: Disk, tmp_path: Path) -> None:
    assert disk is not None
    assert lost(tmp_path, 100, "synchronous=NORMAL") > 0
