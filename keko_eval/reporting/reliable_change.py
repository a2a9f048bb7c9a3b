"""For how many respondents the change is more than errors of measurement make."""

from collections.abc import Iterator

from keko_eval.comparison.reliable_change import RELIABLY, asked
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.item_tables import reach
from keko_eval.reporting.lookup import EVERYONE, Row, shown
from keko_eval.reporting.marks import Diverging
from keko_eval.reporting.page import Body, Cell, Column, Table

ENDS = {"up": ("down", "up"), "down": ("up", "down")}
"""By direction of good: what is worse, what is better."""


def reliable_table(draft: Draft, id: str) -> Table:
    """One row of everybody: worse, no reliable change, better, and who came to the usual range; else empty."""
    words, direction = draft.words, draft.indicator(id).direction
    counted = {str(r["value"]).removeprefix(RELIABLY): r for r in draft.rows.counted.get(id, ())
               if str(r["value"]).startswith(RELIABLY) and r["scope"] == EVERYONE}
    worse, better = ENDS.get(direction, ("down", "up"))
    names = ("worse", "same", "better") if direction in ENDS else ("fell", "same", "rose")
    values = (worse, "same", better, *(["recovered"] if "recovered" in counted else []))
    heads = (*names, *(["recovered"] if "recovered" in counted else []))
    columns = (Column(words.say("column.group"), "label"), Column(words.say("column.picture"), "strip"),
               *(Column(words.say(f"column.reliable_{name}"), "number") for name in heads),
               Column(words.say("column.n"), "number"))
    found = [counted[value] for value in values if value in counted]
    row = _row(draft, found) if len(found) == len(values) and any(r["n"] or not r["released"] for r in found) else None
    return Table("reliable", words.say("table.reliable"), columns, (Body((row,)),) if row else (),
                 " ".join(_note(draft, id)) if row else "")


def _row(draft: Draft, found: list[Row]) -> tuple[Cell, ...]:
    label = Cell(draft.words.say("table.all"))
    if any(not row["released"] for row in found):
        return (label, Cell(hidden=True), *[draft.hidden_cell()] * (len(found) + 1))
    counts = [int(row["n"]) for row in found]
    total = sum(counts[:3])
    shares = (counts[0] / total, counts[1] / total, counts[2] / total) if total else (0.0, 0.0, 0.0)
    cells = [Cell(number(n, draft.language), note=percent(n / total, draft.language) if total else "", value=n,
                  pattern="0") for n in counts]
    return (label, Cell(strip=Diverging(shares, 0.0, *reach([shares]))), *cells,
            Cell(number(total, draft.language), value=total))


def _note(draft: Draft, id: str) -> Iterator[str]:
    """From where on a change is reliable, and where the usual begins."""
    told, rows = asked(draft.indicator(id)), {r["term"]: r for r in draft.rows.of("reliability", id)}
    limit, usual = shown(rows.get("reliable_change")), shown(rows.get("cutoff_c"))
    code, written = draft.language.code, draft.written[id]
    if told and limit is not None:
        value, source = number(told.reliability, draft.language, 2), told.source.to(code).rstrip(".")
        yield draft.words.say("table.reliable_note", limit=written.distance(limit), value=value, source=source)
    if told and told.norms and usual is not None:
        yield draft.words.say("table.usual_note", limit=written.amount(usual),
                              source=told.norms.source.to(code).rstrip("."))
