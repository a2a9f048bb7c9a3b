"""A page that is posted after the answers were sent: the same words go to the receipt, others are asked about."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from keko_eval.collection.store.receipts import code_of
from keko_eval.language.dates import day
from keko_eval.language.language import language
from keko_eval.web.door.form_body import Posted
from keko_eval.web.respond.desk import Desk
from keko_eval.web.respond.frame import page as drawn
from keko_eval.web.respond.receipts import draft_after, kept_response
from keko_eval.web.respond.stale import differences
from keko_eval.web.respond.visit import Sent, Stale, Visit, first, see, went

Handle = Callable[[Visit, Request, Posted], Awaitable[Response]]


async def late(handle: Handle, desk: Desk, id: str, secret: str, request: Request, posted: Posted) -> Response:
    """The receipt; a page that asks which answers count (409); or the post as one to a newer version."""
    kept, survey = await kept_response(desk, id)
    code = next((c for name in ("$language", "$code") if (c := first(posted, name))), "")
    spoken = kept is not None and survey is not None and code in survey.languages and \
        code != kept.submission.language
    done = see(f"/v/{id}/done{f'?language={code}' if spoken else ''}")
    if kept is None or survey is None or "page" not in request.path_params or went(posted) == "keep_sent":
        return done
    visit = await draft_after(desk, id, secret, kept, survey)
    found = visit.found(request.path_params) if visit else None
    if visit is None or found is None or found[0].repeat:
        return done
    page, spot = found
    if spoken:
        visit = replace(visit, state=visit.state.speaking(code))
    if went(posted) == "edit_sent":
        try:
            visit = await visit.keep(visit.state, editing=True)
            return await handle(visit, request, {**posted, "$go": ["next"], "$turn": [str(visit.draft.turn)]})
        except (Stale, Sent):
            return done
    rows = differences(visit, spot, visit.way.read(page, posted, spot))
    if not rows:
        return done
    return drawn("late.html", visit.code, visit.frame(), 409, rows=rows, secrets=visit.secrets,
                 posted=[(n, text) for n, texts in posted.items() for text in texts if not n.startswith("$")],
                 receipt=code_of(desk.store.keys, id), day=day(kept.submission.day, language(visit.code)),
                 action=request.url.path)
