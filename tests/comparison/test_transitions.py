"""Where Bhapkar's test has no value, and that it is near Stuart and Maxwell's where few moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.comparison.transitions import bhapkar, mcnemar, stuart_maxwell


@pytest.mark.parametrize("table", [[[0, 3, 0], [0, 0, 4], [0, 0, 0]], [[0, 5], [0, 0]], [[0, 0], [2, 0]]])
def test_all_one_step_the_same_way_has_no_variance(table: list[list[int]]) -> None:
    """Everybody rose by one: no spread is left, and a number made by a pseudo-inverse would say "no change"."""
    assert bhapkar(np.array(table)).undefined == "not_estimable"
    assert stuart_maxwell(np.array(table)).statistic == pytest.approx(np.sum(table))


@given(st.lists(st.integers(0, 20), min_size=9, max_size=9))
def test_bhapkar_is_the_wald_form(counts: list[int]) -> None:
    table = np.array(counts).reshape(3, 3)
    found, n = bhapkar(table), table.sum()
    if found.statistic is None:
        return
    assert found.statistic >= (stuart_maxwell(table).statistic or 0)
    d = (table.sum(axis=1) - table.sum(axis=0)).astype(float)
    spread = np.diag(table.sum(axis=1) + table.sum(axis=0)) - table - table.T - np.outer(d, d) / n
    if np.linalg.matrix_rank(spread[:2, :2]) == 2:
        assert found.statistic == pytest.approx(d[:2] @ np.linalg.solve(spread[:2, :2], d[:2]), rel=1e-6, abs=1e-9)


@given(st.lists(st.integers(0, 20), min_size=4, max_size=4))
def test_of_two_stages_stuart_and_maxwell_is_mcnemar(counts: list[int]) -> None:
    table = np.array(counts).reshape(2, 2)
    one, other = stuart_maxwell(table), mcnemar(table)
    assert (one.df, one.undefined) == (other.df, other.undefined)
    assert one.statistic == (None if other.statistic is None else pytest.approx(other.statistic))
