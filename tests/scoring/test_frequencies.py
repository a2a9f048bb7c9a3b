"""A frequency table keeps values in order, once each, and forgets the ones that nobody gave."""

import numpy as np
import pytest

from keko_eval.scoring.frequencies import Frequencies


def test_rows_are_counted() -> None:
    f = Frequencies.from_rows([3, 1, float("nan"), 3, 2, 3])
    assert list(f.values) == [1, 2, 3]
    assert list(f.counts) == [1, 1, 3]
    assert f.n == 5


def test_repeats_are_merged_and_empty_values_dropped() -> None:
    f = Frequencies([2, 1, 2, 5], [1, 4, 2, 0])
    assert list(f.values) == [1, 2]
    assert list(f.counts) == [4, 3]


def test_empty() -> None:
    assert Frequencies([], []).n == 0
    assert Frequencies.from_rows([np.nan]).n == 0


def test_each_value_needs_its_count() -> None:
    with pytest.raises(ValueError, match="count"):
        Frequencies([1, 2], [1])
