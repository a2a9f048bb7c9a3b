"""Awards randomised over schools, other students in each wave: clubSandwich's numbers through the public interface."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from keko_eval.pipeline import Evaluation
from tests.reference.expected import assert_complete, assert_equal, values
from tests.studies.cases import assert_sound, evaluate_case, one

CASE = "award_few_clusters"
SUBSETS = {"girls": ("sex", "girl"), "boys": ("sex", "boy"), "religious": ("school_type", "Religious"),
           "arab": ("school_type", "Arab")}
ONE_WAVE = ("girls2001", "boys2001", "religious2001", "arab2001")
TWO_WAVES = ("did_girls", "did_religious")
OUT_OF_SCOPE = {
    "other standard errors than CR2 are in the Python room only": {
        f"{model}.{x}" for model in (*ONE_WAVE, *TWO_WAVES)
        for x in ("se_classical", "se_cr0", "se_cr1", "se_cr1s", "se_cr3", "p_cr1s_tG1")},
    "the bootstrap stands beside what the study asks only, and its draws are in the Python room": {
        f"{model}.wild.{x}" for model in ("religious2001", "arab2001") for x in ("t0", "draws", "p")} | {
        "did_religious.wild.draws"},
    "a row tells respondents, not clusters": {
        f"{model}.{x}" for model in (*ONE_WAVE, *TWO_WAVES) for x in ("clusters", "treated_clusters")} | {
        "small.schools"},
    "a study adjusts for no covariates": {n for n in values(CASE) if n.startswith("girls2001_adjusted.")},
    "likeness within clusters and means of clusters are in the Python room only": {
        n for n in values(CASE) if n.startswith(("girls2001.cluster_means.", "girls2001.icc", "girls2001.deff"))} | {
        "girls2001.mean_cluster_size", "girls2001.cv_cluster_size"},
}


@cache
def evaluation(subset: str) -> Evaluation:
    column, value = SUBSETS[subset]
    with TemporaryDirectory() as folder:
        return evaluate_case(CASE, Path(folder), lambda d: d[d[column] == value])


def clustered(row: dict[str, Any]) -> dict[str, Any]:
    return {"estimate": row["estimate"], "se_cr2": row["standard_error"], "df_satt": row["df"],
            "p_cr2_satt": row["p_value"], "ci_cr2_satt": [row["ci_low"], row["ci_high"]]}


def one_wave(model: str) -> dict[str, Any]:
    """Award against none in the second cohort."""
    rows = evaluation(model.removesuffix("2001")).comparison.results
    row = one(rows, quantity="group_difference", wave="cohort_2001")
    assert row["method"] == "group_difference_cr2"
    return {f"{model}.{key}": value for key, value in (clustered(row) | {"n": row["n"] + row["n_reference"]}).items()}


def two_waves(model: str) -> dict[str, Any]:
    rows = evaluation(model.removeprefix("did_")).comparison.results
    row = one(rows, quantity="difference_in_changes", sensitivity=False)
    assert (row["method"], row["reason"], row["evidence"]) == ("stacked_by_arm_cr2", "control_unlinked", 5)
    everybody = one(rows, quantity="change", scope="all", sensitivity=False)
    found = clustered(row) | {"n": everybody["n"] + everybody["n_reference"]}
    if model == "did_religious":
        wild = one(rows, quantity="difference_in_changes", method="wild_cluster_bootstrap")
        assert (wild["sensitivity"], wild["n"], wild["n_reference"]) == (True, row["n"], row["n_reference"])
        found |= {"wild.t0": wild["statistic"], "wild.p": wild["p_value"]}
    return {f"{model}.{key}": value for key, value in found.items()}


def rates() -> dict[str, Any]:
    found = {}
    for sex, subset in (("girl", "girls"), ("boy", "boys")):
        for group in ("award", "none"):
            for i, wave in ((1, "cohort_2000"), (2, "cohort_2001")):
                row = one(evaluation(subset).comparison.results, quantity="level", scope=f"group={group}", wave=wave)
                assert row["method"] == "level_cr2"
                found[f"rate.{sex}.{group}.wave{i}"] = row["estimate"]
    return found


@cache
def computed() -> dict[str, Any]:
    found = rates()
    for model in ONE_WAVE:
        found |= one_wave(model)
    for model in TWO_WAVES:
        found |= two_waves(model)
    return found


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in set().union(*OUT_OF_SCOPE.values())])
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), OUT_OF_SCOPE)


def test_ten_schools_do_not_claim_what_nine_hundred_students_would(tmp_path: Path) -> None:
    """Ignoring the schools, p would be about 1e-5."""
    row = one(evaluation("religious").comparison.results, quantity="difference_in_changes", sensitivity=False)
    assert (row["family"], row["verdict"]) == ("primary", "unclear")
    assert row["estimate"] > 0.2
    assert_sound(evaluation("religious"), tmp_path)
