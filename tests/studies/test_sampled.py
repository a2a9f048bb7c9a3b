"""Sampled studies of every design: weights count, hidden groups stay hidden, and mistakes in the sample are told."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import keko_eval
from keko_eval.collection.simulate.study import Plan, simulate
from keko_eval.disclosure.alike import alike
from keko_eval.disclosure.profile import INTERNAL
from keko_eval.pipeline import Evaluation, Refused
from tests.studies.cases import assert_sound
from tests.studies.small import evaluate_small, link, load_small, mains, people

INDICATORS = "indicators: [t.hours, t.helping, t.working, t.projects, t.per_partner]\nprimary: [t.hours]\n"
STUDY = INDICATORS + """subject: code
groups: [arm]
comparison: {design: before_after}
sampling: {weights: w, strata: area, clusters: office}
"""


def answers(n: int = 96, seed: int = 3, **columns: Any) -> pd.DataFrame:
    """Four offices in each of three areas; the north stands for four times as many as the others."""
    d = people(n, seed, shift=0.4)
    of = d.code.str[1:].astype(int)
    d = d.assign(area=np.array(["north", "south", "west"])[of % 3], office="o" + (of % 12).astype(str),
                 arm=np.where(of % 2 == 0, "new", "old"), **columns)
    return d.assign(w=np.where(d.area == "north", 4.0, 1.0))


def told(study: str, d: pd.DataFrame, folder: Path) -> list[str]:
    """Codes of what is said of the answers, the study refused or not."""
    try:
        return [p.code for p in evaluate_small(folder, study, d).problems if "sampl" in p.code or p.code in CODES]
    except Refused as refused:
        return [p.code for p in refused.problems if p.code in CODES]


CODES = {"weight-not-positive", "not-in-sample", "stratum-without-size", "more-than-drawn-from", "lonely-stratum",
         "class-not-counted", "missing-key-column"}


def level(evaluation: Evaluation, indicator: str, wave: str = "after", scope: str = "all") -> Any:
    row, = (r for r in evaluation.comparison.results if r.quantity == "level" and r.indicator == indicator
            and r.wave == wave and r.scope == scope)
    return row


def test_each_answer_weighs_as_many_as_it_stands_for(tmp_path: Path) -> None:
    d = answers()
    evaluation = evaluate_small(tmp_path, STUDY, d)
    after, before = (d[d.wave == w] for w in ("after", "before"))
    assert level(evaluation, "t.hours").estimate == pytest.approx(np.average(after.hours, weights=after.w))
    assert level(evaluation, "t.working").estimate == pytest.approx(np.average(after.works == "yes", weights=after.w))
    assert level(evaluation, "t.projects").estimate == pytest.approx((after.projects * after.w).sum())
    assert level(evaluation, "t.per_partner").estimate == pytest.approx(
        (after.projects * after.w).sum() / (after.partners * after.w).sum())
    changes = mains(evaluation)
    assert changes["t.hours"]["estimate"] == pytest.approx(
        np.average(after.hours, weights=after.w) - np.average(before.hours, weights=before.w))
    assert changes["t.projects"]["estimate"] == pytest.approx(
        (after.projects * after.w).sum() - (before.projects * before.w).sum())
    assert {(r["method"], r["reason"], r["df"]) for r in changes.values()} == {("taylor_linearised", "sample", 9.0)}
    assert_sound(evaluation, tmp_path)


def test_what_the_same_people_have_in_common_cancels(tmp_path: Path) -> None:
    study = STUDY.replace(", strata: area, clusters: office", "")
    d = answers().assign(w=1.0)
    linked = mains(evaluate_small(tmp_path / "a", study, d))["t.hours"]
    apart = mains(evaluate_small(tmp_path / "b", study.replace("subject: code\n", ""), d))["t.hours"]
    paired = d.pivot(index="code", columns="wave", values="hours")
    gain = paired.after - paired.before
    assert linked["standard_error"] == pytest.approx(gain.std(ddof=1) / np.sqrt(len(gain)))
    assert apart["standard_error"] == pytest.approx(np.sqrt(paired.var(ddof=1).sum() / len(gain)))
    assert (linked["df"], apart["df"]) == (95.0, 190.0)


@pytest.mark.parametrize("linkage", ["linked", "partly_linked", "unlinked"])
@pytest.mark.parametrize("design", [
    "{design: before_after}", "{design: description}", "{design: repeated_cross_sections}", "{design: panel}",
    "{design: before_after_control, group: arm, treated: new, control: old}",
    "{design: group_difference, group: arm, treated: new, control: old, wave: after}",
])
def test_every_design_is_sound(design: str, linkage: str, tmp_path: Path) -> None:
    study = STUDY.replace("{design: before_after}", design)
    evaluation = evaluate_small(tmp_path, study, link(answers(), linkage))
    asked = design.split(": ")[1].strip("}").split(",")[0]
    quantities = {"description": {"level"}, "before_after_control": {"difference_in_changes", "group_difference"},
                  "group_difference": {"group_difference"}}.get(asked, {"change"})
    found = [r for r in evaluation.comparison.results if r.quantity in quantities and r.term is None
             and not r.sensitivity and r.indicator == "t.hours" and r.scope == "all"]
    assert found
    assert {r.method for r in found} == {"taylor_linearised"}
    assert_sound(evaluation, tmp_path)


def test_asked_afterwards(tmp_path: Path) -> None:
    study = """indicators: [t.helping, t.helping_then]
