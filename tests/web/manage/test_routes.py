"""Every route for every role, made of the table; nothing that is not in the table answers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.routing import Route as Routed

from keko_eval.web.manage.routes import ROUTES, Route
from tests.web.manage.desk import Desk, Study

ROLES = ("nobody", "pirkanmaa", "savo", "arvioija")
VALUES = {"instrument": "keko.actors", "page": "actor_type", "report": "nothing", "file": "report-fi.html", "id": "999"}
CIRCLES = ("pirkanmaa", "savo", "all", "elsewhere", "..%2Fall", "PIRKANMAA")
THERE = ("GET /c/{circle}/report/{report}/{file}", "POST /users/{id}/reset", "POST /users/{id}/enable",
         "POST /c/{circle}/goals/accept", "POST /c/{circle}/send/open", "POST /c/{circle}/send/close",
         "POST /c/{circle}/send/reopen", "POST /c/{circle}/send/invite", "POST /c/{circle}/send/remind")
"""Those that answer 404 to someone who may use them too, as what is named here is not there: told apart by the log."""


def allowed(route: Route, role: str, circle: str) -> bool:
    """What the house says, without looking at how the app works it out."""
    if route.who == "anyone":
        return True
    if role == "nobody":
        return False
    if route.who == "signed":
        return True
    if role == "arvioija":
        return route.who == "evaluator" or circle in ("pirkanmaa", "savo", "all")
    return route.who == "circle" and circle == role


@pytest.fixture
def reached(study: Study, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Handlers that were reached; none of them does anything."""
    from starlette.responses import Response

    from keko_eval.web.manage import app

    seen: list[str] = []

    def stub(route: Route) -> Route:
        def handle(_visit: Any) -> Response:
            seen.append(f"{route.method} {route.path}")
            return Response("reached")

        return Route(route.method, route.path, route.who, handle, route.takes)

    monkeypatch.setattr(app, "ROUTES", tuple(stub(route) for route in ROUTES))
    study.stubbed = app.manage_app(study.settings)  # type: ignore[attr-defined]
    return seen


def test_each_route_for_each_role(study: Study, desk: Callable[[str], Desk], reached: list[str]) -> None:
    people = {role: desk(role) if role != "nobody" else Desk(study) for role in ROLES}
    for person in people.values():
        person.get("/password" if person.client.cookies else "/login")
        person.client = type(person.client)(study.stubbed, "http://127.0.0.1", follow_redirects=False,  # type: ignore[attr-defined]
                                            headers=person.client.headers, cookies=person.client.cookies)
    tried = 0
    for route in ROUTES:
        for circle in CIRCLES if "{circle}" in route.path else ("",):
            path = route.path.format(circle=circle, **VALUES)
            for role, person in people.items():
                if route.path == "/logout" and role != "nobody":
                    continue
                reached.clear()
                response = person.client.get(path) if route.method == "GET" else \
                    person.post(path, ("a.csv", b"a") if route.takes == "file" else None)
                tried += 1
                expected = [f"{route.method} {route.path}"] if allowed(route, role, circle) else []
                assert reached == expected, (role, route.method, path, response.status_code)
                if not expected:
                    assert response.status_code in ((303, 403, 404) if role == "nobody" else (404, 405)), (role, path)
    assert tried > 400


def test_the_app_has_no_route_without_a_row(study: Study) -> None:
    rows = {(route.path, route.method) for route in ROUTES}
    for routed in study.app.routes:
        assert isinstance(routed, Routed)
        if routed.path == "/static/{version}/{name}":
            continue
        assert {(routed.path, method) for method in routed.methods or () if method != "HEAD"} <= rows
    assert len(rows) == len(ROUTES)


def test_each_handler_of_a_circle_takes_the_circle_of_the_address(study: Study, desk: Callable[[str], Desk]) -> None:
    """What a form says of a circle changes nothing: it is not read."""
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/send")
    own.post("/c/pirkanmaa/send/open", round="keko.actors/followup", circle="savo", opens="", closes="")
    from keko_eval.collection.store.store import open_store

    with open_store(study.collected, readonly=True) as store:
        assert [w.circle for w in store.waves()] == ["pirkanmaa"]


def test_a_coordinators_pages_name_no_other_circle(study: Study, desk: Callable[[str], Desk]) -> None:
    study.open()
    study.answer(*["pirkanmaa"] * 6, *["savo"] * 7)
    own = desk("pirkanmaa")
    for page in ("goals", "questions", "send", "results", "report"):
        text = own.get(f"/c/pirkanmaa/{page}").text
        assert not re.search(r"Savo|Kainuu|Lappi", text), page
        assert "Pirkanmaa" in text


def test_every_get_page_is_drawn_and_echoes_no_answer(study: Study, desk: Callable[[str], Desk]) -> None:
    study.open()
    study.answer(*["pirkanmaa"] * 6)
    own = desk("arvioija")
    for route in ROUTES:
        if route.method == "GET" and f"GET {route.path}" not in THERE and route.path != "/login":
            for circle in ("pirkanmaa", "savo", "kainuu", "all") if "{circle}" in route.path else ("",):
                response = own.get(route.path.format(circle=circle, **VALUES))
                missing = circle == "all" and route.path.endswith("/workbook")
                assert response.status_code == (404 if missing else 200), (route.path, circle)
                assert b"SALAINEN" not in response.content
