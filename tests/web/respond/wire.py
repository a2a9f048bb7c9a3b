"""Requests as an attacker writes them, byte by byte; and a recorder of everything that an app answers."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM = "application/x-www-form-urlencoded"


@dataclass
class Answered:
    method: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes = field(default=b"", repr=False)


class Recorder:
    """Stands before an app and notes each request's address and each response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self.answered = app, list[Answered]()
        self.state = getattr(app, "state", None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        url = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in message["headers"]}
                self.answered.append(Answered(scope["method"], url, message["status"], headers))
            elif message["type"] == "http.response.body":
                self.answered[-1].body += message.get("body", b"")
            await send(message)

        await self._app(scope, receive, sent)


def port_of(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


def spoken(address: str, raw: bytes, *, seconds: float = 5.0, end: bool = False) -> bytes:
    """What comes back for these bytes, until the server closes or says nothing for some seconds."""
    with socket.create_connection(("127.0.0.1", port_of(address)), timeout=seconds) as wire:
        parts = []
        try:
            wire.sendall(raw)
            if end:
                wire.shutdown(socket.SHUT_WR)
            while part := wire.recv(65536):
                parts.append(part)
        except (TimeoutError, ConnectionError):
            pass
    return b"".join(parts)


def asked(method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of a request that ends its connection; its path goes out as it is."""
    told = {"Host": "127.0.0.1", "Connection": "close", **(headers or {})}
    if body and "Content-Length" not in told and "Transfer-Encoding" not in told:
        told["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def posted(path: str, fields: Mapping[str, object], cookie: str = "") -> bytes:
    body = urlencode(fields, doseq=True).encode()
    return asked("POST", path, {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin", "Cookie": cookie}, body)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
