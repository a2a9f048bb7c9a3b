"""Desk: what the handlers of the app share: surveys, store, keys, limits; made once when the app starts."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from os import urandom
from typing import Any, TypeVar

from starlette.requests import Request

from keko_eval.collection.form.form import Form, compiled
from keko_eval.collection.form.kept import instrument_of
from keko_eval.collection.form.paging import Paging
from keko_eval.collection.store.errors import StoreBusy, StoreUnavailable
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.records import WaveState
from keko_eval.web.door.rate import Buckets
from keko_eval.web.respond.secrets import Signer
from keko_eval.web.respond.survey import Keys, Settings, Survey
from keko_eval.web.respond.widgets import Widgets

T = TypeVar("T")
_WAVES_SECONDS = 5.0
_TROUBLE_SECONDS = 30.0
_VISIT_SECONDS, _MOST_VISITS = 600.0, 1024


class Desk:
    """Everything that lasts longer than a request."""

    def __init__(self, store: Store, surveys: Mapping[str, Survey], keys: Keys, settings: Settings) -> None:
        self.store, self.surveys, self.keys, self.settings = store, dict(surveys), keys, settings
        self.signer = Signer(keys.draft)
        self.posts = Buckets(settings.posts_per_minute, settings.posts_per_minute)
        self.starts = Buckets(settings.starts_per_minute, settings.starts_per_minute)
        self.guesses = Buckets(20, 30)
        self._salt = urandom(16)
        self._waves: tuple[float, tuple[WaveState, ...]] = (-1.0, ())
        self._kept: set[str] = set()
        self._trouble_until = 0.0
        self._visits: OrderedDict[tuple[str, str], tuple[float, date, Any]] = OrderedDict()
        self._remembers = store.database.dialect == "sqlite" and store.is_owner
        self.form_of = lru_cache(maxsize=64)(self._form_of)
        self.widgets = lru_cache(maxsize=256)(Widgets)

    def address(self, request: Request) -> bytes:
        """Whom to count attempts for; the address itself is not remembered."""
        host = request.client.host if request.client else ""
        return blake2b(host.encode(), key=self._salt, digest_size=12).digest()

    async def read(self, function: Callable[..., T], *args: Any) -> T:
        """Read from the store: at once where it is a file, in a thread where it is a server or lately made us wait.

        Raises
        ------
        StoreUnavailable
            Within the settings' patience.
        """
        troubled = time.monotonic() < self._trouble_until
        try:
            if self.store.database.dialect == "sqlite" and not troubled:
                return function(*args)
            patience = self.settings.patience / 3 if troubled else self.settings.patience
            try:
                return await asyncio.wait_for(asyncio.to_thread(function, *args), patience)
            except TimeoutError:
                raise StoreBusy from None
        except StoreUnavailable:
            self._trouble_until = time.monotonic() + _TROUBLE_SECONDS
            raise

    def remember(self, id: str, secret: str, visit: Any) -> None:
        """Keep an opened draft in memory for a while, so that the next page need not read and decrypt it again.

        Only where no other process saves drafts; one that was changed otherwise fails at the next saving.
        """
        if not self._remembers:
            return
        self._visits[id, secret] = (time.monotonic(), today(), visit)
        self._visits.move_to_end((id, secret))
        while len(self._visits) > _MOST_VISITS:
            self._visits.popitem(last=False)

    def recall(self, id: str, secret: str) -> Any:
        """What :meth:`remember` kept, for ten minutes and within a day; else None."""
        since, day, visit = self._visits.get((id, secret), (0.0, None, None))
        if visit is None or (day == today() and time.monotonic() - since < _VISIT_SECONDS):
            return visit
        self.forget(id, secret)
        return None

    def forget(self, id: str, secret: str) -> None:
        self._visits.pop((id, secret), None)

    async def write(self, operation: Any) -> Any:
        """Write to the store; returns when it is kept."""
        return await self.store.later(operation)

    async def wave(self, survey: Survey) -> WaveState | None:
        """The state of a survey's wave: of its circle where that has one, else of all; a few seconds old at most."""
        since, waves = self._waves
        if time.monotonic() - since > _WAVES_SECONDS or since < 0:
            waves = await self.read(self.store.waves)
            self._waves = (time.monotonic(), waves)
        mine = {w.circle: w for w in waves if w.instrument == survey.instrument.instrument and w.wave == survey.wave}
        return mine.get(survey.circle) or mine.get(None)

    async def is_open(self, survey: Survey, *, begun: bool = False) -> bool:
        """Whether the survey takes answers now; who has begun may finish within the grace."""
        state = await self.wave(survey)
        if state is None or state.state != "open":
            return False
        now = datetime.now(UTC)
        grace = timedelta(minutes=state.grace_minutes if begun else 0)
        opens, closes = _aware(state.opens), _aware(state.closes)
        return (opens is None or opens <= now) and (closes is None or now < closes + grace)

    async def keep_definition(self, survey: Survey) -> None:
        """The store keeps the text of a definition before the first draft names it."""
        if survey.definition in self._kept:
            return
        from keko_eval.collection.store.keeping import KeepDefinition

        await self.write(KeepDefinition(survey.definition, survey.instrument.instrument, survey.instrument.version,
                                        survey.text))
        self._kept.add(survey.definition)

    async def form(self, survey: Survey, definition: str) -> Form | None:
        """The form of the definition that a draft began with."""
        if definition == survey.definition:
            return survey.form
        text = await self.read(self.store.definition, definition)
        return self.form_of(text, survey.paging) if text is not None else None

    @staticmethod
    def _form_of(text: str, paging: Paging) -> Form:
        return compiled(instrument_of(text), paging)


def moment() -> datetime:
    """What ``today()`` means to a form: the local day, at noon, so that it stays the same within a day."""
    return datetime.combine(today(), datetime.min.time()).replace(hour=12)


def today() -> date:
    return date.today()


def _aware(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo else value.astimezone()
