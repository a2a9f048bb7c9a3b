"""Workbooks: what spreadsheet programs write, and files that are made to harm."""

import os
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import openpyxl
import pytest

from keko_eval.files.workbook import read_workbook
from tests.files.open_document import open_document


def save(path: Path, *rows: list[object], sheet: str = "Taul1") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def rows_of(path: Path, sheet: str = "") -> list[tuple[str | None, ...]]:
    table, problems = read_workbook(path, sheet)
    assert table is not None, problems
    return table.cells.rows()


def test_cells_as_text(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", ["n", "x", "day", "at", "hour", "yes", "text"],
                [4.0, 0.1, date(2017, 8, 15), datetime(2017, 8, 15, 12, 30), clock(9, 5), True, "=1+1 ä"],
                [None, 1e20, None, None, None, False, "007"])
    assert rows_of(path)[1:] == [
        ("4", "0.1", "2017-08-15", "2017-08-15 12:30:00", "09:05:00", "true", None),
        (None, "1e+20", None, None, None, "false", "007")]


def test_blank_rows_and_columns_around_the_answers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["C3"] = "a"
    book.active["D4"] = 1
    book.active["H30"] = "  "
    book.save(tmp_path / "a.xlsx")
    assert rows_of(tmp_path / "a.xlsx") == [
        (None, None, None, None), (None, None, None, None), (None, None, "a", None), (None, None, None, "1")]


def test_the_sheet_is_named_or_the_first_with_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Kansi"
    book.create_sheet("Vastaukset").append(["a"])
    book.create_sheet("Muuta").append(["b"])
    book.save(tmp_path / "a.xlsx")
    table, problems = read_workbook(tmp_path / "a.xlsx")
    assert table is not None
    assert (table.sheet, table.cells.rows()) == ("Vastaukset", [("a",)])
    assert [(p.code, p.values["others"]) for p in problems] == [("workbook-several-sheets", "Muuta")]
    assert rows_of(tmp_path / "a.xlsx", "Muuta") == [("b",)]
    _, problems = read_workbook(tmp_path / "a.xlsx", "Vastaus")
    assert [(p.code, p.values["near"]) for p in problems] == [("workbook-no-sheet", "Vastaukset")]


def test_a_sheet_whose_stated_size_is_wrong_is_read_whole(tmp_path: Path) -> None:
    save(tmp_path / "a.xlsx", *([[i] for i in range(500)]))
    rewrite(tmp_path / "a.xlsx", lambda xml: xml.replace(b'ref="A1:A500"', b'ref="A1"'))
    assert len(rows_of(tmp_path / "a.xlsx")) == 500


def rewrite(path: Path, change: object) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {m.filename: archive.read(m) for m in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, change(data) if "sheet1.xml" in name else data)  # type: ignore[operator]


def sparse(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = 1
    book.save(path)


def bomb(path: Path) -> None:
    save(path, ["a"])
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"a" * 1_000_000 + b"</t></is></c></row>"
    rewrite(path, lambda xml: xml.replace(b"</sheetData>", row * 170 + b"</sheetData>"))


def lying_bomb(path: Path) -> None:
    """The central directory says 100 bytes; what comes out is 200 MiB."""
    bomb(path)
    data = bytearray(path.read_bytes())
    start = data.rfind(b"PK\x01\x02", 0, data.find(b"sheet1.xml", data.find(b"PK\x01\x02")))
    data[start + 24:start + 28] = (100).to_bytes(4, "little")
    path.write_bytes(bytes(data))


def many_members(path: Path) -> None:
    save(path, ["a"])
    with zipfile.ZipFile(path, "a") as archive:
        for i in range(21_000):
            archive.writestr(f"x/{i}", b"")


def macros(path: Path) -> None:
    save(path, ["a"])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"")


def encrypted(path: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000 + name + b"\x00" * 3000)


def entities(path: Path) -> None:
    save(path, ["a"])
    laughs = b'<!DOCTYPE a [<!ENTITY a "' + b"ha" * 500 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 108)) + b"]>"
    rewrite(path, lambda xml: laughs + xml.replace(b"<v>", b"<v>&k;"))


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "x")


def cut_off(path: Path) -> None:
    save(path, ["a"] * 50)
    path.write_bytes(path.read_bytes()[:2000])


def old_and_broken(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 5000)


def nothing_in_it(path: Path) -> None:
    openpyxl.Workbook().save(path)


@pytest.mark.parametrize(("make", "code"), [
    (sparse, "workbook-sheet-too-large"), (bomb, "workbook-too-large"), (lying_bomb, ""),
    (many_members, "workbook-too-many-parts"), (macros, "workbook-macros"), (encrypted, "workbook-encrypted"),
    (other_zip, "workbook-not-one"),
    (cut_off, "workbook-broken"), (old_and_broken, "workbook-broken"), (nothing_in_it, "table-empty"),
    (lambda path: path.write_bytes(b"hello"), "workbook-other-kind"),
    (lambda path: path.write_bytes(b""), "workbook-other-kind"),
    (entities, ""),
])
def test_a_file_made_to_harm_is_a_problem_within_two_seconds(tmp_path: Path, make: object, code: str) -> None:
    path = tmp_path / "a.xlsx"
    make(path)  # type: ignore[operator]
    start = time.perf_counter()
    table, problems = read_workbook(path)
    assert time.perf_counter() - start < 2
    if code:
        assert table is None
        assert [p.code for p in problems] == [code]
    else:
        assert table is None or table.cells.height < 10
        assert all(p.code.startswith("workbook-") for p in problems)


def test_many_sheets_without_cells_are_quick(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for i in range(1000):
        book.create_sheet(f"s{i}")
    book.create_sheet("last").append(["a"])
    book.save(tmp_path / "a.xlsx")
    start = time.perf_counter()
    assert rows_of(tmp_path / "a.xlsx") == [("a",)]
    assert time.perf_counter() - start < 2


def test_an_open_document_workbook(tmp_path: Path) -> None:
    path = open_document(tmp_path / "a.ods", (
        '<table:table table:name="T"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="4"><text:p>4</text:p></table:table-cell>'
        '</table:table-row></table:table>'))
    assert rows_of(path) == [("a", "4")]


def test_the_old_format_under_the_new_ending(tmp_path: Path) -> None:
    """``KEKO_REAL_FORMS`` names a folder of forms from public repositories; nothing here can write the old format."""
    form = Path(os.environ.get("KEKO_REAL_FORMS", "")) / "good_eats_multilang.xls"
    if not form.is_file():
        pytest.skip("KEKO_REAL_FORMS has no workbook of the old format")
    (tmp_path / "a.xlsx").write_bytes(form.read_bytes())
    assert rows_of(tmp_path / "a.xlsx")[0][:2] == ("type", "name")


def test_not_a_path(tmp_path: Path) -> None:
    assert [p.code for p in read_workbook(tmp_path / "none.xlsx")[1]] == ["cannot-read"]
