"""Israeli matriculation awards, schools randomised: CR0-CR3, Satterthwaite and the exact wild bootstrap, against R."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.cluster_ols import CrossProducts, cluster_ols
from keko_eval.comparison.clustered import by_arm, group_difference_cr2, level_products, stacked_by_arm_cr2
from keko_eval.comparison.distributions import two_sided
from keko_eval.comparison.estimate import Counts, Estimate
from keko_eval.comparison.paired import mean_t, welch_t
from keko_eval.comparison.power import clustering
from keko_eval.comparison.wild import wild_cluster_bootstrap
from keko_eval.scoring.moments import Moments, PairMoments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "award_few_clusters"


@cache
def students() -> pd.DataFrame:
    return rows(CASE).assign(treat=lambda d: (d.group == "award").astype(float), post=lambda d: d.wave - 1.0)


def answers(d: pd.DataFrame, k: int) -> Moments:
    return Moments.from_rows(d.certificate, d.cell, k=k)


def one_wave(d: pd.DataFrame) -> tuple[CrossProducts, list[float], Estimate]:
    """Award against none in one wave, from the moments per school."""
    d = d.assign(cell=pd.factorize(d.school)[0])
    k = d.cell.max() + 1
    award, none = (answers(d[d.treat == t], k) for t in (1, 0))
    data = by_arm(level_products(award), level_products(none))
    return data, [0, 1], group_difference_cr2(award, none)


def two_waves(d: pd.DataFrame) -> tuple[CrossProducts, list[float], Estimate]:
    """Other students in each wave, so that nobody is paired; from rows, and the same from moments."""
    d = d.assign(cell=pd.factorize(d.school)[0])
    k = d.cell.max() + 1
    x = np.column_stack([np.ones(len(d)), d.treat, d.post, d.treat * d.post])
    arms = [PairMoments.from_rows(a.certificate.where(a.post == 0), a.certificate.where(a.post == 1), a.cell, k=k)
            for a in (d[d.treat == 1], d[d.treat == 0])]
    return CrossProducts.from_rows(x, d.certificate, d.cell), [0, 0, 0, 1], stacked_by_arm_cr2(*arms)


def adjusted(d: pd.DataFrame) -> tuple[CrossProducts, list[float], Estimate]:
    kinds = [(d.school_type == t).astype(float) for t in sorted(d.school_type.unique())[1:]]
    columns = [d.treat, *kinds, d.siblings, d.immigrant, d.father_ed, d.mother_ed, d.lag_score]
    data = CrossProducts.from_rows(np.column_stack([np.ones(len(d)), *columns]), d.certificate, d.school)
    contrast = list(np.eye(len(columns) + 1)[1])
    return data, contrast, cluster_ols(data, contrast).estimated("adjusted", Counts())


def told(pre: str, d: pd.DataFrame, model, *, wild: bool = False) -> dict[str, object]:
    data, contrast, e = model(d)
    fit = cluster_ols(data, contrast)
    assert [e.estimate, e.standard_error, e.df] == pytest.approx([fit.estimate, fit.cr2, fit.df], rel=1e-9)
    found: dict[str, object] = {
        "n": fit.rows, "clusters": fit.clusters, "treated_clusters": d.school[d.treat == 1].nunique(),
        "estimate": e.estimate, "se_classical": fit.classical, "se_cr0": e.details["cr0"], "se_cr1": e.details["cr1"],
        "se_cr1s": e.details["cr1s"], "se_cr2": e.standard_error, "df_satt": e.df, "p_cr2_satt": e.p_value,
        "ci_cr2_satt": [e.ci_low, e.ci_high], "se_cr3": e.details["cr3"],
        "p_cr1s_tG1": two_sided(fit.estimate / fit.cr1s, fit.clusters - 1)}
    if wild:
        w = wild_cluster_bootstrap(data, contrast)
        found |= {"wild.t0": w.statistic, "wild.draws": w.details["draws"], "wild.p": w.p_value}
    return {f"{pre}.{name}": value for name, value in found.items()}


def rates(d: pd.DataFrame) -> dict[str, object]:
    return {f"rate.{sex}.{group}.wave{wave}": mean_t(Moments.from_rows(part.certificate)).estimate
            for (sex, group, wave), part in d.groupby(["sex", "group", "wave"])}


def schools(girls: pd.DataFrame) -> dict[str, object]:
    c = clustering(Moments.from_rows(girls.certificate, pd.factorize(girls.school)[0]))
    each = girls.groupby(["school", "group"], as_index=False).certificate.mean()
    t = welch_t(*(Moments.from_rows(each.certificate[each.group == g]) for g in ("award", "none")))
    found = {"icc_anova": c.icc, "mean_cluster_size": c.mean_size, "cv_cluster_size": c.cv_size,
             "deff": c.design_effect, "cluster_means.estimate": t.estimate,
             "cluster_means.se": t.standard_error, "cluster_means.t": t.statistic,
             "cluster_means.df": t.df, "cluster_means.p": t.p_value, "cluster_means.ci": [t.ci_low, t.ci_high]}
    return {f"girls2001.{name}": value for name, value in found.items()}


@cache
def computed() -> dict[str, object]:
    d = students()
    after = d[d.post == 1]
    girls, boys = after[after.sex == "girl"], after[after.sex == "boy"]
    religious, arab = (after[after.school_type == t] for t in ("Religious", "Arab"))
    return (told("girls2001", girls, one_wave) | told("boys2001", boys, one_wave)
            | told("girls2001_adjusted", girls, adjusted) | told("did_girls", d[d.sex == "girl"], two_waves)
            | told("religious2001", religious, one_wave, wild=True) | told("arab2001", arab, one_wave, wild=True)
            | told("did_religious", d[d.school_type == "Religious"], two_waves, wild=True)
            | {"small.schools": [religious.school.nunique(), arab.school.nunique()]} | rates(d) | schools(girls))


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})
