"""Strips: a few numbers in, a text-free drawing out; the words and numbers stand in the table around it.

Every mark differs by shape or texture as well as by colour: earlier is an open ring, later a filled disc, a target has
a flag, the lower half of a scale is striped. So the drawings hold in greyscale and in print. A drawing is the same
bytes for the same numbers and is made once for all languages.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from keko_eval.reporting.marks import (
    Axis,
    Bar,
    Diverging,
    Dumbbell,
    Interval,
    Level,
    Mark,
    Moment,
    Range,
    Segment,
    Series,
    Strip,
    Way,
)
from keko_eval.reporting.page import Chip

WIDTH, HEIGHT, EDGE = 240.0, 28.0, 9.0
INK, BLUE, BAND, BAND_EDGE, AXIS, RULE = "#1b2733", "#0b5c8a", "#c4dcea", "#4f87a8", "#76838f", "#c9d1d8"
ZONE, HATCH = "#e9edf0", "#76838f"
LOWER, UPPER, MIDDLE = ("#8a6414", "#e2cd9a"), ("#0b5c8a", "#a5c9dd"), "#e3e7ea"
GREYS = {"weak": "#c3cad0", "watch": "#dde2e6", "good": "#f3f5f6"}
UNSAID_FROM = 204.0


@lru_cache(maxsize=8192)
def draw(strip: Strip, standalone: bool = False) -> str:
    """``strip`` as an SVG element; ``standalone`` makes it a document of its own, for programs that are not browsers.

    It is hidden from assistive technology: the numbers stand beside it.
    """
    width, height = (26.0, 16.0) if isinstance(strip, Mark | Segment) else (WIDTH, HEIGHT)
    body = _DRAW[type(strip)](strip)
    own = f' xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}"' if standalone else ""
    kind = "key" if isinstance(strip, Mark | Segment) else "strip"
    box = f'viewBox="0 0 {width:g} {height:g}" aria-hidden="true" focusable="false"'
    return f'<svg class="{kind}"{own} {box}>{body}</svg>'


@lru_cache(maxsize=64)
def symbol(chip: Chip, standalone: bool = False) -> str:
    """The shape of a conclusion in the text's own colour; the shape alone tells the tone."""
    own = ' xmlns="http://www.w3.org/2000/svg" width="10" height="10"' if standalone else ""
    body = _SYMBOL[chip.tone]
    if chip.weight == "outline" and chip.tone in ("good", "bad", "moved"):
        body = body.replace('fill="currentColor"', 'fill="none" stroke="currentColor" stroke-width="1.6"')
    return f'<svg class="symbol"{own} viewBox="-1 -1 12 12" aria-hidden="true" focusable="false">{body}</svg>'


_SYMBOL = {
    "good": '<path d="M5 .5 10 9.5H0z" stroke-linejoin="round" fill="currentColor"/>',
    "bad": '<path d="M5 9.5 10 .5H0z" stroke-linejoin="round" fill="currentColor"/>',
    "moved": '<path d="M5 0 10 5 5 10 0 5z" stroke-linejoin="round" fill="currentColor"/>',
    "flat": '<path d="M0 2h10v2H0zM0 6h10v2H0z" fill="currentColor"/>',
    "unclear": '<circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "few": '<path d="M0 3.8h2.4v2.4H0zM3.8 3.8h2.4v2.4H3.8zM7.6 3.8H10v2.4H7.6z" fill="currentColor"/>',
    "broken": '<path d="M1 1l8 8M9 1l-8 8" stroke="currentColor" stroke-width="2"/>',
    "counted": '<path d="M.5.5h9v9h-9z" fill="currentColor"/>',
    "hidden": '<path d="M.7.7h8.6v8.6H.7zM.7 5 5 .7M1 9 9 1M5 9.3 9.3 5" fill="none" stroke="currentColor" '
              'stroke-width="1.2"/>',
    "none": '<path d="M1 4.2h8v1.6H1z" fill="currentColor"/>',
    "strong": '<path d="M0 6.6h2.6V10H0zM3.7 3.3h2.6V10H3.7zM7.4 0H10v10H7.4z" fill="currentColor"/>',
    "watch": '<path d="M0 6.6h2.6V10H0zM3.7 3.3h2.6V10H3.7z" fill="currentColor"/>'
             '<path d="M7.8.4h1.8v9.2H7.8z" fill="none" stroke="currentColor" stroke-width=".8"/>',
    "weak": '<path d="M0 6.6h2.6V10H0z" fill="currentColor"/>'
            '<path d="M4.1 3.7h1.8v5.9H4.1zM7.8.4h1.8v9.2H7.8z" fill="none" stroke="currentColor" stroke-width=".8"/>',
}


