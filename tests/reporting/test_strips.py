"""Drawings: the same bytes for the same numbers, inside their box, without words, and told apart without colour."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.reporting import strips
from keko_eval.reporting.marks import Bar, Diverging, Dumbbell, Interval, Level, Mark, Moment, Segment, Series, Way
from keko_eval.reporting.page import Chip
from keko_eval.reporting.strips import WIDTH, draw, symbol

EXAMPLES = [
    Dumbbell((0, 100), 52.3, 64.8, (61.1, 68.5), 70.0, 60.0), Dumbbell((0, 100), None, 64.8),
    Dumbbell((0, 0), 0.0, 0.0), Interval((-20, 20), 12.5, (8.8, 16.2), 8.0),
    Interval((-20, 20), 12.5, None, None, True),
    Level((0, 100), 64.8, (60, 70), 70.0, (40, 65)), Diverging((0.1, 0.2, 0.3, 0.25, 0.15), 0.08),
    Diverging((0.0, 1.0), 1.0, 0.02, 1.0), Way(0.71), Way(-0.3), Way(1.3), Bar(0.6), Series((0, 100), (50, None, 60)),
    Series((0, 0), (None,)), Moment((0.0, 0.5, 1.0), 0.3), Segment(0, 5),
    *(Mark(kind) for kind in ("before", "after", "interval", "target", "zone", "zero", "everyone", "unsaid")),
]
TONES = ("good", "bad", "moved", "flat", "unclear", "few", "broken", "counted", "hidden", "none")


@pytest.mark.parametrize("strip", EXAMPLES, ids=repr)
def test_a_strip_is_a_drawing_without_words_that_assistants_skip(strip):
    root = ElementTree.fromstring(draw(strip))
    assert root.attrib["aria-hidden"] == "true"
    assert not list(root.iter("text"))
    assert "".join(root.itertext()) == ""
    assert draw(strip) == draw(strip)


@pytest.mark.parametrize("strip", EXAMPLES, ids=repr)
def test_a_strip_of_its_own_is_a_document(strip):
    assert ElementTree.fromstring(draw(strip, True)).tag == "{http://www.w3.org/2000/svg}svg"


@given(st.tuples(st.floats(-100, 0), st.floats(1, 100)), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_marks_stay_inside_the_box_whatever_the_numbers(axis, before, after):
    drawing = draw(Dumbbell(axis, before, after, (after - 5, after + 5), before, after))
    assert all(0 <= float(x) <= WIDTH for x in re.findall(r' (?:x|cx)="([-0-9.]+)"', drawing))


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=11), st.floats(0, 1))
def test_a_diverging_bar_is_as_long_as_its_shares(weights, unsaid):
    shares = tuple(w / sum(weights) for w in weights)
    blocks = re.findall(r'<rect x="([-0-9.]+)" y="5" width="([0-9.]+)"', draw(Diverging(shares, unsaid)))
    scale = (strips.UNSAID_FROM - 10) / 2
    assert sum(float(width) for _, width in blocks) == pytest.approx(scale, abs=1)


def test_the_middle_category_lies_across_the_middle_line():
    blocks = re.findall(r'<rect x="([-0-9.]+)" y="5" width="([0-9.]+)"', draw(Diverging((0.25, 0.5, 0.25))))
    line = re.search(r'<path d="M([0-9.]+) 2V26"', draw(Diverging((0.25, 0.5, 0.25))))
    assert line
    assert float(blocks[1][0]) + float(blocks[1][1]) / 2 == pytest.approx(float(line[1]), abs=0.1)


def test_below_the_middle_is_striped_and_above_it_is_not():
    below, above = draw(Segment(1, 5)), draw(Segment(3, 5))
    assert "stroke-dasharray" in below
    assert "stroke-dasharray" not in above


def test_marks_differ_in_grey():
    """Each mark of a legend has a shape or texture of its own."""
    drawings = [re.sub(r"#[0-9a-f]{3,6}", "#", draw(m)) for m in EXAMPLES if isinstance(m, Mark)]
    assert len(set(drawings)) == len(drawings)


def test_a_conclusion_has_a_shape_for_each_tone_in_the_colour_of_its_text():
    shapes = {symbol(Chip(tone, "full", "")) for tone in TONES}
    assert len(shapes) == len(TONES)
    assert all("currentColor" in shape and "#" not in shape for shape in shapes)
    assert symbol(Chip("good", "outline", "")) != symbol(Chip("good", "full", ""))


@pytest.mark.parametrize(("gone", "length"), [(0.5, "half"), (-0.2, "away"), (1.4, "past")])
def test_the_way_to_the_target(gone, length):
    track, bar = re.findall(r'<rect x="([-0-9.]+)" y="[0-9.]+" width="([0-9.]+)"', draw(Way(gone)))
    start, whole = float(track[0]), float(track[1])
    left, done = float(bar[0]), float(bar[1])
    assert {"half": left == start and done == pytest.approx(whole / 2, abs=0.2),
            "away": left < start and left + done == pytest.approx(start, abs=0.2),
            "past": left == start and done > whole}[length]
