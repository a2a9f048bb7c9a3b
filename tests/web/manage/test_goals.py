"""The authoring workbook: out, in, its problems by cell, into use; never another circle's."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from keko_eval.exchange.authored import around
from keko_eval.web.manage.goals import UPLOADS
from keko_eval.web.manage.workbooks import FORMER
from tests.web.manage.desk import Desk, Study


def workbook(own: Desk, circle: str = "pirkanmaa") -> "openpyxl.Workbook":
    response = own.get(f"/c/{circle}/goals/workbook")
    assert response.headers["content-disposition"] == f'attachment; filename="{circle}.xlsx"'
    return openpyxl.load_workbook(BytesIO(response.content))


def bring(own: Desk, book: "openpyxl.Workbook", circle: str = "pirkanmaa"):  # type: ignore[no-untyped-def]
    data = BytesIO()
    book.save(data)
    own.get(f"/c/{circle}/goals")
    return own.post(f"/c/{circle}/goals/upload", ("työkirja.xlsx", data.getvalue()))


def cell_with(book: "openpyxl.Workbook", text: str):  # type: ignore[no-untyped-def]
    return next(cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text)



def test_a_changed_goal_comes_into_use_and_the_former_file_is_kept(study: Study, desk: Callable[[str], Desk]) -> None:
    own = desk("pirkanmaa")
    former = (study.folder / "circles" / "pirkanmaa.yaml").read_bytes()
    book = workbook(own)
    cell_with(book, "Työnantajia on mukana ringissä").value = "Yrityksiä on mukana ringissä"
    page = bring(own, book)
    assert page.status_code == 200
    assert "3 tavoitetta" in page.text
    assert (study.folder / "circles" / "pirkanmaa.yaml").read_bytes() == former
    id = page.text.split('name="upload" value="')[1].split('"')[0]
    done = own.client.post("/c/pirkanmaa/goals/accept", data={"csrf": own.token, "upload": id})
    assert done.headers["location"] == "/c/pirkanmaa/goals"
    assert "Yrityksiä on mukana ringissä" in own.get("/c/pirkanmaa/goals").text
    kept = list((study.collected / FORMER).rglob("*.former"))
    assert [path.read_bytes() for path in kept] == [former]
    assert not list((study.collected / UPLOADS).rglob("*.xlsx"))
    assert own.client.post("/c/pirkanmaa/goals/accept", data={"csrf": own.token, "upload": id}).status_code == 404


def test_problems_stand_at_their_cells_and_nothing_changes(study: Study, desk: Callable[[str], Desk]) -> None:
    own = desk("pirkanmaa")
    before = {path: path.read_bytes() for path in study.folder.rglob("*.yaml")}
    book = workbook(own)
    sheet = book["tavoitteet"]
    column = next(cell.column for cell in sheet[2] if cell.value == "due")
    cell = sheet.cell(3, column)
    cell.value = "joskus keväällä"
    place = f"tavoitteet!{cell.coordinate}"
    page = bring(own, book)
    assert page.status_code == 422
    assert place in page.text
    assert "Mitään ei muutettu" in page.text
    assert {path: path.read_bytes() for path in study.folder.rglob("*.yaml")} == before


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook(desk: Callable[[str], Desk], data: bytes) -> None:
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/goals")
    assert own.post("/c/pirkanmaa/goals/upload", ("a.xlsx", data)).status_code == 422


def test_another_circles_workbook_is_refused(study: Study, desk: Callable[[str], Desk]) -> None:
    chief, own = desk("arvioija"), desk("pirkanmaa")
    before = {path: path.read_bytes() for path in study.folder.rglob("*.yaml")}
    page = bring(own, workbook(chief, "savo"))
    assert page.status_code == 422
    assert "ei ole tämän ringin" in page.text
    assert {path: path.read_bytes() for path in study.folder.rglob("*.yaml")} == before


@pytest.mark.parametrize("file", ["study.yaml", "circles/savo.yaml", "../other.yaml", "sub/../study.yaml"])
def test_a_workbook_whose_hidden_part_names_another_file(study: Study, desk: Callable[[str], Desk], file: str) -> None:
    own = desk("pirkanmaa")
    before = {path: path.read_bytes() for path in study.folder.parent.rglob("*.yaml")}
    book = workbook(own)
    changed = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "circles/pirkanmaa.yaml" in cell.value:
                    cell.value = cell.value.replace("circles/pirkanmaa.yaml", file)
                    changed += 1
    assert changed
    page = bring(own, book)
    if page.status_code == 200:
        id = page.text.split('name="upload" value="')[1].split('"')[0]
        own.client.post("/c/pirkanmaa/goals/accept", data={"csrf": own.token, "upload": id})
    after = {path: path.read_bytes() for path in study.folder.parent.rglob("*.yaml")}
    mine = study.folder / "circles" / "pirkanmaa.yaml"
    assert {p: t for p, t in after.items() if p != mine} == {p: t for p, t in before.items() if p != mine}


def test_a_workbook_that_would_read_another_circles_answers(desk: Callable[[str], Desk]) -> None:
    own = desk("pirkanmaa")
    book = workbook(own)
    cell = cell_with(book, "data/pirkanmaa_pairs_baseline.csv")
    cell.value = "data/baseline.csv"
    book["aineistot"].cell(cell.row, 3).value = "keko.actors"
    page = bring(own, book)
    assert page.status_code == 422
    assert "ei ole tämän ringin" in page.text


def test_a_circle_without_definitions_begins_with_a_workbook_of_its_own(study: Study,
                                                                        desk: Callable[[str], Desk]) -> None:
    own = desk("lappi")
    page = bring(own, workbook(own, "lappi"), "lappi")
    assert page.status_code == 200
    id = page.text.split('name="upload" value="')[1].split('"')[0]
    own.client.post("/c/lappi/goals/accept", data={"csrf": own.token, "upload": id})
    assert "lappi" in around(Path(study.folder)).study.circles
