"""An app on an address, with uvicorn: no access log, no server header, a proxy's headers only when told."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from keko_eval.web.door.wall import build_wall

if TYPE_CHECKING:
    from uvicorn import Config


def serve(app: ASGIApp, host: str, port: int, *, behind_proxy: bool = False, refused: Sequence[str] = ()) -> None:
    """Serve until stopped.

    Parameters
    ----------
    app : ASGIApp
    host : str
        An address other than loopback needs TLS before it: ``behind_proxy``.
    port : int
    behind_proxy : bool
        Believe ``X-Forwarded-For`` and ``X-Forwarded-Proto`` of a proxy on this computer.
    refused : sequence of str
        Rooms that cannot be imported from now on, :data:`keko_eval.web.door.wall.RESPOND_NEVER` for respond.
    """
    import uvicorn

    if refused:
        build_wall(refused)
    uvicorn.Server(configured(app, host, port, behind_proxy=behind_proxy)).run()


def configured(app: ASGIApp, host: str, port: int, *, behind_proxy: bool = False) -> "Config":
    """How the server is set: what it bounds, what it believes, what it does not say."""
    import uvicorn

    return uvicorn.Config(app, host=host, port=port, access_log=False, log_config=None, server_header=False,
                          proxy_headers=behind_proxy, forwarded_allow_ips="127.0.0.1,::1" if behind_proxy else "",
                          timeout_keep_alive=15, timeout_graceful_shutdown=10, backlog=2048,
                          http="h11", h11_max_incomplete_event_size=32 * 1024, ws="none")
