"""Derrick's partly linked waves, Agresti's approval table and Student's sleep data as studies of two waves."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest

from keko_eval.pipeline import Evaluation
from tests.reference.expected import assert_complete, assert_equal, values
from tests.studies.cases import evaluate_case, one

CASE = "worked_examples"
OUT_OF_SCOPE = {
    "families of p values are taken from studies, not given": {n for n in values(CASE) if n.startswith("bh1995.")},
    "reliable change of one person": {n for n in values(CASE) if n.startswith("jacobson_truax1991.")},
    "goal attainment": {n for n in values(CASE) if n.startswith("gas.")},
    "a common variance is never assumed": {n for n in values(CASE) if n.startswith("derrick2017.equal.")} | {
        "derrick2017.p_published"},
    "all answers stand beside with their pairs, never without": {"derrick2017.discard_pairing_p"},
    "the correlation works inside the estimate": {"derrick2017.r"},
    "the mid-p is told, the exact and the chi-square forms are in the Python room": {
        "agresti_pm.exact_p", "agresti_pm.mcnemar", "agresti_pm.mcnemar_cc"},
    "pairs that nearly all answered twice are not taken apart": {f"student1908.welch.{x}" for x in ("t", "df", "p")},
    "effect sizes without a correction for few respondents": {"student1908.dz", "student1908.dav"},
    "rank tests": {"student1908.wilcoxon_V", "student1908.wilcoxon_p_cc"},
    "equivalence is a verdict, tested below": {n for n in values(CASE) if n.startswith("student1908.tost_")},
}


def numbers(example: str, d: pd.DataFrame) -> pd.DataFrame:
    return d[d.example == example][["respondent", "wave", "value"]].rename(columns={"value": "score"})


def opinions(d: pd.DataFrame) -> pd.DataFrame:
    """A row for each of the 1600 people and each time."""
    table = d[d.example == "agresti_pm"]
    people = [views for name, n in zip(table.respondent, table.value, strict=True)
              for views in [name.split("_")] * int(n)]
    return pd.DataFrame([(f"p{i}", wave, view) for i, views in enumerate(people)
                         for wave, view in enumerate(views, start=1)], columns=["respondent", "wave", "view"])


@cache
def evaluation(example: str, study: str = "study.yaml") -> Evaluation:
    with TemporaryDirectory() as folder:
        return evaluate_case(CASE, Path(folder),
                             opinions if example == "agresti_pm" else lambda d: numbers(example, d), study=study)


def change(example: str, study: str = "study.yaml", **wanted: Any) -> dict[str, Any]:
    indicator = "worked.approval" if example == "agresti_pm" else "worked.score"
    wanted = wanted or {"sensitivity": False}
    return one(evaluation(example, study).comparison.results, quantity="change", indicator=indicator, **wanted)


def derrick() -> dict[str, Any]:
    main = change("derrick2017")
    assert (main["method"], main["reason"]) == ("person_gls", "partly_linked")
    row = change("derrick2017", method="partially_overlapping_t", sensitivity=True)
    levels = [one(evaluation("derrick2017").comparison.results, quantity="level", wave=wave, indicator="worked.score")
              for wave in ("first", "second")]
    found = {"n1": row["n_reference"], "n2": row["n"], "n_paired": row["n_pairs"],
             "n_only1": row["n_reference"] - row["n_pairs"], "n_only2": row["n"] - row["n_pairs"],
             "mean1": levels[0]["estimate"], "mean2": levels[1]["estimate"],
             "discard_unpaired_p": change("derrick2017", method="paired_t", sensitivity=True)["p_value"],
             "unequal.estimate": row["estimate"], "unequal.se": row["standard_error"], "unequal.df": row["df"],
             "unequal.t": row["statistic"], "unequal.p": row["p_value"], "unequal.ci": [row["ci_low"], row["ci_high"]]}
    return {f"derrick2017.{key}": value for key, value in found.items()}


def agresti() -> dict[str, Any]:
    row = change("agresti_pm")
    assert (row["method"], row["test"], row["n_pairs"]) == ("newcombe_paired", "mcnemar_mid_p", 1600)
    return {"agresti_pm.change": row["estimate"]}


def student() -> dict[str, Any]:
    row = change("student1908")
    assert (row["method"], row["reason"]) == ("paired_t", "linked")
    return {"student1908.paired.t": row["statistic"], "student1908.paired.p": row["p_value"],
            "student1908.paired.ci": [row["ci_low"], row["ci_high"]]}


@cache
def computed() -> dict[str, Any]:
    return derrick() | agresti() | student()


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in set().union(*OUT_OF_SCOPE.values())])
def test_equals_the_literature(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), OUT_OF_SCOPE)


@pytest.mark.parametrize(("smallest", "verdict"), [
    ("0.5", "improved_meaningfully"), ("1", "improved"), ("3", "improved_slightly")])
def test_sleep_against_a_smallest_meaningful_change(smallest: str, verdict: str) -> None:
    """The 95 % interval is 0.70 to 2.46 hours, the 90 % interval 0.87 to 2.29; R's tests against the bounds agree."""
    row = change("student1908", f"study-{smallest}.yaml")
    assert (row["verdict"], row["because"]) == (verdict, None)
    tost = f"student1908.tost_{smallest.replace('.', '_')}"
    above, below = (values(CASE)[f"{tost}.{p}"]["value"] for p in ("p_upper", "p_lower"))
    assert below < 0.001
    assert (verdict == "improved_slightly") == (above < 0.05)
    assert (verdict == "improved_meaningfully") == (1 - above < 0.025)


def test_a_claim_must_show_among_those_who_answered_twice() -> None:
    """All answers with their pairs tell of a fall; the 90 % interval of the eight pairs reaches over zero."""
    row = change("derrick2017")
    assert (row["n_pairs"], row["verdict"], row["because"]) == (8, "unclear", "who_answered")
    assert row["ci_high"] < 0
