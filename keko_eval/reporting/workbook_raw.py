"""Raw tables: the rows of a released table as the XML of a sheet, numbers untouched.

They are most of a workbook's cells, so they are written straight into the sheet that holds their head, many times
faster than cell by cell. Their texts, of which there are few, join the workbook's shared strings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from keko_eval.files.table import letters

_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_COUNTS = re.compile(r'count="(\d+)" uniqueCount="(\d+)"')


class SharedStrings:
    """A workbook's table of texts, to which texts are added; each is named by its place."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml.decode("utf8")
        found = _COUNTS.search(self._xml)
        assert found is not None
        self._used, self._before = (int(n) for n in found.groups())
        self._added: dict[str, int] = {}

    def place(self, text: str) -> int:
        self._used += 1
        return self._added.setdefault(text, self._before + len(self._added))

    def xml(self) -> bytes:
        counts = f'count="{self._used}" uniqueCount="{self._before + len(self._added)}"'
        items = "".join(f'<si><t xml:space="preserve">{_text(text)}</t></si>' for text in self._added)
        return _COUNTS.sub(counts, self._xml, count=1).replace("</sst>", f"{items}</sst>").encode()


def with_rows(sheet: bytes, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]],
              strings: SharedStrings) -> bytes:
    """``sheet``, the XML of a worksheet with nothing but a head, with ``rows`` below it."""
    names = [(column, letters(i)) for i, column in enumerate(columns)]
    written = [f'<row r="{r}">{"".join(_cells(row, names, r, strings))}</row>' for r, row in enumerate(rows, 2)]
    text = sheet.decode("utf8")
    text = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{names[-1][1]}{len(written) + 1}"/>', text, count=1)
    return text.replace("</sheetData>", f"{''.join(written)}</sheetData>", 1).encode()


def _cells(row: Mapping[str, Any], names: list[tuple[str, str]], r: int, strings: SharedStrings) -> Iterator[str]:
    for column, letter in names:
        value = row[column]
        if value is None:
            continue
        if isinstance(value, str):
            yield f'<c r="{letter}{r}" t="s"><v>{strings.place(value)}</v></c>'
        elif isinstance(value, bool):
            yield f'<c r="{letter}{r}" t="b"><v>{int(value)}</v></c>'
        else:
            yield f'<c r="{letter}{r}"><v>{value!r}</v></c>'


def _text(value: str) -> str:
    """Escaped for XML; signs that XML cannot hold are written as spreadsheets write them."""
    return escape(_UNSAID.sub(lambda found: f"_x{ord(found[0]):04X}_", value), quote=False)
