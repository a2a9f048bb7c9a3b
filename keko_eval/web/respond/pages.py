"""A page of questions: shown from what is ready of it, read when it comes back, kept before the next one."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from keko_eval.collection.form.faults import Fault
from keko_eval.collection.form.form import Way, merged
from keko_eval.collection.form.page import Heading, Matrix, Note, Page, Spot
from keko_eval.collection.form.told import say, told
from keko_eval.web.door.form_body import Posted
from keko_eval.web.respond.fields import Fields, fields_of
from keko_eval.web.respond.fragments import Fragment, fragment, rendered, words
from keko_eval.web.respond.frame import frame_of
from keko_eval.web.respond.listed import listed_page, post_listed
from keko_eval.web.respond.spoken import spoken
from keko_eval.web.respond.stale import stale_page
from keko_eval.web.respond.survey import Survey
from keko_eval.web.respond.visit import Visit, first, place_of, see, went


async def get_page(visit: Visit, request: Request) -> Response:
    """Show a page; where it is not asked now, the place where the respondent was."""
    found = visit.found(request.path_params)
    if found is None:
        return see(visit.here())
    page, spot = found
    to = "check" if request.query_params.get("to") == "check" else ""
    if page.repeat:
        return listed_page(visit, page, spot, to)
    return HTMLResponse(_html(visit, page, spot, to))


async def post_page(visit: Visit, request: Request, posted: Posted) -> Response:
    """Read a page, keep it, go on; a faulty page comes again with what was typed."""
    found = visit.found(request.path_params)
    if found is None:
        return see(visit.here())
    page, spot = found
    to = "check" if first(posted, "$to") == "check" else ""
    if page.repeat:
        return await post_listed(visit, page, spot, to, posted)
    if first(posted, "$clear"):
        posted = {name: values for name, values in posted.items() if name != first(posted, "$clear")}
    read = visit.way.read(page, posted, spot)
    go = "stay" if first(posted, "$clear") else went(posted)
    if go == "stored":
        return see(visit.address(page, spot, to=to))
    if go == "overwrite" and first(posted, "$seen") == str(visit.draft.turn):
        go = "next"
    elif (shown := stale_page(visit, page, spot, posted, read)) is not None:
        if go != "language":
            return shown
        visit = await visit.keep(visit.state)
        return stale_page(visit, page, spot, posted, read) or shown
    answers = merged(visit.state.answers, spot, read.answers)
    unread = any(fault.code != "required" for fault in read.faults)
    place = place_of(page, spot)
    stays = go in ("language", "stay")
    tried = bool(read.faults) and (go == "next" or (stays and place in visit.state.tried))
    state = visit.state.with_page(place, answers, visit.draft.turn + 1,
                                  typed=read.typed if unread or tried else None, tried=tried)
    old = visit.way
    visit = await visit.keep(state, page.id if not spot else spot[0][0])
    if stays or tried:
        return see(visit.address(page, spot, to=to))
    return see(_after(visit, page, spot, to, go, old))


def _after(visit: Visit, page: Page, spot: Spot, to: str, go: str, old: Way) -> str:
    """Where a button leads, once the page is kept."""
    if go in ("save", "exit"):
        return f"{visit.base}/{go}"
    pages = visit.pages(spot)
    number = visit.form.pages.index(page)
    if go == "back":
        before = [p for p in pages if visit.form.pages.index(p) < number]
        return visit.address(before[-1], spot) if before else _up(visit, spot) or visit.address(page, spot)
    later = [p for p in pages if visit.form.pages.index(p) > number]
    if to:
        asked_before = old.pages(spot)
        new = [p for p in later if p not in asked_before]
        return visit.address(new[0], spot, to=to) if new else f"{visit.base}/check"
    return visit.address(later[0], spot) if later else _up(visit, spot) or f"{visit.base}/check"


def _up(visit: Visit, spot: Spot) -> str:
    """The list that an instance stands in; empty outside repeats."""
    if not spot:
        return ""
    page = visit.form.page_of(spot[-1][0])
    return visit.address(page, spot[:-1]) if page else ""


@lru_cache(maxsize=2048)
def _frame(survey: Survey, code: str, personal: bool) -> Fragment:
    return fragment("page.html", code, frame=frame_of(survey, code, posts=True, aside=True, personal=personal))


@lru_cache
def _back(code: str) -> Markup:
    return rendered("back.html", code)


def _html(visit: Visit, page: Page, spot: Spot, to: str) -> str:
    place, code, way = place_of(page, spot), visit.code, visit.way
    fields = fields_on(visit, page, spot)
    faults = way.read(page, fields, spot).faults if place in visit.state.tried else ()
    said = {fault.question: say(fault, way, code) for fault in faults}
    heading = page.title or visit.survey.instrument.title
    title = told(heading, way, code, spot)
    values: dict[str, str] = {
        "title": spoken(heading, code, title), "plain_title": title, "progress": visit.progress(page, spot),
        "action": visit.address(page, spot), "to": to, "csrf": visit.csrf,
        "turn": str(visit.draft.turn), "items": _items(visit, page, spot, fields, said), "code": code}
    if page.hint:
        values["hint"] = Markup(f'<p class="lead">{spoken(page.hint, code, told(page.hint, way, code, spot))}</p>')
    if faults:
        values["error_prefix"] = f"{words(code).say('page.error')}: "
        values["summary"] = summary(visit, faults)
    if page is not visit.pages()[0] or spot:
        values["back"] = _back(code)
    return _frame(visit.survey, code, visit.state.subject is not None).fill(values)


def _items(visit: Visit, page: Page, spot: Spot, fields: Fields, said: Mapping[str, str]) -> Markup:
    widgets, way, code = visit.desk.widgets(visit.form, visit.code), visit.way, visit.code
    parts: list[str] = []
    for item in way.items(page, spot):
        if isinstance(item, Matrix):
            parts.append('<div class="matrix">')
            parts += [widgets.html(n, way, spot, fields, said.get(n, ""), row=True) for n in item.names]
            parts.append("</div>")
        elif isinstance(item, Heading):
            parts.append(f"<h2>{spoken(item.label, code, told(item.label, way, code, spot))}</h2>")
        elif isinstance(item, Note):
            parts.append(f'<p class="note">{widgets.note(item.name, way, spot)}</p>')
        else:
            parts.append(widgets.html(item.name, way, spot, fields, said.get(item.name, "")))
    return Markup("".join(parts))


def fields_on(visit: Visit, page: Page, spot: Spot) -> dict[str, Sequence[str]]:
    """What stands in the fields of a page: as it was typed where that is kept, else the answers."""
    place = place_of(page, spot)
    typed = visit.state.typed.get(place)
    if typed is not None:
        return dict(typed)
    fields: dict[str, Sequence[str]] = {}
    for name in page.names:
        asked = visit.form.asked[name]
        value = visit.way.value(name, spot)
        default = asked.question.default
        if value is None and default and "${" not in default and place not in visit.state.changed:
            value = default.split() if asked.question.kind == "select_multiple" else default
        fields |= fields_of(asked, value, visit.code)
    return fields


def summary(visit: Visit, faults: Sequence[Fault]) -> Markup:
    """The box at the head of a faulty page: a link to each faulty question, with the words that stand there."""
    widgets, code = visit.desk.widgets(visit.form, visit.code), visit.code
    links = []
    for fault in faults:
        label = told(visit.form.asked[fault.question].question.label, visit.way, code, fault.spot)
        text = f"{short(label)} – {say(fault, visit.way, code)}" if label else say(fault, visit.way, code)
        links.append((f"#{_id(widgets.first_control(fault.question, visit.way, fault.spot))}", text))
    return rendered("summary.html", code, heading=words(code).say("page.summary"), faults=links)


def _id(id: str) -> str:
    return quote(id, safe=".:")


def short(text: str, most: int = 70) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + "…"
