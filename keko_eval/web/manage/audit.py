"""What was done by whom to which circle; never an answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select

from keko_eval.web.manage.database import Database, account, audit


@dataclass(frozen=True, slots=True)
class Deed:
    at: datetime
    account: str
    act: str
    circle: str | None
    what: str


def note(database: Database, now: datetime, own: int | None, act: str, circle: str | None, what: str = "") -> None:
    with database.begin() as connection:
        connection.execute(insert(audit), {"at": now.isoformat(timespec="seconds"), "account": own, "act": act,
                                           "circle": circle, "what": what})


def deeds(database: Database, most: int) -> tuple[Deed, ...]:
    """The last ones, the newest first."""
    return _deeds(database, _ALL.limit(most))


def deeds_of(database: Database, act: str, circle: str | None) -> tuple[Deed, ...]:
    """All of one kind in a circle, or in the whole study; the newest first."""
    return _deeds(database, _ALL.where(audit.c.act == act, audit.c.circle.is_not_distinct_from(circle)))


_ALL = select(audit, account.c.name).outerjoin(account, account.c.id == audit.c.account).order_by(audit.c.number.desc())


def _deeds(database: Database, wanted: Select[Any]) -> tuple[Deed, ...]:
    with database.begin() as connection:
        rows = connection.execute(wanted).all()
    return tuple(Deed(datetime.fromisoformat(row.at), row.name or "", row.act, row.circle, row.what) for row in rows)
