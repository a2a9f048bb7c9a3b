"""Whatever a few respondents answer: no crash, no NaN, no warning, and levels and totals as pandas counts them."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keko_eval
from keko_eval.definitions.load import ResolvedStudy
from tests.studies.cases import assert_sound, one
from tests.studies.small import load_small

DESIGNS = {
    "linked": "subject: code\ncomparison: {design: before_after}\n",
    "clustered": "subject: code\ncomparison: {design: before_after, cluster: circle}\n",
    "unlinked": "comparison: {design: repeated_cross_sections, cluster: circle}\n",
    "control": "subject: code\ncomparison: {design: before_after_control, group: circle, treated: x, control: y}\n",
    "clustered control": "subject: code\ncomparison: {design: before_after_control, group: circle, treated: x, "
                         "control: y, cluster: organisation}\n",
    "groups": "comparison: {design: group_difference, group: circle, treated: x, control: y}\n",
    "retrospective": "subject: code\ncomparison: {design: retrospective_post, then: {t.helping: t.helping_then}, "
                     "wave: after}\n",
    "panel": "subject: code\ncomparison: {design: panel, cluster: circle}\n",
}
INDICATORS = ("t.trust", "t.helping", "t.hours", "t.working", "t.workers", "t.projects", "t.per_partner", "t.whole",
              "t.helping_then")
STUDY = f"""
indicators: [{', '.join(INDICATORS)}]
primary: [t.trust, t.projects]
groups: [circle]
population: {{size: 15}}
set: {{t.hours: {{targets: [{{wave: after, value: 20}}]}}}}
"""
AGREE = st.sampled_from([1, 1, 2, 3, 5, 9, None])
ANSWER = st.fixed_dictionaries({
    "a": AGREE, "b": AGREE, "c": AGREE, "a_then": AGREE, "works": st.sampled_from(["yes", "no", "no", None]),
    "hours": st.sampled_from([None, 0.0, 20.0, 20.0, 37.5, 1e9]), "projects": st.sampled_from([None, 0, 0, 3]),
    "partners": st.sampled_from([None, 0, 0, 5]), "circle": st.sampled_from(["x", "x", "y", "z", None]),
    "organisation": st.sampled_from(["o1", "o2", "o3", "o4", None])})


@st.composite
def answers(draw: st.DrawFn) -> pd.DataFrame:
    """Up to twelve respondents in each wave, some of them in both."""
    rows: list[dict[str, Any]] = []
    for wave in ("before", "after"):
        codes = draw(st.lists(st.sampled_from([f"p{i}" for i in range(14)]), max_size=12, unique=True))
        rows += [{"wave": wave, "code": code} | draw(ANSWER) for code in codes]
    columns = ["wave", "code", "a", "b", "c", "a_then", "works", "hours", "projects", "partners", "circle",
               "organisation"]
    return pd.DataFrame(rows, columns=columns)


@cache
def study(design: str) -> ResolvedStudy:
    with TemporaryDirectory() as folder:
        return load_small(Path(folder), STUDY + DESIGNS[design])


def settled(d: pd.DataFrame) -> pd.DataFrame:
    """Who changed circles between the waves counts in the first one's."""
    first = d[d.wave == "before"].set_index("code").circle
    return d.assign(circle=[first[code] if code in first.index else circle
                            for code, circle in zip(d.code, d.circle, strict=True)])


@pytest.mark.parametrize("design", DESIGNS)
@settings(max_examples=8)
@given(d=answers())
def test_any_few_answers(design: str, d: pd.DataFrame) -> None:
    evaluation = keko_eval.evaluate(study(design), {"t.form": d})
    with TemporaryDirectory() as folder:
        assert_sound(evaluation, Path(folder))
    results = evaluation.comparison.results
    d = settled(d) if DESIGNS[design].startswith("subject") and design != "retrospective" else d
    for name in ("before", "after"):
        here = d[d.wave == name]
        for scope, part in [("all", here), *((f"circle={c}", here[here.circle == c]) for c in d.circle.dropna())]:
            for indicator, column in (("t.hours", "hours"), ("t.projects", "projects")):
                row = one(results, indicator=indicator, quantity="level", wave=name, scope=scope)
                told = part[column].dropna().astype(float)
                assert row["n"] == len(told)
                value = told.mean() if column == "hours" else told.sum()
                assert (row["estimate"] is None) == told.empty
                assert told.empty or row["estimate"] == pytest.approx(value, rel=1e-9, abs=1e-9)
            workers = one(results, indicator="t.workers", quantity="level", wave=name, scope=scope)
            assert (workers["estimate"] or 0) == (part.works == "yes").sum()
