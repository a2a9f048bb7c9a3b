"""The page in a real browser: it reflows, asks for nothing, logs nothing, can be walked by keyboard, and prints.

Needs Debian's chromium; the accessibility rules of axe-core run where ``KEKO_AXE`` names its ``axe.min.js``.
"""

import io
import os
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.html import render_html
from keko_eval.reporting.report import build_report
from tests.files.pdf_words import page_texts
from tests.reporting import invented

CHROMIUM = shutil.which("chromium")
AXE = os.environ.get("KEKO_AXE", "")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
OVERFLOWING = """() => [...document.querySelectorAll('main *, header *')].filter(e => !e.closest('.vh, thead, .scroll')
  && e.getBoundingClientRect().width && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map(e => e.tagName + '.' + e.className).slice(0, 5)"""
CLIPPED = """() => [...document.querySelectorAll('main :is(p, dd, dt, th, td, li, .chip, h1, h2, h3, h4)')].filter(
  e => !e.closest('.vh, thead') && getComputedStyle(e).overflowX === 'visible' && e.scrollWidth > e.clientWidth + 3
  && e.clientWidth && getComputedStyle(e).display !== 'inline').map(e => e.className + ': ' + e.textContent.slice(0, 50)
).slice(0, 5)"""
OVERLAPPING = """() => { const found = []; for (const row of document.querySelectorAll('main tr')) {
  const boxes = [...row.children].map(c => c.getBoundingClientRect()).filter(b => b.width && b.height);
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) { const a = boxes[i], b = boxes[j];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1) found.push(row.textContent.slice(0, 60)); } } return found.slice(0, 5); }"""


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("report")
    for language in LANGUAGES:
        report = build_report(invented.released(), invented.study(), invented.reconciliation(), language)
        (folder / f"{language}.html").write_text(render_html(report), encoding="utf8")
    return folder


UNFOLD = "document.querySelectorAll('details').forEach(d => { d.open = true; })"


