"""Reliability from sums: equal to the rows, and undefined in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keko_eval.scoring.reliability import (
    ItemMoments,
    alpha_if_dropped,
    concerns,
    constant_items,
    cronbach_alpha,
    feldt_interval,
    item_rest,
    pomp,
    standardised_alpha,
)

MISSING = float("nan")
answers = st.one_of(st.just(MISSING), st.integers(1, 5).map(float))
tables = st.integers(1, 4).flatmap(lambda p: arrays(float, st.tuples(st.integers(0, 12), st.just(p)), elements=answers))


def test_alpha_by_hand() -> None:
    """Two items, variances 1 and 1, covariance 0.5: alpha = 2 (1 - 2/3) = 2/3."""
    x = np.array([[1, 1], [2, 3], [3, 2]])
    found = cronbach_alpha(ItemMoments.from_rows(x))
    assert found.value == pytest.approx(2 / 3)
    assert found.n == 3


@pytest.mark.parametrize(("rows", "reason"), [
    ([], "no_answers"), ([[1, 2]], "one_answer"), ([[2, 2], [2, 2], [2, 2]], "no_variation"),
    ([[1, 5], [5, 1], [3, 3]], "no_variation")])
def test_alpha_is_undefined_in_words(rows: list[list[float]], reason: str) -> None:
    found = cronbach_alpha(ItemMoments.from_rows(np.array(rows, dtype=float).reshape(-1, 2)))
    assert (found.value, found.undefined) == (None, reason)


def test_one_item_has_no_alpha() -> None:
    assert cronbach_alpha(ItemMoments.from_rows([[1], [2], [3]])).undefined == "too_few_items"
    assert standardised_alpha(ItemMoments.from_rows([[1], [2], [3]])).undefined == "too_few_items"


def test_a_constant_item_is_named() -> None:
    items = ItemMoments.from_rows([[1, 3.3, 2], [2, 3.3, 2], [4, 3.3, 5]])
    assert constant_items(items.covariance()) == [1]
    assert concerns(items) == ("constant_item", "few_answers")
    assert item_rest(items.covariance())[1] is None
    assert standardised_alpha(items).undefined == "constant_item"
    assert cronbach_alpha(items).value is not None


def test_an_item_not_turned_is_a_concern() -> None:
    rows = [[i % 5, i % 5, 4 - i % 5] for i in range(40)]
    assert concerns(ItemMoments.from_rows(rows)) == ("negative_item_rest",)
    assert concerns(ItemMoments.from_rows([r[:2] for r in rows])) == ()


def test_dropping_one_of_two_items_leaves_none() -> None:
    assert alpha_if_dropped(ItemMoments.from_rows([[1, 2], [2, 4], [3, 3]]).covariance()) == [None, None]


def test_wider_level_wider_interval() -> None:
    (low, high), (low90, high90) = feldt_interval(0.7, 100, 5), feldt_interval(0.7, 100, 5, 0.90)
    assert low < low90 < 0.7 < high90 < high


def test_pomp() -> None:
    assert pomp(1, 1, 5) == 0
    assert pomp(4, 1, 5) == 75


def test_items_need_square_arrays() -> None:
    with pytest.raises(ValueError, match="square"):
        ItemMoments(np.ones((2, 2)), np.ones((2, 3)), np.ones((2, 2)))


@given(tables)
@settings(max_examples=150)
def test_pairwise_covariances_equal_those_of_pandas(x: np.ndarray) -> None:
    found = ItemMoments.from_rows(x).covariance()
    counts = (~np.isnan(x)).astype(int)
    if not x.shape[0] or (counts.T @ counts).min() < 2:
        assert found is None
        return
    expected = pd.DataFrame(x).cov().to_numpy()
    varying = np.array([len(set(c[~np.isnan(c)])) > 1 for c in x.T])
    assert found[np.ix_(varying, varying)] == pytest.approx(expected[np.ix_(varying, varying)], abs=1e-10)
    assert np.all(found[~varying] == 0)


@given(tables, st.booleans())
@settings(max_examples=150)
def test_never_nan(x: np.ndarray, listwise: bool) -> None:
    items = ItemMoments.from_rows(x, listwise=listwise)
    for r in (cronbach_alpha(items), standardised_alpha(items)):
        assert (r.value is None) == (r.undefined is not None)
        assert all(v is None or np.isfinite(v) for v in (r.value, r.low, r.high))
    concerns(items)
    if items.covariance() is not None:
        numbers = item_rest(items.covariance()) + alpha_if_dropped(items.covariance())
        assert all(v is None or np.isfinite(v) for v in numbers)
