"""The offline form in a browser: answered, saved, finished, and opened again by the study alone."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nacl.exceptions import UnavailableError
from playwright.sync_api import Browser, Page

from keko_eval.collection.entered_workbook import Entered
from keko_eval.collection.handout import Handout
from keko_eval.collection.offline.answers import read_sent, sent_in
from keko_eval.collection.offline.keys import PRIVATE, offline_public
from keko_eval.collection.offline.page import offline_words, render_offline
from keko_eval.collection.sealing.keys import key_file
from keko_eval.collection.store.records import is_id
from tests.collection.offline.browsing import browser, needs_browser, violations
from tests.collection.offline.sending import sent as sent_by_hand
from tests.collection.papers import EVERYTHING, everything

pytestmark = needs_browser
TEXT = EVERYTHING.replace('"position(..) > 1"', '"${age} > 30"').partition("  - section: children")[0]
MOMENT = datetime(2019, 11, 20, 12)
PHRASE = "sininen lintu laulaa"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


class Offline:
    """One form in its file, and a browser that has opened it."""

    def __init__(self, chromium: Browser, folder: Path, handout: Handout, language: str = "fi") -> None:
        self.folder, self.handout = folder, handout
        self.file = folder / "form.html"
        self.file.write_text(render_offline(handout, language, offline_public(folder / "keys"), "a" * 26), "utf8")
        self.context = chromium.new_context(accept_downloads=True)
        self.asked: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda told: self.errors.append(told.text) if told.type == "error" else None)
        page.goto(self.file.as_uri())
        return page

    def press(self, key: str) -> None:
        self.page.get_by_role("button", name=offline_words()[key]["fi"], exact=True).click()

    def give(self, name: str, value: str) -> None:
        self.page.locator(f'[data-q="{name}"]').first.fill(value)

    def choose(self, name: str, *codes: str) -> None:
        for code in codes:
            self.page.locator(f'[data-q="{name}"][value="{code}"]').check()

    def title(self) -> str:
        return self.page.locator("h1").inner_text()

    def finish(self) -> Path:
        with self.page.expect_download() as waiting:
            self.press("finish")
        path = self.folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def read(self, path: Path) -> Entered:
        sent, problems = sent_in(path)
        assert sent is not None, problems
        return read_sent(path, sent, self.handout, key_file(self.folder / "keys" / PRIVATE), MOMENT)


@pytest.fixture
def offline(chromium: Browser, tmp_path: Path) -> Iterator[Offline]:
    own = Offline(chromium, tmp_path, everything(TEXT))
    yield own
    assert own.errors == []
    own.context.close()


def answered(own: Offline) -> None:
    """The whole way to the check page."""
    own.page.locator("#head-circle").select_option("lappi")
    own.page.locator("#head-code").fill(" K7 ")
    own.press("start")
    own.choose("works", "yes")
    own.press("next")
    own.give("hours", "37,5")
    own.give("since", "15.8.2017")
    own.choose("coast", "yes")
    own.press("next")
    own.choose("town", "oulu")
    own.press("next")
    own.choose("trust_1", "3")
    own.choose("help", "advice", "coach")
    for code, place in (("advice", "2"), ("coach", "1"), ("none", "3")):
        own.page.locator(f'[data-q="order"][data-part="{code}"]').fill(place)
    own.give("mood", "4")
    own.give("age", "61")
    own.give("woke", "7.05")
    own.give("met", "1.9.2019")
    own.page.locator('[data-q="met"][data-part="time"]').fill("9.30")
    own.choose("agrees", "OK")
    own.press("next")
    own.give("story", "Salaisuus: \u2028<b>hyvä</b> & 🙂")
    own.give("odd", "outo")
    own.choose("old", "other")
    own.press("next")
    own.give("old_other", "muu")
    own.press("next")


WANTED: dict[str, Any] = {
    "works": "yes", "hours": "37.5", "since": "2017-08-15", "coast": "yes", "town": "oulu", "trust_1": "3",
    "help": ["advice", "coach"], "order": ["coach", "advice", "none"], "mood": 4, "age": 61, "woke": "07:05",
    "met": "2019-09-01T09:30", "agrees": "OK", "story": "Salaisuus: \u2028<b>hyvä</b> & 🙂", "odd": "outo",
    "old": "other", "old_other": "muu", "doubled": 122}


def test_what_is_answered_comes_back_and_only_to_the_study(offline: Offline) -> None:
    answered(offline)
    assert offline.title() == "Tarkista vastauksesi"
    path = offline.finish()
    assert re.fullmatch(r"my\.everything-[a-z2-7]{6}\.keko\.json", path.name)
    found = offline.read(path)
    assert found.problems == ()
    entry, = found.entries
    assert entry.answers == WANTED
    assert (entry.wave, entry.given, entry.subject, is_id(entry.id)) == ("followup", {"circle": "lappi"}, "K7", True)
    text = path.read_text(encoding="utf8")
    assert not any(word in text for word in ("Salaisuus", "lappi", "oulu", entry.id))
    assert not any(word in offline.file.read_text(encoding="utf8") for word in (
        key_file(offline.folder / "keys" / PRIVATE).hex(), "Salaisuus"))


def test_nothing_is_asked_of_any_net(offline: Offline) -> None:
    answered(offline)
    offline.finish()
    assert {url.split(":")[0] for url in offline.asked} <= {"file", "blob"}
    assert offline.page.evaluate("fetch('https://example.org').then(() => 'sent', () => 'refused')") == "refused"
    offline.errors.clear()


def test_a_slip_is_told_first_and_linked(offline: Offline) -> None:
    offline.press("start")
    offline.press("next")
    summary = offline.page.locator(".summary")
    assert "Valitse yksi vaihtoehto." in summary.inner_text()
    assert offline.page.evaluate("document.activeElement.className") == "summary"
    summary.locator("a").click()
    assert offline.page.evaluate("document.activeElement.dataset.q || location.hash") in ("works", "#q-works")
    offline.choose("works", "yes")
    offline.press("next")
    offline.give("hours", "paljon")
    offline.press("next")
    assert "Kirjoita luku numeroin" in offline.page.locator(".summary").inner_text()
    assert offline.page.locator('[data-q="hours"]').input_value() == "paljon"
    offline.give("hours", "99")
    offline.press("next")
    assert "Kirjoita luku väliltä 0–80." in offline.page.locator(".summary").inner_text()


def test_what_is_not_asked_any_more_does_not_count(offline: Offline) -> None:
    answered(offline)
    offline.page.get_by_role("button", name="Muuta Oletko työssä?").click()
    offline.choose("works", "no")
    offline.press("next")
    assert offline.page.locator('[data-q="hours"]').count() == 0
    for _ in range(5):
        offline.press("next")
    entry, = offline.read(offline.finish()).entries
    assert entry.answers == {k: v for k, v in (WANTED | {"works": "no"}).items() if k not in ("hours", "since")}


def test_a_draft_opens_with_its_passphrase_alone(offline: Offline) -> None:
    offline.press("start")
    offline.choose("works", "yes")
    offline.press("next")
    offline.give("hours", "37,5")
    offline.press("save")
    offline.page.locator("#phrase").fill("lyhyt")
    offline.press("save")
    assert offline.page.locator(".fault").inner_text() == "Kirjoita ainakin 12 merkkiä."
    offline.page.locator("#phrase").fill(PHRASE)
    offline.press("save")
    offline.page.get_by_text("Tallennettu.").wait_for()
    kept = offline.page.evaluate("JSON.stringify(localStorage)")
    assert "box" in kept
    assert not any(word in kept for word in ("works", "37,5", "37.5", PHRASE))
    offline.page = offline.open()
    offline.page.locator("#phrase").fill("väärä salalause")
    offline.press("open")
    offline.page.get_by_text("Salalause ei ole oikea.").wait_for()
    offline.page.locator("#phrase").fill(PHRASE)
    offline.press("open")
    offline.page.locator('[data-q="hours"]').wait_for()
    assert offline.page.locator('[data-q="hours"]').input_value() == "37,5"


def test_finishing_leaves_nothing_behind(offline: Offline) -> None:
    answered(offline)
    offline.finish()
    assert offline.page.evaluate("localStorage.length") == 0
    assert "Salaisuus" not in offline.page.content()
    assert "Salaisuus" not in str(offline.page.evaluate("JSON.stringify(Object.keys(window))"))
    offline.press("new")
    offline.press("start")
    assert offline.page.locator('[data-q="works"]:checked').count() == 0


def test_files_that_were_tampered_with_or_are_of_others(offline: Offline, tmp_path: Path) -> None:
    answered(offline)
    path = offline.finish()
    good = json.loads(path.read_text(encoding="utf8"))
    changed = {"version": "9.9.9"}, {"box": good["box"][:-8] + "AAAAAAA="}, {"epk": "AAAA"}, {"iv": 5}, {"box": None}
    for change in changed:
        path.write_text(json.dumps({**good, **change}), encoding="utf8")
        assert [p.code for p in offline.read(path).problems] == ["offline-broken"], change
    path.write_text(json.dumps(good), encoding="utf8")
    offline_public(tmp_path / "other")
    sent, _ = sent_in(path)
    assert sent is not None
    other = read_sent(path, sent, offline.handout, key_file(tmp_path / "other" / PRIVATE), MOMENT)
    assert [p.code for p in other.problems] == ["offline-other-key"]


def test_a_processor_without_the_cipher_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = everything(TEXT)
    public = offline_public(tmp_path)
    path = sent_by_hand(tmp_path / "a.keko.json", own, public, "b" * 26, {"wave": "followup"}, {"works": "no"})
    sent, _ = sent_in(path)
    assert sent is not None

    def missing(*_: object) -> bytes:
        raise UnavailableError("no AES")

    private = key_file(tmp_path / PRIVATE)
    assert read_sent(path, sent, own, private, MOMENT).entries[0].answers == {"works": "no"}
    monkeypatch.setattr("nacl.bindings.crypto_aead_aes256gcm_decrypt", missing)
    assert [p.code for p in read_sent(path, sent, own, private, MOMENT).problems] == ["offline-no-cipher"]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"format": "keko offline 1"}', "[" * 100_000, "\x00"])
def test_files_that_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.keko.json").write_text(text, encoding="utf8")
    sent, problems = sent_in(tmp_path / "x.keko.json")
    assert (sent, [p.code for p in problems]) == (None, ["offline-broken"])


def test_answers_that_no_form_would_give_are_refused(offline: Offline) -> None:
    """Whoever has the form can make a file of answers: what is in it is held against the form again."""
    answered(offline)
    offline.page.evaluate("""() => { const encode = TextEncoder.prototype.encode;
      TextEncoder.prototype.encode = function (text) {
        return encode.call(this, text.replace('"37.5"', '"375"').replace('"works":"yes"', '"works":"no"')); }; }""")
    found = offline.read(offline.finish())
    assert {p.code for p in found.problems} == {"entry-not-asked"}
    assert found.entries == ()


@pytest.mark.parametrize("language", ["fi", "sv", "en", "fi-simple"])
def test_every_language_draws(chromium: Browser, tmp_path: Path, language: str) -> None:
    own = Offline(chromium, tmp_path, everything(TEXT), language)
    own.page.get_by_role("button", name=offline_words()["start"][language], exact=True).click()
    assert own.page.locator("fieldset legend").count() >= 1
    assert own.page.evaluate("document.documentElement.lang") == language.split("-")[0]
    assert own.errors == []
    own.context.close()


def test_every_word_has_every_language() -> None:
    for key, texts in offline_words().items():
        assert set(texts) == {"fi", "sv", "en", "fi-simple"}, key


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_the_way_keeps_anyone_out(offline: Offline, width: int) -> None:
    """WCAG 2.2 A and AA by axe on every page, each with its errors, and no page wider than the screen."""
    offline.page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = []

    def look() -> None:
        offline.page.wait_for_timeout(30)
        found.extend(violations(offline.page))
        assert offline.page.evaluate("document.documentElement.scrollWidth") <= width

    look()
    offline.press("start")
    look()
    offline.press("next")
    look()
    offline.choose("works", "yes")
    for _ in range(2):
        offline.press("next")
        look()
    offline.give("hours", "x") if offline.page.locator('[data-q="hours"]').count() else None
    while offline.title() != "Tarkista vastauksesi":
        offline.press("next")
        look()
    offline.press("save")
    look()
    assert found == []


def test_axe_would_tell(offline: Offline) -> None:
    offline.press("start")
    offline.page.evaluate("document.querySelectorAll('legend').forEach(l => l.remove()); "
                          "document.querySelector('input').closest('label').replaceWith(document.createElement('input'))")
    assert violations(offline.page) != []


def test_the_keyboard_is_enough(offline: Offline) -> None:
    """From the first page to the second with Tab, arrows, space and Enter."""
    page = offline.page
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aloita"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator('[data-q="works"]:checked').count() == 1
    page.keyboard.press("Enter")
    assert page.locator('[data-q="hours"]').count() == 1
