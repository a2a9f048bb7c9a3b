"""Large delimited text by Polars' parallel reader, where every row is sure to have the same number of cells."""

import re
from typing import TYPE_CHECKING, NamedTuple

from keko_eval.files.table import BLANKS, Table, blanked

if TYPE_CHECKING:
    import polars as pl

LARGE = 4_000_000
_PIECE = 1 << 18
_UNUSUAL = (b'"', b"\r", b"\x00", b"\xc2", b"\xe1", b"\xe2", b"\xe3", b"\xef", b"\xc3\x82", b"\xc3\x83")
"""Quotes, other line ends, and the bytes with which white space beyond ASCII and broken letters begin in UTF-8."""


class Layout(NamedTuple):
    """What a text without quotes is made of: line ends, delimiters, whether a cell begins or ends with white space of
    ASCII, whether a line is empty, and the longest line in bytes."""

    ends: int
    signs: int
    edged: bool
    empty: bool
    longest: int


def is_plain(data: bytes) -> bool:
    """Whether bytes are large and hold nothing that must be looked at as text: no quotes, line feeds alone."""
    return (len(data) > LARGE and data[:4].lower() != b"sep="
            and not any(sign in data for sign in (_UNUSUAL[:3] if data.isascii() else _UNUSUAL)))


def read_plain(data: bytes, delimiter: str, file: str, longest: int) -> Table | None:
    """The cells of plain UTF-8; None where it is not, where rows differ in width or a line is too long."""
    layout, width = layout_of(data, delimiter), data[:data.find(b"\n")].count(delimiter.encode()) + 1
    cells = None if layout.longest > longest else _cells(data, delimiter, width, layout)
    if cells is None:
        return None
    return Table(file, blanked(cells, within=_blank_cells(cells)) if layout.edged else cells, tidy=not layout.edged)


def read_large(body: str, delimiter: str, file: str) -> Table | None:
    """The cells of any text, quotes too; None where rows may differ in width."""
    bare = re.sub(r'"[^"]*"', "", body) if '"' in body else body
    if '"' in bare:
        return None
    data = body.encode()
    layout = layout_of(data if bare is body else bare.encode(), delimiter)
    cells = _cells(data, delimiter, bare[:bare.find("\n")].count(delimiter) + 1, layout)
    if cells is None:
        return None
    tidy = bare is body and not layout.edged and (
        body.isascii() or not any(sign in body for sign in BLANKS if sign > "\x7f"))
    return Table(file, cells if tidy else blanked(cells, within=_blank_cells(cells)), tidy=tidy)


def _cells(data: bytes, delimiter: str, width: int, layout: Layout) -> "pl.DataFrame | None":
    import polars as pl

    lines = layout.ends
    if layout.empty or layout.signs != lines * (width - 1):
        return None
    try:
        cells = pl.read_csv(data, separator=delimiter, has_header=False, infer_schema=False, quote_char='"')
    except pl.exceptions.PolarsError:
        return None
    return cells.rename({c: str(i) for i, c in enumerate(cells.columns)}) if cells.shape == (lines, width) else None


def _blank_cells(cells: "pl.DataFrame") -> list[str]:
    """The columns in which a cell holds nothing but white space."""
    import polars as pl

    distinct = cells.select(pl.all().unique().drop_nulls().implode())
    return [column.name for column in distinct if (column[0].str.strip_chars(BLANKS) == "").any()]


def layout_of(data: bytes, delimiter: str) -> Layout:
    """Counted in pieces that stay in the processor's cache; a last line without its end has one."""
    import numpy as np

    sign, signs, edged = ord(delimiter), 0, data[0] in b"\t\v\f\r " or data[-1] in b"\t\v\f\r "
    whole, found = np.frombuffer(data, np.uint8), []
    for start in range(0, len(whole), _PIECE):
        piece = whole[start:start + _PIECE + 1]
        ends, signed = piece == 10, piece == sign
        found.append(np.flatnonzero(ends[:_PIECE]) + start)
        signs += int(np.count_nonzero(signed[:_PIECE]))
        if not edged:
            white, beside = (piece <= 32) & ~(ends | signed), ends | signed
            edged = bool((white[1:] & beside[:-1]).any() or (white[:-1] & beside[1:]).any())
    if data[-1] != 10:
        found.append(np.array([len(whole)]))
    all_ends = np.concatenate(found)
    lines = np.diff(all_ends, prepend=-1)
    return Layout(len(all_ends), signs, edged, bool((lines == 1).any()), int(lines.max()) - 1)