def opened(browser, files, language, width, height=900, unfold=True, to=""):
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"file://{files / language}.html{to}")
    if unfold:
        page.evaluate(UNFOLD)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_fits_at_every_width_and_zoom(browser, files, language):
    """640 is a laptop's width at 200 %, 320 at 400 %."""
    page = opened(browser, files, language, 1280)
    for width in (1280, 640, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
        assert page.evaluate(OVERFLOWING) == [], width
        assert page.evaluate(CLIPPED) == [], width
        assert page.evaluate(OVERLAPPING) == [], width
    page.close()


BROKEN_WORDS = """() => { const found = [];
document.querySelectorAll('.figure :is(thead th,tbody th,td.text)').forEach(cell => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());)
    for (const word of node.data.matchAll(/\\p{L}{6,}/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1) found.push(word[0]);
    } });
return found; }"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_table_is_broken_where_there_is_room(browser, files, language):
    page = opened(browser, files, language, 900)
    assert page.evaluate(BROKEN_WORDS) == []
    page.add_style_tag(content=".figure :is(thead th,tbody th,td.text){overflow-wrap:anywhere!important}"
                               ".figure tbody th{width:1rem!important}")
    assert page.evaluate(BROKEN_WORDS) != []
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_screen_reader_finds_tables_rows_and_cells_however_they_are_laid_out(browser, files, width):
    page = opened(browser, files, "en", width)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
    names = ("table", "tr", "td")
    tables, rows, cells = (page.evaluate(f"document.querySelectorAll('{name}').length") for name in names)
    assert roles["table"] == tables
    assert roles["row"] == rows
    assert roles["cell"] + roles["gridcell"] == cells
    assert roles["rowheader"] > rows / 2
    page.close()


def test_nothing_is_asked_for_and_nothing_is_logged(browser, files):
    page = browser.new_page()
    asked, logged = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: logged.append(message.text))
    page.on("pageerror", lambda error: logged.append(str(error)))
    page.goto(f"file://{files / 'fi'}.html")
    page.wait_for_timeout(200)
    assert [url[:40] for url in asked if not url.startswith(("file:", "data:"))] == []
    assert logged == []
    assert page.evaluate("document.fonts.check('16px \"Keko Sans\"')")
    page.close()


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(browser, files):
    page = opened(browser, files, "fi", 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.close()


def test_the_watermark_is_on_screen_and_out_of_the_way(browser, files):
    page = opened(browser, files, "fi", 1280)
    assert page.locator(".watermark").is_visible()
    assert page.locator(".banner").is_visible()
    page.locator("table.front a").first.click(timeout=2000)
    assert page.url.endswith("#i-keko-change-readiness")
    page.close()


def test_text_spacing_of_a_reader_breaks_nothing(browser, files):
    page = opened(browser, files, "fi", 1280)
    page.add_style_tag(content="*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
                               "p{margin-bottom:2em!important}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate(OVERLAPPING) == []
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_a_printed_page(browser, files, language):
    """A4 less its margins is 680 px; a browser shrinks the whole document for one table that is wider."""
    page = opened(browser, files, language, 680)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 2")
    page.close()


def pdf_of(page):
    """The bytes of the page as it is printed, less the time at which that is done."""
    return re.sub(rb"\(D:[^)]*\)", b"()", page.pdf(prefer_css_page_size=True))


def pages_of(pdf):
    pypdf = pytest.importorskip("pypdf")
    return pypdf.PdfReader(io.BytesIO(pdf)).pages


def printed(pdf):
    """All words of the paper."""
    return "".join("".join(page_texts(pdf)).split())


@pytest.fixture(scope="module")
def paper(browser, files):
    """``paper(language)``: the report printed as it was opened, with what is folded on the screen."""
    @cache
    def made(language):
        page = opened(browser, files, language, 1280, unfold=False)
        pdf = pdf_of(page)
        page.close()
        return pdf

    return made


@pytest.fixture(scope="module")
def words_on_paper(paper):
    return cache(lambda language: printed(paper(language)))


@pytest.mark.parametrize("language", ["fi", "en"])
def test_printed_pages_say_that_they_are_internal_and_the_first_has_every_dimension(paper, language):
    pages = pages_of(paper(language))
    report = build_report(invented.released(), invented.study(), invented.reconciliation(), language)
    first, last = ("".join((p.extract_text() or "").split()) for p in (pages[0], pages[-1]))
    for text in (*(block.rows[0].label for block in report.front.dimensions), report.front.cause.heading):
        assert "".join(text.split()) in first
    assert report.watermark is not None
    assert report.watermark.word in first
    assert report.watermark.word in last


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_has_what_is_folded_on_the_screen(browser, files, paper, words_on_paper, language):
    page = opened(browser, files, language, 1280, unfold=False)
    assert page.locator("details").count() > 10
    assert page.locator("details[open]").count() == 0
    folded = words_on_paper(language)
    summary = "".join(page.locator("details.fold > summary", has=page.locator("span")).first.text_content().split())
    cells = page.evaluate("[...document.querySelectorAll('details tbody th')].map(e => e.textContent)")
    assert len(cells) > 50
    assert [cell for cell in cells if "".join(cell.split()) not in folded] == []
    assert summary not in folded
    page.evaluate(UNFOLD)
    unfolded = pdf_of(page)
    assert unfolded == paper(language) or printed(unfolded) == folded
    page.close()


def test_paper_without_its_rule_would_lack_what_is_folded(browser, files, words_on_paper):
    page = opened(browser, files, "fi", 1280, unfold=False)
    page.add_style_tag(content=".fold::details-content{content-visibility:hidden!important}")
    assert len(printed(pdf_of(page))) < 0.8 * len(words_on_paper("fi"))
    page.close()


def test_a_link_into_a_folded_part_opens_it_and_no_other(browser, files):
    page = opened(browser, files, "fi", 360, unfold=False)
    anchors = page.evaluate("[...document.querySelectorAll('details > div')].map(e => e.id)")
    page.close()
    assert len(anchors) == len(set(anchors))
    for anchor in (next(a for a in anchors if a.endswith("-groups")), "quality-reconciliation"):
        page = opened(browser, files, "fi", 360, unfold=False, to=f"#{anchor}")
        assert page.evaluate("[...document.querySelectorAll('details[open] > div')].map(e => e.id)") == [anchor]
        assert 0 <= page.locator(f"[id='{anchor}']").bounding_box()["y"] < 900
        page.close()


def test_the_keyboard_opens_and_closes_a_folded_part(browser, files):
    page = opened(browser, files, "sv", 360, unfold=False)
    part = page.locator("details").first
    part.locator("summary").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert part.locator("table").first.is_visible()
    page.keyboard.press("Enter")
    assert not part.locator("table").first.is_visible()
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_scrolls_less_than_half_as_far_and_the_lines_are_easy_to_hit(browser, files, language):
    page = opened(browser, files, language, 360, unfold=False)
    height = "document.documentElement.scrollHeight"
    folded = page.evaluate(height)
    low = page.evaluate("[...document.querySelectorAll('summary')].filter(e => e.offsetHeight < 44).length")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(UNFOLD)
    assert 2 * folded < page.evaluate(height)
    assert (low, wide) == (0, 360)
    page.close()


@pytest.mark.skipif(not AXE, reason="KEKO_AXE does not name axe.min.js")
@pytest.mark.parametrize("unfold", [True, False])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_fault(browser, files, language, width, unfold):
    page = opened(browser, files, language, width, unfold=unfold)
    page.add_script_tag(path=AXE)
    faults = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html.slice(0, 120)))")
    assert faults == []
    page.close()


@pytest.mark.skipif(not AXE, reason="KEKO_AXE does not name axe.min.js")
def test_axe_would_find_a_planted_fault(browser, files):
    page = opened(browser, files, "fi", 1280)
    page.add_script_tag(path=AXE)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', "
                  "'<img src=\"data:,\"><p style=\"color:#bbb\">pale</p>')")
    faults = page.evaluate("axe.run().then(r => r.violations.map(v => v.id))")
    assert {"image-alt", "color-contrast"} <= set(faults)
    page.close()
