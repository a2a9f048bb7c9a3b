"""Intraclass correlations equal to psych's; odd tables give a number or a reason."""

import math
from functools import cache
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.intraclass import Form, intraclass, kendall_w
from keko_eval.scoring.undefined import REASONS
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "intraclass"
TARGETS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
table = st.tuples(st.integers(0, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(st.lists(st.sampled_from([math.nan, 1.0, 2.0, 3.0]), min_size=shape[1], max_size=shape[1]),
                           min_size=shape[0], max_size=shape[0])).map(lambda rows: np.array(rows, ndmin=2))


@cache
def computed() -> dict[str, object]:
    d = rows("raters_agreement")
    wine = d[d.set == "wine"].pivot(index="unit", columns="rater", values="code").to_numpy()
    found: dict[str, object] = {}
    for name, scores in (("shrout_fleiss", TARGETS), ("wine", wine)):
        for form in get_args(Form):
            e = intraclass(scores, form)
            found |= {f"{name}.{form}": e.estimate, f"{name}.{form}.ci": e.interval(),
                      f"{name}.{form}.f": [e.statistic, e.details["df"], e.details["df_error"], e.p_value]}
    return found


@pytest.mark.parametrize("name", values(CASE))
def test_equals_psych(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})


def test_published_numbers() -> None:
    published = [entry["published"] for entry in values(CASE).values() if "published" in entry]
    assert [round(intraclass(TARGETS, form).estimate or 0, 2) for form in get_args(Form)] == published


def test_judges_who_say_the_same_leave_nothing_to_measure_errors_by() -> None:
    same = np.tile(np.arange(5.0)[:, None], (1, 3))
    for form in get_args(Form):
        assert (intraclass(same, form).estimate, intraclass(same, form).undefined) == (1, "no_variation")
    assert kendall_w(same).w == 1


def test_judges_of_whom_each_sees_another_unit_stand_out() -> None:
    found = intraclass(9 * np.eye(3), "icc_2")
    assert (found.estimate, found.ci_low, found.undefined) == (pytest.approx(-1), None, None)


def test_a_unit_that_not_everybody_judged_is_left_out() -> None:
    more = np.vstack([TARGETS, [1, 2, np.nan, 4]])
    assert intraclass(more, "icc_2") == intraclass(TARGETS, "icc_2")


@given(table)
@settings(max_examples=120)
def test_undefined(scores: np.ndarray) -> None:
    for form in get_args(Form):
        e = intraclass(scores, form)
        told = [e.estimate, e.statistic, e.p_value, *e.interval(), *e.interval(0.999), *e.details.values()]
        assert all(x is None or math.isfinite(x) for x in told)
        assert e.undefined in (None, *REASONS)
        assert e.undefined is not None or e.estimate is not None
    found = kendall_w(scores)
    assert (found.w is None) == (found.undefined is not None)
    assert found.w is None or -1e-9 <= found.w <= 1 + 1e-9
