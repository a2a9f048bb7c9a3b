"""Exact tests against brute enumeration and scipy."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from keko_eval.comparison.exact import sign_flip, sign_test, two_group_permutation
from keko_eval.scoring.frequencies import Frequencies

small = st.lists(st.integers(-4, 4), min_size=1, max_size=8)


@given(small, st.sampled_from([1.0, 1 / 3, 0.1]))
@settings(max_examples=60)
def test_sign_flips(changes: list[int], unit: float) -> None:
    d = np.array(changes) * unit
    found = sign_flip(Frequencies.from_rows(d))
    if not d.any():
        assert found.undefined == "no_variation"
        return
    sums = np.array(list(product((1, -1), repeat=len(d)))) @ d
    assert found.p_value == pytest.approx(np.mean(np.abs(sums) >= abs(d.sum()) - 1e-9))
    assert found.statistic == pytest.approx(d.mean())


@given(small, small, st.sampled_from([1.0, 1 / 3]))
@settings(max_examples=40)
def test_two_groups(x: list[int], y: list[int], unit: float) -> None:
    a, b = np.array(x[:6]) * unit, np.array(y[:6]) * unit
    found = two_group_permutation(Frequencies.from_rows(a), Frequencies.from_rows(b))
    pooled = np.concatenate([a, b])
    if len(set(pooled)) == 1:
        assert found.undefined == "no_variation"
        return
    splits = [pooled[list(c)].mean() - np.delete(pooled, c).mean() for c in combinations(range(len(pooled)), len(a))]
    assert found.p_value == pytest.approx(np.mean(np.abs(splits) >= abs(a.mean() - b.mean()) - 1e-9))
    assert found.statistic == pytest.approx(a.mean() - b.mean())


@given(st.integers(0, 30), st.integers(0, 30))
def test_sign_test_equals_the_binomial(up: int, down: int) -> None:
    expected = stats.binomtest(up, up + down).pvalue if up + down else 1.0
    assert sign_test(up, down).p_value == pytest.approx(expected)


def test_hundreds_on_a_coarse_scale_are_still_exact() -> None:
    changes = Frequencies([-2, -1, 0, 1, 2], [40, 90, 200, 110, 60])
    found = sign_flip(changes)
    z = (60 - 1) / np.sqrt(90 + 110 + 4 * 100)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(z), rel=0.02)


def test_too_many_different_values() -> None:
    changes = Frequencies.from_rows(np.random.default_rng(1).normal(size=40))
    assert sign_flip(changes).undefined == "too_many_to_enumerate"
    assert two_group_permutation(changes, changes).undefined == "too_many_to_enumerate"
    assert sign_flip(Frequencies([1, -1], [900, 900])).undefined == "too_many_to_enumerate"


def test_nobody() -> None:
    nobody, some = Frequencies([], []), Frequencies([1, 2], [1, 1])
    assert sign_flip(nobody).undefined == "no_answers"
    assert two_group_permutation(nobody, some).undefined == "no_answers"
