"""Canvas: the pieces that figures are drawn of, and a finished drawing with its name and description."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from keko_eval.files.fonts import FAMILY
from keko_eval.reporting.page import Figure

INK, SOFT, FAINT, RULE, PAPER, WASH = "#1b2733", "#4a5763", "#8b97a1", "#c9d1d8", "#ffffff", "#eef1f3"
BLUE, RUST = "#0b5c8a", "#a23b00"
SIZE = 14.0
WIDTH = 880.0
LETTER = 0.5
"""A letter's width as a part of its height: the average of the report's font."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Elements of SVG in a box of ``width`` by ``height``."""

    width: float
    height: float
    body: str


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in words: its name, what it shows with the main reading, the language they are in (``lang``).

    ``tables`` are the names of the tables that hold the same numbers.
    """

    name: str
    caption: str
    alt: str
    tag: str
    tables: tuple[str, ...]


def finished(told: Told, drawing: Drawing) -> Figure:
    """The drawing as a document that says itself what it is."""
    size = f'width="{n(drawing.width)}" height="{n(drawing.height)}"'
    box = f'viewBox="0 0 {n(drawing.width)} {n(drawing.height)}"'
    key = _text(told.name.replace(" ", "-")).replace('"', "&quot;")
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} lang="{told.tag}" role="img" '
           f'aria-labelledby="{key}-t" aria-describedby="{key}-d" font-family="{FAMILY}" font-size="{n(SIZE)}">'
           f'<title id="{key}-t">{_text(told.caption)}</title><desc id="{key}-d">{_text(told.alt)}</desc>'
           f"{drawing.body}</svg>")
    return Figure(told.name, told.caption, told.alt, svg, told.tables)


def n(value: float) -> str:
    """A coordinate: one decimal, none where it is not needed."""
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text[:-2] if text.endswith(".0") else text


def words(x: float, y: float, text: str, *, side: str = "start", bold: bool = False, fill: str = INK,
          size: float = SIZE, turn: float = 0.0, clear: bool = False) -> str:
    """A line of text whose letters stand around the height ``y``; ``side`` is what ``x`` is of it.

    ``clear`` keeps lines below from running through the letters.
    """
    own = f' text-anchor="{side}"' if side != "start" else ""
    own += ' font-weight="600"' if bold else ""
    own += f' font-size="{n(size)}"' if size != SIZE else ""
    own += f' stroke="{PAPER}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if clear else ""
    own += f' transform="rotate({n(turn)} {n(x)} {n(y)})"' if turn else ""
    return f'<text x="{n(x)}" y="{n(y + size / 3)}" fill="{fill}"{own}>{_text(text)}</text>'


def clipped(text: str, width: float, size: float = SIZE) -> str:
    """``text`` as far as there is room for it."""
    most = max(3, int(width / (LETTER * size)))
    return text if len(text) <= most else text[:most - 1].rstrip() + "…"


def lines_of(text: str, width: float, most: int = 2, size: float = SIZE) -> list[str]:
    """``text`` on up to ``most`` lines, broken between words."""
    found: list[str] = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and len(longer) * LETTER * size > width and len(found) < most:
            found.append(word)
        else:
            found[-1] = longer
    return [clipped(line, width, size) for line in found]


def box(x: float, y: float, width: float, height: float, fill: str, edge: str = "", thick: float = 1.0,
        dash: str = "") -> str:
    own = f' stroke="{edge}" stroke-width="{n(thick)}"' if edge else ""
    own += f' stroke-dasharray="{dash}"' if dash else ""
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" fill="{fill}"{own}/>'


def path(points: str, *, edge: str = INK, thick: float = 1.0, fill: str = "none", dash: str = "") -> str:
    own = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{points}" fill="{fill}" stroke="{edge}" stroke-width="{n(thick)}"{own}/>'


def polygon(points: Iterable[tuple[float, float]], fill: str, edge: str = PAPER, thick: float = 1.0) -> str:
    return path("M" + "L".join(f"{n(x)} {n(y)}" for x, y in points) + "Z", fill=fill, edge=edge, thick=thick)


def hatched(x: float, y: float, width: float, height: float, step: float = 7.0) -> str:
    """What is not shown: a pale box with slanting lines."""
    strokes = []
    at = step
    while at < width + height:
        strokes.append(f"M{n(x + max(0.0, at - height))} {n(y + min(at, height))}"
                       f"L{n(x + min(at, width))} {n(y + max(0.0, at - width))}")
        at += step
    return box(x, y, width, height, PAPER, RULE) + path("".join(strokes), edge=FAINT)


def triangle(x: float, y: float, reach: float, fill: str = INK) -> str:
    return polygon(((x, y - reach), (x + reach, y + 0.8 * reach), (x - reach, y + 0.8 * reach)), fill)


def diamond(x: float, y: float, reach: float, fill: str = INK) -> str:
    return polygon(((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)), fill)


def disc(x: float, y: float, reach: float, fill: str = BLUE, edge: str = PAPER, thick: float = 1.0,
         dash: str = "") -> str:
    own = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(reach)}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="{n(thick)}"{own}/>')


def legend(x: float, y: float, width: float, entries: Sequence[tuple[str, str]]) -> Drawing:
    """Marks with their words one after another, on as many lines as they need.

    Each mark is drawn around (0, 0) and reaches 13 to each side.
    """
    parts, left, top = [], x, y
    for mark, text in entries:
        need = 50 + len(text) * LETTER * SIZE
        if left > x and left + need > x + width:
            left, top = x, top + 24
        parts.append(f'<g transform="translate({n(left + 14)} {n(top)})">{mark}</g>{words(left + 34, top, text)}')
        left += need + 12
    return Drawing(width, top - y + 24, "".join(parts))


def _text(text: str) -> str:
    return escape(text, quote=False)
