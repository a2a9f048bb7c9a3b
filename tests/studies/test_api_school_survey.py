"""Samples of Californian schools as studies: R's survey numbers through the public interface."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from keko_eval.comparison.sampled.estimates import mean
from keko_eval.pipeline import Evaluation
from tests.comparison.test_reference_api_schools import design, schools
from tests.reference.expected import assert_equal, values
from tests.studies.cases import assert_sound, evaluate_case, one

CASE = "api_school_survey"
STUDIES = {"clus1": "study.yaml", "strat": "study-strat.yaml", "rake": "study-rake.yaml"}


@cache
def evaluation(sample: str) -> Evaluation:
    with TemporaryDirectory() as folder:
        own = "strat" if sample == "strat" else "clus1"
        found = evaluate_case(CASE, Path(folder), lambda d: d[d["sample"] == own],
                              study=STUDIES[sample])
        assert_sound(found, Path(folder))
    return found


def row(sample: str, **wanted: Any) -> dict[str, Any]:
    return one(evaluation(sample).comparison.results, **({"scope": "all", "term": None, "sensitivity": False} | wanted))


def level(sample: str, indicator: str, wave: str = "spring_2000", scope: str = "all") -> dict[str, Any]:
    return row(sample, quantity="level", indicator=f"api.{indicator}", wave=wave, scope=scope)


@pytest.mark.parametrize("sample", ["clus1", "strat"])
def test_levels_are_those_of_svymean(sample: str) -> None:
    known = values(CASE)
    for wave, name in (("spring_1999", "mean_wave1"), ("spring_2000", "mean_wave2")):
        found = level(sample, "score", wave)
        assert_equal(found["estimate"], known[f"{sample}.{name}.estimate"])
        assert_equal(found["standard_error"], known[f"{sample}.{name}.se"])
        assert_equal([found["ci_low"], found["ci_high"]], known[f"{sample}.{name}.ci_t"])
        assert_equal(found["df"], known[f"{sample}.design_df"])
        assert found["method"] == "taylor_linearised"
    for type_ in "EHM":
        found = level(sample, "score", scope=f"school_type={type_}")
        assert_equal([found["estimate"], found["standard_error"]], known[f"{sample}.domain_mean.{type_}"])


@pytest.mark.parametrize("sample", ["clus1", "strat"])
def test_shares_ratios_totals_and_design_effects(sample: str) -> None:
    known = values(CASE)
    share, ratio, total = (level(sample, name) for name in ("award", "tested", "enrolled"))
    assert_equal([ratio["estimate"], ratio["standard_error"]], known[f"{sample}.ratio_tested"])
    assert_equal([total["estimate"], total["standard_error"]], known[f"{sample}.total_enrolled"])
    assert_equal([share["estimate"], share["standard_error"]], known[f"{sample}.award_share"])
    if share["df"] == known[f"{sample}.design_df"]["value"]:
        assert_equal([share["ci_low"], share["ci_high"]], known[f"{sample}.award_share_ci_logit"])
    assert share["method"] == "taylor_linearised_logit"
    for term, name in (("design_effect", "deff_mean_wave2"), ("design_effect_with_replacement", "deft2_mean_wave2")):
        found = row(sample, quantity="design_effect", indicator="api.score", wave="spring_2000", term=term)
        assert_equal(found["estimate"], known[f"{sample}.{name}"])


def test_a_change_has_no_finite_population() -> None:
    found = row("clus1", quantity="change", indicator="api.score")
    known = mean(design("clus1").endless(), schools("clus1").change.to_numpy(float))
    assert [found[x] for x in ("estimate", "standard_error", "df", "ci_low", "ci_high", "p_value")] == pytest.approx(
        [known.estimate, known.standard_error, known.df, known.ci_low, known.ci_high, known.p_value])
    assert_equal(found["estimate"], values(CASE)["clus1.mean_change.estimate"])
    assert found["standard_error"] > np.multiply(values(CASE)["clus1.mean_change.se"]["value"], 1.005)
    assert (found["method"], found["reason"], found["n"], found["n_pairs"]) == ("taylor_linearised", "sample", 183, 183)
    beside = row("clus1", quantity="change", indicator="api.score", sensitivity=True)
    assert beside["method"] == "paired_t"


def test_raked_levels() -> None:
    found, total = level("rake", "score"), level("rake", "enrolled")
    assert_equal([found["estimate"], found["standard_error"]], values(CASE)["clus1.rake.mean"])
    assert_equal([total["estimate"], total["standard_error"]], values(CASE)["clus1.rake.total_enrolled"])
