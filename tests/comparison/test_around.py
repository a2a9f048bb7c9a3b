"""Beside the changes: reliability of scales, who was followed up, how alike the sides were, response rates."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import keko_eval
from keko_eval.comparison.rows import Result
from tests.studies.small import evaluate_small, people, variant

STUDY = """
indicators: [%s]
subject: code
comparison: {design: %s}
"""


def rows(folder: Path, indicators: str, answers: pd.DataFrame, design: str = "before_after", more: str = "",
         **others: str) -> list[Result]:
    return list(evaluate_small(folder, STUDY % (indicators, design) + more, answers, **others).comparison.results)


def test_a_reflective_scale_has_alpha_omega_and_its_items_in_each_wave(tmp_path: Path) -> None:
    found = [r for r in rows(tmp_path, "t.trust", people(60, 1))
             if r.quantity == "reliability" and r.reference_wave is None]
    assert [r.term for r in found if r.wave == "before"] == [
        "alpha", "alpha_standardised", "omega_total", "mean_inter_item", "split_half", "floor", "ceiling",
        "straight_lining", "item_rest:a", "alpha_if_dropped:a", "item_rest:b", "alpha_if_dropped:b",
        "item_rest:c", "alpha_if_dropped:c"]
    assert {r.wave for r in found} == {"before", "after"}
    items = people(60, 1).query("wave == 'before'").assign(c=lambda d: 6 - d.c)[["a", "b", "c"]]
    alpha = 3 / 2 * (1 - items.var(ddof=1).sum() / items.sum(axis=1).var(ddof=1))
    told = {r.term: r for r in found if r.wave == "before"}
    assert told["alpha"].estimate == pytest.approx(alpha)
    assert (told["alpha"].ci_low or 0) < alpha < (told["alpha"].ci_high or 0)
    assert told["item_rest:c"].estimate == pytest.approx(np.corrcoef(items.c, items.a + items.b)[0, 1])
    pair = items[["a", "b"]]
    assert told["alpha_if_dropped:c"].estimate == pytest.approx(
        2 * (1 - pair.var(ddof=1).sum() / pair.sum(axis=1).var(ddof=1)))


def test_shares_at_the_ends_and_of_one_answer_to_everything(tmp_path: Path) -> None:
    """The third statement is turned round: 5, 5, 1 is the top; 4, 4, 4 contradicts itself, 3, 3, 3 does not."""
    answers = people(30, 1)
    first = answers.index[answers.wave == "before"]
    answers.loc[first, ["a", "b", "c"]] = [3, 3, 3]
    answers.loc[first[:3], ["a", "b", "c"]] = [5, 5, 1]
    answers.loc[first[3:5], ["a", "b", "c"]] = [4, 4, 4]
    answers.loc[first[5], ["a", "b", "c"]] = [1, 1, 5]
    found = evaluate_small(tmp_path, STUDY % ("t.trust", "before_after"), answers)
    told = {str(r.term): (r.estimate, r.n) for r in found.comparison.results
            if r.quantity == "reliability" and r.wave == "before"}
    assert (told["ceiling"], told["floor"], told["straight_lining"]) == ((0.1, 30), (1 / 30, 30), (2 / 30, 30))
    for profile, shown in (("internal", True), ("public", False)):
        rows_ = keko_eval.evaluate(found.resolved, {"t.form": answers}, profile=profile).released.results.rows
        ends = [r for r in rows_ if r["term"] in ("ceiling", "floor", "straight_lining") and r["wave"] == "before"]
        assert {r["released"] for r in ends} == {shown}, profile


def test_in_a_small_group_the_few_at_an_end_are_not_told(tmp_path: Path) -> None:
    answers = people(16, 1)
    first = answers.index[answers.wave == "before"]
    answers.loc[first, ["a", "b", "c"]] = [3, 3, 2]
    answers.loc[first[:3], ["a", "b", "c"]] = [5, 5, 1]
    answers.loc[first[3:9], ["a", "b", "c"]] = [1, 1, 5]
    found = evaluate_small(tmp_path, STUDY % ("t.trust", "before_after"), answers).released.results.rows
    told = {r["term"]: (r["released"], r["estimate"]) for r in found
            if r["term"] in ("ceiling", "floor") and r["wave"] == "before"}
    assert told == {"ceiling": (False, None), "floor": (True, 6 / 16)}


def test_formative_scales_and_other_kinds_have_none(tmp_path: Path) -> None:
    found = rows(tmp_path, "t.sum_of_parts, t.helping, t.whole", people(30, 1),
                 other=variant("sum_of_parts", "trust", model="formative"))
    assert {str(r.term) for r in found if r.quantity == "reliability"} == {"retest_agreement", "retest_consistency"}


def test_two_items_have_no_alpha_without_one(tmp_path: Path) -> None:
    found = rows(tmp_path, "t.two", people(40, 1), two=variant("two", "trust", items="[a, b]", reverse="[]"))
    terms = {r.term: r for r in found if r.quantity == "reliability" and r.wave == "after" and not r.reference_wave}
    assert set(terms) == {"alpha", "alpha_standardised", "omega_total", "mean_inter_item", "split_half", "floor",
                          "ceiling", "item_rest:a", "item_rest:b"}
    assert (terms["omega_total"].estimate, terms["omega_total"].because) == (None, "too_few_items")


def test_who_was_followed_up_and_how_those_lost_differed(tmp_path: Path) -> None:
    d = people(50, 6)
    d = d[(d.wave == "before") | (d.code.str[1:].astype(int) % 5 > 0)]
    found = [r for r in rows(tmp_path, "t.hours, t.working, t.projects", d) if r.quantity == "attrition"]
    by = {(r.indicator, r.term): r for r in found}
    assert {key for key in by if key[0]} == {
        (i, term) for i in ("t.hours", "t.working") for term in ("followed_up", "stayers_minus_leavers")}
    for indicator in ("t.hours", "t.working"):
        assert (by[indicator, "followed_up"].estimate, by[indicator, "followed_up"].n) == (0.8, 50)
    first = d[d.wave == "before"]
    stays = first.code.isin(d[d.wave == "after"].code)
    kept, lost = first.hours[stays], first.hours[~stays]
    assert by["t.hours", "stayers_minus_leavers"].estimate == pytest.approx(
        (kept.mean() - lost.mean()) / np.sqrt((kept.var(ddof=1) + lost.var(ddof=1)) / 2))


def test_nobody_can_be_followed_without_subjects(tmp_path: Path) -> None:
    study = (STUDY % ("t.hours", "before_after")).replace("subject: code\n", "")
    found = evaluate_small(tmp_path, study, people(20, 1)).comparison.results
    assert {r.term for r in found if r.quantity == "attrition"} == {"respondents"}


def test_sides_are_followed_and_compared_before_anything_was_done(tmp_path: Path) -> None:
    d = people(60, 2, arm=["new" if i % 3 else "old" for i in range(60)])
    design = "before_after_control, group: arm, treated: new, control: old"
    found = rows(tmp_path, "t.hours, t.working, t.projects, t.per_partner", d, design)
    followed = {(r.indicator, r.scope) for r in found if r.term == "followed_up"}
    assert followed == {(i, s) for i in ("t.hours", "t.working") for s in ("all", "arm=new", "arm=old")}
    balance = {r.indicator: r for r in found if r.quantity == "balance"}
    assert set(balance) == {"t.hours", "t.working"}
    new, old = (d[(d.wave == "before") & (d.arm == arm)] for arm in ("new", "old"))
    assert balance["t.hours"].estimate == pytest.approx(
        (new.hours.mean() - old.hours.mean()) / np.sqrt((new.hours.var(ddof=1) + old.hours.var(ddof=1)) / 2))
    p, q = ((side.works == "yes").mean() for side in (new, old))
    assert balance["t.working"].estimate == pytest.approx((p - q) / np.sqrt((p * (1 - p) + q * (1 - q)) / 2))
    assert (balance["t.hours"].n, balance["t.hours"].n_reference) == (40, 20)


def test_response_rates_need_a_population(tmp_path: Path) -> None:
    d = people(40, 1)
    plain, known = (
        {r.wave: r for r in rows(tmp_path / name, "t.hours", d, more=more) if r.indicator is None}
        for name, more in (("plain", ""), ("known", "population: {size: 50}\n")))
    assert {(r.term, r.estimate, r.n, r.n_reference) for r in plain.values()} == {("respondents", 40, 40, None)}
    assert {(r.term, r.estimate, r.n, r.n_reference) for r in known.values()} == {("response_rate", 0.8, 40, 50)}
    assert all((r.ci_low or 0) < 0.8 < (r.ci_high or 0) for r in known.values())
