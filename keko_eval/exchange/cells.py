"""One value of a definition as the cells of a column, and back; None where a cell cannot hold it."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from keko_eval.exchange.columns import Column, value_of, word_of
from keko_eval.files.table import BLANKS

LONGEST = 30_000
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"[-+−]?[0-9]+([.,][0-9]+)?([eE][-+]?[0-9]+)?")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_LIST = {"list": ",", "items": ";"}
_PARTS = {"list": re.compile("[,;]"), "items": re.compile(";")}

Cells = dict[str, str | int | float]
"""By language; the empty one for what has no language."""


def fits(text: str) -> bool:
    """Whether a cell gives the text back as it was."""
    return bool(text) and text == text.strip(BLANKS) and len(text) < LONGEST and not _ESCAPED.search(text) and \
        all(sign == "\n" or sign.isprintable() for sign in text)


def _kept(number: int | float) -> bool:
    """Whether a spreadsheet, which has fifteen digits, gives the number back as it was."""
    return float(f"{number:.15g}") == number


def to_cells(column: Column, value: Any, languages: Sequence[str], tongue: str) -> Cells | None:
    """The cells of a value, or None where they would not give the same value back."""
    cells = _cells(column, value, languages, tongue)
    if cells is None or not all(fits(c) if isinstance(c, str) else _kept(c) for c in cells.values()):
        return None
    back = {language: from_cell(column, str(cell)) for language, cell in cells.items()}
    same: Any = back if column.kind == "texts" and isinstance(value, dict) else back.get("")
    return cells if same == value and type(same) is type(value) else None


def _cells(column: Column, value: Any, languages: Sequence[str], tongue: str) -> Cells | None:
    if column.kind == "texts":
        texts = {"": value} if isinstance(value, str) else value
        return dict(texts) if isinstance(texts, dict) and texts and set(texts) <= set(languages) else None
    if column.words:
        said = str(value).lower() if isinstance(value, bool) else value
        known = isinstance(said, str) and value_of(column.words, said) == said
        return {"": word_of(column.words, said, tongue)} if known else None
    if column.kind in _LIST:
        return {"": f"{_LIST[column.kind]} ".join(map(str, value))} if isinstance(value, list) and value else None
    if column.kind == "date":
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            return None
        return {"": f"{day.day}.{day.month}.{day.year}"}
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return {"": value}


def from_cell(column: Column, text: str) -> Any:
    """The value that a filled cell means; the text itself where it does not mean one of the column's kind."""
    text = text.strip(BLANKS)
    if column.words:
        value = value_of(column.words, text)
        return {"true": True, "false": False}.get(value, value) if value else text
    if column.kind in _LIST:
        return [part.strip(BLANKS) for part in _PARTS[column.kind].split(text) if part.strip(BLANKS)]
    if column.kind == "number":
        return number(text)
    if column.kind == "date":
        return day(text)
    if column.kind == "id" and column.key == "name" and column.sheet == "choices":
        return int(text) if _INTEGER.fullmatch(text) and text != "-0" else text
    return text


def number(text: str) -> int | float | str:
    """A number with a comma or a point, else the text."""
    if not _NUMBER.fullmatch(text.replace(" ", "")):
        return text
    value = float(text.replace(" ", "").replace(",", ".").replace("−", "-"))
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def day(text: str) -> str:
    """A date as ISO: ``31.12.2026`` or ``2026-12-31``, else the text."""
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else \
            date.fromisoformat(text).isoformat() if len(text) == len("2026-12-31") else text
    except ValueError:
        return text


def is_date(text: Any) -> bool:
    try:
        return isinstance(text, str) and bool(date.fromisoformat(text))
    except ValueError:
        return False
