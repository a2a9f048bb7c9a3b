"""Waves with gaps, ranks with ties, trends of separate people, analysis of covariance: as nlme and base R."""

from functools import cache

import numpy as np

from keko_eval.comparison.ancova import ancova
from keko_eval.comparison.mixed import fit_mixed, slope_test
from keko_eval.comparison.repeated import friedman, repeated_anova
from keko_eval.comparison.wave_means import trend_stacked_cr2, trend_welch
from keko_eval.scoring.moments import Moments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "several_waves"


def triple(estimate: object) -> list[object]:
    return [estimate.estimate, estimate.standard_error, estimate.df]


@cache
def found() -> dict[str, object]:
    d = rows(CASE)
    y, day, who = d.reaction.to_numpy(float), d.wave.to_numpy(int), d.respondent.to_numpy()
    waves, line = np.eye(10)[day], np.column_stack([np.ones(len(y)), day])
    by_wave, by_time = fit_mixed(y, waves, who), fit_mixed(y, line, who, day)
    one, nine = (by_wave.contrast(waves_apart(k), method="m") for k in (1, 9))
    slope = by_time.contrast([0, 1], method="m")
    ratio, _ = slope_test(y, line, who, day)
    wide = d.pivot(index="respondent", columns="wave", values="stage").to_numpy(float)
    ranks, anova = friedman(wide), repeated_anova(wide)
    moments = [Moments.from_rows(y[day == k]) for k in range(10)]
    by_arm = d.pivot(index=["respondent", "arm"], columns="wave", values="reaction").reset_index()
    first, second, treated = by_arm[0].to_numpy(), by_arm[9].to_numpy(), (by_arm.arm == "new").to_numpy()
    change = second - first
    by_person = Moments.from_rows(y, np.arange(len(y)))
    apart = [Moments(*(np.where(day == k, a, 0.0) for a in (by_person.n, by_person.sum_x, by_person.sum_xx)),
                     origin=by_person.origin) for k in range(10)]
    return {
        "waves.change_1": one.estimate, "waves.change_1_se": one.standard_error, "waves.change_9": nine.estimate,
        "waves.change_9_se": nine.standard_error, "waves.df_between_within": by_wave.between_within_df,
        "waves.criterion": by_wave.criterion, "line.slope": slope.estimate, "line.slope_se": slope.standard_error,
        "line.sds": [*np.sqrt(np.diagonal(by_time.random)), by_time.residual], "line.likelihood_ratio": ratio,
        "friedman_ties": [ranks.statistic, ranks.p_value], "anova.F": anova.statistic,
        "trend_welch": triple(trend_welch(moments, np.arange(10))),
        "trend_lm": trend_stacked_cr2(apart, np.arange(10)).estimate,
        "ancova": triple(ancova(first, second, treated)),
        "ancova_lin": triple(ancova(first, second, treated, own_slopes=True)),
        "gain_score": change[treated].mean() - change[~treated].mean(),
    }


def waves_apart(k: int) -> list[float]:
    return [-1.0, *(float(i == k) for i in range(1, 10))]


def test_every_number_is_worked_out() -> None:
    assert_complete(CASE, found(), {})


def test_equal_to_r() -> None:
    for id, entry in values(CASE).items():
        assert_equal(found()[id], entry)
