"""What every handler has in common: the checks before it, the pages for what it cannot do."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from keko_eval.collection.store.errors import StoreUnavailable
from keko_eval.web.door.cookies import cookie_name
from keko_eval.web.door.form_body import Posted, read_form
from keko_eval.web.door.origin import check_same_origin
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.respond.desk import Desk
from keko_eval.web.respond.fragments import words
from keko_eval.web.respond.frame import frame_of, language_of, page
from keko_eval.web.respond.late import late
from keko_eval.web.respond.survey import LANGUAGES
from keko_eval.web.respond.visit import Sent, Stale, Visit, first, opened, secret_of_request, see

Endpoint = Callable[[Request], Awaitable[Response]]
_TRIES = 3
KIOSK = "keko-kiosk"
"""The cookie of a device that is a kiosk: the survey it shows, nothing of anyone."""


def desk_of(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


def getting(handle: Callable[[Desk, Request], Awaitable[Response]]) -> Endpoint:
    """A page that anyone may get."""
    async def endpoint(request: Request) -> Response:
        try:
            return await handle(desk_of(request), request)
        except StoreUnavailable:
            return trouble(request)

    return endpoint


def posting(handle: Callable[[Desk, Request, Posted], Awaitable[Response]]) -> Endpoint:
    """A form of someone who has not begun: from our own pages, not too often."""
    async def endpoint(request: Request) -> Response:
        desk = desk_of(request)
        check_same_origin(request, desk.settings.tls)
        posted = await read_form(request)
        desk.starts.take(desk.address(request))
        try:
            return await handle(desk, request, posted)
        except StoreUnavailable:
            return trouble(request, posted)

    return endpoint


def receiving(handle: Callable[[Desk, Request, Posted, str, str], Awaitable[Response]]) -> Endpoint:
    """A form of someone whose answers may have been sent already."""
    async def endpoint(request: Request) -> Response:
        desk, posted, id, secret = await _allowed(request)
        try:
            return await handle(desk, request, posted, id, secret)
        except StoreUnavailable:
            return trouble(request, posted)

    return endpoint


def visiting(handle: Callable[[Visit, Request], Awaitable[Response]]) -> Endpoint:
    """A page of someone who has begun."""
    async def endpoint(request: Request) -> Response:
        desk = desk_of(request)
        id, secret = secret_of_request(desk, request)
        try:
            return await handle(await opened(desk, id, secret), request)
        except Sent:
            return see(f"/v/{id}/done")
        except StoreUnavailable:
            return trouble(request)

    return endpoint


def answering(handle: Callable[[Visit, Request, Posted], Awaitable[Response]]) -> Endpoint:
    """A form of someone who has begun; tried again where another request of hers was first."""
    async def endpoint(request: Request) -> Response:
        desk, posted, id, secret = await _allowed(request)
        try:
            desk.posts.take(id)
            try:
                return await _tried(handle, desk, id, secret, request, posted)
            except Sent:
                return await late(handle, desk, id, secret, request, posted)
        except StoreUnavailable:
            return trouble(request, posted)
        except Refusal as refusal:
            if refusal.status != 429:
                raise
            return trouble(request, posted, 429, refusal.retry_after)

    return endpoint


async def _allowed(request: Request) -> tuple[Desk, Posted, str, str]:
    """What was posted, by the holder of the draft's secret and from one of our own pages."""
    desk = desk_of(request)
    check_same_origin(request, desk.settings.tls)
    posted = await read_form(request)
    id, secret = secret_of_request(desk, request)
    if not desk.signer.is_signed(first(posted, "$csrf"), "csrf", secret):
        raise Refusal(403)
    return desk, posted, id, secret


async def _tried(handle: Callable[[Visit, Request, Posted], Awaitable[Response]], desk: Desk, id: str, secret: str,
                 request: Request, posted: Posted) -> Response:
    for _ in range(_TRIES):
        visit = await opened(desk, id, secret)
        try:
            spoken = first(posted, "$language")
            if spoken in visit.survey.languages:
                posted = {**posted, "$go": ["language"]}
                visit = replace(visit, state=visit.state.speaking(spoken))
            return await handle(visit, request, posted)
        except Stale:
            continue
    return trouble(request, posted)


async def spoken_again(visit: Visit, request: Request) -> Response:
    """The same page in the language that was just chosen."""
    await visit.keep(visit.state)
    return see(request.url.path)


def trouble(request: Request, posted: Posted | None = None, status: int = 503, wait: float = 10) -> Response:
    """Nothing can be stored now: a page without the store that keeps what was typed, to be sent again as it is."""
    code = next((c for c in LANGUAGES if posted and c == first(posted, "$code")), language_of(request, None))
    kept = [(name, value) for name, values in (posted or {}).items() for value in values if name != "$language"]
    texts = [value for name, value in kept if not name.startswith("$") and len(value) > 20]
    frame = frame_of(None, code, path=request.url.path if posted else "")
    response = page("trouble.html", code, frame, status, action=request.url.path, posted=kept, texts=texts,
                    often=status == 429)
    response.headers["retry-after"] = str(max(1, round(wait + 0.5)))
    return response


async def refused(request: Request, refusal: Refusal) -> Response:
    """The page of a refusal; of unknown, closed and used links the same. On a kiosk's device it leads to the start."""
    code = language_of(request, None)
    say = words(code).say
    desk = desk_of(request)
    kiosk = desk.surveys.get(request.cookies.get(cookie_name(KIOSK, desk.settings.tls), ""))
    link = (f"/s/{kiosk.slug}", say("page.start_over")) if kiosk and refusal.status == 404 else None
    name = str(refusal.status) if f"error.{refusal.status}" in words(code).texts else "500"
    return page("told.html", code, frame_of(None, code), refusal.status, title=say(f"error.title_{name}"),
                texts=[say(f"error.{name}")], link=link)
