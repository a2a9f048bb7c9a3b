"""Rank tests from frequency tables against scipy on the rows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from keko_eval.comparison.ranks import mann_whitney, signed_rank
from keko_eval.scoring.frequencies import Frequencies

answers = st.lists(st.integers(1, 4), min_size=2, max_size=15)
changes = st.lists(st.integers(-3, 3), min_size=2, max_size=15).filter(any)


@given(changes, st.sampled_from([("dropped", "wilcox"), ("pratt", "pratt")]), st.booleans())
@settings(max_examples=80)
def test_signed_rank_equals_scipy(d: list[int], zeros: tuple, correction: bool) -> None:
    ours, theirs = zeros
    found = signed_rank(Frequencies.from_rows(d), zeros=ours, correction=correction)
    positive, negative = (stats.wilcoxon(x, zero_method=theirs, method="asymptotic", alternative="greater").statistic
                          for x in (d, [-x for x in d]))
    assert found.statistic == pytest.approx(positive)
    if correction and abs(positive - negative) < 1:
        assert found.p_value == 1  # a deviation smaller than the correction; scipy would overshoot the middle
    else:
        expected = stats.wilcoxon(d, zero_method=theirs, correction=correction, method="asymptotic")
        assert found.p_value == pytest.approx(expected.pvalue)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=8, unique=True), st.integers(0, 255))
def test_signed_rank_exact_without_ties_equals_scipy(sizes: list[int], signs: int) -> None:
    d = [s if signs >> i & 1 else -s for i, s in enumerate(sizes)]
    assert signed_rank(Frequencies.from_rows(d), exact=True).p_value == pytest.approx(
        stats.wilcoxon(d, method="exact").pvalue)


@given(answers, answers, st.booleans())
@settings(max_examples=80)
def test_mann_whitney_equals_scipy(x: list[int], y: list[int], correction: bool) -> None:
    found = mann_whitney(Frequencies.from_rows(x), Frequencies.from_rows(y), correction=correction)
    if len({*x, *y}) == 1:
        assert found.undefined == "all_ties"
        return
    expected = stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=correction)
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue))


@given(st.lists(st.integers(0, 99), min_size=4, max_size=12, unique=True), st.integers(1, 3))
@settings(max_examples=40)
def test_mann_whitney_exact_without_ties_equals_scipy(values: list[int], n: int) -> None:
    x, y = values[:n], values[n:]
    assert mann_whitney(Frequencies.from_rows(x), Frequencies.from_rows(y), exact=True).p_value == pytest.approx(
        stats.mannwhitneyu(x, y, method="exact").pvalue)


def test_the_name_tells_the_variant() -> None:
    table = Frequencies.from_rows([1, 2, -1, 0])
    assert signed_rank(table).test == "signed_rank_dropped_normal"
    assert signed_rank(table, zeros="pratt", exact=True).test == "signed_rank_pratt_exact"
    assert mann_whitney(table, table, correction=True).test == "mann_whitney_normal_corrected"


def test_zeros_count_only_in_pratts_ranks() -> None:
    table = Frequencies.from_rows([0, 0, 1, 2, -3])
    assert signed_rank(table).statistic == 3
    assert signed_rank(table, zeros="pratt").statistic == 7
    assert signed_rank(table).n == 3


def test_undefined_in_words() -> None:
    still, nobody = Frequencies([0], [9]), Frequencies([], [])
    assert signed_rank(still).undefined == "all_ties"
    assert signed_rank(nobody).undefined == "no_answers"
    assert mann_whitney(still, nobody).undefined == "no_answers"
    assert mann_whitney(still, still, exact=True).undefined == "all_ties"
