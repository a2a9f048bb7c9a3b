"""Weights and starts of few, constant and tied answers: every number is finite, or missing with its reason."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.propensity import balance_of, odds_weights, overlap_of, propensity, weighted_difference
from keko_eval.comparison.started import NEVER, Panel, started_against_not_yet
from tests.comparison.test_undefined import assert_finite

columns = st.integers(0, 3)
person = st.tuples(st.booleans(), st.integers(0, 2).map(float), columns, columns)


@given(st.lists(person, max_size=40))
@settings(max_examples=80)
def test_weights(rows: list[tuple[bool, float, int, int]]) -> None:
    treated = np.array([r[0] for r in rows], dtype=bool)
    x = np.array([r[2:] for r in rows], dtype=float).reshape(len(rows), 2)
    fit = propensity(x, treated)
    assert np.isfinite(fit.probability).all()
    assert np.isfinite(fit.coefficients).all()
    if fit.undefined:
        return
    w = odds_weights(fit.probability, treated)
    y = np.array([r[1] for r in rows])
    assert_finite(weighted_difference(y, treated, w))
    assert_finite(weighted_difference(y, treated, w, np.array(["a", "b"] * 40)[:len(rows)]))
    over = overlap_of(fit.probability, treated, w)
    assert 1 <= over.effective <= (~treated).sum() + 1e-9
    assert 0 <= over.outside <= 1
    for one in balance_of(["a", "b"], x, treated, w):
        assert one.after is None or math.isfinite(one.after)


def test_who_is_treated_is_told_for_certain() -> None:
    x = np.arange(40.0)[:, None]
    assert propensity(x, x[:, 0] > 19.5).undefined == "groups_apart"
    assert propensity(x[:8], x[:8, 0] > 3).undefined == "too_few_answers"


starts = st.lists(st.sampled_from([0, 1, 2, NEVER]), min_size=1, max_size=6)


@given(starts, st.integers(0, 2**30), st.booleans(), st.booleans())
@settings(max_examples=80)
def test_starts(begun: list[int], seed: int, constant: bool, exact: bool) -> None:
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, (3, len(begun))).astype(float) * (not constant)
    n = rng.integers(0, 4, (3, 3, len(begun))).astype(float)
    noise = np.divide(float(not exact), n, out=np.zeros_like(n), where=n > 0)
    assert_finite(started_against_not_yet(Panel(y[None] - y[:, None], n, noise, np.array(begun))))
