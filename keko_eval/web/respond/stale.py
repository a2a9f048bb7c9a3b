"""A page that was changed elsewhere since it was shown: both values, and the respondent says which one counts."""

from typing import Any

from starlette.responses import Response

from keko_eval.collection.form.form import Read
from keko_eval.collection.form.page import Page, Spot
from keko_eval.collection.form.told import told, value_text
from keko_eval.web.door.form_body import Posted
from keko_eval.web.respond.frame import page as drawn
from keko_eval.web.respond.visit import Visit, first, place_of

_NOTHING: tuple[Any, ...] = (None, "", [])


def stale_page(visit: Visit, page: Page, spot: Spot, posted: Posted, read: Read) -> Response | None:
    """The page that asks (409); None where nothing was changed elsewhere, or nothing differs.

    A post that comes twice, from a double click or a reload, differs in nothing and goes through.
    """
    if not changed_since(visit, page, spot, posted):
        return None
    rows = differences(visit, spot, read)
    if not rows:
        return None
    kept = [(name, text) for name, texts in posted.items() for text in texts if name == "$to" or name[:1] != "$"]
    secrets = (("$csrf", visit.csrf), ("$code", visit.code), ("$turn", first(posted, "$turn")),
               ("$seen", str(visit.draft.turn)))
    return drawn("stale.html", visit.code, visit.frame(), 409, rows=rows, posted=kept, secrets=secrets,
                 action=visit.address(page, spot))


def differences(visit: Visit, spot: Spot, read: Read) -> list[dict[str, str]]:
    """What differs between a posted page and what is stored: label, stored, typed."""
    unread = {fault.question for fault in read.faults if read.answers.get(fault.question) in _NOTHING}
    return [_row(visit, name, value, spot, read if name in unread else None) for name, value in read.answers.items()
            if _differs(visit, name, value, spot, name in unread and _typed(read, name) != "")]


def changed_since(visit: Visit, page: Page, spot: Spot, posted: Posted) -> bool:
    """Whether a page, or the list that its instance stands in, has changed since the posted form was shown."""
    lists = [visit.form.page_of(repeat) for repeat, _ in spot]
    places = [place_of(page, spot), *(place_of(p, spot[:i]) for i, p in enumerate(lists) if p)]
    return max(visit.state.changed.get(place, 0) for place in places) > turn_of(posted)


def turn_of(posted: Posted) -> int:
    """The turn of the draft that a posted form was made from; -1 where it says none."""
    turn = first(posted, "$turn")
    return int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 10 else -1


def _differs(visit: Visit, name: str, value: Any, spot: Spot, unread: bool) -> bool:
    stored = visit.way.value(name, spot)
    if unread:
        return True
    return stored != value and not (stored in _NOTHING and value in _NOTHING)


def _row(visit: Visit, name: str, value: Any, spot: Spot, read: Read | None) -> dict[str, str]:
    way, code = visit.way, visit.code
    typed = _typed(read, name) if read else value_text(way, name, value, code)
    return {"label": told(visit.form.asked[name].question.label, way, code, spot), "typed": typed,
            "stored": value_text(way, name, way.value(name, spot), code)}


def _typed(read: Read, name: str) -> str:
    """The fields of a question as they came."""
    return " ".join(text for key, texts in read.typed.items() if key == name or key.startswith(f"{name}.")
                    for text in texts if text)
