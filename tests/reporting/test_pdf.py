import subprocess
import sys
from dataclasses import replace
from functools import cache
from hashlib import sha256
from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from keko_eval.reporting.order import usual
from keko_eval.reporting.output_words import output_words
from keko_eval.reporting.page import Body, Cell, Column, Fact, IndicatorPart, Report, Table
from keko_eval.reporting.pdf import page_data, render_pdf
from keko_eval.reporting.report import build_report
from tests.files.pdf_words import page_texts
from tests.reporting import invented

HOSTILE = ('#panic("no")', "$x^2$", r"C:\temp \ ", "<x>", "*bold* _it_", "@ref", "= heading", "- item", "`raw`",
           "// not a comment", "[#import]", '"quoted"', "#sys.inputs.data",
           "https://example.org/a_b", "/* open", "\\u{41}")


@cache
def report(language: str = "fi", profile: str = "internal") -> Report:
    return build_report(invented.released(profile), invented.study(), invented.reconciliation(), language)


def short(language: str = "fi", profile: str = "internal") -> Report:
    """The same report with the page of one indicator."""
    whole = report(language, profile)
    return usual(replace(whole, primary=replace(whole.primary, pages=whole.primary.pages[:1]),
                         others=IndicatorPart("–", ())))


@cache
def printed(language: str = "fi") -> bytes:
    return render_pdf(report(language))


def document(language: str = "fi") -> PdfReader:
    return PdfReader(BytesIO(printed(language)))


@cache
def texts(language: str = "fi") -> list[str]:
    """Each page's words."""
    return [words(text) for text in page_texts(printed(language))]


def words(text: str) -> str:
    """Without the white space that differs with where a line breaks."""
    return "".join(text.split())


def test_it_names_its_language_and_title_and_no_clock() -> None:
    root = document().trailer["/Root"]
    assert root["/Lang"] == "fi"
    assert document().metadata["/Title"] == "Mikä on toisin? – KeKo 2017–2019, hankkeen loppuarviointi"
    assert not {"/CreationDate", "/ModDate"} & set(document().metadata)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_is_tagged_as_pdf_ua() -> None:
    root = document().trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert {"/H1", "/H2", "/Table", "/TH", "/Caption", "/TOC"} <= kinds(root["/StructTreeRoot"]["/K"])
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def kinds(node: object) -> set[str]:
    node = node.get_object()  # type: ignore[attr-defined]
    if isinstance(node, list):
        return set().union(*(kinds(part) for part in node))
    if not isinstance(node, dict):
        return set()
    return {node[key] for key in ("/S",) if key in node} | (kinds(node["/K"]) if "/K" in node else set())


def test_every_sentence_of_the_first_page_is_on_the_first_page() -> None:
    text = texts()[0]
    front = report().front
    for part in (front.heading, front.lead, front.others, front.cause.text, front.cause.events, report().invented):
        assert words(part) in text
    for row in (row for block in front.dimensions for row in block.rows):
        for part in (row.label, row.chip.text, row.sentence, *row.small, *(n.text for n in row.numbers)):
            assert words(part) in text


@pytest.mark.parametrize("language", ["sv", "en", "fi-simple"])
def test_the_first_page_is_one_page_in_every_language(language: str) -> None:
    assert words(report(language).front.cause.events) in texts(language)[0]
    assert words(report(language).words.navigation) in texts(language)[1]


def test_each_primary_indicator_begins_a_page_and_the_whole_is_not_a_brick() -> None:
    starts = [text[:400] for text in texts()]
    for page in report().primary.pages:
        assert any(words(page.label) in start for start in starts)
    assert 15 < len(starts) <= 34


def test_what_cannot_be_said_stands_below_the_contents_before_any_result() -> None:
    headings = [heading for _, heading in report().contents]
    after = headings[headings.index(report().unsaid.heading) + 1]
    contents, following = texts()[1:3]
    assert words(report().words.navigation) in contents[:400]
    assert words(report().unsaid.intro) in contents
    assert words(after) in following[:400]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_heading_of_a_part_stands_at_the_foot_of_a_page_without_its_table(language: str) -> None:
    pages = texts(language)
    for part in (report(language).who, report(language).events, report(language).methods, report(language).quality):
        (own,) = [text for text in pages[2:] if words(part.heading + part.paragraphs[0]) in text]
        assert words(part.tables[0].caption) in own


def test_setting_settles_so_that_page_numbers_and_contents_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = []

    def compile_strictly(*args: object, **options: object) -> bytes:
        made, warnings = typst.compile_with_warnings(*args, **options)
        warned.extend(str(w) for w in warnings)
        return bytes(made)

    monkeypatch.setattr(typst, "compile", compile_strictly)
    pages = page_texts(render_pdf(report()))
    assert warned == []
    for i, text in enumerate(pages, 1):
        assert f"{i}/{len(pages)}" in words(text)


