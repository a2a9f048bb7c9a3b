"""Moves between stages: by hand, equal to R, and where there is nothing to tell."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import keko_eval
from keko_eval.comparison.transitions import bhapkar, bowker, mcnemar, net_movement, stuart_maxwell
from keko_eval.pipeline import Evaluation, evaluate, report

STUDY = Path(__file__).parents[2] / "studies" / "clients"
ACUITY = Path(__file__).parents[2] / "reference" / "visual_acuity_1955" / "expected.json"
VALUES = json.loads(ACUITY.read_text(encoding="utf8"))["values"]


@pytest.mark.parametrize("who", ["female", "male"])
@pytest.mark.parametrize(("name", "test"), [("stuart_maxwell", stuart_maxwell), ("bhapkar", bhapkar),
                                            ("bowker", bowker)])
def test_tests_equal_r(who, name, test):
    found = test(np.array(VALUES[f"{who}.table"]["value"]))
    assert found.statistic == pytest.approx(VALUES[f"{who}.{name}.chisq"]["value"], abs=1e-8)
    assert found.p_value == pytest.approx(VALUES[f"{who}.{name}.p"]["value"], abs=1e-8)
    if f"{who}.{name}.df" in VALUES:
        assert found.df == VALUES[f"{who}.{name}.df"]["value"]


def test_mcnemar_equals_agresti():
    """Approval before and after, Agresti (1990) p. 350."""
    table = np.array([[794, 150], [86, 570]])
    assert mcnemar(table).statistic == pytest.approx(17.35593220338983)
    assert mcnemar(table, corrected=True).statistic == pytest.approx(16.81779661016949)


@pytest.mark.parametrize("test", [stuart_maxwell, bhapkar, bowker, mcnemar])
def test_what_cannot_be_tested_says_why(test):
    assert test(np.zeros((2, 2), int)).undefined == "no_answers"
    assert test(np.diag([3, 4])).undefined == "no_variation"
    assert test(np.array([[5]])).undefined == "one_stage"


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3))
def test_a_symmetric_table_has_no_net_movement(rows: Iterable[Iterable[int]]):
    table = np.array(rows)
    table = table + table.T
    moved, net = bowker(table), net_movement(table)
    assert moved.statistic in (0, None)
    assert net.estimate in (0, None)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(keko_eval.load(STUDY))


def test_moves_add_up_to_the_pairs(evaluation):
    moves = [c for c in evaluation.comparison.counts if c.to_value is not None]
    assert {c.base for c in moves} == {73}
    assert sum(c.n for c in moves) == 73
    net = next(r for r in evaluation.released.results if r["term"] == "net_movement")
    up, down = (sum(c.n for c in moves if (int(c.to_value) - int(c.value)) * s > 0) for s in (1, -1))
    assert net["estimate"] == pytest.approx((up - down) / 73)
    steps = {r["value"]: r["n"] for r in evaluation.released.counts if (r["value"] or "").startswith("step:")}
    assert steps == {"step:forward": up, "step:stayed": 73 - up - down, "step:back": down}


def test_the_share_that_reached_the_aim_is_judged_like_any_share(evaluation):
    row = next(r for r in evaluation.released.results if r["quantity"] == "change" and not r["sensitivity"])
    assert (row["kind"], row["verdict"]) == ("ladder", "improved")


def test_the_ribbons_are_drawn_and_said(tmp_path):
    html, pdf, xlsx = report(keko_eval.load(STUDY), tmp_path, languages=["fi"]).paths
    text = html.read_text(encoding="utf8")
    assert "Vastaajista 47 siirtyi eteenpäin, 23 pysyi samassa vaiheessa ja 3 siirtyi taaksepäin." in text
    assert pdf.stat().st_size > 10_000
    assert xlsx.stat().st_size > 5_000
