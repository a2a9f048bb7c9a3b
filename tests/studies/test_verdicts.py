"""What a whole study may say: caps met by real answers, and families of primary and exploratory results."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.multiplicity import benjamini_hochberg, holm
from keko_eval.comparison.rows import Result
from tests.studies.small import evaluate_small, link, mains, people, variant

MEANINGFUL = "{value: 0.6, basis: agreed, why: Agreed for the test.}"


def study(indicators: str, more: str = "") -> str:
    return f"""
indicators: [{indicators}]
subject: code
comparison: {{design: before_after}}
{more}"""


def test_a_change_only_of_who_answered_is_not_claimed(tmp_path: Path) -> None:
    """Those who answered twice stand still, each answer by itself; those who came are higher than those who left."""
    rng = np.random.default_rng(2)
    stayed = people(40, 1)
    stayed = stayed.assign(hours=25 + rng.normal(0, 4, len(stayed)))
    left = people(40, 2).query("wave == 'before'").assign(hours=15.0 + rng.normal(0, 2, 40), code=[
        f"left{i}" for i in range(40)])
    came = people(40, 3).query("wave == 'after'").assign(hours=35.0 + rng.normal(0, 2, 40), code=[
        f"came{i}" for i in range(40)])
    row = mains(evaluate_small(tmp_path, study("t.hours"), pd.concat([stayed, left, came])))["t.hours"]
    assert (row["method"], row["n_pairs"]) == ("person_gls", 40)
    assert row["ci_low"] > 0
    assert row["p_adjusted"] < 0.001
    assert (row["verdict"], row["because"]) == ("unclear", "who_answered")


@pytest.mark.parametrize(("crowded", "verdict", "because"), [
    (0.10, "no_meaningful_change", None), (0.20, "unclear", "ceiling")])
def test_a_crowded_good_end_hides_what_could_not_rise(tmp_path: Path, crowded: float, verdict: str,
                                                      because: str | None) -> None:
    """From 15 % at the good end at baseline on, "about the same" is not said."""
    n = 100
    d = people(n, 4)
    number = d.code.str[1:].astype(int)
    still = np.where(number < crowded * n, 5, 2 + number % 3)
    moved = np.where(number < 20, 0, (number % 10 == 8) * 1 - (number % 10 == 9) * 1)
    d = d.assign(a=still + moved * (d.wave == "after"))
    row = mains(evaluate_small(tmp_path, study("t.other"), d,
                               other=variant("other", smallest_meaningful=MEANINGFUL)))["t.other"]
    assert -0.6 < row["ci_low"] < row["ci_high"] < 0.6
    assert (row["verdict"], row["because"]) == (verdict, because)


def test_the_floor_is_the_good_end_where_less_is_better(tmp_path: Path) -> None:
    d = people(60, 4).assign(a=lambda d: np.where(d.code.str[1:].astype(int) % 3 == 0, 1, 3))
    d.loc[(d.code == "p1") & (d.wave == "after"), "a"] = 4
    found = {}
    for direction in ("up", "down"):
        evaluation = evaluate_small(tmp_path / direction, study("t.other"), d, other=variant(
            "other", direction=direction, smallest_meaningful=MEANINGFUL))
        found[direction] = mains(evaluation)["t.other"]["verdict"], mains(evaluation)["t.other"]["because"]
    assert found == {"up": ("no_meaningful_change", None), "down": ("unclear", "ceiling")}


def test_ten_pairs_may_carry_a_claim(tmp_path: Path) -> None:
    """Of ten pairs five rise and none falls: p is 0.015; with three 0.081."""
    d = people(10, 1)
    number = d.code.str[1:].astype(int)
    for risen, verdict in ((5, "improved"), (3, "unclear")):
        answers = d.assign(a=3 + ((d.wave == "after") & (number < risen)))
        row = mains(evaluate_small(tmp_path / str(risen), study("t.helping"), answers))["t.helping"]
        assert (row["p_value"] < 0.02) == (risen == 5)
        assert (row["n_pairs"], row["verdict"], row["because"]) == (10, verdict, None)


FAMILY = """primary: [t.trust, t.helping, t.hours]
groups: [circle]
"""


def family(tmp_path: Path) -> list[Result]:
    circles = [f"c{i % 3}" for i in range(90)]
    answers = link(people(90, 12, shift=0.35, circle=circles), "linked")
    listed = "t.trust, t.helping, t.hours, t.working, t.projects"
    evaluation = evaluate_small(tmp_path, study(listed, FAMILY), answers)
    return [r for r in evaluation.comparison.results if r.verdict is not None]


def test_primary_results_are_adjusted_by_holm_and_all_others_by_benjamini_hochberg(tmp_path: Path) -> None:
    rows = family(tmp_path)
    primary = [r for r in rows if r.family == "primary"]
    others = [r for r in rows if r.family == "exploratory"]
    assert [(r.indicator, r.scope) for r in primary] == [(f"t.{i}", "all") for i in ("trust", "helping", "hours")]
    assert len(others) == 5 * 4 - 3
    assert [r.p_adjusted for r in primary] == pytest.approx(holm([r.p_value for r in primary]))
    assert [r.p_adjusted for r in others] == pytest.approx(benjamini_hochberg([r.p_value for r in others]))


def test_only_primary_results_are_ever_called_meaningful(tmp_path: Path) -> None:
    rows = family(tmp_path)
    trust = {r.scope: r for r in rows if r.indicator == "t.trust"}
    assert trust["all"].verdict == "improved_meaningfully"
    inside = [r for scope, r in trust.items() if scope != "all"]
    assert any((r.ci_low or 0) > (r.smallest_meaningful or 0) for r in inside)
    assert not [r for r in rows if r.family == "exploratory" and (r.verdict or "").endswith("_meaningfully")]
    assert {(r.verdict, r.because) for r in inside if (r.ci_low or 0) >= 5} == {("improved", "multiplicity")}


def test_one_primary_result_costs_the_other(tmp_path: Path) -> None:
    """Alone the smaller change would be claimed; beside another that shows nothing, Holm doubles its p."""
    d = people(40, 21)
    number = d.code.str[1:].astype(int)
    moved = (number < 7) * 1 - (number == 7) * 1
    d = d.assign(a=3 + moved * (d.wave == "after"), b=3 + number % 2 * (d.wave == "after") - (number % 2 == 0) * (
        d.wave == "after"))
    listening = variant("listening", value='"${b}"')
    alone = mains(evaluate_small(tmp_path / "alone", study("t.helping", "primary: [t.helping]\n"), d))["t.helping"]
    beside = mains(evaluate_small(tmp_path / "beside", study(
        "t.helping, t.listening", "primary: [t.helping, t.listening]\n"), d, listening=listening))["t.helping"]
    assert 0.025 < alone["p_value"] == beside["p_value"] < 0.05
    assert (alone["verdict"], alone["because"]) == ("improved", None)
    assert beside["p_adjusted"] == pytest.approx(2 * alone["p_value"])
    assert (beside["verdict"], beside["because"]) == ("unclear", "multiplicity")
