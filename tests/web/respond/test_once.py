"""Answers are kept once, whatever is pressed how often, by how many, and whatever becomes of the store meanwhile."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from keko_eval.collection.store.engine import NAME
from keko_eval.collection.store.records import WaveState
from keko_eval.collection.store.store import open_store
from keko_eval.web.respond.app import respond_app
from keko_eval.web.respond.survey import Settings
from tests.collection.store import postgres
from tests.web.respond.respondent import Respondent
from tests.web.respond.shots import RIGHT, every_type, visitor
from tests.web.respond.test_accessibility import serving
from tests.web.respond.wire import posted, spoken, status


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Any]:
    with every_type(tmp_path, settings=Settings(posts_per_minute=10_000, starts_per_minute=10_000)) as found:
        yield found


def through(her: Respondent) -> None:
    """Everything answered, at the check page."""
    her.start()
    base = her.url.rsplit("/p/", 1)[0]
    for number, fields in RIGHT.items():
        her.get(f"{base}/p/{number}")
        her.press(**fields)
    her.get(f"{base}/check")


def cookies_of(her: Respondent) -> str:
    return "; ".join(f"{name}={value}" for name, value in her.client.cookies.items())


def all_at_once(address: str, requests: list[bytes]) -> list[bytes]:
    """The answers to requests that leave together, each on a connection of its own."""
    answers: list[bytes] = [b""] * len(requests)
    gate = threading.Barrier(len(requests))

    def one(number: int) -> None:
        gate.wait()
        answers[number] = spoken(address, requests[number], seconds=15)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_fifty_posts_of_one_response_at_once_are_one_row(yard: Any) -> None:
    with serving(yard.app) as address, visitor(yard) as her:
        through(her)
        answers = all_at_once(address, [posted(her.page.action, her.filled("send"), cookies_of(her))] * 50)
        assert {status(answer) for answer in answers} == {303}
        assert {re.search(rb"location: (\S+)", answer)[1] for answer in answers} == {f"/v/{her.id}/done".encode()}
        assert len({her.get(f"/v/{her.id}/done").html for _ in range(3)}) == 1
    assert len(list(yard.store.responses())) == 1
    assert len(yard.store.versions(her.id)) == 1
    assert yard.store.verify() == ()


def test_fifty_starts_at_once_are_one_draft_and_fifty_pages_one_answer(yard: Any) -> None:
    with serving(yard.app) as address, visitor(yard) as her:
        her.get("/s/everything")
        answers = all_at_once(address, [posted(her.page.action, her.filled("start"))] * 50)
        assert {status(answer) for answer in answers} == {303}
        assert sum(count.started for count in yard.store.counts_by().values()) == 1
        her.press("start")
        answers = all_at_once(address, [posted(her.page.action, her.filled(**RIGHT[1]), cookies_of(her))] * 50)
        assert {status(answer) for answer in answers} <= {303, 503}
        assert her.get(f"/v/{her.id}/p/1").fields["works"] == ["yes"]


def test_fifty_pages_with_different_answers_keep_one_and_ask_of_the_others(yard: Any) -> None:
    with serving(yard.app) as address, visitor(yard) as her:
        her.start()
        her.get(f"/v/{her.id}/p/3")
        requests = [posted(her.page.action, her.filled(**{**RIGHT[3], "age": str(20 + n)}), cookies_of(her))
                    for n in range(50)]
        answers = all_at_once(address, requests)
        kinds = [status(answer) for answer in answers]
        assert kinds.count(303) == 1
        assert set(kinds) <= {303, 409, 503}
        kept = her.get(f"/v/{her.id}/p/3").fields["age"][0]
        assert kept == str(20 + kinds.index(303))
        for answer, n in zip(answers, range(50), strict=True):
            if status(answer) in (409, 503):
                assert str(20 + n).encode() in answer


def test_two_devices_that_send_at_once_with_different_answers(yard: Any) -> None:
    with visitor(yard) as her, visitor(yard) as phone:
        through(her)
        her.get(f"/v/{her.id}/save")
        phone.get("/resume")
        phone.press(code=re.search(r'class="code">([^<]+)<', her.page.html)[1])
        id = her.id
        her.get(f"/v/{id}/check")
        old, action = her.filled("send"), her.page.action
        phone.get(f"/v/{id}/p/3")
        phone.press(age="66")
        her._seen(her.client.post(action, data=old))
        assert "muutettu" in her.page.text
        assert "66" in her.page.text
        phone.get(f"/v/{id}/check")
        phone.press("send")
        assert phone.url.endswith("/done")
        her.press("send")
        assert her.url.endswith("/done")
    sent, = yard.store.responses()
    assert sent.submission.answers["age"] == 66


def test_back_reload_and_second_tab_after_sending(yard: Any) -> None:
    with visitor(yard) as her:
        through(her)
        id, send, action = her.id, her.filled("send"), her.page.action
        her.get(f"/v/{id}/p/3")
        page, page_action = her.filled(), her.page.action
        her._seen(her.client.post(action, data=send))
        assert her.url.endswith("/done")
        first = her.page.html
        for _ in range(3):
            her._seen(her.client.post(action, data=send))
            assert her.page.html == first
        assert her._seen(her.client.post(page_action, data=page)).html == first
        for path in ("p/1", "p/7", "check", "save", "exit", "p/8/1", "x/7/1"):
            her.get(f"/v/{id}/{path}")
            assert her.url.endswith("/done"), path
    assert len(list(yard.store.responses())) == 1


# The store fails in earnest

@contextmanager
def full(yard: Any) -> Iterator[None]:
    """The database may not grow by a page, as on a full disk; then it may again."""
    engine = yard.store.database.write

    def bound(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")

    event.listen(engine, "checkout", bound)
    yard.store.writer._connection.close()
    yard.store.writer._connection = None
    yield
    event.remove(engine, "checkout", bound)
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA max_page_count=1073741823")


def test_a_full_disk_keeps_what_was_typed_and_the_retry_stores_once(yard: Any) -> None:
    story = "Pitkä kertomus terveydestä, joka ei saa kadota. " * 90
    with visitor(yard) as her:
        through(her)
        with full(yard):
            her.get(f"/v/{her.id}/p/5")
            began = time.monotonic()
            her.press(story=story, employer="Toinen paikka")
            assert time.monotonic() - began < 5
            assert her.status == 503
            assert her.page.fields["story"][0].strip() == story.strip()
            assert her.page.fields["employer"] == ["Toinen paikka"]
        her.press()
        assert her.status == 200
        her.get(f"/v/{her.id}/p/5")
        assert her.page.fields["employer"] == ["Toinen paikka"]
        her.get(f"/v/{her.id}/check")
        her.press("send")
        assert her.url.endswith("/done")
    sent, = yard.store.responses()
    assert sent.submission.answers["employer"] == "Toinen paikka"
    assert yard.store.verify() == ()


def test_a_lock_held_for_long_lets_others_read_and_the_retry_stores_once(yard: Any) -> None:
    import sqlite3

    with serving(yard.app) as address, visitor(yard) as her:
        through(her)
        other = sqlite3.connect(yard.folder / NAME, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        raw = posted(her.page.action, her.filled("send"), cookies_of(her))
        began = time.monotonic()
        waiting = threading.Thread(target=spoken, args=(address, raw), kwargs={"seconds": 8})
        waiting.start()
        time.sleep(0.2)
        assert her.get(f"/v/{her.id}/p/3").title.startswith("Lukuja")
        assert time.monotonic() - began < 2
        answer = spoken(address, raw, seconds=8)
        waiting.join()
        assert status(answer) == 503
        assert time.monotonic() - began < 6
        assert b'name="$go" value="send"' in answer
        other.execute("ROLLBACK")
        other.close()
        assert status(spoken(address, raw, seconds=8)) == 303
    assert len(list(yard.store.responses())) == 1


@pytest.mark.skipif(postgres.missing() is not None, reason=str(postgres.missing()))
def test_a_database_that_goes_down_at_sending_and_comes_back(yard: Any, tmp_path: Path) -> None:
    with postgres.running() as server, open_store(server.url(), folder=tmp_path, create=True) as store:
        store.set_wave(WaveState("test.every_type", "w1", None, "open", retention_until=date(2099, 12, 31)))
        yard.store, yard.app = store, respond_app(store, {"everything": yard.survey}, yard.keys)
        with visitor(yard) as her:
            through(her)
            send, action = her.filled("send"), her.page.action
            server.stop()
            for path, method in ((action, "POST"), (action, "GET"), (f"/v/{her.id}/p/3", "GET"), ("/privacy", "GET")):
                began = time.monotonic()
                her._seen(her.client.request(method, path, data=send if method == "POST" else None))
                assert time.monotonic() - began < 5
                assert her.status in (503, 200), path
                if method == "POST":
                    assert her.status == 503
                    assert her.page.fields["$go"] == ["send"]
                    again, again_action = her.filled("send"), her.page.action
            server.start()
            yard.desk._trouble_until = 0.0
            for _ in range(3):
                her._seen(her.client.post(again_action, data=again))
                if her.status == 200:
                    break
            assert her.url.endswith("/done")
            her._seen(her.client.post(action, data=send))
            assert her.url.endswith("/done")
        assert len(list(store.responses())) == 1
        assert store.verify() == ()
