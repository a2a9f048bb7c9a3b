"""Begun against not begun yet: every order of starting, as R's plain loops count them."""

from functools import cache

import numpy as np
import pytest

from keko_eval.comparison.started import NEVER, Panel, started_against_not_yet
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "stepped_start"


def panel() -> Panel:
    d = rows("sleepstudy_mixed").pivot(index="respondent", columns="wave", values="reaction").sort_index().iloc[:8]
    starts = np.array([1, 1, 2, 2, 2, NEVER, NEVER, NEVER])
    y = np.array([d[day].to_numpy() + 20 * (starts <= t) for t, day in enumerate((0, 3, 6))])
    n = np.broadcast_to(np.array([3.0, 5, 2, 7, 4, 6, 3, 5]), (3, 3, 8)).copy()
    return Panel(y[None, :, :] - y[:, None, :], n, 900 / n, starts)


@cache
def computed() -> dict[str, object]:
    e = started_against_not_yet(panel())
    return {"estimate": e.estimate, "t": e.statistic, "orders": e.details["orders"], "p": e.p_value,
            "p_at_20": e.p_against(20), "p_at_60": e.p_against(60)}


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})
