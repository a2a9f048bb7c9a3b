"""Harvested outcomes: each in words, with what it rests on and who confirms it."""

from keko_eval.definitions.indicator import Harvest
from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.page import Cell, Column, Said
from keko_eval.reporting.record_tables import Record, choice, date_cell, listed, records
from keko_eval.reporting.sentences import say


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """How many, how many of them are confirmed, and whose word the link to the work is."""
    found, words = say(draft, id, row), draft.words
    total = shown(draft.rows.levels(id).get(draft.study.roles[1]))
    sure = next((r for r in draft.rows.of("level", id) if r["term"] == "substantiated" and r["scope"] == "all"
                 and r["wave"] == draft.study.roles[1]), None)
    certainty = found.certainty
    if total and (confirmed := shown(sure)) is not None:
        certainty = words.say("exhibit.harvest.substantiated", n=number(confirmed, draft.language),
                              of=number(total, draft.language))
    return Said(found.chip, found.sentence, certainty, words.say("exhibit.harvest.cause"))


def exhibit(draft: Draft, id: str) -> Exhibit:
    indicator, words = draft.indicator(id), draft.words
    assert isinstance(indicator, Harvest)
    told = records(draft, id)
    inside = any(r.text(indicator.evidence) or r.text(indicator.substantiated_by) for r in told)
    columns = [Column(words.say(f"exhibit.harvest.{name}"), "label" if name == "change" else "text")
               for name in ("change", "significance", "contribution")]
    columns += [Column(words.say("exhibit.evidence"), "text")] if inside else []
    rows = (_row(draft, id, indicator, r, inside) for r in told)
    return Exhibit(tables=(listed("outcomes", words.say("exhibit.harvest.list"), columns, rows),))


def _row(draft: Draft, id: str, indicator: Harvest, r: Record, inside: bool) -> tuple[Cell, ...]:
    where = [r.text(indicator.actor), date_cell(draft, r.text(indicator.date)).text if r.text(indicator.date) else "",
             choice(draft, id, indicator.place, r.text(indicator.place))]
    if indicator.expected and r.text(indicator.expected):
        where.append(choice(draft, id, indicator.expected, r.text(indicator.expected)))
    by = r.text(indicator.substantiated_by)
    note = draft.words.say("exhibit.harvest.by", who=by) if by else draft.words.say("exhibit.harvest.nobody")
    return (Cell(r.text(indicator.change) or "–", note=" · ".join(w for w in where if w)),
            Cell(choice(draft, id, indicator.significance, r.text(indicator.significance)) or "–"),
            Cell(r.text(indicator.contribution) or "–"),
            *((Cell(r.text(indicator.evidence) or "–", note=note),) if inside else ()))
