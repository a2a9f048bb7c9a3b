"""Resources: what went to each goal, beside how much the goal was said to weigh."""

from collections.abc import Mapping

from keko_eval.definitions.indicator import Resource
from keko_eval.language.numbers import percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.lookup import Row
from keko_eval.reporting.marks import Bar
from keko_eval.reporting.page import Cell, Column, Said
from keko_eval.reporting.record_tables import Record, count_cell, heading, listed, records
from keko_eval.reporting.sentences import say


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """The usual sentence of a count; what resources brought about is said by no design of ours."""
    found = say(draft, id, row)
    return Said(found.chip, found.sentence, draft.words.say("exhibit.resource.certainty"), "")


def exhibit(draft: Draft, id: str) -> Exhibit:
    indicator, words = draft.indicator(id), draft.words
    assert isinstance(indicator, Resource)
    told = records(draft, id)
    measures = [name for name in ("hours", "euros", "fte") if getattr(indicator, name)]
    totals = {name: sum(r.value(name) or 0.0 for r in told) for name in measures}
    weights = _weights(draft, [r.entry for r in told])
    columns = [Column(heading(draft, id, indicator.goal), "label"),
               *(Column(heading(draft, id, getattr(indicator, name)), "number") for name in measures),
               Column(words.say("exhibit.resource.share"), "number"), Column(words.say("column.picture"), "strip")]
    columns += [Column(words.say("exhibit.resource.weight"), "number")] if weights else []
    rows = (_row(draft, r, measures, totals, weights) for r in told)
    return Exhibit(tables=(listed("resources", words.say("exhibit.resource.by_goal"), columns, rows,
                                  words.say("exhibit.resource.note") if weights else ""),))


def _row(draft: Draft, r: Record, measures: list[str], totals: Mapping[str, float],
         weights: Mapping[str, float]) -> tuple[Cell, ...]:
    first = measures[0]
    share = (r.value(first) or 0.0) / totals[first] if totals[first] else None
    weight = weights.get(r.entry)
    return (Cell(_goal(draft, r.entry) or draft.words.say("exhibit.resource.no_goal")),
            *(count_cell(draft, r.value(name), 1 if name == "fte" else 0) for name in measures),
            _share(draft, share), Cell(strip=Bar(share)) if share is not None else Cell(),
            *((_share(draft, weight),) if weights else ()))


def _share(draft: Draft, share: float | None) -> Cell:
    return Cell("–") if share is None else Cell(percent(share, draft.language), value=share, pattern="0%")


def _goal(draft: Draft, id: str) -> str:
    """The goal as its circle states it."""
    goals = (g for circle in draft.resolved.circles.values() for g in circle.goals)
    return next((g.statement.to(draft.language.code) for g in goals if g.goal == id), id)


def _weights(draft: Draft, named: list[str]) -> dict[str, float]:
    """Each goal's share of the weights of the goals that were set."""
    goals = {g.goal: g.weight for circle in draft.resolved.circles.values() for g in circle.goals if g.goal in named}
    total = sum(goals.values())
    return {goal: weight / total for goal, weight in goals.items()} if total else {}
