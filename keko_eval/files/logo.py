"""▶ The bytes of a logo that somebody sent in; a drawing that nothing runs in and nothing is fetched for, out."""

import re
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack, unpack
from typing import Literal
from xml.etree import ElementTree

MOST_BYTES, MOST_PIXELS, LONGEST_SIDE, MOST_PARTS = 300_000, 8_000_000, 4000, 5000
HEIGHT = 100
Reason = Literal["logo-too-large", "logo-not-an-image", "logo-with-letters", "logo-too-narrow", "logo-not-drawn"]
_SVG, _LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
_DRAWN = frozenset(("svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line",
                    "polyline", "polygon", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "style"))
_SHAPES = frozenset(("use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"))
_LETTERS = frozenset(("text", "tspan", "textPath"))
_SIGNATURE, _KEPT = b"\x89PNG\r\n\x1a\n", (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_NUMBER = re.compile(r"\s*\+?(\d{1,7}(?:\.\d{0,7})?)(?:px|pt|mm|cm|in)?\s*")
_AWAY = re.compile(r"url\s*\((?!\s*['\"]?#[\w.-]+['\"]?\s*\))|@|\\|javascript:|expression|/\*|<", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean logo; ``wide`` is its width for a height of one."""

    kind: Literal["svg", "png"]
    data: bytes
    wide: float

    @property
    def address(self) -> str:
        """As an address that holds the whole picture."""
        kind = "svg+xml" if self.kind == "svg" else "png"
        return f"data:image/{kind};base64,{b64encode(self.data).decode()}"

    @property
    def svg(self) -> str:
        """As a drawing of a height of 100, whichever kind it is."""
        if self.kind == "svg":
            return self.data.decode()
        width = f"{HEIGHT * self.wide:.6g}"
        return (f'<svg xmlns="{_SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{HEIGHT}" '
                f'viewBox="0 0 {width} {HEIGHT}"><image width="{width}" height="{HEIGHT}" '
                f'xlink:href="{self.address}"/></svg>')


def read_logo(data: bytes) -> Picture | Reason:
    """What a logo's bytes are, judged by their content alone; or the code of why it is refused.

    Of an SVG are kept shapes, gradients and clips, a link's too but not the link: no script, no event, no reference
    out of the file, no animation, no picture in it. One without a shape left is refused. Of a PNG are kept the dots,
    without what cameras and programs write beside them.
    """
    if len(data) > MOST_BYTES:
        return "logo-too-large"
    return _png(data) if data.startswith(_SIGNATURE) else _svg(data)


def _svg(data: bytes) -> Picture | Reason:
    try:
        text = data.decode("utf-8-sig")
        if re.search(r"<!(DOCTYPE\s[^>]*\[|ENTITY)", text, re.IGNORECASE):
            return "logo-not-an-image"
        root = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>\[]*>", "", text, count=1, flags=re.IGNORECASE))
    except (UnicodeDecodeError, ValueError, RecursionError, ElementTree.ParseError):
        return "logo-not-an-image"
    parts = list(root.iter())
    if root.tag != f"{{{_SVG}}}svg" or len(parts) > MOST_PARTS or _depth(root) > 60:
        return "logo-not-an-image"
    if any(_name(part) in _LETTERS for part in parts):
        return "logo-with-letters"
    size = _size(root)
    if size is None:
        return "logo-not-an-image"
    if not _fits(*size):
        return "logo-too-narrow"
    clean = _clean(root)
    if not any(_name(part) in _SHAPES for part in clean.iter()):
        return "logo-not-drawn"
    clean.attrib.setdefault("viewBox", f"0 0 {size[0]:g} {size[1]:g}")
    clean.attrib |= {"width": f"{HEIGHT * size[0] / size[1]:.6g}", "height": str(HEIGHT)}
    ElementTree.register_namespace("", _SVG)
    return Picture("svg", ElementTree.tostring(clean, encoding="unicode").encode(), size[0] / size[1])


def _depth(root: ElementTree.Element) -> int:
    depth, level = 0, [root]
    while level and depth <= 60:
        depth, level = depth + 1, [child for part in level for child in part]
    return depth


def _name(part: ElementTree.Element) -> str:
    """The name of one of SVG's own elements; empty for any other."""
    space, _, name = str(part.tag).rpartition("}")
    return name if space == f"{{{_SVG}" else ""


def _size(root: ElementTree.Element) -> tuple[float, float] | None:
    """The width and height of the box that is seen."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    found = [_NUMBER.fullmatch(text) for text in (box[2:] if len(box) == 4 else
                                                  (root.get("width", ""), root.get("height", "")))]
    numbers = [float(match[1]) for match in found if match]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and min(numbers) > 0 else None


def _fits(width: float, height: float) -> bool:
    """Whether they are a tenth to a tenfold of each other."""
    return 0.1 <= width / height <= 10


def _clean(part: ElementTree.Element) -> ElementTree.Element:
    name = _name(part)
    gone = ("href", _LINK) if name == "a" else ()
    kept = {key: value for key, value in part.attrib.items() if _stays(key, value) and key not in gone}
    made = ElementTree.Element(f"{{{_SVG}}}g" if name == "a" else part.tag, kept)
    if name in ("title", "desc") or (name == "style" and not _AWAY.search(part.text or "")):
        made.text = part.text
    made.extend(_clean(child) for child in part if _name(child) in _DRAWN | {"a"})
    return made


def _stays(name: str, value: str) -> bool:
    """Whether an attribute says how something looks, and nothing else."""
    if name in ("href", _LINK):
        return value.startswith("#")
    return "}" not in name and not name.lower().startswith("on") and not _AWAY.search(value)


def _png(data: bytes) -> Picture | Reason:
    try:
        chunks = list(_chunks(data))
        width, height, depth, colour, _, _, interlaced = unpack(">IIBBBBB", chunks[0][1])
    except (ValueError, IndexError, ArithmeticError, _Broken):
        return "logo-not-an-image"
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        return "logo-too-large"
    names = [name for name, _ in chunks]
    whole = names[0] == b"IHDR" and names[-1] == b"IEND" and names.count(b"IHDR") == 1
    palette = colour != 3 or b"PLTE" in names
    if not whole or not palette or not width or not height or interlaced or (
            depth not in (1, 2, 4, 8, 16) or colour not in _CHANNELS):
        return "logo-not-an-image"
    if not _fits(width, height):
        return "logo-too-narrow"
    stride = 1 + (width * _CHANNELS[colour] * depth + 7) // 8
    if not _dots(b"".join(content for name, content in chunks if name == b"IDAT"), stride, height):
        return "logo-not-an-image"
    kept = b"".join(pack(">I", len(c)) + n + c + pack(">I", zlib.crc32(n + c)) for n, c in chunks if n in _KEPT)
    return Picture("png", _SIGNATURE + kept, width / height)


class _Broken(Exception):
    """A file that is not as it says."""


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_SIGNATURE)
    while place < len(data):
        if place + 12 > len(data):
            raise _Broken
        length = int.from_bytes(data[place:place + 4])
        name, content = data[place + 4:place + 8], data[place + 8:place + 8 + length]
        if data[place + 8 + length:place + 12 + length] != pack(">I", zlib.crc32(name + content)):
            raise _Broken
        yield name, content
        if name == b"IEND":
            return
        place += 12 + length
    raise _Broken


def _dots(packed: bytes, stride: int, height: int) -> bool:
    """Whether the dots unpack to what the head promises."""
    try:
        unpacker = zlib.decompressobj()
        dots = unpacker.decompress(packed, stride * height + 1)
    except zlib.error:
        return False
    return len(dots) == stride * height and max(dots[::stride]) <= 4
