"""Rubric: what the judgements of each criterion rest on."""

from keko_eval.definitions.indicator import Rubric
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.page import Cell, Column, Fact, Said, Table
from keko_eval.reporting.record_tables import choice, codes, count_cell, heading, listed
from keko_eval.reporting.sentences import say


def said(draft: Draft, id: str, row: Row | None) -> Said:
    return say(draft, id, row)


def exhibit(draft: Draft, id: str) -> Exhibit:
    rows = [r for r in draft.rows.of("level", id) if r["term"] == "with_evidence" and r["scope"] == "all"]
    facts = tuple(Fact(draft.words.say("exhibit.rubric.backed", wave=draft.wave_name(r["wave"])),
                       draft.words.say("exhibit.rubric.share", share=percent(r["estimate"], draft.language),
                                       n=number(r["n"], draft.language))) for r in rows if shown(r) is not None)
    return Exhibit((_sources(draft, id),), (), facts)


def _sources(draft: Draft, id: str) -> Table:
    """Criteria by source of evidence, at the last wave."""
    indicator, words = draft.indicator(id), draft.words
    assert isinstance(indicator, Rubric)
    wave = draft.study.roles[1]
    rows = [r for r in draft.rows.counted.get(id, ()) if r["scope"] == "all" and r["wave"] == wave
            and r["to_value"] is not None]
    found = {(r["value"], r["to_value"]): r for r in rows}
    question = next(iter(indicator.evidence.values()), "")
    sources = [c for c in codes(draft, id, question) if any(to == c for _, to in found)]
    columns = [Column(words.say("exhibit.rubric.criterion"), "label"),
               *(Column(choice(draft, id, question, s), "number") for s in sources)]
    body = ((Cell(heading(draft, id, item)), *(_cell(draft, found.get((item, s))) for s in sources))
            for item in indicator.items) if found else ()
    return listed("sources", words.say("exhibit.rubric.sources"), columns, body)


def _cell(draft: Draft, row: Row | None) -> Cell:
    if row is not None and not row["released"]:
        return draft.hidden_cell()
    return count_cell(draft, row["n"] if row else 0)
