"""A comparison group that differed from the start, weighted to be like the treated. Invented."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keko_eval.disclosure.released import Released
from keko_eval.pipeline import Evaluation
from tests.studies.cases import assert_sound
from tests.studies.small import evaluate_small, mains, people

STUDY = """
indicators: [t.hours, t.helping]
primary: [t.hours]
subject: code
groups: [arm, kind]
comparison: {design: before_after_control, group: arm, treated: new, control: old, assignment: matched,
             adjust: [t.form/partners, kind]}
"""


def answers(n: int = 240, *, gain: float = 3.0, apart: float = 1.0, seed: int = 5) -> pd.DataFrame:
    """Whoever has more partners is more often in the new way of working, and gains more whether or not."""
    rng = np.random.default_rng(seed)
    d = people(n, seed)
    partners = rng.poisson(4, n)
    kind = np.where(rng.random(n) < 0.5, "small", "large")
    new = rng.random(n) < 1 / (1 + np.exp(-apart * (0.5 * (partners - 4) + 0.8 * (kind == "large") - 0.4)))
    of = d.code.str[1:].astype(int)
    d = d.assign(partners=partners[of], kind=kind[of], arm=np.where(new, "new", "old")[of])
    after = d.wave == "after"
    return d.assign(hours=d.hours + after * (2.0 * (d.partners - 4) + gain * (d.arm == "new")))


def balance(evaluation: Evaluation) -> dict[tuple[str, str], float]:
    return {(r.term, r.method): r.estimate for r in evaluation.comparison.results
            if r.quantity == "balance" and r.indicator == "t.hours" and r.term != "standardised_difference"}


def test_weights_take_away_what_the_groups_differed_in(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, STUDY, answers())
    row = mains(evaluation, "difference_in_changes")["t.hours"]
    assert (row["method"], row["reason"], row["evidence"]) == ("propensity_weighted_hc2", "control_weighted", 4)
    plain, = (r for r in evaluation.comparison.results if r.indicator == "t.hours" and r.scope == "all"
              and r.quantity == "difference_in_changes" and r.method == "change_difference_welch")
    assert plain.sensitivity
    assert abs(row["estimate"] - 3.0) < 2 * row["standard_error"] < abs(plain.estimate - 3.0)
    assert (plain.n, plain.n_reference) == (row["n"], row["n_reference"])
    told = balance(evaluation)
    assert abs(told["t.form/partners", "standardised_difference"]) > 0.3
    assert abs(told["t.form/partners", "standardised_difference_weighted"]) < 0.1
    assert {term for term, _ in told} == {"t.form/partners", "kind=large", "effective_n", "largest_weight",
                                          "outside_overlap"}
    assert 20 < told["effective_n", "kish"] < row["n_reference"]
    assert {r.evidence for r in evaluation.comparison.results if r.quantity == "change"} == {3}
    assert_sound(evaluation, tmp_path)


def test_groups_that_cannot_be_made_alike_are_level_three(tmp_path: Path) -> None:
    """Who is new can be told from the partners for certain: nobody in the other group is like them."""
    d = answers()
    split = np.where(d.partners > 4, "new", "old")
    row = mains(evaluate_small(tmp_path, STUDY, d.assign(arm=split)), "difference_in_changes")["t.hours"]
    assert (row["method"], row["reason"], row["evidence"]) == (
        "change_difference_welch", "control_not_weighted_groups_apart", 3)


def test_too_few_for_the_model(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, STUDY, answers(16))
    row = mains(evaluation, "difference_in_changes")["t.hours"]
    assert (row["reason"], row["evidence"]) == ("control_not_weighted_too_few_answers", 3)


def test_an_answer_that_is_missing_leaves_nobody_out(tmp_path: Path) -> None:
    d = answers()
    gaps = d.code.str[1:].astype(int) % 12 == 0
    d = d.assign(partners=d.partners.where(~gaps), kind=d.kind.where(d.code != "p3"))
    evaluation = evaluate_small(tmp_path, STUDY, d)
    row = mains(evaluation, "difference_in_changes")["t.hours"]
    assert row["n"] + row["n_reference"] == 240
    assert ("t.form/partners=", "standardised_difference") in balance(evaluation)


def test_one_treated_circle_is_still_one(tmp_path: Path) -> None:
    """Weights do not make a circle many: the test over circles stays first."""
    d = answers()
    circle = d.code.str[1:].astype(int) % 12
    d = d.assign(circle=np.where(d.arm == "new", "c0", "c" + (1 + circle).astype(str)))
    row = mains(evaluate_small(tmp_path, STUDY.replace("control: old", "control: old, cluster: circle"), d),
                "difference_in_changes")["t.hours"]
    assert (row["method"], row["reason"], row["evidence"]) == ("cluster_placebo", "control_one_cluster", 3)


@pytest.mark.parametrize("new", [3, 4])
def test_a_hidden_side_hides_its_weighted_difference_and_balance(new: int, tmp_path: Path) -> None:
    d = answers()
    first = sorted(d.code.unique())[:new]
    evaluation = evaluate_small(tmp_path, STUDY, d.assign(arm=np.where(d.code.isin(first), "new", "old")))
    shown: Released = evaluation.released
    told = [r for r in shown.results if r["quantity"] in ("difference_in_changes", "balance") and r["released"]]
    assert told == []
