"""One row of an entry workbook in; its answers, held against the form, out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from keko_eval.collection.entry_cells import Cell, Row, place_in
from keko_eval.collection.entry_layout import Legend
from keko_eval.collection.form.entered import Faulty, entered
from keko_eval.collection.form.faults import Fault
from keko_eval.collection.form.form import Form, Way, merged
from keko_eval.collection.form.page import Asked, Level, Spot
from keko_eval.collection.handout import WAVE, Handout
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

MARKS = frozenset({"x", "×", "✓", "✔", "1", "true", "kyllä", "ja", "yes"})
BLANK = frozenset({"", "0", "false", "ei", "nej", "no", "-", "–"})
SHOWN = 40
"""Signs of a cell that a problem repeats."""
_CODES = {"not_a_number": "not-a-number", "not_whole": "not-a-whole-number", "not_a_date": "entry-not-a-date",
          "not_a_time": "entry-not-a-time", "not_a_choice": "entry-not-offered", "exclusive": "entry-alone",
          "constraint": "entry-not-allowed", "too_small": "entry-not-allowed", "too_large": "entry-not-allowed",
          "too_long": "entry-too-long", "not_an_email": "entry-not-an-email", "rank_number": "entry-rank",
          "rank_twice": "entry-rank", "rank_gap": "entry-rank", "required": "entry-left-empty"}


@dataclass(frozen=True, slots=True)
class Entry:
    """The answers on one form, typed and checked; ``place`` is its row."""

    id: str
    place: Place
    wave: str
    given: Mapping[str, str]
    subject: str
    answers: Mapping[str, Any] = field(repr=False)
    subject_place: Place = field(default=Place(""), repr=False)


Legends = Mapping[str, Legend]


def check_row(row: Row, handout: Handout, form: Form, legends: Legends, moment: datetime,
              id: str) -> tuple[Entry, tuple[Problem, ...]]:
    """The answers of a row with everything that is wrong with them.

    Parameters
    ----------
    row : Row
    handout : Handout
    form : Form
        The compiled instrument.
    legends : mapping of str to Legend
        By column key and question.
    moment : datetime
    id : str
        What the answers are stored under.
    """
    problems: list[Problem] = []
    wave = _head(row, WAVE, legends, problems) if handout.waves else ""
    if handout.waves and not wave and WAVE not in row.cells:
        problems.append(problem("entry-no-wave", row.at(WAVE)))
    given = {g.group: value for g in handout.groups if (value := _head(row, g.group, legends, problems))}
    subject = row.cells[handout.subject].text if handout.subject in row.cells else ""
    given_answers, places = _Answers(form, legends, problems).of(row)
    way = form.way(given_answers, moment)
    for name, place in _unasked(form.level, given_answers, way, places, ()):
        title = legends[name].title if name in legends else name
        problems.append(problem("entry-not-asked", place or row.place, question=title))
    bad = {p.place for p in problems}
    problems += [p for p in _faults(way, places, row, legends) if p.place not in bad]
    answers = {name: value for name, value in way.answers.items() if value not in (None, "", [])}
    entry = Entry(id, row.place, wave, given, subject, answers, row.at(handout.subject))
    return entry, tuple(problems)


def _head(row: Row, key: str, legends: Legends, problems: list[Problem]) -> str:
    """The code of what stands in a column that comes before the answers."""
    cell = row.cells.get(key)
    if cell is None:
        return ""
    if not legends[key].labels:
        return cell.text
    code = legends[key].code(cell.text)
    if code is None:
        problems.append(_not_listed(cell, legends[key]))
    return code or ""


def _not_listed(cell: Cell, legend: Legend) -> Problem:
    return problem("entry-not-listed", cell.place, question=legend.title, value=cell.text[:SHOWN],
                   **suggestion(cell.text, legend.labels))


Places = dict[tuple[Spot, str], Place]


class _Answers:
    """Turns cells into typed answers, and remembers where each stood."""

    def __init__(self, form: Form, legends: Legends, problems: list[Problem]) -> None:
        self.form, self.legends, self.problems = form, legends, problems
        self.places: Places = {}

    def of(self, row: Row) -> tuple[dict[str, Any], Places]:
        answers = self.level(self.form.level, row.cells, (), row)
        for name, repeated in self.form.level.repeats.items():
            found = row.instances.get(name, [])
            for i, cells in enumerate(found):
                spot: Spot = ((name, i),)
                answers = merged(answers, spot, self.level(repeated.level, cells, spot, row))
        return answers, self.places

    def level(self, level: Level, cells: Mapping[str, Cell], spot: Spot, row: Row) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for asked in level.by_name.values():
            if not asked.shown or asked.question.kind == "note":
                continue
            posted, place = self.posted(asked, cells)
            self.places[spot, asked.name] = place or self.blank(asked, cells, spot, row)
            if place is None:
                continue
            try:
                answers[asked.name] = entered(asked, posted)
            except Faulty as faulty:
                self.problems.append(said(faulty.code, asked, place, shown(posted), self.legends))
        return {name: value for name, value in answers.items() if value not in (None, "", [])}

    def blank(self, asked: Asked, cells: Mapping[str, Cell], spot: Spot, row: Row) -> Place:
        key = f"{asked.name}/{asked.choices[0].value}" if asked.choices and \
            asked.question.kind in ("select_multiple", "rank") else asked.name
        return place_in(cells, key, row.place) if spot else row.at(key)

    def posted(self, asked: Asked, cells: Mapping[str, Cell]) -> tuple[dict[str, list[str]], Place | None]:
        """The cells of a question as a form would have posted them, and the place of the first."""
        name, kind = asked.name, asked.question.kind
        if kind in ("select_multiple", "rank") and asked.choices:
            return self.several(asked, cells)
        cell = cells.get(name)
        if cell is None:
            return {}, None
        if kind == "select_one" and asked.choices:
            code = self.legends[name].code(cell.text)
            if code is None:
                self.problems.append(_not_listed(cell, self.legends[name]))
            return ({name: [code]}, cell.place) if code is not None else ({}, None)
        if kind == "acknowledge":
            return ({name: ["OK"]}, cell.place) if self.marked(cell) else ({}, None)
        if kind == "dateTime":
            day, _, clock = cell.text.replace("T", " ").partition(" ")
            return {name: [day], f"{name}.time": [clock.strip()[:8]]}, cell.place
        text = cell.text
        if kind == "date" and " " in text and text.partition(" ")[0].count("-") == 2:
            text = text.partition(" ")[0]
        return {name: [text]}, cell.place

    def several(self, asked: Asked, cells: Mapping[str, Cell]) -> tuple[dict[str, list[str]], Place | None]:
        posted: dict[str, list[str]] = {}
        place: Place | None = None
        for choice in asked.choices:
            code = str(choice.value)
            cell = cells.get(f"{asked.name}/{code}")
            if cell is None:
                continue
            if asked.question.kind == "rank":
                posted[f"{asked.name}.{code}"] = [cell.text]
            elif self.marked(cell):
                posted.setdefault(asked.name, []).append(code)
            else:
                continue
            place = place or cell.place
        return posted, place

    def marked(self, cell: Cell) -> bool:
        text = cell.text.casefold()
        if text not in MARKS and text not in BLANK:
            self.problems.append(problem("entry-mark", cell.place, value=cell.text[:SHOWN]))
        return text in MARKS


def _unasked(level: Level, answers: Mapping[str, Any], way: Way, places: Places,
             spot: Spot) -> Iterator[tuple[str, Place | None]]:
    """(question or repeat, place) of every answer to what is not asked."""
    for name in level.by_name:
        if name in answers and not way.is_asked(name, spot):
            yield name, places[spot, name]
    for name, repeated in level.repeats.items():
        for i, instance in enumerate(answers.get(name) or ()):
            below = (*spot, (name, i))
            if way.is_asked(name, spot):
                yield from _unasked(repeated.level, instance, way, places, below)
            else:
                first = next((places[below, n] for n in instance if (below, n) in places), None)
                yield name, first


def _faults(way: Way, places: Places, row: Row, legends: Legends) -> Iterator[Problem]:
    for fault in way.faults():
        asked = way.form.asked[fault.question]
        value = _value(way, fault)
        yield said(fault.code, asked, places.get((fault.spot, fault.question), row.place), value, legends)


def _value(way: Way, fault: Fault) -> str:
    value = way.value(fault.question, fault.spot)
    return " ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def said(code: str, asked: Asked, place: Place | None, value: str, legends: Legends) -> Problem:
    """A fault of the form as a problem of the workbook; it repeats nothing that is sensitive."""
    told = "…" if asked.question.sensitive else value[:SHOWN]
    title = legends[asked.name].title if asked.name in legends else asked.name
    return problem(_CODES[code], place, question=title, value=told, key=asked.name, heading=title)


def shown(posted: Mapping[str, list[str]]) -> str:
    """What was written, for the problem."""
    return " ".join(text for texts in posted.values() for text in texts).strip()
