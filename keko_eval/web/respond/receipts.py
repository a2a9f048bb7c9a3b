"""The receipt, and what may be done with it: clear the device, change what was sent, withdraw it."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from keko_eval.collection.sealing.drafts import draft_key
from keko_eval.collection.store.operations import Erase
from keko_eval.collection.store.receipts import code_of
from keko_eval.collection.store.records import Draft
from keko_eval.collection.store.records import Response as Kept
from keko_eval.language.dates import day
from keko_eval.language.language import language
from keko_eval.web.door.cookies import cookie_header
from keko_eval.web.door.form_body import Posted
from keko_eval.web.respond.desk import Desk, moment, today
from keko_eval.web.respond.fragments import words
from keko_eval.web.respond.frame import frame_of, language_of, page
from keko_eval.web.respond.state import State
from keko_eval.web.respond.survey import Survey
from keko_eval.web.respond.visit import Sent, Stale, Visit, first, secret_of_request, see, went


async def get_done(desk: Desk, request: Request) -> Response:
    """The receipt, as often as it is asked for; on a kiosk once."""
    id, secret = secret_of_request(desk, request)
    kept, survey = await kept_response(desk, id)
    if kept is None or survey is None:
        return see(f"/v/{id}")
    code = _code(request, kept, survey)
    kiosk = kept.submission.mode == "kiosk"
    response = page("done.html", code, frame_of(survey, code, path=request.url.path),
                    receipt=code_of(desk.store.keys, id),
                    day=day(kept.submission.day, language(code)), version=kept.version,
                    secrets=(("$csrf", desk.signer.csrf(secret)), ("$code", code)), action=f"/v/{id}/done",
                    start=f"/s/{survey.slug}?language={survey.languages[0]}",
                    may_edit=not kiosk and await desk.is_open(survey, begun=True))
    if kiosk:
        forgotten(desk, response, id)
    return response


async def post_done(desk: Desk, request: Request, posted: Posted, id: str, secret: str) -> Response:
    """Clear the device, or change what was sent."""
    desk.posts.take(id)
    kept, survey = await kept_response(desk, id)
    if went(posted) == "edit" and kept is not None and survey is not None:
        visit = await draft_after(desk, id, secret, kept, survey)
        if visit is not None:
            with suppress(Stale, Sent):
                await visit.keep(visit.state, editing=True)
            return see(f"/v/{id}/check")
    code = _code(request, kept, survey)
    say = words(code).say
    response = page("told.html", code, frame_of(survey, code, ended=True), title=say("left.title"),
                    texts=[say("left.done")], link=None)
    return forgotten(desk, response, id)


async def draft_after(desk: Desk, id: str, secret: str, kept: Kept, survey: Survey) -> Visit | None:
    """A draft, not yet kept, of a newer version of what was sent; sealed texts stay sealed in it. None where the wave
    takes no more."""
    sent = kept.submission
    form = await desk.form(survey, sent.definition)
    if form is None or not await desk.is_open(survey, begun=True):
        return None
    state = State(survey.slug, sent.language, sent.mode, sent.privacy, sent.subject, sent.given, sent.answers,
                  edits=kept.version, sealed=sent.sealed)
    key = draft_key(secret, desk.keys.draft)
    pages = form.way(sent.answers, moment()).pages()
    draft = Draft(key.id, id, sent.instrument, sent.definition, sent.wave, b"", 0, pages[0].id if pages else "",
                  today(), sent.circle)
    return Visit(desk, id, secret, key, draft, state, survey, form)


async def withdraw(desk: Desk, request: Request, posted: Posted | None = None) -> Response:
    """Erase what was sent, by the code of the receipt."""
    survey = survey_asked(desk, request)
    code = language_of(request, survey)
    say = words(code).say
    typed, fault = first(posted or {}, "code"), ""
    spoken = first(posted or {}, "$language")
    if posted is not None and survey and spoken in survey.languages:
        code = spoken
    elif posted is not None and went(posted) == "cancel":
        return see(f"{request.url.path}?{frame_of(survey, code).about}")
    elif posted is not None:
        address = desk.address(request)
        desk.guesses.take(address)
        id = await desk.read(desk.store.id_of_code, typed) if typed.strip() else None
        if id is not None and went(posted or {}) != "erase":
            return page("confirm.html", code, frame_of(survey, code, ended=True), receipt=code_of(desk.store.keys, id),
                        action=f"{request.url.path}?{frame_of(survey, code).about}")
        if id is not None:
            await desk.write(Erase(id, "withdrawn", today()))
            response = page("told.html", code, frame_of(survey, code, ended=True), title=say("withdraw.done"),
                            texts=[say("withdraw.done_text")], link=None)
            return forgotten(desk, response, id)
        fault = say("withdraw.unknown") if typed.strip() else say("withdraw.empty")
    action = f"{request.url.path}?{frame_of(survey, code).about}"
    return page("resume.html", code, frame_of(survey, code, posts=True), room="withdraw", fault=fault, typed=typed,
                secrets=(), action=action)


def survey_asked(desk: Desk, request: Request) -> Survey | None:
    """The survey that a page beside the answers is about: named in its address, or the only one."""
    named = desk.surveys.get(request.query_params.get("s", ""))
    return named or next(iter(desk.surveys.values()), None)


async def kept_response(desk: Desk, id: str) -> tuple[Kept | None, Survey | None]:
    kept = await desk.read(desk.store.response, id)
    if kept is None:
        return None, None
    sent = kept.submission
    mine = [s for s in desk.surveys.values() if s.instrument.instrument == sent.instrument and s.wave == sent.wave]
    return kept, max(mine, default=None, key=lambda s: (
        s.circle == sent.circle, (s.reach == "kiosk") == (sent.mode == "kiosk"),
        (s.reach == "personal") == (sent.subject is not None)))


def _code(request: Request, kept: Kept | None, survey: Survey | None) -> str:
    """The language asked for, else the one of the answers."""
    if kept and survey and "language" not in request.query_params:
        return kept.submission.language
    return language_of(request, survey)


def forgotten(desk: Desk, response: Response, id: str) -> Response:
    response.headers.append(*cookie_header(f"keko-{id[:8]}", "", desk.settings.tls, 0))
    return response
