"""Where cells stand, as a person finds them again."""

import pytest

from keko_eval.files.table import letters, table_of


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")])
def test_columns_are_named_as_in_a_spreadsheet(column: int, name: str) -> None:
    assert letters(column) == name


def test_a_cell_of_a_text_file_is_a_row_and_a_header() -> None:
    table = table_of("a.csv", [["x", "y"], ["1", "2"]])
    assert str(table.place(1, 1, "y")) == "a.csv:2 y"
    assert str(table.place(1)) == "a.csv:2"


def test_a_cell_of_a_workbook_is_a_sheet_and_its_cell() -> None:
    table = table_of("a.xlsx", [["x"] * 28], sheet="Taul1")
    assert str(table.place(0, 27)) == "a.xlsx Taul1!AB1"
