"""The pages in a browser, without scripts: no rule of accessibility is broken, nothing spills, at both widths."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from keko_eval.collection.sealing.private_key import Cost, new_keys
from keko_eval.collection.store.records import Draft, new_id
from keko_eval.collection.store.store import open_store
from tests.web.manage.desk import ACTORS, PASSWORD, Study

PAGES = ("/", "/users", "/feedback", "/password", "/nope", "/c/all/goals", "/c/pirkanmaa/goals", "/c/lappi/goals",
         "/c/pirkanmaa/questions", "/c/pirkanmaa/questions/keko.actors/actor_type",
         "/c/pirkanmaa/questions/keko.actors/trust_promises", "/c/all/send", "/c/pirkanmaa/send", "/c/all/results",
         "/c/pirkanmaa/results", "/c/all/report", "/c/pirkanmaa/answers")
WIDTHS = (1280, 400, 320)


@pytest.fixture
def address(study: Study) -> Iterator[str]:
    import uvicorn

    (study.collected / "keys" / "store.key").unlink()
    (study.collected / "answers.db").unlink()
    new_keys(study.collected / "keys", "salalause on pitkä", Cost(1, 2**13))
    open_store(study.collected, create=True).close()
    study.account("arvioija")
    study.account("savo", "savo")
    study.open()
    study.answer(*["savo"] * 9, *["lappi"] * 3, *["pirkanmaa"] * 20)
    with open_store(study.collected) as store:
        for i in range(6):
            store.save_draft(Draft(f"k{i}", new_id(), ACTORS, "h", "followup", b"", 1, "actor_type",
                                   date(2026, 11, 24), "savo"), 0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(study.app, port=port, access_log=False, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def axe(page: Any) -> list[str]:
    """What axe-core finds, with the elements that it means."""
    return [f"{v['id']}: {n['html'][:120]}" for v in Axe().run(page).response["violations"] for n in v["nodes"]]


def entered(chromium: Any, address: str, width: int, language: str) -> Any:
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    page = context.new_page()
    page.goto(f"{address}/login")
    assert axe(page) == []
    page.fill("#name", "arvioija")
    page.fill("#password", PASSWORD)
    page.click("main button")
    return page


def faults(page: Any, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*axe(page), *([f"{wide} px wide"] if wide > width else [])]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page(chromium: Any, address: str, width: int) -> None:
    page = entered(chromium, address, width, "fi-FI")
    found = {}
    for path in PAGES:
        page.goto(address + path)
        if wrong := faults(page, width):
            found[path] = wrong
    page.context.close()
    assert found == {}


def test_pages_after_a_post(chromium: Any, address: str) -> None:
    """Confirmations, what is wrong, a password shown once, the problems of a workbook, an invitation refused."""
    page = entered(chromium, address, 400, "sv-SE")
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if wrong := faults(page, 400):
            found[name] = wrong

    page.goto(f"{address}/c/all/send")
    page.get_by_role("button", name="Stäng enkäten").first.click()
    look("close")
    page.goto(f"{address}/c/all/report")
    page.get_by_role("button", name="Gå till den offentliga").click()
    look("public")
    page.get_by_role("button", name="Gör den offentliga").click()
    look("public, not ticked")
    page.goto(f"{address}/users")
    page.fill("#name", "kaksi sanaa")
    page.get_by_role("button", name="Lägg till").click()
    look("users, wrong")
    page.fill("#name", "lappi@example.org")
    page.get_by_role("button", name="Lägg till").click()
    look("password once")
    for path, name in (("/c/pirkanmaa/goals", "a.xlsx"), ("/c/all/send", "a.csv")):
        page.goto(address + path)
        page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": b"nimi\nA\n"})
        page.locator("form[enctype] button").click()
        look(f"{path}, wrong file")
    page.goto(f"{address}/password")
    for id in ("old", "new", "again"):
        page.fill(f"#{id}", "x")
    page.locator("main button").click()
    look("password, wrong")
    page.context.close()
    assert found == {}
