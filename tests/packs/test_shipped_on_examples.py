"""Each shipped pack on an example that has its data: its contract is met, and every section of its plan stands."""

from functools import cache
from typing import Any

import pytest

from keko_eval import pipeline
from keko_eval.packs.contract import lacks
from keko_eval.packs.plan import plan_of
from keko_eval.packs.shelf import SHIPPED, plan_named
from keko_eval.reporting.html import render_html
from keko_eval.reporting.order import PARTS
from keko_eval.reporting.page import Report
from keko_eval.reporting.report import build_report

RUNS = [
    ("mika-on-toisin", "keko-2019", None),
    ("rinki", "keko-2019", "pirkanmaa"),
    ("rinki", "keko-2019", "savo"),
    ("hankekartoitus", "hankekartoitus-2017", None),
    ("verkosto", "keko-2019", "pirkanmaa"),
    ("tyollistymispolku", "tyollistymispolku-2019", None),
    ("vertailu", "keko-2019", None),
    ("vertailu", "keko-2019", "pirkanmaa"),
]
PLANS = {pack: plan_named(pack, "test") for pack, _, _ in RUNS}


@cache
def evaluated(example: str, circle: str | None) -> Any:
    study = pipeline.load(f"examples/{example}")
    return pipeline.evaluate(pipeline.circle(study, circle) if circle else study)


@cache
def beside(example: str, circle: str | None) -> Any:
    return pipeline._beside_others(evaluated(example, circle))


@cache
def laid(pack: str, example: str, circle: str | None, *, short: bool = False, language: str = "fi") -> Report:
    found = evaluated(example, circle)
    lay = plan_of(PLANS[pack], found.resolved, short=short)
    own = lay.narrowed(found.resolved)
    return lay(build_report(found.released, own, found.reconciliation, language, beside(example, circle)))


def test_every_shipped_pack_is_run() -> None:
    assert {pack for pack, _, _ in RUNS} == {"mika-on-toisin", *(p.parent.name for p in SHIPPED.glob("*/pack.yaml"))}


@pytest.mark.parametrize(("pack", "example", "circle"), RUNS)
def test_the_contract_is_met(pack: str, example: str, circle: str | None) -> None:
    assert lacks(PLANS[pack], evaluated(example, circle).resolved) == ()


@pytest.mark.parametrize(("pack", "example", "circle"), RUNS)
def test_the_sections_stand_in_their_order(pack: str, example: str, circle: str | None, golden: Any) -> None:
    shown = laid(pack, example, circle)
    lines = [f"{placed.heading} #{placed.anchor}" + "".join(f"\n    {page}" for page in placed.anchors)
             for placed in shown.order]
    golden(f"packs/{pack}-on-{circle or example}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(("pack", "example", "circle"), RUNS)
def test_no_section_falls_out(pack: str, example: str, circle: str | None) -> None:
    shown = {placed.anchor for placed in laid(pack, example, circle).order}
    planned = {section.part if section.part in PARTS else section.section for section in PLANS[pack].sections}
    assert shown == planned


@pytest.mark.parametrize(("pack", "example", "circle"), RUNS)
def test_the_report_has_figures_and_the_short_one_is_shorter(pack: str, example: str, circle: str | None) -> None:
    whole, short = (laid(pack, example, circle, short=short) for short in (False, True))
    assert any(page.tables for page in whole.page_at.values())
    assert [p.anchor for p in short.order] != [p.anchor for p in whole.order]
    assert len(render_html(short)) < len(render_html(whole))


@pytest.mark.parametrize(("pack", "example", "circle"), RUNS)
@pytest.mark.parametrize("short", [False, True])
def test_the_first_page_is_about_what_the_sections_are_about(pack: str, example: str, circle: str | None, *,
                                                              short: bool) -> None:
    shown = laid(pack, example, circle, short=short)
    named = {anchor for placed in laid(pack, example, circle).order for anchor in placed.anchors}
    front = shown.front
    leading = {row.anchor for block in front.dimensions for row in block.rows}
    told = {anchor for tally in front.tallies for anchor, _ in tally.labels}
    unsaid = {item.anchor for group in shown.unsaid.groups for item in group.items}
    assert leading
    assert leading | told | unsaid <= named | {""}
    assert {page.anchor for page in shown.pages} == named


def test_a_report_about_none_of_the_primary_indicators_says_so_and_leads_with_its_own() -> None:
    front = laid("verkosto", "keko-2019", "pirkanmaa").front
    assert [row.anchor for block in front.dimensions for row in block.rows] == [
        "i-keko-networks-joint-pairs", "i-keko-networks-trusting-pairs", "i-keko-networks-ties"]
    assert "eivät ole tutkimuksen ensisijaisia" in front.lead


def test_conclusions_stay_adjusted_for_all_that_the_study_measured() -> None:
    found = evaluated("keko-2019", "pirkanmaa")
    whole = build_report(found.released, found.resolved, found.reconciliation, "fi")
    narrowed = laid("verkosto", "keko-2019", "pirkanmaa")
    assert len(narrowed.pages) < len(whole.pages)
    assert [(p.said, p.how) for p in narrowed.pages] == [
        (whole.page_at[p.anchor].said, whole.page_at[p.anchor].how) for p in narrowed.pages]
