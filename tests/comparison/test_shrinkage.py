"""Shrinkage: worked by hand, and what it must do whatever the groups."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.comparison.shrinkage import best_quarter, shrink
from keko_eval.scoring.moments import Moments


def around(mean: float, n: int = 2) -> Moments:
    """``n`` answers, half one below and half one above the mean."""
    return Moments.from_rows([mean - 1, mean + 1] * (n // 2), origin=0.0)


def test_worked_by_hand() -> None:
    """Means 1, 3, 5, 7 of two answers with within variance 2, so v = 1 and w = 1.

    Q = 9 + 1 + 1 + 9 = 20; between = (20 - 3) / (4 - 4/4) = 17/3; weight = (17/3) / (20/3) = 0.85.
    The common mean is 4 with variance (20/3) / 4 = 5/3; the error is sqrt(0.85 + 0.15^2 * 5/3).
    """
    found = shrink([around(m) for m in (1, 3, 5, 7)])
    assert (found.mean, found.undefined) == (pytest.approx(4), None)
    assert found.sd == pytest.approx(math.sqrt(17 / 3))
    assert [g.weight for g in found.groups] == pytest.approx([0.85] * 4)
    assert [g.value for g in found.groups] == pytest.approx([1.45, 3.15, 4.85, 6.55])
    assert found.groups[0].standard_error == pytest.approx(math.sqrt(0.8875))
    assert found.groups[0].interval == pytest.approx((1.45 - 1.959964 * 0.942072, 1.45 + 1.959964 * 0.942072), abs=1e-5)


def test_where_a_new_group_would_lie_worked_by_hand() -> None:
    """4 -+ t(2) sqrt(17/3 + 5/3); the t of 2 degrees of freedom is 4.302653."""
    low, high = shrink([around(m) for m in (1, 3, 5, 7)]).new_group
    assert (low, high) == pytest.approx((4 - 4.302653 * math.sqrt(22 / 3), 4 + 4.302653 * math.sqrt(22 / 3)), abs=1e-5)
    assert shrink([around(m) for m in (1, 3, 5)]).new_group is None


def test_groups_alike_are_all_drawn_to_the_common_mean() -> None:
    found = shrink([around(m) for m in (3.0, 3.1, 3.0, 3.1)])
    assert (found.sd, found.undefined) == (0.0, "groups_alike")
    assert [g.value for g in found.groups] == pytest.approx([3.05] * 4)
    assert [g.weight for g in found.groups] == [0.0] * 4


def test_what_cannot_be_shrunk_says_why() -> None:
    assert shrink([around(m) for m in (1, 3, 5)]).undefined == "too_few_groups"
    assert shrink([Moments.from_rows([m, m]) for m in (1.0, 2.0, 3.0, 4.0)]).undefined == "no_variation"
    assert shrink([Moments.from_rows([m]) for m in (1.0, 2.0, 3.0, 4.0)]).undefined == "no_variation"
    assert shrink([]).groups == ()


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 30)), min_size=4, max_size=12))
def test_every_value_lies_between_its_own_and_the_common_mean_and_small_groups_move_most(
        groups: list[tuple[float, int]]) -> None:
    found = shrink([around(mean, 2 * half) for mean, half in groups])
    assert found.mean is not None
    for group in found.groups:
        low, high = sorted((group.raw, found.mean))
        assert low - 1e-9 <= group.value <= high + 1e-9
        assert 0 <= group.weight <= 1
    by_size = sorted(zip((half for _, half in groups), (g.weight for g in found.groups), strict=True))
    assert all(a[1] <= b[1] + 1e-9 for a, b in pairwise(by_size))


@pytest.mark.parametrize(("values", "direction", "expected"), [
    ([1, 2, 3, 4], "up", 4), ([1, 2, 3, 4], "down", 1), ([1, 2, 3, 4, 5], "up", 4.5), ([1, 2], "keep", None),
    ([], "up", None)])
def test_best_quarter(values: list[float], direction: str, expected: float | None) -> None:
    assert best_quarter(values, direction) == expected
