"""Cells that look blank and are not: errors, and formulas whose value nobody stored."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from keko_eval.files.workbook import read_sheets, read_workbook, sheets_of
from tests.files.open_document import open_document


def test_errors_and_formulas_without_value_are_named(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Cover").write("A1", "title")
        sheet = book.add_worksheet("Data & more")
        sheet.write_row(0, 0, ["code", "trust", "hours"])
        for row in (1, 2, 3):
            sheet.write_row(row, 0, [f"p{row}", row, row])
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("B4", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C2", "=1+1", None, 2)
        sheet.write_formula("C3", "=1+1", None, "")
    table, problems = read_workbook(tmp_path / "a.xlsx", "Data & more")
    told = {p.code: (p.values["cells"], p.place.cell if p.place else "") for p in problems}
    assert told["cell-error"] == ("Data & more!B3, Data & more!B4", "Data & more!B3")
    assert told["formula-without-value"] == ("Data & more!C3", "Data & more!C3")
    assert table is not None
    assert table.head(1) == ["p1", "1", "2"]


def test_a_sheet_without_formulas_tells_nothing(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Data").write_row(0, 0, ["code", '<f t="e">', "x"])
    assert read_workbook(tmp_path / "a.xlsx")[1] == ()


def test_errors_of_an_open_document(tmp_path: Path) -> None:
    """As LibreOffice writes them: repeated cells and rows are written once."""
    error = ('<table:table-cell table:formula="of:=IF([.A1]>2;1/0)" office:value-type="string" office:string-value="" '
             'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>')
    text = '<table:table-cell office:value-type="string"><text:p>p</text:p></table:table-cell>'
    path = open_document(tmp_path / "a.ods", (
        f'<table:table table:name="First"><table:table-row>{error}</table:table-row></table:table>'
        f'<table:table table:name="A &amp; B"><table:table-row>{text}{text}</table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f'<table:table-row>{text}<table:table-cell table:number-columns-repeated="26"/>{error}</table:table-row>'
        f'<table:table-row>{text}{error}</table:table-row><table:table-row>{text}'
        '<table:table-cell table:formula="of:=[.A1]"/></table:table-row></table:table>'))
    table, problems = read_workbook(path, "A & B")
    assert table is not None
    assert [(p.code, p.values["cells"]) for p in problems] == [
        ("cell-error", "A & B!AB4"), ("cell-error", "A & B!B5"), ("formula-without-value", "A & B!B6")]


OLD = Path(__file__).with_name("old.xls")
"""Written by LibreOffice 7.4 from a workbook with a day, a moment, truth values, ``=1/0`` and ``=NA()``."""


def test_the_old_format_tells_its_errors() -> None:
    table, problems = read_workbook(OLD)
    assert table is not None
    assert table.cells.rows() == [
        ("code", "trust", "when", "agreed", "share"), ("k1", "4", "2019-11-05", "true", None),
        ("k2", "5", "2019-11-06 13:30:00", "false", "0.5"), ("ä3", None, None, None, None)]
    assert [(p.code, p.values.get("cells") or p.values["others"]) for p in problems] == [
        ("cell-error", "answers!E2"), ("cell-error", "answers!B4"), ("workbook-several-sheets", "notes")]


def test_the_old_format_by_sheets() -> None:
    assert sheets_of(OLD) == ("answers", "notes")
    assert [p.code for p in read_workbook(OLD, "none")[1]] == ["workbook-no-sheet"]
    assert read_sheets(OLD)[0]["notes"] == [["said"]]
    assert read_sheets(OLD)[0]["answers"][1] == ["k1", "4", "2019-11-05 00:00:00", "TRUE", ""]


@pytest.mark.parametrize("length", [8, 512, 2000, 4100, 6000])
def test_a_damaged_workbook_of_the_old_format(tmp_path: Path, length: int) -> None:
    (tmp_path / "a.xls").write_bytes(OLD.read_bytes()[:length])
    assert [p.code for p in read_workbook(tmp_path / "a.xls")[1]] == ["workbook-broken"]


def test_a_binary_workbook_is_not_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsb", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    assert [p.code for p in read_workbook(tmp_path / "a.xlsb")[1]] == ["workbook-binary"]
