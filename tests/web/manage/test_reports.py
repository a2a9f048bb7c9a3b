"""Reports: one at a time, in a process of their own; a public one is a step of its own; each download is noted."""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from keko_eval.web.manage.press import Press, named
from tests.web.manage.desk import Desk, Study

WRITES = "import pathlib, sys; (pathlib.Path(sys.argv[1]) / 'report-fi.html').write_text('raportti')"


def commanded(monkeypatch: pytest.MonkeyPatch, code: str) -> list[tuple[str | None, str]]:
    """Instead of a report, a line of Python that gets the folder; what was asked for."""
    asked: list[tuple[str | None, str]] = []

    def command(_press: Press, folder: Path, circle: str | None, profile: str) -> list[str]:
        asked.append((circle, profile))
        return [sys.executable, "-c", code, str(folder)]

    monkeypatch.setattr(Press, "_command", command)
    return asked


def made(study: Study, seconds: float = 60) -> None:
    press = study.app.state.office.press
    until = time.monotonic() + seconds
    while any(r.state == "making" for r in press.reports()) or press._busy.locked():
        assert time.monotonic() < until
        time.sleep(0.02)


def make(own: Desk, circle: str, **fields: str):  # type: ignore[no-untyped-def]
    own.get(f"/c/{circle}/report")
    return own.post(f"/c/{circle}/report/make", **fields)


