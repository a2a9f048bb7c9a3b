"""Examples in the methods literature: Benjamini & Hochberg, Derrick, Agresti's McNemar, goal attainment, Student."""

from functools import cache

import pandas as pd
import pytest

from keko_eval.comparison.attainment import attainment_t
from keko_eval.comparison.effect_size import d_av, d_z
from keko_eval.comparison.equivalence import tost
from keko_eval.comparison.multiplicity import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    hochberg,
    holm,
    hommel,
)
from keko_eval.comparison.paired import paired_t, partially_overlapping_t, welch_t
from keko_eval.comparison.ranks import signed_rank
from keko_eval.comparison.reliable_change import (
    BEYOND,
    cutoffs,
    error_of_difference,
    error_of_measurement,
    reliably,
)
from keko_eval.comparison.shares import PairedShares, newcombe_paired_counts
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import PairMoments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "worked_examples"
RULES = {"bonferroni": bonferroni, "holm": holm, "hochberg": hochberg, "hommel": hommel, "BH": benjamini_hochberg,
         "BY": benjamini_yekutieli}
OUT_OF_SCOPE: dict[str, set[str]] = {}


@cache
def example(name: str) -> pd.DataFrame:
    d = rows(CASE)
    return d[d.example == name]


def waves(name: str) -> tuple[pd.Series, pd.Series]:
    wide = example(name).pivot(index="respondent", columns="wave", values="value")
    return wide[1], wide[2]


def family() -> dict[str, object]:
    p = list(example("bh1995").value)
    found: dict[str, object] = {f"bh1995.{name}": rule(p) for name, rule in RULES.items()}
    for name in ("BH", "bonferroni", "holm"):
        found[f"bh1995.rejected_{name}"] = sum(q <= 0.05 for q in RULES[name](p))
    return found | {"bh1995.rejected_raw": sum(q < 0.05 for q in p)}


def derrick() -> dict[str, object]:
    m = PairMoments.from_rows(*waves("derrick2017"))
    equal, unequal = partially_overlapping_t(m, equal_variances=True), partially_overlapping_t(m)
    found = {"n1": equal.n_reference, "n2": equal.n, "n_paired": equal.n_pairs, "n_only1": m.n_1.sum(),
             "n_only2": m.n_2.sum(), "mean1": m.first().summary().mean, "mean2": m.second().summary().mean,
             "r": equal.details["r"], "p_published": equal.p_value, "discard_unpaired_p": paired_t(m).p_value,
             "discard_pairing_p": welch_t(m.second(), m.first()).p_value}
    for name, e in (("equal", equal), ("unequal", unequal)):
        found |= {f"{name}.estimate": e.estimate, f"{name}.se": e.standard_error, f"{name}.df": e.df,
                  f"{name}.t": e.statistic, f"{name}.p": e.p_value, f"{name}.ci": [e.ci_low, e.ci_high]}
    return {f"derrick2017.{key}": value for key, value in found.items()}


def approval() -> dict[str, object]:
    both, gained, lost, neither = (int(v) for v in example("agresti_pm").value)
    e = newcombe_paired_counts(PairedShares(both=both, lost=lost, gained=gained, neither=neither))
    return {"agresti_pm.change": e.estimate, "agresti_pm.exact_p": e.details["mcnemar_exact_p"],
            "agresti_pm.mcnemar": e.details["mcnemar"], "agresti_pm.mcnemar_cc": e.details["mcnemar_corrected"]}


def attained() -> dict[str, object]:
    d = rows(CASE)
    found: dict[str, object] = {}
    for name in [n.removeprefix("gas_") for n in d.example.unique() if n.startswith("gas_")]:
        level, weight = (list(part.value) for _, part in example(f"gas_{name}").groupby("field"))
        told = [None if pd.isna(x) else x for x in level]
        found[f"gas.{name}"] = attainment_t(told, weight, fewest=1).value
        if name == "gasr_example":
            found["gas.gasr_example_rho0"] = attainment_t(told, weight, 0).value
    before, after = (attainment_t(levels, [1, 1, 1]).value for levels in ([-1, -2, -1], [0, 1, 0]))
    return found | {"gas.change_three": (after or 0.0) - (before or 0.0)}


def sleep() -> dict[str, object]:
    first, second = waves("student1908")
    m = PairMoments.from_rows(first, second)
    t, w = paired_t(m), welch_t(m.second(), m.first())
    v = signed_rank(Frequencies.from_rows((second - first).round(9)), correction=True)
    found = {"paired.t": t.statistic, "paired.p": t.p_value, "paired.ci": [t.ci_low, t.ci_high], "welch.t": w.statistic,
             "welch.df": w.df, "welch.p": w.p_value, "dz": d_z(m).value, "dav": d_av(m).value,
             "wilcoxon_V": v.statistic, "wilcoxon_p_cc": v.p_value}
    for name, bound in (("0_5", 0.5), ("1", 1.0), ("3", 3.0)):
        e = tost(t, -bound, bound)
        found |= {f"tost_{name}.t_lower": e.t_lower, f"tost_{name}.t_upper": e.t_upper, f"tost_{name}.p": e.p_value,
                  f"tost_{name}.p_lower": e.p_lower, f"tost_{name}.p_upper": e.p_upper,
                  f"tost_{name}.ci90": [e.ci90_low, e.ci90_high]}
    return {f"student1908.{key}": value for key, value in found.items()}


def couple() -> dict[str, object]:
    first, second = waves("jacobson_truax1991")
    d, sdiff, limits = Frequencies.from_rows(second - first), error_of_difference(7.5, 0.8), cutoffs(40, 7.5, 60, 7.5)
    found = {"se": error_of_measurement(7.5, 0.8), "sdiff": sdiff, "rc": d.values[0] / sdiff,
             "reliable": reliably(d, BEYOND * sdiff)["up"] == 1, "cutoff_a": limits.a, "cutoff_b": limits.b,
             "cutoff_c": limits.c}
    return {f"jacobson_truax1991.{key}": value for key, value in found.items()}


@cache
def computed() -> dict[str, object]:
    return family() | derrick() | approval() | attained() | sleep() | couple()


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in set().union(*OUT_OF_SCOPE.values())])
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), OUT_OF_SCOPE)
