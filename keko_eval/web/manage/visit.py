"""Visit: one request as its handler sees it: who comes, of which circle the page is, what was posted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from keko_eval.problem.problem import Problem
from keko_eval.web.door.cookies import cookie_header
from keko_eval.web.door.form_body import Posted
from keko_eval.web.manage.accounts import Account
from keko_eval.web.manage.audit import note
from keko_eval.web.manage.office import Office
from keko_eval.web.manage.rendering import rendered, words
from keko_eval.web.manage.sessions import COOKIE, csrf
from keko_eval.web.manage.told import Told, told
from keko_eval.web.manage.upload import Upload

ALL = "all"
"""What stands in an address for the whole study."""


@dataclass(frozen=True, slots=True)
class Visit:
    """``circle`` is None where the page is of the whole study, or of no circle."""

    office: Office
    request: Request
    cookie: str
    code: str
    account: Account | None = None
    circle: str | None = None
    posted: Posted = field(default_factory=dict, repr=False)
    upload: Upload | None = None

    @property
    def own(self) -> Account:
        assert self.account is not None, "the route is for those who have signed in"
        return self.account

    @property
    def base(self) -> str:
        return f"/c/{self.circle if self.circle is not None else ALL}"

    @property
    def circle_name(self) -> str:
        if self.circle is None:
            return self.say("circle.all")
        return self.office.studies.read().circles[self.circle].name(self.code)

    def say(self, key: str, /, **slots: object) -> str:
        return words(self.code).say(key, **{name: str(value) for name, value in slots.items()})

    def first(self, name: str) -> str:
        """A posted field, empty where it was not posted."""
        return next(iter(self.posted.get(name, ())), "")

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def note(self, act: str, what: str = "") -> None:
        note(self.office.database, self.office.now(), self.account.id if self.account else None, act, self.circle, what)

    def told(self, problems: Iterable[Problem]) -> tuple[Told, ...]:
        return told(problems, self.code)

    def show(self, template: str, /, status: int = 200, **values: Any) -> Response:
        frame = {"account": self.account, "csrf": csrf(self.office.database, self.cookie),
                 "path": self.request.url.path, "base": self.base, "circle": self.circle, "steps": None, "step": None,
                 "whose": self.circle_name if values.get("steps") else ""}
        return HTMLResponse(rendered(template, self.code, **(frame | values)), status)

    def go(self, path: str, cookies: Mapping[str, tuple[str, int | None]] | None = None) -> Response:
        """See another page, with cookies by name: value and seconds."""
        response = RedirectResponse(path, 303)
        for name, (value, seconds) in (cookies or {}).items():
            response.raw_headers.append(self._cookie(name, value, seconds))
        return response

    def session(self, id: str) -> dict[str, tuple[str, int | None]]:
        """The cookie of a session; an empty id takes it away."""
        return {COOKIE: (id, None if id else 0)}

    def download(self, content: bytes, name: str, kind: str) -> Response:
        return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})

    def _cookie(self, name: str, value: str, seconds: int | None) -> tuple[bytes, bytes]:
        key, text = cookie_header(name, value, self.office.settings.behind_proxy, seconds)
        return key.encode(), text.encode()
