"""The evaluator's page of accounts: a coordinator is added, gets a new password, is shut out or let in again."""

from starlette.responses import Response

from keko_eval.web.door.refusal import Refusal
from keko_eval.web.manage.accounts import (
    Account,
    BadName,
    Role,
    accounts,
    add_account,
    reset_password,
    set_enabled,
)
from keko_eval.web.manage.audit import deeds
from keko_eval.web.manage.visit import Visit


def users_page(visit: Visit, wrong: bool = False) -> Response:
    circles = visit.office.studies.read().circles
    return visit.show("users.html", 422 if wrong else 200, accounts=accounts(visit.office.database), wrong=wrong,
                      circles=[(key, c.name(visit.code)) for key, c in circles.items()],
                      names={key: c.name(visit.code) for key, c in circles.items()},
                      deeds=deeds(visit.office.database, 30), typed=visit.first("name")[:80])


def add_user(visit: Visit) -> Response:
    chosen = visit.first("circle")
    circles = visit.office.studies.read().circles
    role: Role = "coordinator" if chosen else "evaluator"
    if (chosen and chosen not in circles) or (not chosen and visit.first("role") != "evaluator"):
        return users_page(visit, wrong=True)
    try:
        password = add_account(visit.office.database, visit.first("name"), role, chosen or None)
    except BadName:
        return users_page(visit, wrong=True)
    visit.note("user-added", visit.first("name").strip())
    return visit.show("password_once.html", name=visit.first("name").strip(), password=password)


def reset_user(visit: Visit) -> Response:
    account = _other(visit)
    password = reset_password(visit.office.database, account.id)
    visit.note("user-reset", account.name)
    return visit.show("password_once.html", name=account.name, password=password)


def enable_user(visit: Visit) -> Response:
    account = _other(visit)
    set_enabled(visit.office.database, account.id, not account.enabled)
    visit.note("user-disabled" if account.enabled else "user-enabled", account.name)
    return visit.go("/users")


def _other(visit: Visit) -> Account:
    """The account that is meant; nobody shuts herself out."""
    number = visit.path("id")
    found = next((a for a in accounts(visit.office.database) if str(a.id) == number), None)
    if found is None or found.id == visit.own.id:
        raise Refusal(404)
    return found


def feedback_page(visit: Visit) -> Response:
    """How many messages there are: they are sealed, and opened elsewhere."""
    with visit.office.reading() as store:
        count = len(store.feedback()) if store else 0
    return visit.show("feedback.html", count=count)
