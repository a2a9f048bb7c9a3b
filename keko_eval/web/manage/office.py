"""Office: what all pages share: the study, the answers, the database of the pages, the making of reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from keko_eval.collection.store.errors import StoreUnavailable
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.store import open_store
from keko_eval.problem.problem import Refused
from keko_eval.web.manage.database import Database, open_database
from keko_eval.web.manage.press import Press
from keko_eval.web.manage.settings import Settings
from keko_eval.web.manage.studied import Studies


class Office:
    """Made once, when the app starts."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database: Database = open_database(settings.database)
        self.studies = Studies(settings.study)
        self.press = Press(settings, self.database)

    def now(self) -> datetime:
        return self.settings.clock()

    def today(self) -> date:
        return self.now().astimezone().date()

    @contextmanager
    def reading(self) -> Iterator[Store | None]:
        """The answers, for counting; None where nothing is collected yet, or they cannot be reached now."""
        try:
            store = open_store(self._where, folder=self.settings.collected, readonly=True)
        except (Refused, StoreUnavailable):
            yield None
            return
        with store:
            yield store

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """The answers, to hand something over to whoever owns them; raises ``Refused`` or ``StoreUnavailable``."""
        with open_store(self._where, folder=self.settings.collected) as store:
            yield store

    @property
    def _where(self) -> str:
        return self.settings.store or str(self.settings.collected)
