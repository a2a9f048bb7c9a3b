"""Levels from moments: which interval, and how a closed list narrows it."""

import math
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from keko_eval.comparison.levels import level, population
from keko_eval.comparison.rows import Result
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.moments import Moments
from tests.studies.small import load_small

STUDY = """
indicators: [t.hours, t.working, t.projects]
groups: [circle]
comparison: {design: before_after, cluster: circle}
"""


@cache
def study(more: str = "") -> ResolvedStudy:
    with TemporaryDirectory() as folder:
        return load_small(Path(folder), STUDY + more)


def of(indicator: str, answers: Moments, more: str = "", *, clustered: bool = False) -> Result:
    return level(study(more), study().indicators[indicator], "after", {}, answers, clustered=clustered)


HOURS = Moments.from_rows([10.0, 12, 20, 30, 8, 11], [0, 0, 1, 1, 2, 3])


def test_which_interval() -> None:
    assert of("t.hours", HOURS).method == "mean_t"
    assert of("t.hours", HOURS, clustered=True).method == "level_cr2"
    assert of("t.hours", HOURS.pick([0, 1, 2]), clustered=True).method == "mean_t"
    shares = Moments.from_rows([1.0, 0, 1, 1, 0, 1], [0, 0, 1, 1, 2, 3])
    assert of("t.working", shares).method == "wilson"
    assert of("t.working", shares, clustered=True).method == "level_cr2"
    total = of("t.projects", HOURS, clustered=True)
    assert (total.method, total.estimate, total.standard_error) == ("total", 91, None)


def test_a_level_is_no_test() -> None:
    for clustered in (False, True):
        row = of("t.hours", HOURS, clustered=clustered)
        assert (row.test, row.statistic, row.p_value, row.family, row.verdict) == (None,) * 5


def test_nobody_and_one_answer() -> None:
    nobody, one = Moments.from_rows([]), Moments.from_rows([4.0])
    assert (of("t.hours", nobody).estimate, of("t.hours", nobody).because) == (None, "no_answers")
    assert (of("t.projects", nobody).estimate, of("t.projects", nobody).because) == (None, "no_answers")
    assert (of("t.hours", one).estimate, of("t.hours", one).because) == (4, "one_answer")


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("size", [7, 12, 1000])
def test_a_closed_list_narrows_the_interval(size: int, clustered: bool) -> None:
    known = f"population: {{size: {size}}}\n"
    open_, closed = (of("t.hours", HOURS, more, clustered=clustered) for more in ("", known))
    assert closed.standard_error == pytest.approx((open_.standard_error or 0) * math.sqrt(1 - 6 / size))
    assert (closed.df, closed.n, closed.method) == (open_.df, 6, open_.method)
    reach = ((closed.ci_high or 0) - (closed.ci_low or 0)) / ((open_.ci_high or 0) - (open_.ci_low or 0))
    assert reach == pytest.approx(math.sqrt(1 - 6 / size))


def test_everybody_on_the_list_leaves_nothing_unsure_and_a_short_list_is_not_believed() -> None:
    all_ = of("t.hours", HOURS, "population: {size: 6}\n")
    assert (all_.standard_error, all_.ci_low, all_.ci_level, all_.basis) == (0, None, None, "collected")
    short = of("t.hours", HOURS, "population: {size: 5}\n")
    assert (short.standard_error, short.basis) == (of("t.hours", HOURS).standard_error, "sample")


def test_a_total_is_never_narrowed() -> None:
    assert of("t.projects", HOURS, "population: {size: 12}\n").standard_error is None


def test_whose_population() -> None:
    more = "population: {size: 90, by_wave: {before: 80}, by_group: {circle: {north: 40}}}\n"
    found = {(wave, *scope.values()): population(study(more), wave, scope)
             for wave in ("before", "after") for scope in ({}, {"circle": "north"}, {"circle": "south"},
                                                           {"circle": "north", "region": "x"})}
    assert found == {("before",): 80, ("after",): 90, ("before", "north"): 40, ("after", "north"): 40,
                     ("before", "south"): None, ("after", "south"): None, ("before", "north", "x"): None,
                     ("after", "north", "x"): None}
    assert population(study(), "after", {}) is None


def test_levels_of_cells_are_those_of_the_rows() -> None:
    rng = np.random.default_rng(5)
    x, cells = rng.normal(20, 5, 200), rng.integers(0, 9, 200)
    row = of("t.hours", Moments.from_rows(x, cells), clustered=True)
    assert row.estimate == pytest.approx(x.mean())
    assert of("t.hours", Moments.from_rows(x, cells)).standard_error == pytest.approx(x.std(ddof=1) / math.sqrt(200))
