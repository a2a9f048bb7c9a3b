"""Somebody watches the page of results and learns of nobody."""

import re
from collections.abc import Callable
from datetime import date
from itertools import combinations
from random import Random

import pytest

from keko_eval.collection.store.records import Draft, new_id
from keko_eval.collection.store.store import open_store
from keko_eval.web.manage import releases
from tests.web.manage.desk import ACTORS, Desk, Study

CIRCLES = ("uusimaa", "hame", "pirkanmaa", "savo", "lappi", "kainuu")
_ROW = re.compile(r'<th scope="row">([^<]+?)(?:<small>.*?</small>)?</th><td class="figure">(\d+|alle 5)</td>')


def figures(page: str) -> dict[str, int | None]:
    return {name: None if text == "alle 5" else int(text) for name, text in _ROW.findall(page)}


def seen_by_a_watcher(study: Study, own: Desk, arrivals: list[str]) -> list[dict[str, int | None]]:
    """Every different page of one who reloads after each answer, with days going by."""
    seen = [figures(own.get("/c/all/results").text)]
    for n, circle in enumerate(arrivals):
        study.answer(circle)
        if n % 4 == 3:
            study.clock.on(hours=12)
            own.login("arvioija")
        found = figures(own.get("/c/all/results").text)
        if found != seen[-1]:
            seen.append(found)
    return seen


def isolated(seen: list[dict[str, int | None]]) -> list[tuple[str, int]]:
    """Groups of 1-4 that two showings give away; the sum, which is a group too, among them."""
    found = []
    for before, after in combinations(seen, 2):
        for name in before.keys() & after.keys():
            a, b = before[name], after[name]
            if a is not None and b is not None and 0 < abs(b - a) < 5:
                found.append((name, b - a))
    return found


def told_by_sums(seen: list[dict[str, int | None]]) -> list[int]:
    """What a showing gives away of the groups that it does not tell: the sum less those told."""
    return [rest for page in seen if (total := page.get("Yhteensä")) is not None
            for rest in [total - sum(n or 0 for name, n in page.items() if name != "Yhteensä")] if rest]


@pytest.fixture
def arrivals() -> list[str]:
    return Random(4).choices(CIRCLES, weights=(5, 4, 3, 3, 2, 2), k=60)


def test_sixty_answers_watched_one_by_one(study: Study, desk: Callable[[str], Desk], arrivals: list[str]) -> None:
    study.open()
    own = desk("arvioija")
    seen = seen_by_a_watcher(study, own, arrivals)
    assert isolated(seen) == []
    assert told_by_sums(seen) == []
    for circle in CIRCLES:
        study.answer(*[circle] * 5)
    study.clock.on(days=1)
    own.login("arvioija")
    last = figures(own.get("/c/all/results").text)
    assert (last["Uusimaa"] or 0) >= 5, "with five more of each the page is shown anew"
    assert isolated([*seen, last]) == []


def test_the_watcher_learns_much_where_nothing_is_kept_back(study: Study, desk: Callable[[str], Desk],
                                                            arrivals: list[str],
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "may_refresh", lambda *_: True)
    study.open()
    assert len(isolated(seen_by_a_watcher(study, desk("arvioija"), arrivals))) > 20


def test_nothing_changes_within_a_day(study: Study, desk: Callable[[str], Desk]) -> None:
    study.open()
    own = desk("arvioija")
    before = own.get("/c/all/results").text
    for _ in range(3):
        study.answer(*["savo"] * 5)
        assert own.get("/c/all/results").text == before


def test_both_see_the_same_showing(study: Study, desk: Callable[[str], Desk]) -> None:
    study.open()
    study.answer(*["savo"] * 6, *["lappi"] * 3)
    chief, own = desk("arvioija"), desk("savo")
    assert figures(own.get("/c/savo/results").text) == {"Savo": 6}
    study.answer("savo")
    assert figures(chief.get("/c/all/results").text)["Savo"] == 6
    assert figures(desk("lappi").get("/c/lappi/results").text) == {"Lappi": None}


def test_where_people_stop_is_told_of_five_or_more(study: Study, desk: Callable[[str], Desk]) -> None:
    study.open()
    with open_store(study.collected) as store:
        for page, n in (("actor_type", 6), ("trust_promises", 2), ("check", 5)):
            for i in range(n):
                store.save_draft(Draft(f"{page}{i}", new_id(), ACTORS, "h", "followup", b"", 1, page,
                                       date(2026, 11, 24), "savo"), 0)
    text = desk("savo").get("/c/savo/results").text
    found = re.findall(r"<li><span>([^<]+)</span><b>([^<]+)</b>", text)
    assert found == [("Tausta", "6"), ("Luottamus", "alle 5"), ("Tarkistussivu tai muu sivu", "5")]
    assert "Kesken on 11 vastausta" in text


def test_a_sum_of_groups_that_are_all_small_is_not_told_as_none(study: Study, desk: Callable[[str], Desk]) -> None:
    study.open()
    with open_store(study.collected) as store:
        store.save_draft(Draft("a", new_id(), ACTORS, "h", "followup", b"", 1, "actor_type", date(2026, 11, 24),
                               "savo"), 0)
    text = desk("savo").get("/c/savo/results").text
    assert "<b>alle 5</b>" in text
    assert "Kesken on" not in text


def test_rates_are_of_everyone_in_a_circle(study: Study, desk: Callable[[str], Desk]) -> None:
    study.open()
    study.answer(*["pirkanmaa"] * 10, *["kainuu"] * 2)
    text = desk("arvioija").get("/c/all/results").text
    assert re.search(r"Pirkanmaa</th>.*?>10<.*?>40<.*?25\s%", text)
    kainuu = re.search(r"Kainuu</th>(.*?)</tr>", text)
    assert kainuu is not None
    assert "%" not in kainuu[1]
