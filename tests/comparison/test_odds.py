"""Odds ratios against printed examples and statsmodels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table2x2

from keko_eval.comparison.odds import odds_ratio, paired_odds_ratio

some = st.integers(1, 30)


@given(some, some, some, some)
def test_equals_statsmodels(a: int, b: int, c: int, d: int) -> None:
    found, table = odds_ratio(a, a + b, c, c + d), Table2x2([[a, b], [c, d]])
    assert found.value == pytest.approx(table.oddsratio)
    assert (found.low, found.high) == pytest.approx(table.oddsratio_confint())


def test_paired_as_printed() -> None:
    """Fagerland, Lydersen & Laake 2017, chapter 8: 25 against 2, 12.5 (3.1169 to 108.8892), exact."""
    found = paired_odds_ratio(25, 2)
    assert (found.value, found.low, found.high) == pytest.approx((12.5, 3.1169, 108.8892), abs=5e-5)


def test_an_empty_cell_gets_one_half() -> None:
    found = odds_ratio(0, 10, 5, 10)
    assert found.value == pytest.approx(0.5 * 5.5 / (10.5 * 5.5))
    assert found.low < found.value < found.high


def test_open_ends() -> None:
    gains = paired_odds_ratio(4, 0)
    assert (gains.value, gains.high, gains.undefined) == (None, None, "empty_cell")
    assert gains.low == pytest.approx(0.025**0.25 / (1 - 0.025**0.25))
    losses = paired_odds_ratio(0, 4)
    assert (losses.value, losses.low) == (0, 0)
    assert losses.high == pytest.approx(1 / gains.low)


def test_undefined_in_words() -> None:
    assert odds_ratio(0, 0, 1, 2).undefined == "no_answers"
    assert odds_ratio(3, 3, 2, 2).undefined == "no_variation"
    assert paired_odds_ratio(0, 0).undefined == "all_ties"
