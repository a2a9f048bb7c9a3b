"""Heat: a matrix of counts whose squares are darker the more there is, with a sign where something is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from keko_eval.reporting.figures.canvas import (
    INK,
    LETTER,
    PAPER,
    RULE,
    RUST,
    SIZE,
    SOFT,
    WASH,
    WIDTH,
    Drawing,
    box,
    clipped,
    diamond,
    disc,
    hatched,
    legend,
    lines_of,
    triangle,
    words,
)

SHADES = ("#dfe9f0", "#b3cddd", "#7fa8c3", "#33709a", "#0a3f60")
"""Steps of lightness that stay apart in grey; the numbers on the darkest two are white."""
LEFT, WIDEST, HIGH, SLANT, LONGEST = 250.0, 92.0, 32.0, -38.0, 330.0
Sign = Literal["", "gap", "nobody", "wide", "hidden"]


@dataclass(frozen=True, slots=True)
class Square:
    """How many there are and what the square says besides; a hidden one has no number."""

    count: int
    text: str
    sign: Sign = ""


def heat(rows: Sequence[str], columns: Sequence[str], squares: Sequence[Sequence[Square]], steps: Sequence[str],
         signs: Mapping[Sign, str]) -> Drawing:
    """The drawing.

    Parameters
    ----------
    rows, columns : sequence of str
        Their names; those of the columns stand aslant above them.
    squares : rows x columns of Square
    steps : sequence of str
        What the shades are called in the legend, palest first; see :func:`steps_of`.
    signs : mapping of Sign to str
        What the signs that occur are called there.
    """
    wide = min(WIDEST, (WIDTH - LEFT - 110) / len(columns))
    rooms = [(WIDTH - LEFT - (i + 0.5) * wide) / 0.79 for i in range(len(columns))]
    heads = [clipped(column, min(LONGEST, room)) for column, room in zip(columns, rooms, strict=True)]
    top = 24 + max(len(head) for head in heads) * LETTER * SIZE * 0.62
    most = max((square.count for row in squares for square in row), default=0)
    parts = [words(LEFT + (i + 0.5) * wide, top - 14, head, turn=SLANT) for i, head in enumerate(heads)]
    for i, (name, line) in enumerate(zip(rows, squares, strict=True)):
        y = top + i * HIGH
        told = lines_of(name, LEFT - 14)
        parts += [words(LEFT - 10, y + HIGH / 2 + (k - (len(told) - 1) / 2) * 13, text, side="end",
                        size=SIZE if len(told) == 1 else 12) for k, text in enumerate(told)]
        parts += [_square(square, LEFT + k * wide, y, wide, most, len(steps)) for k, square in enumerate(line)]
    bottom = top + len(rows) * HIGH
    key = legend(8, bottom + 26, WIDTH - 16, [*((_shade(i, len(steps)), text) for i, text in enumerate(steps)),
                                             *((_sign(sign), text) for sign, text in signs.items())])
    return Drawing(WIDTH, bottom + 14 + key.height, "".join(parts) + key.body)


def steps_of(most: int) -> list[tuple[int, int]]:
    """The counts that share a shade, from the palest: at most five runs of equal length from 1 to ``most``."""
    size = max(1, -(-most // len(SHADES)))
    return [(low, min(low + size - 1, most)) for low in range(1, most + 1, size)]


def _place(count: int, most: int) -> int:
    return next(i for i, (low, high) in enumerate(steps_of(most)) if low <= count <= high)


def _shade_at(i: int, of: int) -> str:
    """Few steps reach over the whole range, so that they differ most."""
    return SHADES[((1,), (1, 4), (0, 2, 4), (0, 1, 3, 4), (0, 1, 2, 3, 4))[of - 1][i]]


def _square(square: Square, x: float, y: float, wide: float, most: int, of: int) -> str:
    middle, height = x + wide / 2, y + HIGH / 2
    if square.sign == "hidden":
        return hatched(x + 1, y + 1, wide - 2, HIGH - 2)
    fill = _shade_at(_place(square.count, most), of) if square.count else PAPER
    missing = square.sign in ("gap", "nobody")
    frame = box(x + 2, y + 2, wide - 4, HIGH - 4, fill, RUST, 2.4) if missing else box(
        x + 1, y + 1, wide - 2, HIGH - 2, fill if square.count else WASH, RULE)
    ink = PAPER if fill in SHADES[3:] else INK if square.count or missing else SOFT
    if not square.sign:
        return frame + words(middle, height, square.text, side="middle", fill=ink, bold=bool(square.count))
    mark = {"gap": triangle, "nobody": diamond}.get(square.sign)
    sign = mark(middle + 11, height, 6.5, ink) if mark else disc(middle - 11, height, 5, "none", SOFT, 1.4, "1.6 1.8")
    return frame + sign + words(middle - 9 if mark else middle + 5, height, square.text,
                                side="middle" if mark else "start", fill=ink, bold=missing)


def _shade(i: int, of: int) -> str:
    return box(-12, -9, 24, 18, _shade_at(i, of), RULE)


def _sign(sign: Sign) -> str:
    if sign == "hidden":
        return hatched(-12, -9, 24, 18)
    if sign == "wide":
        return disc(0, 0, 6, "none", SOFT, 1.4, "1.6 1.8")
    return box(-12, -9, 24, 18, PAPER, RUST, 2.4) + (triangle if sign == "gap" else diamond)(0, 0, 6)
