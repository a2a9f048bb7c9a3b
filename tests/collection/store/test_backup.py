"""Backups are whole, secret and checked; what was erased after one stays erased when it comes back."""

import json
import shutil
import threading
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from keko_eval.collection.store.backup import Backup, Manifest, backup
from keko_eval.collection.store.erasures import NAME as ERASURES
from keko_eval.collection.store.place import placed
from keko_eval.collection.store.records import Feedback, LinkRow, WaveState
from keko_eval.collection.store.restore import Restored, restore
from keko_eval.collection.store.store import Store, open_store
from keko_eval.problem.problem import Refused
from tests.collection.store.making import DAY, draft, submission

CANARY = "KANARIALINTU"
EVERYTHING = ("event", "response", "head", "draft", "definition", "wave", "link", "feedback", "about")


def filled(store: Store) -> list[str]:
    own = [submission(note=f"{CANARY} {n}", subject=f"s{n}", sealed={"open": "x"}) for n in range(12)]
    store.submit_all(own)
    store.replace(submission(own[2].id, note="uusi"), own[2].id, 1)
    store.erase(own[5].id, "withdrawn", DAY)
    store.save_draft(draft(), 0)
    store.keep_definition("d1", "keko.actors", "1.0.0", "ä")
    store.set_wave(WaveState("keko.actors", "followup", state="open", retention_until=date(2030, 1, 1)))
    store.add_links([LinkRow("a" * 64, "s1", None, {"circle": "lappi"}, "followup", "keko.actors")])
    store.keep_feedback(Feedback(DAY, "p", "x"))
    return [s.id for s in own]


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.database.read.connect() as connection:
        return {name: sorted((tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")), key=repr)
                for name in EVERYTHING}


def saved(store: Store, out: Path) -> Backup:
    return backup(store.database, store.keys, out)


def target(tmp_path: Path, store: Store, name: str = "restored") -> Path:
    """An empty folder with the key of the store."""
    folder = tmp_path / name
    (folder / "keys").mkdir(parents=True, mode=0o700)
    shutil.copy(store.folder / "keys" / "store.key", folder / "keys" / "store.key")
    return folder


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_comes_back_is_what_was_there(store: Store, kind: str, tmp_path: Path,
                                           request: pytest.FixtureRequest) -> None:
    filled(store)
    made = saved(store, tmp_path / "backups")
    assert made.manifest.seq == store.head().seq
    assert made.manifest.counts["event"] == 14
    folder = target(tmp_path, store)
    where = str(folder) if kind == "sqlite" else request.getfixturevalue("new_database")()
    assert restore(made.path, placed(where, folder, create=True)) == Restored(14, 11, 0)
    with open_store(where, folder=folder) as again:
        assert everything(again) == everything(store)
        assert again.verify() == ()
        assert again.head() == store.head()
        assert again.submit(submission()).kind == "stored"
        again.keep_feedback(Feedback(DAY, "q", "y"))
        assert again.verify() == ()


def test_no_answer_can_be_read_in_a_backup_and_nothing_is_left_beside_it(store: Store, tmp_path: Path) -> None:
    filled(store)
    made = saved(store, tmp_path / "backups")
    assert sorted(p.name for p in (tmp_path / "backups").iterdir()) == ["answers-14.backup", "answers-14.json"]
    assert CANARY.encode() not in made.path.read_bytes()
    assert CANARY not in made.path.with_suffix(".json").read_text(encoding="utf8")
    assert saved(store, tmp_path / "backups").path.name == "answers-14-2.backup"


def test_a_backup_while_answers_come_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    going = threading.Event()

    def write() -> None:
        while not going.is_set():
            store.submit(submission())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    made = [saved(store, tmp_path / "backups") for _ in range(5)]
    going.set()
    for thread in threads:
        thread.join()
    for number, own in enumerate(made):
        folder = target(tmp_path, store, f"again{number}")
        assert restore(own.path, placed(folder, create=True)).responses == own.manifest.seq


def test_what_was_erased_afterwards_stays_erased(store: Store, tmp_path: Path) -> None:
    ids = filled(store)
    made = saved(store, tmp_path / "backups")
    store.erase(ids[2], "request", DAY)
    late = submission()
    store.submit(late)
    store.erase(late.id, "request", DAY)
    folder = target(tmp_path, store)
    log = store.folder / ERASURES
    assert restore(made.path, placed(folder, create=True), [log]) == Restored(14, 10, 1)
    with open_store(folder) as again:
        assert again.response(ids[2]) is None
        assert again.submit(submission(ids[2])).kind == "erased"
        assert again.response(ids[3]) is not None
        assert again.verify() == ()
    log.write_bytes(log.read_bytes() + b'{"seq": 1')
    assert restore(made.path, placed(target(tmp_path, store, "cut"), create=True), [log]).erased == 1
    log.write_bytes(log.read_bytes().replace(b'"seq":', b'"seq": ', 1))
    with pytest.raises(Refused, match="store-erasures-changed"):
        restore(made.path, placed(target(tmp_path, store, "changed"), create=True), [log])


def test_a_store_with_answers_is_not_written_over(store: Store, where: str, tmp_path: Path) -> None:
    filled(store)
    made = saved(store, tmp_path / "backups")
    folder = store.folder
    before = everything(store)
    if store.database.dialect == "sqlite":
        with pytest.raises(Refused, match="store-in-use"):
            restore(made.path, placed(where, folder))
    store.close()
    with pytest.raises(Refused, match="store-not-empty"):
        restore(made.path, placed(where, folder))
    with open_store(where, folder=folder) as again:
        assert everything(again) == before


def test_an_old_write_ahead_log_does_not_mix_with_what_comes_back(sqlite_store: Store, tmp_path: Path) -> None:
    filled(sqlite_store)
    made = saved(sqlite_store, tmp_path / "backups")
    sqlite_store.submit_all(submission() for _ in range(20))
    folder = target(tmp_path, sqlite_store)
    for ending in ("-wal", "-shm"):
        shutil.copy(f"{sqlite_store.database.place}{ending}", folder)
    restore(made.path, placed(folder, create=True))
    with open_store(folder) as again:
        assert again.head().seq == 14
        assert again.verify() == ()


@pytest.fixture
def made(sqlite_store: Store, tmp_path: Path) -> Backup:
    filled(sqlite_store)
    return saved(sqlite_store, tmp_path / "backups")


def test_every_changed_byte_of_a_backup_is_noticed(made: Backup, sqlite_store: Store, tmp_path: Path) -> None:
    raw, numbers = made.path.read_bytes(), count()
    for changed in (raw[:-1], raw[:100], b"", raw + b"x", raw[:50] + b"\0" + raw[51:]):
        made.path.write_bytes(changed)
        manifest = replace(made.manifest, digest=sha256(changed).hexdigest())
        for own, code in ((made.manifest, "backup-differs"), (manifest, "backup-broken")):
            write(made, own, sqlite_store)
            folder = target(tmp_path, sqlite_store, f"r{next(numbers)}")
            with pytest.raises(Refused, match=code):
                restore(made.path, placed(folder, create=True))
            assert not (folder / "answers.db").exists()


def write(made: Backup, manifest: Manifest, store: Store) -> None:
    made.path.with_suffix(".json").write_text(json.dumps(manifest.signed(store.keys)), encoding="utf8")


def test_a_manifest_of_another_backup_is_noticed(made: Backup, sqlite_store: Store, tmp_path: Path) -> None:
    beside = made.path.with_suffix(".json")
    own = beside.read_text(encoding="utf8")
    sqlite_store.submit(submission())
    later = saved(sqlite_store, tmp_path / "backups").path.with_suffix(".json").read_text(encoding="utf8")
    for text in (later, own.replace('"seq": 14', '"seq": 13'), "{}", "nonsense"):
        beside.write_text(text, encoding="utf8")
        with pytest.raises(Refused, match="backup-differs"):
            restore(made.path, placed(target(tmp_path, sqlite_store, f"r{hash(text)}"), create=True))
    beside.unlink()
    with pytest.raises(Refused, match="backup-differs"):
        restore(made.path, placed(target(tmp_path, sqlite_store, "without"), create=True))


def test_an_end_cut_off_shows_by_the_manifest(made: Backup, sqlite_store: Store, tmp_path: Path) -> None:
    write(made, replace(made.manifest, seq=15), sqlite_store)
    with pytest.raises(Refused, match="backup-differs"):
        restore(made.path, placed(target(tmp_path, sqlite_store), create=True))


def test_a_backup_of_a_newer_program_is_refused(made: Backup, sqlite_store: Store, tmp_path: Path) -> None:
    write(made, replace(made.manifest, revision="9999"), sqlite_store)
    with pytest.raises(Refused, match="store-newer"):
        restore(made.path, placed(target(tmp_path, sqlite_store), create=True))


def test_another_key_opens_nothing(made: Backup, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="backup-broken"):
        restore(made.path, placed(tmp_path / "other", create=True))


def test_a_backup_of_faulty_answers_is_not_brought_back(sqlite_store: Store, tmp_path: Path) -> None:
    filled(sqlite_store)
    with sqlite_store.database.write.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET body = com WHERE seq = 3")
    made = saved(sqlite_store, tmp_path / "backups")
    with pytest.raises(Refused, match="store-response-changed"):
        restore(made.path, placed(target(tmp_path, sqlite_store), create=True))


def test_a_folder_that_takes_no_files(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf8")
    with pytest.raises(Refused, match="cannot-write"):
        saved(sqlite_store, tmp_path / "file" / "backups")


def test_a_store_with_links_alone_is_not_written_over(made: Backup, sqlite_store: Store, tmp_path: Path) -> None:
    folder = target(tmp_path, sqlite_store)
    with open_store(folder, create=True) as other:
        other.add_links([LinkRow("b" * 64, "s", None, {}, "followup", "keko.actors")])
    with pytest.raises(Refused, match="store-not-empty"):
        restore(made.path, placed(folder))


def test_an_empty_store_is_filled(made: Backup, where: str, sqlite_store: Store, tmp_path: Path) -> None:
    folder = target(tmp_path, sqlite_store, "empty")
    into = where if where.startswith("postgresql") else folder
    open_store(into, folder=folder, create=True).close()
    assert restore(made.path, placed(into, folder)).responses == 11
