"""Sociogram: who is tied to whom, in each wave at the same places around a circle."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keko_eval.files.vega import svg

INK, SOFT, BLUE, LOST = "#1b2733", "#8b97a1", "#0b5c8a", "#a23b00"
SIZE, REACH, LABEL = 420.0, 125.0, 136.0
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
Tie = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Panel:
    """One wave: its heading, the ties that are in the other wave too, and those that are not (lost, or new)."""

    heading: str
    nodes: frozenset[str]
    kept: frozenset[Tie]
    others: frozenset[Tie]
    later: bool


def sociogram(panels: Sequence[Panel], kinds: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The drawing as SVG.

    Parameters
    ----------
    panels : sequence of Panel
        Side by side.
    kinds : mapping of str to str
        What kind of organisation each node is, in words; told by shape.
    names : mapping of str to str
        What each node is called in the drawing.
    """
    nodes = sorted({n for panel in panels for n in panel.nodes}, key=lambda n: (kinds.get(n, ""), n))
    places = {node: _place(i, len(nodes)) for i, node in enumerate(nodes)}
    shapes = {kind: SHAPES[i % len(SHAPES)] for i, kind in enumerate(sorted({kinds.get(n, "") for n in nodes}))}
    layers = []
    for i, panel in enumerate(panels):
        shift = i * SIZE
        layers += [*_ties(panel, places, shift), _nodes(panel, places, kinds, shapes, shift),
                   *_labels(panel, places, names, shift), _heading(panel, shift)]
    layers += _legend(shapes) if len(shapes) > 1 else []
    return svg({"width": SIZE * len(panels), "height": SIZE * 0.86, "padding": 4, "layer": layers})


def _place(i: int, n: int) -> tuple[float, float, float]:
    """x, y and the angle of a node; the first at the top, then clockwise."""
    angle = math.pi / 2 - 2 * math.pi * i / n
    return round(math.cos(angle), 4), round(math.sin(angle), 4), angle


def _axes(x: str = "x", y: str = "y") -> dict[str, Any]:
    return {"x": {"field": x, "type": "quantitative", "axis": None, "scale": {"domainMin": 0, "nice": False}},
            "y": {"field": y, "type": "quantitative", "axis": None, "scale": {"domainMin": 0, "nice": False}}}


def _at(place: tuple[float, float, float], shift: float, reach: float = REACH) -> dict[str, float]:
    return {"x": round(shift + SIZE / 2 + reach * place[0], 1), "y": round(SIZE * 0.43 + reach * place[1], 1)}


def _ties(panel: Panel, places: Mapping[str, tuple[float, float, float]], shift: float) -> Iterator[dict[str, Any]]:
    lost = {"color": LOST, "strokeDash": [5, 3], "strokeWidth": 1.4}
    odd = {"color": BLUE, "strokeWidth": 2.4} if panel.later else lost
    for ties, mark in ((panel.kept, {"color": SOFT, "strokeWidth": 1.3}), (panel.others, odd)):
        rows = []
        for a, b in sorted(ties):
            end = _at(places[b], shift)
            rows.append({**_at(places[a], shift), "x2": end["x"], "y2": end["y"]})
        yield {"data": {"values": rows}, "mark": {"type": "rule", **mark},
               "encoding": {**_axes(), "x2": {"field": "x2"}, "y2": {"field": "y2"}}}


def _nodes(panel: Panel, places: Mapping[str, tuple[float, float, float]], kinds: Mapping[str, str],
           shapes: Mapping[str, str], shift: float) -> dict[str, Any]:
    rows = [{**_at(places[n], shift), "shape": shapes[kinds.get(n, "")]} for n in sorted(panel.nodes)]
    return {"data": {"values": rows}, "mark": {"type": "point", "filled": True, "size": 90, "color": INK, "opacity": 1},
            "encoding": {**_axes(), "shape": {"field": "shape", "type": "nominal", "scale": None}}}


def _labels(panel: Panel, places: Mapping[str, tuple[float, float, float]], names: Mapping[str, str],
            shift: float) -> Iterator[dict[str, Any]]:
    """Each name outside the circle, on the side that has room for it."""
    for align in ("left", "right", "center"):
        rows = [{**_at(places[n], shift, LABEL), "text": names.get(n, n)} for n in sorted(panel.nodes)
                if _side(places[n]) == align]
        yield {"data": {"values": rows}, "mark": {"type": "text", "align": align, "baseline": "middle", "fontSize": 12,
                                                  "limit": 90}, "encoding": {**_axes(), "text": {"field": "text"}}}


def _side(place: tuple[float, float, float]) -> str:
    return "center" if abs(place[0]) < 0.12 else "left" if place[0] > 0 else "right"


def _heading(panel: Panel, shift: float) -> dict[str, Any]:
    rows = [{"x": shift + SIZE / 2, "y": SIZE * 0.84, "text": panel.heading}]
    return {"data": {"values": rows}, "mark": {"type": "text", "fontWeight": 600, "fontSize": 14},
            "encoding": {**_axes(), "text": {"field": "text"}}}


def _legend(shapes: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the shapes stand for, along the bottom."""
    rows = [{"x": 20.0 + 210 * i, "y": 8.0, "shape": shape, "text": kind}
            for i, (kind, shape) in enumerate((k, s) for k, s in shapes.items() if k)]
    beside = [{**row, "x": float(str(row["x"])) + 10} for row in rows]
    point = {"type": "point", "filled": True, "size": 80, "color": INK, "opacity": 1}
    return [{"data": {"values": rows}, "mark": point,
             "encoding": {**_axes(), "shape": {"field": "shape", "type": "nominal", "scale": None}}},
            {"data": {"values": beside}, "mark": {"type": "text", "align": "left", "baseline": "middle", "limit": 190},
             "encoding": {**_axes(), "text": {"field": "text"}}}]
