"""Samples: rules for lonely units, domains, shared units of two waves, and groups too small for anything."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.sampled.calibrated import post_stratified, raked, regressed, trimmed
from keko_eval.comparison.sampled.design import LONELY_UNITS, Design, design_of
from keko_eval.comparison.sampled.estimates import (
    contrast,
    difference,
    kish_effect,
    mean,
    ratio,
    total,
    weighted_quantile,
)
from keko_eval.comparison.sampled.models import rao_scott, regression
from keko_eval.comparison.sampled.shares import share

Y = np.array([1.0, 2.0, 4.0, 9.0, 30.0])
STRATA = np.array(["a", "a", "b", "b", "c"])


def drawn(lonely: str) -> Design:
    return design_of(5, weight=np.ones(5), strata=STRATA, lonely=lonely)  # type: ignore[arg-type]


def test_what_a_lonely_unit_counts_for() -> None:
    """Strata a and b give 1/2 and 25/2; c has one unit, 20.8 from the mean of all."""
    found = {rule: drawn(rule).variance(Y) for rule in LONELY_UNITS}
    assert found == pytest.approx({"remove": 26.0, "certainty": 26.0, "average": 39.0,
                                   "centred": 26.0 + (30 - 9.2) ** 2})


def test_a_stratum_taken_whole_is_certain_and_not_lonely() -> None:
    sizes = np.array([4, 4, 4, 4, 1])
    design = design_of(5, weight=np.ones(5), strata=STRATA, sizes=[sizes])
    assert design.variance(Y) == pytest.approx((1.0 + 25.0) / 2)


def test_a_domain_keeps_the_design() -> None:
    """Units without anybody in the domain are zeros, not absent."""
    design = design_of(4, weight=np.ones(4), clusters=[np.arange(4)])
    within = np.array([True, True, False, False])
    own = total(design, np.array([1.0, 2.0, 5.0, 7.0]), within)
    alone = total(design_of(2, weight=np.ones(2)), np.array([1.0, 2.0]))
    assert own.standard_error == pytest.approx(math.sqrt(4 / 3 * (5 - 9 / 4)))
    assert alone.standard_error == pytest.approx(1.0)


def test_the_same_people_twice_are_a_paired_difference() -> None:
    first, second = np.array([1.0, 2.0, 4.0, 4.5]), np.array([2.0, 2.5, 6.0, 5.0])
    people, later = np.tile(np.arange(4), 2), np.repeat([False, True], 4)
    design = design_of(8, weight=np.ones(8), clusters=[people])
    found = difference(design, np.concatenate([first, second]), later, ~later)
    change = second - first
    assert found.estimate == pytest.approx(change.mean())
    assert found.standard_error == pytest.approx(change.std(ddof=1) / 2)
    assert found.df == 3


def test_a_change_has_no_finite_population() -> None:
    design = design_of(4, weight=np.full(4, 1.5), sizes=[np.full(4, 6.0)])
    value = np.array([1.0, 2.0, 4.0, 9.0])
    known, endless = mean(design, value), mean(design.endless(), value)
    assert known.standard_error == pytest.approx(math.sqrt(1 - 4 / 6) * (endless.standard_error or 0))


def test_margins_that_cannot_be_met() -> None:
    design = design_of(3, weight=np.ones(3))
    assert post_stratified(design, ["a", "a", "b"], {"a": 5}) == "empty_cell"
    assert post_stratified(design, ["a", "a", "a"], {"a": 5, "b": 4}) == "empty_cell"
    assert raked(design, [(["a", "a", "b"], {"a": 5, "b": 5}), (["x", "x", "y"], {"x": 9, "y": 1})]) == "no_convergence"
    assert regressed(design, np.ones((3, 2)), np.array([3.0, 3.0])) == "not_estimable"


def test_post_stratified_means_have_no_error_between_the_classes() -> None:
    design = design_of(4, weight=np.ones(4))
    fitted = post_stratified(design, ["a", "a", "b", "b"], {"a": 30, "b": 10})
    assert isinstance(fitted, Design)
    found = mean(fitted, np.array([1.0, 1.0, 7.0, 7.0]))
    assert found.estimate == pytest.approx(2.5)
    assert found.undefined == "no_variation"


def test_trimming_keeps_the_sum() -> None:
    weight = np.array([1.0, 1, 1, 1, 1, 25])
    found = trimmed(weight, 5)
    assert found.sum() == pytest.approx(30)
    assert found.max() == pytest.approx(5)
    assert kish_effect(found) == pytest.approx(1.0)
    assert trimmed(np.array([1.0, 2.0]), 5) == pytest.approx([1, 2])


def check(found: Estimate) -> None:
    numbers = [found.estimate, found.standard_error, found.df, found.ci_low, found.ci_high, found.statistic,
               found.p_value, *found.details.values()]
    assert all(x is None or math.isfinite(x) for x in numbers)
    assert found.undefined or found.ci_low is not None


VALUES = st.lists(st.sampled_from([0.0, 1.0, 1.0, 0.1, 1e6, math.nan]), min_size=0, max_size=8)


@settings(deadline=None, max_examples=150)
@given(VALUES, st.randoms(use_true_random=False), st.sampled_from(LONELY_UNITS))
def test_every_number_is_finite_or_has_a_reason(values: list[float], random: object, lonely: str) -> None:
    n, y = len(values), np.array(values, dtype=float)
    pick = np.array([random.randrange(3) for _ in range(n)], dtype=int)  # type: ignore[attr-defined]
    unit = np.array([random.randrange(3) for _ in range(n)], dtype=int)  # type: ignore[attr-defined]
    weight = np.array([random.choice([0.0, 1.0, 7.5]) for _ in range(n)])  # type: ignore[attr-defined]
    design = design_of(n, weight=weight, strata=pick, clusters=[unit], lonely=lonely)  # type: ignore[arg-type]
    one = unit == 0
    for found in (total(design, y), mean(design, y), ratio(design, y, np.ones(n) - one),
                  difference(design, y, one, ~one),
                  contrast(design, y, ((1, one), (-1, pick == 1)), totals=True), weighted_quantile(design, y, 0.5)):
        check(found)
    binary = np.where(np.isfinite(y), (y > 0.5) * 1.0, np.nan)
    for kind in ("logit", "beta", "likelihood"):
        check(share(design, binary, interval=kind))  # type: ignore[arg-type]
    for found in regression(design, y, np.column_stack([np.ones(n), one])):
        check(found)
    test = rao_scott(design, pick, np.where(np.isfinite(y), y, None))
    assert test.undefined or all(math.isfinite(x or 0.0) for x in (test.statistic, test.df, test.p_value))
