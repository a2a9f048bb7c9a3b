"""Run as a program in a process of its own: one workbook in, one sheet's cells out, within set limits.

The parent gives: the folder that holds python-calamine and xlrd, the workbook, the sheet ("" for the first that has
cells), the bytes of address space and the seconds of processor time allowed. Out come lines of JSON: one list for each
row, ``{"sheet": …}`` when the sheet is complete, then ``{"others": […]}``, or ``{"refused": …}`` instead. For the sheet
``*`` every sheet comes with ``{"begin": …}`` before its rows, its cells as XLSForm programs read them; for ``?`` only
``{"sheets": […]}``. Only what stands here is imported, so that the process starts in a few hundredths of a second.
"""

import json
import sys
from datetime import date, datetime, time, timedelta

TYPE_CHECKING = False  # as typing's, which takes as long to import as the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 20_000, 200 * 2**20, 60
MOST_LOST = 10_000
MACROS = "vbaProject.bin"
OLD = b"\xd0\xcf\x11\xe0"
BINARY = "xl/workbook.bin"
EVERY, NAMES = "*", "?"
"""No sheet can have these names."""


def limit(memory: int, seconds: int) -> None:
    """Bound this process where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def refusal(path: str) -> dict[str, object] | None:
    """Why a zipped workbook is not opened at all: too much inside, macros, or not a workbook."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # as archive.NO_ZIP, which isn't imported here
        return {"refused": "workbook-broken"}
    names = {m.filename for m in members}
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    heavy = unpacked > 20 * 2**20 and unpacked > MAX_RATIO * max(packed, 1)
    if len(members) > MAX_MEMBERS:
        return {"refused": "workbook-too-many-parts", "n": len(members)}
    if unpacked > MAX_UNPACKED or heavy:
        return {"refused": "workbook-too-large", "unpacked": unpacked // 2**20}
    if any(name.endswith(MACROS) for name in names):
        return {"refused": "workbook-macros"}
    if BINARY in names:
        return {"refused": "workbook-binary"}
    if "[Content_Types].xml" not in names and "mimetype" not in names:
        return {"refused": "workbook-not-one"}
    return None


def read(path: str, sheet: str) -> None:
    import python_calamine as calamine

    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            book = calamine.CalamineWorkbook.from_filelike(stream)
        names = [m.name for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        if sheet == NAMES:
            return say({"sheets": names})
        if sheet == EVERY:
            return _write_all(book, names)
        if sheet and sheet not in names:
            return say({"refused": "workbook-no-sheet", "sheets": names})
        filled = next((n for n in ([sheet] if sheet else names) if _write(book.get_sheet_by_name(n))), None)
        if filled is None:
            return say({"refused": "table-empty"})
        say({"sheet": filled})
        say({"lost": list(lost_cells(path, filled))[:MOST_LOST]})
        if not sheet:
            later = names[names.index(filled) + 1:][:20]
            say({"others": [n for n in later if book.get_sheet_by_name(n).start is not None]})
    except calamine.PasswordError:
        say({"refused": "workbook-encrypted"})
    except (calamine.CalamineError, OSError, ValueError):
        say({"refused": "workbook-broken"})


def read_old(path: str, sheet: str) -> None:
    """The same from the binary format before .xlsx, which xlrd reads in the room of its cells."""
    import io

    import xlrd

    try:
        book = xlrd.open_workbook(path, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
        names = book.sheet_names()
        if sheet == NAMES:
            return say({"sheets": names})
        if sheet and sheet not in (*names, EVERY):
            return say({"refused": "workbook-no-sheet", "sheets": names})
        if sheet == EVERY:
            for name in names:
                say({"begin": name})
                _write_old(book, name, form_text)
            return say({"sheets": names})
        filled = next((n for n in ([sheet] if sheet else names) if _write_old(book, n, text)), None)
        if filled is None:
            return say({"refused": "table-empty"})
        say({"sheet": filled})
        say({"lost": _lost_of_old(book, filled)[:MOST_LOST]})
        if not sheet:
            later = names[names.index(filled) + 1:][:20]
            say({"others": [n for n in later if book.sheet_by_name(n).nrows]})
    except xlrd.XLRDError as error:  # what else a damaged file makes it raise ends the process, which the parent tells
        say({"refused": "workbook-encrypted" if "encrypted" in str(error) else "workbook-broken"})


def _write_old(book: "Any", name: str, as_text: "Callable[[object], str]") -> bool:
    """One sheet's rows, if it has any."""
    sheet = book.sheet_by_name(name)
    for row in range(sheet.nrows):
        say([as_text(_value(cell, book.datemode)) for cell in sheet.row(row)])
    return bool(sheet.nrows)


def _value(cell: "Any", epoch: int) -> object:
    """What a cell of the old format holds: dates as such, an error as nothing."""
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            try:
                moment: datetime = xlrd.xldate_as_datetime(cell.value, epoch)
            except (ValueError, OverflowError):
                return cell.value
            return moment.time() if 0 <= cell.value < 1 else moment
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return ""
    return cell.value


def _lost_of_old(book: "Any", name: str) -> "list[list[str]]":
    """[cell, error] of every error in a sheet of an .xls, whose formulas always have their value stored."""
    import xlrd

    sheet = book.sheet_by_name(name)
    return [[f"{_letters(column + 1)}{row + 1}", xlrd.error_text_from_code.get(cell.value, "#")]
            for row in range(sheet.nrows) for column, cell in enumerate(sheet.row(row))
            if cell.ctype == xlrd.XL_CELL_ERROR]


def lost_cells(path: str, sheet: str) -> "Iterator[list[str]]":
    """[cell, error] of every error of an .xlsx or .ods, and [cell, ""] of formulas without a stored value; calamine has
    them as blank."""
    import re
    import zipfile
    from html import unescape

    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "content.xml" in names:
            yield from lost_of_open_document(archive.read("content.xml").decode("utf8", "replace"), sheet)
            return
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return
        book = archive.read("xl/workbook.xml").decode("utf8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf8", "replace")
        own = [tag for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", book)
               if (name := re.search(r'\bname="([^"]*)"', tag)) and unescape(name[1]) == sheet]
        id = re.search(r'\br:id="([^"]*)"', own[0]) if own else None
        link = next((tag for tag in re.findall(r"<Relationship\s[^>]*>", links) if id and f'Id="{id[1]}"' in tag), "")
        target = re.search(r'Target="/?(?:xl/)?([^"]*)"', link)
        if target is None or "xl/" + target[1] not in names:
            return
        text = archive.read("xl/" + target[1]).decode("utf8", "replace")
    if 't="e"' not in text and "<f" not in text:
        return
    for cell in re.finditer(r'<c\s+r="([A-Z]+\d+)"([^>]*?)(?:/>|>(.*?)</c>)', text, re.S):
        inner = cell[3] or ""
        value = re.search(r"<v[^>]*>(.*?)</v>", inner, re.S)
        if 't="e"' in cell[2]:
            yield [cell[1], unescape(value[1]) if value else "#"]
        elif "<f" in inner and not (value and value[1]) and 't="str"' not in cell[2]:
            yield [cell[1], ""]


def lost_of_open_document(text: str, sheet: str) -> "Iterator[list[str]]":
    """[cell, error] of every error in a sheet of an .ods, and [cell, ""] of formulas without a stored value; a run of
    repeated cells is told by its first."""
    import re
    from html import unescape

    if 'value-type="error"' not in text and "table:formula" not in text:
        return
    inside, row, column, rows = False, 1, 1, 1
    tag = re.compile(r'<(/?)table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])((?:[^>"]|"[^"]*")*)>')
    for found in tag.finditer(text):
        closes, kind, said = bool(found[1]), found[2], found[3]
        times = re.search(r'number-(?:rows|columns)-repeated="(\d{1,7})"', said)
        n = int(times[1]) if times else 1
        if kind == "table":
            name = re.search(r'\btable:name="([^"]*)"', said)
            inside, row = not closes and name is not None and unescape(name[1]) == sheet, 1
        elif kind == "table-row":
            rows, column = (rows if closes else n), 1
            row += rows if closes or said.endswith("/") else 0
        elif inside and not closes:
            if 'calcext:value-type="error"' in said:
                shown = re.match(r"<text:p[^>]*>([^<]*)", text[found.end():found.end() + 200])
                yield [f"{_letters(column)}{row}", unescape(shown[1]) if shown and shown[1] else "#"]
            elif "table:formula=" in said and "value-type=" not in said:
                yield [f"{_letters(column)}{row}", ""]
            column += n


def _letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _write_all(book: "Any", names: "list[str]") -> None:
    for name in names:
        say({"begin": name})
        _write(book.get_sheet_by_name(name), form_text)
    say({"sheets": names})


def _write(sheet: "Any", as_text: "Callable[[object], str] | None" = None) -> bool:
    """One sheet's rows, if any of them has anything."""
    if sheet.start is None:
        return False
    before = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        say([*before, *map(as_text or text, row)])
    return True


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))
    sys.stdout.write("\n")


def text(cell: object) -> str:
    """A cell as text: 4.0 is 4, dates are ISO, a date and time at midnight is a date."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def form_text(cell: object) -> str:
    """As :func:`text`, but truth values and dates as XLSForm programs write them."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return str(cell)
    if isinstance(cell, date):
        return f"{cell} 00:00:00"
    return text(cell)


def main() -> None:
    folder, path, sheet, memory, seconds = sys.argv[1:6]
    sys.path.append(folder)
    limit(int(memory), int(seconds))
    with open(path, "rb") as stream:  # noqa: PTH123
        head = stream.read(4)
    refused = refusal(path) if head[:2] == b"PK" else None
    if refused:
        say(refused)
    elif head == OLD:
        read_old(path, sheet)
    else:
        read(path, sheet)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
