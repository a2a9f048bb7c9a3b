"""The placebo test over clusters: every choice of as many clusters, each by its own error."""

import math
from itertools import combinations

import numpy as np
import pytest

from keko_eval.comparison.choose import choose_difference
from keko_eval.comparison.placebo import cluster_changes, cluster_placebo, few_sides
from keko_eval.scoring.moments import PairMoments

MISSING = float("nan")


def arms(sizes: list[int], treated: list[int], *, gain: float = 0.0, seed: int = 1,
         spread: float = 0.5) -> tuple[PairMoments, PairMoments]:
    """Respondents in clusters, all of whom answered twice; those in the ``treated`` clusters gain more."""
    rng = np.random.default_rng(seed)
    cells = np.repeat(np.arange(len(sizes)), sizes)
    n, inside = len(cells), np.isin(cells, treated)
    first = rng.normal(0, 1, n)
    second = first + rng.normal(0, 1, n) + spread * rng.normal(0, 1, len(sizes))[cells] + gain * inside
    return tuple(PairMoments.from_rows(np.where(who, first, MISSING), np.where(who, second, MISSING), cells,
                                       k=len(sizes)) for who in (inside, ~inside))  # type: ignore[return-value]


def test_equal_clusters_are_a_permutation_of_their_means() -> None:
    """Where all clusters are alike the errors cancel, and what is left is the plain exact test."""
    treated, control = arms([10] * 9, [2, 5], gain=1.0)
    found = cluster_changes(treated, control)
    assert found is not None
    every = [abs(found.change[list(s)].mean() - np.delete(found.change, s).mean()) for s in combinations(range(9), 2)]
    made = abs(found.change[found.treated].mean() - found.change[~found.treated].mean())
    e = cluster_placebo(treated, control)
    assert e.p_value == pytest.approx(np.mean([x >= made - 1e-12 for x in every]))
    assert e.estimate == pytest.approx(treated.changes().summary().mean - control.changes().summary().mean)
    assert e.details["choices"] == math.comb(9, 2)


def test_one_cluster_of_27_is_told_by_ranks() -> None:
    """Far out, it is the farthest of 27: p is 1/27, and not less however far."""
    for gain in (6.0, 60.0):
        e = cluster_placebo(*arms([12] * 27, [3], gain=gain))
        assert e.p_value == pytest.approx(1 / 27)
        assert e.undefined is None
        assert e.ci_low < gain < e.ci_high
        assert e.p_against(e.ci_low - 1e-3) <= 0.05 < e.p_against(e.ci_low + 1e-3)


def test_one_cluster_of_twelve_can_tell_nothing() -> None:
    e = cluster_placebo(*arms([12] * 12, [3], gain=60.0))
    assert (e.ci_low, e.ci_high, e.undefined) == (None, None, "too_few_assignments")
    assert e.p_value == pytest.approx(1 / 12)
    assert e.estimate == pytest.approx(60, abs=2)


def test_few_controls_are_the_mirror_of_few_treated() -> None:
    treated, control = arms([5, 9, 12, 20, 7, 8, 30, 11], [0, 6], gain=0.4)
    one, other = cluster_placebo(treated, control), cluster_placebo(control, treated)
    assert other.p_value == one.p_value
    assert other.estimate == pytest.approx(-one.estimate)
    assert (other.ci_low, other.ci_high) == pytest.approx((-one.ci_high, -one.ci_low))


def test_many_choices_are_drawn_the_same_each_time() -> None:
    treated, control = arms([4] * 60, [1, 2, 3], gain=2.0)
    first, second = (cluster_placebo(treated, control) for _ in range(2))
    assert first == second
    assert first.details["choices"] == math.comb(60, 3)
    assert first.p_value < 0.01


def test_a_cluster_on_both_sides_leaves_no_other_choice() -> None:
    treated, control = arms([10] * 6, [0, 1])
    both = PairMoments(*(a + b for a, b in zip(treated.arrays(), control.arrays(), strict=True)))
    assert few_sides(both, control) is None
    assert cluster_placebo(both, control).undefined == "not_estimable"


def test_nobody_differs() -> None:
    x = np.arange(8.0)
    same = PairMoments.from_rows(x[:2], x[:2] + 1, [0, 1], k=8)
    others = PairMoments.from_rows(x[2:], x[2:] + 1, np.arange(2, 8), k=8)
    e = cluster_placebo(same, others)
    assert (e.estimate, e.undefined, e.standard_error) == (0.0, "no_variation", 0.0)


@pytest.mark.parametrize(("treated", "method", "reason", "beside"), [
    ([0], "cluster_placebo", "control_one_cluster", {"person_gls_by_arm_cr2", "stacked_by_arm_cr2"}),
    ([0, 1], "cluster_placebo", "control_two_clusters",
     {"change_by_arm_cr2", "person_gls_by_arm_cr2", "stacked_by_arm_cr2"}),
    ([0, 1, 2], "change_by_arm_cr2", "control_clusters",
     {"person_gls_by_arm_cr2", "stacked_by_arm_cr2", "cluster_placebo"}),
    ([0, 1, 2, 3], "change_by_arm_cr2", "control_clusters", {"person_gls_by_arm_cr2", "stacked_by_arm_cr2"})])
def test_few_clusters_on_a_side_are_judged_by_what_others_would_have_given(
        treated: list[int], method: str, reason: str, beside: set[str]) -> None:
    chosen = choose_difference(*arms([10] * 10, treated), clustered=True)
    assert (chosen.main.method, chosen.reason, chosen.linked) == (method, reason, True)
    assert {e.method for e in chosen.others if e.undefined is None} == (
        beside - {"person_gls_by_arm_cr2", "stacked_by_arm_cr2"} if len(treated) == 1 else beside)
    assert chosen.n == 10 * len(treated)
