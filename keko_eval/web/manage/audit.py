"""What was done by whom to which circle; never an answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

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


def deeds(database: Database, act: str | None = None, most: int = 50) -> tuple[Deed, ...]:
    """The last ones, the newest first."""
    wanted = select(audit, account.c.name).outerjoin(account, account.c.id == audit.c.account)
    if act is not None:
        wanted = wanted.where(audit.c.act == act)
    with database.begin() as connection:
        rows = connection.execute(wanted.order_by(audit.c.number.desc()).limit(most)).all()
    return tuple(Deed(datetime.fromisoformat(row.at), row.name or "", row.act, row.circle, row.what) for row in rows)
