"""Which estimator a change gets, as docs/methods.md says it: how far linked, how many clusters, mean or share."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.rows import Result
from tests.studies.small import evaluate_small, link, people

LINKAGES = ("linked", "partly_linked", "unlinked")
CLUSTERS = {"": 0, "_few_clusters": 3, "_clusters": 6}
MAIN = {
    ("linked", False, "mean"): "paired_t", ("linked", False, "share"): "newcombe_paired",
    ("partly_linked", False, "mean"): "person_gls", ("partly_linked", False, "share"): "person_gls",
    ("unlinked", False, "mean"): "welch_t", ("unlinked", False, "share"): "newcombe_independent",
    ("linked", True, "mean"): "paired_cr2", ("linked", True, "share"): "paired_cr2",
    ("partly_linked", True, "mean"): "person_gls_cr2", ("partly_linked", True, "share"): "person_gls_cr2",
    ("unlinked", True, "mean"): "stacked_cr2", ("unlinked", True, "share"): "stacked_cr2",
}
BESIDE = {
    ("linked", False, "mean"): {"partially_overlapping_t"}, ("linked", False, "share"): {"derrick_z"},
    ("partly_linked", False, "mean"): {"paired_t", "partially_overlapping_t"},
    ("partly_linked", False, "share"): {"newcombe_paired", "derrick_z"},
    ("linked", True, "mean"): {"person_gls_cr2"}, ("linked", True, "share"): {"person_gls_cr2"},
    ("partly_linked", True, "mean"): {"paired_cr2", "stacked_cr2"},
    ("partly_linked", True, "share"): {"paired_cr2", "stacked_cr2"},
}
PAIRS_ONLY = {"paired_t", "newcombe_paired", "paired_cr2"}
INDICATORS = {"t.trust": "mean", "t.helping": "mean", "t.hours": "mean", "t.working": "share"}


@cache
def answers(linkage: str, clusters: int) -> pd.DataFrame:
    circles = [f"c{i % max(clusters, 1)}" for i in range(60)]
    return link(people(60, 7, shift=0.4, circle=circles), linkage)


@cache
def changes(linkage: str, clusters: int) -> list[Result]:
    study = f"""
indicators: [t.trust, t.helping, t.hours, t.working]
primary: [t.trust]
subject: code
comparison: {{design: before_after{', cluster: circle' if clusters else ''}}}
"""
    with TemporaryDirectory() as folder:
        evaluation = evaluate_small(Path(folder), study, answers(linkage, clusters))
    return [r for r in evaluation.comparison.results if r.quantity == "change"]


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize("ending", CLUSTERS)
@pytest.mark.parametrize("linkage", LINKAGES)
def test_method_and_reason(linkage: str, ending: str, indicator: str) -> None:
    rows = [r for r in changes(linkage, CLUSTERS[ending]) if r.indicator == indicator]
    cell = (linkage, ending == "_clusters", INDICATORS[indicator])
    main, = (r for r in rows if not r.sensitivity)
    assert (main.method, main.reason) == (MAIN[cell], linkage + ending)
    resampled = {"wild_cluster_bootstrap"} if indicator == "t.trust" and ending == "_clusters" else set()
    lost = {"worst_case_bounds", "tipping_point"} if indicator == "t.trust" and linkage == "partly_linked" else set()
    assert {r.method for r in rows if r.sensitivity} == BESIDE.get(cell, set()) | resampled | lost
    assert all(r.reason == main.reason and r.verdict is None for r in rows if r.sensitivity and r.method not in lost)
    if linkage == "partly_linked":
        pairs, = (r for r in rows if r.method in PAIRS_ONLY)
        assert (pairs.n, pairs.n_reference, pairs.n_pairs) == (24, 24, 24)
        assert (main.n, main.n_reference, main.n_pairs) == (42, 42, 24)


@pytest.mark.parametrize("indicator", ["t.helping", "t.hours", "t.working"])
@pytest.mark.parametrize("ending", CLUSTERS)
@pytest.mark.parametrize("linkage", LINKAGES)
def test_the_estimate_is_that_of_the_rows(linkage: str, ending: str, indicator: str) -> None:
    """Pairs: the mean change; all answers: the difference of the waves' means; GLS: between the two."""
    column = {"t.helping": "a", "t.hours": "hours", "t.working": "works"}[indicator]
    d = answers(linkage, CLUSTERS[ending])
    d = d.assign(x=(d[column] == "yes").astype(float) if column == "works" else d[column].astype(float))
    wide = d.pivot(index="code", columns="wave", values="x")
    moved = (wide["after"] - wide["before"]).dropna()
    every = float(np.nanmean(wide["after"]) - np.nanmean(wide["before"]))
    for row in changes(linkage, CLUSTERS[ending]):
        if row.indicator != indicator:
            continue
        if row.method in PAIRS_ONLY:
            assert row.estimate == pytest.approx(moved.mean(), abs=1e-12)
        elif row.method in ("person_gls", "person_gls_cr2"):
            low, high = sorted([every, float(moved.mean())])
            assert low - 1e-9 <= (row.estimate or 0) <= high + 1e-9
        else:
            assert row.estimate == pytest.approx(every, abs=1e-12)
        if row.method == "paired_t":
            assert row.standard_error == pytest.approx(moved.std(ddof=1) / np.sqrt(len(moved)))
            assert row.df == len(moved) - 1


def test_standard_errors_of_alike_circles_are_larger() -> None:
    """Circles that move together tell less than as many people who don't; ten circles of twelve."""
    rng = np.random.default_rng(3)
    d = people(120, 11, circle=[f"c{i % 10}" for i in range(120)])
    jump = dict(zip([f"c{i}" for i in range(10)], rng.normal(0, 8, 10), strict=True))
    d.loc[d.wave == "after", "hours"] += d.circle.map(jump)
    errors = {}
    for cluster in ("", ", cluster: circle"):
        with TemporaryDirectory() as folder:
            study = f"indicators: [t.hours]\nsubject: code\ncomparison: {{design: before_after{cluster}}}\n"
            rows = evaluate_small(Path(folder), study, d).comparison.results
        main, = (r for r in rows if r.quantity == "change" and not r.sensitivity)
        errors[cluster] = main.standard_error or 0
    assert errors[", cluster: circle"] > 2 * errors[""]
