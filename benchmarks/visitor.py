"""A respondent of a benchmark: HTTP on a loopback socket, the forms filled in as a browser would post them."""

import asyncio
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from urllib.parse import urlencode


class Form(HTMLParser):
    """The fields of the main form of a page, radio buttons and boxes by name, and its address."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action, self.button = "", ""
        self.hidden: list[tuple[str, str]] = []
        self.choices: dict[str, list[str]] = {}
        self.typed: list[str] = []
        self._inside = self._done = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post" and not self._done:
            self._inside, self.action = True, given.get("action", "")
        if not self._inside:
            return
        kind, name = given.get("type", "text"), given.get("name", "")
        if tag == "button" and name and not self.button:
            self.button = f"{name}={given.get('value', '')}"
        if tag == "textarea" and name:
            self.typed.append(name)
        if tag != "input" or not name:
            return
        if kind == "hidden":
            self.hidden.append((name, given.get("value", "")))
        elif kind in ("radio", "checkbox"):
            self.choices.setdefault(name, []).append(given.get("value", ""))
        elif kind in ("text", "number", "email", "tel"):
            self.typed.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._inside:
            self._inside, self._done = False, True

    def filled(self, random: Random) -> list[tuple[str, str]]:
        return [*self.hidden, *((name, random.choice(values)) for name, values in self.choices.items()
                                if not name.startswith("$"))]


@dataclass
class Answer:
    status: int
    location: str
    body: str
    seconds: float


@dataclass
class Visitor:
    """One respondent with her cookies and one connection, opened anew when the server drops it."""

    host: str
    port: int
    random: Random
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> Answer:
        start = time.perf_counter()
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        try:
            self.writer.write(self._request(method, path, fields))
            await self.writer.drain()
            return await self._answer(start)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            self.close()
            raise ConnectionError from None

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None

    def _request(self, method: str, path: str, fields: list[tuple[str, str]] | None) -> bytes:
        body = urlencode(fields or []).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
                      f"Origin: http://{self.host}:{self.port}", "Sec-Fetch-Site: same-origin"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    async def _answer(self, start: float) -> Answer:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, length, location, close = int(head[0].split()[1]), 0, "", False
        for line in head[1:]:
            name, _, value = line.partition(":")
            match name.lower():
                case "content-length":
                    length = int(value)
                case "location":
                    location = value.strip()
                case "connection":
                    close = "close" in value
                case "set-cookie":
                    pair = value.strip().split(";")[0].split("=", 1)
                    self.cookies[pair[0]] = pair[1]
        body = await self.reader.readexactly(length)
        if close:
            self.close()
        return Answer(status, location, body.decode("utf8", "replace"), time.perf_counter() - start)

