"""Raw tables: the rows of a released table as the XML of a sheet, numbers untouched.

They are most of a workbook's cells, so they are written straight into the sheet that holds their head, many times
faster than cell by cell.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from keko_eval.files.table import letters

_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def with_rows(sheet: bytes, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """``sheet``, the XML of a worksheet with nothing but a head, with ``rows`` below it."""
    names = [(column, letters(i)) for i, column in enumerate(columns)]
    written = [f'<row r="{r}">{"".join(_cells(row, names, r))}</row>' for r, row in enumerate(rows, 2)]
    text = sheet.decode("utf8")
    text = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{names[-1][1]}{len(written) + 1}"/>', text, count=1)
    return text.replace("</sheetData>", f"{''.join(written)}</sheetData>", 1).encode()


def _cells(row: Mapping[str, Any], names: list[tuple[str, str]], r: int) -> Iterable[str]:
    for column, letter in names:
        value = row[column]
        if value is None:
            continue
        if isinstance(value, str):
            yield f'<c r="{letter}{r}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
        elif isinstance(value, bool):
            yield f'<c r="{letter}{r}" t="b"><v>{int(value)}</v></c>'
        else:
            yield f'<c r="{letter}{r}"><v>{value!r}</v></c>'


def _text(value: str) -> str:
    """Escaped for XML; signs that XML cannot hold are written as spreadsheets write them."""
    return escape(_UNSAID.sub(lambda found: f"_x{ord(found[0]):04X}_", value), quote=False)
