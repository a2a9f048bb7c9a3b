"""Small, constant, tied and empty groups: bounds, tipping points, weights and tests are finite or say why not."""

import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.homogeneity import homogeneity
from keko_eval.comparison.inverse_probability import weighted_change, weighted_difference
from keko_eval.comparison.lee_bounds import Followed, lee_bounds
from keko_eval.comparison.non_response import (
    WorstCase,
    not_followed,
    tipping_point,
    worst_case,
    worst_case_difference,
)
from keko_eval.comparison.paired import paired_t
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import PairMoments
from keko_eval.scoring.undefined import REASONS

CELLS = 4
score = st.one_of(st.just(math.nan), st.integers(0, 3).map(float))
someone = st.tuples(score, score, st.integers(0, CELLS - 1))
people = st.lists(someone, max_size=20)


def moments(told: list[tuple[float, float, int]]) -> PairMoments:
    x1, x2, cell = (np.array([r[i] for r in told]) for i in range(3))
    return PairMoments.from_rows(x1, x2, cell.astype(int), k=CELLS, origin=1.0)


def finite(e: object) -> None:
    for f in fields(e):
        x = getattr(e, f.name)
        assert not isinstance(x, float) or math.isfinite(x), f.name
    assert e.undefined is None or e.undefined in REASONS


def assert_bounds_hold(found: WorstCase) -> None:
    for e in (found.low, found.high):
        finite(e)
        assert e.undefined is not None or e.estimate is not None
    if found.low.estimate is not None and found.high.estimate is not None:
        assert found.low.estimate <= found.high.estimate + 1e-9
    if None not in found.interval:
        assert found.interval[0] <= found.low.estimate + 1e-9
        assert found.interval[1] >= found.high.estimate - 1e-9


@given(people, people, st.booleans())
@settings(max_examples=120)
def test_bounds(a: list, b: list, clustered: bool) -> None:
    waves, other = moments(a), moments(b)
    found = worst_case(waves, (0.0, 3.0), clustered=clustered)
    assert_bounds_hold(found)
    assert_bounds_hold(worst_case_difference(waves, other, (0.0, 3.0), clustered=clustered))
    lost, asked = not_followed(waves)
    tipped = tipping_point(paired_t(waves).interval(), lost / asked if asked else None)
    finite(tipped)
    assert (tipped.value is None) == (tipped.undefined is not None)


@given(people)
@settings(max_examples=80)
def test_whatever_the_others_answered_lies_between(told: list) -> None:
    """Any second answer for those without one gives a mean change inside the bounds."""
    asked = [(a, b) for a, b, _ in told if not math.isnan(a)]
    if not asked:
        return
    found = worst_case(moments(told), (0.0, 3.0))
    filled = [(i % 4 if math.isnan(b) else b) - a for i, (a, b) in enumerate(asked)]
    assert found.low.estimate - 1e-9 <= np.mean(filled) <= found.high.estimate + 1e-9


@given(st.lists(st.integers(-2, 2), max_size=12), st.lists(st.integers(-2, 2), max_size=12), st.integers(0, 5),
       st.integers(0, 5))
@settings(max_examples=100)
def test_lee(a: list[int], b: list[int], more: int, others: int) -> None:
    treated, control = (Followed(Frequencies.from_rows(x), max(1, len(x) + m)) for x, m in ((a, more), (b, others)))
    assert_bounds_hold(lee_bounds(treated, control))


def test_lee_with_nothing_to_cut_is_the_plain_difference() -> None:
    found = lee_bounds(Followed(Frequencies.from_rows([1, 2, 3]), 6), Followed(Frequencies.from_rows([0, 1]), 4))
    assert found.low.estimate == found.high.estimate == pytest.approx(1.5)


@given(people, st.lists(st.sampled_from(["a", "b", None]), min_size=20, max_size=20))
@settings(max_examples=100, deadline=None)
def test_weights(told: list, labels: list) -> None:
    first, second = (np.array([r[i] for r in told], dtype=float) for i in (0, 1))
    groups = {"g": np.array(labels[:len(told)], dtype=object)}
    for clusters in (None, np.array([str(r[2]) for r in told], dtype=object)):
        found = weighted_change(first, second, groups, clusters)
        finite(found.change)
        assert found.change.undefined is not None or found.change.standard_error > 0
        assert all(x is None or math.isfinite(x) for x in (found.effective, found.largest))


def test_separation_is_said_in_words() -> None:
    """Everybody above the middle stayed, nobody below."""
    first = np.arange(20.0)
    found = weighted_change(first, np.where(first >= 10, first + 1, np.nan))
    assert (found.change.estimate, found.change.undefined) == (None, "no_convergence")


def test_groups_that_nobody_left_are_put_with_the_largest() -> None:
    rng = np.random.default_rng(1)
    first = rng.normal(size=60)
    second = np.where(rng.random(60) < 0.6, first + rng.normal(size=60), np.nan)
    labels = np.array(["large"] * 55 + ["small"] * 5, dtype=object)
    second[55:] = first[55:]
    found = weighted_change(first, second, {"g": labels})
    assert found.model.names == ("constant", "first_value")
    assert found.change.estimate is not None


def test_without_leavers_the_weights_are_one() -> None:
    first, second = np.array([1.0, 2, 3, 5]), np.array([2.0, 2, 5, 4])
    found, plain = weighted_change(first, second), paired_t(PairMoments.from_rows(first, second))
    assert (found.change.estimate, found.change.standard_error, found.change.df) == pytest.approx(
        (plain.estimate, plain.standard_error, plain.df))
    assert (found.effective, found.largest) == (4.0, 1.0)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=6))
@settings(max_examples=100)
def test_followed_up_alike(counts: list[tuple[int, int]]) -> None:
    found = homogeneity([a for a, _ in counts], [b for _, b in counts])
    finite(found)
    assert (found.p_value is None) == (found.undefined is not None)
    assert found.p_value is None or 0 < found.p_value <= 1
    assert found.cramers_v is None or found.cramers_v <= 1 + 1e-12


def test_too_many_tables_are_not_enumerated() -> None:
    sizes = [5 + i % 7 for i in range(60)]
    found = homogeneity([n // 2 for n in sizes], [n - n // 2 for n in sizes])
    assert (found.p_value, found.undefined) == (None, "too_many_to_enumerate")


def test_a_tipping_point_by_hand() -> None:
    assert tipping_point((4.0, 8.0), 0.25).value == 16
    assert tipping_point((-8.0, -4.0), 0.25).value == -16
    assert tipping_point((4.0, 8.0), 0.0).undefined == "nobody_missing"
    assert tipping_point((-1.0, 3.0), 0.25).undefined == "interval_holds_zero"
    assert tipping_point(None, 0.25).undefined == "not_estimable"


@given(people, people)
@settings(max_examples=60, deadline=None)
def test_weights_of_two_sides(a: list, b: list) -> None:
    sides = [weighted_change(*(np.array([r[i] for r in told], dtype=float) for i in (0, 1))) for told in (a, b)]
    found = weighted_difference(*sides)
    finite(found.change)
    assert (found.change.standard_error is None) == (found.change.undefined is not None)
