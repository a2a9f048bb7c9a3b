"""A primary indicator of one question on a few steps is looked at by ranks too, in every design that compares."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from keko_eval.comparison.rows import Result
from tests.studies.small import evaluate_small, link, people, variant

STUDY = "indicators: [t.one]\nprimary: [t.one]\nsubject: code\n"
BEFORE_AFTER = STUDY + "comparison: {design: before_after}\n"
CONTROL = STUDY + """groups: [side]
comparison: {design: before_after_control, group: side, treated: new, control: old}
"""
GROUPS = "indicators: [t.one]\nprimary: [t.one]\ngroups: [side]\n" + (
    "comparison: {design: group_difference, group: side, treated: new, control: old}\n")


def ranked(folder: Path, study: str, answers: pd.DataFrame, value: str = "${a}") -> list[Result]:
    one = variant("one", "hours", value=f"'{value}'")
    results = evaluate_small(folder, study, answers, one=one).comparison.results
    return [r for r in results if r.method in ("typical_change", "typical_difference")]


def test_linked_changes_by_signed_ranks(tmp_path: Path) -> None:
    answers = people(80, 1, shift=0.5)
    row, = ranked(tmp_path, BEFORE_AFTER, answers)
    wide = answers.pivot(index="code", columns="wave", values="a")
    d = (wide.after - wide.before).to_numpy()
    means = np.add.outer(d, d)[np.triu_indices(len(d))] / 2
    assert (row.quantity, row.sensitivity, row.scope, row.n_pairs) == ("change", True, "all", 80)
    assert row.estimate == np.median(means)
    assert (row.ci_low, row.because) == (None, "no_width")
    assert row.test == "signed_rank_pratt_normal"
    assert row.p_value == pytest.approx(stats.wilcoxon(d, zero_method="pratt", method="asymptotic").pvalue)
    ranks = stats.rankdata(abs(d[d != 0]))
    assert row.effect_size == "rank_biserial"
    assert row.effect_value == pytest.approx(ranks @ np.sign(d[d != 0]) / ranks.sum())


def test_unlinked_waves_by_brunner_and_munzel(tmp_path: Path) -> None:
    answers = link(people(80, 2, shift=0.5), "unlinked")
    row, = ranked(tmp_path, BEFORE_AFTER, answers)
    first, second = (answers.a[answers.wave == wave] for wave in ("before", "after"))
    told = stats.brunnermunzel(first, second)
    assert (row.test, row.effect_size, row.n, row.n_reference) == ("brunner_munzel", "cliffs_delta", 40, 40)
    assert (row.statistic, row.p_value) == (pytest.approx(told.statistic), pytest.approx(told.pvalue))
    assert (row.ci_low, row.ci_high, row.because) == (0, 1, None)
    assert row.estimate == np.median(np.subtract.outer(second.to_numpy(), first.to_numpy()))


def test_changes_of_two_arms_and_answers_of_two_groups(tmp_path: Path) -> None:
    answers = people(80, 3, side=["new", "old"] * 40)
    row, = ranked(tmp_path / "a", CONTROL, answers)
    assert (row.quantity, row.n, row.n_reference) == ("difference_in_changes", 40, 40)
    rows = ranked(tmp_path / "b", GROUPS, answers)
    assert [(r.quantity, r.wave, r.reference_wave) for r in rows] == [
        ("group_difference", "before", None), ("group_difference", "after", None)]


def test_where_clusters_count_only_the_shift_is_told(tmp_path: Path) -> None:
    study = BEFORE_AFTER.replace("before_after}", "before_after, cluster: place}")
    row, = ranked(tmp_path, study, people(80, 4, place=[f"x{i % 8}" for i in range(80)]))
    assert (row.ci_low, row.p_value, row.effect_low, row.because) == (None, None, None, "clusters_not_counted")
    assert row.estimate is not None


@pytest.mark.parametrize(("study", "value", "n"), [
    (BEFORE_AFTER.replace("primary: [t.one]\n", ""), "${a}", 60),
    (BEFORE_AFTER, "${a} + ${b}", 60),
    (BEFORE_AFTER, "${hours}", 60),
    (BEFORE_AFTER, "${a}", 19),
], ids=["not primary", "several questions", "no steps", "few people"])
def test_others_are_left_alone(tmp_path: Path, study: str, value: str, n: int) -> None:
    assert ranked(tmp_path, study, people(n, 5), value) == []


@pytest.mark.parametrize(("leavers", "shown"), [(3, False), (8, True)])
def test_where_the_change_is_hidden_the_ranks_are(tmp_path: Path, leavers: int, shown: bool) -> None:
    """Three who left are known from the two waves' means, so the change of those who stayed is hidden."""
    answers = people(60, 6)
    answers = answers[(answers.wave == "before") | ~answers.code.isin([f"p{i}" for i in range(leavers)])]
    one = variant("one", "hours", value="'${a}'")
    rows = [r for r in evaluate_small(tmp_path, BEFORE_AFTER, answers, one=one).released.results.rows
            if r["quantity"] == "change" and r["scope"] == "all" and r["term"] is None]
    released = {r["method"]: r["released"] for r in rows}
    assert released["typical_change"] == shown
    assert set(released.values()) == {shown}
