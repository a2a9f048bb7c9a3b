"""▶ A filled authoring workbook in, the circle's definitions as trees out, with the cell of every value."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keko_eval.exchange.authored import Tree
from keko_eval.exchange.carried import of_shape
from keko_eval.exchange.cells import from_cell, is_date
from keko_eval.exchange.columns import CARRIED, SHEETS, TONGUES, Column, columns, offered, sheet_name, words_in
from keko_eval.exchange.layout import sealed
from keko_eval.exchange.rows import get, merged, put
from keko_eval.files.table import BLANKS, Table
from keko_eval.files.workbook import read_workbook
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

HEADING_ROWS = 6
Carried = Mapping[tuple[str, str, int], Tree]


@dataclass(slots=True)
class ReadRow:
    """One row: its object and where each of its values stands, by column's name and language."""

    object: Tree
    places: dict[tuple[str, str], Place]
    place: Place
    blank: dict[str, Place]
    carried: Tree | None = None
    absent: frozenset[str] = frozenset()

    def at(self, name: str) -> Place:
        """The cell of a column, filled or not; the row's first where the sheet has no such column."""
        found = next((p for (own, _), p in self.places.items() if own == name), None)
        return found or self.blank.get(name, self.place)


@dataclass(slots=True)
class Filled:
    """The workbook as read: rows by sheet, the parts of the sheet of texts, and what was carried."""

    file: str
    tongue: str
    rows: dict[str, list[ReadRow]] = field(default_factory=dict)
    parts: dict[str, ReadRow] = field(default_factory=dict)
    carried: Carried = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)

    def heading(self, place: Place) -> str:
        """What the column, or the line of the sheet of texts, is called that a cell stands in."""
        return self.heads.get(place.cell) or self.heads.get(place.cell.rstrip("0123456789"), "")

    def kept(self, sheet: str, id: str = "", count: int = 1) -> Tree | None:
        return self.carried.get((sheet, id, count))


def read_filled(path: Path) -> Filled:
    """Every sheet of the workbook, with all problems of its headings and cells."""
    carried, problems = _carried(path)
    if problems:
        return Filled(str(path), "fi", problems=problems)
    meta = carried.get(("meta", "", 1), {})
    tongue = meta.get("tongue") if meta.get("tongue") in TONGUES else _tongue(path)
    filled = Filled(str(path), str(tongue), carried=carried)
    for sheet in SHEETS:
        name = sheet_name(sheet, filled.tongue)
        table, found = read_workbook(path, name)
        filled.problems += [_lost(one, path, name) for one in found]
        if table is not None and sheet == "texts":
            filled.parts = _parts(table, filled)
        elif table is not None:
            filled.rows[sheet] = _rows(table, sheet, filled)
    return filled


def _lost(one: Problem, path: Path, sheet: str) -> Problem:
    """A sheet that was emptied or removed, with the earlier workbook to take it from where there is one."""
    code = {"table-empty": "authoring-empty-sheet", "workbook-no-sheet": "authoring-no-sheet"}.get(one.code)
    if code is None:
        return one
    old = path.with_suffix(".old.xlsx")
    place = Place(str(path), cell=f"{sheet}!A1") if one.code == "table-empty" else Place(str(path))
    return problem(code, place, sheet=sheet, **({"near": old.name} if old.is_file() else {}))


def _tongue(path: Path) -> str:
    """The language whose sheets a workbook has that lost its hidden sheet."""
    for tongue in TONGUES:
        if read_workbook(path, sheet_name("questions", tongue))[0] is not None:
            return tongue
    return TONGUES[0]


def _carried(path: Path) -> tuple[dict[tuple[str, str, int], Tree], list[Problem]]:
    table, problems = read_workbook(path, CARRIED)
    if table is None:
        lacking = {"workbook-no-sheet", "table-empty"}
        return {}, [p for p in problems if p.code not in lacking]
    carried: dict[tuple[str, str, int], Tree] = {}
    for i in range(table.cells.height):
        of, id, count, *text = table.head(i)
        try:
            tree = json.loads("".join(text))
            carried[of, str(json.loads(id)), int(count)] = tree if isinstance(tree, dict) else {}
        except (ValueError, RecursionError):
            return {}, [problem("authoring-hidden-sheet", table.place(i, 3))]
    seal = carried.pop(("seal", "", 1), {}).get("seal")
    if seal != sealed((of, id, str(count), tree) for (of, id, count), tree in carried.items()):
        return {}, [problem("authoring-hidden-sheet", table.place(0, 3))]
    if not all(of_shape(of, tree) for (of, _, _), tree in carried.items()):
        return {}, [problem("authoring-hidden-sheet", table.place(0, 3))]
    return carried, []


def _rows(table: Table, sheet: str, filled: Filled) -> list[ReadRow]:
    by_key = {column.key: column for column in columns(sheet)}
    start = _heading_row(table, by_key)
    if start is None:
        filled.problems.append(problem("authoring-no-headings", table.place(0, 0), sheet=table.sheet))
        return []
    found = _headings(table, start, by_key, filled)
    return [_row(table, i, found, filled) for i in range(start + 1, table.cells.height)
            if any(table.head(i)[j].strip(BLANKS) for j in found)]


