"""The Card-Krueger survey as a study: R's numbers and the printed tables, through the public interface."""

from typing import Any

import pytest

import keko_eval
from tests.reference.expected import assert_equal, values

CASE = values("ck94_fastfood")
FTE, WAGE, HOURS, MEAL = (f"fastfood.{x}" for x in ("employment_fte", "starting_wage", "hours_open", "meal_price"))
WAVES = {1: "february", 2: "november"}


@pytest.fixture(scope="module")
def results() -> list[dict[str, Any]]:
    study = keko_eval.load("examples/fast-food-1992")
    evaluation = keko_eval.evaluate(study)
    assert not [p for p in evaluation.problems if p.severity == "error"]
    return [dict(r) for r in evaluation.released.results]


def one(results: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    found = [r for r in results if all(r[k] == v for k, v in wanted.items())]
    assert len(found) == 1, (wanted, [(r["method"], r["term"], r["sensitivity"]) for r in found])
    return found[0]


def assert_row(row: dict[str, Any], prefix: str, *parts: str) -> None:
    columns = {"estimate": "estimate", "mean": "estimate", "se": "standard_error", "t": "statistic", "df": "df",
               "p": "p_value", "n": "n", "hedges_g": "effect_value"}
    for part in parts:
        if part == "ci":
            assert_equal([row["ci_low"], row["ci_high"]], CASE[f"{prefix}.ci"])
        else:
            assert_equal(row[columns[part]], CASE[f"{prefix}.{part}"])


@pytest.mark.parametrize("state", ["NJ", "PA"])
@pytest.mark.parametrize("wave", [1, 2])
def test_levels_of_table_3(results: list[dict[str, Any]], state: str, wave: int) -> None:
    names = {"fte": FTE, "wage_start": WAGE, "hours_open": HOURS, "meal": MEAL}
    for name, indicator in names.items():
        row = one(results, quantity="level", indicator=indicator, wave=WAVES[wave], scope=f"state={state}")
        assert_equal(row["estimate"], CASE[f"{name}.mean.{state}.wave{wave}"])
        assert_equal(row["standard_error"], CASE[f"{name}.se.{state}.wave{wave}"])
    row = one(results, quantity="level", indicator=FTE, wave=WAVES[wave], scope=f"state={state}")
    assert_equal(row["n"], CASE[f"fte.n.{state}.wave{wave}"])
    printed = CASE[f"fte.mean.{state}.wave{wave}"]["published"]
    assert round(row["estimate"], 2) == printed


@pytest.mark.parametrize("wave", [1, 2])
def test_states_against_each_other(results: list[dict[str, Any]], wave: int) -> None:
    row = one(results, quantity="group_difference", indicator=FTE, wave=WAVES[wave], scope="all")
    assert_row(row, f"fte.nj_minus_pa.wave{wave}", "estimate", "se", "t", "df", "p", "ci")


@pytest.mark.parametrize("state", ["NJ", "PA"])
def test_changes_within_restaurants(results: list[dict[str, Any]], state: str) -> None:
    row = one(results, quantity="change", indicator=FTE, scope=f"state={state}", sensitivity=False)
    assert row["method"] == "paired_t"
    assert row["reason"] == "linked"
    assert_row(row, f"balanced.change.{state}", "estimate", "se", "t", "df", "p", "ci")
    assert_equal(row["n_pairs"], CASE[f"balanced.n.{state}"])
    beside = one(results, quantity="change", indicator=FTE, scope=f"state={state}", sensitivity=True)
    assert beside["method"] == "partially_overlapping_t"
    assert_row(beside, f"fte.partover.{state}.unequal", "se", "df", "t", "p", "ci")
    assert_equal(beside["estimate"], CASE[f"fte.partover.{state}.estimate"])


def test_difference_in_changes(results: list[dict[str, Any]]) -> None:
    row = one(results, quantity="difference_in_changes", indicator=FTE, sensitivity=False)
    assert_row(row, "did.balanced", "estimate", "se", "t", "df", "p", "ci", "hedges_g")
    assert_equal([row["effect_low"], row["effect_high"]], CASE["did.balanced.hedges_g_ci"])
    assert (round(row["estimate"], 2), round(row["standard_error"], 2)) == (2.75, 1.34)
    assert row["evidence"] == 3
    every = one(results, quantity="difference_in_changes", indicator=FTE,
                method="change_difference_all_answers")
    assert_equal(every["estimate"], CASE["did.unbalanced.estimate"])
    assert_equal(every["standard_error"], CASE["did.unbalanced.se_partover"])


def test_who_left(results: list[dict[str, Any]]) -> None:
    for state in ("NJ", "PA"):
        row = one(results, quantity="attrition", indicator=FTE, scope=f"state={state}", term="followed_up")
        if row["released"]:
            assert_equal(row["estimate"], CASE[f"followup.fte.{state}"])
        else:
            assert row["estimate"] is None


def test_equivalence_of_the_meal_price_in_pennsylvania(results: list[dict[str, Any]]) -> None:
    """The 90 % interval inside (-0.10, 0.10) is R's two one-sided tests at 5 %; the exploratory verdict says so."""
    row = one(results, quantity="change", indicator=MEAL, scope="state=PA", sensitivity=False)
    assert_row(row, "tost.pa_meal", "estimate", "se", "t", "df", "p")
    assert CASE["tost.pa_meal.tost_p"]["value"] < 0.05
    assert row["verdict"] == "no_meaningful_change"


def test_the_six_closed_restaurants_are_a_true_zero(results: list[dict[str, Any]]) -> None:
    assert one(results, quantity="level", indicator=FTE, wave="november", scope="state=NJ")["n"] == 319


def test_ignoring_the_pairs_would_be_too_wide(results: list[dict[str, Any]]) -> None:
    row = one(results, quantity="difference_in_changes", indicator=FTE,
                method="change_difference_all_answers")
    assert row["standard_error"] < CASE["did.unbalanced.se_ignoring_pairing"]["value"] * 0.75
