"""Goal attainment: T as printed, levels of a study's circles by hand, and what was not assessed."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import keko_eval
from keko_eval.comparison.attainment import attainment_t
from keko_eval.pipeline import Evaluation, evaluate, report

TESTS = Path(__file__).parents[2]
VALUES = json.loads((TESTS / "reference" / "worked_examples" / "expected.json").read_text(encoding="utf8"))["values"]
STUDY = TESTS.parent / "examples" / "keko-2019"
PRINTED = {
    "gas.one_goal_minus2": ([-2], [1]), "gas.one_goal_plus1": ([1], [1]), "gas.three_all_minus2": ([-2] * 3, [1] * 3),
    "gas.three_all_minus1": ([-1] * 3, [1] * 3), "gas.three_all_plus2": ([2] * 3, [1] * 3),
    "gas.ten_goals_plus1": ([1] * 10, [1] * 10),
}


@pytest.mark.parametrize("name", PRINTED)
def test_t_equals_what_is_printed(name):
    levels, weights = PRINTED[name]
    assert attainment_t(levels, weights, fewest=1).value == pytest.approx(VALUES[name]["value"], abs=1e-8)


def test_change_of_three_equal_goals():
    """From -1, -2, -1 to what makes the printed change."""
    change = VALUES["gas.change_three"]["value"]
    start = attainment_t([-1, -2, -1], [1, 1, 1]).value
    found = {sum(after): attainment_t(after, [1, 1, 1]).value for after in ([0, 0, 1], [0, 1, 0], [1, 0, 0])}
    assert start is not None
    assert any(value is not None and value - start == pytest.approx(change) for value in found.values())


@given(st.lists(st.integers(-2, 2), min_size=3, max_size=8), st.integers(1, 9))
def test_equal_weights_are_no_weights(levels, weight):
    one, other = (attainment_t(levels, [w] * len(levels)).value for w in (1, weight))
    assert one == pytest.approx(other)
    assert attainment_t([-x for x in levels], [1] * len(levels)).value == pytest.approx(100 - (one or 0))


def test_few_goals_have_levels_but_no_t():
    assert attainment_t([1, 2], [1, 1]).undefined == "few_goals"
    assert attainment_t([], []).undefined == "no_records"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(keko_eval.load(STUDY))


def rows(evaluation: Evaluation, scope: str) -> dict:
    return {(r["quantity"], r["term"], r["wave"]): r for r in evaluation.released.results
            if r["indicator"] == "keko.change.goals" and r["scope"] == scope}


def test_levels_of_the_two_circles(evaluation):
    """Seven goals: two of Pirkanmaa's three and three of Savo's four reached what was expected."""
    everyone = rows(evaluation, "all")
    assert everyone["level", None, "baseline"]["estimate"] == 0
    assert (everyone["level", None, "followup"]["n"], everyone["level", None, "followup"]["estimate"]) == (7, 5 / 7)
    one, other = (rows(evaluation, f"circle={c}")["level", None, "followup"] for c in ("pirkanmaa", "savo"))
    assert (one["n"], one["estimate"], other["n"], other["estimate"]) == (3, 2 / 3, 4, 3 / 4)


def test_the_whole_is_worked_out_from_goals_and_not_from_circles(evaluation):
    levels, weights = [1, 0, -1, 2, 0, 1, -2], [2, 1, 2, 1, 2, 1, 2]
    t = rows(evaluation, "all")["level", "t_score", "followup"]["estimate"]
    assert t == pytest.approx(attainment_t(levels, weights).value)


def test_a_goal_without_an_assessment_is_told_apart(tmp_path):
    shutil.copytree(STUDY, tmp_path / "study")
    file = tmp_path / "study" / "data" / "goals.csv"
    lines = file.read_text(encoding="utf8").splitlines()
    file.write_text("\n".join(line for line in lines if "katvealueet" not in line) + "\n", encoding="utf8")
    found = evaluate(keko_eval.load(tmp_path / "study"))
    counts = {c["value"]: c["n"] for c in found.released.counts if c["indicator"] == "keko.change.goals"
              and c["scope"] == "circle=savo" and c["wave"] == "followup"}
    assert counts["not_assessed"] == 1
    assert rows(found, "circle=savo")["level", None, "followup"]["n"] == 3
    text = report(keko_eval.load(tmp_path / "study"), tmp_path / "out", languages=["fi"], outputs=["html"]).paths[0]
    assert "Arvioimatta jäi 1." in text.read_text(encoding="utf8")


def test_levels_may_come_as_decimal_numbers_and_half_levels_are_none(tmp_path):
    shutil.copytree(STUDY, tmp_path / "study")
    form = (STUDY.parents[1] / "instruments" / "goal_log.yaml").read_text(encoding="utf8")
    (tmp_path / "study" / "goal_log.yaml").write_text(
        form.replace("type: integer", "type: range\n        parameters: start=-2 end=2 step=1"), encoding="utf8")
    file = tmp_path / "study" / "data" / "goals.csv"
    text = file.read_text(encoding="utf8")
    file.write_text(text.replace("pirkanmaa,yhteinen_neuvonta,1,", "pirkanmaa,yhteinen_neuvonta,0.5,"), encoding="utf8")
    found = rows(evaluate(keko_eval.load(tmp_path / "study")), "circle=pirkanmaa")["level", None, "followup"]
    assert (found["n"], found["estimate"]) == (2, 1 / 2)


def test_who_assessed_on_what_grounds_is_for_those_inside():
    public = evaluate(keko_eval.load(STUDY), profile="public")
    shown = {e["field"] for e in public.released.entries if e["indicator"] == "keko.change.goals" and e["released"]}
    assert shown == {"attained"}
