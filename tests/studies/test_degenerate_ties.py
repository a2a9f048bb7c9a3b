"""Mood items that almost nobody endorses: whole studies without crash or NaN, undefined numbers with their reason."""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from keko_eval.pipeline import Evaluation
from tests.reference.expected import assert_complete, assert_equal, values
from tests.studies.cases import assert_sound, evaluate_case, one

CASE = "degenerate_ties"
STUDIES = ("study.yaml", "study-third.yaml", "study-groups.yaml")
OUT_OF_SCOPE = {
    "agreement between raters": {"all.table_any_fear", "all.kappa_any_fear", "all.percent_agreement"},
    "standardising by the baseline alone (Glass) is not offered": {"surprised.glass_delta"},
    "rank tests and effect sizes by change are in the Python room only": {
        "morning.change.dz", "morning.change.wilcoxon_p", "morning.change.rank_biserial",
        "morning.change.prob_superiority", "evening.change.sign_p", "evening.change.wilcoxon_p",
        "evening.change.wilcoxon_n_nonzero", "groups.wave2.mannwhitney_p", "groups.wave2.cliffs_delta",
        "groups.wave2.prob_superiority"},
    "standardised alpha and its correlations are not told": {"scale5.alpha_std.wave1",
                                                             "scale5.correlation_undefined"},
    "the correlation works inside the estimate": {"all.r_wave1_wave2", "surprised.partover_r_undefined"},
}


@cache
def evaluation(study: str = "study.yaml") -> Evaluation:
    with TemporaryDirectory() as folder:
        return evaluate_case(CASE, Path(folder), study=study)


def row(study: str = "study.yaml", **wanted: Any) -> dict[str, Any]:
    return one(evaluation(study).comparison.results, **({"sensitivity": False} | wanted))


def level(item: str, wave: str, scope: str = "all") -> dict[str, Any]:
    return row(indicator=f"mood.{item}", quantity="level", wave=wave, scope=scope)


def moved(scope: str) -> list[int | None]:
    counts = evaluation().comparison.counts
    found = {c.value: c.n for c in counts if c.indicator == "mood.afraid" and c.scope == scope}
    return [found["up"], found["same"], found["down"]]


def levels() -> dict[str, Any]:
    second, answered = level("afraid", "second"), ("first", "second", "third", "fourth")
    floor = one(evaluation().comparison.counts, item="afraid", wave="second", value="0")
    alone = level("afraid", "first", "group=afternoon")
    assert (second["because"], alone["because"]) == ("no_variation", "one_answer")
    return {
        "n": level("afraid", "first")["n"], "afraid.wave2.mean": second["estimate"],
        "n.by_group": [level("afraid", "first", f"group={g}")["n"] for g in ("morning", "afternoon", "evening")],
        **{f"answered.wave{i}": level("afraid", wave)["n"] for i, wave in enumerate(answered, start=1)},
        "afraid.wave2.sd": second["standard_error"] * math.sqrt(second["n"]), "afternoon.n": alone["n"],
        "afraid.wave2.all_equal": second["standard_error"] == 0, "afternoon.sd": alone["standard_error"],
        "afraid.wave2.floor_share": floor["n"] / floor["base"]}


def changes() -> dict[str, Any]:
    morning = row(indicator="mood.afraid", quantity="change", scope="group=morning")
    share = row(indicator="mood.any_fear", quantity="change", scope="group=morning")
    assert (morning["verdict"], morning["because"]) == (share["verdict"], share["because"]) == (
        "unclear", "no_variation")
    found = {"n": morning["n_pairs"], "mean": morning["estimate"], "paired_t": morning["statistic"],
             "sd": morning["standard_error"] * math.sqrt(37), "paired_p": morning["p_value"],
             "ci": morning["ci_low"], "mcnemar_exact_p": share["p_value"], "up_same_down": moved("group=morning")}
    evening = row(indicator="mood.afraid", quantity="change", scope="group=evening")
    return {f"morning.change.{key}": value for key, value in found.items()} | paired("evening.change", evening) | {
        "evening.change.up_same_down": moved("group=evening")}


