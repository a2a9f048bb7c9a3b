"""Widths: how wide the columns of a printed table are, and how many lines its rows hold.

Typst could find both by itself, but more slowly, and each table for itself: here the drawings of one page stand under
each other. The widths of letters are those of Source Sans in thousandths of its size, near enough to choose by.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import sqrt

from keko_eval.reporting.page import Cell, Chip, Column, Front, Table

STRIP, GAP, LABEL, SHAPE = 132.0, 8.0, 98.0, 1.1
_EM = {202: " \u00a0", 252: "ijl.,:;'|!I", 305: "f()-", 345: "tr/", 422: "sz\"", 462: "xcvy", 482: "YJL–",
       500: "kaegåä0123456789−+≤≥F", 550: "bdpqhunoöXVESTZAÄÅ", 590: "PRCKB", 625: "DG→", 665: "UNHOQÖ", 725: "wM",
       830: "%mW@", 950: "…—"}
_WIDTHS = {letter: width for width, letters in _EM.items() for letter in letters}
_SURE, _LEAST = 1.03, 0.92
"""What a text's length is at most and at least of what is computed."""
_BREAKING = "-–—/…"
"""After these a line may break within a word."""


def columns_of(table: Table, width: float, size: float, aligned: bool, strip: float = STRIP) -> list[float]:
    """The widths of ``table``'s columns in points, together ``width``; ``size`` is the letters' size.

    ``aligned`` keeps labels to one width where a drawing follows them and no word is longer, so that those of tables
    below each other line up. Where there is too little room, drawings may shrink to ``strip``.
    """
    wants, found = _wants(table, size), [_need(table, i, size) for i in range(len(table.columns))]
    kinds = [c.kind for c in table.columns]
    aligned = aligned and kinds[1:2] == ["strip"]
    drawn = [i for i, kind in enumerate(kinds) if kind == "strip"]
    less = min(max(sum(found) - width, 0.0), (STRIP - strip) * len(drawn))
    found = [x - less / len(drawn) if i in drawn else x for i, x in enumerate(found)]
    rest = width - sum(found)
    if rest < 0:
        return [x * width / sum(found) for x in found]
    flexible = [i for i, kind in enumerate(kinds) if kind in ("chip", "text") or (kind == "label" and not aligned)]
    rest = _pour(found, wants, flexible, rest)
    spread = [i for i, kind in enumerate(kinds) if kind not in ("strip", "label")] or [0]
    return [x + rest / len(spread) if i in spread else x for i, x in enumerate(found)]


def tightness(table: Table, width: float, size: float, strip: float) -> float:
    """How much smaller letters have to be, from 1 to 0.75, for each word to stay whole."""
    needs = [_need(table, i, size) for i in range(len(table.columns))]
    fixed = sum(strip + GAP if c.kind == "strip" else 0.0 for c in table.columns)
    words = sum(need for need, c in zip(needs, table.columns, strict=True) if c.kind != "strip")
    return min(1.0, max(0.75, (width - fixed) / words)) if words else 1.0


def lines_of(row: Sequence[Cell], widths: Sequence[float], size: float, notes: Sequence[str]) -> int:
    """How many lines the row surely takes, or 0 for what Typst must find; ``notes`` stand in the columns' heads."""
    found = [1]
    for cell, width, note in zip(row, widths, notes, strict=True):
        if cell.hidden:
            continue
        if (cell.note and not note) or (cell.strip and cell.ends):
            return 0
        indent = SHAPE * size if cell.chip else 0.0
        found.append(lines(_said(cell), width - GAP - indent, size))
        if not found[-1] or (cell.chip and found[-1] > 1):
            return 0
    return max(found)


def head_lines(columns: Sequence[Column], widths: Sequence[float], size: float, notes: Sequence[str]) -> int:
    """As :func:`lines_of` for the heads of a table's columns; ``size`` is the table's."""
    found = []
    for column, width, note in zip(columns, widths, notes, strict=True):
        each = [lines(text, width - GAP, 0.88 * size) for text in (column.head, note) if text]
        if not all(each) or (column.ends and sum(each) > 1):
            return 0
        found.append(sum(each))
    return max(found)


def lines(text: str, room: float, size: float) -> int:
    """The lines of a text, if the same come out for letters a little narrower and wider than is known; otherwise 0."""
    if _SURE * _length(text, size) <= room:
        return 1
    if any(sign in text for sign in _BREAKING):
        return 0
    least, most = (_wrapped([word for word in text.split(" ") if word], room, size * part) for part in (_LEAST, _SURE))
    return least if least == most else 0


