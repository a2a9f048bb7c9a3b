import re
from functools import cache

import pytest

import keko_eval
from keko_eval.pipeline import Evaluation, circle, evaluate
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.marks import Diverging
from keko_eval.reporting.page import Cell, IndicatorPage, Report
from keko_eval.reporting.report import build_report
from keko_eval.reporting.workbook_charts import colour
from keko_eval.reporting.workbook_raw import SharedStrings, with_rows
from keko_eval.reporting.workbook_rows import _counts, _scaled, compared, indicator_lines
from keko_eval.reporting.workbook_sheet import _unlike, lines_of
from tests.reporting import invented


def rows():
    return lookup(invented.released().results.rows, invented.released().counts.rows)


def test_counts_come_back_from_the_shares_that_were_made_of_them() -> None:
    counts, unsaid = (7, 0, 13, 1), 3
    said = sum(counts)
    strip = Diverging(tuple(n / said for n in counts), unsaid / (said + unsaid))
    found = _counts((Cell("2019"), Cell(strip=strip), Cell("24", value=24.0)), 4)
    assert [cell.value for cell in found] == [*counts, unsaid, 24]


def test_hidden_counts_stay_hidden() -> None:
    found = _counts((Cell("2019"), Cell(hidden=True), Cell("ei näytetä", hidden=True)), 5)
    assert len(found) == 7
    assert all(cell.hidden and cell.value is None for cell in found)


def test_a_share_is_told_in_points_and_nothing_is_rounded_to_nothing() -> None:
    assert _scaled(0.285, True, "+0;−0;0") == Cell(value=28.5, pattern="+0;−0;0")
    assert _scaled(0.04, False, "+0.0;−0.0;0.0") == Cell(value=0.04, pattern="+0.00;−0.00;0.00")
    assert _scaled(0.0, False, "0.0") == Cell(value=0.0, pattern="0.0")
    assert _scaled(None, True, "0") is None


def test_every_indicator_has_a_line_and_only_released_numbers() -> None:
    report = build_report(invented.released(), invented.study(), [], "fi")
    lines = {line[0].text: line for line in indicator_lines(report, rows()) if line[0]}
    assert len(lines) == len(invented.study().listed)
    hidden = lines["Yhteisen kannanoton tai aloitteen tehneet"]
    assert [cell.value for cell in hidden[3:10] if cell is not None] == [None, None]


@cache
def evaluated(name: str) -> Evaluation:
    study = keko_eval.load("examples/keko-2019")
    return evaluate(circle(study, name) if name else study)


def figures(text: str) -> list[tuple[float, int]]:
    """The numbers of a text as the page writes them, each with its decimals."""
    plain = text.replace("\u00a0", "").replace("\u2212", "-").replace(",", ".")
    return [(float(number), len(number.partition(".")[2])) for number in re.findall(r"-?\d+(?:\.\d+)?", plain)]


def same(cell: Cell | None, text: str, place: int = 0) -> bool:
    """Whether a number is the one that the page has written, as finely as it is written; a share in per cent."""
    told = figures(text)
    if cell is None or cell.value is None:
        return not told
    value = cell.value * 100 if "%" in cell.pattern else cell.value
    return bool(told) and abs(value - told[place][0]) <= 0.5001 * 10 ** -told[place][1]


def on_page(report: Report, page: IndicatorPage, head: str) -> list[tuple[str, int]]:
    """Where the page has a figure of the workbook's indicators, and its place there: in sentences left aside."""
    front = {row.anchor: row.numbers for block in report.front.dimensions for row in block.rows}.get(page.anchor)
    levels = [row for body in page.levels.bodies for row in body.rows]
    changes = [row for body in page.change.bodies for row in body.rows]
    ends = {"first": 0, "last": 1, "change": 2}
    found = [(front[ends[head]].text, 0)] if front and head in ends else []
    if head in ("first", "last") and len(levels) == 2:
        found.append((levels[ends[head]][2].text, 0))
    if changes and page.changed.value is not None:
        low_high_pairs = {"change": (2, 0), "low": (3, 0), "high": (3, 1), "pairs": (4, 0)}
        found += [(changes[0][low_high_pairs[head][0]].text, low_high_pairs[head][1])] if head in low_high_pairs else []
    return found


