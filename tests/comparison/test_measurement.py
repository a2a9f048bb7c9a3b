"""Whether a scale means the same in both waves: fitted models from 200 answers in each, else a plain comparison."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.measurement import by_congruence, by_models
from keko_eval.comparison.rows import Result
from keko_eval.scoring.invariance import GroupFit
from tests.studies.small import evaluate_small, people, variant

STUDY = """
indicators: [%s]
subject: code
comparison: {design: before_after}
"""
FITTED = ["configural_cfi", "configural_rmsea", "metric_delta_cfi", "metric_rmsea", "scalar_delta_cfi", "scalar_rmsea"]


def rows(folder: Path, answers: pd.DataFrame, indicators: str = "t.trust", **others: str) -> dict[str, Result]:
    found = evaluate_small(folder, STUDY % indicators, answers, **others).comparison.results
    return {str(r.term): r for r in found if r.quantity == "reliability" and r.reference_wave}


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
