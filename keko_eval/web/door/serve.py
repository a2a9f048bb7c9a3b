"""An app on an address, with uvicorn: no access log, no server header, a proxy's headers only when told."""

import gc
import sys
from collections.abc import Sequence
from threading import Thread
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from keko_eval.web.door.wall import build_wall

if TYPE_CHECKING:
    from uvicorn import Config, Server


COLLECTED_OFTEN = (100_000, 20, 20)
"""A server runs for months, where a command that ends may leave its cycles lying longer."""


def serve(app: ASGIApp, host: str, port: int, *, behind_proxy: bool = False, refused: Sequence[str] = (),
          watched: bool = False) -> None:
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
    watched : bool
        Stop when the standard input closes: whoever started this process is gone.
    """
    import uvicorn

    gc.set_threshold(*COLLECTED_OFTEN)
    if refused:
        build_wall(refused)
    server = uvicorn.Server(configured(app, host, port, behind_proxy=behind_proxy))
    if watched:
        Thread(target=_until_alone, args=(server,), daemon=True).start()
    server.run()


def _until_alone(server: "Server") -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


def configured(app: ASGIApp, host: str, port: int, *, behind_proxy: bool = False) -> "Config":
    """How the server is set: what it bounds, what it believes, what it does not say."""
    import uvicorn

    return uvicorn.Config(app, host=host, port=port, access_log=False, log_config=None, server_header=False,
                          proxy_headers=behind_proxy, forwarded_allow_ips="127.0.0.1,::1" if behind_proxy else "",
                          timeout_keep_alive=15, timeout_graceful_shutdown=10, backlog=2048,
                          http="h11", h11_max_incomplete_event_size=32 * 1024, ws="none")