def _n(value: float) -> str:
    """A coordinate: one decimal, none where it is not needed."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def _at(value: float, axis: Axis) -> float:
    """Where ``value`` stands, kept inside the drawing."""
    low, high = axis
    share = (value - low) / (high - low) if high > low else 0.5
    return EDGE + (WIDTH - 2 * EDGE) * min(1.0, max(0.0, share))


def _axis(y: float) -> str:
    return (f'<path d="M{EDGE:g} {_n(y)}H{WIDTH - EDGE:g}M{EDGE:g} {_n(y - 4)}v8M{WIDTH - EDGE:g} {_n(y - 4)}v8" '
            f'stroke="{RULE}" fill="none"/>')


def _band(ends: Range, axis: Axis, y: float) -> str:
    left, right = _at(ends[0], axis), _at(ends[1], axis)
    return (f'<rect x="{_n(left)}" y="{_n(y - 5)}" width="{_n(max(right - left, 1))}" height="10" rx="1" '
            f'fill="{BAND}" stroke="{BAND_EDGE}" stroke-width=".8"/>')


def _flag(x: float) -> str:
    return f'<path d="M{_n(x)} 26V2" stroke="{INK}" stroke-width="1.8"/><path d="M{_n(x)} 1.5l6 3-6 3z" fill="{INK}"/>'


def _ring(x: float, y: float) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="5" fill="#fff" stroke="{BLUE}" stroke-width="2"/>'


def _disc(x: float, y: float) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="6" fill="{BLUE}" stroke="#fff"/>'


def _everyone(x: float) -> str:
    return f'<path d="M{_n(x)} 2V26" stroke="{INK}" stroke-width="1.2" stroke-dasharray="2.5 2"/>'


def _dumbbell(s: Dumbbell) -> str:
    y = HEIGHT / 2
    parts = [_axis(y)]
    if s.everyone is not None:
        parts.append(_everyone(_at(s.everyone, s.axis)))
    if s.interval:
        parts.append(_band(s.interval, s.axis, y))
    if s.target is not None:
        parts.append(_flag(_at(s.target, s.axis)))
    if s.before is not None and s.after is not None:
        parts.append(f'<path d="M{_n(_at(s.before, s.axis))} {_n(y)}H{_n(_at(s.after, s.axis))}" stroke="{BLUE}" '
                     f'stroke-width="3"/>')
    if s.before is not None:
        parts.append(_ring(_at(s.before, s.axis), y))
    if s.after is not None:
        parts.append(_disc(_at(s.after, s.axis), y))
    return "".join(parts)


def _interval(s: Interval) -> str:
    y, zero = HEIGHT / 2, _at(0, s.axis)
    parts = []
    if s.smallest:
        left, right = _at(-s.smallest, s.axis), _at(s.smallest, s.axis)
        parts.append(f'<rect x="{_n(left)}" y="2" width="{_n(right - left)}" height="24" fill="{ZONE}"/>'
                     f'<path d="M{_n(left)} 2v24M{_n(right)} 2v24" stroke="{HATCH}" stroke-dasharray="2 2"/>')
    parts += [f'<path d="M{EDGE:g} {_n(y)}H{WIDTH - EDGE:g}" stroke="{RULE}"/>',
              f'<path d="M{_n(zero)} 1V27" stroke="{INK}" stroke-width="1.4"/>']
    x, width = _at(s.estimate, s.axis), 2 if s.faint else 3
    if s.interval:
        left, right = _at(s.interval[0], s.axis), _at(s.interval[1], s.axis)
        parts.append(f'<path d="M{_n(left)} {_n(y)}H{_n(right)}M{_n(left)} {_n(y - 5)}v10M{_n(right)} {_n(y - 5)}v10" '
                     f'stroke="{BLUE}" stroke-width="{width}" fill="none"/>')
    fill = "#fff" if s.faint else BLUE
    parts.append(f'<path d="M{_n(x)} {_n(y - 6.5)}l6.5 6.5-6.5 6.5-6.5-6.5z" fill="{fill}" stroke="'
                 f'{BLUE if s.faint else "#fff"}" stroke-width="1.6"/>')
    return "".join(parts)


def _level(s: Level) -> str:
    y = HEIGHT / 2
    parts = [*_states(s), _axis(y)]
    if s.limits:
        ticks = "".join(f"M{_n(_at(limit, s.axis))} {_n(y - 7)}v14" for limit in s.limits)
        parts.append(f'<path d="{ticks}" stroke="{AXIS}" stroke-width="1.2"/>')
    if s.interval:
        parts.append(_band(s.interval, s.axis, y))
    if s.target is not None:
        parts.append(_flag(_at(s.target, s.axis)))
    parts.append(_disc(_at(s.value, s.axis), y))
    return "".join(parts)


def _states(s: Level) -> Iterator[str]:
    """The bands behind a value, told by steps of grey: the weaker the state, the darker."""
    if len(s.states) == len(s.limits) + 1:
        for low, high, state in zip((s.axis[0], *s.limits), (*s.limits, s.axis[1]), s.states, strict=True):
            left, right = _at(low, s.axis), _at(high, s.axis)
            if right > left:
                yield (f'<rect x="{_n(left)}" y="3" width="{_n(right - left)}" height="22" '
                       f'fill="{GREYS[state]}"/>')


def _diverging(s: Diverging) -> str:
    """The middle category lies across the centre line; what was not said stands apart at the right."""
    half, scale = len(s.shares) // 2, (UNSAID_FROM - 10) / (s.below + s.above)
    centre = 2 + scale * s.below
    middle = s.shares[half] if len(s.shares) % 2 else 0.0
    x = centre - scale * (sum(s.shares[:half]) + middle / 2)
    parts = []
    for place, share in enumerate(s.shares):
        parts.append(_block(x, scale * share, place, len(s.shares)))
        x += scale * share
    parts.append(f'<path d="M{_n(centre)} 2V26" stroke="{INK}" stroke-width="1.2"/>')
    if s.unsaid > 0:
        wide = min(scale * s.unsaid, WIDTH - UNSAID_FROM)
        parts.append(f'<rect x="{UNSAID_FROM + .5:g}" y="7.5" width="{_n(max(wide - 1, 1))}" height="13" fill="#fff" '
                     f'stroke="{AXIS}" stroke-dasharray="2 1.5"/>')
    return "".join(parts)


def _block(x: float, width: float, place: int, of: int, y: float = 5.0, height: float = 18.0) -> str:
    """One segment: plain above the middle, striped below it, the outer ones darker."""
    if width < 0.3:
        return ""
    half, outer = of // 2, 2 * min(place, of - 1 - place) < of // 2
    if of % 2 and place == half:
        return _box(x, y, width, height, MIDDLE)
    lower = place < half
    block = _box(x, y, width, height, (LOWER if lower else UPPER)[0 if outer else 1])
    if lower and width > 3:
        stripe = "#fff" if outer else LOWER[0]
        block += (f'<path d="M{_n(x + 1)} {_n(y + height / 2)}H{_n(x + width - 1)}" stroke="{stripe}" stroke-width='
                  f'"{_n(height - 1)}" stroke-dasharray=".8 3.2" stroke-dashoffset="-1.5" stroke-opacity=".75"/>')
    return block


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}" stroke="#fff"/>'


def _way(s: Way) -> str:
    axis = (min(0.0, max(s.gone, -0.5)) - 0.02, max(1.0, min(s.gone, 1.6)) + 0.06)
    start, end, now = (_at(v, axis) for v in (0.0, 1.0, s.gone))
    left, right = min(start, now), max(start, now)
    colour = BLUE if s.gone >= 0 else LOWER[0]
    return (f'<rect x="{_n(start)}" y="8" width="{_n(end - start)}" height="12" fill="#fff" stroke="{AXIS}"/>'
            f'<rect x="{_n(left)}" y="10.5" width="{_n(right - left)}" height="7" fill="{colour}"/>'
            f'<path d="M{_n(start)} 4V24" stroke="{INK}" stroke-width="1.4"/>{_flag(end)}')


def _bar(s: Bar) -> str:
    length = WIDTH - 2 * EDGE
    return (f'<rect x="{EDGE:g}" y="8" width="{length:g}" height="12" fill="#fff" stroke="{AXIS}"/>'
            f'<rect x="{EDGE:g}" y="8" width="{_n(length * min(1.0, max(0.0, s.share)))}" height="12" fill="{BLUE}"/>')


def _series(s: Series) -> str:
    """Values along the drawing's width, parted by a double stroke where they stop to compare."""
    low, high = s.axis
    step = (WIDTH - 2 * EDGE) / max(len(s.values) - 1, 1)
    found = [(i, (EDGE + i * step, 23 - 18 * min(1.0, max(0.0, (v - low) / (high - low))) if high > low else 14.0))
             for i, v in enumerate(s.values) if v is not None]
    points = [point for _, point in found]
    runs = [[p for i, p in found if first <= i < end]
            for first, end in zip((0, *s.breaks), (*s.breaks, len(s.values)), strict=True)]
    line = "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in run) for run in runs if run)
    dots = "".join(_ring(*point) for point in points[:-1]) + "".join(_disc(*point) for point in points[-1:])
    cuts = "".join(f"M{_n(EDGE + (i - 0.5) * step - 2)} 2v24m4 -24v24" for i in s.breaks)
    cut = f'<path d="{cuts}" stroke="{INK}" stroke-width="1.4"/>' if cuts else ""
    return f'<path d="{line}" stroke="{BLUE}" stroke-width="2" fill="none"/>{cut}{dots}'


