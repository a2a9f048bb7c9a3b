"""Every page that a respondent can come to, in each of its states, as it left the server."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from nacl.public import PrivateKey
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from keko_eval.collection.linking.tokens import tag_of
from keko_eval.collection.sealing.keys import LINK, PUBLIC, STORE, written
from keko_eval.collection.store.errors import StoreBusy
from keko_eval.collection.store.records import LinkRow, Outcome, Receipt, WaveState
from keko_eval.collection.store.store import open_store
from keko_eval.definitions.scalars import Texts
from keko_eval.web.door.headers import SecurityHeaders
from keko_eval.web.respond.app import respond_app
from keko_eval.web.respond.survey import LANGUAGES, Keys, Notices, Settings, Survey
from tests.web.respond.conftest import BASE, Yard, instrument_in
from tests.web.respond.respondent import Respondent, TestClient

EVERY_TYPE = (Path(__file__).parents[1] / "every_type.yaml").read_text(encoding="utf8")
TOKEN = "2345672345672345672345672a"
NOTICES = Notices(
    Texts({"fi": "Koeyhdistys ry (keksitty)", "sv": "Provföreningen rf (påhittad)",
           "en": "Test Association (invented)"}),
    Texts({"fi": "Koeyhdistys ry", "sv": "Provföreningen rf", "en": "Test Association"}),
    Texts({"fi": "kysely@example.org", "sv": "kysely@example.org", "en": "kysely@example.org"}),
    special_basis=Texts({"fi": "Suostumus (9 artikla).", "sv": "Samtycke (artikel 9).", "en": "Consent (Article 9)."}),
    protection_officer=Texts({"fi": "tietosuoja@example.org", "sv": "tietosuoja@example.org",
                              "en": "tietosuoja@example.org"}),
    recipients=Texts({"fi": "Arvioija.", "sv": "Utvärderaren.", "en": "The evaluator."}),
    known_gaps=Texts({"fi": "Kuvat puuttuvat.", "sv": "Bilder saknas.", "en": "Pictures are missing."}))
FAULTY: dict[int, dict[str, Any]] = {
    1: {"works": None, "help": ["advice", "none"], "region": "", "order__south": "1", "order__north": "1"},
    2: {}, 3: {"age": "7", "hours": "paljon", "share": "300"},
    4: {"began__day": "31", "began__month": "2", "began__year": "2020", "clock": "25.99", "met__day": "x"},
    5: {"mail": "ei osoite"}, 6: {}}
RIGHT: dict[int, dict[str, Any]] = {
    1: {"works": "yes", "help": ["advice", "long"], "often": "7", "region": "north", "order__south": "2",
        "order__north": "1", "order__west": "3"},
    2: {"trust_a": "1", "trust_b": "9", "trust_c": "5"}, 3: {"age": "41", "hours": "37,5", "mood": "8", "share": "50"},
    4: {"began__day": "1", "began__month": "9", "began__year": "2020", "clock": "7.30", "met__day": "2",
        "met__month": "10", "met__year": "2021", "met__time": "12.15"},
    5: {"employer": "Kahvila & <b>Kaneli</b>", "story": "Voin hyvin.\nSelkä on kipeä.", "mail": "a@example.org",
        "phone": "050 123", "agreed": "OK"},
    6: {"town": "oulu", "more": "Ei muuta."}}


@dataclass(frozen=True)
class Shot:
    """A page in a state; ``error`` where something is wrong on it, ``elsewhere`` where that stands on other pages."""

    name: str
    language: str
    html: str
    error: bool = False
    elsewhere: bool = False
    status: int = 200


class Shots:
    """Serves the shots at ``/shot/N`` with the app's own headers, and everything else from the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self.shots = app, list[Shot]()
        self.state = getattr(app, "state", None)
        self._drawn = SecurityHeaders(self._shot, tls=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shown = scope["type"] == "http" and scope["path"].startswith("/shot/")
        await (self._drawn if shown else self._app)(scope, receive, send)

    async def _shot(self, scope: Scope, receive: Receive, send: Send) -> None:
        await HTMLResponse(self.shots[int(scope["path"].rsplit("/", 1)[1])].html)(scope, receive, send)


@contextmanager
def every_type(folder: Path, text: str = EVERY_TYPE, settings: Settings | None = None) -> Iterator[Yard]:
    """A study with one survey, answered openly, by personal links and at a kiosk."""
    private, keys = PrivateKey.generate(), folder / "keys"
    for name in (STORE, LINK):
        written(keys / name, os.urandom(32))
    written(keys / PUBLIC, bytes(private.public_key))
    instrument = instrument_in(text)
    survey = Survey("everything", instrument, "w1", NOTICES, LANGUAGES)
    own = Keys.read(keys)
    with open_store(folder, create=True) as store:
        store.set_wave(WaveState(instrument.instrument, "w1", None, "open", retention_until=date(2099, 12, 31)))
        store.add_links([LinkRow(tag_of(own.link, TOKEN), "s1", None, {}, "w1", instrument.instrument)])
        surveys = {"everything": survey, "kiosk": replace(survey, slug="kiosk", reach="kiosk")}
        yield Yard(store, respond_app(store, surveys, own, settings or Settings(
            posts_per_minute=100_000, starts_per_minute=100_000)), survey, private, folder, own)


@contextmanager
def visitor(yard: Yard, language: str = "fi") -> Iterator[Respondent]:
    with TestClient(yard.app, BASE, follow_redirects=True, headers={
            "sec-fetch-site": "same-origin", "accept-language": language}) as client:
        yield Respondent(client)


def shots(yard: Yard, language: str) -> list[Shot]:
    """All pages in one language."""
    found: list[Shot] = []
    yard.desk.guesses.take = lambda _: None

    def keep(who: Respondent, name: str, *, error: bool = False, elsewhere: bool = False) -> None:
        found.append(Shot(name, language, who.page.html, error, elsewhere, who.status))

    with visitor(yard, language) as one:
        _around(one, keep)
        _questions(one, keep)
        _repeats(one, keep)
        _ending(one, keep, yard)
    with visitor(yard, language) as other:
        _aside(other, keep, yard)
    with visitor(yard, language) as wordy:
        _long(wordy, keep, yard)
    return found


Keep = Callable[..., None]


def _around(one: Respondent, keep: Keep) -> None:
    for name in ("privacy", "accessibility", "feedback", "withdraw", "resume"):
        one.get(f"/{name}?s=everything")
        keep(one, name)
    for name in ("feedback", "withdraw", "resume"):
        one.get(f"/{name}?s=everything")
        one.press()
        keep(one, f"{name} empty", error=True)
        one.press(**{"message" if name == "feedback" else "code": "x" * 5001 if name == "feedback" else "K7QD"})
        keep(one, f"{name} wrong", error=True)
    one.get("/feedback?s=everything")
    one.press(message="Hyvin toimii.")
    keep(one, "feedback thanks")
    one.get("/privacy?s=everything&link=1")
    keep(one, "privacy personal")
    one.get("/nowhere")
    keep(one, "not found")
    one.get("/s/everything")
    keep(one, "start")


def _questions(one: Respondent, keep: Keep) -> None:
    one.press("start")
    base = one.url.rsplit("/p/", 1)[0]
    for number in FAULTY:
        one.get(f"{base}/p/{number}")
        keep(one, f"page {number} empty")
    one.get(f"{base}/check")
    keep(one, "check empty")
    one.press("send")
    keep(one, "check faulty", error=True, elsewhere=True)
    for number, wrong in FAULTY.items():
        one.get(f"{base}/p/{number}")
        keep(one, f"page {number} left empty", error=number != 6)
        one.press(**wrong)
        keep(one, f"page {number} faulty", error=True)
        one.press(**RIGHT[number])
        assert one.url.endswith(f"/p/{number + 1}"), (one.url, one.page.text)
        one.get(f"{base}/p/{number}")
        keep(one, f"page {number} filled")
    one.press()


def _repeats(one: Respondent, keep: Keep) -> None:
    keep(one, "list empty")
    one.press("add")
    keep(one, "instance empty")
    one.press(years="monta")
    keep(one, "instance faulty", error=True)
    one.press(job="Kahvila", years="3")
    keep(one, "inner list empty")
    one.press("add")
    one.press(task="Myyjä")
    keep(one, "inner list")
    one.press()
    one.press("add")
    one.press("back")
    keep(one, "list with an unfinished instance")
    remove = next(link for link in reversed(one.page.links) if "/x/" in link)
    one.get(remove)
    keep(one, "remove")
    one.press("remove")


def _ending(one: Respondent, keep: Keep, yard: Yard) -> None:
    id = one.id
    for name in ("save", "exit"):
        one.get(f"/v/{id}/{name}")
        keep(one, name)
    one.get(f"/v/{id}/p/3")
    old, action = one.filled(age="50", mood="1"), one.page.action
    one.press(age="42")
    one._seen(one.client.post(action, data=old))
    assert one.status == 409
    keep(one, "stale")
    with patch.object(yard.desk.store, "later", side_effect=StoreBusy):
        one.get(f"/v/{id}/p/5")
        one.press(story="Kirjoitin tänne pitkän tekstin.\nJa toisen rivin.")
        assert one.status == 503
        keep(one, "trouble")
    with patch.object(yard.desk.store, "draft", side_effect=StoreBusy):
        one.get(f"/v/{id}/p/5")
        keep(one, "trouble at reading")
    one.get(f"/v/{id}/check?changed=1")
    keep(one, "check")
    one.press("send")
    assert one.url.endswith("/done"), one.page.text
    keep(one, "done")
    one._seen(one.client.post(action, data=old))
    assert one.status == 409
    keep(one, "late")
    one.get(f"/v/{id}/done")
    _edited(one, keep, yard, id)


def _edited(one: Respondent, keep: Keep, yard: Yard, id: str) -> None:
    one.press("edit")
    keep(one, "check of what was sent")
    one.get(f"/v/{id}/p/3?to=check")
    one.press(age="43")
    sent = yard.store.response(id)
    with patch("keko_eval.web.respond.finishing._sent", return_value=Outcome("conflict", Receipt(
            id, "K7QD-3MXA", sent.submission.day, sent.version))):
        one.press("send")
        assert one.status == 409, one.page.text
    keep(one, "conflict")
    one.press("replace")
    keep(one, "done again")
    one.press("edit")
    with yard_closed(yard):
        one.press("send")
        assert one.status in (200, 410)
        keep(one, "after closing")
    one.get(f"/v/{id}/done")
    receipt = one.page.html.split('class="code">')[1].split("<")[0]
    one.get("/withdraw?s=everything")
    one.press(code=receipt)
    keep(one, "withdraw confirm")
    one.press("erase")
    keep(one, "withdrawn")


@contextmanager
def yard_closed(yard: Yard) -> Iterator[None]:
    own = WaveState(yard.survey.instrument.instrument, "w1", None, "open", retention_until=date(2099, 12, 31))
    yard.store.set_wave(replace(own, state="closed"))
    yard.desk._waves = (-1.0, ())
    yield
    yard.store.set_wave(own)
    yard.desk._waves = (-1.0, ())


def _long(one: Respondent, keep: Keep, yard: Yard) -> None:
    """Answers without a space: wherever they are shown again, they are broken, never cut."""
    word = "https://example.org/" + "epäjärjestelmällistyttämättömyys" * 8
    one.start("/s/everything")
    base = one.url.rsplit("/p/", 1)[0]
    for number, fields in RIGHT.items():
        one.get(f"{base}/p/{number}")
        one.press(**{**fields, **({"employer": word, "story": word} if number == 5 else {})})
    one.get(f"{base}/p/6")
    keep(one, "long words in a label")
    one.get(f"{base}/p/7")
    one.press("add")
    one.press(job=word)
    one.get(f"{base}/p/7")
    keep(one, "long words in a list")
    one.get(next(link for link in one.page.links if "/x/" in link))
    keep(one, "long words to remove")
    one.get(f"{base}/check")
    keep(one, "long words to check")
    one.get(f"{base}/p/5")
    old, action = one.filled(employer="b" * 290, story="c" * 4000), one.page.action
    one.press(employer="a" * 290)
    one._seen(one.client.post(action, data=old))
    keep(one, "long words, stale")
    with patch.object(yard.desk.store, "later", side_effect=StoreBusy):
        one.get(f"{base}/p/5")
        one.press(employer=word, story="c" * 4000)
        keep(one, "long words in trouble")


def _aside(one: Respondent, keep: Keep, yard: Yard) -> None:
    one.get(f"/l/{TOKEN}")
    keep(one, "personal start")
    one.press("start")
    one.get(f"/l/{TOKEN}")
    keep(one, "personal start, begun")
    one.press("start")
    keep(one, "personal page 1")
    one.get(one.url.rsplit("/p/", 1)[0] + "/exit")
    one.press("keep")
    keep(one, "left")
    one.start("/s/everything")
    one.get(one.url.rsplit("/p/", 1)[0] + "/exit")
    one.press("drop")
    keep(one, "left for good")
    one.get("/s/kiosk")
    keep(one, "kiosk start")
    one.press("start")
    keep(one, "kiosk page")
    one.get(one.url.rsplit("/p/", 1)[0] + "/exit")
    keep(one, "kiosk exit")
    _refusals(one, keep, yard)


def _refusals(one: Respondent, keep: Keep, yard: Yard) -> None:
    one.start("/s/everything")
    with patch.object(yard.desk, "posts") as posts:
        from keko_eval.web.door.refusal import Refusal

        posts.take.side_effect = Refusal(429, 12)
        one.press()
        keep(one, "too many")
    one.get("/s/everything")
    for name, status, sent in (("refused", 403, {"headers": {"sec-fetch-site": "cross-site"}}),
                               ("too long", 413, {"data": {"a": "x" * 70_000}}),
                               ("another kind", 415, {"content": b"{}"})):
        one._seen(one.client.post("/s/everything/start", **sent))
        assert one.status == status
        keep(one, name)
    one._seen(one.client.get("/s/everything", headers={"host": "elsewhere.example"}))
    keep(one, "another host")
    with patch.object(yard.desk, "wave", side_effect=ValueError):
        one.get("/s/everything")
        keep(one, "our fault")
