"""Every page in each state, language and width: axe-core's rules and our own find nothing."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from keko_eval.web.door.serve import configured
from keko_eval.web.respond.survey import LANGUAGES
from tests.web import harness
from tests.web.respond.shots import Shot, Shots, every_type, shots

WIDTHS = (320, 1280)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = uvicorn.Server(configured(app, "127.0.0.1", port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: Any) -> Iterator[tuple[str, list[Shot]]]:
    """Where the shots are, and what they are."""
    with every_type(tmp_path_factory.mktemp("shots")) as yard:
        app = Shots(yard.app)
        app.shots = [shot for language in LANGUAGES for shot in shots(yard, language)]
        with serving(app) as address:
            yield address, app.shots


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 320, "height": 800})
    context.add_init_script(harness.EQUIPMENT)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_in_every_state(shown: Any, page: Any, language: str) -> None:
    address, every = shown
    found, asked = [], []
    session = page.context.new_cdp_session(page)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: found.append(f"console: {message.text}"))
    mine = [(number, shot) for number, shot in enumerate(every) if shot.language == language]
    for number, shot in mine:
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        page.goto(f"{address}/shot/{number}", wait_until="load")
        expected = {"language": language, "error": shot.error, "elsewhere": shot.elsewhere}
        told = harness.looked_at(page, **expected)
        harness.text_size(session, 200)
        told += [f"text at 200 % {text}" for text in harness.cut(page)]
        page.set_viewport_size({"width": WIDTHS[1], "height": 800})
        told += [f"wide, text at 200 % {text}" for text in harness.cut(page)]
        harness.text_size(session, 100)
        told += [f"wide, {text}" for text in harness.looked_at(page, again=True, **expected)]
        found += [f"{shot.name}: {text}" for text in told]
    assert found == []
    assert len(mine) >= 82
    assert {url.split("/", 3)[2] for url in asked} == {address.split("/")[2]}
