"""The store cannot keep anything now. Each is raised within seconds and says nothing of answers; nothing was
acknowledged, and sending the same id again is safe."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

PATIENCE = 4.5
"""Seconds that a caller waits at most."""
LOCK_PATIENCE = 3.0
"""Seconds that the database waits for a lock."""


class StoreUnavailable(Exception):
    """Nothing can be kept now; the caller shows a page that keeps what was typed."""


class StoreBusy(StoreUnavailable):
    """Too much is waiting, or another program holds the lock."""


class StoreFull(StoreUnavailable):
    """The disk is full."""


class StoreDown(StoreUnavailable):
    """The database does not answer."""


class StoreStale(StoreDown):
    """A connection that was kept open had been cut; a new one may do."""


class StoreDamaged(StoreUnavailable):
    """The file can't be read as a database: verify it, and restore a backup."""


_SQLITE: dict[int, type[StoreUnavailable]] = {
    5: StoreBusy, 6: StoreBusy, 13: StoreFull, 8: StoreDown, 10: StoreDown, 14: StoreDown, 15: StoreBusy,
    11: StoreDamaged, 26: StoreDamaged}
_POSTGRES: dict[str, type[StoreUnavailable]] = {
    "53100": StoreFull, "53200": StoreBusy, "53300": StoreBusy, "55P03": StoreBusy, "57014": StoreBusy,
    "40001": StoreBusy, "40P01": StoreBusy, "25006": StoreDown, "57P01": StoreDown, "57P02": StoreDown,
    "57P03": StoreDown, "XX001": StoreDamaged, "XX002": StoreDamaged}


def unavailable(error: BaseException) -> StoreUnavailable | None:
    """The same said in the store's own words, or None where the error is a fault of the program."""
    if isinstance(error, StoreUnavailable):
        return error
    if isinstance(error, PoolTimeout):
        return StoreBusy()
    if isinstance(error, DisconnectionError):
        return StoreDown()
    if not isinstance(error, DBAPIError):
        return None
    original = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        kind = _SQLITE.get(code & 0xFF)
    else:
        state = getattr(original, "sqlstate", None)
        kind = _POSTGRES.get(state) if state else None
        if kind is None and (error.connection_invalidated or (state or "08")[:2] == "08"):
            stale = error.connection_invalidated and error.statement is not None
            kind = StoreStale if stale else StoreDown
    return kind() if kind else None


@contextmanager
def in_own_words() -> Iterator[None]:
    """Errors of the database as the store's own, without the statement and its values."""
    try:
        yield
    except Exception as error:
        own = unavailable(error)
        if own is None or own is error:
            raise
        raise own from None
