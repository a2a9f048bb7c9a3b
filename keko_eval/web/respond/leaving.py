"""Going away and coming back: the resume code, another device, a computer that others use."""

from starlette.requests import Request
from starlette.responses import Response

from keko_eval.collection.sealing.drafts import draft_key
from keko_eval.collection.store.keeping import DropDraft
from keko_eval.language.dates import day
from keko_eval.language.language import language
from keko_eval.web.door.cookies import DAY, cookie_header
from keko_eval.web.door.form_body import Posted
from keko_eval.web.respond.desk import Desk
from keko_eval.web.respond.fragments import words
from keko_eval.web.respond.frame import frame_of, language_of, page
from keko_eval.web.respond.handling import spoken_again
from keko_eval.web.respond.receipts import forgotten, survey_asked
from keko_eval.web.respond.secrets import resume_code, secret_of
from keko_eval.web.respond.visit import Visit, first, see, went


async def get_save(visit: Visit, request: Request) -> Response:
    """The resume code, to be written down or printed."""
    if visit.survey.reach == "kiosk":
        return see(visit.here())
    wave = await visit.desk.wave(visit.survey)
    closes = wave.closes if wave else None
    return page("save.html", visit.code, visit.frame(), secrets=visit.secrets, action=f"{visit.base}/save",
                resume=resume_code(visit.secret), address=f"{request.url.netloc}/resume",
                closes=day(closes.date(), language(visit.code)) if closes else "")


async def post_save(visit: Visit, request: Request, posted: Posted) -> Response:
    if went(posted) == "language":
        return await spoken_again(visit, request)
    return see(f"{visit.base}/exit" if went(posted) == "exit" else visit.here())


async def get_exit(visit: Visit, _: Request) -> Response:
    """What stays and what goes when somebody leaves a computer that others use."""
    return page("exit.html", visit.code, visit.frame(), secrets=visit.secrets, action=f"{visit.base}/exit",
                resume=resume_code(visit.secret))


async def post_exit(visit: Visit, request: Request, posted: Posted) -> Response:
    """Clear the cookie; the draft stays for the code, or goes too."""
    go, kiosk = went(posted), visit.survey.reach == "kiosk"
    if go == "language":
        return await spoken_again(visit, request)
    if go not in ("keep", "drop"):
        return see(visit.here())
    if go == "drop" or kiosk:
        await visit.write(DropDraft(visit.key.id))
    if kiosk:
        return forgotten(visit.desk, see(f"/s/{visit.survey.slug}?language={visit.survey.languages[0]}"), visit.id)
    say = words(visit.code).say
    response = page("told.html", visit.code, visit.frame(aside=False, ended=True), title=say("left.title"),
                    texts=[say(f"left.{go}"), say("left.browser")], link=None)
    return forgotten(visit.desk, response, visit.id)


async def resume(desk: Desk, request: Request, posted: Posted | None = None) -> Response:
    """Go on with a resume code, on any device."""
    survey = survey_asked(desk, request)
    code = language_of(request, survey)
    typed, fault = first(posted or {}, "code"), ""
    spoken = first(posted or {}, "$language")
    if posted is not None and survey and spoken in survey.languages:
        code = spoken
    elif posted is not None:
        secret = secret_of(typed)
        draft = await desk.read(desk.store.draft, draft_key(secret, desk.keys.draft).id) if secret else None
        if secret and draft:
            response = see(f"/v/{draft.response}")
            response.headers.append(*cookie_header(f"keko-{draft.response[:8]}",
                                                   desk.signer.cookie(draft.response, secret), desk.settings.tls,
                                                   desk.settings.draft_days * DAY))
            return response
        desk.guesses.take(desk.address(request))
        fault = words(code).say("resume.unknown" if typed.strip() else "resume.empty")
    return page("resume.html", code, frame_of(survey, code, posts=True), room="resume", fault=fault, typed=typed,
                secrets=(), action=f"{request.url.path}?{frame_of(survey, code).about}")
