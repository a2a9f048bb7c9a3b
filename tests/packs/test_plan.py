"""A report in the order of a plan: its sections, its conditions, its short edition."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from keko_eval import pipeline
from keko_eval.cli.report import command
from keko_eval.definitions.pack import Pack
from keko_eval.definitions.scalars import Texts
from keko_eval.packs.build import pack_document
from keko_eval.packs.plan import parameters, plan_of
from keko_eval.problem.problem import Refused
from keko_eval.reporting.html import render_html
from keko_eval.reporting.page import Report
from keko_eval.reporting.report import build_report
from tests.packs.conftest import KEKO


@pytest.fixture(scope="module")
def report() -> Report:
    evaluation = pipeline.evaluate(pipeline.load(KEKO))
    return build_report(evaluation.released, evaluation.resolved, evaluation.reconciliation, "fi",
                        pipeline._beside_others(evaluation))


@pytest.fixture(scope="module")
def pack() -> Pack:
    found: Pack = pack_document(KEKO).model
    return found


def test_the_sections_stand_as_the_plan_has_them(report: Report, pack: Pack) -> None:
    laid = plan_of(pack, pipeline.load(KEKO))(report)
    assert [p.anchor for p in laid.order] == ["front", "goals", "unsaid", "change", "clients", "networks",
                                              "civil_society", "communication", "chain", "benchmark", "who", "events",
                                              "methods", "quality", "glossary", "trace"]
    by_anchor = {p.anchor: p for p in laid.order}
    assert by_anchor["networks"].heading == "Verkostot"
    assert by_anchor["goals"].anchors == ("i-keko-change-goals",)
    assert "i-keko-change-goals" not in by_anchor["change"].anchors
    shown = [anchor for placed in laid.order for anchor in placed.anchors]
    assert sorted(shown) == sorted(report.page_at)
    assert len(set(shown)) == len(shown)


def test_every_link_leads_somewhere(report: Report, pack: Pack) -> None:
    for short in (False, True):
        html = render_html(plan_of(pack, pipeline.load(KEKO), short=short)(report))
        targets = set(re.findall(r'href="#([^"]+)"', html))
        assert targets <= set(re.findall(r'id="([^"]+)"', html)), short


def test_a_condition_decides(report: Report, pack: Pack) -> None:
    for audience, there in (("internal", True), ("public", False)):
        laid = plan_of(pack, pipeline.load(KEKO), {"audience": audience})(report)
        assert ("benchmark" in [p.anchor for p in laid.order]) is there


def test_the_short_edition_is_short(report: Report, pack: Pack) -> None:
    laid = plan_of(pack, pipeline.load(KEKO), short=True)(report)
    assert [p.anchor for p in laid.order] == ["front", "unsaid"]


def test_texts_take_names_only(report: Report, pack: Pack) -> None:
    first = pack.sections[0].model_copy(update={"part": "text", "section": "intro", "text": Texts(
        "{title}: {audience} {{7*7}} {unknown} {title.__class__} <b>x</b>")})
    laid = plan_of(pack.model_copy(update={"sections": (first,)}), pipeline.load(KEKO))(report)
    assert laid.order[0].text == f"{report.title}: internal {{{{7*7}}}} {{unknown}} {{title.__class__}} <b>x</b>"
    assert "<b>x</b>" not in render_html(laid)


@pytest.mark.parametrize("given", [{"audiense": "public"}, {"audience": "everybody"}])
def test_what_the_pack_does_not_have(pack: Pack, given: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        parameters(pack, given)
    assert [p.code for p in refused.value.problems] == ["pack-parameter"]


def test_from_the_command_line(tmp_path: Path) -> None:
    arguments = [str(KEKO), "-o", str(tmp_path), "--language", "fi", "--as", "html"]
    found = CliRunner().invoke(command, [*arguments, "--pack", "mika-on-toisin", "--short"])
    assert found.exit_code == 0, found.output
    html = (tmp_path / "report-fi.html").read_text(encoding="utf8")
    assert 'id="unsaid"' in html
    assert 'id="networks"' not in html
    assert CliRunner().invoke(command, [*arguments, "--short"]).exit_code == 2
    assert CliRunner().invoke(command, [*arguments, "--pack", "rinki", "--set", "audience"]).exit_code == 2
