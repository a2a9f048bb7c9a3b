import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from io import BytesIO
from re import sub
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation

from keko_eval.language.forms import lowered
from keko_eval.problem.problem import Refused
from keko_eval.reporting import office
from keko_eval.reporting.page import Cell, IndicatorPart, Placed, Report
from keko_eval.reporting.pptx import concluding, render_pptx
from keko_eval.reporting.pptx_charts import Bars, _rounded
from tests.reporting.pages import HOSTILE, concealed, hostile, report, short, texts_of, words

ENDED = date(2019, 11, 30)
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@cache
def written(language: str = "fi") -> bytes:
    return render_pptx(report(language), ENDED)


def opened(made: Report | None = None) -> Any:
    return Presentation(BytesIO(render_pptx(made, ENDED) if made else written()))


def runs(deck: Any) -> Iterator[str]:
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (run.text for paragraph in shape.text_frame.paragraphs for run in paragraph.runs)


def notes(deck: Any) -> str:
    return words(" ".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide))


def charts(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def test_it_has_the_conclusions_by_dimension_the_reason_what_cannot_be_said_and_the_methods() -> None:
    titles = [slide.shapes.title.text for slide in opened().slides]
    front = report().front
    assert titles[:2] == [report().title, concluding(front.heading, front.lead)]
    concluded = [f"{row.label}: {lowered(row.chip.text)}" for block in front.dimensions for row in block.rows]
    assert titles[2:7] == concluded
    assert front.cause.text.startswith(titles[7].rstrip("."))
    assert {report().unsaid.heading, report().methods.heading} <= set(titles)
    assert len(set(titles)) == len(titles)
    assert sum(title == report().methods.heading for title in titles) == 1


def test_it_says_every_sentence_of_the_first_page_and_of_what_cannot_be_said() -> None:
    text, front = words(" ".join(runs(opened()))), report().front
    for part in (front.lead, front.others, front.cause.text, report().invented,
                 *(row.sentence for block in front.dimensions for row in block.rows),
                 *(item.text for group in report().unsaid.groups for item in group.items)):
        assert words(part) in text


def test_it_says_nothing_that_the_page_model_does_not_hold() -> None:
    held = words(" ".join(texts_of(report())))
    concluded = {f"{row.label}: {lowered(row.chip.text)}" for block in report().front.dimensions for row in block.rows}
    counts = {f"{tally.count}{tally.chip.text}" for tally in report().front.tallies}
    for text in runs(opened()):
        for piece in sub(r" \(\d\)$", "", text).split(" · "):
            if piece in concluded:
                continue
            assert words(piece) in counts or all(words(part) in held for part in piece.split(", "))


def test_the_notes_hold_the_sentences_with_how_sure_they_are() -> None:
    told = notes(opened())
    for row in (row for block in report().front.dimensions for row in block.rows):
        said = report().page_at[row.anchor].said
        for part in (row.sentence, *row.small, said.certainty, said.cause):
            assert words(part) in told


def test_a_chart_has_the_numbers_of_both_waves_in_a_workbook_of_its_own() -> None:
    rows = [row for block in report().front.dimensions for row in block.rows]
    found = charts(opened())
    assert len(found) == len(rows)
    for shape, row in zip(found, rows, strict=True):
        chart = shape.chart
        expected = [float(f"{cell.value:.10g}") for cell in row.numbers[:2]]
        (series,) = chart.plots[0].series
        assert (list(series.values), list(chart.plots[0].categories)) == (expected, ["2017", "2019"])
        sheet = load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        assert [[cell.value for cell in line] for line in sheet.iter_rows()] == [
            [None, row.label], ["2017", expected[0]], ["2019", expected[1]]]
        assert (chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) == row.picture.strip.axis


def test_a_chart_is_told_in_words_and_other_pictures_are_marked_as_decoration() -> None:
    alts = [shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in charts(opened())]
    row = report().front.dimensions[0].rows[0]
    assert alts[0] == f"{row.label}: 2017 {row.numbers[0].text}, 2019 {row.numbers[1].text}"
    assert all(alts)
    pictures = [shape for slide in opened().slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == len(alts)
    assert all(b"decorative" in etree.tostring(shape._element.nvPicPr.cNvPr) for shape in pictures)


@pytest.mark.parametrize(("language", "locale"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB"),
                                                  ("fi-simple", "fi-FI")])
def test_every_text_is_in_the_reports_language(language: str, locale: str) -> None:
    with ZipFile(BytesIO(written(language))) as file:
        for name in file.namelist():
            if name.startswith(("ppt/slides/slide", "ppt/notesSlides/notes", "ppt/charts/chart", "ppt/slideMasters/s")):
                root = etree.fromstring(file.read(name))
                assert {found.get("lang") for kind in ("rPr", "defRPr", "endParaRPr")
                        for found in root.iter(f"{A}{kind}")} <= {locale}
                assert all(run.find(f"{A}rPr") is not None for run in root.iter(f"{A}r"))
        assert f'<dc:language>{report(language).tag}</dc:language>' in file.read("docProps/core.xml").decode()


def test_each_slide_of_an_internal_report_says_so_and_none_of_a_public_one() -> None:
    for slide in opened().slides:
        assert any("SISÄINEN" in shape.text for shape in slide.shapes if shape.has_text_frame)
    public = opened(short(profile="public"))
    assert "SISÄINEN" not in " ".join(runs(public)) + notes(public)


def test_the_same_report_is_the_same_bytes_in_another_process() -> None:
    code = ("from hashlib import sha256; from tests.reporting.test_pptx import ENDED, render_pptx, short; "
            "print(sha256(render_pptx(short(), ENDED)).hexdigest())")
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == sha256(render_pptx(short(), ENDED)).hexdigest()
    core = opened().core_properties
    assert core.created.date() == core.modified.date() == ENDED


def test_a_last_digit_that_a_machine_may_add_otherwise_changes_no_byte() -> None:
    base = short()
    block = base.front.dimensions[0]

    def made(value: float) -> bytes:
        row = replace(block.rows[0], numbers=(Cell("19,2", value=value, pattern="0.0"),) * 3)
        front = replace(base.front, dimensions=(replace(block, rows=(row,)),))
        return render_pptx(replace(base, front=front), ENDED)

    assert made(19.195679433965307) == made(19.19567943396531)


def test_hostile_texts_are_texts_and_the_notes_have_the_long_ones_whole() -> None:
    deck = opened(hostile())
    told = notes(deck)
    for text in HOSTILE:
        assert words(office.plain(text)) in told
    for shape in charts(deck):
        sheet = load_workbook(BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    for text in runs(deck):
        assert len(text) <= 900


def test_what_is_not_shown_is_said_in_words_and_has_no_chart() -> None:
    deck = opened(concealed())
    assert not charts(deck)
    assert [text for text in runs(deck) if text == "ei näytetä"] == ["ei näytetä"] * 2
    assert "77" not in notes(deck) + " ".join(runs(deck))


def test_an_indicator_of_one_wave_has_one_bar() -> None:
    base = short()
    block, front = base.front.dimensions[0], base.front
    row = replace(block.rows[0], numbers=(Cell("50,0", value=50.0, pattern="0.0"),))
    columns = (*front.columns[:4], front.columns[5])
    made = replace(base, front=replace(front, columns=columns, dimensions=(replace(block, rows=(row,)),)))
    (shape,) = charts(opened(made))
    assert list(shape.chart.plots[0].categories) == ["2019"]


def test_own_goals_and_a_plans_texts_have_slides_of_their_own() -> None:
    base = short()
    goal = replace(base.primary.pages[0], anchor="i-goal", label="Oma tavoite", primary=False)
    order = (Placed("text", "hello", "Alku", text="Oma teksti"),
             Placed("indicators", "own", "Omat tavoitteet", ("i-goal",)))
    made = replace(base, own=IndicatorPart("Omat tavoitteet", (goal,)), order=order)
    deck = opened(made)
    assert [slide.shapes.title.text for slide in deck.slides] == [base.title, "Alku", "Omat tavoitteet"]
    assert {"Oma teksti", "Oma tavoite"} <= set(runs(deck))
    assert words(goal.said.sentence) in notes(deck)


def test_without_the_extra_it_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_spec", lambda _: None)
    with pytest.raises(Refused) as refused:
        render_pptx(short(), ENDED)
    (problem,) = refused.value.problems
    assert (problem.code, problem.values["output"]) == ("output-missing", "pptx")


def test_an_axis_has_decimals_only_where_it_is_short() -> None:
    long, short = (Bars("A", ("2017",), (0.5,), ("0,5",), "0.00", axis) for axis in ((0.0, 100.0), (0.0, 1.0)))
    assert _rounded(long, "[$-40B]0.00") == "[$-40B]0"
    assert _rounded(short, "[$-40B]0.00") == "[$-40B]0.0"
    assert _rounded(short, "0%") == "0%"
