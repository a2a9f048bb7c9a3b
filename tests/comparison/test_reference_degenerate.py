"""Mood items almost nobody endorses: what is undefined says why, and the rest equals R."""

from functools import cache

import pandas as pd
import pytest

from keko_eval.comparison.dominance import cliffs_delta, paired_superiority, probability_of_superiority, rank_biserial
from keko_eval.comparison.effect_size import d_z, hedges_g
from keko_eval.comparison.exact import sign_test
from keko_eval.comparison.paired import mean_t, paired_t, partially_overlapping_t, welch_t
from keko_eval.comparison.ranks import mann_whitney, signed_rank
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Moments, PairMoments
from keko_eval.scoring.reliability import ItemMoments, constant_items, cronbach_alpha, standardised_alpha
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "degenerate_ties"
ITEMS = ["afraid", "fearful", "ashamed", "scared", "surprised"]
OUT_OF_SCOPE = {
    "agreement between raters": {"all.table_any_fear", "all.kappa_any_fear", "all.percent_agreement"},
    "how many correlations are undefined: alpha_std says so once": {"scale5.correlation_undefined"},
    "standardising by the baseline alone (Glass) is not offered": {"surprised.glass_delta"},
}


@cache
def wide() -> pd.DataFrame:
    table = rows(CASE).pivot(index=["respondent", "group"], columns="wave", values=ITEMS)
    table.columns = [f"{item}.{wave}" for item, wave in table.columns]
    return table.reset_index("group")


def waves(item: str, first: int, second: int, group: str | None = None) -> PairMoments:
    w = wide() if group is None else wide()[wide().group == group]
    return PairMoments.from_rows(w[f"{item}.{first}"], w[f"{item}.{second}"])


def changes(group: str) -> Frequencies:
    w = wide()[wide().group == group]
    return Frequencies.from_rows(w["afraid.2"] - w["afraid.1"])


def counts(m: PairMoments) -> list[float]:
    return [m.n_up.sum(), m.n_same.sum(), m.n_down.sum()]


def answered() -> dict[str, object]:
    at_2 = Moments.from_rows(wide()["afraid.2"]).summary()
    floor = Frequencies.from_rows(wide()["afraid.2"])
    return {"n": len(wide()), "n.by_group": [(wide().group == g).sum() for g in ("morning", "afternoon", "evening")],
            **{f"answered.wave{w}": Moments.from_rows(wide()[f"afraid.{w}"]).summary().n for w in (1, 2, 3, 4)},
            "afraid.wave2.all_equal": at_2.variance == 0, "afraid.wave2.mean": at_2.mean, "afraid.wave2.sd": at_2.sd,
            "afraid.wave2.floor_share": floor.counts[0] / floor.n}


def morning() -> dict[str, object]:
    m = waves("afraid", 1, 2, "morning")
    e = paired_t(m)
    assert (e.undefined, e.standard_error) == ("no_variation", 0.0)
    assert signed_rank(changes("morning")).undefined == "all_ties"
    found = {"n": e.n, "mean": e.estimate, "sd": m.changes().summary().sd, "paired_t": e.statistic,
             "paired_p": e.p_value, "dz": d_z(m).value, "ci": e.ci_low,
             "wilcoxon_p": signed_rank(changes("morning")).p_value,
             "rank_biserial": rank_biserial(changes("morning")).value, "prob_superiority": paired_superiority(m).value,
             "mcnemar_exact_p": sign_test(m.n_up.sum(), m.n_down.sum()).p_value, "up_same_down": counts(m)}
    return {f"morning.change.{key}": value for key, value in found.items()}


def evening() -> dict[str, object]:
    m = waves("afraid", 1, 2, "evening")
    wilcoxon = signed_rank(changes("evening"))
    return paired("evening.change", m) | {
        "evening.change.up_same_down": counts(m), "evening.change.wilcoxon_p": wilcoxon.p_value,
        "evening.change.wilcoxon_n_nonzero": wilcoxon.n,
        "evening.change.sign_p": sign_test(m.n_up.sum(), m.n_down.sum()).p_value}


def paired(pre: str, m: PairMoments) -> dict[str, object]:
    e = paired_t(m)
    return {f"{pre}.estimate": e.estimate, f"{pre}.se": e.standard_error, f"{pre}.t": e.statistic, f"{pre}.df": e.df,
            f"{pre}.p": e.p_value, f"{pre}.ci": [e.ci_low, e.ci_high]}


def groups() -> dict[str, object]:
    w = wide()
    a, b = (Frequencies.from_rows(w["afraid.2"][w.group == g]) for g in ("morning", "evening"))
    x, y, alone = (Moments.from_rows(w["afraid.2"][w.group == g]) for g in ("morning", "evening", "afternoon"))
    assert mann_whitney(a, b).undefined == "all_ties"
    assert welch_t(x, y).undefined == hedges_g(x, y).undefined == "no_variation"
    assert mean_t(alone).undefined == "one_answer"
    return {"groups.wave2.mannwhitney_p": mann_whitney(a, b).p_value, "groups.wave2.t_p": welch_t(x, y).p_value,
            "groups.wave2.cliffs_delta": cliffs_delta(a, b).value,
            "groups.wave2.prob_superiority": probability_of_superiority(a, b).value,
            "groups.wave2.hedges_g": hedges_g(x, y).value, "afternoon.sd": alone.summary().sd,
            "afternoon.n": alone.summary().n}


def scales() -> dict[str, object]:
    def items(names: list[str], wave: int) -> ItemMoments:
        return ItemMoments.from_rows(wide()[[f"{n}.{wave}" for n in names]], listwise=True)

    assert cronbach_alpha(items(ITEMS[:2], 2)).undefined == "no_variation"
    assert standardised_alpha(items(ITEMS, 1)).undefined == "constant_item"
    return {"scale2.alpha.wave2": cronbach_alpha(items(ITEMS[:2], 2)).value,
            "scale5.alpha.wave1": cronbach_alpha(items(ITEMS, 1)).value,
            "scale4.alpha.wave1": cronbach_alpha(items(ITEMS[:4], 1)).value,
            "scale5.constant_items.wave1": len(constant_items(items(ITEMS, 1).covariance())),
            "scale5.alpha_std.wave1": standardised_alpha(items(ITEMS, 1)).value}


def surprised() -> dict[str, object]:
    m = waves("surprised", 1, 3)
    all_answers = partially_overlapping_t(m)
    return paired("surprised.change13_paired", m) | {
        "all.r_wave1_wave2": waves("afraid", 1, 2).correlation(),
        "surprised.partover_r_undefined": all_answers.details["r"] is None,
        "surprised.change13_all": [all_answers.estimate, all_answers.standard_error]}


@cache
def computed() -> dict[str, object]:
    return answered() | morning() | evening() | groups() | scales() | surprised()


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in set().union(*OUT_OF_SCOPE.values())])
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), OUT_OF_SCOPE)
