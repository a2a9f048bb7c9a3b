"""Groups of 4, 5 and 7 people: exact corrections and exact tests, against R."""

from functools import cache

import pandas as pd
import pytest

from keko_eval.comparison.dominance import cliffs_delta
from keko_eval.comparison.effect_size import d_z, g_z, hedges_g, hedges_j
from keko_eval.comparison.exact import sign_flip, sign_test, two_group_permutation
from keko_eval.comparison.paired import change_difference_welch, paired_t, student_t
from keko_eval.comparison.power import minimum_detectable_paired
from keko_eval.comparison.ranks import mann_whitney, signed_rank
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import PairMoments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "tiny_n4"
GROUPS = ("A", "control", "B")
OUT_OF_SCOPE = {
    "more than two groups or waves at once": {"three_groups.kruskal", "A.friedman_three_waves"},
    "the approximate correction, never used": {f"{g}.J_approx" for g in GROUPS},
    "whether R falls back to a normal approximation": {f"{g}.has_ties_or_zero" for g in GROUPS},
    "how many splits there are, not a result": {"did.A_control.permutations"},
}


@cache
def wide() -> pd.DataFrame:
    d = rows(CASE)
    d["score"] = d[[f"hour_{i}" for i in range(1, 6)]].mean(axis=1)
    return d.pivot(index=["respondent", "group"], columns="wave", values="score").reset_index("group")


def group(name: str) -> tuple[PairMoments, Frequencies]:
    w = wide()[wide().group == name]
    return PairMoments.from_rows(w[1], w[2]), Frequencies.from_rows((w[2] - w[1]).round(9))


def one_group(name: str) -> dict[str, object]:
    waves, changes = group(name)
    e, dz, wilcoxon = paired_t(waves), d_z(waves), signed_rank(changes)
    found = {
        "n": e.n, "paired.estimate": e.estimate, "paired.se": e.standard_error, "paired.t": e.statistic,
        "paired.df": e.df, "paired.p": e.p_value, "paired.ci": [e.ci_low, e.ci_high], "dz": dz.value,
        "dz_ci": [dz.low, dz.high], "gz": g_z(waves).value, "J": hedges_j(e.n - 1), "wilcoxon_V": wilcoxon.statistic,
        "wilcoxon_smallest_possible_p": smallest_p(e.n), "sign_flip_p": sign_flip(changes).p_value,
        "sign_p": sign_test(waves.n_up.sum(), waves.n_down.sum()).p_value, "ci_halfwidth": (e.ci_high - e.ci_low) / 2}
    return {f"{name}.{key}": value for key, value in found.items()}


def smallest_p(n: int) -> float | None:
    """n different changes, all upwards."""
    return signed_rank(Frequencies(range(1, n + 1), [1] * n), exact=True).p_value


def two_groups() -> dict[str, object]:
    (a, a_changes), (c, c_changes) = group("A"), group("control")
    welch, student = change_difference_welch(a, c), student_t(a.changes(), c.changes())
    g = hedges_g(a.changes(), c.changes())
    u = mann_whitney(a_changes, c_changes, exact=True)
    found = {
        "estimate": welch.estimate, "se": welch.standard_error, "t": welch.statistic, "df": welch.df,
        "p": welch.p_value, "ci": [welch.ci_low, welch.ci_high], "student.se": student.standard_error,
        "student.df": student.df, "student.p": student.p_value, "U": u.statistic, "mannwhitney_exact_p": u.p_value,
        "permutation_p": two_group_permutation(a_changes, c_changes).p_value,
        "cliffs_delta": cliffs_delta(a_changes, c_changes).value, "hedges_g": g.value, "hedges_g_ci": [g.low, g.high]}
    return {f"did.A_control.{key}": value for key, value in found.items()}


@cache
def computed() -> dict[str, object]:
    found = {"A.mde_d80": minimum_detectable_paired(4, 1.0).value}
    for name in GROUPS:
        found |= one_group(name)
    return found | two_groups()


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in set().union(*OUT_OF_SCOPE.values())])
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), OUT_OF_SCOPE)
