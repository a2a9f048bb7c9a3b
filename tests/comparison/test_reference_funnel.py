"""Funnel limits and places, equal to base R; and what they do with small, constant and few groups."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.funnel import binomial_limits, funnel, multiplicative_limits, winsorised
from keko_eval.comparison.ranking import chances, places
from keko_eval.comparison.shrinkage import Shrunk, shrink
from keko_eval.scoring.moments import Moments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "funnel"


@cache
def found() -> dict[str, object]:
    d = rows(CASE)
    groups = [Moments.from_rows(part.value.to_numpy(float), origin=50.0) for _, part in d.groupby("group")]
    yes = [Moments.from_rows(part.yes.to_numpy(float)) for _, part in d.groupby("group")]
    sizes = d.groupby("group").size().to_numpy()
    means, target = funnel(groups), float(d.yes.mean())
    error = (means.groups[0].value - means.target) / means.groups[0].z
    plain = math.sqrt(error**2 - means.overdispersion.between)
    multiplied = multiplicative_limits(means.target, plain, means.overdispersion.factor, 0.95)
    exact = {level: [binomial_limits(target, n, level) for n in sizes] for level in (0.95, 0.998)}
    told = places(shrink(groups).groups, "up")
    assert funnel(yes, share=True).target == pytest.approx(target)
    return {
        "mean.target": means.target, "mean.phi": means.overdispersion.factor,
        "mean.tau2": means.overdispersion.between, "mean.low_95": [g.limits[0][0] for g in means.groups],
        "mean.high_998": [g.limits[1][1] for g in means.groups], "mean.multiplicative_low": multiplied[0],
        "mean.z": [g.z for g in means.groups], "share.target": target,
        "share.low_95": [low for low, _ in exact[0.95]], "share.high_95": [high for _, high in exact[0.95]],
        "share.high_998": [high for _, high in exact[0.998]],
        "rank.expected": [p.expected for p in told], "rank.low": [p.low for p in told],
        "rank.high": [p.high for p in told],
    }


def test_every_number_is_worked_out() -> None:
    assert_complete(CASE, found(), {})


def test_equal_to_r() -> None:
    for id, entry in values(CASE).items():
        if id in ("rank.low", "rank.high"):
            assert np.abs(np.array(found()[id]) - np.array(entry["value"])).max() <= 1
        else:
            assert_equal(found()[id], entry)


def test_groups_that_differ_by_chance_are_not_given_more_room() -> None:
    alike = [Moments.from_rows([m - 10.0, m + 10.0, m, m]) for m in (50.0, 51.0, 49.0, 50.5)]
    told = funnel(alike)
    assert told.overdispersion.between == 0
    assert not any(g.outside(0) for g in told.groups)


def test_a_share_without_more_spread_than_chance_has_exact_limits() -> None:
    groups = [Moments.from_rows([1.0] * y + [0.0] * (10 - y)) for y in (5, 6, 5, 4)]
    told = funnel(groups, share=True)
    assert told.overdispersion.between == 0
    assert told.groups[0].limits[0] == binomial_limits(0.5, 10, 0.95)


def test_winsorised_by_hand() -> None:
    assert winsorised(np.arange(10.0)).tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 8]
    assert winsorised(np.arange(4.0)).tolist() == [0, 1, 2, 3]


def test_nobody_is_put_in_order_below_twenty() -> None:
    groups = [Shrunk(float(i), float(i), 1.0, 1.0) for i in range(20)]
    assert places(groups[:19], "up") == ()
    assert places(groups, "keep") == ()
    up, down = places(groups, "up"), places(groups, "down")
    assert [p.expected for p in up] == pytest.approx([p.expected for p in reversed(down)])
    assert up[-1].low == 1
    assert sum(p.expected for p in up) == pytest.approx(20 * 21 / 2)


def test_chances_of_two_alike() -> None:
    assert chances(np.zeros(2), np.ones(2), 0) == pytest.approx([0.5, 0.5])
    assert chances(np.zeros(3), np.ones(3), 1) == pytest.approx([1 / 3] * 3, abs=1e-6)


@given(st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=8), max_size=8), st.booleans())
@settings(max_examples=100)
def test_finite_or_a_reason(told: list[list[int]], share: bool) -> None:
    made = funnel([Moments.from_rows([float(x) for x in one]) for one in told], share=share)
    assert (made.undefined is not None) == (not made.groups)
    for g in made.groups:
        assert all(math.isfinite(x) for ends in g.limits for x in (*ends, g.z))
        (low, high), (lower, higher) = g.limits
        assert lower <= low + 1e-12
        assert high <= higher + 1e-12
        assert low <= high