def _wrapped(words: Sequence[str], room: float, size: float) -> int:
    """Lines of words put one after the other; 0 if one is longer than a line."""
    count, at = 1, 0.0
    for word in words:
        length = _length(word, size)
        if length > room:
            return 0
        if at and at + _length(" ", size) + length > room:
            count, at = count + 1, length
        else:
            at += (_length(" ", size) if at else 0.0) + length
    return count


def shared_note(table: Table, column: Column, i: int) -> str:
    """The unit that all numbers of a column share, so that it can be said once in the head."""
    if column.kind != "number":
        return ""
    notes = {row[i].note for body in table.bodies for row in body.rows if row[i].value is not None}
    unit = notes.pop() if len(notes) == 1 else ""
    return "" if any(sign.isdigit() for sign in unit) else unit


def conclusion_length(chip: Chip, beside: str, size: float) -> float:
    """How long a framed conclusion is with a small text beside it."""
    return 1.03 * _length(chip.text, size) + _length(beside, 0.86 * size) + 2.9 * size


def front_numbers(front: Front, size: float) -> list[float]:
    """The widths of the first page's columns of numbers: numbers whole, and units' and heads' words whole."""
    rows = [row.numbers for block in front.dimensions for row in block.rows]
    heads = [column.head for column in front.columns if column.kind == "number"]
    found = []
    for i, head in enumerate(heads):
        small = _words([head, *(row[i].note for row in rows)])
        lengths = [_length(row[i].text, 1.15 * size) for row in rows] + [_length(word, 0.86 * size) for word in small]
        found.append(max(1.05 * max(lengths) + GAP, 35.0))
    return found


def front_labels(front: Front, size: float) -> float:
    """The width of the first page's names: their words whole, and those of dimensions and conclusions."""
    texts = [text for block in front.dimensions for row in block.rows
             for text in (row.label, f"\u00a0\u00a0{row.chip.text}")]
    small = [block.label for block in front.dimensions]
    lengths = [_length(word, size) for word in _words(texts)] + [_length(word, 0.89 * size) for word in _words(small)]
    return _SURE * max(lengths, default=0.0) + GAP


def _pour(found: list[float], wants: Sequence[float], flexible: Sequence[int], rest: float) -> float:
    """Give each flexible column of the rest until it has what it wants, more to longer texts; what is left over.

    By the square roots of what they want: short texts stay whole, and a long one does not become a pillar.
    """
    wanting = [i for i in flexible if wants[i] > found[i]]
    while wanting and rest > 0.01:
        parts = {i: rest * sqrt(wants[i]) / sum(sqrt(wants[j]) for j in wanting) for i in wanting}
        for i, part in parts.items():
            more = min(part, wants[i] - found[i])
            found[i] += more
            rest -= more
        wanting = [i for i in wanting if wants[i] > found[i] + 0.01]
    return rest


def _wants(table: Table, size: float) -> list[float]:
    """The width with which no text of the column has to wrap."""
    rows = [row for body in table.bodies for row in body.rows]
    longest = (max((_length_of(row[i], size) for row in rows), default=0.0) for i in range(len(table.columns)))
    return [_SURE * length + GAP for length in longest]


def _need(table: Table, i: int, size: float) -> float:
    """The least width: numbers whole, words whole."""
    column, rows = table.columns[i], [row for body in table.bodies for row in body.rows if not row[i].hidden]
    if column.kind == "strip":
        return STRIP + GAP
    if column.kind == "label":
        longest = max((_length(word, size) for word in _words(row[i].text for row in rows)), default=0.0)
        return max(LABEL, _SURE * longest + GAP)
    heads = [_length(word, 0.88 * size) for word in _words([column.head, *(row[i].note for row in rows)])]
    if column.kind == "number":
        return _SURE * max([*(_length(row[i].text, size) for row in rows), *heads], default=0.0) + GAP
    shape = SHAPE * size if column.kind == "chip" else 0.0
    words = [_length(word, size) for word in _words(_said(row[i]) for row in rows)]
    return _SURE * max([*(word + shape for word in words), *heads], default=0.0) + GAP


def _length_of(cell: Cell, size: float) -> float:
    return _length(_said(cell), size) + (SHAPE * size if cell.chip else 0.0)


def _said(cell: Cell) -> str:
    return cell.chip.text if cell.chip else cell.text


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in text.split(" ")]


@lru_cache(maxsize=4096)
def _length(text: str, size: float) -> float:
    return sum(_WIDTHS.get(letter, 600) for letter in text) * size / 1000
