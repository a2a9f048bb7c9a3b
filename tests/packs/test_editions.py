"""Editions: every circle's and region's report from one pass over the answers, judged with the whole."""

from functools import cache
from pathlib import Path
from shutil import copytree

import pytest

from keko_eval import pipeline
from keko_eval.disclosure.books import books
from keko_eval.packs import editions
from keko_eval.packs.editions import Edition, Editions
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
    everybody = [r.record() | family for r in alone.comparison.results if r.scope == "all"
                 and not (r.term or "").startswith("followed_up_by:")]  # an edition has no groups inside
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


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The circle of Lapland with three respondents left; the others are now of the circle beside it."""
    study = copytree(KEKO, tmp_path_factory.mktemp("tiny") / "study")
    for name, sign in (("baseline", ","), ("followup", ";"), ("codes_baseline", ","), ("codes_followup", ",")):
        path = study / "data" / f"{name}.csv"
        head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
        place = head.split(sign).index("circle")
        there = [i for i, line in enumerate(lines) if line.split(sign)[place] == "lappi"]
        assert len(there) > 3, name
        for i in there[3:]:
            cells = lines[i].split(sign)
            lines[i] = sign.join([*cells[:place], "kainuu", *cells[place + 1:]])
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8-sig")
    return next(e for e in editions.evaluate(pipeline.load(study), ("circle",)).editions if e.value == "lappi")


def test_of_a_tiny_circle_only_what_tells_of_no_person_is_shown(tiny: Edition) -> None:
    assert tiny.hidden
    assert tiny.evaluation is not None
    released, no_person = tiny.evaluation.released, books(tiny.evaluation.resolved, "internal")
    shown = {r["indicator"] for r in released.results.rows if r["released"] and r["estimate"] is not None}
    assert shown == {"keko.networks.results"} <= no_person
    assert {r["indicator"] for r in released.counts.rows if r["n"]} <= no_person
    assert all(e.hidden is False for e in _made().editions)


@pytest.mark.parametrize(("language", "said"), [
    ("fi", ["Rinki on tilastoihin liian pieni.", "Luku on laskettu kaikista"]),
    ("sv", ["Ringen är för liten för statistik.", "Siffran är räknad på alla"]),
    ("en", ["The circle is too small for statistics."])])
def test_a_tiny_circle_reads_what_it_did_and_why_the_rest_is_hidden(
        tiny: Edition, language: str, said: list[str], tmp_path: Path) -> None:
    assert tiny.evaluation is not None
    page = pipeline.report_of(tiny.evaluation, tmp_path, languages=[language], outputs=["html"], others=[])[0]
    text = page.read_text(encoding="utf8")
    assert [words for words in said if words not in text] == []


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
