"""Groups: one table of all groupings, with hidden figures in words and everyone's value as a line to compare with."""

from collections.abc import Mapping
from dataclasses import replace

from keko_eval.reporting.amounts import on_axis_of
from keko_eval.reporting.compared import end_names, ends_of, picture
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.marks import Mark
from keko_eval.reporting.page import Body, Cell, Column, Legend, Table
from keko_eval.reporting.sentences import chip, claimed, outcome

TOTALS = ("count", "sum")


def group_table(draft: Draft, id: str) -> Table:
    """The groups of each grouping under its name; nothing where every figure of every group is hidden."""
    words = draft.words
    groupings = {g.group: [v for v in draft.group_values(g.group) if _asked(draft.rows.levels(id, f"{g.group}={v}"))]
                 for g in draft.study.groups}
    if draft.indicator(id).kind in TOTALS:
        draft = _on_groups_axis(draft, id, groupings)
    written = draft.written[id]
    everyone = None if draft.indicator(id).kind in TOTALS else ends_of(draft, id)[1]
    judged = any(draft.rows.main(id, f"{group}={value}") for group, values in groupings.items() for value in values)
    bodies = [Body(tuple(_row(draft, id, draft.value_label(group, value), f"{group}={value}", everyone, judged)
                         for value in values), draft.group_label(group))
              for group, values in groupings.items() if values]
    first, last = end_names(draft)
    low, high = written.ends()
    columns = [Column(words.say("column.group"), "label"),
               Column(words.say("column.axis", low=low, high=high), "strip", written.ends()),
               Column(first, "number"), Column(last, "number")]
    if judged:
        columns += [Column(draft.change_head(id, "change"), "number"),
                    Column(words.say("column.verdict"), "chip")]
    of_records = draft.recorded(id)
    columns.append(Column(words.say("column.observations" if of_records else "column.n"), "number"))
    cells = [cell for body in bodies for row in body.rows for cell in row[1:]]
    hidden = any(cell.hidden for cell in cells)
    if all(cell.hidden for cell in cells):
        bodies = []
    legend = (Legend(words.say("legend.everyone"), Mark("everyone")),) if everyone is not None else ()
    return Table("groups", words.say("table.groups"), tuple(columns), tuple(bodies),
                 words.say("table.hidden_note") if hidden else "", legend)


def _asked(levels: Mapping[str, Row]) -> bool:
    """Whether anybody of a group was asked: no question of it is in the group's own form."""
    return any(not row["released"] or row["n"] or row["estimate"] is not None for row in levels.values())


def _on_groups_axis(draft: Draft, id: str, groupings: Mapping[str, list[str]]) -> Draft:
    """Groups of a total on a scale of their own: the whole is not to be compared with its parts."""
    levels = [row for group, values in groupings.items() for value in values
              for row in draft.rows.levels(id, f"{group}={value}").values()]
    values = [x for row in levels if (x := shown(row)) is not None]
    return replace(draft, written={**draft.written, id: on_axis_of(draft.written[id], values)})


def _row(draft: Draft, id: str, label: str, scope: str, everyone: float | None, judged: bool) -> tuple[Cell, ...]:
    written = draft.written[id]
    reference, followup = draft.study.roles
    levels = draft.rows.levels(id, scope)
    change = draft.rows.main(id, scope)
    strip = picture(draft, id, change, scope, everyone)
    cells = [Cell(label), Cell(strip=strip, hidden=strip is None)]
    first, last = draft.start_levels(id, scope).get(reference), levels.get(followup)
    cells += [_value(draft, id, row) for row in (first, last)]
    if judged:
        value = shown(claimed(change))
        hidden = change is not None and not change["released"]
        cells.append(draft.hidden_cell() if hidden else written.change_cell(value, unit=False))
        cells.append(_verdict(draft, change))
    return (*cells, _answers(draft, [first, last]))


def _value(draft: Draft, id: str, row: Row | None) -> Cell:
    if row is not None and not row["released"]:
        return draft.hidden_cell()
    return draft.written[id].value_cell(shown(row))


def _verdict(draft: Draft, row: Row | None) -> Cell:
    if row is None or not row["released"]:
        return draft.hidden_cell() if row is not None else Cell("–")
    return Cell(chip=chip(outcome(row), draft.words, draft.family(row), tentative=False))


def _answers(draft: Draft, rows: list[Row | None]) -> Cell:
    """Respondents of both waves, ``12 → 10``, or of the only one; a hidden wave takes both away."""
    counts = [row["n"] for row in rows if row is not None and row["n"] is not None]
    if any(row is not None and not row["released"] for row in rows):
        return draft.hidden_cell()
    if not counts:
        return Cell("–")
    return Cell(" → ".join(str(n) for n in (counts[-1:] if draft.recalled else counts)), value=counts[-1], pattern="0")
