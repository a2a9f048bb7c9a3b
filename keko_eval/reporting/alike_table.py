"""How alike a weighted comparison group was to those who took part, before the weights and after."""

from collections.abc import Iterator

from keko_eval.comparison.propensity import BALANCED
from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.page import Body, Cell, Column, Table

BEFORE, AFTER = "standardised_difference", "standardised_difference_weighted"


def alike_table(draft: Draft, id: str) -> Table:
    """A row for each thing that was weighted by; empty where nothing was."""
    words, language = draft.words, draft.language
    found = {(r["term"], r["method"]): r for r in draft.rows.of("balance", id)}
    terms = [term for term, method in found if method == AFTER]
    columns = (Column(words.say("column.covariate"), "label"),
               *(Column(words.say(f"column.{when}_weights"), "number") for when in ("before", "after")))
    rows = tuple((Cell(_named(draft, term)), *(_cell(draft, found.get((term, when))) for when in (BEFORE, AFTER)))
                 for term in terms)
    told = shown(found.get(("effective_n", "kish")))
    slots = {"limit": number(BALANCED, language, 1)}
    note = (words.say("table.alike_without_note", **slots) if told is None
            else words.say("table.alike_note", n=number(told, language, 0), **slots))
    return Table("alike", words.say("table.alike"), columns, (Body(rows),) if rows else (), note if rows else "")


def _cell(draft: Draft, row: Row | None) -> Cell:
    if row is not None and not row["released"]:
        return draft.hidden_cell()
    value = shown(row)
    return Cell("–") if value is None else Cell(number(value, draft.language, 2), value=value, pattern="0.00")


def _named(draft: Draft, term: str) -> str:
    """A question, indicator or group by its label, with the choice that was made."""
    name, told, value = term.partition("=")
    return ": ".join(part for part in (next(_labels(draft, name), name), _choice(draft, name, value) if told else "")
                     if part)


def _labels(draft: Draft, name: str) -> Iterator[str]:
    if name in draft.resolved.indicators:
        yield draft.label(name)
    question = draft.question(name.rpartition("/")[2]) if "/" in name else None
    if question and question.label:
        yield question.label.to(draft.language.code)
    if name in {g.group for g in draft.study.groups}:
        yield draft.group_label(name)


def _choice(draft: Draft, name: str, value: str) -> str:
    """In words; nothing was answered where there is no value."""
    if not value:
        return draft.words.say("column.not_answered")
    home, _, question = name.rpartition("/")
    instrument = draft.resolved.instruments.get(home)
    asked = instrument.question(question) if instrument else None
    if instrument and asked:
        return next((c.label.to(draft.language.code) for c in instrument.choices_of(asked)
                     if str(c.value) == value and c.label), value)
    return draft.value_label(name, value)
