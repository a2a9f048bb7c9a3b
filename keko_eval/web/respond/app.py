"""▶ The public app: its routes, each behind the same door.

    app = respond_app(store, {survey.slug: survey}, Keys.read(folder / "keys"), Settings())
"""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from keko_eval.collection.store.kept import Store
from keko_eval.web.door.faults import Faults
from keko_eval.web.door.headers import SecurityHeaders
from keko_eval.web.door.origin import Hosts
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.respond import about, finishing, leaving, listed, pages, receipts
from keko_eval.web.respond.desk import Desk
from keko_eval.web.respond.frame import static_file
from keko_eval.web.respond.handling import Endpoint, answering, getting, posting, receiving, refused, visiting
from keko_eval.web.respond.start import front, start
from keko_eval.web.respond.survey import Keys, Settings, Survey
from keko_eval.web.respond.visit import Visit, see


def respond_app(store: Store, surveys: Mapping[str, Survey], keys: Keys, settings: Settings | None = None) -> Starlette:
    """The pages that respondents see.

    Parameters
    ----------
    store : Store
        Open for writing; the app does not close it.
    surveys : mapping of str to Survey
        By slug.
    keys : Keys
    settings : Settings or None
    """
    settings = settings or Settings()
    app = Starlette(routes=_routes(), middleware=[
        Middleware(SecurityHeaders, tls=settings.tls), Middleware(Faults, page=refused),
        Middleware(Hosts, hosts=settings.hosts)], exception_handlers={HTTPException: _as_refusal})
    app.state.desk = Desk(store, surveys, keys, settings)
    return app


def _routes() -> list[Route]:
    return [
        *_both("/v/{id}/p/{page:int}", visiting(pages.get_page), answering(pages.post_page)),
        *_both("/v/{id}/p/{page:int}/{spot}", visiting(pages.get_page), answering(pages.post_page)),
        *_both("/v/{id}/x/{page:int}/{spot}", visiting(listed.get_remove), answering(listed.post_remove)),
        *_both("/v/{id}/check", visiting(finishing.get_check), answering(finishing.post_check)),
        *_both("/v/{id}/done", getting(receipts.get_done), receiving(receipts.post_done)),
        *_both("/v/{id}/save", visiting(leaving.get_save), answering(leaving.post_save)),
        *_both("/v/{id}/exit", visiting(leaving.get_exit), answering(leaving.post_exit)),
        Route("/v/{id}", visiting(_here), methods=["GET"]),
        Route("/s/{slug}", getting(front), methods=["GET"]),
        Route("/l/{token}", getting(front), methods=["GET"]),
        Route("/s/{slug}/start", posting(start), methods=["POST"]),
        Route("/l/{token}/start", posting(start), methods=["POST"]),
        *_both("/resume", getting(leaving.resume), posting(leaving.resume)),
        *_both("/withdraw", getting(receipts.withdraw), posting(receipts.withdraw)),
        *_both("/feedback", getting(about.feedback), posting(about.feedback)),
        Route("/privacy", getting(about.privacy), methods=["GET"]),
        Route("/accessibility", getting(about.accessibility), methods=["GET"]),
        Route("/static/{version}/{name}", static_file, methods=["GET"]),
    ]


def _both(path: str, get: Endpoint, post: Endpoint) -> tuple[Route, Route]:
    return Route(path, get, methods=["GET"]), Route(path, post, methods=["POST"])


async def _here(visit: Visit, _: Request) -> Response:
    return see(visit.here())


async def _as_refusal(_: Request, error: Exception) -> Response:
    """What the router refuses (404, 405) looks like every other refusal."""
    raise Refusal(error.status_code if isinstance(error, HTTPException) else 500)
