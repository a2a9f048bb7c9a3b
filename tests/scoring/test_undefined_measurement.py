"""Small, constant, tied, empty and contradictory answers: every number is finite or None with its reason."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keko_eval.scoring.invariance import group_fits, loadings_congruence
from keko_eval.scoring.one_factor import omega_total, one_factor
from keko_eval.scoring.reliability import ItemMoments, mean_correlation, split_half, standardised_alpha
from keko_eval.scoring.undefined import REASONS

answer = st.sampled_from([1.0, 2.0, 3.0, 5.0, math.nan])


@st.composite
def two_groups(draw: st.DrawFn) -> tuple[ItemMoments, ItemMoments]:
    items = draw(st.integers(1, 5))
    return tuple(ItemMoments.from_rows(draw(arrays(float, (draw(st.integers(0, 14)), items), elements=answer)),
                                       listwise=draw(st.booleans())) for _ in range(2))


@given(two_groups())
@settings(max_examples=120)
def test_every_number_is_finite_or_has_a_reason(groups: tuple[ItemMoments, ItemMoments]) -> None:
    for found in (coefficient(groups[0]) for coefficient in (mean_correlation, split_half, standardised_alpha,
                                                             omega_total)):
        assert (found.value is None) == (found.undefined in REASONS)
        assert found.value is None or math.isfinite(found.value)
        assert found.low is None or 0 <= found.low <= found.value <= found.high <= 1
    for fit in group_fits(groups):
        assert (fit.chi2 is None) == (fit.undefined in REASONS)
        assert all(x is None or math.isfinite(x) for x in (fit.chi2, fit.cfi, fit.rmsea, fit.latent_mean))
        assert fit.cfi is None or 0 <= fit.cfi <= 1
    congruence = loadings_congruence(*map(one_factor, groups))
    assert congruence in REASONS if isinstance(congruence, str) else -1 - 1e-9 <= congruence <= 1 + 1e-9


def test_proportional_loadings_are_congruent() -> None:
    factor = np.random.default_rng(1).normal(size=(80, 1))
    noise = np.random.default_rng(2).normal(size=(80, 3))
    items = ItemMoments.from_rows(factor + noise)
    assert abs(loadings_congruence(one_factor(items), one_factor(items)) - 1) < 1e-9
