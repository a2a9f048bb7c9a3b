"""The frame of each page: whose it is, its languages, the links in its foot; and the static files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from keko_eval.definitions.scalars import Texts
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.respond.fragments import rendered
from keko_eval.web.respond.survey import LANGUAGES, Survey

_KINDS = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml", "regular.woff2": "font/woff2",
          "semibold.woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page.

    Attributes
    ----------
    posts : bool
        Whether the language is changed by posting the page's form, so that what was typed stays.
    aside : bool
        Whether links in the foot open beside the page, so that what was typed stays.
    """

    static: str
    languages: Sequence[str] = ()
    organisation: Texts | None = None
    contact: Texts | None = None
    name: str = ""
    about: str = ""
    path: str = ""
    query: str = ""
    posts: bool = False
    aside: bool = False
    kiosk: bool = False


def frame_of(survey: Survey | None, code: str, *, path: str = "", query: str = "", posts: bool = False,
             aside: bool = False, personal: bool = False, ended: bool = False) -> Frame:
    """The frame of a survey's page, or of a page that belongs to none.

    ``ended``: the page came of a post that is over, so that there is nothing to see in another language.
    """
    if survey is None:
        return Frame(static_path(), () if path else LANGUAGES)
    about = urlencode({"s": survey.slug, "language": code, **({"link": "1"} if personal else {})})
    return Frame(static_path(), () if ended else survey.languages, survey.notices.organisation, survey.notices.contact,
                 survey.instrument.title.to(code), about, path, query, posts,
                 aside, survey.reach == "kiosk")


def page(template: str, code: str, frame: Frame, status: int = 200, /, **values: Any) -> Response:
    """A page that is drawn for this request alone."""
    return HTMLResponse(str(rendered(template, code, frame=frame, **values)), status)


def language_of(request: Request, survey: Survey | None) -> str:
    """The language of a page without a draft: asked for in its address, else the browser's, else the survey's first."""
    offered = survey.languages if survey else LANGUAGES
    wanted = request.query_params.get("language", "")
    if wanted in offered:
        return wanted
    for part in request.headers.get("accept-language", "")[:200].split(","):
        tag = part.partition(";")[0].strip().lower()
        found = next((code for code in (tag, tag.split("-")[0]) if code in offered), None)
        if found:
            return found
    return offered[0]


def static_path() -> str:
    return f"/static/{_static()[0]}"


@cache
def _static() -> tuple[str, dict[str, bytes]]:
    folder = files("keko_eval.web.respond") / "static"
    found = {name: (folder / name).read_bytes() for name in _KINDS}
    return sha256(b"".join(found.values())).hexdigest()[:12], found


async def static_file(request: Request) -> Response:
    """One of the few files of the pages; their address changes when they do."""
    version, found = _static()
    name = request.path_params["name"]
    if name not in found or request.path_params["version"] != version:
        raise Refusal(404)
    return Response(found[name], media_type=None, headers={
        "content-type": _KINDS[name], "cache-control": "public, max-age=31536000, immutable"})
