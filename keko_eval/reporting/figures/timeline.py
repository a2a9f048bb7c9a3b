"""Timeline: levels with their intervals, dated results and what happened around them, on one line of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from keko_eval.reporting.figures.canvas import (
    BLUE,
    FAINT,
    INK,
    LETTER,
    PAPER,
    RULE,
    SIZE,
    SOFT,
    WASH,
    WIDTH,
    Drawing,
    box,
    diamond,
    disc,
    legend,
    lines_of,
    n,
    path,
    words,
)

LEFT, RIGHT, TOP, HIGH, LOW = 280.0, 840.0, 58.0, 84.0, 38.0
BAND = "#c4dcea"


@dataclass(frozen=True, slots=True)
class Span:
    """A wave: from its first day to its last."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Point:
    """A level on the day in the middle of its wave, with its interval, all as parts of the lane's axis from 0 to 1."""

    on: date
    value: float
    interval: tuple[float, float] | None
    text: str
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """An indicator's levels in order of time on an axis with ``ends``.

    A point that is not ``joined`` doesn't compare with the one before.
    """

    name: str
    points: tuple[Point, ...]
    ends: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dated:
    """A result on its day, and the day it was last seen in use."""

    name: str
    on: date
    text: str
    lasted: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What happened besides, by the letter that it has in the table."""

    on: date
    letter: str


@dataclass(frozen=True, slots=True)
class Line:
    """The line of time that all lanes share."""

    first: date
    last: date

    def at(self, day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / max((self.last - self.first).days, 1)


def timeline(waves: Sequence[Span], lanes: Sequence[Lane | Dated], events: Sequence[Event],
             keys: Sequence[tuple[str, str]]) -> Drawing:
    """The drawing; ``keys`` are what the marks ``level``, ``interval``, ``result``, ``lasted``, ``event`` are called.

    Waves are pale bands from top to bottom, events dashed lines with their letters.
    """
    days = [*(d for wave in waves for d in (wave.first, wave.last)), *(event.on for event in events),
            *(day for lane in lanes if isinstance(lane, Dated) for day in (lane.on, lane.lasted) if day)]
    line = Line(min(days), max(days))
    tops, bottom = [], TOP
    for lane in lanes:
        tops.append(bottom)
        bottom += HIGH if isinstance(lane, Lane) else LOW
    parts = [*_waves(waves, line, bottom), *_years(line, bottom), *_events(events, line, bottom)]
    for lane, top in zip(lanes, tops, strict=True):
        parts += _levels(lane, line, top) if isinstance(lane, Lane) else _result(lane, line, top)
    key = legend(8, bottom + 48, WIDTH - 16, [(_KEYS[mark], text) for mark, text in keys])
    return Drawing(WIDTH, bottom + 36 + key.height, "".join(parts) + key.body)


def _waves(waves: Sequence[Span], line: Line, bottom: float) -> Iterator[str]:
    """Bands with their names above; a name that would stand over the one before goes a line higher."""
    free = -1.0
    for wave in waves:
        left, right = line.at(wave.first), line.at(wave.last)
        wide = max(right - left, 4.0)
        half = 1.12 * len(wave.name) * LETTER * SIZE / 2
        middle = min(max(left + wide / 2, half), WIDTH - half)
        y = 13.0 if middle - half < free else 31.0
        free = middle + half + 8
        yield box(left, TOP - 12, wide, bottom - TOP + 12, WASH)
        yield words(middle, y, wave.name, side="middle", bold=True)


def _years(line: Line, bottom: float) -> Iterator[str]:
    yield path(f"M{n(LEFT)} {n(bottom + 6)}H{n(RIGHT)}", edge=SOFT)
    for year in range(line.first.year + 1, line.last.year + 1):
        x = line.at(date(year, 1, 1))
        yield path(f"M{n(x)} {n(bottom + 2)}v8", edge=SOFT) + words(x, bottom + 19, str(year), side="middle", size=13)


def _events(events: Sequence[Event], line: Line, bottom: float) -> Iterator[str]:
    last = -100.0
    for event in events:
        x = line.at(event.on)
        flag = max(x, last + 20)
        last = flag
        yield path(f"M{n(x)} {n(TOP - 4)}V{n(bottom + 6)}", edge=INK, thick=1.2, dash="5 4")
        yield box(flag - 9, TOP - 17, 18, 18, INK) + words(flag, TOP - 8, event.letter, side="middle", bold=True,
                                                           fill=PAPER, size=13)


def _name(name: str, y: float) -> Iterator[str]:
    told = lines_of(name, LEFT - 56)
    for i, text in enumerate(told):
        yield words(LEFT - 44, y + (i - (len(told) - 1) / 2) * 16, text, side="end")


def _levels(lane: Lane, line: Line, top: float) -> Iterator[str]:
    yield from _name(lane.name, top + HIGH / 2)

    def high(share: float) -> float:
        return top + HIGH - 8 - (HIGH - 22) * min(1.0, max(0.0, share))

    yield path("".join(f"M{n(LEFT)} {n(high(share))}H{n(RIGHT)}" for share in (0, 1)), edge=RULE)
    yield words(LEFT - 6, high(0), lane.ends[0], side="end", fill=SOFT, size=12)
    yield words(LEFT - 6, high(1), lane.ends[1], side="end", fill=SOFT, size=12)

    spots = [(line.at(point.on), high(point.value), point) for point in lane.points]
    for x, _, point in spots:
        if point.interval:
            low, up = (high(end) for end in point.interval)
            yield box(x - 9, up, 18, max(low - up, 1.0), BAND, "#4f87a8", 0.8)
    strokes = "".join(f"M{n(a[0])} {n(a[1])}L{n(b[0])} {n(b[1])}" for a, b in pairwise(spots) if b[2].joined)
    if strokes:
        yield path(strokes, edge=BLUE, thick=2)
    for i, (x, y, point) in enumerate(spots):
        last = i == len(spots) - 1
        yield disc(x, y, 5, BLUE if last else PAPER, BLUE, 2)
        side = "end" if x > RIGHT - 60 else "start"
        yield words(x + (-11 if side == "end" else 11), y - 9, point.text, side=side, size=13, bold=last, clear=True)


def _result(lane: Dated, line: Line, top: float) -> Iterator[str]:
    y = top + LOW / 2
    x = line.at(lane.on)
    yield from _name(lane.name, y)
    end = line.at(lane.lasted) if lane.lasted and lane.lasted > lane.on else x
    if end > x:
        yield path(f"M{n(x)} {n(y)}H{n(end)}M{n(end)} {n(y - 5)}v10", edge=BLUE, thick=3)
    yield diamond(x, y, 7, INK)
    wide = len(lane.text) * LETTER * 13
    yield words(end + 11, y, lane.text, size=13, clear=True) if end + 11 + wide < WIDTH else words(
        x - 11, y, lane.text, size=13, side="end", clear=True)


_KEYS = {
    "level": disc(-7, 0, 5, PAPER, BLUE, 2) + path("M-2 0H2", edge=BLUE, thick=2) + disc(7, 0, 5, BLUE, BLUE, 2),
    "interval": box(-9, -8, 18, 16, BAND, "#4f87a8", 0.8),
    "wave": box(-12, -9, 24, 18, WASH, FAINT, 0.6),
    "result": diamond(0, 0, 7),
    "lasted": path("M-11 0H11M11 -5v10", edge=BLUE, thick=3),
    "event": path("M0 -10V10", thick=1.2, dash="4 3"),
}
