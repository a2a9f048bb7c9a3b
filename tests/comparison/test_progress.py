"""Progress: the share of the way to each target that holds, and whether what was to stay stayed."""

import math
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.comparison.progress import progress_rows
from keko_eval.comparison.rows import Result
from keko_eval.definitions.indicator import Indicator, Target
from keko_eval.definitions.load import ResolvedStudy
from tests.studies.small import load_small

STUDY = """
indicators: [t.hours, t.working, t.projects]
groups: [circle]
comparison: {design: before_after}
"""
NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


@cache
def study() -> ResolvedStudy:
    with TemporaryDirectory() as folder:
        return load_small(Path(folder), STUDY)


def indicator(*targets: dict[str, Any], **changes: Any) -> Indicator:
    model = study().indicators["t.hours"]
    return model.model_copy(update={"targets": tuple(map(Target.model_validate, targets)), **changes})


def levels(before: float | None, after: float | None, **more: Any) -> list[Result]:
    return [Result(study="small", quantity="level", wave=wave, estimate=x, n=20, **more)
            for wave, x in (("before", before), ("after", after))]


def change(estimate: float, low: float | None, high: float | None, **more: Any) -> Result:
    return Result(study="small", **({"quantity": "change", "wave": "after", "reference_wave": "before", "n": 20,
                                     "n_reference": 20, "n_pairs": 15, "estimate": estimate, "ci_low": low,
                                     "ci_high": high} | more))


def one(of: Indicator, rows: list[Result]) -> Result:
    found, = progress_rows(study(), of, rows)
    return found


@pytest.mark.parametrize(("direction", "before", "after", "target", "share", "because"), [
    ("up", 40.0, 50.0, 60.0, 0.5, None), ("up", 40.0, 70.0, 60.0, 1.5, None), ("up", 40.0, 30.0, 60.0, -0.5, None),
    ("down", 40.0, 35.0, 30.0, 0.5, None), ("down", 40.0, 45.0, 30.0, -0.5, None),
    ("up", 65.0, 70.0, 60.0, -1.0, "met_at_start"), ("down", 25.0, 20.0, 30.0, -1.0, "met_at_start"),
    ("keep", 65.0, 70.0, 60.0, -1.0, None),
    ("up", 60.0, 70.0, 60.0, None, "target_is_baseline"), ("up", None, 70.0, 60.0, None, "no_baseline"),
    ("up", 40.0, None, 60.0, None, "no_answers")])
def test_share_of_the_way(direction: str, before: float | None, after: float | None, target: float,
                          share: float | None, because: str | None) -> None:
    found = one(indicator({"wave": "after", "value": target}, direction=direction), levels(before, after))
    assert (found.estimate, found.because, found.term) == (share, because, f"target:{target:g}")
    assert (found.n, found.n_reference, found.wave, found.reference_wave) == (20, 20, "after", "before")


@given(NUMBERS, NUMBERS, NUMBERS)
def test_progress_is_undefined_where_target_equals_baseline_and_nowhere_else(before: float, after: float,
                                                                            target: float) -> None:
    found = one(indicator({"wave": "after", "value": target}), levels(before, after))
    assert (found.estimate is None) == (target == before)
    if found.estimate is not None:
        assert math.copysign(1, found.estimate) * (found.estimate != 0) == (
            ((after > before) - (after < before)) * (1 if target > before else -1))
        assert (found.estimate >= 1) == (after >= target if target > before else after <= target) or math.isclose(
            found.estimate, 1)


def test_the_latest_target_of_a_wave_is_the_one_compared_and_days_have_their_waves() -> None:
    first, raised = ({"wave": "after", "value": x, "set_on": day}
                     for x, day in ((60, "2017-11-01"), (80, "2018-11-01")))
    wave = study().study.wave("after")
    assert wave is not None
    day = {"on": f"{wave.period[:4]}-01-01", "value": 50}
    found = [*progress_rows(study(), indicator(first, raised, day), levels(40, 60))]
    assert [(r.term, r.estimate) for r in found] == [("target:80", 0.5), ("target:50", 2.0)]
    later = {"on": "2099-01-01", "value": 50}
    assert [*progress_rows(study(), indicator(later), levels(40, 60))] == []
    assert [*progress_rows(study(), indicator({"wave": "before", "value": 50}), levels(40, 60))] == []
    assert [*progress_rows(study(), indicator(), levels(40, 60))] == []


@pytest.mark.parametrize(("direction", "low", "high", "estimate", "because"), [
    ("up", -4.0, 3.0, 1.0, None), ("up", -5.0, 20.0, 1.0, None), ("up", -6.0, 3.0, None, "kept_unclear"),
    ("up", -12.0, -6.0, 0.0, None), ("down", -20.0, 4.0, 1.0, None), ("down", 6.0, 9.0, 0.0, None),
    ("keep", -4.0, 4.0, 1.0, None), ("keep", -4.0, 6.0, None, "kept_unclear"), ("keep", 6.0, 9.0, 0.0, None),
    ("none", -9.0, -6.0, 0.0, None)])
def test_kept_within_five_by_the_interval_of_the_change(direction: str, low: float, high: float,
                                                        estimate: float | None, because: str | None) -> None:
    of = indicator({"wave": "after", "keep": True, "within": 5}, direction=direction)
    found = one(of, [*levels(50, 51), change((low + high) / 2, low, high)])
    assert (found.estimate, found.because, found.n_pairs) == (estimate, because, 15)


def test_kept_between_limits_by_the_interval_of_the_value() -> None:
    of = indicator({"wave": "after", "keep": True, "between": [40, 60]})
    for low, high, estimate in ((42, 58, 1.0), (38, 58, None), (61, 70, 0.0)):
        assert one(of, levels(None, 50, ci_low=float(low), ci_high=float(high))).estimate == estimate


def test_what_cannot_be_told_of_keeping() -> None:
    of = indicator({"wave": "after", "keep": True, "within": 5})
    assert one(of, levels(50, None)).because == "no_answers"
    assert one(of, levels(None, 50)).because == "no_baseline"
    assert one(of, [*levels(50, 50), change(0.0, None, None)]).because == "no_interval"
    assert one(of, [*levels(50, 50), change(0.0, -1.0, 1.0, n_pairs=7)]).because == "too_few"
    assert one(of, [*levels(50, 50), change(0.0, -1.0, 1.0, n_pairs=None, n_reference=7)]).because == "too_few"


def test_a_complete_count_needs_no_interval() -> None:
    of = indicator({"wave": "after", "keep": True, "within": 0}, complete=True, direction="up")
    assert one(of, [*levels(3, 3), change(0.0, None, None, n_pairs=None)]).estimate == 1.0
    assert one(of, [*levels(3, 2), change(-1.0, None, None, n_pairs=None)]).estimate == 0.0


@given(st.floats(-50, 50), st.floats(0, 20), st.floats(0, 20))
def test_kept_and_not_kept_are_never_both_and_a_wider_room_keeps_more(middle: float, half: float,
                                                                      within: float) -> None:
    rows = [*levels(50, 50), change(middle, middle - half, middle + half)]
    narrow, wide = (one(indicator({"wave": "after", "keep": True, "within": room}, direction="keep"), rows).estimate
                    for room in (within, within + 1))
    if half > 0 or narrow is not None:
        assert narrow != 1.0 or wide == 1.0
        assert wide != 0.0 or narrow == 0.0
