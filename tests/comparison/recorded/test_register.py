"""A register by hand: entries, gaps, overlaps and the search; what is left out, and odd records."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import keko_eval
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.recorded.overlap import Entered, days_together, overlaps
from keko_eval.comparison.recorded.register import register
from keko_eval.pipeline import Evaluation, evaluate, report

STUDY = Path(__file__).parents[2] / "studies" / "registers"
ID = "t.projects.register"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(keko_eval.load(STUDY))


def tally(evaluation: Evaluation, table: str, wave: str = "followup") -> dict[str, int]:
    return {r["to_value"]: r["n"] for r in evaluation.released.counts
            if r["value"] == table and r["scope"] == "all" and r["wave"] == wave}


def entries(evaluation: Evaluation, field: str) -> list[Any]:
    return [r["text"] if r["text"] is not None else r["value"] for r in evaluation.released.entries
            if r["field"] == field]


def told(rows: Iterable[Mapping[str, Any]]) -> Told:
    """What the register tells of these records, each of the last wave unless it says another."""
    resolved = keko_eval.load(STUDY)
    instrument = resolved.instruments["t.projects"]
    schema = {"wave": pl.String} | {q.name: pl.Date if q.kind == "date" else pl.String for _, q in instrument.walk()}
    frame = pl.DataFrame([{"wave": "followup", **row} for row in rows], schema=schema)
    return register(RecordCase(resolved=resolved, indicator=resolved.indicators[ID], instrument=instrument,
                               frame=frame, scope={}, scored=dict))


def test_entries_are_those_included(evaluation: Evaluation) -> None:
    """Of six in 2019 one does not meet the rules; one was not judged and stays."""
    found = {(r["quantity"], r["scope"], r["wave"]): r["estimate"] for r in evaluation.released.results
             if r["indicator"] == ID}
    assert found["level", "all", "baseline"] == 1
    assert found["level", "all", "followup"] == 5
    assert found["change", "all", "followup"] == 4
    assert found["level", "circle=lappi", "followup"] == 3
    change = next(r for r in evaluation.released.results if r["quantity"] == "change" and r["scope"] == "all")
    assert change["verdict"] == "counted"


def test_an_entry_counts_once_under_each_choice(evaluation: Evaluation) -> None:
    assert tally(evaluation, "all/status") == {"ended": 1, "planned": 1, "running": 3}
    assert tally(evaluation, "all/target_groups") == {"disabled": 3, "ill": 1, "young": 3}
    assert tally(evaluation, "supply/target_groups") == {"disabled": 3, "young": 2}
    assert tally(evaluation, "all/target_groups", "baseline") == {"young": 1}


def test_needs_meet_supply(evaluation: Evaluation) -> None:
    assert tally(evaluation, "cell/supply/disabled") == {"lappi": 2, "savo": 2, "whole_country": 1}
    assert tally(evaluation, "cell/need/ill") == {"kainuu": 1, "lappi": 2}
    assert tally(evaluation, "cell/nobody/ill") == {"kainuu": 1, "lappi": 1}


def test_overlaps_share_everything_and_meet(evaluation: Evaluation) -> None:
    """Second and Third share 2 x 2 x 2; First and Second one day; Fourth has no dates, so nobody knows."""
    pairs = list(zip(entries(evaluation, "pair/first"), entries(evaluation, "pair/second"), strict=True))
    assert pairs == [("Second", "Third"), ("Second", "Fourth"), ("Third", "Fourth"), ("First", "Second")]
    assert entries(evaluation, "pair/areas") == ["lappi savo", "lappi savo", "lappi savo", "savo"]
    assert entries(evaluation, "pair/days") == [365, None, None, 1]
    assert (tally(evaluation, "overlap/meets"), tally(evaluation, "overlap/unknown")) == ({"": 2}, {"": 2})


def test_the_search_is_told(evaluation: Evaluation) -> None:
    assert tally(evaluation, "found/source") == {"bank": 5, "mail": 2}
    assert tally(evaluation, "all/source") == {"bank": 4, "mail": 2}
    assert tally(evaluation, "found/included") == {"": 1, "no": 1, "yes": 4}
    assert (entries(evaluation, "search/first"), entries(evaluation, "search/last")) == (["2019-11-01"], ["2019-11-07"])
    assert entries(evaluation, "out/included_why") == ["Not for people far from work"]


def test_a_wave_without_entries_has_no_number_and_no_change() -> None:
    rows = told([{"name": "One", "status": "running"}]).results
    assert [(r.quantity, r.wave, r.estimate, r.because) for r in rows] == [
        ("level", "followup", 1.0, None), ("level", "baseline", None, "no_entries")]


def test_no_entries_at_all() -> None:
    found = told([])
    assert [(r.estimate, r.because) for r in found.results] == [(None, "no_entries")] * 2
    assert not found.entries


def test_entries_without_anything_are_counted_as_unknown() -> None:
    found = told([{}, {}])
    tallies = {(c.value, c.to_value): c.n for c in found.counts if c.value and not c.value.startswith("overlap")}
    assert tallies["all/status", ""] == tallies["all/target_groups", ""] == 2
    assert not [c for c in found.counts if (c.value or "").startswith("cell/")]


def test_codes_that_no_list_has_stay() -> None:
    found = told([{"name": "One", "status": "asleep", "target_groups": "martians", "areas": "moon"}])
    told_of = {(c.value, c.to_value) for c in found.counts}
    assert {("all/status", "asleep"), ("all/target_groups", "martians")} <= told_of


def test_more_pairs_than_are_listed() -> None:
    rows = [{"name": f"P{i}", "status": "running", "target_groups": "young", "areas": "savo", "methods": "peers"}
            for i in range(10)]
    found = told(rows)
    assert len({e.entry for e in found.entries if e.field == "pair/first"}) == 20
    assert next(c.n for c in found.counts if c.value == "overlap/unknown") == 45


@pytest.mark.parametrize(("one", "other", "days"), [
    ((date(2017, 1, 1), date(2017, 1, 31)), (date(2017, 1, 31), date(2018, 1, 1)), 1),
    ((date(2017, 1, 1), date(2017, 1, 31)), (date(2017, 2, 1), date(2018, 1, 1)), 0),
    ((None, date(2017, 1, 31)), (date(2017, 2, 1), None), 0),
    ((date(2017, 1, 1), None), (date(2016, 1, 1), date(2018, 1, 1)), None),
    ((date(2017, 6, 1), date(2017, 1, 1)), (date(2016, 1, 1), date(2018, 1, 1)), None),
])
def test_days_together(one: Any, other: Any, days: int | None) -> None:
    a, b = Entered("a", (), *one), Entered("b", (), *other)
    assert days_together(a, b) == days_together(b, a) == days


CODES = st.frozensets(st.sampled_from(["x", "y", "z", "all"]), max_size=3)
DAYS = st.none() | st.dates(date(2015, 1, 1), date(2019, 12, 31))


ENTERED = st.builds(Entered, st.just("n"), st.tuples(CODES, CODES), DAYS, DAYS)


@given(st.lists(ENTERED, max_size=6))
def test_pairs_are_ordered_and_share_something(entered: list[Entered]) -> None:
    found = overlaps(entered, (None, "all"))
    assert [p.alike for p in found] == sorted((p.alike for p in found), reverse=True)
    for pair in found:
        assert all(pair.shared)
        assert pair.shared[0] <= pair.first.codes[0] & pair.second.codes[0]
        assert pair.days is None or pair.days > 0


def test_the_report_shows_marks_and_words(tmp_path: Path) -> None:
    paths = report(keko_eval.load(STUDY), tmp_path).paths
    assert [p.suffix for p in paths] == [".html", ".pdf", ".xlsx"]
    page = paths[0].read_text(encoding="utf8")
    assert {mark: page.count(mark) for mark in ("0 ◆", "2 ◆", "0 ▲", "◌ 1")} == {
        "0 ◆": 1, "2 ◆": 1, "0 ▲": 2, "◌ 1": 1}
    assert "The number rose from 1 to 5" in page
    assert "Not for people far from work" in page


def test_outsiders_see_neither_overlaps_nor_what_was_left_out() -> None:
    public = evaluate(keko_eval.load(STUDY), profile="public")
    shown = {r["field"].partition("/")[0] for r in public.released.entries if r["released"]}
    assert shown == {"name", "status", "target_groups", "search"}


ACTORS = """study: t-actors
title: Actors
languages: [en]
instruments: [keko.actor_register@1]
indicators: [keko.networks.actors]
waves: [{wave: now, period: 2019-11}]
groups: [circle]
comparison: {design: description}
data: [{instrument: keko.actor_register, file: actors.csv}]
"""


def actors(folder: Path, rows: Iterable[str], profile: Any = None) -> Evaluation:
    """The shared register of actors with these rows of circle, name, status, areas and target groups."""
    (folder / "study.yaml").write_text(ACTORS, encoding="utf8")
    text = "\n".join(["circle,name,status,areas,target_groups", *rows]) + "\n"
    (folder / "actors.csv").write_text(text, encoding="utf8")
    return evaluate(keko_eval.load(folder), profile=profile)


def test_three_organisations_are_too_few_to_tell_anything_of(tmp_path: Path) -> None:
    found = actors(tmp_path, [f"savo,A{i},active,lappi,disabled" for i in range(3)])
    mine = [r for r in found.released.results if r["indicator"] == "keko.networks.actors"]
    assert {r["released"] for r in mine} == {False}
    assert all(r["n"] is None for r in found.released.counts if r["indicator"] == "keko.networks.actors")


def test_a_circle_of_two_does_not_follow_from_the_total(tmp_path: Path) -> None:
    rows = [f"savo,A{i},active,pohjois_savo,disabled" for i in range(12)]
    found = actors(tmp_path, [*rows, "lappi,B,paused,lappi,long_term_ill", "lappi,C,active,lappi,disabled"])
    shown = {r["scope"]: r["estimate"] for r in found.released.results
             if r["indicator"] == "keko.networks.actors" and r["released"]}
    assert "circle=lappi" not in shown
    assert not {"all", "circle=savo"} <= shown.keys()


def test_in_public_one_organisation_that_has_paused_is_not_pointed_at(tmp_path: Path) -> None:
    rows = [f"savo,A{i},active,pohjois_savo,disabled" for i in range(29)]
    found = actors(tmp_path, [*rows, "savo,B,paused,lappi,long_term_ill"], "public")
    of_one = [r for r in found.released.counts if r["to_value"] in ("paused", "lappi", "long_term_ill")]
    assert of_one
    assert all(r["n"] is None for r in of_one)


def test_shares_that_add_up_are_not_said_not_to(tmp_path: Path) -> None:
    """With one choice each there is nothing to warn of."""
    areas = ("pohjois_savo", "lappi")
    actors(tmp_path, [f"savo,A{i},active,{areas[i % 2]},disabled" for i in range(30)])
    note = "the shares do not add up to 100%"
    page = report(keko_eval.load(tmp_path), tmp_path / "out", outputs=["html"]).paths[0].read_text(encoding="utf8")
    assert "Number" in page
    assert note not in page
    actors(tmp_path, [f"savo,A{i},active,{areas[i % 2]} kainuu,disabled" for i in range(30)])
    page = report(keko_eval.load(tmp_path), tmp_path / "out", outputs=["html"]).paths[0].read_text(encoding="utf8")
    assert note in page
