"""Long tables of the web page fold; the line says what is inside and how much."""

import re
from dataclasses import replace

import pytest

from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.folded import LONG, amount, fold_html, folding_html, folds
from keko_eval.reporting.html import render_html
from keko_eval.reporting.page import Body, Cell, Column, Table
from tests.reporting.pages import report

COLUMNS = (Column("Ryhmä", "label"), Column("2019", "number"))


def table(name: str, *sizes: int) -> Table:
    bodies = tuple(Body(((Cell("a"), Cell("1")),) * n, f"Body {i}") for i, n in enumerate(sizes))
    return Table(name, "Caption", COLUMNS, bodies)


@pytest.mark.parametrize(("name", "rows", "expected"), [
    ("groups", 2, True), ("items", 1, True), ("items:1", 1, True), ("chain", 9, False), ("chain:cooperation", 3, True),
    ("entries", LONG, False), ("entries", LONG + 1, True), ("levels", 40, False), ("overview", 40, False)])
def test_what_folds(name: str, rows: int, expected: bool) -> None:
    assert folds(table(name, rows)) is expected


@pytest.mark.parametrize(("language", "one", "several", "statements"), [
    ("fi", "1 rivi", "1 234 riviä", "2 väittämää"), ("sv", "1 rad", "1 234 rader", "2 påståenden"),
    ("en", "1 row", "1,234 rows", "2 statements"), ("fi-simple", "1 rivi", "1 234 riviä", "2 väittämää")])
def test_how_much_is_inside(language: str, one: str, several: str, statements: str) -> None:
    assert amount(table("entries", 1), language) == one
    assert amount(table("entries", 1234), language).replace("\u00a0", " ") == several
    assert amount(table("items", 4, 4, 0), language) == statements
    assert amount(table("groups", 10, 4), language) == "Body 0 10, Body 1 4"


def test_what_is_short_or_empty_does_not_fold() -> None:
    assert "<details" not in folding_html(table("entries", 3), report(), "i-x")
    assert folding_html(table("groups"), report(), "i-x") == ""


def test_the_line_and_the_anchor_are_escaped() -> None:
    made = fold_html(("<b>", "<i>"), folding_html(table("entries", 1), report(), "x"), '"><script>')
    assert "<script>" not in made
    assert "<summary>&lt;b&gt; <span>· &lt;i&gt;</span></summary>" in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_conclusions_levels_and_figures_stand_open(language: str) -> None:
    page = render_html(report(language))
    assert page.count("<details") == page.count("</details>") > 10
    closed = "".join(re.findall(r"<details.*?</details>", page, re.DOTALL))
    opened = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    for shown in report(language).pages:
        assert f">{shown.label}</h3>" in opened
    for kind in ("levels", "change", "progress", "overview", "movement"):
        assert f'class="figure {kind}"' not in closed, kind
    for kind in ("groups", "items", "sensitivity"):
        assert f'class="figure {kind}"' not in opened, kind
    assert 'class="say"' not in closed


def test_nothing_computed_otherwise_is_no_promise_of_it() -> None:
    page = report().primary.pages[0]
    line = re.search(r'<details class="fold"><summary>([^\n]*?)</summary><div id="[^"]*-how"', render_html(report()))
    assert line is not None
    assert f"{page.sensitivity.caption} ({len(page.sensitivity.bodies[0].rows)})" in line[1]
    bare = replace(page, sensitivity=replace(page.sensitivity, bodies=()), reliability=())
    from keko_eval.reporting.folded import how_html

    assert f"<summary>{report().words.how}</summary>" in how_html(bare, report(), "")
