"""Ten waves of eighteen people: mixed models, robust errors, variance analysis and ranks, as in lme4 and lmerTest."""

from functools import cache

import numpy as np

from keko_eval.comparison.cluster_ols import CrossProducts, cluster_ols
from keko_eval.comparison.mixed import fit_mixed, slope_test
from keko_eval.comparison.repeated import friedman, own_slopes, repeated_anova, two_stage_slope
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "sleepstudy_mixed"


@cache
def found() -> dict[str, object]:
    d = rows(CASE)
    y, day, who = d.reaction.to_numpy(float), d.wave.to_numpy(float), d.respondent.to_numpy()
    x = np.column_stack([np.ones(len(y)), day])
    rs, ri = fit_mixed(y, x, who, day), fit_mixed(y, x, who)
    null = fit_mixed(y, x[:, :1], who)
    slope, shallow = (fit.contrast([0, 1], method="m") for fit in (rs, ri))
    statistic, p = slope_test(y, x, who, day)
    ols = cluster_ols(CrossProducts.from_rows(x, y, who), [0, 1])
    wide = d.pivot(index="respondent", columns="wave", values="reaction").to_numpy(float)
    anova, ranks, own = repeated_anova(wide), friedman(wide), two_stage_slope(y, day, who)
    sds = np.sqrt(np.diagonal(rs.random))
    first = list(rs.data.people).index(308)
    people, slopes = own_slopes(y, day, who)
    return {
        "rs.intercept": rs.coefficients[0], "rs.slope": slope.estimate, "rs.slope_se": slope.standard_error,
        "rs.slope_df_satterthwaite": slope.df, "rs.slope_p": slope.p_value, "rs.sd_intercept": sds[0],
        "rs.sd_slope": sds[1], "rs.corr": rs.random[0, 1] / sds.prod(), "rs.sd_residual": rs.residual,
        "rs.REMLcrit": rs.criterion, "ri.slope": shallow.estimate, "ri.slope_se": shallow.standard_error,
        "ri.sd_intercept": float(np.sqrt(ri.random[0, 0])), "ri.sd_residual": ri.residual,
        "lrt_slope.chisq": statistic, "lrt_slope.p": p, "ols.slope_se_iid": ols.classical,
        "ols.slope_se_cr1s": ols.cr1s, "ols.slope_se_cr2": ols.cr2, "ols.slope_df_satt": ols.df,
        "icc_null": null.icc(), "rm_anova.F": anova.statistic, "rm_anova.eps_gg": anova.greenhouse_geisser,
        "rm_anova.eps_hf": anova.huynh_feldt, "rm_anova.p_gg": anova.p_value,
        "friedman": [ranks.statistic, ranks.p_value], "two_stage.mean_slope": own.estimate,
        "two_stage.se": own.standard_error, "rs.blup_slope_308": slope.estimate + rs.person_effects[first, 1],
        "two_stage.slope_308": slopes[list(people).index(308)],
    }


def test_every_number_is_worked_out() -> None:
    assert_complete(CASE, found(), {})


def test_equal_to_r() -> None:
    for id, entry in values(CASE).items():
        assert_equal(found()[id], entry)


def test_robust_errors_of_balanced_waves_are_the_models_own() -> None:
    """The random-slope model is true of its own covariance, so that CR2 by person finds the same error."""
    d = rows(CASE)
    y, day, who = d.reaction.to_numpy(float), d.wave.to_numpy(float), d.respondent.to_numpy()
    fit = fit_mixed(y, np.column_stack([np.ones(len(y)), day]), who, day)
    robust = cluster_ols(fit.products(fit.data.people), [0, 1])
    assert abs(robust.cr2 / fit.contrast([0, 1], method="m").standard_error - 1) < 1e-4
    assert abs(robust.df - 17) < 1e-6
