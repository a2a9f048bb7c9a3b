"""An interval of few clusters may end at one cluster's own figure: it is not shown where that figure is not."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.facts import Facts
from keko_eval.comparison.turning import turns
from keko_eval.disclosure.parts import ENDS_OF_CLUSTERS, PLACEBO
from keko_eval.pipeline import Compared, released
from keko_eval.reporting.draft import begin
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.sentences import say
from keko_eval.reporting.wording import wording
from tests.studies.small import evaluate_small, people

STUDY = """
indicators: [t.trust]
primary: [t.trust]
subject: code
groups: [circle]
comparison: {design: before_after, cluster: circle}
"""
FEW_TREATED = STUDY.replace("before_after, ", "before_after_control, group: arm, treated: new, control: old, ")
UNGROUPED = STUDY.replace("groups: [circle]\n", "")


def bootstrapped(folder: Path, study: str, sizes: list[int], profile: Any,
                 leavers: int = 0) -> tuple[list[dict], list[float]]:
    """The bootstrap's rows as released, and every circle's own mean change."""
    circle = np.repeat([f"c{i}" for i in range(len(sizes))], sizes)
    d = people(len(circle), 3, shift=0.4, circle=circle)
    d = pd.concat([d[(d.wave == "before") | ~((d.circle == "c0") & d.code.isin([f"p{i}" for i in range(leavers)]))]])
    e = evaluate_small(folder, study, d)
    own = [r.estimate for r in e.comparison.results if r.scope.startswith("circle=") and r.quantity == "change"]
    again = released(Compared(e.resolved, e.comparison, e.reconciliation, e.problems, e.tallies), profile)
    rows = [dict(r) for r in again.released.results if r["method"] == ENDS_OF_CLUSTERS]
    return rows, [x for x in own if x is not None]


def test_an_end_is_the_figure_of_one_of_six_circles(tmp_path: Path) -> None:
    (row,), own = bootstrapped(tmp_path, STUDY, [10] * 6, "internal")
    assert row["released"]
    assert any(row["ci_low"] == pytest.approx(x, abs=1e-6) for x in own)


@pytest.mark.parametrize("study", [STUDY, UNGROUPED], ids=["grouped", "ungrouped"])
def test_with_a_small_circle_there_is_none(tmp_path: Path, study: str) -> None:
    assert bootstrapped(tmp_path, study, [20, 20, 20, 20, 20, 4], "confidential")[0] == []


def test_where_any_circle_is_hidden_so_is_the_row(tmp_path: Path) -> None:
    (row,), _ = bootstrapped(tmp_path, STUDY, [20] * 6, "internal", leavers=2)
    assert (row["released"], row["ci_low"], row["ci_high"], row["p_value"]) == (False, None, None, None)


@pytest.mark.parametrize("study", [STUDY, UNGROUPED], ids=["grouped", "ungrouped"])
def test_the_public_is_not_told_it(tmp_path: Path, study: str) -> None:
    (row,), _ = bootstrapped(tmp_path, study, [20] * 6, "public")
    assert (row["released"], row["ci_low"]) == (False, None)


@pytest.mark.parametrize(("profile", "leavers", "shown"), [
    ("internal", 0, True), ("internal", 2, False), ("public", 0, False), ("confidential", 2, True)])
def test_of_a_placebo_test_the_interval_alone_is_hidden(tmp_path: Path, profile: Any, leavers: int,
                                                        shown: bool) -> None:
    circle = np.repeat([f"c{i:02}" for i in range(8)], 12)
    d = people(len(circle), 3, circle=circle, arm=np.where(circle < "c02", "new", "old"))
    d = d.assign(a=np.where((d.arm == "new") & (d.wave == "after"), 5, d.a))
    gone = d.code.isin([f"p{95 - i}" for i in range(leavers)]) & (d.wave == "after")
    e = evaluate_small(tmp_path, FEW_TREATED, d[~gone])
    again = released(Compared(e.resolved, e.comparison, e.reconciliation, e.problems, e.tallies), profile)
    told = ("difference_in_changes", "equivalence")
    rows = [r for r in again.released.results if r["method"] in PLACEBO and r["quantity"] in told]
    assert {r["quantity"] for r in rows} == {*told}
    assert all(r["released"] and r["estimate"] is not None for r in rows)
    assert {r[c] is not None for r in rows for c in ("ci_low", "ci_high", "ci_level")} == {shown}
    main = next(r for r in rows if r["quantity"] == "difference_in_changes" and not r["sensitivity"])
    assert main["verdict"]
    draft = begin(again.resolved, lookup(again.released.results.rows, again.released.counts.rows), wording("en"),
                  profile)
    turned = {point.id for point in turns(Facts.of(main))}
    assert "no_interval" not in turned
    assert bool(turned) == shown
    assert ("interval is not shown" in say(draft, "t.trust", main).certainty) != shown


def test_nor_is_an_end_of_it_told_by_how_unlike_the_missing_would_have_to_be(tmp_path: Path) -> None:
    circle = np.repeat([f"c{i}" for i in range(10)], 12)
    d = people(len(circle), 3, circle=circle, arm=np.where(circle < "c2", "new", "old"))
    d = d.assign(**{item: np.where((d.arm == "new") & (d.wave == "after"), 5, d[item]) for item in "abc"})
    left = [*range(0, 12, 2), *range(96, 102), 118, 119]
    e = evaluate_small(tmp_path, FEW_TREATED, d[~(d.code.isin([f"p{i}" for i in left]) & (d.wave == "after"))])
    editions: tuple[tuple[Any, bool], ...] = (("confidential", True), ("internal", False))
    for profile, told in editions:
        again = released(Compared(e.resolved, e.comparison, e.reconciliation, e.problems, e.tallies), profile)
        (row,) = [r for r in again.released.results if r["term"] == "tipping_point"]
        assert (row["released"], row["estimate"] is not None) == (told, told)
        (main,) = [r for r in again.released.results if r["method"] in PLACEBO and not r["sensitivity"]
                   and r["quantity"] == "difference_in_changes"]
        assert (main["released"], main["ci_low"] is not None) == (True, told)
