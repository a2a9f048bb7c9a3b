"""Contacts: who was invited, in a database of their own, each sealed so that only the private key opens it.

The store of answers knows of a person only the keyed hash of her token; here stand name, address and token, sealed. To
join the two takes the private key and ``link.key``. In clear are the circle, for counting, and which letters have gone
out. Rows are kept by a random id, so that their order tells nothing.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from keko_eval.collection.linking.tokens import new_token
from keko_eval.collection.sealing.seals import seal
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

NAME = "contacts.db"
STEP = 512
VERSION = 1
SENDING, SENT, REFUSED = "sending", "sent", "refused"
_SCHEMA = """
CREATE TABLE contact (id TEXT PRIMARY KEY, circle TEXT, sealed TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mailing (contact TEXT NOT NULL REFERENCES contact (id) ON DELETE CASCADE, round TEXT NOT NULL,
                      state TEXT NOT NULL, PRIMARY KEY (contact, round)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Contact:
    """One person, opened; ``tokens`` by round, which is ``wave/instrument``. Only id and circle are shown in print."""

    id: str
    circle: str | None
    email: str = field(repr=False)
    name: str = field(default="", repr=False)
    language: str = ""
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)

    def with_token(self, round: str, token: str) -> "Contact":
        return replace(self, tokens={**self.tokens, round: token})

    def sealed(self, public: bytes) -> str:
        text = {"email": self.email, "name": self.name, "language": self.language, "given": dict(self.given),
                "tokens": dict(self.tokens)}
        return seal(public, json.dumps(text, ensure_ascii=False).encode(), STEP)


def new_contact_id() -> str:
    return new_token()


class Contacts:
    """The database of contacts. Made by :func:`open_contacts`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, contacts: Iterable[Contact], public: bytes) -> None:
        """Keep contacts, sealed; one that is there already is replaced."""
        rows = [(contact.id, contact.circle, contact.sealed(public)) for contact in contacts]
        with self._writing() as connection:
            connection.executemany("INSERT INTO contact (id, circle, sealed) VALUES (?, ?, ?) ON CONFLICT (id) "
                                   "DO UPDATE SET circle = excluded.circle, sealed = excluded.sealed", rows)

    def counts(self) -> dict[str | None, int]:
        """How many contacts there are in each circle; needs no key."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT circle, count(*) FROM contact GROUP BY circle ORDER BY circle"))

    def sealed(self) -> list[tuple[str, str | None, str]]:
        """Every row as it stands: id, circle and box."""
        with self._reading() as connection:
            return list(connection.execute("SELECT id, circle, sealed FROM contact ORDER BY id"))

    def erase(self, ids: Iterable[str]) -> int:
        """Erase contacts and what was mailed to them; nothing of them is left in the file."""
        with self._writing() as connection:
            gone = sum(connection.execute("DELETE FROM contact WHERE id = ?", (id,)).rowcount for id in ids)
        with self._connected() as connection:
            connection.execute("VACUUM")
        return gone

    def mailed(self, round: str) -> dict[str, str]:
        """How far the letters of a round are: the state by contact."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT contact, state FROM mailing WHERE round = ?", (round,)))

    def mail(self, id: str, round: str, state: str) -> None:
        """Note a letter: ``sending`` before it goes, ``sent`` or ``refused`` after."""
        with self._writing() as connection:
            connection.execute("INSERT INTO mailing (contact, round, state) VALUES (?, ?, ?) ON CONFLICT "
                               "(contact, round) DO UPDATE SET state = excluded.state", (id, round, state))

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=5, isolation_level=None)
        try:
            for pragma in ("foreign_keys=ON", "secure_delete=ON", "synchronous=FULL", "trusted_schema=OFF",
                           "mmap_size=0", "cell_size_check=ON"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection
        except sqlite3.DatabaseError as error:
            raise Refused([problem("contacts-unreadable", Place(str(self.path)))]) from error
        finally:
            connection.close()

    _reading = _connected

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def open_contacts(folder: Path, *, create: bool = False) -> Contacts:
    """The contacts of a collecting study, in ``folder/contacts.db``.

    Raises
    ------
    Refused
        There are none and ``create`` is not asked, or the file is no database of contacts.
    """
    path = folder / NAME
    contacts = Contacts(path)
    if not path.exists():
        if not create:
            raise Refused([problem("contacts-missing", Place(str(path)))])
        _made(contacts)
    with contacts._connected() as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            raise Refused([problem("contacts-unreadable", Place(str(path)))])
    return contacts


def _made(contacts: Contacts) -> None:
    try:
        contacts.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        contacts.path.touch(0o600)
    except OSError as error:
        raise Refused([problem("cannot-write", Place(str(contacts.path)))]) from error
    with contacts._connected() as connection:
        connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
