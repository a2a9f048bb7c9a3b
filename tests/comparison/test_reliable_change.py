"""How many changed by more than errors of measurement make, and what small groups may be told of it."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.comparison.reliable_change import (
    cutoffs,
    error_of_difference,
    error_of_measurement,
    recovered,
    reliably,
)
from keko_eval.pipeline import Evaluation
from keko_eval.scoring.frequencies import Frequencies
from tests.studies.small import evaluate_small, people, variant

STUDY = """
indicators: [t.client, t.hours]
subject: code
comparison: {design: before_after}
"""
TOLD = "{reliability: 0.8, source: Manual, norms: {mean: 75, sd: 15, source: Survey}}"


def evaluated(folder: Path, answers: pd.DataFrame, told: str = TOLD, **lines: str) -> Evaluation:
    client = variant("client", "trust", reliable_change=told, **lines)
    return evaluate_small(folder, STUDY, answers, client=client)


def scores(answers: pd.DataFrame) -> pd.DataFrame:
    answers = answers.assign(score=(answers.a + answers.b + 6 - answers.c - 3) / 12 * 100)
    return answers.pivot(index="code", columns="wave", values="score")


def test_counts_are_those_of_a_count_by_hand(tmp_path: Path) -> None:
    answers = people(60, 3, shift=0.6)
    found = evaluated(tmp_path, answers).comparison
    wide = scores(answers)
    limit = 1.96 * wide.before.std() * math.sqrt(2 * (1 - 0.8))
    change = wide.after - wide.before
    terms = {r.term: r for r in found.results if r.method in ("jacobson_truax", "maassen")}
    assert terms["reliable_change"].estimate == pytest.approx(limit)
    assert terms["reliable_change_unequal"].estimate == pytest.approx(
        1.96 * math.sqrt((wide.before.var() + wide.after.var()) * 0.2))
    c = (15 * wide.before.mean() + wide.before.std() * 75) / (15 + wide.before.std())
    assert terms["cutoff_c"].estimate == pytest.approx(c)
    told = {r.value: r.n for r in found.counts if r.indicator == "t.client" and r.scope == "all"}
    assert told == {
        "up": (change > 1e-9).sum(), "same": (change.abs() < 1e-9).sum(), "down": (change < -1e-9).sum(),
        "reliable:up": (change > limit).sum(), "reliable:same": (change.abs() <= limit).sum(),
        "reliable:down": (change < -limit).sum(),
        "reliable:recovered": ((change > limit) & (wide.before < c) & (wide.after >= c)).sum()}
    assert told["reliable:up"] > told["reliable:recovered"] > 0
    assert not [r for r in found.counts if r.indicator == "t.hours" and (r.value or "").startswith("reliable")]


def test_a_published_deviation_takes_the_place_of_the_answers_own(tmp_path: Path) -> None:
    found = evaluated(tmp_path, people(40, 3), "{reliability: 0.8, source: Manual, sd: 20}").comparison
    terms = {r.term: r for r in found.results if r.quantity == "reliability"}
    assert terms["reliable_change"].estimate == pytest.approx(1.96 * 20 * math.sqrt(0.4))
    assert {"reliable_change_unequal", "cutoff_c"}.isdisjoint(terms)


def test_no_variation_is_said(tmp_path: Path) -> None:
    answers = people(20, 3).assign(a=3, b=3, c=3)
    found = evaluated(tmp_path, answers).comparison
    row, = (r for r in found.results if r.term == "reliable_change")
    assert (row.estimate, row.because) == (None, "no_variation")
    assert not [r for r in found.counts if (r.value or "").startswith("reliable")]


def small_group(rise: float) -> pd.DataFrame:
    """Eighteen who answered: six rise, of whom five by much; six fall by much, six stay."""
    code = [f"p{i}" for i in range(18)]
    before = pd.DataFrame({"code": code, "wave": "before", "a": 3, "b": 3, "c": 3})
    before.loc[[0, 6], "a"] = 1
    after = before.assign(wave="after")
    after.loc[range(5), ["a", "b"]] = 5
    after.loc[5, "a"] = 3 + rise
    after.loc[range(6, 12), "c"] = 5
    rest = dict.fromkeys(("works", "hours", "partners", "projects"))
    return pd.concat([before, after], ignore_index=True).assign(**rest | {"works": "yes", "hours": 5.0})


@pytest.mark.parametrize(("rise", "shown"), [(1, False), (2, True)])
def test_the_one_who_rose_a_little_is_not_told_by_taking_one_count_from_another(
        tmp_path: Path, rise: int, shown: bool) -> None:
    """In a group of 18, six rose and five rose reliably: the sixth is known. With all six reliable nobody is."""
    found = evaluated(tmp_path, small_group(rise), "{reliability: 0.8, source: Manual, sd: 12}")
    truth = {r.value: r.n for r in found.comparison.counts if r.indicator == "t.client"}
    assert (truth["up"], truth["reliable:up"]) == (6, 6 if shown else 5)
    released = {r["value"]: r for r in found.released.counts.rows if r["indicator"] == "t.client"}
    assert {released[f"reliable:{name}"]["released"] for name in ("up", "same", "down")} == {shown}


def test_jacobson_and_truax_limits_are_between_start_and_usual() -> None:
    found = cutoffs(40, 7.5, 60, 7.5)
    assert (found.a, found.b, found.c) == (55, 45, 50)
    mirrored = cutoffs(60, 7.5, 40, 7.5)
    assert (mirrored.a, mirrored.b, mirrored.c) == (45, 55, 50)


def test_recovered_is_reliable_and_across() -> None:
    first, second = np.array([40.0, 40.0, 48.0, 55.0]), np.array([60.0, 49.0, 52.0, 70.0])
    assert list(recovered(first, second, 8, 50, 1.0)) == [1, 0, 0, 0]
    assert list(recovered(100 - first, 100 - second, 8, 50, -1.0)) == [1, 0, 0, 0]


@given(st.lists(st.floats(-100, 100), max_size=30), st.floats(0, 50), st.floats(0, 1))
def test_everybody_is_counted_once(changes: list[float], sd: float, reliability: float) -> None:
    limit = 1.96 * error_of_difference(sd, reliability)
    assert math.isfinite(limit)
    assert error_of_difference(sd, reliability) == pytest.approx(math.sqrt(2) * error_of_measurement(sd, reliability))
    found = reliably(Frequencies.from_rows(changes), limit)
    assert sum(found.values()) == len(changes)
    assert found["up"] == sum(x > limit + 1e-9 for x in changes)
