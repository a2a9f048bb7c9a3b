"""Circles that began at different times: those that have begun against those that have not yet. Invented."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keko_eval.pipeline import Evaluation, report_of
from tests.studies.cases import assert_sound
from tests.studies.small import evaluate_small, people

WAVES = ("before", "middle", "after")
STUDY = """
indicators: [t.hours, t.helping]
primary: [t.hours]
%sgroups: [circle]
waves: [{wave: before, period: 2017-08}, {wave: middle, period: 2018-08}, {wave: after, period: 2019-11}]
comparison: {design: panel, cluster: circle, started: {%s}}
"""
LATE = "c00: middle, c01: middle, c02: middle, c03: after, c04: after, c05: after"
LINKED = "subject: code\n"


def answers(gain: float, circles: int = 9, size: int = 12, *, drift: float = 5.0) -> pd.DataFrame:
    """Everyone drifts alike; where the work has begun there is a gain on top."""
    n = circles * size
    begun = {f"c{i:02}": 1 + (i > 2) if i < 6 else 9 for i in range(circles)}
    circle = [f"c{i // size:02}" for i in range(n)]
    parts = []
    for t, wave in enumerate(WAVES):
        d = people(n, 40 + t, circle=circle).query("wave == 'before'").assign(wave=wave)
        d["hours"] = 20 + d.code.str[1:].astype(int) % 7 + drift * t + np.random.default_rng(t).normal(0, 1, n)
        d["hours"] += gain * (d.circle.map(begun) <= t)
        parts.append(d)
    return pd.concat(parts, ignore_index=True)


def row(evaluation: Evaluation, table: str = "comparison") -> dict[str, object]:
    rows = ([r.record() for r in evaluation.comparison.results] if table == "comparison"
            else [dict(r) for r in evaluation.released.results])
    found, = (r for r in rows if r["term"] == "started")
    return found


@pytest.mark.parametrize("subject", [LINKED, ""])
def test_the_drift_of_all_is_not_taken_for_the_work(subject: str, tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, STUDY % (subject, LATE), answers(4.0))
    found = row(evaluation)
    assert found["estimate"] == pytest.approx(4.0, abs=0.8)
    assert found["ci_low"] < 4.0 < found["ci_high"]
    assert found["ci_low"] > 0
    assert found["p_value"] < 0.01
    assert (found["method"], found["verdict"], found["indicator"]) == ("started_against_not_yet", None, "t.hours")
    nothing = row(evaluate_small(tmp_path / "nothing", STUDY % (subject, LATE), answers(0.0)))
    assert nothing["ci_low"] < 0 < nothing["ci_high"]
    assert_sound(evaluation, tmp_path)


def test_where_all_began_before_the_last_wave_the_earlier_contrast_is_used(tmp_path: Path) -> None:
    """At the last wave nobody is left who has not begun."""
    everyone = ", ".join(f"c{i:02}: {'middle' if i < 3 else 'after'}" for i in range(6))
    d = answers(4.0, circles=6)
    found = row(evaluate_small(tmp_path, STUDY % (LINKED, everyone), d))
    wide = d.pivot(index=["code", "circle"], columns="wave", values="hours").reset_index()
    early = wide.circle < "c03"
    moved = wide.middle - wide.before
    assert found["estimate"] == pytest.approx(moved[early].mean() - moved[~early].mean())


def test_circles_that_are_hidden_hide_it(tmp_path: Path) -> None:
    d = answers(4.0)
    small = d[(d.circle != "c08") | (d.code.str[1:].astype(int) < 8 * 12 + 3)]
    found = row(evaluate_small(tmp_path, STUDY % (LINKED, LATE), small), "released")
    assert (found["released"], found["estimate"]) == (False, None)


@pytest.mark.parametrize("language", ["en", "fi", "sv", "fi-simple"])
def test_the_report_says_it_in_a_sentence(language: str, tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, STUDY % (LINKED, LATE), answers(4.0))
    page, *_ = report_of(evaluation, tmp_path / "out", languages=[language], outputs=["html"])
    said = {"en": "where it had not begun yet", "fi": "joissa se ei silloin ollut alkanut",
            "sv": "där den ännu inte hade börjat", "fi-simple": "jotka eivät ole vielä aloittaneet"}[language]
    assert said in page.read_text(encoding="utf8")
