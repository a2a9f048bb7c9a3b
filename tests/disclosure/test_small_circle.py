"""A small circle's own report, read by somebody who wants to know how each of its members answered.

The reader has what is written, in each output: the tables of the page, the lines of the PDF, the cells of the workbook.
The same reading of a confidential report finds something, so that the search is known to see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from keko_eval.pipeline import Evaluation, evaluate, report_of
from tests.studies.small import load_small, people

STUDY = """indicators: [t.helping, t.working, t.trust, t.hours, t.workers, t.projects]
primary: [t.helping, t.working]
subject: code
comparison: {design: before_after, from: before, to: after}
"""
WAVES = {"August 2017": "before", "November 2019": "after"}
CIRCLES = range(5, 16)
SMALL, FEW = 20, 5


def answers(n: int) -> pd.DataFrame:
    """Some leave, some come, each circle otherwise; in the second wave nearly all answer one question alike."""
    made = people(n, n, shift=0.4)
    left, came = n % 4, (n // 4) % 3
    after = made[made.wave == "after"].iloc[left:]
    new = people(came, 100 + n).query("wave == 'after'").assign(code=[f"new{i}" for i in range(came)])
    after = pd.concat([after, new], ignore_index=True)
    after["works"] = np.where(np.arange(len(after)) < n % 2, "no", "yes")
    return pd.concat([made[made.wave == "before"], after], ignore_index=True)


@dataclass(frozen=True)
class Read:
    """What a reader has of one circle: the words of page and PDF, the cells of the workbook; and the truth."""

    evaluation: Evaluation
    html: str
    pdf: str
    xlsx: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)


@cache
def read(n: int, profile: Any) -> Read:
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = evaluate(load_small(folder, STUDY), {"t.form": answers(n)}, profile=profile)
        html, pdf, xlsx = report_of(found, folder / "out", languages=["en"], outputs=("html", "pdf", "xlsx"))
        pages = "\n".join(page.extract_text() for page in PdfReader(pdf).pages)
        book = load_workbook(xlsx, read_only=True)
        return Read(found, words_of(html.read_text(encoding="utf8")), " ".join(pages.split()),
                    {s.title: list(s.values) for s in book.worksheets})


def words_of(page: str) -> str:
    """What is written on a page."""
    page = re.sub(r"<(svg|style).*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def of_all(text: str) -> list[str]:
    """Waves whose share is nobody or everybody, as it stands beside the wave's name."""
    return re.findall(rf"(?:{'|'.join(WAVES)}) (?:0|100)%", text)


def few_moved(text: str) -> list[str]:
    """Of how few a result fell, stayed or rose: three counts, each with its share, and their sum."""
    found = re.finditer(r"All (\d+) \d+% (\d+) \d+% (\d+) \d+% \d+", text)
    return [told.group() for told in found if any(0 < int(n) < FEW for n in told.groups())]


def few_in_workbook(sheets: dict[str, list[tuple[Any, ...]]]) -> Iterator[tuple[str, Any]]:
    """Counts of 1 to 4 people, and shares of all, in the tables of a workbook that are there to be counted with."""
    for name in ("counts", "results"):
        head, *rows = sheets[name]
        for row in (dict(zip(head, cells, strict=True)) for cells in rows):
            if name == "counts" and 0 < (row["n"] or 0) < FEW and row["base"] < SMALL:
                yield name, row
            shares = row.get("kind") == "share" and row["quantity"] == "level" and row["estimate"] is not None
            if shares and min(row["estimate"], 1 - row["estimate"]) * row["n"] < 1.5:
                yield name, row
            if row.get("kind") == "count" and row["quantity"] == "level" and 0 < (row["estimate"] or 0) < FEW:
                yield name, row
    for cells in sheets.get("Statements", ()):
        yield from (("Statements", cells) for cell in cells if isinstance(cell, int) and 0 < cell < FEW)


def given_back(circle: Read) -> Iterator[tuple[str, str]]:
    """Hidden changes that follow from what else is released of the indicator: the levels, or who rose and fell."""
    truth = {r.indicator: r for r in circle.evaluation.comparison.results
             if r.quantity == "change" and not r.sensitivity and r.term is None}
    head, *rows = circle.xlsx["results"]
    table = [dict(zip(head, cells, strict=True)) for cells in rows]
    hidden = {r["indicator"] for r in table if r["quantity"] == "change" and not r["released"] and not r["sensitivity"]}
    for id in hidden:
        level = {r["wave"]: r for r in table if r["indicator"] == id and r["quantity"] == "level" and r["released"]}
        if len(level) == 2 and level["before"]["n"] == level["after"]["n"] == truth[id].n_pairs and np.isclose(
                level["after"]["estimate"] - level["before"]["estimate"], truth[id].estimate):
            yield id, "levels"
        if any(r["indicator"] == id and r["quantity"] == "progress" and r["released"] for r in table):
            yield id, "progress"
        counts = circle.xlsx["counts"]
        moves = [dict(zip(counts[0], cells, strict=True)) for cells in counts[1:]]
        if any(r["indicator"] == id and r["n"] is not None for r in moves):
            yield id, "moves"


@pytest.mark.parametrize("n", CIRCLES)
def test_nothing_tells_how_all_answered_or_what_so_few_did(n):
    circle = read(n, "internal")
    assert of_all(circle.html) == of_all(circle.pdf) == []
    assert few_moved(circle.html) == few_moved(circle.pdf) == []
    assert list(few_in_workbook(circle.xlsx)) == []


@pytest.mark.parametrize("n", CIRCLES)
def test_nothing_beside_a_hidden_change_gives_it_back(n):
    assert list(given_back(read(n, "internal"))) == []


@pytest.mark.parametrize("n", CIRCLES)
def test_a_hidden_change_is_in_no_output(n):
    """Neither it nor its interval stands in the workbook's table of indicators, where the page has none."""
    circle = read(n, "internal")
    hidden = {r["indicator"]: r for r in circle.evaluation.released.results if r["quantity"] == "change"
              and not r["released"] and not r["sensitivity"]}
    _, head, *rows = circle.xlsx["Indicators"]
    labels = {i.label.to("en"): id for id, i in circle.evaluation.resolved.indicators.items()}
    for row in (dict(zip(head, cells, strict=True)) for cells in rows):
        if labels.get(row["Indicator"]) in hidden:
            assert row["Change"] == "not shown"
            assert {row[column] for column in ("Interval from", "Interval to", "Answered both times")} == {None}


@pytest.mark.parametrize("n", CIRCLES)
def test_the_pdf_has_no_figure_that_the_page_has_not(n):
    """So what is proved of the page holds there too."""
    circle = read(n, "internal")
    figure = re.compile(r"[+−]?\d+(?:\.\d+)?%")
    assert set(figure.findall(circle.pdf)) <= set(figure.findall(circle.html))


def test_the_same_reading_of_a_confidential_report_finds_all_of_it():
    circles = [read(n, "confidential") for n in (6, 9, 13)]
    assert all(of_all(c.html) and of_all(c.pdf) for c in circles[:1])
    assert all(few_moved(c.html) and few_moved(c.pdf) and list(few_in_workbook(c.xlsx)) for c in circles)


def test_what_is_hidden_is_said_and_the_rest_is_there():
    """Of all circles some change is hidden, some shown; the page says that numbers are hidden."""
    outcomes = {r["released"] for n in CIRCLES for r in read(n, "internal").evaluation.released.results
                if r["quantity"] == "change" and not r["sensitivity"]}
    assert outcomes == {True, False}
    assert "not shown" in read(9, "internal").html
