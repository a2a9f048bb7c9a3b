"""Items: the answers to each statement as diverging bars by wave, and for how many the result rose or fell."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from keko_eval.definitions.indicator import Scale
from keko_eval.definitions.instrument import Choice, Question
from keko_eval.disclosure.merging import SPAN
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row
from keko_eval.reporting.marks import Diverging, Mark, Segment
from keko_eval.reporting.page import Body, Cell, Column, Legend, Table

CANNOT_SAY = ("dont_know", "refused")


def item_tables(draft: Draft, id: str) -> tuple[Table, ...]:
    """One table per set of answer choices, with the choices as its legend; of those told together one of its own."""
    if not isinstance(draft.indicator(id), Scale):
        return ()
    sets: dict[tuple[str, ...], list[Question]] = {}
    for name in draft.items(id):
        question = draft.question(name)
        if question and ordered_choices(draft, question):
            sets.setdefault(tuple(_steps(draft, question)), []).append(question)
    tables = (_table(draft, id, questions, index) for index, questions in enumerate(sets.values()))
    return tuple(t for t in tables if not t.empty)


def ordered_choices(draft: Draft, question: Question) -> tuple[Choice, ...]:
    """The choices that stand on the scale, from the lowest value; empty where values are not whole numbers."""
    choices = [c for c in draft.choices(question.name) if c.missing is None]
    if not all(isinstance(c.value, int) for c in choices):
        return ()
    return tuple(sorted(choices, key=lambda c: int(c.value)))


def cannot_say(draft: Draft, name: str) -> tuple[str, ...]:
    """The values that stand for having no answer to give: the kinds, and the choices that mean them."""
    return (*CANNOT_SAY, *(str(c.value) for c in draft.choices(name) if c.missing in CANNOT_SAY))


def movement_table(draft: Draft, id: str) -> Table:
    """Of those who answered both times, for how many the result rose, stayed and fell."""
    words, language = draft.words, draft.language
    moves = draft.rows.moves.get((id, "all"), {})
    columns = [Column(words.say("column.group"), "label"), Column(words.say("column.picture"), "strip")]
    columns += [Column(words.say(f"column.{key}"), "number") for key in ("fell", "same", "rose")]
    columns.append(Column(words.say("column.n"), "number"))
    rows: tuple[tuple[Cell, ...], ...] = ()
    found = [moves.get(key) for key in ("down", "same", "up")]
    if any(row is not None and (row["n"] or not row["released"]) for row in found):
        label = Cell(words.say("table.all"))
        if any(row is not None and not row["released"] for row in found):
            rows = ((label, Cell(hidden=True), *[draft.hidden_cell()] * 4),)
        else:
            counts = [row["n"] if row else 0 for row in found]
            total = sum(counts)
            shares = tuple(n / total for n in counts) if total else (0.0, 0.0, 0.0)
            cells = [Cell(number(n, language), note=percent(s, language), value=n, pattern="0")
                     for n, s in zip(counts, shares, strict=True)]
            strip = Diverging(shares, 0.0, *reach([shares]))
            rows = ((label, Cell(strip=strip), *cells, Cell(number(total, language), value=total)),)
    return Table("movement", words.say(draft.twice("table.movement")), tuple(columns), (Body(rows),) if rows else ())


def _table(draft: Draft, id: str, questions: list[Question], index: int) -> Table:
    words = draft.words
    choices = ordered_choices(draft, questions[0])
    bodies = one_middle(tuple(body for q in questions if (body := _body(draft, id, q, choices)).rows))
    columns = [Column(words.say("column.wave"), "label"), Column(words.say("column.picture"), "strip")]
    parts = [_part(step, choices) for step in _steps(draft, questions[0])]
    columns += [Column(name, "number") for name in _heads(choices)]
    columns += [Column(words.say("column.cannot_say"), "number"), Column(words.say("column.n"), "number")]
    legend = tuple(Legend(f"{_run(part)} {' – '.join(c.label.to(draft.language.code) for c in part)}",
                          Segment(i, len(parts))) for i, part in enumerate(parts))
    note = words.say("table.items_note")
    if len(parts) < len(choices):
        note = f"{note} {words.say('table.items_merged')}"
    unsaid = Legend(words.say("column.cannot_say"), Mark("unsaid"))
    return Table("items" if not index else f"items:{index}", words.say("table.items"), tuple(columns), bodies,
                 note, (*legend, unsaid))


def reach(bars: Iterable[tuple[float, ...]]) -> tuple[float, float]:
    """How far the bars go below and above the middle."""
    below, above = 0.02, 0.02
    for shares in bars:
        half = len(shares) // 2
        middle = shares[half] / 2 if len(shares) % 2 else 0.0
        below, above = max(below, sum(shares[:half]) + middle), max(above, sum(shares[-half:]) + middle)
    return below, above


def one_middle(bodies: tuple[Body, ...]) -> tuple[Body, ...]:
    """The same rows with their bars on one common middle."""
    bars = [c.strip.shares for b in bodies for row in b.rows for c in row if isinstance(c.strip, Diverging)]
    below, above = reach(bars)

    def placed(cell: Cell) -> Cell:
        if not isinstance(cell.strip, Diverging):
            return cell
        return replace(cell, strip=replace(cell.strip, below=below, above=above))

    return tuple(Body(tuple(tuple(placed(c) for c in row) for row in b.rows), b.heading) for b in bodies)


def _heads(choices: tuple[Choice, ...]) -> list[str]:
    """``1–2``, ``3``, ``4–5``."""
    half, odd = len(choices) // 2, len(choices) % 2
    parts = [choices[:half], choices[half:half + odd], choices[half + odd:]]
    return [_run(part) for part in parts if part]


def _run(part: tuple[Choice, ...]) -> str:
    return str(part[0].value) if len(part) == 1 else f"{part[0].value}–{part[-1].value}"


def _body(draft: Draft, id: str, question: Question, choices: tuple[Choice, ...]) -> Body:
    indicator = draft.indicator(id)
    label = question.label.to(draft.language.code) if question.label else question.name
    reverse = getattr(indicator, "reverse", ())
    if any(name.rpartition("/")[2] == question.name for name in reverse):
        label = f"{label} ({draft.words.say('table.reversed')})"
    rows = [_row(draft, wave.wave, question, found, choices) for wave in draft.study.waves
            if (found := draft.rows.items.get((question.name, "all", wave.wave)))]
    return Body(tuple(rows), label)


def _row(draft: Draft, wave: str, question: Question, found: Mapping[str, Row],
         choices: tuple[Choice, ...]) -> tuple[Cell, ...]:
    name = Cell(draft.wave_name(wave))
    width = len(_heads(choices)) + 2
    steps = _steps(draft, question)
    if any(step in found and not found[step]["released"] for step in steps):
        return (name, Cell(hidden=True), *[draft.hidden_cell()] * width)
    counts = [int(found[step]["n"] or 0) if step in found else 0 for step in steps]
    unsaid_rows = [found[value] for value in cannot_say(draft, question.name) if value in found]
    unsaid = sum(int(row["n"] or 0) for row in unsaid_rows)
    few = any(not row["released"] for row in unsaid_rows)
    said = sum(counts)
    if not said:
        unasked = [value for value, row in found.items() if row["n"] != 0] == ["not_asked"]
        return (name, Cell(), *[Cell("–")] * (width - 1), Cell(draft.words.say("cell.not_asked") if unasked else "–"))
    half, odd = len(counts) // 2, len(counts) % 2
    parts = [sum(counts[:half]), *counts[half:half + odd], sum(counts[half + odd:])]
    cells = [_share(draft, part / said) for part in parts]
    asked = said + unsaid
    return (name, Cell(strip=Diverging(tuple(n / said for n in counts), unsaid / asked)), *cells,
            draft.hidden_cell() if few else _share(draft, unsaid / asked),
            Cell(number(asked, draft.language), value=asked, pattern="0"))


def _steps(draft: Draft, question: Question) -> list[str]:
    """The values of the parts of a bar: each step, or the lower and the upper ones together."""
    values = [str(c.value) for c in ordered_choices(draft, question)]
    told = {value for w in draft.study.waves for value in draft.rows.items.get((question.name, "all", w.wave), ())}
    if not any(SPAN in value for value in told):
        return values
    half, odd = len(values) // 2, len(values) % 2
    return [f"{values[0]}{SPAN}{values[half - 1]}", *values[half:half + odd], f"{values[half + odd]}{SPAN}{values[-1]}"]


def _part(step: str, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices that are told as one."""
    values = [str(c.value) for c in choices]
    ends = [values.index(end) for end in step.split(SPAN)]
    return choices[ends[0]:ends[-1] + 1]


def _share(draft: Draft, share: float) -> Cell:
    return Cell(percent(share, draft.language), value=share, pattern="0%")
