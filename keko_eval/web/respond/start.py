"""From a link to a draft: nothing is stored and no cookie set before the respondent presses Start."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from keko_eval.collection.sealing.drafts import draft_key, encrypt_draft
from keko_eval.collection.store.keeping import SaveDraft, StartLink
from keko_eval.collection.store.records import Draft, LinkRow, is_id, new_id
from keko_eval.language.dates import day
from keko_eval.language.language import language
from keko_eval.web.door.cookies import DAY, cookie_header, cookie_name
from keko_eval.web.door.form_body import Posted
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.respond.desk import Desk, moment, today
from keko_eval.web.respond.fragments import Fragment, fragment, rendered
from keko_eval.web.respond.frame import frame_of, language_of
from keko_eval.web.respond.handling import KIOSK
from keko_eval.web.respond.secrets import id_of_link, new_secret
from keko_eval.web.respond.state import State
from keko_eval.web.respond.survey import Survey
from keko_eval.web.respond.visit import first, see

Found = tuple[Survey, LinkRow | None, str]


async def front(desk: Desk, request: Request) -> Response:
    """Purpose, lawful basis, retention, and the button that starts."""
    survey, link, token = await _found(desk, request)
    id = id_of_link(desk.keys.link, token) if link else new_id()
    secret = new_secret()
    signature = desk.signer.sign("start", id, secret, survey.slug, token)
    code = language_of(request, survey)
    wave = await desk.wave(survey)
    values: dict[str, str] = {"id": id, "secret": secret, "signature": signature, "action": f"{request.url.path}/start"}
    assisted = request.query_params.get("as") == "assisted"
    values["assisted" if assisted else "alone"] = Markup(" checked")
    if link and (begun := _begun(desk, request, id)):
        values["begun"] = rendered("begun.html", code, begun=begun)
    return HTMLResponse(_ready(survey, code, link is not None, wave.retention_until if wave else None).fill(values))


@lru_cache(maxsize=256)
def _ready(survey: Survey, code: str, personal: bool, until: date | None) -> Fragment:
    """The start page of a survey with its slots."""
    minutes = survey.instrument.minutes
    return fragment("start.html", code, frame=frame_of(survey, code, posts=True, personal=personal), survey=survey,
                    personal=personal, until=day(until, language(code)) if until else "",
                    minutes=f"{minutes:g}".replace(".", language(code).decimal) if minutes else "")


async def start(desk: Desk, request: Request, posted: Posted) -> Response:
    """The draft, its cookie, and on to the first page; pressed twice, the same draft."""
    survey, link, token = await _found(desk, request)
    home = request.url.path.removesuffix("/start")
    spoken = first(posted, "$language")
    if spoken in survey.languages:
        assisted = "&as=assisted" if first(posted, "$mode") == "assisted" else ""
        return see(f"{home}?language={spoken}{assisted}")
    id, secret = first(posted, "$id"), first(posted, "$secret")
    if not is_id(id) or not desk.signer.is_signed(first(posted, "$signature"), "start", id, secret, survey.slug, token):
        return see(home)
    await desk.keep_definition(survey)
    state = _state(survey, link, first(posted, "$code"), first(posted, "$mode"))
    pages = survey.form.way({}, moment()).pages()
    key = draft_key(secret, desk.keys.draft)
    draft = Draft(key.id, id, survey.instrument.instrument, survey.definition, survey.wave,
                  encrypt_draft(key.key, state.to_bytes()), 0, pages[0].id if pages else "", today(),
                  state.given.get("circle"))
    outcome = await desk.write(SaveDraft(draft, 0))
    if link and outcome == "saved":
        await desk.write(StartLink(link.tag))
    response = see(f"/v/{id}" if outcome != "gone" else f"/v/{id}/done")
    kept = None if survey.reach == "kiosk" else desk.settings.draft_days * DAY
    response.headers.append(*cookie_header(f"keko-{id[:8]}", desk.signer.cookie(id, secret), desk.settings.tls, kept))
    if survey.reach == "kiosk":
        response.headers.append(*cookie_header(KIOSK, survey.slug, desk.settings.tls))
    return response


async def _found(desk: Desk, request: Request) -> Found:
    """The survey of a link that is open and unused; of any other link the same refusal.

    Only links that lead nowhere count as guesses: whoever guesses keeps nobody else behind the same address out.
    """
    token = request.path_params.get("token", "")
    if not token:
        survey = desk.surveys.get(request.path_params["slug"])
        if survey is None or survey.reach == "personal" or not await desk.is_open(survey):
            raise Refusal(404)
        return survey, None, ""
    from keko_eval.collection.linking.tokens import tag_of

    link = await desk.read(desk.store.link, tag_of(desk.keys.link, token))
    survey = _survey_of(desk, link)
    if link is None or survey is None or link.state == "done" or not await desk.is_open(survey):
        desk.guesses.take(desk.address(request))
        raise Refusal(404)
    return survey, link, token


def _survey_of(desk: Desk, link: LinkRow | None) -> Survey | None:
    """The survey of a personal link: of its circle where that has one of its own."""
    if link is None:
        return None
    mine = [s for s in desk.surveys.values() if s.reach != "kiosk" and s.wave == link.wave
            and s.instrument.instrument == link.instrument and s.circle in (link.circle, None)]
    return max(mine, key=lambda s: (s.circle is not None, s.reach == "personal"), default=None)


def _state(survey: Survey, link: LinkRow | None, code: str, mode: str) -> State:
    given = dict(survey.given)
    if link is not None:
        given |= link.given
        if link.circle:
            given["circle"] = link.circle
    way = "kiosk" if survey.reach == "kiosk" else "assisted" if mode == "assisted" else "web"
    state = State(survey.slug, code if code in survey.languages else survey.languages[0], way, survey.privacy_version,
                  given=given)
    return replace(state, subject=link.subject) if link else state


def _begun(desk: Desk, request: Request, id: str) -> str:
    """Where a personal link's respondent goes on, if this browser holds her cookie."""
    cookie = request.cookies.get(cookie_name(f"keko-{id[:8]}", desk.settings.tls), "")
    return f"/v/{id}" if desk.signer.secret_in(cookie, id) else ""
