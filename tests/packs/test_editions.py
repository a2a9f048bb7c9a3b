"""Editions: every circle's and region's report from one pass over the answers, judged with the whole."""

from functools import cache
from pathlib import Path
from shutil import copytree

import pytest

from keko_eval import pipeline
from keko_eval.packs import editions
from keko_eval.packs.editions import Editions
from tests.packs.conftest import KEKO

OWN_FILES = {"pirkanmaa", "savo"}


@cache
def _made(groups: tuple[str, ...] = ("circle", "region")) -> Editions:
    return editions.evaluate(pipeline.load(KEKO), groups)


def test_there_is_one_for_every_group() -> None:
    found = [(e.group, e.value, e.id) for e in _made().editions]
    assert len(found) == 14
    assert {id for group, _, id in found if group == "circle" and id} == OWN_FILES
    assert [value for group, value, _ in found if group == "region"] == ["etela", "lansi", "ita", "pohjoinen"]
    assert not any(e.hidden for e in _made().editions)


def test_the_whole_is_as_it_is_alone() -> None:
    alone, whole = pipeline.evaluate(pipeline.load(KEKO)).released, _made().whole.released
    assert whole.results.rows == alone.results.rows
    assert whole.counts.rows == alone.counts.rows
    assert whole.entries.rows == alone.entries.rows


@pytest.mark.parametrize("value", ["hame", "kainuu"])
def test_a_share_of_the_tallies_gives_what_the_shares_answers_give(value: str) -> None:
    mine = next(e.evaluation for e in _made().editions if e.value == value)
    assert mine is not None
    alone = pipeline.evaluate(pipeline.only(pipeline.load(KEKO), "circle", value))
    family = {"p_adjusted": None, "verdict": None, "because": None}  # of fewer groups
    everybody = [r.record() | family for r in alone.comparison.results if r.scope == "all"]
    assert len(everybody) > 100
    for own, other in zip(mine.comparison.results, everybody, strict=True):
        record = own.record() | family
        assert [k for k, v in other.items() if record[k] != (pytest.approx(v, rel=1e-9, abs=1e-9)
                                                              if isinstance(v, float) else v)] == []


def test_no_edition_shows_a_level_that_the_whole_hides() -> None:
    whole = {(r["indicator"], r["term"], r["wave"], r["scope"]): r for r in _made().whole.released.results
             if r["quantity"] == "level"}
    compared = 0
    for edition in _made().editions:
        assert edition.evaluation is not None
        for row in edition.evaluation.released.results:
            scope = f"{edition.group}={edition.value}" if row["scope"] == "all" else row["scope"]
            told = whole.get((row["indicator"], row["term"], row["wave"], scope))
            if row["quantity"] == "level" and told is not None and row["released"]:
                assert told["released"], (edition.value, row["indicator"], row["wave"])
                compared += 1
    assert compared > 500


def test_a_region_has_its_circles_and_a_circle_no_groups_inside() -> None:
    for edition in _made().editions:
        assert edition.evaluation is not None
        groups = [g.group for g in edition.evaluation.resolved.study.groups]
        assert groups == (["circle"] if edition.group == "region" else [])


def test_each_stands_beside_the_others_of_its_kind() -> None:
    for group, rows in _made().beside.items():
        scopes = {row["scope"] for row in rows if row["term"] == "rest" and row["released"]}
        assert scopes
        assert {scope.partition("=")[0] for scope in scopes} == {group}


def test_a_circle_whose_answers_cannot_be_read_is_left_out_alone(tmp_path: Path) -> None:
    study = copytree(KEKO, tmp_path / "study")
    (study / "data/savo_log.csv").write_text("circle,what,what\nsavo,training,training\n", encoding="utf8")
    found = editions.evaluate(pipeline.load(study), ("circle",))
    assert [e.value for e in found.editions if e.evaluation is None] == ["savo"]
    assert [p.severity for e in found.editions for p in e.problems if p.severity == "error"]
    assert len(found.editions) == 10


@pytest.mark.parametrize("language", ["fi", "sv", "en", "fi-simple"])
def test_the_short_edition_has_two_pages(language: str) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    from keko_eval.packs.build import pack_document
    from keko_eval.packs.plan import plan_of
    from keko_eval.reporting.pdf import render_pdf
    from keko_eval.reporting.report import build_report

    whole = _made().whole
    report = build_report(whole.released, whole.resolved, whole.reconciliation, language)
    laid = plan_of(pack_document(KEKO).model, whole.resolved, short=True)(report)
    assert len(PdfReader(BytesIO(render_pdf(laid))).pages) == 2
