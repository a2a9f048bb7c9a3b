"""Benchmark rows of a small study, against the same numbers from the rows."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import keko_eval
from keko_eval import pipeline
from keko_eval.comparison.benchmark import does_well, leave_one_out
from keko_eval.comparison.rows import Result
from keko_eval.scoring.moments import Moments
from tests.studies.small import load_small, people

STUDY = """
indicators: [t.hours, t.working, t.projects]
primary: [t.hours]
subject: code
groups: [circle, region]
comparison: {design: before_after, cluster: circle}
"""
SIZES = {"c1": 12, "c2": 14, "c3": 16, "c4": 18, "c5": 20}
REGIONS = {"c1": "north", "c2": "north", "c3": "north", "c4": "south", "c5": "south"}


def answers(sizes: dict[str, int] = SIZES) -> pd.DataFrame:
    circle = [c for c, n in sizes.items() for _ in range(n)]
    d = people(len(circle), 5, circle=circle, region=[REGIONS[c] for c in circle])
    return d.assign(hours=d.hours + 15.0 * (d.circle == "c5"))


def rows_of(folder: Path, d: pd.DataFrame, **wanted: Any) -> list[dict[str, Any]]:
    rows = pipeline.benchmark(load_small(folder, STUDY), {"t.form": d})
    return [r for r in rows if all(r[k] == v for k, v in wanted.items())]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-50, 50)), min_size=2, max_size=60))
def test_leave_one_out_equals_the_rows_that_are_left(told: list[tuple[int, int]]) -> None:
    cells, x = (np.array(column) for column in zip(*told, strict=True))
    whole = Moments.from_rows(x.astype(float), cells, k=4, origin=3.0)
    rest = leave_one_out(whole, whole.pick([0])).summary()
    left = x[cells != 0]
    assert rest.n == len(left)
    if len(left):
        assert rest.mean == pytest.approx(left.mean())
    if len(left) > 1:
        assert rest.variance == pytest.approx(left.var(ddof=1), abs=1e-6)


def test_a_part_of_another_origin_is_refused() -> None:
    with pytest.raises(ValueError, match="origin"):
        leave_one_out(Moments.from_rows([1.0, 2.0], origin=0.0), Moments.from_rows([1.0], origin=1.0))


@pytest.mark.parametrize(("term", "others"), [
    ("rest", lambda d: d.circle != "c1"), ("region_rest", lambda d: (d.circle != "c1") & (d.region == "north"))])
def test_against_the_rest(term: str, others: Any, tmp_path: Path) -> None:
    d = answers()
    row, = rows_of(tmp_path, d, indicator="t.hours", term=term, scope="circle=c1", wave="after", reference_wave=None)
    now = d[d.wave == "after"]
    own, rest = now.hours[now.circle == "c1"], now.hours[others(now)]
    assert row["estimate"] == pytest.approx(own.mean() - rest.mean())
    assert row["standard_error"] == pytest.approx(np.sqrt(own.var() / len(own) + rest.var() / len(rest)))
    assert (row["n"], row["n_reference"], row["method"]) == (len(own), len(rest), "welch_t")


def test_a_rest_that_is_one_circle_is_none(tmp_path: Path) -> None:
    found = rows_of(tmp_path, answers(), indicator="t.hours", term="region_rest", wave="after", reference_wave=None)
    assert [r["scope"] for r in found] == ["circle=c1", "circle=c2", "circle=c3"]


def test_shares_have_newcombes_interval_and_totals_no_benchmark(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, answers())
    assert {r["method"] for r in rows if r["indicator"] == "t.working" and r["term"] == "rest"
            and not r["reference_wave"]} == {"newcombe_independent"}
    assert {r["indicator"] for r in rows} == {"t.hours", "t.working"}


def test_the_circle_that_does_well_is_found(tmp_path: Path) -> None:
    study = load_small(tmp_path, STUDY)
    rows = [Result(**r) for r in pipeline.benchmark(study, {"t.form": answers()})]
    indicator = study.indicators["t.hours"]
    found = [r for r in rows if r.indicator == "t.hours" and r.term == "rest" and r.wave == "after"
             and r.reference_wave is None]
    higher = [r.scope for r in found if r.verdict == "higher"]
    assert higher == ["circle=c5"]
    assert does_well(rows, indicator.model_copy(update={"direction": "up"})) == ["circle=c5"]
    assert "circle=c5" not in does_well(rows, indicator.model_copy(update={"direction": "down"}))
    assert does_well(rows, indicator.model_copy(update={"direction": "keep"})) == []
    assert all(r.p_adjusted is not None and r.p_value is not None and r.p_adjusted >= r.p_value for r in found)


def test_each_circle_has_its_funnel_limits(tmp_path: Path) -> None:
    d = answers()
    rows = {(r["term"], r["scope"]): r for r in rows_of(tmp_path, d, indicator="t.hours", wave="after",
                                                        reference_wave=None)}
    now = d[d.wave == "after"]
    near, far = rows["funnel_95", "circle=c5"], rows["funnel_998", "circle=c5"]
    assert near["estimate"] == pytest.approx(now.hours.mean())
    assert far["ci_low"] < near["ci_low"] < near["estimate"] < near["ci_high"] < far["ci_high"]
    assert (near["n"], near["n_reference"], near["ci_level"], far["ci_level"]) == (20, len(now), 0.95, 0.998)
    own = now.hours[now.circle == "c5"].mean()
    assert near["verdict"] == ("higher" if own > near["ci_high"] else "unclear")
    reach = (near["ci_high"] - near["estimate"]) / 1.959964
    assert near["statistic"] == pytest.approx((own - near["estimate"]) / reach, rel=1e-6)
    assert {"funnel_95", "funnel_998"} <= {r["term"] for r in rows_of(tmp_path / "share", d, indicator="t.working")}


def test_places_are_told_of_twenty_circles_and_not_of_five(tmp_path: Path) -> None:
    assert not rows_of(tmp_path / "few", answers(), term="rank")
    circle = [f"c{i % 21:02d}" for i in range(21 * 8)]
    d = people(len(circle), 5, circle=circle, region=["north" if c < "c10" else "south" for c in circle])
    d = d.assign(hours=d.hours + d.circle.str[1:].astype(float))
    found = rows_of(tmp_path / "many", d, indicator="t.hours", term="rank", wave="after", reference_wave=None)
    assert len(found) == 21
    for r in found:
        assert 1 <= r["ci_low"] <= r["estimate"] <= r["ci_high"] <= 21


def test_between_circles_is_said_of_each_wave(tmp_path: Path) -> None:
    found = rows_of(tmp_path, answers(), indicator="t.hours", scope="all")
    told = {(r["term"], r["wave"]) for r in found}
    assert told == {(f"between_circles_{name}", w) for name in ("range", "iqr", "sd") for w in ("before", "after")} | {
        ("new_circle", w) for w in ("before", "after")}
    last = next(r for r in found if (r["term"], r["wave"], r["reference_wave"]) == ("new_circle", "after", None))
    assert last["ci_low"] < last["estimate"] < last["ci_high"]
    by = {r["term"]: r["estimate"] for r in found if r["wave"] == "after"}
    assert by["between_circles_range"] >= by["between_circles_iqr"] > 0 < by["between_circles_sd"]


def test_few_circles_say_so(tmp_path: Path) -> None:
    d = answers({c: n for c, n in SIZES.items() if c in ("c1", "c2", "c4")})
    rows = rows_of(tmp_path, d, indicator="t.hours", wave="after", reference_wave=None)
    shrunk = [r for r in rows if r["term"] == "shrunk"]
    assert [(r["estimate"], r["because"]) for r in shrunk] == [(None, "too_few_groups")] * 3
    assert any(r["term"] == "rest" and r["estimate"] is not None for r in rows)


def test_one_circle_has_nothing_beside_it(tmp_path: Path) -> None:
    d = answers({"c1": 12})
    assert [r for r in rows_of(tmp_path, d) if r["quantity"] == "group_difference"] == []


def test_same_numbers_on_another_engine(tmp_path: Path) -> None:
    study = keko_eval.load(load_small(tmp_path, STUDY).folder)
    a, b = (pipeline.benchmark(study, {"t.form": answers()}, engine=e) for e in ("polars", "pandas"))
    assert [r["estimate"] for r in a] == pytest.approx([r["estimate"] for r in b])
