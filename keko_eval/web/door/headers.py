"""Headers of every response: nothing from elsewhere, nothing inline, nothing kept, nothing framed."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Header = tuple[bytes, bytes]
POLICY = ("default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
          "frame-ancestors 'none'; base-uri 'none'")
_NOT_ALLOWED = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "midi",
                "payment", "publickey-credentials-get", "usb", "browsing-topics")
# `no-referrer` would make browsers send `Origin: null` with forms, which the check of the origin must refuse.
_ALWAYS: tuple[Header, ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", ", ".join(f"{name}=()" for name in _NOT_ALLOWED).encode()),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
)
_TLS: tuple[Header, ...] = ((b"strict-transport-security", b"max-age=31536000"),)
_NO_STORE: Header = (b"cache-control", b"no-store")


def security_headers(tls: bool) -> tuple[Header, ...]:
    """What is added to every response; HSTS only where the browser came by TLS."""
    return (*_ALWAYS, *(_TLS if tls else ()))


class SecurityHeaders:
    """Adds the headers; ``cache-control`` only where the response says nothing of it."""

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self._app, self._added = app, security_headers(tls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                own: Sequence[Header] = message["headers"]
                kept = any(name == b"cache-control" for name, _ in own)
                message["headers"] = [*own, *self._added] if kept else [*own, *self._added, _NO_STORE]
            await send(message)

        await self._app(scope, receive, sent)
