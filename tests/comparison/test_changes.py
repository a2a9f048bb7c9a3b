"""The finding about one change: its exact test, its effect size, its p against the smallest meaningful change."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from keko_eval.comparison.changes import Case, change, difference
from keko_eval.comparison.findings import settle
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.moments import PairMoments
from tests.studies.small import load_small

MISSING = float("nan")
STUDY = """
indicators: [t.trust, t.helping, t.working, t.projects, t.workers, t.per_partner]
primary: [t.trust, t.helping, t.projects]
subject: code
comparison: {design: %s}
"""
CONTROL = "before_after_control, group: arm, treated: new, control: old"


@cache
def study(design: str = "before_after") -> ResolvedStudy:
    with TemporaryDirectory() as folder:
        return load_small(Path(folder), STUDY % design)


def case(indicator: str, first: list[float], second: list[float], design: str = "before_after") -> Case:
    x, y = np.array(first, dtype=float), np.array(second, dtype=float)
    resolved = study(design)
    return Case(resolved=resolved, indicator=resolved.indicators[indicator], scope={}, clustered=False,
                waves=PairMoments.from_rows(x, y))


def moved(*changes: int, design: str = CONTROL) -> Case:
    """People who all answered 3 the first time."""
    return case("t.helping", [3.0] * len(changes), [3.0 + c for c in changes], design)


def test_a_difference_of_few_is_judged_by_its_interval() -> None:
    """Welch gives p = .041 for eight against eight; the treated alone would have p = .0126."""
    finding, _ = difference(moved(0, 0, 0, 1, 2, 2, 3, 4), moved(-1, 0, 0, 0, 0, 0, 1, 1))
    row, = settle([finding])
    assert row.p_value == pytest.approx(0.041, abs=5e-4)
    assert (row.quantity, row.family) == ("difference_in_changes", "primary")
    assert (row.verdict, row.because) == ("improved", None)


@pytest.mark.parametrize(("indicator", "first", "second", "effect"), [
    ("t.trust", [10, 20, 30, 40], [20, 20, 50, 60], "hedges_g_av"),
    ("t.trust", [10, 20, 30, MISSING], [20, MISSING, 50, 60], "hedges_g_av"),
    ("t.trust", [10, 20, MISSING, MISSING], [MISSING, MISSING, 50, 60], "hedges_g"),
    ("t.working", [0, 0, 1, 1], [1, 1, 1, 0], "paired_odds_ratio"),
    ("t.working", [0, 0, 1, MISSING], [1, MISSING, 1, 0], "odds_ratio"),
    ("t.working", [0, 1, MISSING, MISSING], [MISSING, MISSING, 1, 0], "odds_ratio"),
    ("t.projects", [1, 2, 3, 4], [2, 3, 4, 9], None), ("t.workers", [0, 0, 1, 1], [1, 1, 1, 0], None),
    ("t.per_partner", [1, 2, 3, 4], [2, 3, 4, 9], None)])
def test_each_kind_has_its_effect_size(indicator: str, first: list[float], second: list[float],
                                       effect: str | None) -> None:
    assert change(case(indicator, first, second))[0].row.effect_size == effect


def test_the_p_against_the_smallest_meaningful_change_is_two_sided_on_the_estimates_side() -> None:
    """Its 5 % limit is where the 95 % interval begins at 5 points."""
    rng = np.random.default_rng(4)
    start = rng.normal(50, 10, 60)
    for gain in (8.0, -8.0):
        finding, _ = change(case("t.trust", list(start), list(start + gain + rng.normal(0, 6, 60))))
        low, high = finding.evidence.ci95 or (0.0, 0.0)
        assert finding.p_meaningful is not None
        assert (finding.p_meaningful < 0.05) == (min(abs(low), abs(high)) > 5)
    small, _ = change(case("t.trust", list(start), list(start + 1 + rng.normal(0, 6, 60))))
    assert small.p_meaningful is not None
    assert small.p_meaningful > 0.9
    assert change(case("t.helping", [1, 2, 3], [2, 2, 4]))[0].p_meaningful is None


def test_with_a_comparison_group_only_the_contrast_is_primary_unless_there_is_none() -> None:
    families = {}
    for indicator in ("t.helping", "t.projects", "t.working"):
        finding, _ = change(case(indicator, [0, 1, 1, 0], [1, 1, 0, 0], CONTROL))
        families[indicator] = finding.evidence.primary
    assert families == {"t.helping": False, "t.projects": True, "t.working": False}
    assert change(case("t.helping", [0, 1], [1, 1]))[0].evidence.primary
    inside = replace(case("t.helping", [0, 1], [1, 1]), scope={"circle": "a"})
    assert not change(inside)[0].evidence.primary


def test_what_could_be_detected_is_told_for_everybody_only() -> None:
    everybody = case("t.helping", [1, 2, 3, 2], [2, 2, 4, 4])
    for given, expected in ((everybody, 1), (replace(everybody, scope={"circle": "a"}), 0)):
        _, beside = change(given)
        assert len([r for r in beside if r.quantity == "minimum_detectable"]) == expected
