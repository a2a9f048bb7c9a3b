"""Sociogram: who is tied to whom, in each wave at the same places around a circle."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from keko_eval.reporting.figures.canvas import (
    BLUE,
    FAINT,
    INK,
    RUST,
    Drawing,
    box,
    clipped,
    diamond,
    disc,
    legend,
    n,
    path,
    polygon,
    triangle,
    words,
)

SIDE, REACH, LABEL, TOP, ROOM = 440.0, 125.0, 138.0, 34.0, 78.0
Tie = tuple[str, str]
Place = tuple[float, float]
LINES = {"kept": (FAINT, 1.4, ""), "lost": (RUST, 1.4, "5 3"), "new": (BLUE, 3.0, "")}
"""Told apart by width and dash: thin, thin and dashed, thick."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One wave: its heading, the ties that are in the other wave too, and those that are not (lost, or new)."""

    heading: str
    nodes: frozenset[str]
    kept: frozenset[Tie]
    others: frozenset[Tie]
    later: bool


def sociogram(panels: Sequence[Panel], kinds: Mapping[str, str], names: Mapping[str, str],
              ties: Mapping[str, str]) -> Drawing:
    """The drawing.

    Parameters
    ----------
    panels : sequence of Panel
        Side by side.
    kinds : mapping of str to str
        What kind of organisation each node is, in words; told by shape.
    names : mapping of str to str
        What each node is called in the drawing.
    ties : mapping of str to str
        What the lines ``kept``, ``lost`` and ``new`` are called in the legend.
    """
    nodes = sorted({node for panel in panels for node in panel.nodes}, key=lambda node: (kinds.get(node, ""), node))
    angles = {node: -math.pi / 2 + 2 * math.pi * i / len(nodes) for i, node in enumerate(nodes)}
    shapes = {kind: i % len(_SHAPES) for i, kind in enumerate(sorted({kinds.get(node, "") for node in nodes}))}
    parts: list[str] = []
    for i, panel in enumerate(panels):
        middle = (SIDE * (i + 0.5), TOP + SIDE * 0.42)
        parts += [words(middle[0], TOP / 2, panel.heading, side="middle", bold=True), *_ties(panel, angles, middle),
                  *_nodes(panel, angles, middle, kinds, shapes, names)]
    entries = [(_line("M-13 0H13", way), text) for way, text in ties.items()]
    if len(shapes) > 1:
        entries += [(_SHAPES[place](0, 0), kind) for kind, place in shapes.items() if kind]
    width = SIDE * len(panels)
    key = legend(8, TOP + SIDE * 0.86, width - 16, entries)
    return Drawing(width, TOP + SIDE * 0.86 + key.height, "".join(parts) + key.body)


def _at(angle: float, middle: Place, reach: float = REACH) -> Place:
    return middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle)


def _ties(panel: Panel, angles: Mapping[str, float], middle: Place) -> Iterator[str]:
    for ties, way in ((panel.kept, "kept"), (panel.others, "new" if panel.later else "lost")):
        ends = ((*_at(angles[a], middle), *_at(angles[b], middle)) for a, b in sorted(ties))
        strokes = "".join(f"M{n(x)} {n(y)}L{n(x2)} {n(y2)}" for x, y, x2, y2 in ends)
        if strokes:
            yield _line(strokes, way)


def _line(points: str, way: str) -> str:
    edge, thick, dash = LINES[way]
    return path(points, edge=edge, thick=thick, dash=dash)


def _nodes(panel: Panel, angles: Mapping[str, float], middle: Place, kinds: Mapping[str, str],
           shapes: Mapping[str, int], names: Mapping[str, str]) -> Iterator[str]:
    """Each mark on the circle, each name outside it on the side that has room."""
    for node in sorted(panel.nodes):
        angle = angles[node]
        yield _SHAPES[shapes[kinds.get(node, "")]](*_at(angle, middle))
        across = math.cos(angle)
        side = "middle" if abs(across) < 0.12 else "start" if across > 0 else "end"
        yield words(*_at(angle, middle, LABEL), clipped(names.get(node, node), ROOM), side=side, size=13)


_SHAPES = (
    lambda x, y: disc(x, y, 6, INK),
    lambda x, y: box(x - 5.5, y - 5.5, 11, 11, INK, "#ffffff"),
    lambda x, y: triangle(x, y, 7),
    lambda x, y: diamond(x, y, 7),
    lambda x, y: path(f"M{n(x - 5)} {n(y)}h10M{n(x)} {n(y - 5)}v10", thick=4),
    lambda x, y: polygon(((x, y + 7), (x + 7, y - 5.6), (x - 7, y - 5.6)), INK),
)
