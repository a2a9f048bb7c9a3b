"""Answers typed into an entry workbook as a person would: labels, marks, dates."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from keko_eval.collection.entry_layout import Column, EntrySheet, sheets_of
from keko_eval.collection.entry_workbook import HEADINGS, write_entry_workbook
from keko_eval.collection.handout import Handout

BOOK = "b" * 26


def entered(path: Path, handout: Handout, forms: Mapping[int, Mapping[str, Any]], *, language: str = "fi",
            double: bool = False, rows: int = 12, cells: Mapping[tuple[str, str], object] | None = None) -> Path:
    """A workbook with ``{number of the form: answers}`` and then ``{(sheet, cell): value}`` typed in."""
    write_entry_workbook(path, handout, language, BOOK, rows=rows, double=double)
    book = openpyxl.load_workbook(path)
    for sheet in sheets_of(handout, language):
        for page in [sheet.name, *([f"{sheet.name} (2)"] if double else [])]:
            for row, column, value in _cells(sheet, forms):
                book[page].cell(row, column, value)
    for (page, cell), value in (cells or {}).items():
        book[page][cell] = value
    book.save(path)
    return path


def _cells(sheet: EntrySheet, forms: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, int, object]]:
    next_row = HEADINGS + 1
    for number, answers in forms.items():
        if not sheet.repeat:
            yield from _row(sheet, HEADINGS + number, answers)
            continue
        for instance in answers.get(sheet.repeat, ()):
            yield next_row, 1, number
            yield from _row(sheet, next_row, instance)
            next_row += 1


def _row(sheet: EntrySheet, row: int, answers: Mapping[str, Any]) -> Iterator[tuple[int, int, object]]:
    for j, column in enumerate(sheet.columns, 1):
        value = typed(column, answers)
        if value is not None:
            yield row, j, value


def typed(column: Column, answers: Mapping[str, Any]) -> object:
    """An answer as it is typed into a cell of a column; ``None`` for nothing."""
    value = answers.get(column.question)
    if value is None:
        return None
    if column.asked is None:
        return next((label for label, code in column.labels if code == value), value)
    kind = column.asked.question.kind
    if column.choice:
        if column.choice not in value:
            return None
        return value.index(column.choice) + 1 if kind == "rank" else "x"
    if column.labels:
        return next(label for label, code in column.labels if code == str(value))
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "dateTime":
        return str(value).replace("T", " ")
    return float(value) if kind in ("integer", "decimal", "range") else "x" if kind == "acknowledge" else value
