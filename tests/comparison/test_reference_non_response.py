"""Bounds, tipping point, weights and follow-up by group, equal to base R."""

from functools import cache

import numpy as np

from keko_eval.comparison.homogeneity import exact_p, homogeneity
from keko_eval.comparison.inverse_probability import weighted_change
from keko_eval.comparison.lee_bounds import Followed, lee_bounds
from keko_eval.comparison.non_response import not_followed, tipping_point, worst_case, worst_case_difference
from keko_eval.comparison.paired import paired_t
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import PairMoments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "non_response"
ENDS = (0.0, 100.0)


@cache
def found() -> dict[str, object]:
    d = rows(CASE)
    people = PairMoments.from_rows(d["first"], d["second"])
    bounds = worst_case(people, ENDS)
    arms = [d[d.arm == arm] for arm in ("new", "old")]
    sides = [PairMoments.from_rows(a["first"], a["second"], origin=50.0) for a in arms]
    apart = worst_case_difference(*sides, ENDS)
    lost, asked = not_followed(people)
    tipping = tipping_point(paired_t(people).interval(), lost / asked)
    lee = lee_bounds(*(Followed(Frequencies.from_rows(a.second - a["first"]), len(a)) for a in arms))
    first, second = (d[name].to_numpy(float) for name in ("first", "second"))
    groups, clusters = {"group": d.group.to_numpy(object)}, d.cluster.to_numpy(object)
    weighted = weighted_change(first, second, groups)
    by_group = d.second.notna().groupby(d.group)
    kept, lost_by = by_group.sum(), by_group.size() - by_group.sum()
    followed, thin = homogeneity(kept, lost_by), homogeneity([3, 0, 5, 1, 2], [1, 4, 2, 6, 2])
    return {
        "bounds.low": bounds.low.estimate, "bounds.high": bounds.high.estimate,
        "bounds.low_se": bounds.low.standard_error, "bounds.interval": bounds.interval,
        "bounds.difference_low": apart.low.estimate, "bounds.difference_high": apart.high.estimate,
        "bounds.difference_interval": apart.interval,
        "tipping.missing": tipping.missing, "tipping.value": tipping.value,
        "lee.trimmed": lee.low.details["trimmed"], "lee.low": lee.low.estimate, "lee.high": lee.high.estimate,
        "lee.low_se": lee.low.standard_error, "lee.high_se": lee.high.standard_error,
        "ipw.coefficients": weighted.model.coefficients, "ipw.change": weighted.change.estimate,
        "ipw.se": weighted.change.standard_error,
        "ipw.se_clusters": weighted_change(first, second, groups, clusters).change.standard_error,
        "ipw.effective": weighted.effective, "ipw.largest": weighted.largest,
        "followed.chi_square": followed.statistic, "followed.p": followed.p_value,
        "followed.exact": exact_p(kept.to_numpy(float), lost_by.to_numpy(float)),
        "followed.thin_exact": thin.p_value,
    }


def test_every_number_is_worked_out() -> None:
    assert_complete(CASE, found(), {})


def test_equal_to_r() -> None:
    for id, entry in values(CASE).items():
        assert_equal(found()[id], entry)


def test_which_test_was_taken() -> None:
    assert homogeneity([30, 40], [20, 10]).test == "chi_square"
    assert homogeneity([3, 0, 5, 1, 2], [1, 4, 2, 6, 2]).test == "fisher_freeman_halton"


def test_by_cluster_the_bounds_themselves_stay() -> None:
    d = rows(CASE)
    _, codes = np.unique(d.cluster, return_inverse=True)
    clusters = PairMoments.from_rows(d["first"], d["second"], codes)
    plain, by_cluster = worst_case(clusters, ENDS), worst_case(clusters, ENDS, clustered=True)
    assert abs(plain.low.estimate - by_cluster.low.estimate) < 1e-9
    assert by_cluster.low.df < 8 < plain.low.df
