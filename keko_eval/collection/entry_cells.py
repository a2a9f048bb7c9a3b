"""The cells of an entry workbook: the rows of all sheets put together by form, and two entries compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keko_eval.collection.entry_layout import FORM, EntrySheet, Legend
from keko_eval.files.table import BLANKS, Table
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

MOST_HEADINGS = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and where."""

    text: str
    place: Place


@dataclass(slots=True)
class Row:
    """One form: its cells by column key; by repeat the cells of each instance."""

    place: Place
    cells: dict[str, Cell] = field(default_factory=dict)
    blanks: dict[str, Place] = field(default_factory=dict)
    instances: dict[str, list[Mapping[str, Cell]]] = field(default_factory=dict)
    filled: bool = False

    def at(self, key: str) -> Place:
        """The place of a column in this row, blank or not."""
        return self.cells[key].place if key in self.cells else self.blanks.get(key, self.place)


Read = list[tuple[str, Mapping[str, Cell], Place]]


def cells_of(table: Table, sheet: EntrySheet) -> tuple[Read, list[Problem]]:
    """(number of the form, cells by key, place of the row) of every row that has anything but its number."""
    start = next((i for i in range(min(MOST_HEADINGS, table.cells.height)) if FORM in table.head(i)), None)
    if start is None:
        return [], [problem("entry-columns", table.place(0, 0), missing=FORM)]
    heads = table.head(start)
    at = {key: j for j, key in enumerate(heads) if key}
    problems = [problem("entry-columns", table.place(start, 0), missing=column.key)
                for column in sheet.columns if column.key not in at]
    known = {column.key: at[column.key] for column in sheet.columns if column.key in at}
    read: Read = []
    for i in range(start + 1, table.cells.height):
        row = table.head(i)
        cells = {key: Cell(row[j].strip(BLANKS), table.place(i, j)) for key, j in known.items() if row[j].strip(BLANKS)}
        number = cells[FORM].text if FORM in cells else ""
        if not any(key != FORM for key in cells):
            continue
        if number and not (number.isdecimal() and len(number) < 7):
            problems.append(problem("entry-form-number", table.place(i, known.get(FORM, 0)), value=number[:40]))
            continue
        read.append((number, _Places(cells, {key: table.place(i, j) for key, j in known.items()}),
                     table.place(i, known.get(FORM, 0))))
    return read, problems


class _Places(dict[str, Cell]):
    """The cells that are filled in, and where those stand that are not."""

    def __init__(self, cells: Mapping[str, Cell], places: Mapping[str, Place]) -> None:
        super().__init__(cells)
        self.places = dict(places)


def place_in(cells: Mapping[str, Cell], key: str, other: Place) -> Place:
    """Where the column ``key`` of a row stands, blank or not."""
    if key in cells:
        return cells[key].place
    return cells.places.get(key, other) if isinstance(cells, _Places) else other


def rows_of(rows: dict[str, Row], read: Read, starts: frozenset[str]) -> None:
    """Put the rows of one sheet to those of the other sheets; a row is filled by anything but what it starts with."""
    for number, cells, place in read:
        row = rows.setdefault(number, Row(place))
        row.cells.update(cells)
        if isinstance(cells, _Places):
            row.blanks.update(cells.places)
        row.filled = row.filled or any(key not in starts for key in cells)


def differences(first: Mapping[str, Row], other: Mapping[str, Row],
                legends: Mapping[str, Legend]) -> Iterator[Problem]:
    """Where two people entered otherwise: each cell of the second set with that of the first beside it."""
    for number, row in first.items():
        if number not in other:
            yield problem("entry-only-once", row.place, number=number)
            continue
        yield from _differing(row, other[number], legends)
    for number, row in other.items():
        if number not in first:
            yield problem("entry-only-once", row.place, number=number)


def _differing(one: Row, two: Row, legends: Mapping[str, Legend]) -> Iterator[Problem]:
    for key in dict.fromkeys((*one.cells, *two.cells)):
        yield from _cell_differs(key, one.cells, two.cells, one.at(key), two.at(key), legends)
    for repeat in dict.fromkeys((*one.instances, *two.instances)):
        mine, yours = one.instances.get(repeat, []), two.instances.get(repeat, [])
        if len(mine) != len(yours):
            yield problem("entry-instances-differ", two.place, repeat=repeat, one=len(mine),
                          other=len(yours)).beside(one.place)
            continue
        for here, there in zip(mine, yours, strict=True):
            for key in dict.fromkeys((*here, *there)):
                yield from _cell_differs(key, here, there, place_in(here, key, one.place),
                                         place_in(there, key, two.place), legends)


def _cell_differs(key: str, one: Mapping[str, Cell], two: Mapping[str, Cell], mine: Place, yours: Place,
                  legends: Mapping[str, Legend]) -> Iterator[Problem]:
    texts = [" ".join(cells[key].text.split()).casefold() if key in cells else "" for cells in (one, two)]
    if texts[0] != texts[1]:
        yield problem("entry-differs", yours, question=legends[key].title).beside(mine)

