"""Every sentence of a result names the row that its numbers are from, and ``keko explain`` finds that row."""

import re
from functools import cache
from typing import Any

import pytest

from keko_eval.cli.explain_result import named
from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.draft import Draft, begin
from keko_eval.reporting.html import render_html
from keko_eval.reporting.lookup import lookup, row_id
from keko_eval.reporting.origin import rows_of
from keko_eval.reporting.page import Report
from keko_eval.reporting.report import build_report
from keko_eval.reporting.wording import wording
from tests.examples.test_golden import EXAMPLES, evaluation

CASES = [(example, code) for example in EXAMPLES for code in LANGUAGES]


@cache
def report(example: str, code: str) -> Report:
    found = evaluation(example)
    return build_report(found.released, found.resolved, found.reconciliation, code)


def draft(example: str) -> Draft:
    found = evaluation(example)
    rows = lookup(found.released.results, found.released.counts, found.released.entries)
    return begin(found.resolved, rows, wording("en"), found.released.profile)


def resolves(there: Draft, id: str) -> bool:
    return any(row_id(row) == id for row in rows_of(there, *named(id, None, None, None)))


def told(one: Report) -> list[tuple[str, str]]:
    """Every sentence of a result with its id."""
    front = [(row.sentence, row.row_id) for block in one.front.dimensions for row in block.rows]
    unsaid = [(item.text, item.row_id) for group in one.unsaid.groups for item in group.items]
    return [*front, *unsaid, *((f"{page.said.sentence} {page.said.certainty}", page.row_id) for page in one.pages)]


@pytest.mark.parametrize(("example", "code"), CASES)
def test_every_sentence_with_a_number_names_a_row_that_is_found(example: str, code: str) -> None:
    there = draft(example)
    found = told(report(example, code))
    assert len(found) > 2
    for text, id in found:
        assert id or not re.search(r"\d", text), text
        assert not id or resolves(there, id), id


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_page_carries_the_id_beside_each_sentence(example: str) -> None:
    one = report(example, "fi")
    page = render_html(one)
    carried = set(re.findall(r'data-row="([^"]+)"', page))
    assert {id for _, id in told(one) if id} == carried
    assert all(f"Luvun tunniste: {id}." in page for id in carried if any(p.row_id == id for p in one.pages))


def test_an_id_is_taken_apart_and_an_option_goes_first() -> None:
    id = "keko.networks.trust:change:circle=savo:followup"
    parts: tuple[Any, ...] = ("keko.networks.trust", "change", "circle=savo", "followup")
    assert named(id, None, None, None) == parts
    assert named(id, "level", None, "baseline") == ("keko.networks.trust", "level", "circle=savo", "baseline")
    assert named("keko.networks.trust", None, None, None) == ("keko.networks.trust", None, "all", None)
    assert not resolves(draft("keko-2019"), "keko.networks.trust:change:all:never")