waves: [{wave: after, period: 2019-11}]
comparison: {design: retrospective_post, then: {t.helping: t.helping_then}}
sampling: {weights: w}
"""
    d = answers()
    d = d[d.wave == "after"].assign(a_then=lambda x: np.clip(x.a - 1, 1, 5))
    row = mains(evaluate_small(tmp_path, study, d))["t.helping"]
    assert row["estimate"] == pytest.approx(np.average(d.a - d.a_then, weights=d.w))
    assert (row["method"], row["reason"], row["n_pairs"]) == ("taylor_linearised", "retrospective", 96)


def test_a_lonely_unit_is_told_and_its_rule_named(tmp_path: Path) -> None:
    d = answers()
    d = d[(d.area != "north") | (d.office == "o0")]
    study = STUDY.replace("office}", "office, lonely_unit: average}")
    evaluation = evaluate_small(tmp_path, study, d)
    lonely, = (p for p in evaluation.problems if p.code == "lonely-stratum")
    assert dict(lonely.values)["stratum"] == "north"
    assert mains(evaluation)["t.hours"]["reason"] == "sample_average"


def test_mistakes_in_the_sample_are_told(tmp_path: Path) -> None:
    d = answers()
    sized = STUDY.replace("office}", "office, sizes: {north: 40, south: 3}}")
    assert told(sized, d, tmp_path / "a") == ["more-than-drawn-from", "stratum-without-size"]
    assert told(STUDY, d.assign(w=np.where(d.code == "p0", 0, d.w)), tmp_path / "b") == ["weight-not-positive"]
    assert told(STUDY, d.assign(w=np.where(d.code == "p0", np.nan, d.w)), tmp_path / "c") == ["weight-not-positive"]
    assert told(STUDY, d.assign(area=d.area.where(d.code != "p0")), tmp_path / "d") == ["not-in-sample"]
    known = STUDY.replace("office}", "office, calibrate: {area: {north: 400, south: 100}}}")
    assert told(known, d, tmp_path / "e") == ["class-not-counted"]
    assert told(STUDY, d.drop(columns="w"), tmp_path / "f") == ["missing-key-column"]


def test_margins_without_answers_give_no_number(tmp_path: Path) -> None:
    study = STUDY.replace("office}", "office, calibrate: {area: {north: 400, south: 100, west: 90, east: 10}}}")
    evaluation = evaluate_small(tmp_path, study, answers())
    assert (level(evaluation, "t.hours").estimate, level(evaluation, "t.hours").because) == (None, "margins_not_met")
    assert mains(evaluation)["t.hours"]["because"] == "margins_not_met"


def test_a_closed_list_shrinks_levels_and_never_changes(tmp_path: Path) -> None:
    study = STUDY.replace(", strata: area, clusters: office", "") + "population: {size: 120}\n"
    d = answers()
    with_list, without = (evaluate_small(tmp_path / str(i), s, d) for i, s in enumerate(
        (study, study.replace("population: {size: 120}\n", ""))))
    error = level(without, "t.hours").standard_error
    assert level(with_list, "t.hours").standard_error == pytest.approx(error * np.sqrt(1 - 96 / 120))
    assert mains(with_list)["t.hours"]["standard_error"] == mains(without)["t.hours"]["standard_error"]


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_few_stay_hidden(profile: str, tmp_path: Path) -> None:
    """Three of one arm: no row tells of them."""
    d = answers()
    few = d.code.isin(["p0", "p3", "p6"])
    d = d.assign(arm=np.where(few, "few", d.arm))
    shown = keko_eval.evaluate(load_small(tmp_path, STUDY), {"t.form": d}, profile=profile).released.results
    of_few = [r for r in shown if r["scope"] == "arm=few" and r["indicator"]]
    assert of_few
    assert not [r for r in of_few if r["released"] or r["estimate"] is not None]
    assert not [r for r in shown if r["quantity"] == "design_effect" and r["scope"] != "all"]


def test_a_weighted_share_of_a_small_group_is_not_shown() -> None:
    """One of eleven who weighs much looks like three."""
    row = {"quantity": "level", "kind": "share", "n": 11, "estimate": 0.3, "method": "taylor_linearised_logit"}
    assert alike(row, INTERNAL)
    assert not alike(row | {"method": "wilson"}, INTERNAL)
    assert not alike(row | {"n": 200}, INTERNAL)


def test_invented_answers_are_drawn_as_the_study_says(tmp_path: Path) -> None:
    study = load_small(tmp_path, STUDY.replace("office}", "office, sizes: {north: 20, south: 9}}"))
    frames = simulate(study, Plan(respondents=40)).frames
    assert frames
    for frame in frames.values():
        assert set(frame["area"]) <= {"north", "south"}
        assert set(frame["w"]) == {"1"}
    assert not [p for p in keko_eval.evaluate(study, frames).problems if p.severity == "error"]
