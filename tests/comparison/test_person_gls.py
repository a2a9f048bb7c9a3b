"""Least squares within persons from three kinds of people, against the same regression with every person a cluster."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.clustered import person_gls_cr2
from keko_eval.comparison.paired import paired_t, welch_t
from keko_eval.comparison.person_gls import person_gls
from keko_eval.scoring.moments import PairMoments

MISSING = float("nan")
answer = st.one_of(st.just(MISSING), st.integers(1, 5).map(float))


@given(st.lists(st.tuples(answer, answer), min_size=1, max_size=25))
@settings(max_examples=80)
def test_equals_cr2_by_person(rows: list[tuple[float, float]]) -> None:
    x, y = (np.array([r[i] for r in rows]) for i in (0, 1))
    found = person_gls(PairMoments.from_rows(x, y))
    by_person = person_gls_cr2(PairMoments.from_rows(x, y, np.arange(len(x)), k=len(x)))
    if found.undefined is not None or by_person.undefined is not None:
        assert (found.undefined is None) == (by_person.undefined is None)
        return
    assert found.estimate == pytest.approx(by_person.estimate, abs=1e-9)
    assert (found.standard_error, found.df) == pytest.approx((by_person.standard_error, by_person.df), rel=1e-6)
    assert (found.n, found.n_reference, found.n_pairs) == (by_person.n, by_person.n_reference, by_person.n_pairs)


def test_pairs_alone_are_the_paired_t() -> None:
    m = PairMoments.from_rows([1.0, 2, 4, 3, 5], [2.0, 2, 5, 5, 4])
    found, plain = person_gls(m), paired_t(m)
    assert (found.estimate, found.standard_error, found.df) == pytest.approx(
        (plain.estimate, plain.standard_error, plain.df))


def test_without_pairs_it_is_welch() -> None:
    x, y = np.array([1.0, 2, 4, 3, *[MISSING] * 3]), np.array([*[MISSING] * 4, 5.0, 4, 2])
    m = PairMoments.from_rows(x, y)
    found, plain = person_gls(m), welch_t(m.second(), m.first())
    assert (found.estimate, found.standard_error) == pytest.approx((plain.estimate, plain.standard_error))


def test_where_leaving_hangs_on_the_first_answer_it_stays_right() -> None:
    """Ten thousand people without a true change, of whom those above the middle come back."""
    rng = np.random.default_rng(1)
    stable = rng.normal(size=10_000)
    x, y = (stable * math.sqrt(0.6) + rng.normal(0, math.sqrt(0.4), 10_000) for _ in range(2))
    m = PairMoments.from_rows(x, np.where(x > 0, y, MISSING))
    assert paired_t(m).estimate == pytest.approx(-0.32, abs=0.03)
    assert welch_t(m.second(), m.first()).estimate == pytest.approx(0.48, abs=0.03)
    assert abs(person_gls(m).estimate) < 0.25
