"""Odds weights, balance and the weighted difference, against R's ``glm`` and a CR2 written out there."""

from functools import cache

import numpy as np
import pytest

from keko_eval.comparison.propensity import balance_of, odds_weights, overlap_of, propensity, weighted_difference
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "propensity_awards"
NAMES = ["siblings", "immigrant", "father_ed", "mother_ed", "lag_score"]


@cache
def computed() -> dict[str, object]:
    d = rows("award_few_clusters").query("wave == 2 and sex == 'girl'")
    x, treated = d[NAMES].to_numpy(float), (d.group == "award").to_numpy()
    fit = propensity(x, treated)
    w = odds_weights(fit.probability, treated)
    over = overlap_of(fit.probability, treated, w)
    found: dict[str, object] = {"n": len(d), "treated": int(treated.sum()), "effective": over.effective,
                                "largest": over.largest, "outside": over.outside}
    found |= {f"logit.{k}": v for k, v in zip(["constant", *NAMES], fit.coefficients, strict=True)}
    for one in balance_of(NAMES, x, treated, w):
        found |= {f"smd.before.{one.name}": one.before, f"smd.after.{one.name}": one.after}
    y = d.certificate.to_numpy(float)
    for pre, clusters in (("cr2", d.school.astype(str).to_numpy(object)), ("hc2", None)):
        e = weighted_difference(y, treated, w, clusters)
        assert e.method == f"propensity_weighted_{pre}"
        told = {"estimate": e.estimate, "se": e.standard_error, "df": e.df, "p": e.p_value}
        found |= {f"{pre}.{name}": value for name, value in told.items()}
    return found


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})


def test_effective_is_at_most_the_whole() -> None:
    assert computed()["effective"] < np.sum([values(CASE)["n"]["value"]])
