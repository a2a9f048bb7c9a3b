"""Alluvial: how many moved from which stage to which, as ribbons between two columns of stages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keko_eval.files.vega import svg

INK, SOFT, UP, SAME, DOWN = "#1b2733", "#4a5763", "#00694b", "#8b97a1", "#a23b00"
WIDTH, LEFT, RIGHT, BAR, GAP = 880.0, 300.0, 580.0, 14.0, 0.035
STEPS = 24
Flows = Mapping[tuple[int, int], int]


def alluvial(flows: Flows, stages: Sequence[str], heads: tuple[str, str], others: str) -> str:
    """The drawing as SVG.

    Parameters
    ----------
    flows : mapping of (from, to) to int
        By the places of the stages, lowest first.
    stages : sequence of str
        Their names; the highest is drawn at the top.
    heads : (str, str)
        What stands above the two columns.
    others : str
        What is said of ribbons too thin to carry a number: ``{n}``.
    """
    total = sum(flows.values())
    places = [_columns(flows, len(stages), side, total) for side in (0, 1)]
    height = height_of(stages)
    data = list(_ribbons(flows, places, total))
    return svg({
        "width": WIDTH, "height": height, "padding": 6,
        "layer": [_ribbon_layer(data), _bar_layer(places), _names_layer(places, stages, flows, others),
                  _heads_layer(heads)],
    })


def height_of(stages: Sequence[str]) -> float:
    return max(220.0, 34.0 * len(stages))


def _columns(flows: Flows, k: int, side: int, total: int) -> list[tuple[float, float]]:
    """Where each stage begins and ends, from 0 at the bottom to 1, in one of the two columns."""
    sizes = [sum(n for move, n in flows.items() if move[side] == i) / total for i in range(k)]
    room = 1 - GAP * (k - 1)
    found, at = [], 0.0
    for size in sizes:
        found.append((at, at + size * room))
        at += size * room + GAP
    return found


def _ribbons(flows: Flows, places: Sequence[Sequence[tuple[float, float]]], total: int) -> Iterator[dict[str, Any]]:
    """Points along each ribbon: lower and upper edge, and which way it goes."""
    room = 1 - GAP * (len(places[0]) - 1)
    used = {(side, i): place[0] for side in (0, 1) for i, place in enumerate(places[side])}
    for (a, b), n in sorted(flows.items()):
        thick = n / total * room
        low, high = used[0, a], used[1, b]
        used[0, a] += thick
        used[1, b] += thick
        for step in range(STEPS + 1 if n else 0):
            t = step / STEPS
            y = low + (high - low) * t * t * (3 - 2 * t)
            yield {"x": LEFT + BAR + (RIGHT - LEFT - 2 * BAR) * t, "y": y, "y2": y + thick, "flow": f"{a:02}-{b:02}",
                   "way": "up" if b > a else "down" if b < a else "same"}


def _x(field: str = "x") -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, WIDTH], "nice": False}}


def _y(field: str = "y") -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [-0.02, 1.1], "nice": False}}


def _ribbon_layer(data: list[dict[str, Any]]) -> dict[str, Any]:
    colours = {"domain": ["up", "same", "down"], "range": [UP, SAME, DOWN]}
    return {"data": {"values": data}, "mark": {"type": "area", "opacity": 0.55},
            "encoding": {"x": _x(), "y": _y(), "y2": {"field": "y2"}, "detail": {"field": "flow"},
                         "color": {"field": "way", "type": "nominal", "scale": colours, "legend": None}}}


def _bar_layer(places: Sequence[Sequence[tuple[float, float]]]) -> dict[str, Any]:
    bars = [{"x": x, "x2": x + BAR, "y": low, "y2": high} for side, x in ((0, LEFT), (1, RIGHT - BAR))
            for low, high in places[side] if high > low]
    return {"data": {"values": bars}, "mark": {"type": "rect", "color": SOFT},
            "encoding": {"x": _x(), "x2": {"field": "x2"}, "y": _y(), "y2": {"field": "y2"}}}


def _names_layer(places: Sequence[Sequence[tuple[float, float]]], stages: Sequence[str], flows: Flows,
                 others: str) -> dict[str, Any]:
    """Each stage's name and how many stand there, outside the columns."""
    names: list[dict[str, Any]] = []
    for side, x, align in ((0, LEFT - 8, "right"), (1, RIGHT + 8, "left")):
        at = -1.0
        for i, (low, high) in enumerate(places[side]):
            n = sum(count for move, count in flows.items() if move[side] == i)
            if n:
                at = max(at + 17 / height_of(stages), (low + high) / 2)
                names.append({"x": x, "y": at, "text": others.format(stage=_short(stages[i]), n=n), "align": align})
    return {"layer": [{"data": {"values": [n for n in names if n["align"] == align]},
                       "mark": {"type": "text", "align": align, "baseline": "middle", "color": INK},
                       "encoding": {"x": _x(), "y": _y(), "text": {"field": "text"}}} for align in ("right", "left")]}


def _short(text: str, most: int = 42) -> str:
    return text if len(text) <= most else text[:most - 1].rstrip() + "…"


def _heads_layer(heads: tuple[str, str]) -> dict[str, Any]:
    rows = [{"x": LEFT + BAR / 2, "y": 1.07, "text": heads[0]}, {"x": RIGHT - BAR / 2, "y": 1.07, "text": heads[1]}]
    return {"data": {"values": rows}, "mark": {"type": "text", "fontWeight": 600, "color": INK, "fontSize": 14},
            "encoding": {"x": _x(), "y": _y(), "text": {"field": "text"}}}
