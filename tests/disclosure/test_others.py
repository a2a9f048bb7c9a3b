"""What is told of those who did not answer again: nothing of a few of them, and nothing that tells what is hidden."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.rows import WEIGHTED, WHAT_IF
from keko_eval.disclosure.others import of_others
from keko_eval.pipeline import Compared, released
from tests.studies.small import evaluate_small, people

STUDY = """
indicators: [t.trust]
primary: [t.trust]
subject: code
groups: [circle]
comparison: {design: before_after}
non_response: {predictors: []}
"""
WITH_ARMS = STUDY.replace("[circle]", "[arm]").replace(
    "before_after}", "before_after_control, group: arm, treated: new, control: old}").replace(
    "non_response: {predictors: []}\n", "")


def shown(folder: Path, lost: int, study: str = STUDY, profile: Any = "internal", **groups: Any) -> list[dict]:
    """The released rows about the others, where as many spread over all did not answer again."""
    d = people(60, 3, **groups)
    number = d.code.str[1:].astype(int)
    gone = set(np.random.default_rng(2).permutation(60)[:lost].tolist())
    d = pd.concat([d[(d.wave == "before") | ~number.isin(gone)]])
    e = evaluate_small(folder, study if groups else study.replace("[circle]", "[]"), d)
    again = released(Compared(e.resolved, e.comparison, e.reconciliation, e.problems, e.tallies), profile)
    return [dict(r) for r in again.released.results if of_others(r)]


@pytest.mark.parametrize("lost", [1, 4])
def test_of_a_few_who_were_lost_nothing_is_told(tmp_path: Path, lost: int) -> None:
    found = shown(tmp_path, lost)
    assert {r["term"] for r in found} >= {*WHAT_IF[:2], WHAT_IF[4], "pattern:10", "pattern:11"}
    assert [r["term"] for r in found if r["released"]] == []
    assert all(r["estimate"] is None and r["ci_low"] is None and r["n"] is None for r in found)


def test_of_many_it_is_told_but_the_largest_weight_is_one_persons(tmp_path: Path) -> None:
    found = shown(tmp_path, 22)
    told = {(r["term"], r["method"]) for r in found if r["released"]}
    assert {("worst_case_low", "worst_case_bounds"), ("worst_case_high", "worst_case_bounds"), (None, WEIGHTED),
            ("pattern:10", "count"), ("tipping_point", "tipping_point")} <= told
    largest, = (r for r in found if r["term"] == "followed_up_weight")
    assert (largest["released"], largest["hidden_because"], largest["estimate"]) == (False, "too_few", None)


def test_the_public_is_told_none_of_it(tmp_path: Path) -> None:
    found = shown(tmp_path, 22, profile="public")
    assert found
    assert not [r for r in found if r["released"]]


def test_a_test_by_group_is_hidden_where_a_group_is(tmp_path: Path) -> None:
    large = shown(tmp_path / "large", 22, circle=[f"c{i % 2}" for i in range(60)])
    small = shown(tmp_path / "small", 22, circle=["c0" if i < 5 else f"c{1 + i % 2}" for i in range(60)])
    for found, is_shown in ((large, True), (small, False)):
        row, = (r for r in found if r["term"] == "followed_up_by:circle")
        assert row["released"] is is_shown
        assert (row["p_value"] is not None) is is_shown


def test_a_side_that_lost_a_few_hides_the_bounds_of_the_difference(tmp_path: Path) -> None:
    d = people(60, 3, arm=["new" if i % 2 else "old" for i in range(60)])
    number = d.code.str[1:].astype(int)
    for name, gone, is_shown in (("few", [*range(1, 41, 2), 2, 4], False), ("many", [*range(1, 21)], True)):
        e = evaluate_small(tmp_path / name, WITH_ARMS, d[(d.wave == "before") | ~number.isin(gone)])
        found = [r for r in e.released.results if r["term"] in WHAT_IF]
        assert {r["released"] for r in found} == {is_shown}


@pytest.mark.parametrize(("treated", "control", "cut_told"), [(20, 22, False), (12, 30, True), (20, 20, True)],
                         ids=["two-cut", "many-cut", "none-cut"])
def test_lees_bounds_tell_nothing_of_the_few_that_were_cut(tmp_path: Path, treated: int, control: int,
                                                           cut_told: bool) -> None:
    """Of 60 on each side so many are lost; the difference and a bound tell the mean change of those who were cut."""
    d = people(120, 3, arm=np.repeat(["new", "old"], 60))
    number = d.code.str[1:].astype(int)
    gone = (number < treated) | ((number >= 60) & (number < 60 + control))
    e = evaluate_small(tmp_path, WITH_ARMS, d[(d.wave == "before") | ~gone])
    told = {r["term"]: r["released"] for r in e.released.results if r["term"] in WHAT_IF}
    assert {told[WHAT_IF[0]], told[WHAT_IF[1]], told[WHAT_IF[4]]} == {True}
    assert {told[WHAT_IF[2]], told[WHAT_IF[3]]} == {cut_told}
