"""Visit: one request of a respondent who has begun, with her draft open; and keeping it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keko_eval.collection.form.form import Form, Way
from keko_eval.collection.form.page import Page, Spot
from keko_eval.collection.sealing.drafts import DraftKey, decrypt_draft, draft_key, encrypt_draft
from keko_eval.collection.store.keeping import SaveDraft
from keko_eval.collection.store.records import Draft
from keko_eval.web.door.cookies import cookie_name
from keko_eval.web.door.form_body import Posted
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.respond.desk import Desk, moment, today
from keko_eval.web.respond.fragments import words
from keko_eval.web.respond.frame import Frame, frame_of
from keko_eval.web.respond.state import State
from keko_eval.web.respond.survey import Survey


class Sent(Exception):
    """There is no draft any more: the response was sent."""


class Stale(Exception):
    """The draft was kept by another request while this one was at it."""


@dataclass(frozen=True)
class Visit:
    """A respondent's draft, opened with the secret of her cookie."""

    desk: Desk = field(repr=False)
    id: str
    secret: str = field(repr=False)
    key: DraftKey = field(repr=False)
    draft: Draft = field(repr=False)
    state: State = field(repr=False)
    survey: Survey = field(repr=False)
    form: Form = field(repr=False)
    _pages: dict[Spot, tuple[Page, ...]] = field(default_factory=dict, init=False, repr=False)

    @property
    def code(self) -> str:
        """The language of the pages."""
        return self.state.language

    @cached_property
    def way(self) -> Way:
        return self.form.way(self.state.answers, moment())

    def pages(self, spot: Spot = ()) -> tuple[Page, ...]:
        """As ``way.pages``, worked out once."""
        if spot not in self._pages:
            self._pages[spot] = self.way.pages(spot)
        return self._pages[spot]

    @property
    def base(self) -> str:
        return f"/v/{self.id}"

    @cached_property
    def csrf(self) -> str:
        return self.desk.signer.csrf(self.secret)

    @property
    def secrets(self) -> tuple[tuple[str, str], ...]:
        """The hidden fields of every form."""
        return ("$csrf", self.csrf), ("$turn", str(self.draft.turn)), ("$code", self.code)

    def frame(self, *, aside: bool = True, ended: bool = False) -> Frame:
        return frame_of(self.survey, self.code, posts=True, aside=aside, ended=ended,
                        personal=self.state.subject is not None)

    def address(self, page: Page, spot: Spot = (), *, to: str = "", at: str = "") -> str:
        """Where a page is; ``at`` is the id of a control on it."""
        number = self.form.pages.index(page) + 1
        where = "/" + ".".join(str(i + 1) for _, i in spot) if spot else ""
        return f"{self.base}/p/{number}{where}{'?to=check' if to else ''}{'#' + quote(at, safe='.:') if at else ''}"

    def found(self, params: Mapping[str, Any]) -> tuple[Page, Spot] | None:
        """The page of an address, where it is asked now."""
        number, where = params["page"], params.get("spot", "")
        if not 1 <= number <= len(self.form.pages):
            return None
        page = self.form.pages[number - 1]
        parts = where.split(".") if where else []
        if len(parts) != len(page.within) or not all(p.isascii() and p.isdigit() and 0 < int(p) < 1000 for p in parts):
            return None
        spot = tuple((name, int(part) - 1) for name, part in zip(page.within, parts, strict=True))
        return (page, spot) if spot in self.way.walked.seen and page in self.pages(spot) else None

    def here(self) -> str:
        """Where the respondent was last."""
        page = self.form.page(self.draft.page)
        if page is not None and not page.within and page in self.pages():
            return self.address(page)
        first = next(iter(self.pages()), None)
        return self.address(first) if first else f"{self.base}/check"

    def progress(self, page: Page, spot: Spot = ()) -> str:
        """``Sivu 3/7``; within a repeat, which instance."""
        say = words(self.code).say
        if spot:
            return say("page.progress_part", n=str(spot[-1][1] + 1))
        pages = self.pages()
        return say("page.progress", n=str(pages.index(page) + 1), of=str(len(pages)))

    async def keep(self, state: State, page: str = "", *, editing: bool = False) -> "Visit":
        """The visit with another state, once that is stored.

        Raises
        ------
        Stale, Sent
            Another request was first.
        """
        body = encrypt_draft(self.key.key, state.to_bytes())
        kept = replace(self.draft, body=body, page=page or self.draft.page, day=today())
        outcome = await self.desk.write(SaveDraft(kept, self.draft.turn, editing))
        self.desk.forget(self.id, self.secret)
        if outcome == "stale":
            raise Stale
        if outcome == "gone":
            raise Sent
        visit = replace(self, draft=replace(kept, turn=self.draft.turn + 1), state=state)
        self.desk.remember(self.id, self.secret, visit)
        return visit

    async def write(self, operation: Any) -> Any:
        """Apply an operation that takes the draft away."""
        self.desk.forget(self.id, self.secret)
        return await self.desk.write(operation)


def place_of(page: Page, spot: Spot) -> str:
    """The name of a page of one instance in a draft."""
    return page.id + "".join(f"/{i}" for _, i in spot)


def secret_of_request(desk: Desk, request: Request) -> tuple[str, str]:
    """The id in the address, and the secret in the cookie that belongs to it; refuses (404) where there is none."""
    id = request.path_params["id"]
    cookie = request.cookies.get(cookie_name(f"keko-{id[:8]}", desk.settings.tls), "")
    secret = desk.signer.secret_in(cookie, id)
    if secret is None:
        raise Refusal(404)
    return id, secret


async def opened(desk: Desk, id: str, secret: str) -> Visit:
    """Open a draft.

    Raises
    ------
    Sent
        The response was sent.
    Refusal
        404 where there is neither draft nor response.
    """
    remembered: Visit | None = desk.recall(id, secret)
    if remembered is not None:
        return remembered
    key = draft_key(secret, desk.keys.draft)
    draft = await desk.read(desk.store.draft, key.id)
    if draft is None:
        if await desk.read(desk.store.response, id) is not None:
            raise Sent
        raise Refusal(404)
    body = decrypt_draft(key.key, draft.body)
    if body is None or draft.response != id:
        raise Refusal(404)
    state = State.of(body)
    survey = desk.surveys.get(state.survey)
    form = await desk.form(survey, draft.definition) if survey else None
    if survey is None or form is None:
        raise Refusal(404)
    visit = Visit(desk, id, secret, key, draft, state, survey, form)
    desk.remember(id, secret, visit)
    return visit


def see(address: str) -> Response:
    """Go to a page by GET."""
    return RedirectResponse(address, 303)


def went(posted: Posted) -> str:
    """Which button was pressed; the first one where the browser does not say."""
    return first(posted, "$go") or "next"


def first(posted: Posted, name: str) -> str:
    return next(iter(posted.get(name, ())), "")
