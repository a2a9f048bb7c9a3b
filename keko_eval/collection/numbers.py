"""Cells of number questions in, numbers out: decimal commas, spaced thousands and signs, decided for a whole column."""

import re
from collections.abc import Iterable

from keko_eval.collection.cells import BLANK_WORDS, Manner, Meaning, Why

_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u2007\u2009\u202f'’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d*|[+-]?,\d+")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_GROUPED_BY_DOTS = re.compile(r"[+-]?[1-9]\d{0,2}((\.\d{3}){2,}|(\.\d{3})+,\d*)")
_MAYBE_BY_DOTS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_UNIT = re.compile(r"([^\d\s]{0,3}\s*)?([+-]?\d[\d\s.,\u00a0\u202f]*)\s*[^\d\s.,]+\.?")
LARGEST = 9e15
_MINUS = str.maketrans({"−": "-", "–": "-"})


def read_numbers(cells: Iterable[str], manner: Manner, whole: bool) -> Meaning:
    """The numbers of a column's cells.

    ``1,234`` is a thousand and more in one country and one and a bit in another: it is read only where other cells
    of the column, or else other columns of the file, show which is meant; otherwise it is set aside.
    """
    meaning = Meaning()
    waiting: dict[str, str] = {}
    for cell in cells:
        if cell in manner.given:
            given = manner.given[cell]
            meaning.give(cell, float(given) if given is not None and _PLAIN.fullmatch(given) else None)
        else:
            waiting[cell] = _tidy(cell)
    comma = decimal_comma(waiting.values())
    if comma is None and manner.decimal_comma is not None and any(_EITHER.fullmatch(t) for t in waiting.values()):
        meaning.notes.add("decided_by_other_columns")
    comma = manner.decimal_comma if comma is None else comma
    dots = any(_GROUPED_BY_DOTS.fullmatch(text) for text in waiting.values())
    for cell, text in waiting.items():
        number, why = _number(text.replace(".", "") if dots and _MAYBE_BY_DOTS.fullmatch(text) else text, comma)
        if why is None and number is not None and whole and number != int(number):
            number, why = None, "not_whole"
        if why is not None:
            meaning.set_aside(cell, "blank_word" if cell in BLANK_WORDS else why)
        else:
            meaning.answers[cell] = number
    return meaning


def decimal_comma(texts: Iterable[str]) -> bool | None:
    """Whether a comma is the decimal sign: True or False where some cell shows it, None where none does or both."""
    comma = dot = False
    for text in texts:
        if "," not in text:
            continue
        text = _tidy(text)
        grouped, decimal = bool(_GROUPED.fullmatch(text)), bool(_COMMA.fullmatch(text))
        comma |= decimal and not grouped
        dot |= grouped and not decimal
    return None if comma == dot else comma


def _tidy(cell: str) -> str:
    text = cell.strip().translate(_MINUS)
    return _SPACES.sub("", text) if len(text) > 4 else text


def too_large(cell: str) -> bool:
    """Whether a cell that is no number for us is one that is merely too large to be kept exactly."""
    text = _tidy(cell)
    return any(form.fullmatch(text) for form in (_PLAIN, _COMMA, _GROUPED, _GROUPED_BY_DOTS))


def _number(text: str, comma: bool | None) -> tuple[float | None, Why | None]:
    number, why = _read(text, comma)
    return (None, "not_a_number") if number is not None and abs(number) >= LARGEST else (number, why)


def _read(text: str, comma: bool | None) -> tuple[float | None, Why | None]:
    if _GROUPED_BY_DOTS.fullmatch(text):
        return float(text.replace(".", "").replace(",", ".")), None
    if _PLAIN.fullmatch(text):
        return float(text), None
    if comma is None and _EITHER.fullmatch(text):
        return None, "ambiguous_number"
    if comma is not False and _COMMA.fullmatch(text):
        return float(text.replace(".", "").replace(",", ".")), None
    if comma is not True and _GROUPED.fullmatch(text):
        return float(text.replace(",", "")), None
    return None, "unit" if _UNIT.fullmatch(text) else "not_a_number"
