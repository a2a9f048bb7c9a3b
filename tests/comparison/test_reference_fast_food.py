"""Card & Krueger's fast-food restaurants: two waves, two states, against R (and the printed tables)."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.attrition import followed_up, standardised_difference, standardised_difference_of_shares
from keko_eval.comparison.cluster_ols import ClusterFit, CrossProducts, cluster_ols
from keko_eval.comparison.clustered import stacked_by_arm_cr2
from keko_eval.comparison.dominance import cliffs_delta, probability_of_superiority
from keko_eval.comparison.effect_size import d_av, d_rm, d_z, hedges_g
from keko_eval.comparison.equivalence import tost
from keko_eval.comparison.paired import (
    change_difference_all_answers,
    change_difference_welch,
    mean_t,
    paired_t,
    partially_overlapping_t,
    welch_t,
)
from keko_eval.comparison.ranks import mann_whitney
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Moments, PairMoments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "ck94_fastfood"


@cache
def wide() -> pd.DataFrame:
    long = rows(CASE)
    long["fte"] = long.staff + long.managers
    long["meal"] = long.price_soda + long.price_fries + long.price_entree
    fixed = ["respondent", "group", "county", "chain", "company_owned"]
    table = long.pivot(index=fixed, columns="wave", values=["fte", "meal", "wage_start", "hours_open"])
    table.columns = [f"{name}.{wave}" for name, wave in table.columns]
    return table.reset_index()


def arm(state: str, name: str = "fte") -> PairMoments:
    w = wide()[wide().group == state]
    return PairMoments.from_rows(w[f"{name}.1"], w[f"{name}.2"])


def means() -> dict[str, object]:
    found: dict[str, object] = {}
    for name in ("fte", "wage_start", "hours_open", "meal"):
        for state in ("NJ", "PA"):
            for wave, answers in ((1, arm(state, name).first()), (2, arm(state, name).second())):
                m = mean_t(answers)
                found[f"{name}.mean.{state}.wave{wave}"] = m.estimate
                found[f"{name}.se.{state}.wave{wave}"] = m.standard_error
                if name == "fte":
                    found[f"fte.n.{state}.wave{wave}"] = m.n
    for wave, of in ((1, PairMoments.first), (2, PairMoments.second)):
        found |= named(f"fte.nj_minus_pa.wave{wave}", welch_t(of(arm("NJ")), of(arm("PA"))))
    return found


def named(prefix: str, e, keys: tuple[str, ...] = ("estimate", "se", "t", "df", "p", "ci")) -> dict[str, object]:
    known = {"estimate": e.estimate, "se": e.standard_error, "t": e.statistic, "df": e.df, "p": e.p_value,
             "ci": [e.ci_low, e.ci_high]}
    return {f"{prefix}.{k}": known[k] for k in keys}


def overlapping() -> dict[str, object]:
    found: dict[str, object] = {}
    for state in ("NJ", "PA"):
        waves, pre = arm(state), f"fte.partover.{state}"
        unequal = partially_overlapping_t(waves)
        equal = partially_overlapping_t(waves, equal_variances=True)
        found |= named(f"{pre}.equal", equal, ("se", "df", "t", "p", "ci"))
        found |= named(f"{pre}.unequal", unequal, ("se", "df", "t", "p", "ci"))
        found |= {f"{pre}.n1": unequal.n_reference, f"{pre}.n2": unequal.n, f"{pre}.n_paired": unequal.n_pairs,
                  f"{pre}.n_only1": waves.n_1.sum(), f"{pre}.n_only2": waves.n_2.sum(),
                  f"{pre}.r": unequal.details["r"], f"{pre}.estimate": unequal.estimate}
    both = change_difference_all_answers(arm("NJ"), arm("PA"))
    cells = [mean_t(w).standard_error for s in ("NJ", "PA") for w in (arm(s).first(), arm(s).second())]
    return found | {"did.unbalanced.estimate": both.estimate, "did.unbalanced.se_partover": both.standard_error,
                    "did.unbalanced.se_ignoring_pairing": np.sqrt(np.sum(np.square(cells)))}


def balanced() -> dict[str, object]:
    found: dict[str, object] = {}
    for state in ("NJ", "PA"):
        waves = arm(state)
        found |= named(f"balanced.change.{state}", paired_t(waves))
        found |= {f"balanced.n.{state}": paired_t(waves).n, f"balanced.dz.{state}": d_z(waves).value,
                  f"balanced.dav.{state}": d_av(waves).value, f"balanced.drm.{state}": d_rm(waves).value}
    nj, pa = arm("NJ"), arm("PA")
    g = hedges_g(nj.changes(), pa.changes())
    w = wide().assign(change=wide()["fte.2"] - wide()["fte.1"])
    up, down = (Frequencies.from_rows(w.change[w.group == s]) for s in ("NJ", "PA"))
    delta, u = cliffs_delta(up, down), mann_whitney(up, down)
    return found | named("did.balanced", change_difference_welch(nj, pa)) | {
        "did.balanced.hedges_g": g.value, "did.balanced.hedges_g_ci": [g.low, g.high],
        "did.balanced.cliffs_delta": delta.value, "did.balanced.cliffs_delta_ci": [delta.low, delta.high],
        "did.balanced.prob_superiority": probability_of_superiority(up, down).value,
        "did.balanced.mannwhitney.U": u.statistic, "did.balanced.mannwhitney.p": u.p_value}


def interaction(clusters: pd.Series) -> ClusterFit:
    long = rows(CASE).assign(fte=lambda d: d.staff + d.managers).dropna(subset="fte")
    nj, post = (long.group == "NJ").astype(float), long.wave - 1.0
    x = np.column_stack([np.ones(len(long)), nj, post, nj * post])
    return cluster_ols(CrossProducts.from_rows(x, long.fte, clusters[long.index]), [0, 0, 0, 1])


def regression() -> dict[str, object]:
    long = rows(CASE)
    each = interaction(pd.Series(np.arange(len(long)), index=long.index))
    found: dict[str, object] = {
        "ols.n": each.rows, "ols.did.estimate": each.estimate, "ols.did.se_classical": each.classical,
        "ols.did.se_hc0": each.cr0, "ols.did.se_hc1": each.cr0 * np.sqrt(each.rows / (each.rows - 4)),
        "ols.did.se_hc2": each.cr2, "ols.did.se_hc3": each.cr3}
    by = {"restaurant": long.respondent, "county": long.group + " " + long.county.astype(str)}
    for name, clusters in by.items():
        found |= clustered(f"ols.did.by_{name}", clusters)
    return found


def clustered(pre: str, clusters: pd.Series) -> dict[str, object]:
    """By moments per cluster and arm, as the program does it, and equal to the regression on rows."""
    long, w = rows(CASE), wide()
    codes = pd.Series(pd.factorize(clusters)[0], index=long.respondent).groupby(level=0).first()
    cells, k = codes.loc[w.respondent].to_numpy(), codes.max() + 1
    nj, pa = (PairMoments.from_rows(w["fte.1"].where(w.group == s), w["fte.2"].where(w.group == s), cells, k=k)
              for s in ("NJ", "PA"))
    e = stacked_by_arm_cr2(nj, pa)
    fit = interaction(clusters)
    assert [e.standard_error, e.df, e.details["cr0"]] == pytest.approx([fit.cr2, fit.df, fit.cr0], rel=1e-10)
    return {f"{pre}.clusters": e.details["clusters"], f"{pre}.se_cr0": e.details["cr0"],
            f"{pre}.se_cr1": e.details["cr1"], f"{pre}.se_cr1s": e.details["cr1s"], f"{pre}.se_cr2": e.standard_error,
            f"{pre}.df_satt": e.df, f"{pre}.p_satt": e.p_value}


def covariates() -> dict[str, object]:
    w = wide().assign(nj=lambda d: (d.group == "NJ").astype(float), change=lambda d: d["fte.2"] - d["fte.1"])
    pairs = w.dropna(subset=["fte.1", "fte.2"])
    ancova = least_squares(pairs["fte.2"], pairs["nj"], pairs["fte.1"])
    closed = w["fte.2"] == 0
    t4 = w[w["change"].notna() & w["wage_start.1"].notna() & (w["wage_start.2"].notna() | closed)]
    low = (t4.nj == 1) & (t4["wage_start.1"] < 5.05)
    gap = ((5.05 - t4["wage_start.1"]) / t4["wage_start.1"]).where(low, 0.0)
    chains = [(t4.chain == c).astype(float) for c in sorted(t4.chain.unique())[1:]] + [t4.company_owned.astype(float)]
    found: dict[str, object] = {
        "ancova.nj.estimate": ancova.estimate, "ancova.nj.se": ancova.classical, "ancova.nj.se_hc3": ancova.cr3,
        "table4.n": len(t4), "table4.closed": int(closed.sum())}
    models = {"i": (t4.nj,), "ii": (t4.nj, *chains), "iii": (gap,), "iv": (gap, *chains)}
    for name, columns in models.items():
        fit = least_squares(t4.change, *columns)
        found |= {f"table4.{name}.estimate": fit.estimate, f"table4.{name}.se": fit.classical}
    return found


def least_squares(y: pd.Series, *columns: pd.Series) -> ClusterFit:
    """The first column's coefficient, every row its own cluster."""
    x = np.column_stack([np.ones(len(y)), *columns])
    contrast = np.eye(x.shape[1])[1]
    return cluster_ols(CrossProducts.from_rows(x, y, np.arange(len(y))), contrast)


