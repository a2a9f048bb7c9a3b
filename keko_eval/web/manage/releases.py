"""What was shown of answers on their way: the same until showing more would tell anybody apart.

At most once a day something new is shown, so that the moment of the change does not tell whose answer it was.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from keko_eval.disclosure.watched import FEWEST, Counts, may_refresh, tellable
from keko_eval.web.manage.database import Database, release


@dataclass(frozen=True, slots=True)
class Shown:
    """Counts as they stood on a day; those of the few are None."""

    day: date
    counts: Mapping[str, int | None]

    def of(self, group: str) -> int | None:
        return self.counts.get(group, 0)


def shown(database: Database, what: str, now: Counts, today: date, fewest: int = FEWEST) -> Shown:
    """What is to be shown of ``what``: ``now`` where it may be, else what was shown before."""
    with database.begin() as connection:
        last = _last(connection, what)
        if last is None or (last[0] < today and now != last[1] and may_refresh(last[1], now, fewest)):
            last = _keep(connection, what, now, today)
    return Shown(last[0], {group: tellable(count) for group, count in last[1].items()})


def may_show(database: Database, what: str, now: Counts, fewest: int) -> bool:
    """Whether something may be made of ``now`` after what was made before; nothing is kept yet.

    The last two that were kept count: what there was when the last one was begun, and when it was done.
    """
    with database.begin() as connection:
        last = _lasts(connection, what, 2)
    return all(may_refresh(counts, now, fewest) for _, counts in last)


def keep_shown(database: Database, what: str, now: Counts, today: date) -> None:
    with database.begin() as connection:
        _keep(connection, what, now, today)


def _last(connection: Connection, what: str) -> tuple[date, dict[str, int]] | None:
    return next(iter(_lasts(connection, what, 1)), None)


def _lasts(connection: Connection, what: str, n: int) -> list[tuple[date, dict[str, int]]]:
    rows = connection.execute(select(release.c.day, release.c.counts).where(release.c.what == what)
                              .order_by(release.c.number.desc()).limit(n))
    return [(date.fromisoformat(row.day), json.loads(row.counts)) for row in rows]


def _keep(connection: Connection, what: str, now: Counts, today: date) -> tuple[date, dict[str, int]]:
    connection.execute(insert(release), {"what": what, "day": today.isoformat(), "counts": json.dumps(dict(now))})
    return today, dict(now)
