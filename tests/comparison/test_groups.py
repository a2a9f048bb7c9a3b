"""Groups against each other within a wave: estimator, effect size, which rows carry a verdict."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from keko_eval.pipeline import Evaluation
from tests.studies.small import evaluate_small, people

STUDY = """
indicators: [t.hours, t.working, t.projects, t.workers, t.per_partner]
primary: [t.hours]
groups: [sex]
comparison: {design: %s, group: arm, treated: new, control: old%s}
"""


def answers(clusters: int = 6) -> pd.DataFrame:
    n = 72
    d = people(n, 3, arm=["new" if i % 2 else "old" for i in range(n)], sex=["f" if i % 3 else "m" for i in range(n)],
               circle=[f"c{i // 2 % clusters}" for i in range(n)])
    return d.assign(hours=d.hours + 6.0 * (d.arm == "new"))


def differences(evaluation: Evaluation, **wanted: Any) -> list[Any]:
    rows = [r for r in evaluation.comparison.results if r.quantity == "group_difference"]
    wanted = {"sensitivity": False} | wanted
    return [r for r in rows if all(getattr(r, k) == v for k, v in wanted.items())]


@pytest.mark.parametrize(("clusters", "hours", "working"), [
    (0, "welch_t", "newcombe_independent"), (3, "welch_t", "newcombe_independent"),
    (6, "group_difference_cr2", "group_difference_cr2")])
def test_estimators(clusters: int, hours: str, working: str, tmp_path: Path) -> None:
    cluster = ", cluster: circle" if clusters else ""
    d = answers(max(clusters, 1))
    evaluation = evaluate_small(tmp_path, STUDY % ("group_difference", cluster), d)
    for indicator, method, effect in (("t.hours", hours, "hedges_g"), ("t.working", working, "odds_ratio")):
        row, = differences(evaluation, indicator=indicator, wave="after", scope="all")
        assert (row.method, row.effect_size, row.reason) == (method, effect, "groups")
        x = d.hours if indicator == "t.hours" else (d.works == "yes") * 1.0
        new, old = (x[(d.wave == "after") & (d.arm == arm)] for arm in ("new", "old"))
        assert row.estimate == pytest.approx(new.mean() - old.mean())
        assert (row.n, row.n_reference) == (36, 36)


def test_totals_and_ratios_are_not_set_against_each_other(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, STUDY % ("group_difference", ""), answers())
    assert {r.indicator for r in differences(evaluation)} == {"t.hours", "t.working"}


def test_in_every_scope_but_the_sides_themselves(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, (STUDY % ("group_difference", "")).replace("[sex]", "[sex, arm]"), answers())
    assert {r.scope for r in differences(evaluation)} == {"all", "sex=f", "sex=m"}
    families = {(r.scope, r.indicator): r.family for r in differences(evaluation, wave="after")}
    assert [key for key, family in families.items() if family == "primary"] == [("all", "t.hours")]
    row, = differences(evaluation, indicator="t.hours", wave="after", scope="sex=m")
    d = answers()
    new, old = (d.hours[(d.wave == "after") & (d.arm == arm) & (d.sex == "m")] for arm in ("new", "old"))
    assert row.estimate == pytest.approx(new.mean() - old.mean())


def test_beside_a_difference_in_changes_they_carry_no_verdict(tmp_path: Path) -> None:
    study = (STUDY % ("before_after_control", "")).replace("groups:", "subject: code\ngroups:")
    evaluation = evaluate_small(tmp_path, study, answers())
    rows = differences(evaluation, indicator="t.hours")
    assert {r.wave for r in rows} == {"before", "after"}
    assert {(r.verdict, r.family, r.p_adjusted) for r in rows} == {(None, None, None)}
    assert all(r.p_value is not None for r in rows)


def test_a_side_of_one_and_a_side_of_none(tmp_path: Path) -> None:
    d = answers()
    one = d[(d.arm == "old") | (d.code == "p1")]
    for name, given, because in (("one", one, "one_answer"), ("none", d[d.arm == "old"], "no_answers")):
        evaluation = evaluate_small(tmp_path / name, (STUDY % ("before_after_control", "")), given)
        row, = differences(evaluation, indicator="t.hours", wave="after", scope="all")
        assert (row.standard_error, row.p_value, row.because) == (None, None, because)


def test_clusters_with_members_on_both_sides_pair_them(tmp_path: Path) -> None:
    """What a circle's members share cancels in the difference, so that it is surer than without clusters."""
    rng = np.random.default_rng(8)
    d = answers(9)
    lift = dict(zip([f"c{i}" for i in range(9)], rng.normal(0, 20, 9), strict=True))
    d = d.assign(hours=d.hours + d.circle.map(lift))
    errors = []
    for cluster in ("", ", cluster: circle"):
        evaluation = evaluate_small(tmp_path / cluster.strip(", "), STUDY % ("group_difference", cluster), d)
        row, = differences(evaluation, indicator="t.hours", wave="after", scope="all")
        errors.append(row.standard_error)
    assert errors[1] < errors[0] / 2
