import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from keko_eval.comparison.rows import COUNT_COLUMNS, RESULT_COLUMNS
from keko_eval.disclosure.released import Released, sealed
from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.output_words import output_words
from keko_eval.reporting.page import IndicatorPart, Report, Table
from keko_eval.reporting.report import build_report
from keko_eval.reporting.workbook import render_workbook
from tests.reporting import invented

ENDED = date(2019, 11, 30)
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "\t=1", '=HYPERLINK("http://x")', "http://example.org", '<x>&"')


@cache
def report(language: str = "fi", profile: str = "internal") -> Report:
    return build_report(invented.released(profile), invented.study(), invented.reconciliation(), language)


@cache
def data(language: str = "fi", profile: str = "internal") -> bytes:
    return render_workbook(report(language, profile), invented.released(profile), ENDED)


def book(made: bytes) -> Workbook:
    return load_workbook(BytesIO(made))


def texts(made: Workbook, sheet: str) -> list[str]:
    return [str(cell.value) for row in made[sheet] for cell in row if cell.value is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_stand_in_the_order_of_reading_under_names_that_spreadsheets_take(language: str) -> None:
    names = book(data(language)).sheetnames
    words = output_words(language)["sheet"]
    order = ("front", "indicators", "groups", "items", "charts", "chain", "who", "methods")
    assert names == [*(words[key] for key in order), "results", "counts"]
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)


def test_the_first_sheet_says_what_the_first_page_says() -> None:
    said = texts(book(data()), "Mikä on toisin")
    front = report().front
    for part in (front.heading, front.lead, front.others, front.cause.heading):
        assert part in said
    for row in (row for block in front.dimensions for row in block.rows):
        assert {row.label, row.chip.text, row.sentence} <= set(said)


@pytest.mark.parametrize(("sheet", "names"), [("Ryhmät", 3), ("Väittämät", 3)])
def test_every_row_names_what_it_is_of_so_that_filters_and_pivots_lose_none(sheet: str, names: int) -> None:
    found = book(data())[sheet]
    assert found.tables
    assert not found.merged_cells.ranges
    for area in (table.ref for table in found.tables.values()):
        head, *lines = [[cell.value for cell in row] for row in found[area]]
        assert len(lines) > 4
        assert len(set(head)) == len(head)
        assert all(all(line[:names]) for line in lines)
        assert len({tuple(line[:names]) for line in lines}) == len(lines)


