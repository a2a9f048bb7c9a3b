"""Raw tables: the rows of a released table as the XML of a sheet, numbers untouched.

They are most of a workbook's cells, so they are written straight into the sheet that holds their head, many times
faster than cell by cell. Their texts, of which there are few, join the workbook's shared strings. Only the places of
those differ between languages, so the rows are made once for all of them.
"""

import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain
from threading import Lock
from typing import Any

from keko_eval.files.table import letters

_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_PLACE = "\0"
_COUNTS = re.compile(r'count="(\d+)" uniqueCount="(\d+)"')


class SharedStrings:
    """A workbook's table of texts, to which texts are added; each is named by its place."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml.decode("utf8")
        found = _COUNTS.search(self._xml)
        assert found is not None
        self._used, self._before = (int(n) for n in found.groups())
        self._added: dict[str, int] = {}

    def place(self, text: str, times: int = 1) -> int:
        """Where a text stands that is used so many times."""
        self._used += times
        return self._added.setdefault(text, self._before + len(self._added))

    def xml(self) -> bytes:
        counts = f'count="{self._used}" uniqueCount="{self._before + len(self._added)}"'
        items = "".join(f'<si><t xml:space="preserve">{_text(text)}</t></si>' for text in self._added)
        return _COUNTS.sub(counts, self._xml, count=1).replace("</sst>", f"{items}</sst>").encode()


@dataclass(frozen=True, slots=True)
class Raw:
    """Rows as XML, cut where the place of a text belongs; ``used`` are the texts' numbers in the order of cells."""

    xml: tuple[str, ...]
    texts: tuple[str, ...]
    used: tuple[int, ...]
    end: str


_MOST_KEPT = 4
_one_at_a_time = Lock()
_kept: "OrderedDict[int, tuple[Iterable[Mapping[str, Any]], Raw]]" = OrderedDict()


def with_rows(sheet: bytes, columns: tuple[str, ...], rows: Sequence[Mapping[str, Any]],
              strings: SharedStrings) -> bytes:
    """``sheet``, the XML of a worksheet with nothing but a head, with ``rows`` below it."""
    raw = _raw(columns, rows)
    times = Counter(raw.used)
    places = [strings.place(text, times[i]) for i, text in enumerate(raw.texts)]
    text = sheet.decode("utf8")
    text = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{raw.end}"/>', text, count=1)
    told = [str(place) for place in places]
    written = chain.from_iterable(zip(raw.xml, [*(told[i] for i in raw.used), "</sheetData>"], strict=True))
    return text.replace("</sheetData>", "".join(written), 1).encode()


def _raw(columns: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> Raw:
    """The rows of a table, kept for its next language, which waits where another thread makes them."""
    with _one_at_a_time:
        kept = _kept.get(id(rows))
        if kept is None or kept[0] is not rows:
            kept = _kept[id(rows)] = (rows, _made(columns, rows))
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
        return kept[1]


def _made(columns: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> Raw:
    names = [(column, letters(i)) for i, column in enumerate(columns)]
    texts: dict[str, int] = {}
    used: list[int] = []
    written = "".join(f'<row r="{r}">{"".join(_cells(row, names, r, texts, used))}</row>'
                      for r, row in enumerate(rows, 2))
    return Raw(tuple(written.split(_PLACE)), tuple(texts), tuple(used), f"{names[-1][1]}{len(rows) + 1}")


def _cells(row: Mapping[str, Any], names: list[tuple[str, str]], r: int, texts: dict[str, int],
           used: list[int]) -> Iterator[str]:
    for column, letter in names:
        value = row[column]
        if value is None:
            continue
        if isinstance(value, str):
            used.append(texts.setdefault(value, len(texts)))
            yield f'<c r="{letter}{r}" t="s"><v>{_PLACE}</v></c>'
        elif isinstance(value, bool):
            yield f'<c r="{letter}{r}" t="b"><v>{int(value)}</v></c>'
        else:
            yield f'<c r="{letter}{r}"><v>{value!r}</v></c>'


def _text(value: str) -> str:
    """Escaped for XML; signs that XML cannot hold are written as spreadsheets write them."""
    return escape(_UNSAID.sub(lambda found: f"_x{ord(found[0]):04X}_", value), quote=False)
