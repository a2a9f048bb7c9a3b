"""The page that lists the instances of a repeat: add, change, remove."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from keko_eval.collection.form.form import merged, without
from keko_eval.collection.form.page import Page, Spot
from keko_eval.collection.form.told import told, value_text
from keko_eval.collection.form.walk import MOST_INSTANCES
from keko_eval.web.door.form_body import Posted
from keko_eval.web.respond.fragments import words
from keko_eval.web.respond.frame import page as drawn
from keko_eval.web.respond.stale import changed_since
from keko_eval.web.respond.visit import Visit, place_of, see, went

_TOLD = 3


def listed_page(visit: Visit, page: Page, spot: Spot, to: str) -> Response:
    say = words(visit.code).say
    found = visit.way.instances(page.repeat, spot)
    instances = [_instance(visit, page, (*spot, (page.repeat, i))) for i in range(len(found))]
    counted = visit.form.repeats[page.repeat].count is not None
    return drawn("listed.html", visit.code, visit.frame(), page=page, instances=instances, counted=counted,
                 may_add=not counted and len(found) < MOST_INSTANCES, action=visit.address(page, spot),
                 title=told(page.title, visit.way, visit.code, spot) or say("listed.title"),
                 secrets=(*visit.secrets, ("$to", to)), progress=visit.progress(page, spot))


async def post_listed(visit: Visit, page: Page, spot: Spot, to: str, posted: Posted) -> Response:
    go = went(posted)
    if go == "add":
        return await _added(visit, page, spot, posted)
    visit = await visit.keep(visit.state, page.id if not spot else spot[0][0])
    if go == "language":
        return see(visit.address(page, spot, to=to))
    if go in ("save", "exit"):
        return see(f"{visit.base}/{go}")
    number, pages = visit.form.pages.index(page), visit.pages(spot)
    around = [p for p in pages if (visit.form.pages.index(p) < number) == (go == "back") and p is not page]
    if to and go != "back":
        return see(f"{visit.base}/check")
    if around:
        return see(visit.address(around[-1] if go == "back" else around[0], spot))
    above = visit.form.page_of(spot[-1][0]) if spot else None
    return see(visit.address(above, spot[:-1]) if above
               else visit.address(page, spot) if go == "back" else f"{visit.base}/check")


async def get_remove(visit: Visit, request: Request) -> Response:
    """Ask before an instance goes."""
    found = _instance_of(visit, request)
    if found is None:
        return see(visit.here())
    page, spot = found
    return drawn("remove.html", visit.code, visit.frame(), secrets=visit.secrets, action=request.url.path,
                 text=_instance(visit, page, spot)["text"])


async def post_remove(visit: Visit, request: Request, posted: Posted) -> Response:
    found = _instance_of(visit, request)
    if found is None:
        return see(visit.here())
    page, spot = found
    if went(posted) == "language":
        await visit.keep(visit.state)
        return see(request.url.path)
    if went(posted) == "remove" and not changed_since(visit, page, spot[:-1], posted):
        state = visit.state.with_page(place_of(page, spot[:-1]), without(visit.state.answers, spot),
                                      visit.draft.turn + 1)
        visit = await visit.keep(state.forgetting_instances())
    return see(visit.address(page, spot[:-1]))


async def _added(visit: Visit, page: Page, spot: Spot, posted: Posted) -> Response:
    """One more instance, and its first page; pressed twice, one."""
    found = visit.way.instances(page.repeat, spot)
    n = len(found)
    if changed_since(visit, page, spot, posted):
        last = (*spot, (page.repeat, n - 1))
        again = next(iter(visit.pages(last)), None) if found and not found[-1] else None
        return see(visit.address(again, last) if again else visit.address(page, spot))
    if visit.form.repeats[page.repeat].count is not None or n >= MOST_INSTANCES:
        return see(visit.address(page, spot))
    inside = (*spot, (page.repeat, n))
    state = visit.state.with_page(place_of(page, spot), merged(visit.state.answers, inside, {}), visit.draft.turn + 1)
    visit = await visit.keep(state)
    first = next(iter(visit.pages(inside)), None)
    return see(visit.address(first, inside) if first else visit.address(page, spot))


def _instance_of(visit: Visit, request: Request) -> tuple[Page, Spot] | None:
    """The list and the instance of an address such as ``/v/…/x/5/2``: the second one of the list on page 5."""
    where = [int(part) for part in request.path_params["spot"].split(".") if part.isascii() and part.isdigit()
             and len(part) < 4]
    outer = {"page": request.path_params["page"], "spot": ".".join(str(i) for i in where[:-1])}
    found = visit.found(outer) if where else None
    if found is None or not found[0].repeat or visit.form.repeats[found[0].repeat].count is not None:
        return None
    page, spot = found
    inside = (*spot, (page.repeat, where[-1] - 1))
    return (page, inside) if inside in visit.way.walked.seen else None


def _instance(visit: Visit, page: Page, spot: Spot) -> dict[str, Any]:
    """An instance in a list: its first answers, where it is changed, whether something is still to be done."""
    way, pages = visit.way, visit.pages(spot)
    texts = [value_text(way, name, way.value(name, spot), visit.code) for p in pages for name in p.names]
    number = ".".join(str(i + 1) for _, i in spot)
    return {"text": " · ".join([t for t in texts if t][:_TOLD]),
            "open": any(way.fault(name, spot) for p in pages for name in p.names
                        if visit.form.asked[name].question.kind != "note"),
            "href": visit.address(pages[0], spot) if pages else visit.address(page, spot[:-1]),
            "remove": f"{visit.base}/x/{visit.form.pages.index(page) + 1}/{number}"}
