"""Four probability samples of California's schools: every number of R's survey package."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.sampled.calibrated import post_stratified, raked, regressed
from keko_eval.comparison.sampled.design import Design, design_of
from keko_eval.comparison.sampled.estimates import difference, kish_effect, mean, ratio, total, weighted_quantile
from keko_eval.comparison.sampled.models import rao_scott, regression
from keko_eval.comparison.sampled.shares import share
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "api_school_survey"
SAMPLES = ("srs", "strat", "clus1", "clus2")
TYPES, MET = {"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}
OUT_OF_SCOPE = {
    "what the whole population is, which no sample tells": {"truth.mean", "truth.change", "truth.enrolled"},
}


@cache
def schools(sample: str) -> pd.DataFrame:
    d = rows(CASE)
    d = d[d["sample"] == sample]
    wide = d[d.wave == 2].set_index("respondent")
    wide["before"] = d[d.wave == 1].set_index("respondent").score
    return wide.assign(change=wide.score - wide.before,
                       award=wide.group.map({"award": 1.0, "no_award": 0.0}).astype(float))


@cache
def design(sample: str) -> Design:
    d = schools(sample)
    n, fpc, weight = len(d), d.fpc1.to_numpy(), d.weight.to_numpy()
    match sample:
        case "srs":
            return design_of(n, sizes=[fpc])
        case "strat":
            return design_of(n, weight=weight, strata=d.school_type, sizes=[fpc])
        case "clus1":
            return design_of(n, weight=weight, clusters=[d.district], sizes=[fpc])
    return design_of(n, clusters=[d.district, d.school_no], sizes=[fpc, d.fpc2.to_numpy()])


def both(found: Estimate) -> list[float | None]:
    return [found.estimate, found.standard_error]


def of_sample(sample: str) -> dict[str, Any]:
    d, drawn = schools(sample), design(sample)
    score, award = d.score.to_numpy(float), d.award.to_numpy()
    found: dict[str, Any] = {"n": len(d), "weight_sum": drawn.weight.sum(), "design_df": drawn.degrees_of_freedom()}
    for name, column in (("mean_wave1", "before"), ("mean_wave2", "score"), ("mean_change", "change")):
        e = mean(drawn, d[column].to_numpy(float))
        found |= {f"{name}.estimate": e.estimate, f"{name}.se": e.standard_error, f"{name}.ci_t": e.interval()}
    e = mean(drawn, score)
    found |= {"deff_mean_wave2": e.details["deff"], "deft2_mean_wave2": e.details["deff_with_replacement"]}
    enrolled, tested = d.enrolled.to_numpy(float), d.tested.to_numpy(float)
    found |= {"total_enrolled": both(total(drawn, enrolled)), "ratio_tested": both(ratio(drawn, tested, enrolled)),
              "award_share": both(mean(drawn, award))}
    for kind in ("logit", "beta", "likelihood"):
        found[f"award_share_ci_{kind}"] = share(drawn, award, interval=kind,
                                                df=drawn.degrees_of_freedom()).interval()
    for type_ in "EHM":
        found[f"domain_mean.{type_}"] = both(mean(drawn, score, (d.school_type == type_).to_numpy()))
    found["quartiles"] = [weighted_quantile(drawn, score, p).estimate for p in (0.25, 0.5, 0.75)]
    e = difference(drawn, d.change.to_numpy(float), award == 1, award == 0)
    t = regression(drawn, d.change.to_numpy(float), np.column_stack([np.ones(len(d)), award]))[1]
    assert both(e) == pytest.approx(both(t), rel=1e-9)
    found["award_change_diff"] = [t.estimate, t.statistic, t.df, t.p_value]
    return {f"{sample}.{name}": value for name, value in found.items()}


def of_models() -> dict[str, Any]:
    d, drawn = schools("strat"), design("strat")
    x = np.column_stack([np.ones(len(d)), d.award, d.school_type == "H", d.school_type == "M"]).astype(float)
    fit = regression(drawn, d.change.to_numpy(float), x)
    test = rao_scott(drawn, d.school_type.to_numpy(), d.group.where(d.group.notna(), None).to_numpy(object))
    score = d.score.to_numpy(float)
    plain = schools("clus1").score.to_numpy(float)
    return {
        **{f"strat.svyglm.{name}": both(e) for name, e in zip(("Intercept", "award", "stypeH", "stypeM"), fit,
                                                             strict=True)},
        "strat.published.total_enrolled": total(drawn, d.enrolled.to_numpy(float)).estimate,
        "strat.rao_scott": [test.statistic, test.df, test.df_denominator, test.p_value],
        "clus1.naive": both(mean(design_of(len(plain), weight=np.ones(len(plain))), plain)),
        "strat.naive": both(mean(design_of(len(score), weight=np.ones(len(score))), score)),
    }


def of_calibration() -> dict[str, Any]:
    d, drawn = schools("clus1"), design("clus1")
    score, enrolled = d.score.to_numpy(float), d.enrolled.to_numpy(float)
    kinds = [total(drawn, (d.school_type == t).to_numpy(float)) for t in "EHM"]
    post = post_stratified(drawn, d.school_type, TYPES)
    rake = raked(drawn, [(d.school_type, TYPES), (d.met_target, MET)])
    dummies = np.column_stack([np.ones(len(d)), d.school_type == "H", d.school_type == "M"]).astype(float)
    greg = regressed(drawn, dummies, np.array([6194.0, 755, 1018]))
    assert isinstance(post, Design)
    assert isinstance(rake, Design)
    assert isinstance(greg, Design)
    cells = {f"clus1.rake.weight.{a}_{b}": rake.weight[((d.school_type == a) & (d.met_target == b)).to_numpy()].mean()
             for a in "EHM" for b in ("No", "Yes")}
    return {
        "clus1.type_totals": [*(e.estimate for e in kinds), *(e.standard_error for e in kinds)],
        "clus1.ratio_published": both(ratio(drawn, d.tested.to_numpy(float), enrolled)),
        "clus1.poststrat.mean": both(mean(post, score)), "clus1.poststrat.total_enrolled": both(total(post, enrolled)),
        "clus1.rake.mean": both(mean(rake, score)), "clus1.rake.total_enrolled": both(total(rake, enrolled)),
        "clus1.rake.kish_deff": kish_effect(rake.weight), "clus1.greg.mean": both(mean(greg, score)), **cells,
    }


@cache
def found() -> dict[str, Any]:
    return {k: v for sample in SAMPLES for k, v in of_sample(sample).items()} | of_models() | of_calibration()


def test_every_number_is_worked_out() -> None:
    assert_complete(CASE, found(), OUT_OF_SCOPE)


@pytest.mark.parametrize("id", [id for id in values(CASE) if not id.startswith("truth.")])
def test_equal_to_r(id: str) -> None:
    assert_equal(found()[id], values(CASE)[id])


def test_the_truth_lies_within_the_intervals() -> None:
    """Of twelve intervals of four samples at most one misses the population's own number."""
    known = values(CASE)
    truth = {"mean_wave1": known["truth.mean"]["value"][0], "mean_wave2": known["truth.mean"]["value"][1],
             "mean_change": known["truth.change"]["value"]}
    ends = [(found()[f"{s}.{name}.ci_t"], true) for s in SAMPLES for name, true in truth.items()]
    assert sum(not low <= true <= high for (low, high), true in ends) <= 1