@pytest.mark.parametrize("name", ["", "savo", "pirkanmaa", "lappi"])
@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_figure_of_the_indicators_is_the_pages(name: str, language: str) -> None:
    found = evaluated(name)
    report = build_report(found.released, found.resolved, found.reconciliation, language)
    released = lookup(found.released.results.rows, found.released.counts.rows)
    places = {"first": 4, "last": 5, "change": 6, "low": 8, "high": 9, "pairs": 10}
    compared, pages = 0, report.pages
    for page, line in zip(pages, indicator_lines(report, released), strict=True):
        for head, place in places.items():
            for text, at in on_page(report, page, head):
                compared += 1
                assert same(line[place], text, at), (page.indicator, head, text, line[place])
        assert page.changed.value is None or (line[7] and line[7].text == page.changed.note)
    assert compared > 2 * len(pages)


def test_only_indicators_on_one_scale_stand_in_one_chart() -> None:
    found = compared(build_report(invented.released(), invented.study(), [], "fi"), rows())
    scales = [(chart.axis, "%" in chart.pattern) for chart in found]
    assert scales == [((0, 100), False), ((0, 1), True), ((0, 6), False)]
    assert all(len(chart.lines) > 1 for chart in found)


def test_choices_have_the_colours_of_the_drawings() -> None:
    assert [colour(place, 5) for place in range(5)] == ["#8a6414", "#e2cd9a", "#e3e7ea", "#a5c9dd", "#0b5c8a"]
    assert len({colour(place, 4) for place in range(4)}) == 4


def test_rows_are_written_below_the_head_with_their_texts_among_the_shared_ones() -> None:
    sheet = b'<worksheet><dimension ref="A1"/><sheetData><row r="1"/></sheetData></worksheet>'
    strings = SharedStrings(b'<sst count="5" uniqueCount="2"><si><t>a</t></si><si><t>b</t></si></sst>')
    rows = [{"a": "x", "b": None}, {"a": True, "b": 0.1}, {"a": "x", "b": "y"}]
    made = with_rows(sheet, ("a", "b"), rows, strings)
    assert made == (b'<worksheet><dimension ref="A1:B4"/><sheetData><row r="1"/>'
                    b'<row r="2"><c r="A2" t="s"><v>2</v></c></row>'
                    b'<row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3"><v>0.1</v></c></row>'
                    b'<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4" t="s"><v>3</v></c></row>'
                    b"</sheetData></worksheet>")
    assert strings.xml().startswith(b'<sst count="8" uniqueCount="4"><si><t>a</t></si>')


def test_signs_that_a_sheet_cannot_hold_are_written_as_spreadsheets_write_them() -> None:
    strings = SharedStrings(b'<sst count="0" uniqueCount="0"></sst>')
    for text in ("\x01<&", "_x0041_"):
        strings.place(text)
    assert b'preserve">_x0001_&lt;&amp;</t></si><si><t xml:space="preserve">_x005F_x0041_</t>' in strings.xml()


def test_heads_that_are_alike_are_told_apart() -> None:
    assert _unlike(["2019", "2019", "", "A", "a"]) == ["2019", "2019\u00a0", "–", "A", "a\u00a0"]


def test_a_row_is_as_high_as_its_words_need() -> None:
    assert lines_of("", 10) == 1
    assert lines_of("kaksi sanaa", 10) == 1
    assert lines_of("kaksi pitempää sanaa", 10) == 3
    assert lines_of("epäjärjestelmällistyttämättömyydellä", 10) == 4
