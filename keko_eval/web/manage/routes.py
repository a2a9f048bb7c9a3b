"""Every route of the pages and who may use it; what is not in this table is not there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from keko_eval.web.manage import arrivals, entry, goals, mailing, questions, reports, results, send, users
from keko_eval.web.manage.visit import Visit

Who = Literal["anyone", "signed", "circle", "evaluator"]
"""``circle``: an evaluator, or the coordinator of the circle that the address names; ``all`` is an evaluator's."""
Takes = Literal["nothing", "form", "file"]


@dataclass(frozen=True, slots=True)
class Route:
    method: Literal["GET", "POST"]
    path: str
    who: Who
    handle: Callable[[Visit], Response]
    takes: Takes = "nothing"


def _get(path: str, who: Who, handle: Callable[[Visit], Response]) -> Route:
    return Route("GET", path, who, handle)


def _post(path: str, who: Who, handle: Callable[[Visit], Response], takes: Takes = "form") -> Route:
    return Route("POST", path, who, handle, takes)


ROUTES = (
    _get("/", "signed", entry.home),
    _get("/login", "anyone", entry.login_page),
    _post("/login", "anyone", entry.login),
    _post("/logout", "signed", entry.logout),
    _get("/password", "signed", entry.password_page),
    _post("/password", "signed", entry.password),
    _get("/users", "evaluator", users.users_page),
    _post("/users/add", "evaluator", users.add_user),
    _post("/users/{id}/reset", "evaluator", users.reset_user),
    _post("/users/{id}/enable", "evaluator", users.enable_user),
    _get("/feedback", "evaluator", users.feedback_page),
    _get("/c/{circle}/goals", "circle", goals.goals_page),
    _get("/c/{circle}/goals/workbook", "circle", goals.workbook),
    _post("/c/{circle}/goals/upload", "circle", goals.upload_workbook, "file"),
    _post("/c/{circle}/goals/accept", "circle", goals.accept_workbook),
    _get("/c/{circle}/questions", "circle", questions.questions_page),
    _get("/c/{circle}/questions/{instrument}/{page}", "circle", questions.preview),
    _get("/c/{circle}/send", "circle", send.send_page),
    _post("/c/{circle}/send/open", "circle", send.open_wave),
    _post("/c/{circle}/send/close", "circle", send.close_wave),
    _post("/c/{circle}/send/reopen", "circle", send.reopen_wave),
    _post("/c/{circle}/send/invite", "circle", mailing.invite_people, "file"),
    _post("/c/{circle}/send/remind", "circle", mailing.remind_people),
    _get("/c/{circle}/results", "circle", results.results_page),
    _get("/c/{circle}/answers", "circle", arrivals.answers_page),
    _post("/c/{circle}/answers", "circle", arrivals.take_answers, "file"),
    _post("/c/{circle}/answers/export", "circle", arrivals.take_export, "file"),
    _get("/c/{circle}/report", "circle", reports.report_page),
    _post("/c/{circle}/report/make", "circle", reports.make_report),
    _get("/c/{circle}/report/{report}/{file}", "circle", reports.report_file),
)