def test_a_report_is_made_downloaded_and_noted(study: Study, desk: Callable[[str], Desk],
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    asked = commanded(monkeypatch, WRITES)
    own = desk("pirkanmaa")
    assert make(own, "pirkanmaa", profile="internal").headers["location"] == "/c/pirkanmaa/report"
    made(study)
    assert asked == [("pirkanmaa", "internal")]
    page = own.get("/c/pirkanmaa/report").text
    link = re.search(r'href="(/c/pirkanmaa/report/[^"]+/report-fi\.html)"', page)
    assert link is not None
    assert "Verkkosivu, suomi" in page
    file = own.client.get(link[1])
    assert file.text == "raportti"
    assert file.headers["content-disposition"] == 'attachment; filename="internal-report-fi.html"'
    assert "Sisäinen raportti: Verkkosivu, suomi" in own.get("/c/pirkanmaa/report").text
    for path in (link[1].replace("report-fi.html", "..%2F..%2Fmanage.db"), link[1].replace("fi", "sv"),
                 link[1].replace("pirkanmaa", "savo")):
        assert own.client.get(path).status_code == 404
    other = desk("savo")
    assert other.client.get(link[1]).status_code == 404
    assert other.client.get(link[1].replace("pirkanmaa", "savo")).status_code == 404
    assert desk("arvioija").client.get(link[1]).status_code == 200


def test_a_public_report_is_made_only_when_it_is_said_that_it_is_to_be_public(study: Study, desk: Callable[[str], Desk],
                                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    asked = commanded(monkeypatch, WRITES)
    own = desk("pirkanmaa")
    page = make(own, "pirkanmaa", profile="public")
    assert "verkkosivuille" in page.text
    assert not asked
    assert "Merkitse ruutuun" in own.post("/c/pirkanmaa/report/make", profile="public", asked="yes").text
    assert own.post("/c/pirkanmaa/report/make", profile="public", asked="yes", sure="yes").status_code == 303
    made(study)
    assert asked == [("pirkanmaa", "public")]
    assert make(own, "pirkanmaa", profile="confidential").status_code == 303
    made(study)
    assert asked[1:] == [("pirkanmaa", "internal")]


def test_one_at_a_time_and_not_for_ever(study: Study, desk: Callable[[str], Desk],
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    commanded(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(type(study.settings), "report_seconds", 1.0, raising=False)
    press = study.app.state.office.press
    press._settings = type("Short", (), {"collected": study.collected, "report_seconds": 1.0,
                                         "clock": staticmethod(study.clock)})()
    own = desk("pirkanmaa")
    assert make(own, "pirkanmaa").status_code == 303
    assert "parhaillaan" in make(own, "pirkanmaa").text
    made(study)
    assert "kesti liian kauan" in own.get("/c/pirkanmaa/report").text


def test_one_that_fails_says_why(study: Study, desk: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where and what kind, to the evaluator alone; never the sentence, which may quote an answer."""
    told = r"data/a.csv:3:1: vastaus \'SALAINEN\' ei ole luku  [not-a-number]"
    commanded(monkeypatch, f"import sys; print('{told}'); sys.exit(1)")
    own = desk("pirkanmaa")
    make(own, "pirkanmaa")
    made(study)
    pages = own.get("/c/pirkanmaa/report").text, desk("arvioija").get("/c/pirkanmaa/report").text
    assert all("Raporttia ei saatu tehtyä" in page and "SALAINEN" not in page for page in pages)
    assert ["data/a.csv:3:1 not-a-number" in page for page in pages] == [False, True]


@pytest.mark.parametrize(("told", "name"), [
    ("a.csv:3: vastaus 'SALAINEN' ei käy  [unknown-answer]\n  = korjaus: x [tämä]\n", "a.csv:3 unknown-answer"),
    ("a.xlsx Vastaukset!C7: 'SALAINEN'  [not-a-number]", "a.xlsx Vastaukset!C7 not-a-number"),
    ("Ohjelmassa on virhe (fea998ed: TypstError). Syy: SALAINEN", "fea998ed TypstError"),
    ("vastaus SALAINEN: ei käy  [unknown-answer]", "unknown-answer"), ("SALAINEN: jotain aivan muuta", ""), ("", "")])
def test_only_places_and_kinds_are_kept_of_what_went_wrong(told: str, name: str) -> None:
    assert named(told) == name


def test_answers_that_come_while_a_report_is_made_count(study: Study, desk: Callable[[str], Desk],
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    waits = "; import time; time.sleep(1.5)"
    commanded(monkeypatch, WRITES + waits)
    study.open()
    study.answer(*["savo"] * 12)
    chief = desk("arvioija")
    make(chief, "all")
    study.answer(*["savo"] * 3)
    made(study)
    assert make(chief, "all").status_code == 422, "nobody knows which of the three the last one holds"
    study.answer(*["savo"] * 7)
    assert make(chief, "all").status_code == 422, "ten more than at its beginning, seven more than at its end"
    study.answer(*["savo"] * 3)
    assert make(chief, "all").status_code == 303
    made(study)


def test_reports_cannot_be_taken_from_each_other(study: Study, desk: Callable[[str], Desk],
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    """After a report the next one waits until each circle has gained none or ten; or, once closed, is an edition."""
    asked = commanded(monkeypatch, WRITES)
    study.open()
    study.answer(*["savo"] * 12, *["pirkanmaa"] * 11)
    chief, own = desk("arvioija"), desk("pirkanmaa")
    for _ in range(2):
        assert make(own, "pirkanmaa").status_code == 303
        made(study)
    study.answer(*["savo"] * 9)
    for who, circle in ((own, "pirkanmaa"), (chief, "all")):
        page = make(who, circle)
        assert page.status_code == 422
        assert "ei voi vielä tehdä" in page.text
        assert make(who, circle, edition="yes").status_code == 422
    study.answer("savo")
    assert make(chief, "all").status_code == 303
    made(study)
    study.answer("savo")
    study.open(state="closed")
    assert make(own, "pirkanmaa", edition="yes").status_code == 422
    assert "Uusi painos" in make(chief, "all").text
    assert make(chief, "all", edition="yes").status_code == 303
    made(study)
    assert len(asked) == 4


def test_a_real_report_of_a_circle(study: Study, desk: Callable[[str], Desk]) -> None:
    own = desk("pirkanmaa")
    assert make(own, "pirkanmaa").status_code == 303
    made(study, 180)
    (done,) = study.app.state.office.press.reports()
    assert done.state == "done", done.trouble
    assert {"report-fi.html", "report-fi.pdf", "report-fi.xlsx"} <= set(done.files)
    html = own.client.get(f"/c/pirkanmaa/report/{done.id}/report-fi.html").text
    assert "SISÄINEN" in html
