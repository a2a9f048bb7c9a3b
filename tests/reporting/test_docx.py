import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from re import fullmatch
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree

from keko_eval.problem.problem import Refused
from keko_eval.reporting import office
from keko_eval.reporting.docx import render_docx
from keko_eval.reporting.order import usual
from keko_eval.reporting.output_words import output_words
from keko_eval.reporting.page import Placed, Report
from keko_eval.reporting.pdf import SIZE
from keko_eval.reporting.report import write_report
from tests.reporting import invented
from tests.reporting.pages import HOSTILE, concealed, hostile, report, short, texts_of, words

ENDED = date(2019, 11, 30)
MARGINS = 6.0
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


@cache
def written(language: str = "fi") -> bytes:
    return render_docx(report(language), ENDED)


def opened(made: Report | None = None) -> Any:
    return Document(BytesIO(render_docx(made, ENDED) if made else written()))


def said(document: Any) -> str:
    return words(" ".join(paragraph_texts(document)))


def paragraph_texts(document: Any) -> Iterator[str]:
    for paragraph in document.element.body.iter(f"{W}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


def test_it_says_every_sentence_of_the_first_page_and_what_cannot_be_said() -> None:
    text, front, unsaid = said(opened()), report().front, report().unsaid
    for part in (report().title, report().invented, front.lead, front.others, front.cause.text, front.hidden,
                 *(row.sentence for block in front.dimensions for row in block.rows),
                 *(item.text for group in unsaid.groups for item in group.items),
                 *(page.said.sentence for page in report().pages)):
        assert words(part) in text


def test_it_says_nothing_that_the_page_model_does_not_hold() -> None:
    held = words(" ".join((*texts_of(report()), *output_words("fi")["print"].values())))
    for text in opened().element.body.iter(f"{W}t"):
        said = text.text or ""
        for part in [said] if words(said) in held else [p for piece in said.split(" · ") for p in piece.split(" – ")]:
            assert words(part) in held


def test_its_headings_are_the_sections_in_order_and_no_level_is_skipped() -> None:
    found = [(int(p.style.name[-1]), p.text) for p in opened().paragraphs if p.style.name.startswith("Heading")]
    assert [text for level, text in found if level == 1] == [heading for _, heading in report().contents]
    levels = [level for level, _ in found]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_its_contents_lead_to_places_that_are_there() -> None:
    body = opened().element.body
    places = {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    links = [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")]
    assert len(links) > len(report().contents)
    assert set(links) <= places
    (field,) = (text.text for text in body.iter(f"{W}instrText"))
    assert field.strip().startswith("TOC ")
    kinds = [mark.get(f"{W}fldCharType") for mark in body.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]


def test_every_table_has_a_head_that_repeats_and_a_name() -> None:
    tables = list(opened().element.body.iter(f"{W}tbl"))
    assert len(tables) > 40
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        width = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in rows:
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == width


def test_a_number_keeps_its_line_where_the_reader_lacks_the_font() -> None:
    """Digits of DejaVu Sans, which stands in for a font that is not there, are 0.636 of the letters' size."""
    tight, seen = [], 0
    for table in opened().element.body.iter(f"{W}tbl"):
        widths = [int(column.get(f"{W}w")) / 20 for column in table.findall(f"{W}tblGrid/{W}gridCol")]
        for line in table.iter(f"{W}tr"):
            texts = ["".join(t.text for t in cell.iter(f"{W}t")) for cell in line.findall(f"{W}tc")]
            seen += sum(bool(fullmatch(r"\d+,\d", text)) for text in texts)
            tight += [text for text, width in zip(texts, widths, strict=False)
                      if fullmatch(r"\d+,\d", text) and len(text) * 0.636 * 0.92 * SIZE + MARGINS > width]
    assert seen > 50
    assert not tight


def test_no_empty_paragraph_makes_space() -> None:
    assert all(paragraph.text or paragraph._p.findall(f".//{W}drawing") for paragraph in opened().paragraphs)


def test_a_picture_is_told_in_words_or_marked_as_decoration() -> None:
    found = list(opened(short()).element.body.iter(PROPERTIES))
    told = [picture.get("descr") for picture in found if picture.get("descr")]
    assert "Sininen suorakulmio" in told
    assert all(len(text) > 15 for text in told)
    assert len(found) > 30
    assert all(b"decorative" in etree.tostring(picture) for picture in found if not picture.get("descr"))
    assert len({picture.get("id") for picture in found}) == len(found)


@pytest.mark.parametrize(("language", "locale"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB"),
                                                  ("fi-simple", "fi-FI")])
def test_it_names_its_language_title_and_the_last_waves_end(language: str, locale: str) -> None:
    with ZipFile(BytesIO(written(language))) as file:
        style = etree.fromstring(file.read("word/styles.xml"))
        core = Document(BytesIO(written(language))).core_properties
    assert {lang.get(f"{W}val") for lang in style.iter(f"{W}lang")} == {locale}
    assert core.language == report(language).tag
    assert core.title == f"{report(language).front.heading} – {report(language).title}"
    assert core.created.date() == core.modified.date() == ENDED


def test_internal_pages_say_so_and_public_pages_do_not() -> None:
    internal, public = (opened(short(profile=profile)).sections[0].header.paragraphs[0].text
                        for profile in ("internal", "public"))
    assert "SISÄINEN" in internal
    assert "SISÄINEN" not in public


def test_the_same_report_is_the_same_bytes_in_another_process() -> None:
    code = ("from hashlib import sha256; from tests.reporting.test_docx import ENDED, render_docx, short; "
            "print(sha256(render_docx(short(), ENDED)).hexdigest())")
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == sha256(render_docx(short(), ENDED)).hexdigest()
    assert render_docx(short(), ENDED) == render_docx(short(), ENDED)


def test_hostile_texts_are_texts() -> None:
    document = opened(hostile())
    text = said(document)
    for hostile_text in HOSTILE:
        assert words(office.plain(hostile_text)) in text
    assert {mark.get(f"{W}anchor") for mark in document.element.body.iter(f"{W}hyperlink")} <= {
        mark.get(f"{W}name") for mark in document.element.body.iter(f"{W}bookmarkStart")}


def test_what_is_not_shown_is_said_once_in_words_and_has_no_picture() -> None:
    (groups,) = (table for table in opened(concealed()).tables
                 if [cell.text for cell in table.rows[0].cells] == ["Ryhmä", "Kuva", "2019"])
    cells = [["".join(text.text for text in cell.iter(f"{W}t")) for cell in row._tr.findall(f"{W}tc")]
             for row in list(groups.rows)[1:]]
    assert cells == [["Lappi", "ei näytetä"], ["Savo", "–", "12"]]
    front = opened(concealed()).tables[0].rows[1]
    assert [cell.text for cell in front.cells[-3:]] == ["ei näytetä", "51,0", "ei näytetä"]


def test_a_plan_without_a_first_page_is_written_too() -> None:
    base = short()
    made = replace(base, order=(Placed("text", "own", "Alku", text="Oma teksti"), usual(base).order[-1]))
    document = opened(made)
    assert "Omateksti" in said(document)
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == ["Alku", base.order[-1].heading]


def test_without_the_extra_it_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_spec", lambda _: None)
    with pytest.raises(Refused) as refused:
        render_docx(short(), ENDED)
    (problem,) = refused.value.problems
    assert (problem.code, problem.values["output"]) == ("output-missing", "docx")


def test_a_missing_extra_is_told_before_anything_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(office, "find_spec", lambda _: None)
    with pytest.raises(Refused) as refused:
        write_report(invented.released(), invented.study(), [], tmp_path, languages=["fi"],
                     outputs=["html", "docx", "pptx"])
    assert [problem.values["output"] for problem in refused.value.problems] == ["docx", "pptx"]
    assert not list(tmp_path.iterdir())
