"""Cells of date questions in, dates as ISO text out."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from keko_eval.collection.cells import BLANK_WORDS, Manner, Meaning, Why

_TIME = r"(?:[T\s]+(?:klo\s*)?\d{1,2}[:.]\d{2}.*)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_DOTS = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})" + _TIME)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})" + _TIME)
_SERIAL = re.compile(r"\d{5}")
_EXCEL_DAY_0 = date(1899, 12, 30)


def read_dates(cells: Iterable[str], manner: Manner) -> Meaning:
    """The dates of a column's cells as ISO text.

    ``2017-08-15``, ``15.8.2017`` and a spreadsheet's day number are read as they are; ``8/9/2017`` only where another
    cell of the column, or else of the file, shows which number is the day.
    """
    meaning = Meaning()
    texts = list(cells)
    first = day_first(texts)
    if first is None and manner.day_first is not None and any("/" in t for t in texts):
        meaning.notes.add("decided_by_other_columns")
    first = manner.day_first if first is None else first
    for cell in texts:
        text = manner.given.get(cell, cell)
        if text is None:
            meaning.give(cell, None)
            continue
        found, why = _date(text.strip(), first)
        if why is not None:
            meaning.set_aside(cell, "blank_word" if cell in BLANK_WORDS else why)
        else:
            meaning.answers[cell] = found
    return meaning


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether the day comes first in dates with slashes; None where nothing shows it."""
    matches = [m for t in texts if "/" in t and (m := _SLASHES.fullmatch(t.strip()))]
    first, second = any(int(m[1]) > 12 for m in matches), any(int(m[2]) > 12 for m in matches)
    return None if first == second else first


def _date(text: str, first: bool | None) -> tuple[str | None, Why | None]:
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _DOTS.fullmatch(text):
        return _day(match[3], match[2], match[1])
    if match := _SLASHES.fullmatch(text):
        if first is None and match[1] != match[2]:
            return None, "ambiguous_date"
        month, day = (match[2], match[1]) if first else (match[1], match[2])
        return _day(match[3], month, day)
    if _SERIAL.fullmatch(text):
        return (_EXCEL_DAY_0 + timedelta(days=int(text))).isoformat(), None
    return None, "not_a_date"


def _day(year: str, month: str, day: str) -> tuple[str | None, Why | None]:
    try:
        return date(int(year), int(month), int(day)).isoformat(), None
    except ValueError:
        return None, "not_a_date"
