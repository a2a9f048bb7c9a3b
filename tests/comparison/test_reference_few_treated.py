"""Few clusters on a side, and Webb's weights: against R, which goes through every vector and every choice."""

import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.cluster_ols import CrossProducts
from keko_eval.comparison.placebo import cluster_placebo
from keko_eval.comparison.wild import DRAWS, wild_cluster_bootstrap
from keko_eval.scoring.moments import PairMoments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "few_treated"


@cache
def students() -> pd.DataFrame:
    return rows("award_few_clusters").assign(treat=lambda d: d.group == "award", post=lambda d: d.wave == 2)


def webb(schools: int) -> dict[str, object]:
    d = students()
    d = d[(d.school_type == "Religious") & d.post]
    award, none = (sorted(d.school[d.treat == t].unique()) for t in (True, False))
    d = d[d.school.isin([*award[:math.ceil(schools / 2)], *none[:schools // 2]])]
    data = CrossProducts.from_rows(np.column_stack([np.ones(len(d)), d.treat]), d.certificate, d.school)
    e = wild_cluster_bootstrap(data, [0, 1], webb=True)
    return {f"webb{schools}.t": e.statistic, f"webb{schools}.p": e.p_value}


def placebo(treated: int) -> dict[str, object]:
    d = students()
    d = d[d.sex == "girl"]
    both = d.groupby("school").post.nunique() == 2
    d = d[d.school.isin(both.index[both])]
    d = d[~d.treat | d.school.isin(sorted(d.school[d.treat].unique())[:treated])]
    d = d.assign(cell=pd.factorize(d.school)[0])
    arms = [PairMoments.from_rows(a.certificate.where(~a.post), a.certificate.where(a.post), a.cell, k=d.cell.max() + 1)
            for a in (d[d.treat], d[~d.treat])]
    e = cluster_placebo(*arms, paired=False)
    told = {"estimate": e.estimate, "clusters": e.details["clusters"], "choices": e.details["choices"],
            "t": e.statistic, "p": e.p_value, "p_at_-0.3": e.p_against(-0.3), "p_at_0.2": e.p_against(0.2)}
    return {f"placebo{treated}.{name}": value for name, value in told.items()}


@cache
def computed() -> dict[str, object]:
    return webb(5) | webb(6) | placebo(1) | placebo(2) | placebo(3)


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    entry = values(CASE)[name]
    if name.startswith("webb") and name.endswith(".p"):
        p = entry["value"]
        assert computed()[name] == pytest.approx(p, abs=3 * math.sqrt(p * (1 - p) / DRAWS))
    else:
        assert_equal(computed()[name], entry)


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})
