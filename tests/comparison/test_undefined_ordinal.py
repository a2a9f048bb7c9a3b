"""Whatever is answered, no ordinal method crashes, warns or gives NaN; what is missing has its reason."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison import dominance, hodges_lehmann, positions, proportional_odds, relative_effect
from keko_eval.comparison.estimate import Estimate
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.undefined import REASONS

tables = st.lists(st.integers(-2, 2), max_size=9).map(Frequencies.from_rows)
counts = st.integers(1, 4).flatmap(lambda k: st.lists(st.lists(st.integers(0, 3), min_size=k, max_size=k), min_size=1,
                                                      max_size=4).map(np.array))


def check(e: Estimate) -> None:
    told = [e.estimate, e.standard_error, e.df, e.ci_low, e.ci_high, e.statistic, e.p_value, *e.details.values(),
            *e.interval(0.8), *e.interval(0.999)]
    assert all(x is None or math.isfinite(x) for x in told)
    assert e.undefined in (None, *REASONS)
    assert e.undefined is not None or (e.estimate is not None and e.ci_low is not None)
    if e.ci_low is not None:
        assert e.ci_low <= e.estimate <= e.ci_high


@given(tables, tables)
@settings(max_examples=150)
def test_shifts_and_effects(a: Frequencies, b: Frequencies) -> None:
    for found in (hodges_lehmann.typical_change(a), hodges_lehmann.typical_difference(a, b),
                  relative_effect.brunner_munzel(a, b), relative_effect.brunner_munzel(a, b, "logit"),
                  proportional_odds.proportional_odds(a, b)):
        check(found)
    middle = positions.median(a), positions.interpolated_median(a), positions.top_share(a, 1)
    assert all((x is None) == (not a.n) for x in middle)
    assert (dominance.cliffs_delta_variance(a, b) is None) == (min(a.n, b.n) < 2)


@given(counts)
@settings(max_examples=80)
def test_models_of_ordered_answers(table: np.ndarray) -> None:
    fit = proportional_odds.fit_proportional_odds(table, np.eye(len(table))[:, 1:])
    assert fit.undefined in (None, *REASONS)
    assert np.isfinite(fit.covariance).all()
    assert np.isfinite(fit.coefficients).all()
    assert (fit.proportionality.p_value is None) == (fit.proportionality.undefined is not None)
