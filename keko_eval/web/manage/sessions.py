"""Sessions: 256 random bits in a cookie, their hash in the database; new ones at each login."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes

from sqlalchemy import delete, insert, select, update

from keko_eval.web.manage.accounts import Account, account_in
from keko_eval.web.manage.database import Database, account, session

COOKIE = "keko-manage"
IDLE, LONGEST = timedelta(minutes=45), timedelta(hours=12)


def new_id() -> str:
    return urlsafe_b64encode(token_bytes(32)).decode("ascii").rstrip("=")


def begin_session(database: Database, own: Account, now: datetime) -> str:
    """A session of an account; the id for its cookie."""
    id = new_id()
    with database.begin() as connection:
        connection.execute(delete(session).where(session.c.begun < (now - LONGEST).isoformat()))
        connection.execute(insert(session), {"hash": _hash(id), "account": own.id, "begun": now.isoformat(),
                                             "seen": now.isoformat()})
    return id


def account_of(database: Database, id: str, now: datetime) -> Account | None:
    """Whose session it is; None where there is none, or it has gone by."""
    with database.begin() as connection:
        row = connection.execute(select(session).where(session.c.hash == _hash(id))).first()
        if row is None:
            return None
        begun, seen = datetime.fromisoformat(row.begun), datetime.fromisoformat(row.seen)
        if now - begun >= LONGEST or now - seen >= IDLE:
            connection.execute(delete(session).where(session.c.hash == row.hash))
            return None
        if now - seen > timedelta(seconds=30):
            connection.execute(update(session).where(session.c.hash == row.hash).values(seen=now.isoformat()))
        own = connection.execute(select(account).where(account.c.id == row.account, account.c.enabled)).first()
        return account_in(own) if own else None


def end_session(database: Database, id: str) -> None:
    with database.begin() as connection:
        connection.execute(delete(session).where(session.c.hash == _hash(id)))


def csrf(database: Database, id: str) -> str:
    """The proof that a form was made for the holder of a cookie."""
    return hmac.new(database.secret, f"csrf\n{id}".encode(), sha256).hexdigest()[:32]


def is_csrf(database: Database, id: str, told: str) -> bool:
    return hmac.compare_digest(csrf(database, id).encode(), told.encode("utf8", "replace"))


def _hash(id: str) -> bytes:
    return sha256(id.encode("utf8", "replace")).digest()
