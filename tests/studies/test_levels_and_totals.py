"""Levels, totals, ratios, indices, targets and closed lists: each against what the rows themselves say."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.studies.cases import one
from tests.studies.small import evaluate_small, link, mains, people, variant

STUDY = """
indicators: [%s]
subject: code
groups: [circle]
comparison: {design: before_after}
"""


def answers(n: int = 60, seed: int = 3) -> pd.DataFrame:
    return people(n, seed, shift=0.5, circle=["north" if i % 3 else "south" for i in range(n)])


def wave(d: pd.DataFrame, name: str) -> pd.DataFrame:
    return d[d.wave == name]


def test_a_complete_count_is_counted(tmp_path: Path) -> None:
    d = link(answers(), "partly_linked")
    evaluation = evaluate_small(tmp_path, STUDY % "t.all_projects, t.all_workers", d,
                                all_projects=variant("all_projects", "projects", complete="true"),
                                all_workers=variant("all_workers", "workers", complete="true"))
    before, after = wave(d, "before"), wave(d, "after")
    projects, workers = mains(evaluation)["t.all_projects"], mains(evaluation)["t.all_workers"]
    assert projects["estimate"] == after.projects.sum() - before.projects.sum()
    assert workers["estimate"] == (after.works == "yes").sum() - (before.works == "yes").sum()
    for row in (projects, workers):
        assert (row["verdict"], row["method"], row["reason"], row["basis"]) == (
            "counted", "counted", "complete_count", "collected")
        assert (row["standard_error"], row["p_value"], row["p_adjusted"]) == (None, None, None)
        assert (row["n"], row["n_reference"]) == (len(after), len(before))


def test_a_complete_count_of_one_wave_has_no_change(tmp_path: Path) -> None:
    d = answers().assign(projects=lambda d: d.projects.where(d.wave == "after"))
    row = mains(evaluate_small(tmp_path, STUDY % "t.all_projects", d, all_projects=variant(
        "all_projects", "projects", complete="true")))["t.all_projects"]
    assert (row["n"], row["n_reference"], row["estimate"], row["verdict"]) == (60, 0, None, "too_few")


def test_an_incomplete_total_is_compared_among_those_who_answered_twice(tmp_path: Path) -> None:
    d = link(answers(), "partly_linked")
    evaluation = evaluate_small(tmp_path, STUDY % "t.projects, t.workers", d)
    wide = d.assign(works=(d.works == "yes") * 1.0).pivot(index="code", columns="wave", values=["projects", "works"])
    for indicator, column, method in (("t.projects", "projects", "paired_t_total"),
                                      ("t.workers", "works", "newcombe_paired_total")):
        moved = (wide[column]["after"] - wide[column]["before"]).dropna()
        row = mains(evaluation)[indicator]
        assert row["estimate"] == pytest.approx(moved.sum())
        assert (row["method"], row["reason"], row["n_pairs"]) == (method, "stayers_total", len(moved))
        levels = mains(evaluation, "level", wave="after")
        assert levels[indicator]["estimate"] == (
            wave(d, "after").projects.sum() if column == "projects" else (wave(d, "after").works == "yes").sum())
    row, n = mains(evaluation)["t.projects"], len((wide["projects"]["after"] - wide["projects"]["before"]).dropna())
    moved = (wide["projects"]["after"] - wide["projects"]["before"]).dropna()
    assert row["standard_error"] == pytest.approx(moved.std(ddof=1) * math.sqrt(n))


def test_totals_of_other_people_are_not_compared(tmp_path: Path) -> None:
    row = mains(evaluate_small(tmp_path, STUDY % "t.projects", link(answers(), "unlinked")))["t.projects"]
    assert (row["estimate"], row["method"], row["reason"]) == (None, "not_estimable", "incomplete_count")
    assert (row["verdict"], row["because"]) == ("unclear", "not_estimable")


def test_a_ratio_is_sum_over_sum(tmp_path: Path) -> None:
    d = link(answers(), "partly_linked")
    d.loc[d.index[:4], "partners"] = np.nan
    evaluation = evaluate_small(tmp_path, STUDY % "t.per_partner", d)
    told = d.dropna(subset=["projects", "partners"])
    ratios = {w: wave(told, w).projects.sum() / wave(told, w).partners.sum() for w in ("before", "after")}
    for name, ratio in ratios.items():
        row = mains(evaluation, "level", wave=name)["t.per_partner"]
        rows = wave(told, name)
        assert row["estimate"] == pytest.approx(ratio)
        residual = rows.projects - ratio * rows.partners
        assert row["standard_error"] == pytest.approx(
            residual.std(ddof=1) / (math.sqrt(len(rows)) * rows.partners.mean()))
    change = mains(evaluation)["t.per_partner"]
    beside = mains(evaluation, sensitivity=True, method="partially_overlapping_t")["t.per_partner"]
    assert beside["estimate"] == pytest.approx(ratios["after"] - ratios["before"])
    assert (change["method"], change["effect_size"]) == ("person_gls", None)
    assert not [c for c in evaluation.comparison.counts if c.indicator == "t.per_partner"]


def test_an_index_is_a_weighted_mean_of_the_same_respondents_values(tmp_path: Path) -> None:
    d = answers()
    d.loc[d.index[:5], "works"] = None
    evaluation = evaluate_small(tmp_path, STUDY % "t.whole", d)
    trust = 100 * (d[["a", "b"]].sum(axis=1) + 6 - d.c - 3) / 12
    index = (2 * trust + (d.works == "yes")) / 3
    for name in ("before", "after"):
        here = (d.wave == name) & d.works.notna()
        row = mains(evaluation, "level", wave=name)["t.whole"]
        assert (row["n"], row["estimate"]) == (here.sum(), pytest.approx(index[here].mean()))


def test_a_scale_wants_enough_answers_and_knows_the_missing(tmp_path: Path) -> None:
    d = answers()
    d.loc[d.index[0], ["a", "b"]] = [9, None]
    d.loc[d.index[1], "a"] = 9
    evaluation = evaluate_small(tmp_path, STUDY % "t.trust", d)
    items = d.assign(c=6 - d.c)[["a", "b", "c"]].replace(9, np.nan).astype(float)
    score = (25 * (items.mean(axis=1) - 1)).where(items.notna().sum(axis=1) >= 2)
    row = mains(evaluation, "level", wave="before")["t.trust"]
    assert (row["n"], row["estimate"]) == (59, pytest.approx(score[d.wave == "before"].mean()))


TARGET = """set:
  t.hours: {targets: [{wave: after, value: %s}]}