def equivalence() -> dict[str, object]:
    change = paired_t(arm("PA", "meal"))
    e = tost(change, -0.10, 0.10)
    return named("tost.pa_meal", change, ("estimate", "se", "t", "df", "p")) | {
        "tost.pa_meal.n": change.n, "tost.pa_meal.tost_t_lower": e.t_lower, "tost.pa_meal.tost_t_upper": e.t_upper,
        "tost.pa_meal.tost_p_lower": e.p_lower, "tost.pa_meal.tost_p_upper": e.p_upper,
        "tost.pa_meal.tost_p": e.p_value, "tost.pa_meal.tost_ci90": [e.ci90_low, e.ci90_high]}


def attrition() -> dict[str, object]:
    w = wide()
    lost = w["fte.2"].isna()
    found: dict[str, object] = {f"followup.fte.{s}": followed_up(arm(s)).estimate for s in ("NJ", "PA")}
    for name in ("fte.1", "wage_start.1", "hours_open.1", "meal.1"):
        kept, gone = Moments.from_rows(w[name][~lost]), Moments.from_rows(w[name][lost])
        found[f"attrition_smd.{name}"] = standardised_difference(kept, gone).value
    owned = [Moments.from_rows(w.company_owned[rows_]) for rows_ in (~lost, lost)]
    return found | {"attrition_smd.company_owned": standardised_difference_of_shares(*owned).value,
                    "attrition.n_lost": int(lost.sum())}


@cache
def computed() -> dict[str, object]:
    return (means() | overlapping() | balanced() | regression() | covariates() | equivalence() | attrition())


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})