def _heading_row(table: Table, keys: Mapping[str, Any]) -> int | None:
    """The row that holds the names of the columns: the one with most of them."""
    counts = [sum(cell.split("::")[0].strip() in keys for cell in table.head(i))
              for i in range(min(HEADING_ROWS, table.cells.height))]
    best = max(counts, default=0)
    return counts.index(best) if best > 1 else None


def _headings(table: Table, row: int, keys: Mapping[str, Column],
              filled: Filled) -> dict[int, tuple[Column, str]]:
    """Each column's meaning and language; those that mean nothing, or the same twice, are told."""
    found: dict[int, tuple[Column, str]] = {}
    for j, cell in enumerate(table.head(row)):
        said = cell.strip(BLANKS)
        if not said:
            continue
        key, _, language = said.partition("::")
        language = language.rsplit("(", 1)[-1].rstrip(") ").strip()
        column = keys.get(key.strip())
        if column is None:
            filled.problems.append(problem("authoring-unknown-column", table.place(row, j), name=said,
                                           **suggestion(key, keys)))
        elif (column, language) in found.values():
            filled.problems.append(problem("authoring-column-twice", table.place(row, j), name=said))
        else:
            found[j] = column, language
            filled.heads[table.place(row, j).cell.rstrip("0123456789")] = column.head[filled.tongue]
    return found


def _row(table: Table, i: int, headings: Mapping[int, tuple[Column, str]], filled: Filled) -> ReadRow:
    cells = table.head(i)
    row = ReadRow({}, {}, table.place(i, next(j for j in headings if cells[j].strip(BLANKS))), {})
    for j, (column, language) in headings.items():
        place, text = table.place(i, j), cells[j].strip(BLANKS)
        if not text:
            row.blank.setdefault(column.name, place)
            continue
        value = read_cell(column, text, place, filled)
        if value is not None:
            _put(row.object, column.name, language, value)
            row.places[column.name, language] = place
        else:
            row.blank[column.name] = place
            row.absent |= {column.name}
    return row


def _put(tree: Tree, name: str, language: str, value: Any) -> None:
    if not language:
        put(tree, name, value)
        return
    texts = get(tree, name)
    put(tree, name, {**(texts if isinstance(texts, dict) else {}), language: value})


def read_cell(column: Column, text: str, place: Place, filled: Filled) -> Any:
    """A cell's value, or None where it is not of its column's kind, which is told."""
    value = from_cell(column, text)
    head = column.head[filled.tongue]
    if column.words and isinstance(value, str) and value == text and not _is_value(column, value):
        if column.words == "type" and len(text.split()) == 2:
            kind = from_cell(column, text.split()[0])
            if kind in ("select_one", "select_multiple", "rank"):
                return text
        filled.problems.append(problem("authoring-unknown-word", place, value=text, column=head,
                                       **offered(text, words_in(column.words, filled.tongue))))
        return None
    if column.kind == "number" and isinstance(value, str):
        filled.problems.append(problem("authoring-not-a-number", place, value=text, column=head))
        return None
    if column.kind == "date" and not is_date(value):
        filled.problems.append(problem("authoring-not-a-date", place, value=text, column=head))
        return None
    return value


def _is_value(column: Column, value: str) -> bool:
    from keko_eval.exchange.columns import value_of

    return value_of(column.words, value) == value


def _parts(table: Table, filled: Filled) -> dict[str, ReadRow]:
    """The sheet of texts: one part on each line, its name in the second column."""
    start = next((i for i in range(min(HEADING_ROWS, table.cells.height)) if "key" in table.head(i)), None)
    if start is None:
        filled.problems.append(problem("authoring-no-headings", table.place(0, 0), sheet=table.sheet))
        return {}
    heads = table.head(start)
    key, value = heads.index("key"), heads.index("value") if "value" in heads else None
    languages = {j: head.partition("::")[2] for j, head in enumerate(heads) if head.split("::")[0] == "text"}
    found = {}
    for i in range(start + 1, table.cells.height):
        cells = table.head(i)
        name = cells[key].strip(BLANKS)
        if name:
            found[name] = _part(table, i, cells, value, languages)
            filled.heads |= {table.place(i, j).cell: cells[0] for j in range(len(cells))}
    return found


def _part(table: Table, i: int, cells: list[str], value: int | None, languages: Mapping[int, str]) -> ReadRow:
    row = ReadRow({}, {}, table.place(i, value if value is not None else 0), {})
    spots: Iterator[tuple[int, str]] = iter([*([(value, "=")] if value is not None else []), *languages.items()])
    for j, language in spots:
        text = cells[j].strip(BLANKS)
        if text:
            row.object[language] = text
            row.places["", language] = table.place(i, j)
        else:
            row.blank.setdefault("=" if language == "=" else "text", table.place(i, j))
    return row


def with_carried(rows: list[ReadRow], sheet: str, id_of: Any, filled: Filled) -> None:
    """Each row with what was carried for it, found by its id and how many-th of that id it is."""
    seen: dict[str, int] = {}
    for row in rows:
        id = str(id_of(row.object))
        seen[id] = seen.get(id, 0) + 1
        kept = filled.kept(sheet, id, seen[id])
        if kept is None:
            continue
        rest = dict(kept)
        row.absent |= frozenset(rest.pop("~", ()))
        if isinstance(rest.get("levels"), dict):
            rest["levels"] = {int(level): said for level, said in rest["levels"].items()}
        row.carried = rest
        row.object = merged(row.object, rest)
