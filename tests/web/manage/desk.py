"""Somebody at her desk: gets pages, posts their forms; and a study in a folder, with accounts and answers."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from keko_eval.collection.store.records import Submission, WaveState, new_id
from keko_eval.collection.store.store import open_store
from keko_eval.web.manage import accounts
from keko_eval.web.manage.app import manage_app
from keko_eval.web.manage.database import Database
from keko_eval.web.manage.settings import Settings
from tests.web.respond.respondent import TestClient

ROOT = Path(__file__).parents[3]
BASE = "http://127.0.0.1"
ACTORS = "keko.actors"
PASSWORD = "neljä tavallista sanaa"


@dataclass
class Clock:
    at: datetime = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Study:
    """A copy of the example study that is being collected."""

    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        leave = shutil.ignore_patterns("collected", "*.py")
        shutil.copytree(ROOT / "examples" / "keko-2019", self.folder, ignore=leave)
        with open_store(self.collected, create=True):
            pass
        self.settings = Settings(self.folder, self.collected, "https://kysely.example.org", clock=self.clock)
        self.app = manage_app(self.settings)

    @property
    def collected(self) -> Path:
        return self.folder / "collected"

    @property
    def database(self) -> Database:
        found: Database = self.app.state.office.database
        return found

    def open(self, circle: str | None = None, state: str = "open") -> None:
        with open_store(self.collected) as store:
            store.set_wave(WaveState(ACTORS, "followup", circle, state, retention_until=date(2027, 12, 31)))

    def answer(self, *circles: str) -> None:
        with open_store(self.collected) as store:
            for circle in circles:
                store.submit(Submission(new_id(), ACTORS, "1.0.0", "h", "followup", "fi", "paper", date(2026, 11, 24),
                                        None, {"circle": circle}, {"trust_promises": "SALAINEN"}))

    def account(self, name: str, circle: str | None = None) -> None:
        """An account whose password is :data:`PASSWORD`."""
        first = accounts.add_account(self.database, name, "coordinator" if circle else "evaluator", circle)
        own = next(a for a in accounts.accounts(self.database) if a.name == name)
        assert accounts.change_password(self.database, own, first, PASSWORD)


class Desk:
    def __init__(self, study: Study, name: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.study = study
        self.client = TestClient(study.app, BASE, follow_redirects=False, headers={
            "sec-fetch-site": "same-origin", "accept-language": "fi", **(headers or {})})
        if name:
            self.login(name)

    def login(self, name: str, password: str = PASSWORD) -> Any:
        self.get("/login")
        return self.post("/login", name=name, password=password)

    def get(self, path: str) -> Any:
        response = self.client.get(path)
        found = re.search(r'name="csrf" value="([^"]+)"', response.text)
        self.token = found[1] if found else ""
        return response

    def post(self, path: str, upload: tuple[str, bytes] | None = None, **fields: str) -> Any:
        data = {"csrf": self.token, **fields}
        if upload is None:
            return self.client.post(path, data=data)
        return self.client.post(path, data=data, files={"file": upload})
