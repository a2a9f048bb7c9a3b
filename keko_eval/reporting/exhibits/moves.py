"""Moves: how many went from which stage to which, as ribbons and as a table."""

from collections.abc import Mapping, Sequence

from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.figures.alluvial import alluvial
from keko_eval.reporting.figures.canvas import Told, finished
from keko_eval.reporting.marks import Bar
from keko_eval.reporting.page import Cell, Column, Figure, Table
from keko_eval.reporting.record_tables import count_cell, listed

Flows = Mapping[tuple[int, int], int]
WAYS = {"up": 1, "same": 0, "down": -1}
GOING = {"up": "went_up", "same": "stayed", "down": "went_down"}


def ways(draft: Draft, flows: Flows) -> dict[str, str]:
    """How many went up, stayed and went down, as they are written."""
    return {way: number(_going(flows, way), draft.language) for way in WAYS}


def moves_figure(draft: Draft, id: str, caption: str, alt: str, flows: Flows, stages: Sequence[str],
                 went: Mapping[str, str] | None = None) -> Figure:
    """The ribbons; ``caption`` and ``alt`` are the keys of their words.

    ``went`` is how many went each way, where that is not as it is drawn.
    """
    reference, wave = draft.study.roles
    words = draft.words
    told = Told(f"moves-{id}", words.say(caption), words.say(alt, **(went or ways(draft, flows))),
                draft.language.tag, ("moves",))
    heads = (draft.wave_name(reference), draft.wave_name(wave))
    return finished(told, alluvial(flows, stages, heads, "{stage} ({n})",
                                   {way: words.say(f"exhibit.ladder.{GOING[way]}") for way in WAYS}))


def moves_table(draft: Draft, flows: Flows, stages: Sequence[str], head: str, caption: str, note: str) -> Table:
    """Per stage: how many stood there before, where they went, and how many stand there now."""
    words = draft.words
    reference, wave = draft.study.roles
    columns = (Column(head, "label"), Column(draft.wave_short(reference), "number"),
               *(Column(words.say(f"exhibit.ladder.{GOING[way]}"), "number") for way in WAYS),
               Column(draft.wave_short(wave), "number"), Column(words.say("column.picture"), "strip"))
    total = sum(flows.values())
    rows = []
    for i, stage in enumerate(stages) if total else ():
        there = {move: n for move, n in flows.items() if move[0] == i}
        now = sum(n for (_, b), n in flows.items() if b == i)
        rows.append((Cell(stage), count_cell(draft, sum(there.values())),
                     *(count_cell(draft, _going(there, way)) for way in WAYS), count_cell(draft, now),
                     Cell(strip=Bar(now / total))))
    return listed("moves", caption, columns, rows, note)


def _going(flows: Flows, way: str) -> int:
    return sum(n for (a, b), n in flows.items() if (b > a) - (b < a) == WAYS[way])
