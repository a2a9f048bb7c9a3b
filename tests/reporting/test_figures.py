"""Figures of every example: named and told in the report's language, numbers in a table, nothing by colour alone."""

import re
from functools import cache
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

import keko_eval
from keko_eval.language.language import LANGUAGES
from keko_eval.pipeline import circle
from keko_eval.reporting.exhibits.gaps import Place
from keko_eval.reporting.exhibits.gaps_picture import _square
from keko_eval.reporting.figures import alluvial, heat, sociogram
from keko_eval.reporting.figures.heat import SHADES, Square, steps_of
from keko_eval.reporting.report import build_report
from keko_eval.reporting.strips import BAND, GREYS

SVG = "{http://www.w3.org/2000/svg}"
STUDIES = ("fast-food-1992", "hankekartoitus-2017", "keko-2019", "keko-2019/pirkanmaa", "keko-2019/savo")
KINDS = {"fast-food-1992": {"timeline"}, "hankekartoitus-2017": {"matrix"}, "keko-2019": {"timeline"},
         "keko-2019/pirkanmaa": {"timeline", "moves", "network"}, "keko-2019/savo": {"timeline", "results", "matrix"}}


@cache
def evaluation(study: str) -> Any:
    name, _, part = study.partition("/")
    resolved = keko_eval.load(f"examples/{name}")
    return keko_eval.evaluate(circle(resolved, part) if part else resolved)


def figures_of(study: str, language: str) -> list[tuple[Any, dict[str, Any]]]:
    """Each figure with the tables beside it by name."""
    found = evaluation(study)
    report = build_report(found.released, found.resolved, found.reconciliation, language)
    pages = [(page.figures, (*page.exhibits, *page.tables)) for page in report.pages]
    parts = [(part.figures, part.tables) for part in (report.who, report.events, report.methods)]
    return [(figure, {table.name: table for table in tables}) for figures, tables in (*pages, *parts)
            for figure in figures]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", STUDIES)
def test_a_figure_says_what_it_is_and_a_table_has_its_numbers(study, language):
    found = figures_of(study, language)
    assert {figure.name.partition("-")[0] for figure, _ in found} >= KINDS[study]
    for figure, tables in found:
        root = ElementTree.fromstring(figure.svg)
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.attrib["role"] == "img"
        assert root.attrib["lang"] == language.partition("-")[0]
        assert title is not None
        assert desc is not None
        assert (title.text, desc.text) == (figure.caption, figure.alt)
        assert (root.attrib["aria-labelledby"], root.attrib["aria-describedby"]) == (title.attrib["id"],
                                                                                     desc.attrib["id"])
        assert re.search(r"\d", figure.alt)
        assert figure.tables
        beside = {number for name in figure.tables for body in tables[name].bodies for row in body.rows
                  for cell in row for number in numbers(f"{cell.text} {cell.note}")}
        drawn = {number for mark in values(root) for number in numbers(mark)}
        assert drawn <= beside


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)?", text))


def values(root: ElementTree.Element) -> list[str]:
    """The numbers that the drawing writes: whole texts of a number, and counts in brackets after a name."""
    texts = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    marks = [text for text in texts if re.fullmatch(r"[−-]?\d+[.,]?\d*\s?%?", text)
             and not re.fullmatch(r"(19|20)\d\d", text)]
    ends = [text for element in root.iter(f"{SVG}text") if element.get("font-size") == "12"
            for text in element.itertext()]
    counts = [m[1] for text in texts if (m := re.search(r"\((\d+)\)$", text))]
    return [*(mark for mark in marks if mark not in ends), *counts]


def test_names_differ_between_languages():
    told = {language: [figure.caption for figure, _ in figures_of("keko-2019/savo", language)]
            for language in LANGUAGES}
    assert all(a != b for one, other in combinations(told.values(), 2) for a, b in zip(one, other, strict=True))


def lightness(colour: str) -> float:
    """L* of CIE 1976 from sRGB, 0 to 100."""
    red, green, blue = (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_shades_stay_apart_in_grey():
    for scale in (SHADES, tuple(GREYS.values())):
        found = [lightness(colour) for colour in scale]
        assert all(abs(a - b) >= 6 for a, b in combinations(found, 2))
    assert all(lightness(colour) < 50 for colour in SHADES[3:])
    assert all(lightness(colour) > 60 for colour in SHADES[:3])
    assert lightness(BAND) - lightness("#4f87a8") > 25


def test_lines_of_a_network_differ_by_width_or_dash():
    looks = [(thick, dash) for _, thick, dash in sociogram.LINES.values()]
    assert len(set(looks)) == len(looks)
    assert max(thick for thick, _ in looks) >= 2 * min(thick for thick, _ in looks)


def test_moves_differ_by_stripes_and_lightness():
    ribs = {way: alluvial._ribbon(50, 50, 20, a, b).count("<path") for way, a, b in (
        ("up", 0, 1), ("same", 1, 1), ("down", 1, 0))}
    assert ribs == {"up": 1, "same": 1, "down": 2}
    assert lightness(alluvial.SAME) - lightness(alluvial.UP) > 30


def test_names_of_stages_stand_whole_on_two_lines_and_none_over_another():
    stages = ["En ole missään palvelussa tai toiminnassa", "Harjoittelen työtä pajassa tai valmennuksessa viikoittain",
              "Opiskelen ammattia tai kokeilen työtä oikealla työpaikalla"]
    flows = {(0, 1): 30, (1, 2): 1, (2, 2): 1}
    drawn = alluvial.alluvial(flows, stages, ("2018", "2019"), "{stage} ({n})", {"up": "Ylös"})
    texts = re.findall(r'<text x="([^"]*)" y="([^"]*)"[^>]*>([^<]*)<', drawn.body)
    told = " ".join(text for _, _, text in texts)
    assert "…" not in told
    assert "työpaikalla (1)" in told
    for x in {x for x, _, _ in texts}:
        heights = sorted(float(y) for at, y, _ in texts if at == x)
        assert all(b - a >= alluvial.LEADING - 0.1 for a, b in pairwise(heights))
    highest = min(float(y) for at, y, _ in texts if float(at) in (alluvial.LEFT - 8, alluvial.RIGHT + 8))
    lowered = re.match(r'<g transform="translate\(0 ([\d.]+)\)">', drawn.body)
    assert lowered
    assert highest + float(lowered[1]) > alluvial.TOP / 2 + alluvial.LEADING


def test_what_is_hidden_is_hatched_and_has_no_number():
    hidden = _square(None, Place("a", "b", 0, 0, 0, False, True))
    assert hidden == Square(0, "", "hidden")
    drawing = heat.heat(["r", "s"], ["c", "d"], [[hidden, Square(3, "3")], [Square(0, "–"), hidden]], ["1", "2", "3"],
                        {"hidden": "not shown"})
    assert "not shown" in drawing.body
    assert re.findall(r">(\d+)</text>", drawing.body) == ["3", "1", "2", "3"]
    assert drawing.body.count('stroke="#8b97a1"') == 3


@pytest.mark.parametrize("most", [1, 2, 3, 5, 6, 11, 400])
def test_every_count_has_one_shade(most):
    steps = steps_of(most)
    assert len(steps) <= len(SHADES)
    assert [n for low, high in steps for n in range(low, high + 1)] == list(range(1, most + 1))
