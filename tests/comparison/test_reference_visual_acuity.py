"""Stuart's vision tables: both eyes of 7477 women and 3242 men; tables counted from the rows, all tests equal to R."""

from functools import cache

import pytest

from keko_eval.comparison.agreement import agreement_table, cohen_kappa
from keko_eval.comparison.transitions import bhapkar, bowker, stuart_maxwell
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "visual_acuity_1955"


@cache
def computed() -> dict[str, object]:
    wide = rows(CASE).pivot(index=["group", "respondent"], columns="wave", values="grade")
    found: dict[str, object] = {}
    for who in ("female", "male"):
        eyes = wide.loc[who]
        table = agreement_table(list(eyes[1]), list(eyes[2]), [1, 2, 3, 4])
        quadratic = cohen_kappa(table, "quadratic")
        told = {"table": table, "n": table.sum(), "kappa": cohen_kappa(table).estimate,
                "kappa_quadratic": quadratic.estimate, "kappa_quadratic_ase": quadratic.standard_error}
        for name, test in (("stuart_maxwell", stuart_maxwell), ("bowker", bowker), ("bhapkar", bhapkar)):
            t = test(table)
            told |= {f"{name}.chisq": t.statistic, f"{name}.p": t.p_value}
            told |= {f"{name}.df": t.df} if name != "bhapkar" else {}
        found |= {f"{who}.{key}": value for key, value in told.items()}
    return found


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})
