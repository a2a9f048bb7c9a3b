"""A backup brought back into an empty store; what was erased after the backup stays erased."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Connection, delete, select, text

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.backup import Manifest, described, digest_of, read_manifest, wipe
from keko_eval.collection.store.cipher import Broken, decrypt
from keko_eval.collection.store.copying import copy_tables, tables_of
from keko_eval.collection.store.engine import NAME, postgres_whole, sqlite_file
from keko_eval.collection.store.erasures import NAME as ERASURES
from keko_eval.collection.store.erasures import Erasure, read_erasures
from keko_eval.collection.store.errors import StoreUnavailable, in_own_words
from keko_eval.collection.store.owner import LOCK, locked
from keko_eval.collection.store.place import StorePlace
from keko_eval.collection.store.records import Head
from keko_eval.collection.store.schema import REVISION, about, event, head, response
from keko_eval.collection.store.store import Store, made, open_store
from keko_eval.collection.store.upgrading import upgrade
from keko_eval.collection.store.verify import verify
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: up to which event, how many responses, and how many of them were erased again."""

    seq: int
    responses: int
    erased: int


def restore(path: Path, into: StorePlace, logs: Iterable[Path] = ()) -> Restored:
    """Bring a backup back.

    Parameters
    ----------
    path : Path
        The encrypted file, its manifest beside it.
    into : StorePlace
        An empty folder or database, with the key of the store that was backed up.
    logs : iterable of Path
        Further logs of erasures; the one in the folder is read in any case.

    Raises
    ------
    Refused
        ``backup-broken``, ``backup-differs``, ``store-newer``, ``store-not-empty``, ``store-in-use``, and every fault
        of the answers in the backup. The store is as before then.
    """
    keys = into.keys
    manifest = read_manifest(path.with_suffix(".json"), keys)
    if manifest.revision > REVISION:
        raise Refused([problem("store-newer", Place(str(path)), theirs=manifest.revision, ours=REVISION,
                               program=manifest.program)])
    again = [own for log in (into.folder / ERASURES, *logs) for own in read_erasures(log, keys)]
    with _alone(into), _opened(path, manifest, into) as plain:
        try:
            with in_own_words():
                _fill(plain, into)
        except StoreUnavailable:
            raise Refused([problem("store-unreachable", Place(str(into.folder)))]) from None
    folder = into.folder if into.server else None
    with open_store(into.where if into.server else into.folder, folder=folder) as store:
        erased = _erased_again(store, again, manifest)
        return Restored(manifest.seq, sum(count.done for count in store.counts_by().values()), erased)


@contextmanager
def _alone(into: StorePlace) -> Iterator[None]:
    into.folder.mkdir(parents=True, exist_ok=True)
    lock = locked(into.folder)
    if lock is None:
        raise Refused([problem("store-in-use", Place(str(into.folder / LOCK)))])
    try:
        _demand_empty(into)
        yield
    finally:
        lock.close()


def _demand_empty(into: StorePlace) -> None:
    place = Place(str(into.folder))
    if not into.server and not (into.folder / NAME).exists():
        return
    database = into.database()
    try:
        with in_own_words(), database.read.connect() as connection:
            if any(connection.execute(select(own).limit(1)).first() for own in tables_of(connection)
                   if own.name not in (head.name, about.name)):
                raise Refused([problem("store-not-empty", place)])
    except StoreUnavailable:
        raise Refused([problem("store-unreachable", place)]) from None
    finally:
        database.dispose()


@contextmanager
def _opened(path: Path, manifest: Manifest, into: StorePlace) -> Iterator[Path]:
    """The plain file, checked and of this program's revision."""
    room = Path(mkdtemp(prefix=".restore-", dir=into.folder))
    plain = room / NAME
    try:
        try:
            if digest_of(path) != manifest.digest:
                raise Refused([problem("backup-differs", Place(str(path)))])
            with path.open("rb") as source, plain.open("wb") as target:
                decrypt(into.keys.backup, source, target)
        except (Broken, OSError):
            raise Refused([problem("backup-broken", Place(str(path)))]) from None
        _check(plain, path, manifest, into.keys)
        yield plain
    finally:
        wipe(room)


def _check(plain: Path, path: Path, manifest: Manifest, keys: StoreKeys) -> None:
    engine = sqlite_file(plain, writing=True)
    try:
        with in_own_words(), engine.connect() as connection:
            told = described(connection, keys, manifest.program)
        if replace(told, digest=manifest.digest) != manifest:
            raise Refused([problem("backup-differs", Place(str(path)))])
        if manifest.revision != REVISION:
            upgrade(engine, REVISION)
        faults = verify(engine, keys, str(path), Head(manifest.seq, bytes.fromhex(manifest.mac)))
    except StoreUnavailable:
        raise Refused([problem("backup-broken", Place(str(path)))]) from None
    finally:
        engine.dispose()
    if faults:
        raise Refused(faults)


def _fill(plain: Path, into: StorePlace) -> None:
    if not into.server:
        for ending in ("-wal", "-shm"):
            (into.folder / f"{NAME}{ending}").unlink(missing_ok=True)
        plain.replace(into.folder / NAME)
        return
    source, target = sqlite_file(plain), postgres_whole(into.where)
    try:
        made(target, into.keys)
        with source.connect() as reading, target.begin() as writing:
            for own in (head, about):
                writing.execute(delete(own))
            copy_tables(reading, writing)
            _number_on(writing)
    finally:
        source.dispose()
        target.dispose()


def _number_on(connection: Connection) -> None:
    """PostgreSQL counts on from the last number that was copied."""
    connection.execute(text("SELECT setval(pg_get_serial_sequence('feedback', 'number'), "
                            "coalesce((SELECT max(number) FROM feedback), 0) + 1, false)"))


def _erased_again(store: Store, again: Iterable[Erasure], manifest: Manifest) -> int:
    """Erase what the logs name and the backup still held; a line fits by its number and its commitment."""
    count = 0
    for own in again:
        if own.seq > manifest.seq:
            continue
        with in_own_words(), store.database.read.connect() as connection:
            row = connection.execute(
                select(response.c.id).join(event, event.c.seq == response.c.first)
                .where(event.c.seq == own.seq, event.c.com == own.com)).first()
        if row is not None and store.erase(row.id, own.why, own.day).kind == "erased":
            count += 1
    return count