"""


def test_progress_is_the_share_of_the_way(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, STUDY % "t.hours" + TARGET % 30, answers())
    levels = [mains(evaluation, "level", wave=w)["t.hours"]["estimate"] for w in ("before", "after")]
    row = mains(evaluation, "progress")["t.hours"]
    assert row["estimate"] == pytest.approx((levels[1] - levels[0]) / (30 - levels[0]))
    assert (row["term"], row["wave"], row["reference_wave"]) == ("target:30", "after", "before")
    assert {r.scope for r in evaluation.comparison.results if r.quantity == "progress"} == {
        "all", "circle=north", "circle=south"}


def test_a_target_that_is_the_baseline_leaves_no_way_to_go(tmp_path: Path) -> None:
    d = answers().assign(hours=lambda d: np.where(d.wave == "before", 20.0, d.hours))
    row = mains(evaluate_small(tmp_path, STUDY % "t.hours" + TARGET % 20, d), "progress")["t.hours"]
    assert (row["estimate"], row["because"]) == (None, "target_is_baseline")


def test_a_closed_list_narrows_levels_only(tmp_path: Path) -> None:
    study = STUDY % "t.hours, t.working"
    d = answers()
    open_, closed, all_ = (
        evaluate_small(tmp_path / name, study + more, d) for name, more in (
            ("open", ""), ("closed", "population: {size: 80, by_group: {circle: {north: 50, south: 30}}}\n"),
            ("all", "population: {size: 60}\n")))
    for scope, n, size in (("all", 60, 80), ("circle=north", 40, 50), ("circle=south", 20, 30)):
        was, now = (mains(e, "level", wave="after", scope=scope) for e in (open_, closed))
        factor = math.sqrt(1 - n / size)
        assert now["t.hours"]["standard_error"] == pytest.approx(was["t.hours"]["standard_error"] * factor)
        assert now["t.hours"]["df"] == was["t.hours"]["df"]
        widths = [e["t.working"]["ci_high"] - e["t.working"]["ci_low"] for e in (was, now)]
        assert widths[1] < widths[0]
        assert mains(open_, scope=scope)["t.hours"] | {"trace": ""} == mains(closed, scope=scope)["t.hours"] | {
            "trace": ""}
    whole = mains(all_, "level", wave="after")
    for row in whole.values():
        assert (row["standard_error"], row["ci_low"], row["basis"]) == (0, None, "collected")


def test_a_narrowed_share_keeps_wilsons_form(tmp_path: Path) -> None:
    """Half of a list answered: as if twice as many had, from a list without end."""
    study, d = STUDY % "t.working", answers()
    half = evaluate_small(tmp_path / "half", study + "population: {size: 120}\n", d)
    twice = evaluate_small(tmp_path / "twice", study, pd.concat([d, d.assign(code=d.code + "x")]))
    rows = [mains(e, "level", wave="after")["t.working"] for e in (half, twice)]
    assert rows[0]["method"] == "wilson"
    for column in ("estimate", "ci_low", "ci_high", "standard_error"):
        assert rows[0][column] == pytest.approx(rows[1][column])


def test_response_rates(tmp_path: Path) -> None:
    study = STUDY % "t.hours" + "population: {by_wave: {before: 100, after: 120}, by_group: {circle: {north: 45}}}\n"
    rows = evaluate_small(tmp_path, study, answers()).comparison.results
    for name, size in (("before", 100), ("after", 120)):
        row = one(rows, term="response_rate", wave=name, scope="all")
        assert (row["n"], row["n_reference"], row["estimate"]) == (60, size, pytest.approx(60 / size))
    assert one(rows, term="response_rate", wave="after", scope="circle=north")["estimate"] == pytest.approx(40 / 45)
    assert one(rows, term="respondents", wave="after", scope="circle=south")["n"] == 20
