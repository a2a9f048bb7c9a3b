"""Pages beside the answers: privacy, accessibility, feedback."""

from starlette.requests import Request
from starlette.responses import Response

from keko_eval.collection.sealing.seals import seal
from keko_eval.collection.store.keeping import KeepFeedback
from keko_eval.collection.store.records import Feedback
from keko_eval.language.dates import day
from keko_eval.language.language import language
from keko_eval.web.door.form_body import Posted
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.respond.desk import Desk, today
from keko_eval.web.respond.fragments import words
from keko_eval.web.respond.frame import frame_of, language_of, page
from keko_eval.web.respond.receipts import survey_asked
from keko_eval.web.respond.visit import first

_LONGEST = 5000


async def privacy(desk: Desk, request: Request) -> Response:
    survey = survey_asked(desk, request)
    if survey is None:
        raise Refusal(404)
    code = language_of(request, survey)
    wave = await desk.wave(survey)
    until = wave.retention_until if wave else None
    personal = survey.reach == "personal" or "link" in request.query_params
    frame = frame_of(survey, code, path=request.url.path, query=f"s={survey.slug}&{'link=1&' if personal else ''}")
    return page("privacy.html", code, frame, survey=survey, personal=personal, version=survey.privacy_version[:12],
                until=day(until, language(code)) if until else "")


async def accessibility(desk: Desk, request: Request) -> Response:
    survey = survey_asked(desk, request)
    code = language_of(request, survey)
    query = f"s={survey.slug}&" if survey else ""
    return page("accessibility.html", code, frame_of(survey, code, path=request.url.path, query=query), survey=survey)


async def feedback(desk: Desk, request: Request, posted: Posted | None = None) -> Response:
    """A message about the form, sealed; nothing joins it to answers."""
    survey = survey_asked(desk, request)
    code = language_of(request, survey)
    say = words(code).say
    typed, fault = first(posted or {}, "message"), ""
    spoken = first(posted or {}, "$language")
    if posted is not None and survey and spoken in survey.languages:
        code = spoken
    elif posted is not None and not typed.strip():
        fault = say("feedback.empty")
    elif posted is not None and len(typed) > _LONGEST:
        fault = say("feedback.too_long", limit=str(_LONGEST), n=str(len(typed)))
    elif posted is not None:
        await desk.write(KeepFeedback(Feedback(today(), survey.slug if survey else "",
                                               seal(desk.keys.seal, typed.encode()))))
        return page("told.html", code, frame_of(survey, code, ended=True), title=say("feedback.thanks"),
                    texts=[say("feedback.thanks_text")], link=None)
    return page("feedback.html", code, frame_of(survey, code, posts=True), fault=fault, typed=typed, secrets=(),
                action=f"{request.url.path}?{frame_of(survey, code).about}")
