"""Targets: which holds, what it replaced, when it is measured, what is kept."""

from datetime import date
from pathlib import Path

import pytest

from keko_eval.definitions.indicator import INDICATOR, Target
from keko_eval.definitions.study import Study
from keko_eval.definitions.targets import at_wave, histories, in_force, kept_between, measured_in, term_of
from tests.definitions.snippets import FILES, codes_of, whole
from tests.reporting.told import SCALE

FIRST = Target(wave="after", value=70, set_on=date(2017, 11, 1))
RAISED = Target(wave="after", value=75, set_on=date(2018, 11, 1))
MIDWAY = Target(on=date(2018, 12, 31), value=60)


def study() -> Study:
    return Study.model_validate({
        "study": "s", "title": "S", "instruments": ["i"], "indicators": ["x"], "comparison": {"design": "panel"},
        "waves": [{"wave": "before", "period": "2017-08"}, {"wave": "between", "period": "2018-12"},
                  {"wave": "after", "period": "2019-11"}]})


def test_a_later_target_replaces_the_earlier_one_wherever_it_stands() -> None:
    for targets in ((FIRST, MIDWAY, RAISED), (RAISED, MIDWAY, FIRST)):
        assert set(histories(targets)) == {(FIRST, RAISED), (MIDWAY,)}
        assert set(in_force(targets)) == {RAISED, MIDWAY}
        assert at_wave(targets, study(), "after") == RAISED
        assert at_wave(targets, study(), "between") == MIDWAY
        assert at_wave(targets, study(), "before") is None


@pytest.mark.parametrize(("on", "wave"), [
    ("2017-08-31", "before"), ("2017-09-01", "between"), ("2018-12-31", "between"), ("2019-01-01", "after"),
    ("2019-11-30", "after"), ("2019-12-01", None)])
def test_a_day_is_measured_in_the_first_wave_that_ends_on_it_or_later(on: str, wave: str | None) -> None:
    assert measured_in(Target(on=date.fromisoformat(on), value=1), study()) == wave


def test_the_latest_of_two_days_in_one_wave_holds() -> None:
    early, late = (Target(on=date(2019, month, 1), value=month) for month in (2, 6))
    assert at_wave((late, early), study(), "after") == late


@pytest.mark.parametrize(("direction", "within", "limits"), [
    ("up", 3.0, (-3.0, None)), ("down", 3.0, (None, 3.0)), ("keep", 3.0, (-3.0, 3.0)), ("none", 3.0, (-3.0, 3.0)),
    ("up", None, (-5.0, None)), ("up", 0.0, (0.0, None)), ("keep", None, (-5.0, 5.0))])
def test_what_counts_as_kept(direction: str, within: float | None, limits: object) -> None:
    indicator = INDICATOR.validate_python(SCALE | {"direction": direction})
    target = Target(wave="after", keep=True, within=within)
    assert kept_between(target, indicator) == limits
    assert kept_between(Target(wave="after", keep=True, between=(40, 60)), indicator) == (40, 60)


def test_names_of_targets_tell_only_what_is_declared() -> None:
    assert [term_of(t) for t in (FIRST, Target(keep=True), Target(keep=True, within=5),
                                 Target(keep=True, between=(40, 60)))] == ["target:70", "keep", "keep:5", "keep:40:60"]


def test_targets_of_circles_are_checked_as_those_of_studies(tmp_path: Path) -> None:
    circle = """circle: north
extends: my.study
title: {en: North}
set: {my.trust: {targets: [{wave: later, value: 50}, {wave: after, value: 170}]}}
"""
    files = {name: whole(keys) for name, keys in FILES.items()} | {"north.yaml": circle}
    found = codes_of(tmp_path, files)
    assert [code for code in found if code in ("unknown-wave", "target-out-of-range")] == ["unknown-wave",
                                                                                           "target-out-of-range"]
