"""Milestones: how many results there are of each kind, how far they have come, how many lasted, and each of them."""

from collections.abc import Iterable

from keko_eval.definitions.indicator import Milestone
from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.history import results_on_line
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.page import Cell, Column, Said, Table
from keko_eval.reporting.record_tables import Record, choice, count_cell, date_cell, heading, listed, records
from keko_eval.reporting.sentences import say


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """The count before and after, and how many of the results lasted."""
    found = say(draft, id, row)
    lasting = next((r for r in draft.rows.of("level", id) if r["term"] == "lasting" and r["scope"] == "all"), None)
    lasted, months = shown(lasting), _indicator(draft, id).months
    if lasting is None or lasted is None:
        return found
    told = draft.words.say("exhibit.milestone.lasting", n=number(lasted, draft.language), months=str(months),
                           of=number(lasting["n"], draft.language))
    return Said(found.chip, f"{found.sentence} {told}", found.certainty, found.cause)


def exhibit(draft: Draft, id: str) -> Exhibit:
    indicator = _indicator(draft, id)
    told = [(r.text(indicator.title) or draft.words.say("exhibit.untitled"), r.text(indicator.date),
             r.text(indicator.in_use) if indicator.in_use else "") for r in records(draft, id)]
    return Exhibit((_by_status(draft, id), _list(draft, id)), results_on_line(draft, id, told, "results"))


def _indicator(draft: Draft, id: str) -> Milestone:
    indicator = draft.indicator(id)
    assert isinstance(indicator, Milestone)
    return indicator


def _by_status(draft: Draft, id: str) -> Table:
    """Kinds of results by status, statuses in the order of their list."""
    indicator, words = _indicator(draft, id), draft.words
    rows = [r for r in draft.rows.counted.get(id, ()) if r["scope"] == "all" and r["released"]]
    found = {(r["value"], r["to_value"]): r["n"] for r in rows}
    statuses = list(dict.fromkeys(r["to_value"] for r in rows))
    kinds = list(dict.fromkeys(r["value"] for r in rows))
    columns = [Column(heading(draft, id, indicator.what), "label"),
               *(Column(choice(draft, id, indicator.status, s) or words.say("exhibit.unknown"), "number")
                 for s in statuses),
               Column(words.say("exhibit.together"), "number")]
    body = ((Cell(choice(draft, id, indicator.what, kind) or words.say("exhibit.unknown")),
             *(count_cell(draft, found.get((kind, s), 0)) for s in statuses),
             count_cell(draft, sum(n for (of, _), n in found.items() if of == kind))) for kind in kinds)
    return listed("milestones", words.say("exhibit.milestone.by_status"), columns, body)


def _list(draft: Draft, id: str) -> Table:
    indicator, words = _indicator(draft, id), draft.words
    told = records(draft, id)
    inside = any(r.text(indicator.evidence) or (indicator.in_use and r.text(indicator.in_use)) for r in told)
    columns = [Column(words.say("exhibit.milestone.result"), "label"),
               Column(heading(draft, id, indicator.what), "text"), Column(heading(draft, id, indicator.status), "text"),
               Column(words.say("exhibit.date"), "text")]
    columns += [Column(words.say("exhibit.evidence"), "text")] if inside else []
    return listed("results", words.say("exhibit.milestone.list"), columns, _rows(draft, id, told, inside))


def _rows(draft: Draft, id: str, told: Iterable[Record], inside: bool) -> Iterable[tuple[Cell, ...]]:
    indicator = _indicator(draft, id)
    for r in told:
        seen = r.text(indicator.in_use) if indicator.in_use else ""
        note = draft.words.say("exhibit.milestone.in_use", day=date_cell(draft, seen).text) if seen else ""
        yield (Cell(r.text(indicator.title) or draft.words.say("exhibit.untitled")),
               Cell(choice(draft, id, indicator.what, r.text(indicator.what))),
               Cell(choice(draft, id, indicator.status, r.text(indicator.status))),
               date_cell(draft, r.text(indicator.date)),
               *((Cell(r.text(indicator.evidence) or "–", note=note),) if inside else ()))
