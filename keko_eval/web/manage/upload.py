"""A posted file, read within bounds: ``multipart/form-data`` with short text fields and one file."""

import asyncio
import re
from dataclasses import dataclass, field

from starlette.requests import ClientDisconnect, Request

from keko_eval.web.door.form_body import Posted
from keko_eval.web.door.refusal import Refusal

MOST_BYTES = 10 * 1024 * 1024
MOST_PARTS = 20
_ROOM = 64 * 1024
_LONGEST_HEAD, _LONGEST_TEXT = 1024, 8 * 1024
_SECONDS = 120.0
_BOUNDARY = re.compile(r'multipart/form-data;\s*boundary=(?:"([\w\'()+,./:=? -]{1,70})"|([\w\'()+,./:=?-]{1,70}))')
_NAMED = re.compile(r'form-data; name="([\w$.-]{1,60})"(?:; filename="([^"\r\n]{0,400})")?')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; its name is only for telling what it is, never a path."""

    name: str
    data: bytes = field(repr=False)

    @property
    def ending(self) -> str:
        """``.xlsx``, ``.csv`` …, small letters; empty for what has none of a known form."""
        found = re.search(r"\.(xlsx|xls|ods|csv|tsv|txt|json)$", self.name.lower())
        return found.group(0) if found else ""


async def read_upload(request: Request) -> tuple[Posted, Upload | None]:
    """The text fields and the file of a posted form.

    Raises
    ------
    Refusal
        415 another kind of body, 413 too long or too many parts, 400 not of the form or not sent in time.
    """
    match = _BOUNDARY.fullmatch(request.headers.get("content-type", "").strip())
    if match is None or request.headers.get("content-encoding"):
        raise Refusal(415)
    declared = request.headers.get("content-length", "0")
    if not declared.isascii() or not declared.isdigit() or len(declared) > 15:
        raise Refusal(400)
    if int(declared) > MOST_BYTES + _ROOM:
        raise Refusal(413)
    try:
        body = await asyncio.wait_for(_body(request), _SECONDS)
    except (TimeoutError, ClientDisconnect):
        raise Refusal(400) from None
    return parted(body, (match.group(1) or match.group(2)).encode("ascii"))


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES + _ROOM:
            raise Refusal(413)
        parts.append(part)
    return b"".join(parts)


def parted(body: bytes, boundary: bytes) -> tuple[Posted, Upload | None]:
    """The parts of a body that is short enough; refuses as :func:`read_upload`."""
    mark = b"\r\n--" + boundary
    parts = (b"\r\n" + body).split(mark, MOST_PARTS + 2)
    if len(parts) > MOST_PARTS + 2:
        raise Refusal(413)
    if len(parts) < 2 or parts[0] or parts[-1] not in (b"--", b"--\r\n"):
        raise Refusal(400)
    fields: dict[str, list[str]] = {}
    upload: Upload | None = None
    for part in parts[1:-1]:
        name, filename, data = _part(part)
        if filename is None:
            if len(data) > _LONGEST_TEXT:
                raise Refusal(413)
            fields.setdefault(name, []).append(_text(data))
        elif upload is not None or name != "file":
            raise Refusal(400)
        else:
            if len(data) > MOST_BYTES:
                raise Refusal(413)
            upload = Upload(filename, data)
    return fields, upload if upload and upload.data else None


def _part(part: bytes) -> tuple[str, str | None, bytes]:
    """The name, the file's name and the content of a part."""
    head, between, data = part.partition(b"\r\n\r\n")
    if not part.startswith(b"\r\n") or not between or len(head) > _LONGEST_HEAD:
        raise Refusal(400)
    headers: dict[str, str] = {}
    for line in _text(head[2:]).split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or name.lower() in headers or name.lower() not in ("content-disposition", "content-type"):
            raise Refusal(400)
        headers[name.lower()] = value.strip()
    match = _NAMED.fullmatch(headers.get("content-disposition", ""))
    if match is None:
        raise Refusal(400)
    return match.group(1), match.group(2), data


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf8")
    except UnicodeDecodeError:
        raise Refusal(400) from None
    if "\0" in text:
        raise Refusal(400)
    return text
