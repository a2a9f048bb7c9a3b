"""Check your answers, send them, and the receipt."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from keko_eval.collection.form.faults import Fault
from keko_eval.collection.form.page import Matrix, Page, Single, Spot
from keko_eval.collection.form.told import say, told, value_text
from keko_eval.collection.linking.codes import apart
from keko_eval.collection.store.keeping import DropDraft
from keko_eval.collection.store.operations import Replace, Submit
from keko_eval.collection.store.receipts import code_of
from keko_eval.collection.store.records import Outcome, Submission
from keko_eval.language.dates import day
from keko_eval.language.language import language
from keko_eval.web.door.form_body import Posted
from keko_eval.web.respond.desk import today
from keko_eval.web.respond.fragments import words
from keko_eval.web.respond.frame import page as drawn
from keko_eval.web.respond.handling import spoken_again
from keko_eval.web.respond.pages import short
from keko_eval.web.respond.sealed import parted, sealed_texts
from keko_eval.web.respond.stale import turn_of
from keko_eval.web.respond.visit import Stale, Visit, first, place_of, see, went


async def get_check(visit: Visit, request: Request) -> Response:
    """Everything that was answered, each with a link that comes back here."""
    faults = _faults(visit) if "faults" in request.query_params else ()
    return drawn("check.html", visit.code, visit.frame(), secrets=visit.secrets, action=f"{visit.base}/check",
                 parts=list(_parts(visit)), faults=[_link(visit, f) for f in faults],
                 changed="changed" in request.query_params)


async def post_check(visit: Visit, request: Request, posted: Posted) -> Response:
    """Send what is stored, never what the page says; sent twice, the same receipt."""
    go, here = went(posted), f"{visit.base}/check"
    if go == "language" and first(posted, "$expected"):
        kept = await visit.desk.read(visit.desk.store.response, visit.id)
        return _conflict(await visit.keep(visit.state), kept.submission.day, kept.version) if kept else see(here)
    if go == "language":
        return await spoken_again(visit, request)
    if go in ("save", "exit"):
        return see(f"{visit.base}/{go}")
    if go == "back":
        pages = visit.pages()
        return see(visit.address(pages[-1]) if pages else here)
    if go == "keep":
        await visit.write(DropDraft(visit.key.id))
        return see(f"{visit.base}/done")
    if turn_of(posted) != visit.draft.turn:
        return see(f"{here}?changed=1")
    faults = _faults(visit)
    if faults:
        await visit.keep(replace(visit.state, tried=[*visit.state.tried, *_places(visit, faults)]))
        return see(f"{here}?faults=1")
    expected = first(posted, "$expected") if go == "replace" else ""
    return await _ended(visit, await _sent(visit, int(expected) if expected.isdecimal() else visit.state.edits))


async def _sent(visit: Visit, expected: int) -> Outcome:
    submission = _submission(visit)
    operation = Replace(submission, visit.id, expected) if expected else Submit(submission)
    outcome: Outcome = await visit.write(operation)
    return outcome


def _submission(visit: Visit) -> Submission:
    state, store = visit.state, visit.desk.store
    own, coded = _without_code(visit)
    answers, texts = parted(own, visit.form.sealed)
    before = {path: box for path, box in state.sealed.items() if path not in texts and _is_asked(visit, path)}
    tag = store.plain_tag(visit.id, texts) if texts and not before else None
    return Submission(visit.id, visit.form.instrument.instrument, visit.form.instrument.version,
                      visit.draft.definition, visit.draft.wave, state.language, state.mode, today(), state.subject,
                      {**state.given, **coded}, answers, before | sealed_texts(visit.desk.keys.seal, texts),
                      state.privacy, tag)


def _without_code(visit: Visit) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The answers without a respondent's own code, and its keyed hashes; none once the key is destroyed."""
    elements, key = visit.survey.elements, visit.desk.keys.code
    if elements and key:
        return apart(key, elements, visit.way.answers)
    return {name: value for name, value in visit.way.answers.items() if name not in elements}, {}


def _is_asked(visit: Visit, path: str) -> bool:
    *above, name = path.split("/")
    spot = tuple((above[i], int(above[i + 1])) for i in range(0, len(above) - 1, 2))
    return visit.way.is_asked(name, spot)


async def _ended(visit: Visit, outcome: Outcome) -> Response:
    """The page after an attempt to send; where other answers were first, these stay as a draft until she has chosen."""
    say_it = words(visit.code).say
    if outcome.kind in ("stored", "same", "replaced"):
        return see(f"{visit.base}/done")
    if outcome.kind == "conflict" and outcome.receipt:
        receipt = outcome.receipt
        return _conflict(await _as_newer(visit, receipt.version), receipt.day, receipt.version)
    kind = "closed" if outcome.kind == "closed" else "erased"
    return drawn("told.html", visit.code, visit.frame(ended=True), 410, title=say_it(f"ended.{kind}"),
                 texts=[say_it(f"ended.{kind}_text")], link=None)


