"""Where a request came to, and where a post came from."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from keko_eval.web.door.refusal import Refusal

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def host_name(host: str) -> str:
    """The name in a ``Host`` header, without its port."""
    name, _, rest = host.rpartition(":")
    return (name if name and rest.isdigit() else host).lower()


class Hosts:
    """Refuses requests to a host that this installation does not serve (421)."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            told = [value for name, value in scope["headers"] if name == b"host"]
            if len(told) != 1 or host_name(told[0].decode("latin-1")) not in self._hosts:
                raise Refusal(421)
        await self._app(scope, receive, send)


def check_same_origin(request: Request, tls: bool) -> None:
    """Refuse a post that did not come from our own pages (403).

    Browsers say it in ``Sec-Fetch-Site`` (only over TLS and on loopback), else in ``Origin``, else in ``Referer``;
    a post that says nothing at all comes from no browser that the pages support.
    """
    headers = request.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Refusal(403)
        return
    told = headers.get("origin") or headers.get("referer")
    if not told or not _is_ours(told, headers, tls):
        raise Refusal(403)


def _is_ours(told: str, headers: Headers, tls: bool) -> bool:
    try:
        parts = urlsplit(told)
    except ValueError:
        return False
    return parts.scheme == ("https" if tls else "http") and parts.netloc.lower() == headers.get("host", "").lower()
