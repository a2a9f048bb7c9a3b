"""A collecting study in a folder of its own, its public app, and respondents who use it."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey
from starlette.applications import Starlette

from keko_eval.collection.sealing.keys import LINK, PUBLIC, STORE, written
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.records import LinkRow, WaveState
from keko_eval.collection.store.store import open_store
from keko_eval.definitions.document import read
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.scalars import Texts
from keko_eval.web.respond.app import respond_app
from keko_eval.web.respond.survey import Keys, Notices, Settings, Survey
from tests.web.respond.respondent import Respondent, TestClient

HERE = Path(__file__).parent
BASE = "http://127.0.0.1"
NOTICES = Notices(
    Texts({"fi": "Koeyhdistys ry (keksitty)", "sv": "Provföreningen rf (påhittad)",
           "en": "Test Association (invented)"}),
    Texts({"fi": "Koeyhdistys ry", "sv": "Provföreningen rf", "en": "Test Association"}),
    Texts({"fi": "kysely@example.org"}))


def instrument_in(text: str) -> Instrument:
    found = read(text, "test.yaml")
    assert found.document is not None
    assert found.problems == ()
    model: Instrument = found.document.model
    return model


def everything() -> str:
    return (HERE / "everything.yaml").read_text(encoding="utf8")


@dataclass
class Yard:
    """Store, app and keys of one test."""

    store: Store
    app: Starlette
    survey: Survey
    private: PrivateKey
    folder: Path
    keys: Keys

    @property
    def desk(self) -> Any:
        return self.app.state.desk

    def close(self) -> None:
        self.store.set_wave(WaveState(self.survey.instrument.instrument, "w1", None, "closed"))
        self.desk._waves = (-1.0, ())

    def add_link(self, token: str, **values: Any) -> None:
        from keko_eval.collection.linking.tokens import tag_of

        row = {"tag": tag_of(self.keys.link, token), "subject": "s1", "circle": "savo", "given": {"region": "north"},
               "wave": "w1", "instrument": "test.everything", **values}
        self.store.add_links([LinkRow(**row)])


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Yard]]:
    opened: list[Store] = []

    def made(text: str = "", *, settings: Settings | None = None, **values: Any) -> Yard:
        private, keys = PrivateKey.generate(), tmp_path / "keys"
        for name in (STORE, LINK):
            written(keys / name, os.urandom(32))
        written(keys / PUBLIC, bytes(private.public_key))
        store = open_store(tmp_path, create=True)
        opened.append(store)
        instrument = instrument_in(text or everything())
        survey = Survey("everything", instrument, "w1", NOTICES, **values)
        store.set_wave(WaveState(instrument.instrument, "w1", None, "open", retention_until=date(2099, 12, 31)))
        own = Keys.read(keys)
        return Yard(store, respond_app(store, {survey.slug: survey}, own, settings), survey, private, tmp_path, own)

    yield made
    for store in opened:
        store.close()


@pytest.fixture
def yard(make: Callable[..., Yard]) -> Yard:
    return make()


@pytest.fixture
def device() -> Iterator[Callable[[Yard], Respondent]]:
    """``device(yard)``: a respondent on a device of her own."""
    open_clients: list[TestClient] = []

    def made(yard: Yard, language: str = "fi") -> Respondent:
        client = TestClient(yard.app, BASE, follow_redirects=True, headers={
            "sec-fetch-site": "same-origin", "accept-language": language})
        client.__enter__()
        open_clients.append(client)
        return Respondent(client)

    yield made
    for client in open_clients:
        client.__exit__(None, None, None)


@pytest.fixture
def served() -> Iterator[Callable[[Yard], str]]:
    """``served(yard)``: the address of the app on a real server."""
    import uvicorn

    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def made(yard: Yard) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(yard.app, port=port, access_log=False, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        servers.append((server, thread))
        for _ in range(200):
            if server.started:
                break
            time.sleep(0.02)
        return f"http://127.0.0.1:{port}"

    yield made
    for server, thread in servers:
        server.should_exit = True
        thread.join(10)
