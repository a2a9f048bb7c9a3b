"""What is erased leaves no bytes in the database's files, and an open reader is told of."""

from datetime import date
from pathlib import Path

from keko_eval.collection.store.clearing import clear
from keko_eval.collection.store.records import Feedback, WaveState, new_id
from keko_eval.collection.store.retention import due, retain
from keko_eval.collection.store.store import Store
from tests.collection.store.making import draft, submission
from tests.collection.store.postgres import Server

CANARY = "KANARIALINTU-ÄÖ"
LONG = CANARY * 2000


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def filled(store: Store) -> list[str]:
    """Canaries in answers long and short, in older versions, in sealed text, in drafts, among others' answers."""
    ids = []
    for n in range(30):
        own = submission(note=CANARY, long=LONG if n % 5 == 0 else CANARY, sealed={"s": CANARY}, subject=CANARY)
        store.submit(own)
        store.submit(submission(note="toisen vastaus"))
        store.replace(submission(own.id, note=CANARY + str(n)), own.id, 1)
        store.save_draft(draft(f"k{n}", response=own.id, body=CANARY.encode(), page=CANARY), 0, editing=True)
        ids.append(own.id)
    return ids


def test_no_byte_is_left_in_sqlites_files(sqlite_store: Store) -> None:
    ids = filled(sqlite_store)
    assert CANARY.encode() in bytes_of(sqlite_store.folder)
    outcomes = [sqlite_store.erase(id, "request") for id in ids]
    assert all(outcome.cleared for outcome in outcomes)
    left = bytes_of(sqlite_store.folder)
    assert left.count(CANARY.encode()) == 0
    assert not [id for id in ids if id.encode() in left]
    assert len(list(sqlite_store.responses())) == 30
    assert sqlite_store.verify() == ()


def test_an_open_reader_hinders_it_and_it_is_told(sqlite_store: Store) -> None:
    own = submission(note=CANARY)
    sqlite_store.submit(own)
    reader = sqlite_store.database.read.connect()
    reader.exec_driver_sql("SELECT count(*) FROM event").all()
    outcome = sqlite_store.erase(own.id, "request")
    assert (outcome.kind, outcome.cleared) == ("erased", False)
    assert CANARY.encode() in bytes_of(sqlite_store.folder)
    assert not clear(sqlite_store)
    reader.close()
    assert clear(sqlite_store)
    assert CANARY.encode() not in bytes_of(sqlite_store.folder)


def test_the_writer_clears_when_the_reader_has_gone(sqlite_store: Store) -> None:
    own = submission(note=CANARY)
    sqlite_store.submit(own)
    with sqlite_store.database.read.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM event").all()
        assert not sqlite_store.erase(own.id, "request").cleared
    sqlite_store.submit(submission())
    assert CANARY.encode() not in bytes_of(sqlite_store.folder)


def test_a_finished_draft_leaves_nothing(sqlite_store: Store) -> None:
    sqlite_store.save_draft(draft("k", body=CANARY.encode()), 0)
    sqlite_store.drop_draft("k")
    assert CANARY.encode() not in bytes_of(sqlite_store.folder)


def test_none_is_left_in_postgresqls_tables(server: Server, tmp_path: Path, new_database: object) -> None:
    from keko_eval.collection.store.store import open_store

    assert callable(new_database)
    where = new_database()
    with open_store(where, folder=tmp_path, create=True) as store:
        ids = filled(store)
        checkpoint(store)
        assert CANARY.encode() in bytes_of(server.folder / "data" / "base")
        outcomes = [store.erase(id, "request") for id in ids]
        assert not any(outcome.cleared for outcome in outcomes)
        assert clear(store, where)
        assert gone_by_checkpoints(store, server.folder / "data" / "base")
        assert store.verify() == ()
    assert CANARY not in server.log


def gone_by_checkpoints(store: Store, folder: Path) -> bool:
    """PostgreSQL removes the files of a table that was written anew at a checkpoint; of one under way, at the next."""
    for _ in range(5):
        checkpoint(store)
        if CANARY.encode() not in bytes_of(folder):
            return True
    return False


def checkpoint(store: Store) -> None:
    with store.database.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")


def test_the_log_of_erasures_names_nobody(store: Store) -> None:
    own = submission(note=CANARY)
    store.submit(own)
    store.erase(own.id, "request", date(2026, 11, 24))
    log = (store.folder / "erasures.log").read_text(encoding="utf8")
    assert own.id not in log
    assert CANARY not in log
    assert '"day":"2026-11-24"' in log


def test_what_is_past_its_day_is_due_and_goes(store: Store) -> None:
    last = date(2025, 12, 31)
    store.set_wave(WaveState("keko.actors", "baseline", state="closed", retention_until=last))
    store.set_wave(WaveState("keko.actors", "baseline", "lappi", "closed", retention_until=date(2030, 1, 1)))
    store.set_wave(WaveState("keko.actors", "followup", state="open", retention_until=date(2030, 1, 1)))
    store.submit_all([*(submission(wave="baseline", mode="paper") for _ in range(4)), submission(),
                      submission(wave="baseline", circle="lappi", mode="paper")])
    store.save_draft(draft("b", wave="baseline"), 0)
    store.save_draft(draft("l", wave="baseline", circle="lappi"), 0)
    store.save_draft(draft("f"), 0)
    assert due(store, last) == ()
    (own,) = due(store, date(2026, 1, 1))
    assert (own.wave.wave, len(own.ids), own.drafts) == ("baseline", 4, 1)
    assert not any(id in repr(own) for id in own.ids)
    assert retain(store, date(2026, 1, 1)) == 4
    assert due(store, date(2026, 1, 1)) == ()
    assert {(r.submission.wave, r.submission.circle) for r in store.responses()} == {
        ("followup", "pirkanmaa"), ("baseline", "lappi")}
    assert [store.draft(key) is None for key in "blf"] == [True, False, False]
    assert store.verify() == ()


def test_messages_stay_when_answers_go(store: Store) -> None:
    store.keep_feedback(Feedback(date(2026, 1, 1), "p", "x"))
    assert store.erase(new_id(), "request").kind == "unknown"
    assert len(store.feedback()) == 1


