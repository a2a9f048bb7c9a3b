"""Cliff's delta and its kin, against the whole dominance matrix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from keko_eval.comparison.dominance import cliffs_delta, paired_superiority, probability_of_superiority, rank_biserial
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import PairMoments

answers = st.lists(st.integers(1, 5), min_size=2, max_size=12)


def by_matrix(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    s = np.sign(np.subtract.outer(x, y))
    n, m, d, z = len(x), len(y), s.mean(), stats.norm.ppf(0.975)
    v = (m**2 * ((s.mean(1) - d) ** 2).sum() + n**2 * ((s.mean(0) - d) ** 2).sum() - ((s - d) ** 2).sum())
    v = max(v / (n * m * (n - 1) * (m - 1)), (1 - d**2) / (n * m - 1))
    reach = z * np.sqrt(v) * np.sqrt((1 - d**2) ** 2 + z**2 * v)
    return d, (d - d**3 - reach) / (1 - d**2 + z**2 * v), (d - d**3 + reach) / (1 - d**2 + z**2 * v)


@given(answers, answers)
@settings(max_examples=80)
def test_equals_the_matrix(x: list[int], y: list[int]) -> None:
    found = cliffs_delta(Frequencies.from_rows(x), Frequencies.from_rows(y))
    if abs(found.value) < 1:
        assert (found.value, found.low, found.high) == pytest.approx(by_matrix(np.array(x), np.array(y)), abs=1e-12)


def test_effsize_examples() -> None:
    """From the tests of the R package effsize: -0.25 and -0.0667."""
    first = Frequencies.from_rows([10, 10, 20, 20, 20, 30, 30, 30, 40, 50])
    assert cliffs_delta(first, Frequencies.from_rows([10, 20, 30, 40, 40, 50])).value == -0.25
    second = Frequencies.from_rows([10, 20, 20, 20, 30, 30, 30, 40, 50, 100])
    assert cliffs_delta(second, Frequencies.from_rows([10, 20, 30, 40, 40, 50])).value == pytest.approx(-1 / 15)


def test_wholly_above_keeps_an_interval() -> None:
    e = cliffs_delta(Frequencies.from_rows([4, 5, 6]), Frequencies.from_rows([1, 2, 3]))
    assert (e.value, e.high) == (1, 1)
    assert 0 < e.low < 1
    mirror = cliffs_delta(Frequencies.from_rows([1, 2, 3]), Frequencies.from_rows([4, 5, 6]))
    assert (mirror.low, mirror.high) == pytest.approx((-1, -e.low))


def test_all_ties() -> None:
    e = probability_of_superiority(Frequencies([2], [5]), Frequencies([2], [4]))
    assert e.value == 0.5
    assert e.low < 0.5 < e.high


def test_undefined_in_words() -> None:
    one, two = Frequencies([1], [1]), Frequencies([1, 2], [1, 1])
    assert cliffs_delta(Frequencies([], []), two).undefined == "no_answers"
    lonely = cliffs_delta(one, two)
    assert (lonely.value, lonely.low, lonely.undefined) == (-0.5, None, "one_answer")
    assert rank_biserial(Frequencies([0], [7])).undefined == "all_ties"
    assert rank_biserial(Frequencies([], [])).undefined == "no_answers"
    assert paired_superiority(PairMoments.from_rows([], [])).undefined == "no_answers"


def test_rank_biserial_by_hand() -> None:
    """Changes -1, 1, 1, 3: ranks of size 2, 2, 2, 4; (8 - 2)/10."""
    assert rank_biserial(Frequencies.from_rows([-1, 1, 1, 3, 0])).value == pytest.approx(0.6)


def test_paired_superiority() -> None:
    assert paired_superiority(PairMoments.from_rows([1, 2, 3, 4], [2, 2, 2, 5])).value == 0.625