def _conflict(visit: Visit, sent: date, version: int) -> Response:
    """Other answers were sent: with their receipt, keep them or replace them."""
    return drawn("conflict.html", visit.code, visit.frame(), 409, action=f"{visit.base}/check",
                 secrets=(*visit.secrets, ("$expected", str(version))), day=day(sent, language(visit.code)),
                 receipt=code_of(visit.desk.store.keys, visit.id))


async def _as_newer(visit: Visit, version: int) -> Visit:
    """The visit with a draft of what would follow a version; sending other answers took the old draft away."""
    newer = replace(visit, draft=replace(visit.draft, turn=0))
    with suppress(Stale):
        return await newer.keep(replace(visit.state, edits=version), editing=True)
    return visit


def _faults(visit: Visit) -> tuple[Fault, ...]:
    """What keeps the answers from being sent; a sealed text of an earlier version counts as written."""
    def path(fault: Fault) -> str:
        return "".join(f"{name}/{i}/" for name, i in fault.spot) + fault.question

    unread = [f for place, typed in visit.state.typed.items() for f in _unread(visit, place, typed)]
    found = {(f.question, f.spot): f for f in (*visit.way.faults(), *unread)}
    kept = {*visit.state.sealed, *(visit.survey.elements if visit.state.edits else ())}
    return tuple(f for f in found.values() if f.code != "required" or path(f) not in kept)


def _unread(visit: Visit, place: str, typed: Any) -> tuple[Fault, ...]:
    """What was typed on a page that the respondent left without mending it."""
    id, *numbers = place.split("/")
    page = visit.form.page(id)
    if page is None or len(numbers) != len(page.within):
        return ()
    spot = tuple((name, int(n)) for name, n in zip(page.within, numbers, strict=True))
    return visit.way.read(page, typed, spot).faults if spot in visit.way.walked.seen else ()


def _places(visit: Visit, faults: Sequence[Fault]) -> list[str]:
    pages = [(visit.form.page_of(fault.question), fault.spot) for fault in faults]
    return list(dict.fromkeys(place_of(page, spot) for page, spot in pages if page))


def _link(visit: Visit, fault: Fault) -> tuple[str, str]:
    """A link from the check page to a faulty question, with the words that stand there."""
    page = visit.form.page_of(fault.question)
    control = visit.desk.widgets(visit.form, visit.code).first_control(fault.question, visit.way, fault.spot)
    label = told(visit.form.asked[fault.question].question.label, visit.way, visit.code, fault.spot)
    text = say(fault, visit.way, visit.code)
    return (visit.address(page, fault.spot, to="check", at=control) if page else "",
            f"{short(label)} – {text}" if label else text)


def _parts(visit: Visit) -> Iterable[dict[str, Any]]:
    """The answers by page, pages of the same title as one."""
    parts: list[dict[str, Any]] = []
    for page in visit.pages():
        title = told(page.title, visit.way, visit.code)
        if page.repeat:
            instances = [{"title": f"{title} {i + 1}".strip(), "rows": _deep(visit, ((page.repeat, i),))}
                         for i in range(len(visit.way.instances(page.repeat)))]
            parts.append({"title": title, "rows": [], "instances": instances,
                          "list": visit.address(page, to="check")})
            continue
        rows = _rows(visit, page, ())
        if parts and parts[-1]["title"] == title and not parts[-1]["list"]:
            parts[-1]["rows"] += rows
        elif rows:
            parts.append({"title": title, "rows": rows, "instances": [], "list": ""})
    return parts


def _deep(visit: Visit, spot: Spot) -> list[dict[str, str]]:
    """The rows of an instance, and of those inside it."""
    rows: list[dict[str, str]] = []
    for page in visit.pages(spot):
        if page.repeat:
            for i in range(len(visit.way.instances(page.repeat, spot))):
                rows += _deep(visit, (*spot, (page.repeat, i)))
        else:
            rows += _rows(visit, page, spot)
    return rows


def _rows(visit: Visit, page: Page, spot: Spot) -> list[dict[str, str]]:
    way, code, rows = visit.way, visit.code, []
    widgets = visit.desk.widgets(visit.form, code)
    for item in way.items(page, spot):
        for name in item.names if isinstance(item, Matrix) else (item.name,) if isinstance(item, Single) else ():
            question = visit.form.asked[name].question
            path = "".join(f"{n}/{i}/" for n, i in spot) + name
            text = value_text(way, name, way.value(name, spot), code)
            if not text and (path in visit.state.sealed or (visit.state.edits and name in visit.survey.elements)):
                text = words(code).say("check.sealed")
            rows.append({"label": told(question.label, way, code, spot), "text": text,
                         "href": visit.address(page, spot, to="check", at=widgets.first_control(name, way, spot))})
    return rows
