"""The workbook on paper: its sheets are read without effort, and each page says what it is about."""

from pathlib import Path

import openpyxl
import pytest

from keko_eval.exchange.author import author_circle
from tests.exchange.filled import study

PAGES = {"tavoitteet": (2, "$A:$B"), "kysymykset": (2, "$A:$D"), "mittarit": (2, "$A:$B"), "aineistot": (1, None),
         "vastausvaihtoehdot": (1, None), "tekstit": (1, None)}


@pytest.mark.parametrize(("name", "wanted"), PAGES.items())
def test_pages(name: str, wanted: tuple[int, str | None], tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(author_circle(study(tmp_path), "saimaa"))[name]
    assert (sheet.page_setup.fitToWidth or 1, sheet.print_title_cols) == wanted
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$2"


def test_the_five_levels_are_on_one_page(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(author_circle(study(tmp_path), "saimaa"))["tavoitteet"]
    heads = [cell.value for cell in sheet[2]]
    upto = heads.index("levels.2::fi")
    assert sum(sheet.column_dimensions[cell.column_letter].width for cell in sheet[2][:upto + 1]) < 180
