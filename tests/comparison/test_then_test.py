"""The then-test: invented answers of people who later judge that they stood lower at the start than they said then."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keko_eval
from keko_eval.comparison.then_test import paired
from keko_eval.definitions.check import check
from keko_eval.pipeline import Evaluation
from keko_eval.scoring.moments import PairMoments
from keko_eval.scoring.undefined import REASONS
from tests.studies.small import evaluate_small, load_small, mains, people

STUDY = """
indicators: [t.helping, t.helping_then, t.hours]
primary: [t.helping]
subject: code
comparison: {design: %s, then: {t.helping: t.helping_then}}
"""


def answers(n: int = 60, silent: int = 0) -> pd.DataFrame:
    """Everybody answers twice, and at the end of the start too; the last ``silent`` skip that."""
    made = people(n, 3, shift=0.5)
    rng = np.random.default_rng(2)
    before = made[made.wave == "before"].a.to_numpy()
    then = np.clip(before - rng.integers(0, 3, n), 1, 5).astype(float)
    then[n - silent:] = np.nan
    return made.assign(a_then=np.where(made.wave == "after", np.concatenate([np.full(n, np.nan), then]), np.nan))


def evaluated(folder: Path, d: pd.DataFrame, design: str = "before_after") -> Evaluation:
    return evaluate_small(folder, STUDY % design, d)


@pytest.mark.parametrize("design", ["before_after", "panel"])
def test_shift_and_adjusted_change_stand_beside_the_change(tmp_path: Path, design: str) -> None:
    d = answers()
    found = evaluated(tmp_path, d, design)
    wide = d.pivot(index="code", columns="wave", values=["a", "a_then"])
    pre, post, then = wide["a"]["before"], wide["a"]["after"], wide["a_then"]["after"]
    main = mains(found)
    assert set(main) == {"t.helping", "t.hours"}
    assert main["t.helping"]["estimate"] == pytest.approx((post - pre).mean())
    shift, = (r for r in found.comparison.results if r.quantity == "response_shift")
    for row, moved in ((shift, then - pre), (adjusted(found), post - then)):
        assert row.estimate == pytest.approx(moved.mean())
        assert row.standard_error == pytest.approx(moved.std(ddof=1) / math.sqrt(60))
        assert (row.n, row.n_pairs, row.indicator) == (60, 60, "t.helping")
    assert (shift.term, adjusted(found).term) == ("then:t.helping_then", None)
    assert shift.estimate + adjusted(found).estimate == pytest.approx(main["t.helping"]["estimate"])
    assert (adjusted(found).method, adjusted(found).sensitivity) == ("then_test", True)
    told = [r for r in found.comparison.results if r.indicator == "t.helping_then"]
    assert {r.quantity for r in told} <= {"level", "reliability"}
    assert not [c for c in found.comparison.counts if c.indicator == "t.helping_then"]


def adjusted(found: Evaluation):
    row, = (r for r in found.comparison.results if r.method == "then_test")
    return row


@pytest.mark.parametrize(("silent", "shown"), [(0, True), (1, False), (4, False), (6, True)])
def test_the_few_who_skipped_the_later_question_are_not_told(tmp_path: Path, silent: int, shown: bool) -> None:
    """Shift and adjusted change of 59 and the change of 60 would give the change of the one who is left."""
    found = evaluated(tmp_path, answers(silent=silent))
    shift, = (r for r in found.comparison.results if r.quantity == "response_shift")
    change = mains(found)["t.helping"]
    left = 60 * change["estimate"] - (60 - silent) * (shift.estimate + adjusted(found).estimate)
    d = answers()
    moved = d[d.wave == "after"].a.to_numpy() - d[d.wave == "before"].a.to_numpy()
    assert left == pytest.approx(moved[60 - silent:].sum() if silent else 0, abs=1e-9)
    rows = [r for r in found.released.results.rows if r["indicator"] == "t.helping"
            and (r["quantity"] == "response_shift" or r["method"] == "then_test")]
    assert [r["released"] for r in rows] == [shown, shown]
    assert {r["estimate"] is None for r in rows} == {not shown}


def test_the_design_may_ask_for_it(tmp_path: Path) -> None:
    for design in ("before_after", "panel"):
        load_small(tmp_path / design, STUDY % design)
        assert not [p for p in check([tmp_path / design]).problems if p.code in ("not-for-design", "not-in-study")]
    load_small(tmp_path / "sections", STUDY % "repeated_cross_sections")
    assert [p.code for p in check([tmp_path / "sections"]).problems if p.code == "not-for-design"] == ["not-for-design"]


def test_clusters_are_taken_into_account(tmp_path: Path) -> None:
    d = answers().assign(circle=[f"c{i % 6}" for i in range(60)] * 2)
    study = (STUDY % "before_after").replace("then:", "cluster: circle, then:")
    found = keko_eval.evaluate(load_small(tmp_path, study), {"t.form": d})
    shift, = (r for r in found.comparison.results if r.quantity == "response_shift")
    assert (shift.method, shift.df < 6) == ("paired_cr2", True)


value = st.sampled_from([0.0, 1.0, math.nan])


@given(st.lists(st.tuples(value, value, st.integers(0, 4)), max_size=12), st.booleans(), st.booleans())
@settings(max_examples=80)
def test_every_number_is_finite_or_has_a_reason(rows: list[tuple[float, float, int]], share: bool,
                                                clustered: bool) -> None:
    x1, x2, cells = (np.array([r[i] for r in rows]) for i in range(3))
    found = paired(PairMoments.from_rows(x1, x2, cells.astype(int), k=5), clustered=clustered, share=share)
    assert found.undefined in REASONS or found.p_value is not None
    numbers = (found.estimate, found.standard_error, found.ci_low, found.p_value)
    assert all(x is None or math.isfinite(x) for x in numbers)
