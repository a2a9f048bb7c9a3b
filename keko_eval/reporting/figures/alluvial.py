"""Alluvial: how many moved from which stage to which, as ribbons between two columns of stages.

A ribbon that rises is dark, one that falls is striped, one that stays is pale: none is told by its colour alone.
"""

from collections.abc import Iterator, Mapping, Sequence

from keko_eval.reporting.figures.canvas import (
    INK,
    RUST,
    SOFT,
    WIDTH,
    Drawing,
    box,
    legend,
    lines_of,
    n,
    path,
    polygon,
    words,
)

UP, SAME, DOWN = "#00694b", "#d3dade", "#f4dccb"
LEFT, RIGHT, BAR, GAP, TOP = 330.0, 550.0, 14.0, 12.0, 34.0
STEPS, RIB = 24, 7.0
ROOM, LEADING, MOST = 320.0, 17.0, 3
Flows = Mapping[tuple[int, int], int]
Span = tuple[float, float]


def alluvial(flows: Flows, stages: Sequence[str], heads: tuple[str, str], named: str,
             ways: Mapping[str, str]) -> Drawing:
    """The drawing.

    Parameters
    ----------
    flows : mapping of (from, to) to int
        By the places of the stages, lowest first.
    stages : sequence of str
        Their names; the highest is drawn at the top.
    heads : (str, str)
        What stands above the two columns.
    named : str
        How a stage is written with how many stand there: ``{stage} ({n})``.
    ways : mapping of str to str
        What ``up``, ``same`` and ``down`` are called in the legend.
    """
    height = max(200.0, 34.0 * len(stages))
    places = [_column(flows, len(stages), side, height) for side in (0, 1)]
    names = list(_names(flows, places, stages, named, height))
    lower = max(0.0, TOP / 2 + 1.3 * LEADING - min(y for _, y, _, _ in names))
    key = legend(LEFT - 130, TOP + height + 26, WIDTH - LEFT, [(_key(way), ways[way]) for way in ways])
    body = [f'<g transform="translate(0 {n(lower)})">' if lower else "<g>",
            *_ribbons(flows, places, height), *_bars(places),
            *(words(x, y, line, side=anchor) for x, y, line, anchor in names), key.body, "</g>",
            words(LEFT + BAR / 2, TOP / 2, heads[0], side="middle", bold=True),
            words(RIGHT - BAR / 2, TOP / 2, heads[1], side="middle", bold=True)]
    return Drawing(WIDTH, lower + TOP + height + 14 + key.height, "".join(body))


def _column(flows: Flows, k: int, side: int, height: float) -> list[Span]:
    """Where each stage begins and ends in one of the two columns, from the top; the highest stage first from above."""
    total, room = sum(flows.values()), height - GAP * (k - 1)
    found, at = [], TOP + height
    for i in range(k):
        size = sum(count for move, count in flows.items() if move[side] == i) / total * room
        found.append((at - size, at))
        at -= size + GAP
    return found


def _ribbons(flows: Flows, places: Sequence[Sequence[Span]], height: float) -> Iterator[str]:
    """Those that stay first, so that the moves lie over them."""
    total, room = sum(flows.values()), height - GAP * (len(places[0]) - 1)
    used = {(side, i): place[1] for side in (0, 1) for i, place in enumerate(places[side])}
    drawn: dict[str, list[str]] = {"same": [], "down": [], "up": []}
    for (a, b), count in sorted(flows.items()):
        thick = count / total * room
        start, end = used[0, a], used[1, b]
        used[0, a] -= thick
        used[1, b] -= thick
        if count:
            drawn["up" if b > a else "down" if b < a else "same"].append(_ribbon(start, end, thick, a, b))
    for ribbons in drawn.values():
        yield from ribbons


def _ribbon(start: float, end: float, thick: float, a: int, b: int) -> str:
    """A band from ``start`` at the left to ``end`` at the right, both its lower edge."""
    edge = []
    for step in range(STEPS + 1):
        t = step / STEPS
        edge.append((LEFT + BAR + (RIGHT - LEFT - 2 * BAR) * t, start + (end - start) * t * t * (3 - 2 * t)))
    around = [*edge, *((x, y - thick) for x, y in reversed(edge))]
    if b > a:
        return polygon(around, UP)
    if b == a:
        return polygon(around, SAME)
    ribs = "".join(f"M{n(x)} {n(y)}V{n(y - thick)}" for x, y in edge[1:-1])
    return polygon(around, DOWN, RUST) + path(ribs, edge=RUST, thick=1.4)


def _bars(places: Sequence[Sequence[Span]]) -> Iterator[str]:
    for side, x in ((0, LEFT), (1, RIGHT - BAR)):
        yield from (box(x, top, BAR, end - top, SOFT) for top, end in places[side] if end > top)


def _names(flows: Flows, places: Sequence[Sequence[Span]], stages: Sequence[str], named: str,
           height: float) -> Iterator[tuple[float, float, str, str]]:
    """Each stage's name and how many stand there, outside the columns, none over another: lines with their places."""
    for side, x, anchor in ((0, LEFT - 8, "end"), (1, RIGHT + 8, "start")):
        below = TOP + height + LEADING
        for i, (top, end) in enumerate(places[side]):
            count = sum(found for move, found in flows.items() if move[side] == i)
            if not count:
                continue
            told = lines_of(named.format(stage=stages[i], n=count), ROOM, MOST)
            last = min((top + end) / 2 + LEADING * (len(told) - 1) / 2, below - LEADING)
            below = last - LEADING * (len(told) - 1)
            yield from ((x, below + LEADING * k, line, anchor) for k, line in enumerate(told))


def _key(way: str) -> str:
    if way == "up":
        return polygon(((-12, 6), (12, -2), (12, -8), (-12, 0)), UP)
    if way == "same":
        return box(-12, -4, 24, 8, SAME, INK, 0.5)
    ribs = "".join(f"M{x} {n(-8 + (x + 12) / 3)}v6" for x in (-8, -4, 0, 4, 8))
    return polygon(((-12, -8), (12, 0), (12, 6), (-12, -2)), DOWN, RUST) + path(ribs, edge=RUST, thick=1.2)
