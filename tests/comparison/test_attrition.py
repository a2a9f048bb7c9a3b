"""Who answered again, and how those lost differ."""

import numpy as np
import pytest

from keko_eval.comparison.attrition import (
    differential_follow_up,
    followed_up,
    response_rate,
    standardised_difference,
    standardised_difference_of_shares,
    stayers_against_leavers,
)
from keko_eval.comparison.shares import newcombe_independent_counts, wilson
from keko_eval.scoring.moments import Moments, PairMoments

MISSING = float("nan")
WAVES = PairMoments.from_rows([1.0, 2, 3, 4, 5, 6], [1.0, 1, 1, MISSING, MISSING, MISSING])


def test_shares_kept() -> None:
    assert followed_up(WAVES) == wilson(3, 6)
    assert response_rate(45, 60).estimate == 0.75
    newcomers = PairMoments.from_rows([1.0, 2, MISSING], [1.0, MISSING, 3])
    assert followed_up(newcomers) == wilson(1, 2)
    assert differential_follow_up(WAVES, newcomers) == newcombe_independent_counts(3, 6, 1, 2)


def test_stayers_against_leavers() -> None:
    """Means 2 and 5, both variances 1."""
    assert stayers_against_leavers(WAVES).value == pytest.approx(-3)


def test_shares_use_their_own_variance() -> None:
    kept, lost = Moments.from_rows([1, 1, 1, 0]), Moments.from_rows([1, 0])
    expected = 0.25 / np.sqrt((0.75 * 0.25 + 0.25) / 2)
    assert standardised_difference_of_shares(kept, lost).value == pytest.approx(expected)


@pytest.mark.parametrize(("kept", "lost", "reason"), [
    ([1, 2], [], "no_answers"), ([1, 2], [3], "one_answer"), ([2, 2], [2, 2], "no_variation")])
def test_undefined_in_words(kept: list, lost: list, reason: str) -> None:
    found = standardised_difference(Moments.from_rows(kept), Moments.from_rows(lost))
    assert (found.value, found.undefined) == (None, reason)


def test_nobody_invited() -> None:
    assert response_rate(0, 0).undefined == "no_answers"
    assert standardised_difference_of_shares(Moments.from_rows([]), Moments.from_rows([1])).undefined == "no_answers"
    assert standardised_difference_of_shares(Moments.from_rows([1]), Moments.from_rows([1])).undefined == "no_variation"
