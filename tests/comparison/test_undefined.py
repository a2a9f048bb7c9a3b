"""Whatever people answered, no estimator crashes, warns or gives NaN; what is missing has its reason."""

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison import clustered, dominance, paired, placebo, wild
from keko_eval.comparison.effect_size import EffectSize
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.exact import Significance
from keko_eval.comparison.graph import Graph, turnover
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Moments, PairMoments
from keko_eval.scoring.undefined import REASONS
from tests.comparison import worlds
from tests.comparison.worlds import APART, CELLS, GIVEN, MISSING, World, estimators

SLOW = {"wild_cluster_bootstrap", "bootstrapped", "bootstrapped_groups", "cluster_placebo", "choose_difference",
        "group_fits", "fit_mixed", "slope_test", "set_agreement", "omega_total", "omega_of", "typical_difference",
        "one_factor"}
MORE = frozenset({"few_goals", "no_records", "too_few_groups", "groups_alike"})
"""Reasons of goals and of circles beside each other."""
MAIN = ("estimate", "value", "p_value", "statistic", "omega_total", "chi2", "mean", "icc", "coefficients")
"""What an answer without a reason has."""
ALL = [f for f in estimators() if f.__name__ not in APART]
score = st.one_of(st.just(MISSING), st.integers(0, 3).map(float))
person = st.tuples(score, score, st.integers(0, CELLS - 1))
alike = st.tuples(st.sampled_from([2.0, MISSING]), st.sampled_from([2.0, MISSING]), st.integers(0, CELLS - 1))
people = st.lists(person | alike, max_size=16).map(tuple)
random_worlds = st.builds(World, people, people, st.tuples(*[st.integers(0, 3)] * 9))
NOBODY = World((), (), (0,) * 9)
TWELVE = tuple((float(i % 4), float((i + i // 3) % 4), i % CELLS) for i in range(12))
WORLDS = {
    "nobody": NOBODY,
    "one person": World(((1.0, 2.0, 0),), ((1.0, 1.0, 1),), (1, *(0,) * 8)),
    "first wave only": World(((1.0, MISSING, 0), (2.0, MISSING, 1)), ((MISSING, 2.0, 0),), (0, 0, 1, 0, 0, 1, 0, 0, 1)),
    "everybody alike": World(((2.0, 2.0, 0), (2.0, 2.0, 1)) * 5, ((2.0, 2.0, 2), (2.0, 2.0, 3)) * 5, (3,) * 9),
    "all moved alike": World(((1.0, 2.0, 0), (1.0, 2.0, 2)) * 6, ((1.0, 3.0, 1), (1.0, 3.0, 3)) * 6, (0, 9, 0) * 3),
    "one cluster": World(tuple((x, y, 0) for x, y, _ in TWELVE), ((1.0, 2.0, 1),) * 3, (9, 0, 0, 0, 9, 0, 0, 0, 9)),
    "one against many": World(TWELVE, (), (5, 1, 0, 2, 7, 0, 0, 0, 4)),
    "ordinary": World(TWELVE, TWELVE[::-1] + TWELVE[:3], (5, 1, 2, 2, 7, 1, 3, 1, 4)),
    "large numbers": World(tuple((1e9 + x, 1e9 + y, c) for x, y, c in TWELVE), TWELVE, (2,) * 9),
}


def assert_finite(e: Any) -> None:
    """Only finite numbers, and a reason wherever an answer has no number."""
    if isinstance(e, float | np.floating):
        assert math.isfinite(e)
    elif isinstance(e, np.ndarray) and e.dtype.kind == "f":
        assert np.isfinite(e).all()
    elif isinstance(e, Mapping):
        assert_finite(list(e.values()))
    elif isinstance(e, Iterable) and not isinstance(e, str | np.ndarray):
        for part in e:
            assert_finite(part)
    elif dataclasses.is_dataclass(e) and not isinstance(e, PairMoments | Moments | Frequencies):
        told = {f.name: getattr(e, f.name) for f in dataclasses.fields(e) if f.name != "model"}
        assert_finite([value for value in told.values() if not callable(value)])
        if "undefined" in told:
            _has_number_or_reason(e, told)


def _has_number_or_reason(e: Any, told: Mapping[str, Any]) -> None:
    why = told["undefined"]
    assert why is None or why in REASONS or why in MORE
    main = [told[name] for name in MAIN if name in told]
    assert why is not None or not main or any(value is not None for value in main), e
    if isinstance(e, Estimate):
        assert why is not None or e.estimate is not None
        assert why in (None, "too_few_assignments") or e.p_value is None
        assert e.p_value is None or 0 <= e.p_value <= 1
        assert_finite([*e.interval(0.8), e.p_against(1.0, "greater")])
    if isinstance(e, Significance):
        assert (e.p_value is None) == (why is not None)
    if isinstance(e, EffectSize):
        ends = [x for x in (e.low, e.value, e.high) if x is not None]
        assert ends == sorted(ends)


def assert_told(f: Callable[..., Any], world: World) -> None:
    for args, options in worlds.given(f, world):
        try:
            found = f(*args, **options)
            assert_finite(list(found) if hasattr(found, "__next__") else found)
        except Exception as wrong:
            wrong.add_note(f"{f.__module__}.{f.__name__}({', '.join(map(repr, args))}, {options})")
            raise


def test_every_estimator_has_something_to_try() -> None:
    """A new one is filled by the types of its parameters, or needs a line in ``GIVEN``."""
    names = [f.__name__ for f in estimators()]
    assert len(names) > 90
    assert not {name.split(".")[-1] for name in (*GIVEN, *APART)} - set(names), "no longer there"
    for f in ALL:
        assert list(worlds.given(f, WORLDS["ordinary"])), f.__name__


@pytest.mark.parametrize("name", WORLDS)
def test_small_and_degenerate_worlds(name: str) -> None:
    for f in ALL:
        assert_told(f, WORLDS[name])


@given(random_worlds)
@settings(max_examples=20, deadline=None)
def test_random_worlds(world: World) -> None:
    for f in ALL:
        if f.__name__ not in SLOW:
            assert_told(f, world)


@given(random_worlds, st.sampled_from([f for f in ALL if f.__name__ in SLOW]))
@settings(max_examples=30, deadline=None)
def test_random_worlds_of_what_takes_longer(world: World, f: Callable[..., Any]) -> None:
    assert_told(f, world)


sums = st.lists(st.integers(0, 4), min_size=CELLS, max_size=CELLS)


@given(st.lists(sums, min_size=15, max_size=15).map(lambda told: PairMoments(*told)))
@settings(max_examples=40, deadline=None)
def test_sums_that_no_answers_have(m: PairMoments) -> None:
    for estimator in (paired.paired_t, paired.partially_overlapping_t, clustered.paired_cr2, clustered.stacked_cr2,
                      clustered.person_gls_cr2):
        assert_finite(estimator(m))
    for answers in (m.first(), m.changes()):
        assert_finite([paired.mean_t(answers), clustered.level_cr2(answers)])


@given(random_worlds)
@settings(max_examples=20, deadline=None)
def test_bounds_that_hold(world: World) -> None:
    e = wild.wild_cluster_bootstrap(clustered.stacked_products(world.a), [0, 1])
    assert e.undefined is not None or e.p_value >= 2 / 2 ** e.details["clusters"]
    for effect in (dominance.cliffs_delta(*world.answers), dominance.rank_biserial(world.changes[0])):
        assert effect.undefined is not None or -1 <= effect.value <= 1


ties = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=8)


@given(st.lists(st.sampled_from("abcd"), unique=True), ties, ties)
@settings(max_examples=40, deadline=None)
def test_networks(nodes: list[str], before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    graphs = [Graph.of(nodes, ties) for ties in (before, after)]
    for graph in graphs:
        assert_finite([getattr(graph, name) for name, p in vars(Graph).items() if isinstance(p, property)])
    assert_finite(turnover(*graphs).jaccard)


@pytest.mark.parametrize("k", [1, 3])
def test_nobody_at_all(k: int) -> None:
    nobody = PairMoments(*np.zeros((15, k)))
    for estimator in (paired.paired_t, paired.partially_overlapping_t, clustered.paired_cr2, clustered.stacked_cr2,
                      clustered.person_gls_cr2):
        assert estimator(nobody).undefined == "no_answers"
    for estimator in (paired.change_difference_welch, paired.change_difference_all_answers, placebo.cluster_placebo,
                      clustered.change_by_arm_cr2, clustered.stacked_by_arm_cr2, clustered.person_gls_by_arm_cr2):
        assert estimator(nobody, nobody).undefined == "no_answers"
    assert clustered.level_cr2(Moments([0.0], [0.0], [0.0])).undefined == "no_answers"
