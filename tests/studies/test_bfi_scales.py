"""Five personality scales as a study of one wave, women against men: R's numbers through the public interface."""

import math
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from keko_eval.pipeline import Evaluation
from tests.reference.expected import assert_complete, assert_equal, values
from tests.studies.cases import evaluate_case, one

CASE = "bfi_scales"
SCALES = ("agree", "conscientious", "extraversion", "neuroticism", "openness")
OUT_OF_SCOPE = {
    "a study tells no rank tests, only the Python room": {
        f"{s}.{x}" for s in SCALES for x in ("mannwhitney_U", "mannwhitney_p", "cliffs_delta", "cliffs_delta_ci")},
    "rank tests of single items": {"family25.raw_p", "family25.raw_rejected", "family25.holm_rejected",
                                   "family25.bh_rejected"},
    "a study tells alpha of complete answers, and omega, but no fit of the factor model": {
        f"{s}.{x}" for s in SCALES for x in ("alpha_pairwise", "cfi", "tli", "rmsea", "srmr")},
    "primary results are adjusted by Holm": {n for n in values(CASE) if n.startswith("family5.")
                                             and ".holm." not in n},
    "more than two groups at once": {n for n in values(CASE) if n.startswith("openness_by_education.")},
    "R's optimiser stops 0.2 % short of the lower end": {"extraversion.hedges_g_ci"},
    "runs of identical answers": {"longstring.max", "longstring.n_ge10"},
    "answers complete over all scales at once": {"complete_rows"},
}


@cache
def evaluation() -> Evaluation:
    with TemporaryDirectory() as folder:
        return evaluate_case(CASE, Path(folder))


def scored(scale: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for need, ending in ((3, ""), (5, "_complete")):
        level = one(evaluation().comparison.results, indicator=f"bfi.{scale}{ending}", quantity="level", scope="all")
        found |= {f"pomp_mean.min{need}": level["estimate"], f"pomp_n.min{need}": level["n"],
                  f"pomp_sd.min{need}": level["standard_error"] * math.sqrt(level["n"])}
    return found


def reliable(scale: str) -> dict[str, Any]:
    rows = {r.term: r for r in evaluation().comparison.results
            if r.indicator == f"bfi.{scale}" and r.quantity == "reliability"}
    alpha, omega = rows.pop("alpha"), rows.pop("omega_total")
    standardised = rows.pop("alpha_standardised")
    found: dict[str, Any] = {"alpha": alpha.estimate, "n_listwise": alpha.n, "omega_cfa": omega.estimate,
                             "alpha_ci_feldt": [alpha.ci_low, alpha.ci_high], "alpha_std": standardised.estimate}
    of_another_case = {"mean_inter_item": "average_r", "split_half": "split_half"}
    for term, name in of_another_case.items():
        assert_equal(rows.pop(term).estimate, values("invariance")[f"{scale}.{name}"])
    for term in ("floor", "ceiling", "straight_lining"):
        rows.pop(term, None)
    return found | {str(term).replace(":", "."): row.estimate for term, row in rows.items()}


def compared(scale: str) -> dict[str, Any]:
    row = one(evaluation().comparison.results, indicator=f"bfi.{scale}", quantity="group_difference")
    assert (row["method"], row["reason"], row["effect_size"], row["evidence"]) == ("welch_t", "groups", "hedges_g", 2)
    told = {"estimate": row["estimate"], "se": row["standard_error"], "t": row["statistic"], "df": row["df"],
            "p": row["p_value"], "ci": [row["ci_low"], row["ci_high"]]}
    return {f"female_minus_male.{key}": value for key, value in told.items()} | {
        "hedges_g": row["effect_value"], "hedges_g_ci": [row["effect_low"], row["effect_high"]]}


def counted() -> dict[str, Any]:
    """Everybody, and the blanks, as the answers to single questions are counted."""
    blanks = {c.item: c.n for c in evaluation().comparison.counts if c.value == "not_answered"}
    everybody = one(evaluation().comparison.results, indicator=None, term="respondents", scope="all")
    return {"n": everybody["n"], "education_missing": blanks.pop("education"),
            "missing_cells": sum(n or 0 for item, n in blanks.items() if item != "age")}


@cache
def computed() -> dict[str, Any]:
    found = counted()
    for scale in SCALES:
        found |= {f"{scale}.{key}": x for key, x in (scored(scale) | reliable(scale) | compared(scale)).items()}
        row = one(evaluation().comparison.results, indicator=f"bfi.{scale}", quantity="group_difference")
        found[f"family5.holm.{scale}"] = row["p_adjusted"]
    del found["extraversion.hedges_g_ci"]
    return found


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in set().union(*OUT_OF_SCOPE.values())])
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), OUT_OF_SCOPE)


def test_a_difference_without_a_good_direction_is_higher_or_lower() -> None:
    rows = [r for r in evaluation().comparison.results if r.quantity == "group_difference"]
    assert {r.verdict for r in rows if r.p_adjusted and r.p_adjusted < 0.05} == {"higher", "lower"}
    assert all((r.verdict == "higher") == ((r.estimate or 0) > 0) for r in rows if r.verdict in ("higher", "lower"))
    assert {r.indicator: r.family for r in rows}["bfi.agree_complete"] == "exploratory"
