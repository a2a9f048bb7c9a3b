"""Delimited text in, its cells out: encodings, delimiters and line ends as people's programs write them."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from keko_eval.files import csv_large
from keko_eval.files.encoding import Decoded, decode
from keko_eval.files.table import Table, table_of
from keko_eval.files.text import not_opened
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

MAX_BYTES = 2_147_483_648
MAX_LINE = 1_000_000
MAX_COLUMNS = 16_384
_HEAD = 65_536
_DELIMITERS = ";,\t|"


def read_csv(path: Path) -> tuple[Table | None, tuple[Problem, ...]]:
    """The cells of a delimited text file, all of them text.

    Quotes, line breaks inside quotes, mixed line ends, ``sep=;`` and a delimiter of ``;``, ``,``, tab or ``|`` are
    understood. Rows that are shorter or longer than others keep their widths in ``Table.widths``.

    Returns
    -------
    table : Table or None
        None where the file cannot be read as a table.
    problems : tuple of Problem
        Besides errors: the encoding where it had to be guessed.
    """
    place = Place(str(path))
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return None, (problem("table-too-large", place, limit=f"{MAX_BYTES / 2**30:g} GiB"),)
        data = path.read_bytes()
    except OSError as error:
        return None, (not_opened(path, error),)
    return parse_csv(data, str(path))


def parse_csv(data: bytes, file: str) -> tuple[Table | None, tuple[Problem, ...]]:
    """As :func:`read_csv`, from bytes."""
    if csv_large.is_plain(data):
        head = data[:_HEAD].decode("utf-8", "ignore")
        table = csv_large.read_plain(data, sniff(head, cut=len(data) > _HEAD), file, MAX_LINE)
        if table is not None:
            return _checked(table, file, ())
    return _parse_text(decode(data), file)


def _parse_text(decoded: Decoded, file: str) -> tuple[Table | None, tuple[Problem, ...]]:
    text = decoded.text
    refused = _refuse(text, file)
    if refused:
        return None, (refused,)
    told = _tell(decoded, file)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    named, body = _named_delimiter(text)
    delimiter = named or sniff(body)
    table = csv_large.read_large(body, delimiter, file) if len(body) > csv_large.LARGE and not named else None
    if table is None:
        try:
            table = _read(text, body, delimiter, file)
        except csv.Error:
            return None, (*told, problem("csv-unclosed-quote", _open_quote(text, delimiter, file)))
    return _checked(table, file, told)


def _checked(table: Table, file: str, told: tuple[Problem, ...]) -> tuple[Table | None, tuple[Problem, ...]]:
    if all(column.null_count() == len(column) for column in table.cells):
        return None, (*told, problem("table-empty", Place(file)))
    if table.cells.width > MAX_COLUMNS:
        return None, (*told, problem("table-too-wide", Place(file), n=table.cells.width, limit=MAX_COLUMNS))
    return table, told


def sniff(text: str, *, cut: bool = False) -> str:
    """The delimiter under which the first rows agree best on a number of columns above one.

    ``cut`` tells that the text is the beginning of a longer one.
    """
    head = text[:_HEAD]
    if cut or len(text) > len(head):
        head = head[:head.rfind("\n") + 1] or head
    best, most = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        if delimiter not in head:
            continue
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if any(row)]
        except csv.Error:
            continue
        usual, times = Counter(widths or [0]).most_common(1)[0]
        if usual > 1 and (times / len(widths), usual) > most:
            best, most = delimiter, (times / len(widths), usual)
    return best


def _refuse(text: str, file: str) -> Problem | None:
    if not text[:1000].strip() and not text.strip():
        return problem("table-empty", Place(file))
    nul = text.find("\x00")
    if nul >= 0:
        return problem("nul-in-text", Place(file, text.count("\n", 0, nul) + 1))
    start = 0
    while len(text) - start > MAX_LINE:
        end = max(text.rfind("\n", start, start + MAX_LINE), text.rfind("\r", start, start + MAX_LINE))
        if end < 0:
            return problem("line-too-long", Place(file, text.count("\n", 0, start) + 1), limit=MAX_LINE)
        start = end + 1
    return None


def _tell(decoded: Decoded, file: str) -> tuple[Problem, ...]:
    told = []
    if decoded.guessed:
        told.append(problem("encoding-guessed", Place(file), encoding=decoded.encoding))
    if decoded.garbled:
        told.append(problem("garbled-letters", Place(file), n=decoded.garbled))
    return tuple(told)


def _named_delimiter(text: str) -> tuple[str, str]:
    """Excel's own first line, ``sep=;``, and what follows it."""
    end = text.find("\n")
    first = text if end < 0 else text[:end]
    if first.strip('"')[:4].lower() == "sep=" and len(first.strip('"')) == 5:
        return first.strip('"')[4], text[len(first) + 1:]
    return "", text


def _read(text: str, body: str, delimiter: str, file: str) -> Table:
    rows: Iterable[list[str]] = csv.reader(io.StringIO(body), delimiter=delimiter)
    if body.count('"') % 2:
        list(csv.reader(io.StringIO(body), delimiter=delimiter, strict=True))
    grid = list(rows)
    if body is not text:
        grid.insert(0, [])
    return table_of(file, grid)


def _open_quote(text: str, delimiter: str, file: str) -> Place:
    """The row where a quotation mark opens that nothing closes."""
    row = 1
    try:
        for _ in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            row += 1
    except csv.Error:
        pass
    return Place(file, row)
