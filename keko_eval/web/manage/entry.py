"""Coming in and going out: login, logout, one's own password."""

from dataclasses import replace

from starlette.responses import Response

from keko_eval.web.manage.accounts import SHORTEST, WeakPassword, change_password, signed_in
from keko_eval.web.manage.sessions import begin_session, end_session
from keko_eval.web.manage.visit import ALL, Visit


def login_page(visit: Visit) -> Response:
    if visit.account is not None:
        return visit.go("/")
    return visit.show("login.html", wrong=False, name="")


def login(visit: Visit) -> Response:
    host = visit.request.client.host if visit.request.client else ""
    now = visit.office.now()
    own = signed_in(visit.office.database, visit.first("name")[:200], visit.first("password"), host, now)
    if own is None:
        return visit.show("login.html", 403, wrong=True, name=visit.first("name")[:200])
    end_session(visit.office.database, visit.cookie)
    id = begin_session(visit.office.database, own, now)
    replace(visit, account=own).note("login")
    return visit.go("/", visit.session(id))


def logout(visit: Visit) -> Response:
    end_session(visit.office.database, visit.cookie)
    visit.note("logout")
    return visit.go("/login", visit.session(""))


def password_page(visit: Visit) -> Response:
    return visit.show("password.html", wrong="", shortest=SHORTEST)


def password(visit: Visit) -> Response:
    new, again = visit.first("new"), visit.first("again")
    if new != again:
        return visit.show("password.html", 422, wrong="differ", shortest=SHORTEST)
    try:
        changed = change_password(visit.office.database, visit.own, visit.first("old"), new)
    except WeakPassword:
        return visit.show("password.html", 422, wrong="weak", shortest=SHORTEST)
    if not changed:
        return visit.show("password.html", 422, wrong="old", shortest=SHORTEST)
    visit.note("password")
    id = begin_session(visit.office.database, visit.own, visit.office.now())
    return visit.go("/", visit.session(id))


def home(visit: Visit) -> Response:
    """A coordinator's path begins at her goals; an evaluator chooses whose path to look at."""
    own = visit.own
    if own.role == "coordinator":
        return visit.go(f"/c/{own.circle}/goals")
    circles = visit.office.studies.read().circles
    return visit.show("home.html", circles=[(key, c.name(visit.code), c.overlay) for key, c in circles.items()],
                      everything=ALL, study=visit.office.studies.read().resolved.study)
