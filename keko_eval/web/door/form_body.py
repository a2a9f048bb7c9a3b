"""A posted form, read within bounds: ``application/x-www-form-urlencoded`` and nothing else."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from keko_eval.web.door.refusal import Refusal

Posted = Mapping[str, list[str]]
MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
_LONGEST_NAME = 200
_SECONDS = 30.0


async def read_form(request: Request, most_bytes: int = MOST_BYTES, most_fields: int = MOST_FIELDS) -> Posted:
    """The fields of a posted form, each with its values in order.

    Raises
    ------
    Refusal
        415 another kind of body, 413 too long or too many fields, 400 not readable or not sent in time.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded" or request.headers.get("content-encoding"):
        raise Refusal(415)
    if _declared(request) > most_bytes:
        raise Refusal(413)
    try:
        body = await asyncio.wait_for(_body(request, most_bytes), _SECONDS)
    except (TimeoutError, ClientDisconnect):
        raise Refusal(400) from None
    return parsed(body, most_fields)


def parsed(body: bytes, most_fields: int = MOST_FIELDS) -> Posted:
    """The fields of a body that is short enough; refuses as :func:`read_form`."""
    if body.count(b"&") >= most_fields:
        raise Refusal(413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), encoding="utf-8",
                          errors="strict", max_num_fields=most_fields)
    except ValueError:
        raise Refusal(400) from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        if len(name) > _LONGEST_NAME or "\0" in name or "\0" in value:
            raise Refusal(400)
        fields.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\r", "\n"))
    return fields


def _declared(request: Request) -> int:
    text = request.headers.get("content-length", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Refusal(400)
    return int(text)


async def _body(request: Request, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise Refusal(413)
        parts.append(part)
    return b"".join(parts)
