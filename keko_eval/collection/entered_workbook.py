"""Entry workbooks in, checked answers out, or every problem with its cell.

Nothing is dropped in silence: an answer to a question that the form would not have asked, or one beyond its limits, is
a problem that the one who entered it settles by looking at the paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from keko_eval.collection.entry_cells import Read, Row, cells_of, differences, rows_of
from keko_eval.collection.entry_checks import Entry, check_row
from keko_eval.collection.entry_layout import FORM, Column, EntrySheet, legends_of, second, sheets_of
from keko_eval.collection.entry_workbook import CARRIED, FORMAT, entry_words, row_id, tongue_of
from keko_eval.collection.form.form import Form, compiled
from keko_eval.collection.handout import Handout
from keko_eval.files.workbook import read_workbook
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, has_errors, problem

__all__ = ["Entered", "Entry", "read_entered"]


@dataclass(frozen=True, slots=True)
class Entered:
    """What a workbook holds; ``entries`` only where no row has an error."""

    entries: tuple[Entry, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """What the hidden sheet tells of a workbook."""

    book: str
    study: str
    instrument: str
    version: str
    definition: str
    language: str
    double: bool
    given: Mapping[str, str] = field(default_factory=dict)


def carried_by(path: Path) -> tuple[Carried | None, tuple[Problem, ...]]:
    """What a workbook says that it is."""
    table, problems = read_workbook(path, CARRIED)
    if table is None and any(p.code not in ("workbook-no-sheet", "table-empty") for p in problems):
        return None, problems
    rows = [table.head(i) for i in range(table.cells.height)] if table else []
    told = {row[0]: row[1] for row in rows if len(row) > 1}
    if not rows or rows[0][0] != FORMAT or not {"book", "instrument", "definition", "language"} <= set(told):
        return None, (problem("entry-not-a-workbook", Place(str(path))),)
    return Carried(told["book"], told.get("study", ""), told["instrument"], told.get("version", ""),
                   told["definition"], told["language"], told.get("double") == "yes",
                   {row[1]: row[2] for row in rows if row[0] == "given" and len(row) > 2}), ()


def read_entered(path: Path, handout: Handout, moment: datetime, carried: Carried | None = None) -> Entered:
    """Read one entry workbook.

    Parameters
    ----------
    path : Path
    handout : Handout
        What the study knows of the instrument, in the version that the workbook was made of.
    moment : datetime
        What ``today()`` means.
    carried : Carried, optional
        As :func:`carried_by` gave it, where that has been read already.

    Returns
    -------
    Entered
    """
    if carried is None:
        carried, problems = carried_by(path)
        if carried is None:
            return Entered(problems=problems)
    if carried.study != handout.study or carried.instrument != handout.instrument.instrument:
        return Entered(problems=(problem("entry-other-form", Place(str(path)), instrument=carried.instrument,
                                         study=carried.study or "–"),))
    if carried.definition != handout.fingerprint:
        return Entered(problems=(problem("entry-other-version", Place(str(path)), instrument=carried.instrument,
                                         version=carried.version),))
    return _Reader(path, handout, carried, moment).read()


class _Reader:
    def __init__(self, path: Path, handout: Handout, carried: Carried, moment: datetime) -> None:
        self.path, self.handout, self.carried, self.moment = path, handout, carried, moment
        self.sheets = sheets_of(handout, carried.language)
        self.form: Form = compiled(handout.instrument)
        self.problems: list[Problem] = []
        tongue = tongue_of(carried.language)
        names = {kind: texts[tongue] for kind, texts in entry_words()["heads"].items()}
        self.legends = legends_of(self.sheets, names)

    def read(self) -> Entered:
        first = self.set(lambda name: name)
        if self.carried.double:
            other = self.set(second)
            self.problems += differences(first, other, self.legends)
        if has_errors(self.problems):
            return Entered((), tuple(self.problems), len(first))
        entries = list(self.entries(first))
        if not first:
            self.problems.append(problem("entry-nothing", Place(str(self.path))))
        self.problems += _twice(entries)
        failed = has_errors(self.problems)
        return Entered(() if failed else tuple(entries), tuple(self.problems), len(first))

    def entries(self, rows: Mapping[str, Row]) -> Iterator[Entry]:
        for number, row in rows.items():
            entry, found = check_row(row, self.handout, self.form, self.legends, self.moment,
                                     row_id(self.carried.book, int(number)))
            self.problems += found
            yield entry

    def set(self, named: Any) -> dict[str, Row]:
        """All sheets of one person: by the number of the form, its cells by column key, and its instances."""
        rows: dict[str, Row] = {}
        repeats: list[tuple[EntrySheet, Read]] = []
        for sheet in self.sheets:
            table, problems = read_workbook(self.path, named(sheet.name))
            if table is None:
                self.problems += [p for p in problems if p.code != "table-empty"]
                continue
            read, found = cells_of(table, sheet)
            self.problems += found
            if sheet.repeat:
                repeats.append((sheet, read))
            else:
                rows_of(rows, read, _starts(sheet.columns))
        filled = {number: row for number, row in rows.items() if row.filled}
        for sheet, read in repeats:
            self.instances(sheet, read, filled)
        return dict(sorted(filled.items(), key=lambda pair: int(pair[0])))

    def instances(self, sheet: EntrySheet, read: Read, filled: Mapping[str, Row]) -> None:
        for number, cells, place in read:
            answers = {key: cell for key, cell in cells.items() if key != FORM}
            if not number and answers:
                self.problems.append(problem("entry-without-form", place))
            elif answers and number not in filled:
                self.problems.append(problem("entry-unknown-form", place, number=number))
            elif answers:
                filled[number].instances.setdefault(sheet.repeat, []).append(answers)


def _starts(columns: Sequence[Column]) -> frozenset[str]:
    """The columns that are there before anybody enters anything."""
    return frozenset(c.key for c in columns if c.kind in ("form", "wave", "group"))


def _twice(entries: Sequence[Entry]) -> Iterator[Problem]:
    """One code on two forms of one wave: the second of them."""
    seen: dict[tuple[str, str], Place] = {}
    for entry in entries:
        if not entry.subject:
            continue
        key = (entry.wave, entry.subject)
        if key in seen:
            yield problem("entry-code-twice", entry.subject_place, code=entry.subject).beside(seen[key])
        seen.setdefault(key, entry.subject_place)
