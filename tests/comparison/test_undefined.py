"""Whatever the counts and sums, no estimator crashes, warns or gives NaN; what is missing has its reason."""

import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison import (
    attrition,
    clustered,
    dominance,
    effect_size,
    exact,
    paired,
    placebo,
    power,
    ranks,
    shares,
    wild,
)
from keko_eval.comparison.equivalence import tost
from keko_eval.comparison.estimate import Estimate
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Moments, PairMoments
from keko_eval.scoring.undefined import REASONS

MISSING = float("nan")
CELLS = 5
score = st.one_of(st.just(MISSING), st.integers(0, 3).map(float))
yes_or_no = st.one_of(st.just(MISSING), st.sampled_from([0.0, 1.0]))


def people(value: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(st.tuples(value, value, st.integers(0, CELLS - 1)), max_size=18).map(moments)


def moments(rows: list[tuple[float, float, int]]) -> PairMoments:
    x1, x2, cell = (np.array([r[i] for r in rows]) for i in range(3))
    return PairMoments.from_rows(x1, x2, cell.astype(int), k=CELLS)


integers = st.lists(st.integers(0, 4), min_size=CELLS, max_size=CELLS)
impossible = st.lists(integers, min_size=15, max_size=15).map(lambda sums: PairMoments(*sums))
tables = st.lists(st.integers(-2, 2), max_size=9).map(Frequencies.from_rows)

OF_WAVES = [paired.paired_t, paired.partially_overlapping_t,
            lambda m: paired.partially_overlapping_t(m, equal_variances=True), clustered.paired_cr2,
            clustered.stacked_cr2, clustered.person_gls_cr2]
OF_ARMS = [paired.change_difference_welch, paired.change_difference_all_answers, clustered.change_by_arm_cr2,
           clustered.stacked_by_arm_cr2, clustered.person_gls_by_arm_cr2, placebo.cluster_placebo,
           lambda a, b: placebo.cluster_placebo(a, b, paired=False)]
OF_ANSWERS = [paired.mean_t, clustered.level_cr2]
OF_GROUPS = [paired.welch_t, paired.student_t, clustered.group_difference_cr2]
EFFECTS = [effect_size.d_z, effect_size.g_z, effect_size.d_av, effect_size.d_rm, effect_size.hedges_g_av,
           dominance.paired_superiority, attrition.stayers_against_leavers]


def check(e: object) -> None:
    """Only finite numbers, and a reason wherever the estimate or its interval is missing."""
    numbers = [getattr(e, f.name) for f in fields(e) if f.name not in ("bounds", "p_at", "details")]
    assert all(math.isfinite(x) for x in numbers if isinstance(x, float))
    assert e.undefined is None or e.undefined in REASONS
    if isinstance(e, Estimate):
        assert all(x is None or math.isfinite(x) for x in e.details.values())
        assert e.undefined is not None or (e.estimate is not None and e.standard_error is not None)
        assert e.undefined in (None, "too_few_assignments") or e.p_value is None
        assert e.p_value is None or 0 <= e.p_value <= 1
        for x in (*e.interval(0.8), e.p_against(1.0, "greater")):
            assert x is None or math.isfinite(x)
        check(tost(e, -1.0, 1.0))
        check(power.minimum_detectable_of(e))


@given(people(score) | impossible)
@settings(max_examples=120)
def test_estimates_of_change(m: PairMoments) -> None:
    for estimator in OF_WAVES:
        check(estimator(m))
    for answers in (m.first(), m.changes()):
        for estimator in OF_ANSWERS:
            check(estimator(answers))
        check(power.clustering(answers))


@given(people(score) | impossible, people(score))
@settings(max_examples=100)
def test_estimates_of_two_arms(a: PairMoments, b: PairMoments) -> None:
    for estimator in OF_ARMS:
        check(estimator(a, b))
    for estimator in OF_GROUPS:
        check(estimator(a.first(), b.first()))
    check(effect_size.hedges_g(a.first(), b.first()))
    check(attrition.standardised_difference(a.first(), b.first()))
    check(attrition.differential_follow_up(a, b))


@given(people(score) | impossible)
@settings(max_examples=60)
def test_effect_sizes(m: PairMoments) -> None:
    for effect in EFFECTS:
        check(effect(m))
    check(effect_size.by_average_sd(paired.partially_overlapping_t(m), m))


@given(people(score))
@settings(max_examples=40)
def test_wild_bootstrap(m: PairMoments) -> None:
    e = wild.wild_cluster_bootstrap(clustered.stacked_products(m), [0, 1])
    check(e)
    assert e.undefined is not None or e.p_value >= 2 / 2 ** e.details["clusters"]


@given(people(yes_or_no), people(yes_or_no))
@settings(max_examples=100)
def test_shares(a: PairMoments, b: PairMoments) -> None:
    for e in (shares.newcombe_paired(a), shares.derrick_z(a), shares.share_wilson(a.first()),
              shares.newcombe_independent(a.first(), b.first()), attrition.followed_up(a),
              attrition.standardised_difference_of_shares(a.first(), b.first())):
        check(e)


@given(tables, tables)
@settings(max_examples=100)
def test_ranks_and_exact_tests(a: Frequencies, b: Frequencies) -> None:
    for found in (exact.sign_flip(a), exact.two_group_permutation(a, b), ranks.mann_whitney(a, b),
                  ranks.mann_whitney(a, b, exact=True), ranks.signed_rank(a), ranks.signed_rank(a, correction=True),
                  ranks.signed_rank(a, zeros="pratt", exact=True)):
        check(found)
        assert (found.p_value is None) == (found.undefined is not None)
    for effect in (dominance.cliffs_delta(a, b), dominance.probability_of_superiority(a, b),
                   dominance.rank_biserial(a)):
        check(effect)
        assert effect.undefined is not None or -1 <= effect.value <= 1
        if effect.low is not None:
            assert -1 <= effect.low <= effect.value <= effect.high <= 1


@pytest.mark.parametrize("k", [1, 3])
def test_nobody_at_all(k: int) -> None:
    nobody = PairMoments(*np.zeros((15, k)))
    for estimator in OF_WAVES:
        assert estimator(nobody).undefined == "no_answers"
    for estimator in OF_ARMS:
        assert estimator(nobody, nobody).undefined == "no_answers"
    assert clustered.level_cr2(Moments([0.0], [0.0], [0.0])).undefined == "no_answers"