def test_the_bookmarks_are_the_parts_of_the_report() -> None:
    titles = [entry.title for entry in document().outline if not isinstance(entry, list)]
    assert titles == [heading for _, heading in report().contents]


def test_internal_pages_say_so_and_public_pages_do_not() -> None:
    assert all("SISÄINEN" in text for text in texts())
    assert not any("SISÄINEN" in text for text in page_texts(render_pdf(short(profile="public"))))


def test_text_of_the_data_is_never_markup() -> None:
    rows = tuple((Cell(text), Cell(text, note=text)) for text in HOSTILE)
    columns = (Column(HOSTILE[1], "label"), Column(HOSTILE[2], "text"))
    table = Table("hostile", HOSTILE[0], columns, (Body(rows, HOSTILE[3]),), HOSTILE[0])
    base = short()
    page = replace(base.primary.pages[0], label=HOSTILE[0], how=HOSTILE, facts=tuple(Fact(t, t) for t in HOSTILE),
                   anchor="i-#panic()", groups=table)
    made = usual(replace(base, title=" ".join(HOSTILE), primary=replace(base.primary, pages=(page,)),
                         front=replace(base.front, lead=" ".join(HOSTILE))))
    read = PdfReader(BytesIO(render_pdf(made)))
    text = words("".join(page.extract_text() for page in read.pages))
    for hostile in HOSTILE:
        assert text.count(words(hostile)) >= 5
    assert read.metadata["/Title"].endswith(" ".join(HOSTILE))


def test_a_table_of_nothing_but_hidden_figures_is_not_printed() -> None:
    columns = (Column("Ryhmä", "label"), Column("2019", "number"))
    hidden = Table("groups", "Ryhmittäin", columns, (Body(((Cell("Lappi"), Cell("ei näytetä", hidden=True)),)),))
    page = replace(report().primary.pages[0], groups=hidden)
    data = page_data(replace(short(), primary=IndicatorPart("–", (page,))))
    assert "Ryhmittäin" not in [table["caption"] for table in data["primary"]["pages"][0]["parts"]]


def test_many_groups_of_an_indicator_that_is_not_primary_are_left_to_the_other_outputs() -> None:
    told = output_words("fi")["print"]["groups"]
    data = page_data(report())
    captions = [[table["caption"] for table in page["parts"]] for page in data["others"]["pages"]]
    assert data["elsewhere"] == told
    assert not any("Ryhmittäin" in found for found in captions)
    assert words(told) in "".join(texts())
    few = replace(report().others.pages[0], groups=Table("groups", "Ryhmittäin", (
        Column("Ryhmä", "label"), Column("2019", "number")), (Body(((Cell("Lappi"), Cell("12")),)),)))
    data = page_data(usual(replace(report(), others=IndicatorPart("–", (few,)))))
    assert data["elsewhere"] == ""
    assert data["others"]["pages"][0]["parts"][-1]["caption"] == "Ryhmittäin"


def test_hidden_cells_beside_each_other_are_one_and_say_it_once() -> None:
    rows = ((Cell("Lappi"), Cell(hidden=True), Cell("ei näytetä", hidden=True), Cell("12")),)
    columns = (Column("Ryhmä", "label"), Column("Kuva", "strip"), Column("2019", "number"), Column("n", "number"))
    page = replace(report().primary.pages[0], groups=Table("groups", "G", columns, (Body(rows),)))
    data = page_data(replace(short(), primary=IndicatorPart("–", (page,))))
    (body,) = data["primary"]["pages"][0]["parts"][-1]["bodies"]
    assert body["rows"] == [["Lappi", {"span": 2, "hidden": "ei näytetä"}, "12"]]


def test_the_same_report_is_the_same_bytes_in_another_process() -> None:
    code = ("from hashlib import sha256; from tests.reporting.test_pdf import render_pdf, short; "
            "print(sha256(render_pdf(short())).hexdigest())")
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == sha256(render_pdf(short())).hexdigest()


@pytest.mark.parametrize("times", [2, 8])
def test_a_first_page_that_is_a_little_too_long_is_set_a_little_smaller(times: int) -> None:
    base = short("sv")
    note = report("sv").unsaid.intro * times
    made = PdfReader(BytesIO(render_pdf(replace(base, front=replace(base.front, note=note)))))
    assert words(note) in words(made.pages[0].extract_text())
    assert words(base.front.cause.events) in words(made.pages[0].extract_text())
    assert words(base.words.navigation) in words(made.pages[1].extract_text())
