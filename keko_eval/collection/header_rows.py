"""Where in a table the headers stand: below title rows, and at times in more than one row."""

from dataclasses import dataclass

from keko_eval.collection.columns import Names
from keko_eval.files.table import Table

_SEARCHED = 20


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """``row`` holds the headers, ``first`` the first answers (both counted from 0; -1 where headers stand apart)."""

    row: int
    first: int
    headers: tuple[str, ...]


def find_headers(table: Table, names: Names) -> HeaderRows:
    """The first row of the top twenty that has the most of the fields' names or texts; else the first with cells."""
    if table.names:
        return HeaderRows(-1, 0, table.names)
    filled = [row for row in range(min(_SEARCHED, table.cells.height)) if any(table.head(row))]
    counts: dict[int, int] = {}
    for row in filled:
        head = table.head(row)
        counts[row] = sum(map(names.knows, head))
        if counts[row] * 2 > sum(map(bool, head)):
            break
    row = max(counts, key=lambda r: (counts[r], -r), default=0)
    headers = tuple(table.head(row))
    first = row + 1
    while first < min(row + 3, table.cells.height) and _is_header_too(table.head(first), headers, names):
        first += 1
    return HeaderRows(row, first, headers)


def _is_header_too(cells: list[str], headers: tuple[str, ...], names: Names) -> bool:
    """Whether a row below the headers names the same fields again, by text (or is Qualtrics' row of ids)."""
    if any('"ImportId"' in cell for cell in cells):
        return True
    same = known = 0
    for header, cell in zip(headers, cells, strict=True):
        named = names.named(header)
        fields = [named[0]] if named else names.texts(header)
        if len(fields) == 1:
            known += 1
            again = names.named(cell) if cell else None
            same += bool(cell) and (fields[0] in names.texts(cell) or bool(again and again[0] is fields[0]))
    return same >= 2 and same * 2 > known
