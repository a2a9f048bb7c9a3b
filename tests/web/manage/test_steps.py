"""What a page says stands, and what comes next, follow from what has been done."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from keko_eval.collection.store.records import WaveState
from keko_eval.collection.store.store import open_store
from keko_eval.web.manage.database import report
from tests.web.manage.desk import ACTORS, Desk, Study


def stands(page: str) -> list[str]:
    """Now and next."""
    return re.findall(r"<p><b>(?:Nyt|Seuraavaksi):</b> ([^<]+)</p>", page)


def states(page: str) -> list[str]:
    return [re.sub("olet tässä, ", "", text) for text in re.findall(r"<small>([^<]+)</small></span></a>", page)]


def reported(study: Study, *kinds: str) -> None:
    with study.database.begin() as connection:
        for n, state in enumerate(kinds):
            connection.execute(report.insert(), {
                "id": f"r{n}", "circle": "savo", "profile": "internal", "state": state, "trouble": "",
                "files": '["report-en.html", "report-fi-simple.html", "report-fi.html", "report-sv.html"]',
                "at": datetime(2026, 11, 24, tzinfo=UTC).isoformat()})


@pytest.mark.parametrize(("state", "page", "told"), [
    (None, "send", ["kyselyä ei ole vielä avattu.", "avaa kysely ja lähetä linkki vastaajille."]),
    (None, "results", ["kyselyä ei ole vielä avattu.", "avaa kysely Lähetä-sivulla."]),
    (None, "report", ["raporttia ei ole vielä tehty.", "tee raportti, kun vastaukset ovat koossa."]),
    ("open", "send", ["kysely on auki, ja siihen voi vastata.", "seuraa, kuinka moni on vastannut."]),
    ("open", "results", ["vastaukset eivät ole vielä koossa.",
                         "sulje kysely, kun vastausaika päättyy, ja tee raportti."]),
    ("closed", "send", ["kysely on suljettu.", "katso, kuinka moni vastasi, ja tee raportti."]),
    ("closed", "results", ["vastausaika on päättynyt.", "tee raportti."]),
])
def test_what_comes_next(study: Study, desk: Callable[[str], Desk], state: str | None, page: str,
                         told: list[str]) -> None:
    if state:
        study.open(state=state)
    assert stands(desk("savo").get(f"/c/savo/{page}").text) == told


@pytest.mark.parametrize(("kinds", "state", "told", "word"), [
    (("making",), "open", ["raporttia tehdään.", "katso hetken päästä, onko raportti valmis."], "kesken"),
    (("done",), "open", ["raportti on tehty kerran.",
                         "tee raportti uudelleen, kun kysely on suljettu. Nyt siihen voi vielä vastata."], "tehty"),
    (("done", "failed"), "closed", ["raportti on tehty kerran.",
                                    "lue raportti yhdessä ringin kanssa ja sopikaa, mitä muutatte."], "tehty"),
])
def test_a_report_under_way_and_made(study: Study, desk: Callable[[str], Desk], kinds: tuple[str, ...], state: str,
                                     told: list[str], word: str) -> None:
    study.open(state=state)
    own = desk("savo")
    reported(study, *kinds)
    page = own.get("/c/savo/report").text
    assert stands(page) == told
    assert states(page)[-2:] == ["kesken" if state == "open" else "valmis", word]


@pytest.mark.parametrize(("code", "order"), [("fi", ["fi", "fi-simple", "sv", "en"]),
                                             ("sv", ["sv", "fi", "en", "fi-simple"])])
def test_the_pages_own_language_comes_first(study: Study, desk: Callable[[str], Desk], code: str,
                                            order: list[str]) -> None:
    own = desk("savo")
    reported(study, "done")
    page = own.get(f"/c/savo/report?language={code}")
    while page.status_code == 303:
        page = own.get(page.headers["location"])
    assert re.findall(r"report-([a-z-]+)\.html", page.text) == order


@pytest.mark.parametrize(("opens", "said", "unsaid"), [
    (datetime(2026, 11, 24, tzinfo=UTC), "<b>Auki</b> Avattiin 24.11.2026", "Aukeaa"),
    (datetime(2026, 11, 26, tzinfo=UTC), "<b>Ei vielä auki</b> Aukeaa 26.11.2026", "Avattiin")])
def test_a_wave_opens_or_was_opened(study: Study, desk: Callable[[str], Desk], opens: datetime, said: str,
                                    unsaid: str) -> None:
    with open_store(study.collected) as store:
        store.set_wave(WaveState(ACTORS, "followup", None, "open", opens, retention_until=date(2027, 12, 31)))
    page = desk("savo").get("/c/savo/send").text
    assert said in page
    assert unsaid not in page
    assert (stands(page)[0] == "kysely on auki, ja siihen voi vastata.") == (unsaid == "Aukeaa")


def test_what_opening_does_beside_the_answers_of_a_file(desk: Callable[[str], Desk]) -> None:
    assert "uudet vastaukset lasketaan mukaan tiedoston vastausten lisäksi" in desk("savo").get("/c/savo/send").text
