"""Few, constant, tied and missing answers in several waves: a finite number, or None with a reason."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.ancova import ancova
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.mixed import MixedFit, fit_mixed, slope_test
from keko_eval.comparison.repeated import OverWaves, friedman, own_slopes, repeated_anova, two_stage_slope
from keko_eval.comparison.wave_means import trend_stacked_cr2, trend_welch, welch_contrast
from keko_eval.scoring.moments import Moments

ANSWERS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from([0.0, 1.0, 1.5, 5.0])), max_size=14)
"""Person, wave, value."""


def sound(found: Estimate) -> bool:
    numbers = [found.estimate, found.standard_error, found.df, found.ci_low, found.ci_high, found.p_value]
    assert all(x is None or math.isfinite(x) for x in numbers), found
    return found.ci_low is not None or found.undefined is not None


def sound_test(found: OverWaves) -> bool:
    numbers = [found.statistic, found.p_value, found.greenhouse_geisser, found.huynh_feldt, found.size, *found.df]
    assert all(x is None or math.isfinite(x) for x in numbers), found
    return found.p_value is not None or found.undefined is not None


@given(ANSWERS)
@settings(max_examples=12, deadline=None)
def test_mixed_models(answers: list[tuple[int, int, float]]) -> None:
    who, wave, y = (np.array(column) for column in zip(*answers, strict=True)) if answers else (np.zeros(0),) * 3
    x = np.column_stack([np.ones(len(y)), wave])
    for slope in (None, wave.astype(float)):
        fit = fit_mixed(y, x, who, slope)
        assert sound(fit.contrast([0, 1], method="m"))
        assert sound(fit.robust_contrast([0, 1], method="m"))
        assert np.isfinite(fit.person_effects).all()
        assert (fit.icc() is None) == (fit.undefined is not None or slope is not None)
    statistic, p = slope_test(y, x, who, wave.astype(float))
    assert (statistic is None) == (p is None)
    assert sound(two_stage_slope(y, wave, who))
    assert np.isfinite(own_slopes(y, wave, who)[1]).all()


@given(st.integers(0, 5), st.integers(1, 4), st.integers(0, 3), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_tests_over_waves(people: int, waves: int, values: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.integers(0, values + 1, (people, waves)).astype(float)
    table[random.random(table.shape) < 0.1] = np.nan
    assert sound_test(repeated_anova(table))
    assert sound_test(friedman(table))


@given(ANSWERS)
@settings(max_examples=40, deadline=None)
def test_waves_of_separate_people(answers: list[tuple[int, int, float]]) -> None:
    told = [(c, w, v) for c, w, v in answers]
    by_wave = [Moments.from_rows([v if w == k else np.nan for _, w, v in told] or [np.nan],
                                 [c for c, _, _ in told] or [0], k=5, origin=1.0) for k in range(4)]
    time = [0.0, 1.0, 2.0, 4.0]
    assert sound(trend_stacked_cr2(by_wave, time))
    assert sound(trend_welch([m.total() for m in by_wave], time))
    assert sound(welch_contrast([m.total() for m in by_wave], [-1, 0, 0, 1]))


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, 3.0]), st.sampled_from([0.0, 2.0, np.nan]), st.booleans(),
                          st.integers(0, 5)), max_size=12))
@settings(max_examples=40, deadline=None)
def test_analysis_of_covariance(answers: list[tuple[float, float, bool, int]]) -> None:
    columns = [np.array(c) for c in zip(*answers, strict=True)] or [np.zeros(0)] * 4
    for own in (False, True):
        for clusters in (None, columns[3]):
            assert sound(ancova(*columns[:3], clusters, own_slopes=own))


def test_everybody_stays_as_they_were() -> None:
    """Nothing is left to chance within persons; their own levels differ."""
    who, wave = np.repeat(np.arange(6), 3), np.tile(np.arange(3), 6)
    fit = fit_mixed(who * 10.0, np.column_stack([np.ones(18), wave]), who)
    assert fit.undefined == "no_variation"
    assert repeated_anova((np.arange(6) * np.ones((3, 6))).T).undefined == "no_variation"
    assert friedman(np.ones((4, 3))).undefined == "all_ties"


def test_one_person_and_one_wave_each() -> None:
    x = np.column_stack([np.ones(6), np.arange(6)])
    y = np.array([1.0, 3.0, 2.0, 5.0, 4.0, 6.0])
    assert fit_mixed(y, x, np.zeros(6)).undefined == "not_estimable"
    assert fit_mixed(y, x, np.arange(6)).undefined == "not_estimable"
    assert isinstance(fit_mixed(y[:2], x[:2], [0, 0]), MixedFit)


def test_no_variance_between_people_gives_between_within_df() -> None:
    """Persons' means are all alike, so that the intercepts have no variance."""
    y, who = np.tile([1.0, 2.0, 4.0, 3.0], 5), np.repeat(np.arange(5), 4)
    fit = fit_mixed(y, np.column_stack([np.ones(20), np.tile(np.arange(4), 5)]), who)
    assert fit.singular
    assert fit.contrast([0, 1], method="m").df == 20 - 5 - 1
