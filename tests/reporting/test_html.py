"""One file per language: no script, nothing fetched, everything escaped, headings in order, contrast enough."""

import os
import re
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from keko_eval.language.language import LANGUAGES
from keko_eval.reporting import html as html_module
from keko_eval.reporting.html import render_html
from keko_eval.reporting.order import usual
from keko_eval.reporting.report import build_report
from tests.reporting import invented
from tests.reporting.test_html_table import HOSTILE, Elements

VNU = os.environ.get("KEKO_VNU", "")
STYLE = (Path(html_module.__file__).parent / "templates" / "report.css").read_text(encoding="utf8")
VARIABLES = dict(re.findall(r"--([a-z]+):(#[0-9a-f]{3,6})", STYLE))
PAIRS = [("ink", "paper"), ("ink", "wash"), ("soft", "paper"), ("soft", "wash"), ("blue", "paper"), ("blue", "wash"),
         *((tone, "paper") for tone in ("good", "bad", "moved", "flat", "unclear")), ("paper", "good"),
         ("paper", "bad"), ("paper", "flat"), ("paper", "stamp"), ("stamp", "paper")]


def built(language="fi", profile="internal"):
    return build_report(invented.released(profile), invented.study(), invented.reconciliation(), language)


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text, ground):
    assert contrast(VARIABLES[text], VARIABLES[ground]) >= 4.5


def test_marks_of_the_drawings_stand_out_from_paper_and_from_each_other():
    from keko_eval.reporting import strips

    for colour in (strips.INK, strips.BLUE, strips.BAND_EDGE, strips.AXIS, strips.HATCH, strips.LOWER[0],
                   strips.UPPER[0]):
        assert contrast(colour, "#fff") >= 3, colour
    assert contrast(strips.UPPER[0], strips.UPPER[1]) >= 3
    assert contrast(strips.LOWER[0], strips.LOWER[1]) >= 3


def test_contrast_is_measured_as_the_guidelines_say():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_in_itself(language):
    text = render_html(built(language))
    page = Elements(text)
    assert page.of("html")[0]["lang"] == language.split("-")[0]
    assert not page.of("script")
    assert not page.of("link")
    assert not page.of("img")
    assert not page.of("iframe")
    assert not re.findall(r"(?:https?:)?//(?!www\.w3\.org)", re.sub(r"base64,[A-Za-z0-9+/=]+", "", text))
    assert not any(name.startswith("on") for _, attributes in page.found for name in attributes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_come_in_order_and_links_lead_somewhere(language):
    page = Elements(render_html(built(language)))
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [a["id"] for _, a in page.found if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"].removeprefix("#") for a in page.of("a")} <= set(ids)


def test_the_same_report_gives_the_same_bytes():
    assert render_html(built()) == render_html(built())


@pytest.mark.parametrize(("language", "word"), [("fi", "SISÄINEN"), ("sv", "INTERN"), ("en", "INTERNAL")])
def test_an_internal_report_says_so_on_every_screen_and_sheet(language, word):
    text = render_html(built(language))
    assert f'<p class="banner"><strong>{word}</strong>' in text
    assert f'<div class="watermark" aria-hidden="true" data-word="{word}"></div>' in text
    assert 'content="noindex, nofollow"' in text
    assert ".watermark{display:none}" not in STYLE.split("@media print")[1]


def test_a_public_report_has_no_watermark():
    text = render_html(built(profile="public"))
    assert "banner" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    assert "SISÄINEN" not in text
    assert "noindex" not in text


def test_a_confidential_report_is_not_called_internal():
    assert "<strong>LUOTTAMUKSELLINEN</strong>" in render_html(built(profile="confidential"))


def test_invented_answers_are_called_invented():
    assert "Tämän raportin vastaukset ovat keksittyjä" in render_html(built())
    assert 'class="invented"' not in render_html(replace(built(), invented=""))


def test_hostile_labels_stay_labels():
    report = built()
    pages = tuple(replace(p, label=HOSTILE, small=(HOSTILE,), how=(HOSTILE,), reliability=(HOSTILE,))
                  for p in report.primary.pages)
    hostile = usual(replace(report, title=HOSTILE, organisation=HOSTILE, dated=HOSTILE, invented=HOSTILE,
                      primary=replace(report.primary, heading=HOSTILE, pages=pages),
                      front=replace(report.front, lead=HOSTILE, others=HOSTILE, hidden=HOSTILE, note=HOSTILE),
                      who=replace(report.who, heading=HOSTILE, paragraphs=(HOSTILE,))))
    page = Elements(render_html(hostile))
    assert not page.of("script")
    assert not page.of("img")
    assert not any(name.startswith("on") for _, attributes in page.found for name in attributes)


def test_the_page_is_small_enough_to_mail():
    assert len(render_html(built()).encode()) < 1_500_000


@pytest.mark.skipif(not VNU, reason="KEKO_VNU does not name vnu.jar of the Nu HTML checker")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checker_of_the_standard_finds_nothing(tmp_path, language):
    file = tmp_path / "report.html"
    file.write_text(render_html(built(language)), encoding="utf8")
    told = subprocess.run(["java", "-Xss4m", "-jar", VNU, "--stdout", "--format", "gnu", str(file)],
                          capture_output=True, text=True, check=False)
    assert (told.stdout, told.returncode) == ("", 0)
