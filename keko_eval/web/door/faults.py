"""What goes wrong behind the door: a page of its own, and one line in the log that holds nothing of the request."""

import logging
import traceback
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keko_eval.web.door.refusal import Refusal

log = logging.getLogger("keko_eval.web")
Page = Callable[[Request, Refusal], Awaitable[Response]]


class Faults:
    """Outermost but for the headers: no exception leaves it, no message of an exception is written down.

    Parameters
    ----------
    app : ASGIApp
    page : callable
        The page of a refusal; an error that nobody foresaw is ``Refusal(500)``.
    """

    def __init__(self, app: ASGIApp, page: Page) -> None:
        self._app, self._page = app, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Refusal as refusal:
            answer = refusal
        except Exception as error:
            log.error("%s at %s", type(error).__name__, _place(error))
            answer = Refusal(500)
        else:
            return
        if not begun:
            response = await self._drawn(Request(scope, receive), answer)
            if answer.retry_after:
                response.headers["retry-after"] = str(max(1, round(answer.retry_after + 0.5)))
            await response(scope, receive, send)

    async def _drawn(self, request: Request, answer: Refusal) -> Response:
        """The page of a refusal; where that fails too, a line, for what leaves here is written down by the server."""
        try:
            return await self._page(request, answer)
        except Exception as error:
            log.error("%s at %s", type(error).__name__, _place(error))
            return PlainTextResponse("Virhe / Fel / Error", 500)


def _place(error: Exception) -> str:
    """The line of the program, without its values."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
