"""Records as tables: an indicator's released entries put together again, and the words of its own instrument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keko_eval.definitions.instrument import Question
from keko_eval.definitions.references import instrument_of
from keko_eval.language.dates import day
from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row
from keko_eval.reporting.page import Body, Cell, Column, Table


@dataclass(frozen=True, slots=True)
class Record:
    """The released fields of one record, by name."""

    entry: str
    wave: str | None
    fields: Mapping[str, Row]

    def text(self, field: str) -> str:
        """What the field says; empty where it says nothing or may not be shown."""
        row = self.fields.get(field)
        return str(row["text"] or "") if row else ""

    def value(self, field: str) -> float | None:
        row = self.fields.get(field)
        return row["value"] if row else None


def records(draft: Draft, id: str, scope: str = "all") -> list[Record]:
    """An indicator's records in the order that they were told in."""
    found: dict[tuple[str | None, str], dict[str, Row]] = {}
    for row in draft.rows.entries.get(id, ()):
        if row["scope"] == scope:
            found.setdefault((row["wave"], row["entry"]), {})[row["field"]] = row
    return [Record(entry, wave, fields) for (wave, entry), fields in found.items()]


def asked(draft: Draft, id: str, name: str) -> Question | None:
    """A question of the indicator's own instrument; others may have one of the same name."""
    home = instrument_of(draft.indicator(id), draft.resolved.instruments)
    return draft.resolved.instruments[home].question(name) if home else None


def heading(draft: Draft, id: str, name: str) -> str:
    """What a question is about, as its own instrument words it."""
    question = asked(draft, id, name)
    return question.label.to(draft.language.code) if question and question.label else name


def choice(draft: Draft, id: str, name: str, code: object) -> str:
    """The label of one answer to a closed question; the code itself where the list does not have it."""
    home, question = instrument_of(draft.indicator(id), draft.resolved.instruments), asked(draft, id, name)
    choices = draft.resolved.instruments[home].choices_of(question) if home and question else ()
    return next((c.label.to(draft.language.code) for c in choices if str(c.value) == str(code)), str(code))


def codes(draft: Draft, id: str, name: str) -> list[str]:
    """The answers of a closed question in the order of its list, without those that stand for a missing one."""
    home, question = instrument_of(draft.indicator(id), draft.resolved.instruments), asked(draft, id, name)
    choices = draft.resolved.instruments[home].choices_of(question) if home and question else ()
    return [str(c.value) for c in choices if not c.missing]


def date_cell(draft: Draft, text: str) -> Cell:
    """An ISO date as the language writes it."""
    from datetime import date

    return Cell(day(date.fromisoformat(text), draft.language) if text else "–")


def count_cell(draft: Draft, n: float | None, decimals: int = 0) -> Cell:
    if n is None:
        return Cell("–")
    return Cell(number(n, draft.language, decimals), value=n, pattern="0." + "0" * decimals if decimals else "0")


def listed(name: str, caption: str, columns: Iterable[Column], rows: Iterable[tuple[Cell, ...]],
           note: str = "") -> Table:
    """A table of one body, empty where there are no rows."""
    body = tuple(rows)
    return Table(name, caption, tuple(columns), (Body(body),) if body else (), note)