def test_numbers_are_numbers_with_the_format_of_the_page() -> None:
    sheet = book(data())["Indikaattorit"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Indikaattori")
    columns = {cell.value: cell.column - 1 for cell in head}
    lines = {row[0].value: row for row in sheet.iter_rows(min_row=head[0].row + 1)}
    trust = lines["Luottamus toimijoiden välillä"]
    assert trust[columns["Muutos"]].value == pytest.approx(12.0)
    assert trust[columns["Muutos"]].number_format == '+0.0;"−"0.0;0.0'
    assert trust[columns["Pienin merkityksellinen muutos"]].value == 5
    share = lines["Kirjallinen yhteistyösopimus voimassa"]
    assert 0 < share[columns["2017"]].value < 1
    assert share[columns["2017"]].number_format == '0"\u00a0"%;"−"0"\u00a0"%'
    assert share[columns["Muutos"]].value == pytest.approx(10.0)
    assert share[columns["Luottamusvälin alaraja"]].value == pytest.approx(2.0)


def test_english_writes_per_cent_without_a_space() -> None:
    formats = {cell.number_format for row in book(data("en"))["Indicators"] for cell in row}
    assert '0%;"−"0%' in formats


def test_counts_of_the_statements_add_up_to_those_who_were_asked() -> None:
    sheet = book(data())["Väittämät"]
    tables = sheet.tables.values()
    assert len(tables) == 2
    for table in tables:
        for row in sheet[table.ref][1:]:
            *counts, asked = (cell.value for cell in row[3:])
            assert sum(counts) == asked


def test_tables_can_be_filtered_and_their_heads_stay_in_sight() -> None:
    made = book(data())
    for name in ("Indikaattorit", "Ryhmät"):
        (table,) = made[name].tables.values()
        below = int(table.ref.split(":")[0][1:]) + 1
        assert made[name].freeze_panes == f"{'B' if name == 'Indikaattorit' else 'D'}{below}"
        assert len(set(table.column_names)) == len(table.column_names)
    for name in ("results", "counts"):
        assert made[name].freeze_panes == "A2"
        assert made[name].auto_filter.ref.startswith("A1:")


def test_raw_sheets_hold_the_released_rows_as_they_are() -> None:
    made = book(data())
    for name, table, columns in (("results", invented.released().results, RESULT_COLUMNS),
                                 ("counts", invented.released().counts, COUNT_COLUMNS)):
        rows = list(made[name].iter_rows(values_only=True))
        assert rows[0] == columns
        assert rows[1:] == [tuple(row[column] for column in columns) for row in table.rows]


def test_nothing_of_the_data_is_a_formula_or_a_link() -> None:
    row = dict(invented.released().results.rows[0])
    rows = [row | {"study": text, "method": text} for text in HOSTILE]
    hostile = Released(sealed(RESULT_COLUMNS, rows, "internal"), invented.released().counts, "internal", {},
                       invented.released().entries)
    base = report()
    pages = tuple(replace(page, label=HOSTILE[i % len(HOSTILE)]) for i, page in enumerate(base.primary.pages))
    made_of = replace(base, title="=1+1", front=replace(base.front, lead="=1+1"),
                      primary=replace(base.primary, pages=pages))
    made = book(render_workbook(made_of, hostile, ENDED))
    cells = [cell for sheet in made for line in sheet for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert [line[0].value for line in list(made["results"])[1:]] == list(HOSTILE)
    assert {"=1+1", "+1", "-1", "@SUM(A1)"} <= set(texts(made, "Indikaattorit"))


def test_what_is_hidden_is_words() -> None:
    sheet = book(data())["Ryhmät"]
    lines = [row for row in sheet.iter_rows(values_only=True) if row[2] == "Kainuu"]
    assert lines
    assert all(line[3:5] == ("ei näytetä", "ei näytetä") and line[5] in ("ei näytetä", None) for line in lines)


def test_a_sheet_that_would_be_empty_is_not_there() -> None:
    base = report()
    nothing = Table("items", "", (), ())
    pages = tuple(replace(page, items=(), groups=nothing, levels=nothing) for page in base.primary.pages)
    bare = replace(base, primary=replace(base.primary, pages=pages), others=IndicatorPart("–", ()))
    names = book(render_workbook(bare, invented.released(), ENDED)).sheetnames
    assert names == ["Mikä on toisin", "Indikaattorit", "Vaikutusketju", "Ketkä vastasivat", "Menetelmät ja sanasto",
                     "results", "counts"]


def test_charts_have_titles_and_are_told_in_words() -> None:
    with ZipFile(BytesIO(data())) as made:
        drawing = made.read("xl/drawings/drawing1.xml").decode()
        charts = [made.read(name).decode() for name in made.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 9
    assert drawing.count("descr=\"Palkit: ") == len(charts)
    assert all("<c:title>" in chart for chart in charts)
    assert sum("percentStacked" in chart for chart in charts) == 6
    assert not any("externalLink" in chart for chart in charts)


def test_an_internal_workbook_says_so_on_every_sheet_and_a_public_one_does_not() -> None:
    for sheet in book(data()):
        assert "SISÄINEN" in str(sheet.oddHeader.right.text)
        if sheet.title not in ("results", "counts"):
            assert str(sheet["A1"].value).startswith("SISÄINEN: ")
    for sheet in book(data(profile="public")):
        assert "SISÄINEN" not in str(sheet["A1"].value) + str(sheet.oddHeader.right.text)
        assert sheet["A1"].value


def test_properties_tell_title_language_and_the_last_waves_end() -> None:
    properties = book(data("sv")).properties
    assert properties.title == "Vad är annorlunda? – KeKo 2017–2019, slututvärdering av projektet"
    assert (properties.language, properties.created, properties.modified) == ("sv", *[datetime(2019, 11, 30)] * 2)


def test_the_same_report_is_the_same_bytes_in_another_process() -> None:
    code = ("from hashlib import sha256; from tests.reporting.test_workbook import data; "
            "print(sha256(data()).hexdigest())")
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == sha256(data()).hexdigest()
