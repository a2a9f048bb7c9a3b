"""What a small circle's report says beside its numbers."""

from functools import cache

import keko_eval
from keko_eval.pipeline import circle, evaluate
from keko_eval.reporting.page import IndicatorPage, Report
from keko_eval.reporting.report import build_report


@cache
def report(name: str = "savo", tongue: str = "fi") -> Report:
    found = evaluate(circle(keko_eval.load("examples/keko-2019"), name))
    return build_report(found.released, found.resolved, found.reconciliation, tongue)


def pages(of: Report) -> dict[str, IndicatorPage]:
    return {page.indicator: page for page in of.pages}


def test_a_goal_says_until_when() -> None:
    goals = next(t for t in pages(report())["keko.change.goals"].exhibits if t.name == "goals")
    notes = [row[0].note for body in goals.bodies for row in body.rows]
    assert "Määräpäivä: 30.9.2019" in notes


def test_two_totals_say_of_how_many_they_are_where_the_change_is_of_others() -> None:
    page = pages(report())["keko.networks.joint_projects"]
    assert [cell.note.split("\u00a0")[-1] for cell in page.numbers[:2]] == ["vastaajaa", "vastaajaa"]
    strips = [row.picture.strip for block in report().front.dimensions for row in block.rows
              if row.anchor == page.anchor]
    assert all(strip is None or strip.before is None for strip in strips)  # type: ignore[union-attr]


def test_groups_that_nobody_answered_for_have_no_row() -> None:
    rows = [row for page in pages(report()).values() for body in page.groups.bodies for row in body.rows]
    assert rows
    assert not [row for row in rows if row[-1].text == "0 \u2192 0"]


def test_what_is_hidden_whole_is_said_in_words_instead_of_boxes() -> None:
    shown = [page for page in pages(report()).values() if page.indicator == "keko.networks.trust"]
    captions = [fact.term for fact in shown[0].facts]
    assert not shown[0].items
    assert {"Vastaukset väittämittäin"} <= set(captions)


def test_what_a_circle_set_for_itself_stands_right_after_the_first_page() -> None:
    own = report().own
    assert "keko.change.goals" in [page.indicator for page in own.pages]
    assert [anchor for anchor, _ in report().contents][:3] == ["front", "own", "unsaid"]
    assert len({page.indicator for page in report().pages}) == len(report().pages)


def test_a_whole_study_has_nothing_of_its_own() -> None:
    found = evaluate(keko_eval.load("examples/keko-2019"))
    whole = build_report(found.released, found.resolved, found.reconciliation, "fi")
    assert whole.own.pages == ()
    assert "own" not in [anchor for anchor, _ in whole.contents]


def test_the_first_page_of_a_circle_names_what_moved() -> None:
    moved = [page.label for page in report("pirkanmaa").others.pages if page.said.chip.tone in ("good", "bad")]
    named = report("pirkanmaa").front.others
    assert all(label in named for label in moved)


def test_hours_are_drawn_on_an_axis_of_hours_and_not_of_euros() -> None:
    page = pages(report())["keko.networks.resources"]
    drawn = next(cell for row in page.levels.bodies[0].rows for cell in row if cell.strip)
    assert page.levels.columns[1].ends == ("0", "200")
    assert drawn.strip is not None
