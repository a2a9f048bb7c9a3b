"""▶ A form's file in (workbook, CSV or Markdown, told apart by content); its sheets out, each cell with its place."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from keko_eval.files.encoding import decode
from keko_eval.files.table import letters
from keko_eval.files.text import not_opened
from keko_eval.files.workbook import read_sheets
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

MAX_BYTES = 20 * 2**20
_BOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one sheet, rows of text; ``lines`` are those of a text file, empty for a workbook."""

    file: str
    name: str
    rows: list[list[str]]
    lines: tuple[int, ...] = ()

    def place(self, row: int, column: int = 0) -> Place:
        """The place of a cell; both counted from 0."""
        cell = f"{self.name}!{letters(column)}{row + 1}"
        return Place(self.file, self.lines[row] if row < len(self.lines) else 0, cell=cell)


def read_book(path: Path) -> tuple[list[Sheet], tuple[Problem, ...]]:
    """The sheets in their order."""
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
        if not head.startswith(_BOOKS):
            if path.stat().st_size > MAX_BYTES:
                return [], (problem("table-too-large", Place(str(path)), limit=f"{MAX_BYTES / 2**20:g} MiB"),)
            return parse_text(decode(path.read_bytes()).text, str(path)), ()
    except OSError as error:
        return [], (not_opened(path, error),)
    sheets, problems = read_sheets(path)
    return [Sheet(str(path), name, rows) for name, rows in sheets.items()], problems


def parse_text(text: str, file: str) -> list[Sheet]:
    """Sheets in one text: a column before the others names the sheet, in CSV or between the bars of Markdown."""
    is_markdown = text.lstrip("\ufeff \t\r\n").startswith("|")
    rows = _markdown(text) if is_markdown else _csv(text)
    found: dict[str, tuple[list[list[str]], list[int]]] = {}
    name = ""
    for line, row in rows:
        if row and row[0].strip():
            name = row[0].strip()
            found.setdefault(name, ([], []))
        if name and any(cell.strip() for cell in row[1:]):
            found[name][0].append(row[1:])
            found[name][1].append(line)
    return [Sheet(file, name, cells, tuple(lines)) for name, (cells, lines) in found.items()]


def _csv(text: str) -> list[tuple[int, list[str]]]:
    rows = csv.reader(io.StringIO(text.replace("\x00", "")))
    found = []
    try:
        for row in rows:
            found.append((rows.line_num, row))
    except csv.Error:
        return found
    return found


def _markdown(text: str) -> list[tuple[int, list[str]]]:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line.startswith("|") and not _RULE.fullmatch(line):
            cells = [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line)]
            rows.append((number, cells[1:-1] if line.endswith("|") else cells[1:]))
    return rows