def paired(prefix: str, found: dict[str, Any]) -> dict[str, Any]:
    assert found["method"] == "paired_t"
    return {f"{prefix}.estimate": found["estimate"], f"{prefix}.se": found["standard_error"],
            f"{prefix}.t": found["statistic"], f"{prefix}.df": found["df"], f"{prefix}.p": found["p_value"],
            f"{prefix}.ci": [found["ci_low"], found["ci_high"]]}


def surprised() -> dict[str, Any]:
    """Every answer of the first wave is 0; those who stayed are everybody in the third."""
    main = row("study-third.yaml", indicator="mood.surprised", quantity="change", scope="all")
    every = row("study-third.yaml", indicator="mood.surprised", quantity="change", scope="all", sensitivity=True)
    return paired("surprised.change13_paired", main) | {
        "surprised.change13_all": [every["estimate"], every["standard_error"]]}


def groups() -> dict[str, Any]:
    found = row("study-groups.yaml", indicator="mood.afraid", quantity="group_difference", wave="second")
    assert (found["verdict"], found["because"], found["estimate"]) == ("unclear", "no_variation", 0)
    return {"groups.wave2.t_p": found["p_value"], "groups.wave2.hedges_g": found["effect_value"]}


def reliability() -> dict[str, Any]:
    def alpha(scale: str, wave: str) -> dict[str, Any]:
        return row(indicator=f"mood.{scale}", quantity="reliability", wave=wave, term="alpha")

    rest = [r for r in evaluation().comparison.results if r.indicator == "mood.five" and r.wave == "first"
            and (r.term or "").startswith("item_rest")]
    assert alpha("two", "second")["because"] == "no_variation"
    return {"scale2.alpha.wave2": alpha("two", "second")["estimate"],
            "scale4.alpha.wave1": alpha("four", "first")["estimate"],
            "scale5.alpha.wave1": alpha("five", "first")["estimate"],
            "scale5.constant_items.wave1": sum(r.because == "constant_item" for r in rest)}


@cache
def computed() -> dict[str, Any]:
    parts: tuple[Callable[[], dict[str, Any]], ...] = (levels, changes, surprised, groups, reliability)
    return {key: value for part in parts for key, value in part().items()}


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in set().union(*OUT_OF_SCOPE.values())])
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), OUT_OF_SCOPE)


@pytest.mark.parametrize("study", STUDIES)
def test_no_number_is_nan_and_what_is_undefined_says_why(study: str, tmp_path: Path) -> None:
    assert_sound(evaluation(study), tmp_path)


def test_alone_in_a_group_is_too_few_and_hidden() -> None:
    rows = [r for r in evaluation().released.results if r["scope"] == "group=afternoon"]
    assert len(rows) > 20
    assert not any(r["released"] or r["n"] is not None or r["estimate"] is not None for r in rows)


def test_a_scale_whose_best_end_was_reached_cannot_stay_the_same() -> None:
    """97 % stood at "not at all" from the start, so that a narrow interval does not show that nothing changed."""
    found = row(indicator="mood.afraid", quantity="change", scope="all")
    assert -0.25 < found["ci_low"] < 0 < found["ci_high"] < 0.25
    assert (found["verdict"], found["because"]) == ("unclear", "ceiling")


def test_nothing_below_the_line_says_so() -> None:
    found = level("total", "second")
    assert (found["estimate"], found["because"], found["method"]) == (None, "empty_cell", "ratio_linearised")
    change = row(indicator="mood.total", quantity="change", scope="all")
    assert (change["estimate"], change["verdict"], change["because"]) == (None, "unclear", "empty_cell")
    assert (change["n_reference"], change["n"]) == (level("total", "first")["n"], found["n"]) == (75, 76)
