"""Answers, links and secrets stay where they belong: not in logs, output, addresses or errors, whatever goes wrong."""

import logging
import re
import traceback
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy.exc import OperationalError

from keko_eval.collection.linking.tokens import new_token, tag_of
from keko_eval.collection.store.errors import StoreBusy, StoreDown, StoreFull
from keko_eval.collection.store.records import LinkRow
from tests.web import conftest
from tests.web.respond.respondent import Respondent
from tests.web.respond.shots import RIGHT, every_type, visitor
from tests.web.respond.test_accessibility import serving
from tests.web.respond.wire import Recorder, port_of

ANSWER, LONG, MAIL, NOTE = "Kanarialintu-7311", "Kanarialintu-8422", "kanaria9533@example.org", "Kanarialintu-1644"


class Ears(logging.Handler):
    """Everything that any logger says, at any level, with its values and traces."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(("httpx", "httpcore")):
            return  # the test's own browser
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.heard.append(f"{record.name} {record.getMessage()} {record.args!r} {trace}")


@pytest.fixture
def ears() -> Iterator[Ears]:
    found, root = Ears(), logging.getLogger()
    names = ["", "uvicorn", "uvicorn.error", "uvicorn.access", "sqlalchemy.engine", "sqlalchemy.pool", "asyncio",
             "keko_eval", "keko_eval.web"]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG if name != "sqlalchemy.engine" else logging.INFO)
    root.addHandler(found)
    yield found
    root.removeHandler(found)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def answered(her: Respondent) -> None:
    """All pages, with the canaries in them."""
    base = her.url.rsplit("/p/", 1)[0]
    for number, fields in RIGHT.items():
        her.get(f"{base}/p/{number}")
        own = {"employer": ANSWER, "story": LONG, "mail": MAIL} if number == 5 else {}
        her.press(**{**fields, **own})
    her.get(f"{base}/p/7")
    her.press("add")
    her.press(job=ANSWER)


def everything(her: Respondent, token: str) -> str:
    """A way through every page, by a personal link, with slips and detours; returns the resume code."""
    her.get(f"/l/{token}")
    her.press("start")
    base = her.url.rsplit("/p/", 1)[0]
    her.get(f"{base}/p/5")
    her.press(employer=ANSWER, story=LONG, mail=f"{MAIL} väärin")
    her.speak("sv")
    her.speak("fi")
    answered(her)
    her.get(f"{base}/save")
    code = re.search(r'class="code">([^<]+)<', her.page.html)[1]
    her.get("/resume?s=everything")
    her.press(code=f"{code[:-1]}{'A' if code[-1] != 'A' else 'B'}")
    her.get("/resume?s=everything")
    her.press(code=code)
    her.get(f"{base}/check")
    her.press("send")
    assert her.url.endswith("/done")
    her.press("edit")
    her.get(f"{base}/p/3?to=check")
    her.press(age="50")
    her.press("send")
    her.get("/feedback?s=everything")
    her.press(message=NOTE)
    return code


def failing(her: Respondent, yard: Any) -> None:
    """Every kind of failure at each place where something is read or written."""
    errors = [ValueError(f"{ANSWER} {LONG} {MAIL}"), StoreBusy(), StoreFull(), StoreDown(), KeyError(ANSWER),
              OperationalError(f"INSERT INTO draft VALUES ('{LONG}')", {"body": ANSWER}, Exception(MAIL))]
    places = [(yard.desk.store, "later"), (yard.desk.store, "draft"), (yard.desk.store, "response"),
              (yard.desk, "wave"), (yard.desk, "form")]
    her.start("/s/everything")
    base = her.url.rsplit("/p/", 1)[0]
    for what, name in places:
        for error in errors:
            with patch.object(what, name, side_effect=error):
                yard.desk._visits.clear()
                yard.desk._waves = (-1.0, ())
                for path in ("p/5", "check", "save", "done", "p/7"):
                    her.get(f"{base}/{path}")
                her.get("/s/everything")
                her.press("start")
            her.get(f"{base}/p/5")
            her.page.fields |= {"employer": [ANSWER], "story": [LONG], "mail": [MAIL]}
            with patch.object(what, name, side_effect=error):
                her.press("back")
                assert her.status in (200, 500, 503), her.status
                if her.status == 500:
                    assert ANSWER not in her.page.text
            yard.desk._trouble_until = 0.0
    for error in errors[:1]:
        for target in ("keko_eval.web.respond.finishing.parted", "keko_eval.web.respond.finishing.sealed_texts",
                       "keko_eval.web.respond.visit.encrypt_draft", "keko_eval.web.respond.visit.decrypt_draft",
                       "keko_eval.web.respond.about.seal", "keko_eval.web.respond.frame.rendered"):
            with patch(target, side_effect=error):
                yard.desk._visits.clear()
                her.get(f"{base}/check")
                her.client.post(f"{base}/check", data={**her.page.fields, "$go": "send"})
                her.client.post(f"{base}/p/5", data={**her.page.fields, "employer": ANSWER, "story": LONG})
                her.client.post("/feedback", data={"message": NOTE})


def test_nothing_is_told_beside_the_pages(tmp_path: Any, ears: Ears, capfd: Any) -> None:
    token = new_token()
    with every_type(tmp_path) as yard:
        yard.store.add_links([LinkRow(tag_of(yard.keys.link, token), "s1", None, {}, "w1", "test.every_type")])
        recorder = Recorder(yard.app)
        yard.app = recorder
        with visitor(yard) as her:
            code = everything(her, token)
            secrets = {cookie.partition(".")[0] for cookie in her.client.cookies.values() if cookie}
            csrf = {field for page in recorder.answered for field in re.findall(rb'"\$csrf" value="(\w+)"', page.body)}
        with visitor(yard) as other:
            failing(other, yard)
            secrets |= {cookie.partition(".")[0] for cookie in other.client.cookies.values() if cookie}
    canaries = [ANSWER, LONG, MAIL, NOTE, code, code.replace("-", ""), *secrets]
    assert len(secrets) >= 2
    assert len(csrf) >= 1
    said = "\n".join([*ears.heard, *capfd.readouterr()])
    assert "ValueError at" in said
    assert "OperationalError" in said
    assert "INSERT INTO response" in said  # statements are heard, their values are not
    addresses = "\n".join(f"{a.url} {a.headers.get('location', '')}" for a in recorder.answered)
    for canary in [*canaries, token, *(c.decode() for c in csrf)]:
        assert canary not in said, canary
    for canary in [*canaries, *(c.decode() for c in csrf)]:
        assert canary not in addresses, canary
    assert {a.url for a in recorder.answered if token in f"{a.url} {a.headers.get('location', '')}"} == {
        f"/l/{token}", f"/l/{token}/start"}
    for answer in recorder.answered:
        if answer.status in (400, 403, 404, 500):
            assert not any(canary.encode() in answer.body for canary in canaries), answer.url
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for canary in (LONG, MAIL, NOTE, code, code.replace("-", ""), token, *secrets):
        assert canary.encode() not in stored, canary


def test_nothing_is_asked_of_anybody_else(tmp_path: Any, no_way_out: list[Any]) -> None:
    """A whole way through a real server opens connections to that server alone, and the server itself none."""
    import httpx

    token = new_token()
    with every_type(tmp_path) as yard, serving(yard.app) as address:
        yard.store.add_links([LinkRow(tag_of(yard.keys.link, token), "s1", None, {}, "w1", "test.every_type")])
        with httpx.Client(base_url=address, follow_redirects=True, headers={
                "sec-fetch-site": "same-origin", "accept-language": "fi"}) as client:
            her = Respondent(client)  # type: ignore[arg-type]
            everything(her, token)
            her.get("/withdraw?s=everything")
            her.press(code="K7QD-3MXA")
        assert list(yard.store.responses())
        assert set(no_way_out) == {("127.0.0.1", port_of(address))}


def test_the_guard_stops_what_reaches_out() -> None:
    import socket

    with pytest.raises(AssertionError, match="connection to 192"), socket.socket() as wire:
        wire.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="looked up"):
        socket.getaddrinfo("example.org", 80)
    assert conftest.reached is not None
