"""Whether a scale means the same in both waves: fitted models from 200 answers in each, else a plain comparison."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.comparison.intraclass import intraclass, intraclass_of_waves
from keko_eval.comparison.measurement import by_congruence, by_models
from keko_eval.comparison.rows import Result
from keko_eval.scoring.invariance import GroupFit
from keko_eval.scoring.moments import PairMoments
from keko_eval.scoring.undefined import REASONS
from tests.studies.small import evaluate_small, people, variant

STUDY = """
indicators: [%s]
subject: code
comparison: {design: before_after}
"""
FITTED = ["configural_cfi", "configural_rmsea", "metric_delta_cfi", "metric_rmsea", "scalar_delta_cfi", "scalar_rmsea"]


def rows(folder: Path, answers: pd.DataFrame, indicators: str = "t.trust", **others: str) -> dict[str, Result]:
    found = evaluate_small(folder, STUDY % indicators, answers, **others).comparison.results
    return {str(r.term): r for r in found if r.quantity == "reliability" and r.reference_wave
            and not str(r.term).startswith("retest")}


def test_models_are_fitted_from_200_answers_in_each_wave(tmp_path: Path) -> None:
    found = rows(tmp_path, people(260, 4, shift=0.4))
    assert list(found) == ["loadings_congruence", "alpha_difference", *FITTED, "same_meaning"]
    last = found["same_meaning"]
    assert (last.estimate, last.because, last.n, last.n_reference) == (1.0, "means_same", 260, 260)
    assert found["scalar_delta_cfi"].estimate == pytest.approx(0, abs=0.01)


def test_fewer_answers_give_a_plain_comparison_and_no_proof(tmp_path: Path) -> None:
    found = rows(tmp_path, people(190, 4))
    assert list(found) == ["loadings_congruence", "alpha_difference", "same_meaning"]
    assert found["loadings_congruence"].estimate == pytest.approx(1, abs=0.02)
    assert (found["same_meaning"].estimate, found["same_meaning"].because) == (None, "loadings_alike")


def test_one_statement_that_all_read_differently_later_is_found(tmp_path: Path) -> None:
    answers = people(400, 5)
    rng = np.random.default_rng(8)
    own = rng.normal(0, 0.8, 400)
    for wave, shift in (("before", -0.3), ("after", 0.3)):
        for item, sign, more in (("a", 1, 0.0), ("b", 1, shift), ("c", -1, 0.0)):
            heights = 3 + sign * own + more + rng.normal(0, 0.7, 400)
            answers.loc[answers.wave == wave, item] = np.clip(np.round(heights), 1, 5).astype(int)
    found = rows(tmp_path, answers)
    assert (found["same_meaning"].estimate, found["same_meaning"].because) == (0.0, "levels_differ")
    assert found["metric_delta_cfi"].estimate > -0.01 > found["scalar_delta_cfi"].estimate


def test_a_statement_that_no_longer_belongs_is_found(tmp_path: Path) -> None:
    answers = people(400, 5)
    later = answers.wave == "after"
    rng = np.random.default_rng(6)
    answers.loc[later, "b"] = np.where(rng.random(400) < 0.75, rng.integers(1, 6, 400), answers.loc[later, "b"])
    assert rows(tmp_path, answers)["same_meaning"].because == "loadings_differ"


def test_nothing_is_said_of_formative_scales_and_other_kinds(tmp_path: Path) -> None:
    other = variant("parts", "trust", model="formative")
    assert rows(tmp_path, people(30, 1), "t.parts, t.hours", parts=other) == {}


def test_two_items_cannot_tell(tmp_path: Path) -> None:
    found = rows(tmp_path, people(230, 1), "t.two", two=variant("two", "trust", items="[a, b]", reverse="[]"))
    assert found["same_meaning"].because == "cannot_tell_same"
    assert found["metric_rmsea"].because == "too_few_items"


def fits(*cfi: float | None) -> tuple[GroupFit, ...]:
    kinds = ("configural", "metric", "scalar")
    return tuple(GroupFit(kind=k, cfi=c) for k, c in zip(kinds, cfi, strict=True))


@pytest.mark.parametrize(("cfi", "said"), [
    ((0.97, 0.965, 0.96), "means_same"), ((0.97, 0.955, 0.95), "loadings_differ"),
    ((0.97, 0.965, 0.95), "levels_differ"), ((0.85, 0.85, 0.85), "cannot_tell_same"),
    ((0.97, None, None), "cannot_tell_same"), ((None, None, None), "cannot_tell_same")])
def test_the_rule(cfi: tuple[float | None, ...], said: str) -> None:
    assert by_models(fits(*cfi)) == said


def test_without_models_never_the_same() -> None:
    assert [by_congruence(x) for x in (0.99, 0.9, "too_few_items")] == [
        "loadings_alike", "cannot_tell_same", "cannot_tell_same"]


def test_likeness_of_two_values_is_that_of_rows(tmp_path: Path) -> None:
    answers = people(60, 4, shift=0.4)
    found = evaluate_small(tmp_path, STUDY % "t.hours", answers).comparison.results
    wide = answers.pivot(index="code", columns="wave", values="hours")[["before", "after"]].to_numpy()
    told = {str(r.term): r for r in found if r.quantity == "reliability"}
    for term, form in (("retest_agreement", "icc_2"), ("retest_consistency", "icc_3")):
        rows_ = intraclass(wide, form)
        assert told[term].estimate == pytest.approx(rows_.estimate)
        assert (told[term].ci_low, told[term].ci_high) == (pytest.approx(rows_.ci_low), pytest.approx(rows_.ci_high))
        assert (told[term].n_pairs, told[term].method) == (60, form)


@pytest.mark.parametrize(("left", "shown"), [(0, True), (3, False), (8, True)])
def test_likeness_is_hidden_where_the_pairs_are(tmp_path: Path, left: int, shown: bool) -> None:
    """Three who left make the change of the others hidden, since their answers would follow; so with the likeness."""
    answers = people(40, 4)
    answers = answers[(answers.wave == "before") | (answers.code.str[1:].astype(int) >= left)]
    rows_ = evaluate_small(tmp_path, STUDY % "t.hours", answers).released.results.rows
    told = {r["term"]: r["released"] for r in rows_ if str(r["term"]).startswith("retest")}
    assert told == {"retest_agreement": shown, "retest_consistency": shown}


value = st.sampled_from([0.0, 1.0, 2.5, math.nan])


@given(st.lists(st.tuples(value, value), max_size=10))
def test_likeness_is_finite_or_has_a_reason(pairs: list[tuple[float, float]]) -> None:
    first, second = (np.array([p[i] for p in pairs]) for i in (0, 1))
    for form in ("icc_2", "icc_3"):
        found = intraclass_of_waves(PairMoments.from_rows(first, second), form)
        assert found.undefined in REASONS or math.isfinite(found.estimate)
        assert all(x is None or math.isfinite(x) for x in (found.estimate, found.ci_low, found.ci_high, found.p_value))
        both = ~np.isnan(first) & ~np.isnan(second)
        rows_ = intraclass(np.column_stack([first[both], second[both]]), form)
        assert found.estimate == (None if rows_.estimate is None else pytest.approx(rows_.estimate, abs=1e-9))
