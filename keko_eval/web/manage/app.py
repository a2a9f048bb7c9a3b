"""▶ Settings in, the app of the pages out: every route checked, before its handler runs in a thread."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route as Routed

from keko_eval.web.door.cookies import cookie_header, cookie_name
from keko_eval.web.door.faults import Faults
from keko_eval.web.door.form_body import Posted, read_form
from keko_eval.web.door.headers import SecurityHeaders
from keko_eval.web.door.origin import Hosts, check_same_origin
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.manage.accounts import Account
from keko_eval.web.manage.office import Office
from keko_eval.web.manage.rendering import LANGUAGES, rendered, static_file, words
from keko_eval.web.manage.routes import ROUTES, Route, Who
from keko_eval.web.manage.sessions import COOKIE, account_of, is_csrf, new_id
from keko_eval.web.manage.settings import Settings
from keko_eval.web.manage.upload import Upload, read_upload
from keko_eval.web.manage.visit import ALL, Visit

LANGUAGE = "keko-language"
_YEAR = 365 * 24 * 60 * 60
_WHILE_FRESH = ("/password", "/logout")
Endpoint = Callable[[Request], Awaitable[Response]]


def manage_app(settings: Settings) -> Starlette:
    """The coordinator's and the evaluator's pages.

    Raises
    ------
    Refused
        The folder of what is collected takes no files, or was used by a newer program.
    """
    office = Office(settings)
    routes = [Routed(path, _endpoint(office, [r for r in ROUTES if r.path == path]),
                     methods=[r.method for r in ROUTES if r.path == path])
              for path in dict.fromkeys(route.path for route in ROUTES)]
    routes.append(Routed("/static/{version}/{name}", _static, methods=["GET"]))
    app = Starlette(routes=routes, middleware=[
        Middleware(SecurityHeaders, tls=settings.behind_proxy), Middleware(Faults, page=_refused),
        Middleware(Hosts, hosts=settings.hosts)],
        exception_handlers={404: _not_there, 405: _not_there})
    app.state.office = office
    return app


def _endpoint(office: Office, routes: list[Route]) -> Endpoint:
    by_method = {route.method: route for route in routes}

    async def endpoint(request: Request) -> Response:
        route = by_method.get("GET" if request.method == "HEAD" else request.method)  # type: ignore[call-overload]
        if route is None:
            raise Refusal(405)
        if route.method == "POST":
            check_same_origin(request, office.settings.behind_proxy)
        visit = await run_in_threadpool(_visit, office, request)
        barred = _barred(route, visit)
        if barred is not None:
            return barred
        posted, upload = await _body(route, request)
        told = replace(visit, circle=_circle(request), posted=posted, upload=upload)
        if route.method == "POST" and not is_csrf(office.database, told.cookie, told.first("csrf")):
            raise Refusal(403)
        response = await run_in_threadpool(route.handle, told)
        return _with_cookies(office, request, visit, response)

    return endpoint


def _visit(office: Office, request: Request) -> Visit:
    """Who comes, by the cookie; who has none gets one, so that forms can be told to be ours."""
    cookie = request.cookies.get(cookie_name(COOKIE, office.settings.behind_proxy), "")[:100]
    account = account_of(office.database, cookie, office.now()) if cookie else None
    return Visit(office, request, cookie or new_id(), language_of(request), account)


def _barred(route: Route, visit: Visit) -> Response | None:
    """The answer to somebody who may not use the route: the page of coming in, or as if it were not there."""
    if route.who == "anyone":
        return None
    own = visit.account
    if own is None:
        if route.method == "GET":
            return RedirectResponse("/login", 303)
        raise Refusal(403)
    if not allows(route.who, own, visit.request.path_params.get("circle", ""), visit.office):
        raise Refusal(404)
    if own.fresh and route.path not in _WHILE_FRESH:
        return RedirectResponse("/password", 303)
    return None


def allows(who: Who, own: Account, circle: str, office: Office) -> bool:
    """Whether an account may use a route; nothing is allowed that is not said here."""
    if who in ("anyone", "signed"):
        return True
    if who == "evaluator":
        return own.role == "evaluator"
    if circle == ALL:
        return own.sees(None)
    return circle in office.studies.read().circles and own.sees(circle)


def _circle(request: Request) -> str | None:
    named = request.path_params.get("circle")
    return None if named in (None, ALL) else str(named)


async def _body(route: Route, request: Request) -> tuple[Posted, Upload | None]:
    if route.takes == "file":
        return await read_upload(request)
    return (await read_form(request), None) if route.takes == "form" else ({}, None)


def _with_cookies(office: Office, request: Request, visit: Visit, response: Response) -> Response:
    """With the cookie of someone new, unless the handler set another, and the language that was asked for."""
    tls = office.settings.behind_proxy
    new = cookie_name(COOKIE, tls) not in request.cookies
    if new and not any(name == b"set-cookie" for name, _ in response.raw_headers):
        _add(response, cookie_header(COOKIE, visit.cookie, tls))
    if request.query_params.get("language") in LANGUAGES:
        _add(response, cookie_header(LANGUAGE, visit.code, tls, _YEAR))
    return response


def _add(response: Response, header: tuple[str, str]) -> None:
    response.raw_headers.append((header[0].encode(), header[1].encode()))


def language_of(request: Request) -> str:
    """Asked for in the address, else as before, else the browser's, else Finnish."""
    before = next((value for name, value in request.cookies.items() if name.endswith(LANGUAGE)), "")
    browser = [part.partition(";")[0].strip().lower()[:2]
               for part in request.headers.get("accept-language", "")[:200].split(",")]
    wanted = (request.query_params.get("language", ""), before, *browser)
    return next((code for code in wanted if code in LANGUAGES), LANGUAGES[0])


async def _static(request: Request) -> Response:
    found = static_file(request.path_params["version"], request.path_params["name"])
    if found is None:
        raise Refusal(404)
    return Response(found[0], headers={"content-type": found[1],
                                       "cache-control": "public, max-age=31536000, immutable"})


async def _refused(request: Request, refusal: Refusal) -> Response:
    """A page of its own for what cannot be done; it says nothing of the request."""
    code = language_of(request)
    name = str(refusal.status) if f"error.{refusal.status}.title" in words(code).texts else "500"
    frame: dict[str, Any] = {"account": None, "csrf": "", "path": "/", "base": "", "circle": None, "steps": None,
                             "step": None, "whose": ""}
    return HTMLResponse(rendered("error.html", code, name=name, **frame), refusal.status)


async def _not_there(request: Request, _error: Exception) -> Response:
    return await _refused(request, Refusal(404))
