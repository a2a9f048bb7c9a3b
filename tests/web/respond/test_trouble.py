"""The store cannot keep anything: a page within seconds that keeps what was typed; the same id again stores once."""

import asyncio
import sqlite3
import time

import pytest

from keko_eval.collection.store.engine import NAME
from keko_eval.collection.store.errors import StoreBusy, StoreDown, StoreFull


def fails(monkeypatch, yard, error):
    async def down(_):
        raise error()

    write = yard.desk.write
    monkeypatch.setattr(yard.desk, "write", down)
    return lambda: monkeypatch.setattr(yard.desk, "write", write)


@pytest.mark.parametrize("error", [StoreBusy, StoreFull, StoreDown])
def test_what_was_typed_is_on_the_page_and_is_sent_again(yard, device, monkeypatch, error):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", region="south")
    back = fails(monkeypatch, yard, error)
    story = "Pitkä kertomus, joka ei saa kadota. <b>"
    visitor.press(employer="Kahvila", story=story, hours="x")
    assert visitor.status == 503
    assert visitor.response.headers["retry-after"]
    assert visitor.page.title.startswith("Tallentaminen ei onnistu juuri nyt")
    assert visitor.page.fields["story"] == [story]
    assert visitor.page.fields["employer"] == ["Kahvila"]
    assert story in visitor.page.text
    again = visitor.filled("next")
    assert visitor.client.post(visitor.page.action, data=again).status_code == 503
    back()
    visitor._seen(visitor.client.post(visitor.page.action, data=again))
    assert visitor.status == 200
    assert visitor.page.fields["story"] == [story]
    assert visitor.page.fields["hours"] == ["x"]


def test_the_page_speaks_the_language_of_the_answers(yard, device, monkeypatch):
    visitor = device(yard)
    visitor.start()
    visitor.speak("sv")
    fails(monkeypatch, yard, StoreDown)
    visitor.press(works="yes")
    assert visitor.page.lang == "sv"


def test_sending_again_after_a_lost_answer_stores_once(yard, device, monkeypatch):
    """The answers were stored, but the answer came too late for the page."""
    visitor = device(yard)
    visitor.through()
    write = yard.desk.write

    async def late(operation):
        await write(operation)
        monkeypatch.setattr(yard.desk, "write", write)
        raise StoreBusy

    monkeypatch.setattr(yard.desk, "write", late)
    visitor.press("send")
    assert visitor.status == 503
    visitor.press("send")
    assert visitor.url.endswith("/done")
    assert sum(1 for _ in yard.store.responses()) == 1


def test_a_page_that_cannot_be_read_offers_to_try_again(yard, device, monkeypatch):
    visitor = device(yard)
    visitor.start()

    def down(_):
        raise StoreDown

    yard.desk._visits.clear()
    monkeypatch.setattr(yard.store, "draft", down)
    visitor.get(visitor.url)
    assert visitor.status == 503
    assert visitor.page.links[-1].endswith("/p/1")


def test_a_lock_that_others_hold_is_told_of_within_five_seconds(yard, device):
    visitor = device(yard)
    visitor.start()
    other = sqlite3.connect(yard.folder / NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    visitor.press(works="yes", region="south")
    assert time.monotonic() - began < 5
    assert visitor.status == 503
    assert visitor.page.fields["works"] == ["yes"]
    other.execute("ROLLBACK")
    other.close()
    visitor.press()
    assert visitor.status == 200
    assert "/p/2" in visitor.url


def test_many_posts_of_one_id_are_one_row(yard, device):
    import httpx

    visitor = device(yard)
    visitor.through()
    fields, action = visitor.filled("send"), visitor.page.action
    cookies = dict(visitor.client.cookies)

    async def all_at_once():
        transport = httpx.ASGITransport(yard.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies=cookies,
                                     headers={"sec-fetch-site": "same-origin"}) as client:
            return await asyncio.gather(*(client.post(action, data=fields) for _ in range(50)))

    found = asyncio.run(all_at_once())
    assert {(r.status_code, r.headers.get("location")) for r in found} == {(303, f"/v/{visitor.id}/done")}
    assert sum(1 for _ in yard.store.responses()) == 1


def test_reading_in_threads_gives_the_same_pages(yard, device):
    """As from a database server, or from a file that lately made us wait."""
    yard.desk._remembers, yard.desk._trouble_until = False, time.monotonic() + 1000
    visitor = device(yard)
    visitor.through()
    visitor.press("send")
    assert visitor.url.endswith("/done")


def test_a_read_that_hangs_ends_in_time(make, device, monkeypatch):
    from keko_eval.web.respond.survey import Settings

    yard = make(settings=Settings(patience=0.3))
    visitor = device(yard)
    visitor.start()
    yard.desk._remembers, yard.desk._trouble_until = False, time.monotonic() + 1000
    yard.desk._visits.clear()
    monkeypatch.setattr(yard.store, "draft", lambda _: time.sleep(1.5))
    began = time.monotonic()
    visitor.get(visitor.url)
    assert (visitor.status, time.monotonic() - began < 1.4) == (503, True)
