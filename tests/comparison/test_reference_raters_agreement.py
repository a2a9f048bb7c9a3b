"""Coders' agreement: neurologists, couples, wine judges, Krippendorff's example with blanks, all equal to R."""

from functools import cache
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.agreement import (
    Chance,
    Metric,
    agreement_table,
    chance_corrected,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
)
from keko_eval.comparison.intraclass import Form, intraclass, kendall_w
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "raters_agreement"
CODES = [1, 2, 3, 4]


@cache
def data() -> pd.DataFrame:
    return rows(CASE)


def wide(name: str) -> pd.DataFrame:
    d = data()
    return d[d.set == name].pivot(index="unit", columns="rater", values="code")


def two(prefix: str, first: pd.Series, second: pd.Series) -> dict[str, object]:
    table = agreement_table(list(first), list(second), CODES)
    kappa = cohen_kappa(table)
    found = {"kappa": kappa.estimate, "kappa_ase": kappa.standard_error,
             "kappa_linear": cohen_kappa(table, "linear").estimate,
             "kappa_quadratic": cohen_kappa(table, "quadratic").estimate,
             "percent_agreement": percent_agreement(table).estimate}
    found |= {name: chance_corrected(table, name).estimate for name in get_args(Chance)}
    return {f"{prefix}.{key}": value for key, value in found.items()}


def several(name: str) -> dict[str, object]:
    units = [[None if pd.isna(code) else code for code in unit] for unit in wide(name).to_numpy()]
    return {f"{name}.alpha_{m}": krippendorff_alpha(units, m).estimate for m in get_args(Metric)}


@cache
def computed() -> dict[str, object]:
    ms, couples, wine = wide("ms"), wide("couples"), wide("wine")
    group = data()[data().set == "ms"].drop_duplicates("unit").set_index("unit").group.reindex(ms.index)
    found: dict[str, object] = {}
    for name in ("Winnipeg", "New Orleans"):
        part = ms[group == name]
        found |= two(f"ms.{name.lower().replace(' ', '_')}", part.new_orleans, part.winnipeg)
    counts = np.array([[(unit == code).sum() for code in range(1, 6)] for unit in wine.to_numpy()])
    judged, ranked = wine.to_numpy(), kendall_w(wine.to_numpy())
    found |= {f"wine.{form.replace('icc_', 'ICC')}": intraclass(judged, form).estimate for form in get_args(Form)}
    test = ranked.friedman
    found |= {"wine.kendall_W": ranked.w, "wine.friedman": [test.statistic, test.df, test.p_value]}
    return (found | two("couples", couples.husband, couples.wife) | several("wine") | several("krippendorff")
            | {"wine.fleiss_kappa": fleiss_kappa(counts).estimate})


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})
