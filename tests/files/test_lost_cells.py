"""Cells that look blank and are not: errors, and formulas whose value nobody stored."""

from pathlib import Path

import xlsxwriter

from keko_eval.files.workbook import read_workbook


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
