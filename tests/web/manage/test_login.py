"""Coming in: passwords, sessions, tries, forms that are ours, and what every page carries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from keko_eval.web.manage import accounts
from keko_eval.web.manage.database import account, session
from keko_eval.web.manage.sessions import COOKIE
from tests.web.manage.desk import PASSWORD, Desk, Study


def test_the_first_account_is_told_once_and_its_password_must_be_changed(study: Study) -> None:
    made = accounts.first_account(study.settings.database)
    assert made is not None
    assert accounts.first_account(study.settings.database) is None
    name, password = made
    desk = Desk(study)
    assert desk.login(name, password).headers["location"] == "/"
    assert desk.get("/users").headers["location"] == "/password"
    desk.get("/password")
    assert "eri" in desk.post("/password", old=password, new=PASSWORD, again="jotain muuta kuitenkin").text
    assert desk.post("/password", old=password, new="lyhyt", again="lyhyt").status_code == 422
    assert desk.post("/password", old="väärä salasana", new=PASSWORD, again=PASSWORD).status_code == 422
    assert desk.post("/password", old=password, new=PASSWORD, again=PASSWORD).headers["location"] == "/"
    assert desk.get("/users").status_code == 200
    assert password.encode() not in study.settings.database.read_bytes()


@pytest.mark.parametrize(("name", "password"), [("arvioija", "väärä salasana"), ("tuntematon", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(study: Study, name: str, password: str) -> None:
    study.account("arvioija")
    response = Desk(study).login(name, password)
    assert response.status_code == 403
    assert "Tunnus tai salasana ei ole oikein" in response.text


def test_five_tries_in_a_quarter_of_an_hour_for_an_account(study: Study) -> None:
    study.account("arvioija")
    for _ in range(5):
        assert Desk(study).login("arvioija", "väärä salasana").status_code == 403
    refused = Desk(study).login("arvioija")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 901
    study.clock.on(minutes=15, seconds=1)
    assert Desk(study).login("arvioija").status_code == 303


def test_five_tries_from_an_address_whatever_the_names(study: Study) -> None:
    study.account("arvioija")
    for n in range(5):
        assert Desk(study).login(f"nimi{n}", "väärä salasana").status_code == 403
    assert Desk(study).login("arvioija").status_code == 429


def test_a_right_password_forgets_wrong_tries_and_counts_as_none(study: Study) -> None:
    study.account("arvioija")
    for _ in range(12):
        assert Desk(study).login("arvioija").status_code == 303


def test_a_session_changes_at_login_and_goes_by(study: Study) -> None:
    study.account("arvioija")
    own = Desk(study)
    own.get("/login")
    before = own.client.cookies[COOKIE]
    own.post("/login", name="arvioija", password=PASSWORD)
    assert own.client.cookies[COOKIE] != before
    with study.database.begin() as connection:
        kept = connection.execute(select(session.c.hash)).scalar_one()
    assert len(kept) == 32
    assert own.client.cookies[COOKIE].encode() != kept
    study.clock.on(minutes=44)
    assert own.get("/users").status_code == 200
    study.clock.on(minutes=44)
    assert own.get("/users").status_code == 200
    study.clock.on(minutes=46)
    assert own.get("/users").headers["location"] == "/login"


def test_a_session_ends_after_twelve_hours_of_work(study: Study, desk: Callable[[str], Desk]) -> None:
    own, hours = desk("arvioija"), timedelta(0)
    while hours < timedelta(hours=12):
        assert own.get("/users").status_code == 200
        study.clock.on(minutes=40)
        hours += timedelta(minutes=40)
    assert own.get("/users").headers["location"] == "/login"


def test_logging_out_shutting_out_and_a_new_password_end_sessions(study: Study, desk: Callable[[str], Desk]) -> None:
    first, second, chief = desk("savo"), desk("savo"), desk("arvioija")
    first.get("/c/savo/goals")
    assert first.post("/logout").headers["location"] == "/login"
    assert first.get("/c/savo/goals").headers["location"] == "/login"
    assert second.get("/c/savo/goals").status_code == 200
    with study.database.begin() as connection:
        id = connection.execute(select(account.c.id).where(account.c.name == "savo")).scalar_one()
    chief.get("/users")
    assert chief.post(f"/users/{id}/enable").headers["location"] == "/users"
    assert second.get("/c/savo/goals").headers["location"] == "/login"
    assert second.login("savo").status_code == 403
    chief.get("/users")
    chief.post(f"/users/{id}/enable")
    told = chief.post(f"/users/{id}/reset").text
    assert "vain tämän kerran" in told
    assert second.login("savo").status_code == 403


def test_an_evaluator_does_not_shut_herself_out(study: Study, desk: Callable[[str], Desk]) -> None:
    chief = desk("arvioija")
    chief.get("/users")
    with study.database.begin() as connection:
        id = connection.execute(select(account.c.id)).scalar_one()
    assert chief.post(f"/users/{id}/enable").status_code == 404


@pytest.mark.parametrize("name", ["savo", "SAVO", "kaksi sanaa", "x", ""])
def test_a_name_that_cannot_be(study: Study, desk: Callable[[str], Desk], name: str) -> None:
    chief = desk("arvioija")
    study.account("savo", "savo")
    chief.get("/users")
    assert chief.post("/users/add", name=name, circle="savo").status_code == 422


def test_a_post_needs_our_token_and_our_origin(study: Study, desk: Callable[[str], Desk]) -> None:
    own, other = desk("arvioija"), desk("savo")
    other.get("/c/savo/goals")
    own.get("/users")
    for told in ("", "x" * 32, other.token):
        assert own.client.post("/logout", data={"csrf": told}).status_code == 403
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        assert own.client.post("/logout", data={"csrf": own.token}, headers=headers).status_code == 403
    assert Desk(study).client.post("/login", data={"name": "arvioija", "password": PASSWORD}).status_code == 403
    assert own.get("/users").status_code == 200


def test_every_response_carries_the_headers(desk: Callable[[str], Desk]) -> None:
    own = desk("arvioija")
    for path in ("/login", "/users", "/nope", "/c/all/results"):
        headers = own.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
    own.client.headers["host"] = "evil.example.org"
    assert own.client.get("/login").status_code == 421


def test_behind_a_proxy_cookies_are_of_this_host_alone(study: Study) -> None:
    from dataclasses import replace

    from keko_eval.web.manage.app import manage_app
    from tests.web.respond.respondent import TestClient

    app = manage_app(replace(study.settings, behind_proxy=True))
    told = TestClient(app, "https://127.0.0.1").get("/login").headers
    assert told["set-cookie"].startswith(f"__Host-{COOKIE}=")
    assert "Secure" in told["set-cookie"]
    assert "HttpOnly" in told["set-cookie"]
    assert "max-age" in told["strict-transport-security"]


def test_what_a_password_costs(quick: Callable[[], PasswordHasher]) -> None:
    assert quick().hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_an_address_of_another_language_is_remembered(study: Study) -> None:
    own = Desk(study)
    assert "Logga in" in own.get("/login?language=sv").text
    assert "Logga in" in own.get("/login").text
    assert "Kirjaudu" in own.get("/login?language=fi").text
    assert "Kirjaudu" in own.get("/login?language=<script>").text
