"""A backup: the store at one moment as an SQLite file, encrypted, with a manifest that tells what is in it."""

import hmac
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import Connection, Engine, func, select, table

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.chain import head_of
from keko_eval.collection.store.cipher import encrypt
from keko_eval.collection.store.content import canonical
from keko_eval.collection.store.copying import as_sqlite, tables_of
from keko_eval.collection.store.engine import Database, sqlite_file
from keko_eval.collection.store.errors import StoreFull, in_own_words
from keko_eval.collection.store.place import demand_key, revision
from keko_eval.collection.store.receipts import fingerprint
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: form, rows by table, the end of the chain, the encrypted file's SHA-256; no answers."""

    revision: str
    program: str
    key: str
    seq: int
    mac: str
    counts: Mapping[str, int]
    digest: str = ""

    def signed(self, keys: StoreKeys) -> dict[str, Any]:
        said = asdict(self)
        return {**said, "signature": hmac.digest(keys.backup, b"manifest\n" + canonical(said), "sha256").hex()}


@dataclass(frozen=True, slots=True)
class Backup:
    """The encrypted file; its manifest stands beside it with the ending ``.json``."""

    path: Path
    manifest: Manifest


def backup(database: Database, keys: StoreKeys, out: Path) -> Backup:
    """Write a backup into a folder; answers may be stored meanwhile.

    Parameters
    ----------
    database : Database
        Of any revision that this program knows.
    keys : StoreKeys
    out : Path
        The folder; made where it is not there.

    Raises
    ------
    Refused
        ``cannot-write``; ``store-key-wrong``.
    StoreUnavailable
        The database does not answer.
    """
    from keko_eval import __version__

    try:
        out.mkdir(parents=True, exist_ok=True)
        with _room(out) as room:
            plain, sealed = room / "plain.db", room / "sealed"
            _copied(database, plain)
            engine = sqlite_file(plain)
            with in_own_words(), engine.connect() as connection:
                demand_key(connection, keys, database.place)
                told = described(connection, keys, __version__)
            engine.dispose()
            with plain.open("rb") as source, sealed.open("wb") as target:
                encrypt(keys.backup, source, target)
                target.flush()
                os.fsync(target.fileno())
            manifest = Manifest(**{**asdict(told), "digest": digest_of(sealed)})
            path = _free(out, told.seq)
            written = json.dumps(manifest.signed(keys), indent=1) + "\n"
            beside = room / "manifest"
            beside.write_text(written, encoding="utf8")
            sealed.replace(path)
            beside.replace(path.with_suffix(".json"))
    except (OSError, StoreFull):
        raise Refused([problem("cannot-write", Place(str(out)))]) from None
    return Backup(path, manifest)


def described(connection: Connection, keys: StoreKeys, program: str) -> Manifest:
    """What the manifest of a plain copy says."""
    head = head_of(connection)
    counts = {own.name: int(connection.execute(select(func.count()).select_from(table(own.name))).scalar_one())
              for own in tables_of(connection)}
    return Manifest(str(revision(connection)), program, fingerprint(keys), head.seq, head.mac.hex(), counts)


def read_manifest(path: Path, keys: StoreKeys) -> Manifest:
    """The manifest of a backup.

    Raises
    ------
    Refused
        ``backup-differs``: it is not there, or was not written with this key.
    """
    try:
        said = json.loads(path.read_text(encoding="utf8"))
        signature = bytes.fromhex(said.pop("signature"))
        manifest = Manifest(**said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Refused([problem("backup-differs", Place(str(path)))]) from None
    own = hmac.digest(keys.backup, b"manifest\n" + canonical(said), "sha256")
    if not hmac.compare_digest(signature, own):
        code = "backup-differs" if manifest.key == fingerprint(keys) else "backup-broken"
        raise Refused([problem(code, Place(str(path)))])
    return manifest


def digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _copied(database: Database, plain: Path) -> None:
    os.close(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with in_own_words():
        if database.dialect == "sqlite":
            _vacuum_into(Path(database.place), plain)
            return
        target = sqlite_file(plain, writing=True)
        as_sqlite(database.read, target, _revision(database.read))
        target.dispose()


def _vacuum_into(source: Path, plain: Path) -> None:
    connection = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA mmap_size=0")
        connection.execute("VACUUM INTO ?", (str(plain),))
    finally:
        connection.close()


def _revision(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(revision(connection))


@contextmanager
def _room(out: Path) -> Iterator[Path]:
    """A private folder beside the backup; what it holds is overwritten and removed."""
    room = Path(mkdtemp(prefix=".backup-", dir=out))
    try:
        yield room
    finally:
        wipe(room)


def wipe(room: Path) -> None:
    """Overwrite the plain files of a folder, and remove it."""
    for file in room.iterdir():
        with suppress(OSError):
            with file.open("r+b") as stream:
                left = file.stat().st_size
                while left > 0:
                    left -= stream.write(bytes(min(left, 1 << 20)))
            file.unlink()
    with suppress(OSError):
        room.rmdir()


def _free(out: Path, seq: int) -> Path:
    path, number = out / f"answers-{seq}.backup", 1
    while path.exists():
        number += 1
        path = out / f"answers-{seq}-{number}.backup"
    return path