def _moment(s: Moment) -> str:
    y = HEIGHT / 2
    x = _at(s.at, (0, 1))
    middle = "".join(f'<circle cx="{_n(_at(w, (0, 1)))}" cy="{_n(y)}" r="3" fill="{BLUE}"/>' for w in s.waves[1:-1])
    return (f'<path d="M{EDGE:g} {_n(y)}H{WIDTH - EDGE:g}" stroke="{AXIS}" stroke-width="1.5"/>{middle}'
            f"{_ring(_at(s.waves[0], (0, 1)), y)}{_disc(_at(s.waves[-1], (0, 1)), y)}"
            f'<path d="M{_n(x)} 4l4.5 10-4.5 10-4.5-10z" fill="{INK}" stroke="#fff"/>')


_MARKS = {
    "before": _ring(13, 8),
    "after": _disc(13, 8),
    "interval": f'<rect x="2" y="3" width="22" height="10" rx="1" fill="{BAND}" stroke="{BAND_EDGE}"/>',
    "target": f'<path d="M10 15V2" stroke="{INK}" stroke-width="1.8"/><path d="M10 1.5l6 3-6 3z" fill="{INK}"/>',
    "zone": f'<rect x="3" y="1" width="20" height="14" fill="{ZONE}"/><path d="M3 1v14M23 1v14" stroke="{HATCH}" '
            f'stroke-dasharray="2 2"/>',
    "zero": f'<path d="M13 0V16" stroke="{INK}" stroke-width="1.4"/>',
    "everyone": f'<path d="M13 0V16" stroke="{INK}" stroke-width="1.2" stroke-dasharray="2.5 2"/>',
    **{state: f'<rect x="2.5" y="2.5" width="21" height="11" fill="{grey}" stroke="{AXIS}" stroke-width=".8"/>'
       for state, grey in GREYS.items()},
    "unsaid": f'<rect x="3.5" y="2.5" width="19" height="11" fill="#fff" stroke="{AXIS}" stroke-dasharray="2 1.5"/>',
}

_DRAW: dict[type, Callable[[Any], str]] = {
    Dumbbell: _dumbbell, Interval: _interval, Level: _level, Diverging: _diverging, Way: _way, Bar: _bar,
    Series: _series, Moment: _moment,
    Mark: lambda s: _MARKS[s.kind],
    Segment: lambda s: _block(2, 22, s.place, s.of, 2, 12),
}
