"""Sixteen people in groups of five, four and seven: R's numbers through the public interface, and what may be said."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from keko_eval.pipeline import Evaluation
from tests.reference.expected import assert_complete, assert_equal, values
from tests.studies.cases import evaluate_case, one

CASE = "tiny_n4"
GROUPS = ("A", "control", "B")
OUT_OF_SCOPE = {
    "a study standardises by the average spread (hedges_g_av), not by that of changes": {
        f"{g}.{x}" for g in GROUPS for x in ("dz", "dz_ci", "gz", "J", "J_approx")},
    "exact and rank tests: the first goes into the verdict, the others are in the Python room only": {
        f"{g}.{x}" for g in GROUPS for x in ("sign_flip_p", "sign_p", "wilcoxon_V", "wilcoxon_smallest_possible_p",
                                             "has_ties_or_zero")} | {
        f"did.A_control.{x}" for x in ("permutation_p", "permutations", "U", "mannwhitney_exact_p", "cliffs_delta")},
    "a common variance is never assumed": {f"did.A_control.student.{x}" for x in ("se", "df", "p")},
    "more than two groups or waves at once": {"three_groups.kruskal", "A.friedman_three_waves"},
    "what could be detected is told for everybody, in the indicator's unit": {"A.mde_d80"},
}


@cache
def evaluation() -> Evaluation:
    with TemporaryDirectory() as folder:
        return evaluate_case(CASE, Path(folder))


def change(scope: str) -> dict[str, Any]:
    return one(evaluation().comparison.results, quantity="change", scope=scope, sensitivity=False)


def contrast() -> dict[str, Any]:
    return one(evaluation().comparison.results, quantity="difference_in_changes", sensitivity=False)


def told(row: dict[str, Any]) -> dict[str, Any]:
    return {"estimate": row["estimate"], "se": row["standard_error"], "t": row["statistic"], "df": row["df"],
            "p": row["p_value"], "ci": [row["ci_low"], row["ci_high"]]}


@cache
def computed() -> dict[str, Any]:
    found = {f"did.A_control.{key}": value for key, value in told(contrast()).items()}
    found |= {"did.A_control.hedges_g": contrast()["effect_value"],
              "did.A_control.hedges_g_ci": [contrast()["effect_low"], contrast()["effect_high"]]}
    for group in GROUPS:
        row = change(f"group={group}")
        found |= {f"{group}.paired.{key}": value for key, value in told(row).items()}
        found |= {f"{group}.n": row["n_pairs"], f"{group}.ci_halfwidth": (row["ci_high"] - row["ci_low"]) / 2}
    return found


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in set().union(*OUT_OF_SCOPE.values())])
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), OUT_OF_SCOPE)


@pytest.mark.parametrize("group", GROUPS)
def test_groups_below_eight_are_too_few_whatever_their_p(group: str) -> None:
    row = change(f"group={group}")
    assert (row["method"], row["reason"], row["verdict"]) == ("paired_t", "linked", "too_few")
    assert row["p_adjusted"] is None


def test_four_against_five_who_all_answered_twice_are_linked_but_too_few() -> None:
    row = contrast()
    assert (row["method"], row["reason"], row["verdict"]) == ("change_difference_welch", "control", "too_few")
    beside = one(evaluation().comparison.results, quantity="difference_in_changes",
                 method="change_difference_all_answers")
    assert beside["sensitivity"]
    assert beside["estimate"] == pytest.approx(row["estimate"])


def test_only_the_whole_is_tested_and_costs_itself_nothing() -> None:
    """The three groups are too few to claim anything of, so that the whole is alone in its family."""
    row = change("all")
    assert row["p_adjusted"] == row["p_value"] < 0.01
    assert (row["family"], row["verdict"]) == ("exploratory", "improved")


def test_the_group_of_four_is_hidden_and_one_more_so_that_it_stays_hidden() -> None:
    released = evaluation().released.results
    levels = {r["scope"]: r for r in released if r["quantity"] == "level" and r["wave"] == "pre"}
    hidden = {scope for scope, r in levels.items() if not r["released"]}
    assert "group=A" in hidden
    assert len(hidden) == 2
    assert levels["all"]["n"] == 16
    for row in released:
        if row["scope"] == "group=A" or row["quantity"] == "difference_in_changes":
            assert (row["estimate"], row["n"], row["verdict"], row["released"]) == (None, None, None, False)
