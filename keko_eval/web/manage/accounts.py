"""Accounts: who may come in and in which role; passwords are known by their Argon2id hashes only."""

import hmac
import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from keko_eval.web.door.refusal import Refusal
from keko_eval.web.manage.database import Database, account, attempt, open_database, session
from keko_eval.web.respond.secrets import new_secret, resume_code

Role = Literal["evaluator", "coordinator"]
FIRST = "arvioija"
SHORTEST, LONGEST = 12, 256
TRIES, WITHIN = 5, timedelta(minutes=15)
_AT_ONCE = threading.BoundedSemaphore(2)
"""Passwords that are tried at once: each takes 64 MiB."""
_NAME = re.compile(r"[^\s\x00-\x1f]{2,80}")


@dataclass(frozen=True, slots=True)
class Account:
    """``circle`` is a coordinator's own; ``fresh``: the password is the first one, to be changed."""

    id: int
    name: str
    role: Role
    circle: str | None
    fresh: bool = False
    enabled: bool = True

    def sees(self, circle: str | None) -> bool:
        """Whether the account may see a circle; None is the whole study."""
        return self.role == "evaluator" or (circle is not None and circle == self.circle)


class BadName(Exception):
    """An account's name that is taken or of another form."""


class WeakPassword(Exception):
    """A password that is too short, too long or the account's name."""


def accounts(database: Database) -> tuple[Account, ...]:
    with database.begin() as connection:
        return tuple(account_in(row) for row in connection.execute(select(account).order_by(account.c.name)))


def add_account(database: Database, name: str, role: Role, circle: str | None) -> str:
    """Make an account; its first password.

    Raises
    ------
    BadName
    """
    name = name.strip()
    if not _NAME.fullmatch(name) or (role == "coordinator") != (circle is not None):
        raise BadName
    password = first_password()
    hashed = _hasher().hash(password)
    with database.begin() as connection:
        if any(row.name.casefold() == name.casefold() for row in connection.execute(select(account.c.name))):
            raise BadName
        connection.execute(insert(account), {"name": name, "role": role, "circle": circle, "hash": hashed,
                                             "fresh": True, "enabled": True})
    return password


def reset_password(database: Database, id: int) -> str:
    """A new first password; the account's sessions end."""
    password = first_password()
    _set(database, id, password, fresh=True)
    return password


def change_password(database: Database, own: Account, old: str, new: str) -> bool:
    """Change one's own password; False where the old one is wrong. All sessions end.

    Raises
    ------
    WeakPassword
    """
    with database.begin() as connection:
        hashed = connection.execute(select(account.c.hash).where(account.c.id == own.id)).scalar_one()
    if not _fits(hashed, old):
        return False
    if not SHORTEST <= len(new) <= LONGEST or new.casefold() == own.name.casefold() or new == old:
        raise WeakPassword
    _set(database, own.id, new, fresh=False)
    return True


def set_enabled(database: Database, id: int, enabled: bool) -> None:
    with database.begin() as connection:
        connection.execute(update(account).where(account.c.id == id).values(enabled=enabled))
        if not enabled:
            connection.execute(delete(session).where(session.c.account == id))


def first_account(path: Path, name: str = FIRST) -> tuple[str, str] | None:
    """Make the first evaluator's account in the database at ``path``; None where there are accounts already.

    Returns
    -------
    tuple of str or None
        The account's name and its password, which is kept nowhere.
    """
    database = open_database(path)
    try:
        return None if accounts(database) else (name, add_account(database, name, "evaluator", None))
    finally:
        database.close()


def signed_in(database: Database, name: str, password: str, address: str, now: datetime) -> Account | None:
    """Whose name and password these are.

    Raises
    ------
    Refusal
        429: five wrong tries in a quarter of an hour for the account, or from the address.
    """
    keys = [_keyed(database, "account", name.strip().casefold()), _keyed(database, "address", address)]
    with database.begin() as connection:
        _demand_tries(connection, keys, now)
        row = next((row for row in connection.execute(select(account))
                    if row.name.casefold() == name.strip().casefold()), None)
    fits = _fits(row.hash if row else _nobody(), password[:LONGEST])
    if row is None or not fits or not row.enabled:
        return None
    with database.begin() as connection:
        connection.execute(delete(attempt).where(attempt.c.key.in_(keys), attempt.c.at == now.isoformat()))
        connection.execute(delete(attempt).where(attempt.c.key == keys[0]))
    return account_in(row)


def _demand_tries(connection: Connection, keys: list[str], now: datetime) -> None:
    """Each try counts before it is looked at, so that many at once are not more than one after another."""
    connection.execute(delete(attempt).where(attempt.c.at < (now - WITHIN).isoformat()))
    for key in keys:
        n, first = connection.execute(select(func.count(), func.min(attempt.c.at)).where(attempt.c.key == key)).one()
        if n >= TRIES:
            raise Refusal(429, (datetime.fromisoformat(first) + WITHIN - now).total_seconds())
    connection.execute(insert(attempt), [{"key": key, "at": now.isoformat()} for key in keys])


def _keyed(database: Database, use: str, text: str) -> str:
    return hmac.new(database.secret, f"{use}\n{text}".encode(), sha256).hexdigest()


def first_password() -> str:
    """80 random bits, as they are easily read out: ``K7QD-3MXA-9FTP-2BWE``."""
    return resume_code(new_secret())


def _set(database: Database, id: int, password: str, *, fresh: bool) -> None:
    hashed = _hasher().hash(password)
    with database.begin() as connection:
        connection.execute(update(account).where(account.c.id == id).values(hash=hashed, fresh=fresh))
        connection.execute(delete(session).where(session.c.account == id))


def account_in(row: "Row[tuple[object, ...]]") -> Account:
    return Account(row.id, row.name, cast(Role, row.role), row.circle, row.fresh, row.enabled)


@cache
def _hasher():  # type: ignore[no-untyped-def]
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


@cache
def _nobody() -> str:
    """What the password of an unknown name is held against, so that it takes as long."""
    return str(_hasher().hash(new_secret()))


def _fits(hashed: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        with _AT_ONCE:
            return bool(_hasher().verify(hashed, password))
    except (VerificationError, InvalidHashError):
        return False
