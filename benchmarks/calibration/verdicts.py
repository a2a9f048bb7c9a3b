"""What the program says of one simulated project: its own estimates, rows and verdict, and how near they come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import keko_eval
from benchmarks.calibration.projects import Drawn, Setting
from keko_eval.comparison.changes import Case, change, difference
from keko_eval.comparison.choose import choose_change
from keko_eval.comparison.findings import Finding, settle
from keko_eval.comparison.groups import group_differences
from keko_eval.comparison.identity import numbers, row
from keko_eval.comparison.levels import level
from keko_eval.comparison.paired import paired_t, partially_overlapping_t, welch_t
from keko_eval.comparison.rows import Result
from keko_eval.comparison.verdict import Evidence, may_claim
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.moments import Moments, PairMoments


@cache
def study() -> ResolvedStudy:
    resolved: ResolvedStudy = keko_eval.load(Path(__file__).parent / "study")
    return resolved


@cache
def smallest(name: str) -> float:
    """The smallest meaningful change of an answer."""
    meaningful = study().indicators[f"simulated.{name}"].smallest_meaningful
    assert meaningful is not None
    return meaningful.value


@dataclass(frozen=True, slots=True)
class Row:
    """One method's number in one run: whether its interval covers the truth, how far off it is, whether it is clear.
    """

    method: str
    covers: bool
    off: float
    clear: bool
    width: float


@dataclass(frozen=True, slots=True)
class Said:
    """Of one run: the rows, the main one first, and the verdict with and without each cap; empty where too few."""

    rows: tuple[Row, ...] = ()
    verdict: str | None = None
    without: Mapping[str, str] | None = None


def say_change(setting: Setting, drawn: Drawn, truth: float) -> Said:
    """The change of one group, or the difference in changes of two arms."""
    arms = [_case(setting, drawn, drawn.treated)]
    if setting.treated:
        arms.append(_case(setting, drawn, ~drawn.treated))
        finding, rows = difference(arms[0], arms[1])
    else:
        finding, rows = change(arms[0])
    return _said(finding, rows, truth)


def say_groups(setting: Setting, drawn: Drawn, truth: float) -> Said:
    """The difference of two arms in the second wave."""
    resolved = _grouped()
    found, rows = group_differences(resolved, _Wave(drawn, setting), _indicator(setting), {})  # type: ignore[arg-type]
    return _said(found[-1], rows, truth)


def say_level(setting: Setting, drawn: Drawn, truth: float) -> Said:
    """The level of the second wave."""
    answers = Moments.from_rows(drawn.second, drawn.circle, k=len(setting.circles) or 1)
    result = level(study(), _indicator(setting), "after", {}, answers, clustered=setting.clustered)
    return Said((_row(result, truth),)) if result.ci_low is not None else Said()


def say_plain(setting: Setting, drawn: Drawn, truth: float) -> Said:
    """The chosen estimate, and the tests that take no account of circles."""
    waves = _case(setting, drawn, drawn.treated).waves
    main, total = choose_change(waves, clustered=setting.clustered, share=False).main, waves.total()
    plain = (paired_t(total), partially_overlapping_t(total), welch_t(total.second(), total.first()))
    about = row(study(), _indicator(setting), "change", {})
    return Said(tuple(_row(replace(about, **numbers(e)), truth) for e in (main, *plain)))


def _said(finding: Finding, rows: list[Result], truth: float) -> Said:
    finding = replace(finding, evidence=replace(finding.evidence, primary=True))
    if not may_claim(finding.evidence):
        return Said()
    verdict = settle([finding])[0].verdict
    others = [r for r in rows if r.sensitivity and r.ci_low is not None]
    without = {cap: settle([replace(finding, evidence=e)])[0].verdict or "" for cap, e in _uncapped(finding.evidence)}
    return Said(tuple(_row(r, truth) for r in (finding.row, *others)), verdict, without)


def _uncapped(e: Evidence) -> Iterator[tuple[str, Evidence]]:
    yield "who_answered", replace(e, pairs_only_90=None)
    yield "ceiling", replace(e, at_good_end=None)


def _row(r: Result, truth: float) -> Row:
    assert r.estimate is not None
    assert r.ci_low is not None
    assert r.ci_high is not None
    clear = (r.ci_low > 0 or r.ci_high < 0) and (r.p_value is None or r.p_value < 0.05)
    return Row(r.method or "", r.ci_low <= truth <= r.ci_high, r.estimate - truth, clear, r.ci_high - r.ci_low)


def _case(setting: Setting, drawn: Drawn, who: Any) -> Case:
    first, second = (np.where(who, wave, np.nan) for wave in (drawn.first, drawn.second))
    waves = PairMoments.from_rows(first, second, drawn.circle, k=len(setting.circles) or 1, origin=50.0)
    seen, top = first[~np.isnan(first)], setting.answer.top
    bounded = top is not None and not _indicator(setting).is_share
    return Case(resolved=study(), indicator=_indicator(setting), scope={}, waves=waves, clustered=setting.clustered,
                at_good_end=float(np.mean(seen == top)) if bounded and len(seen) else None)


def _indicator(setting: Setting) -> Any:
    return study().indicators[f"simulated.{setting.answer.name}"]


@cache
def _grouped() -> ResolvedStudy:
    told = study()
    comparison = told.study.comparison.model_copy(update={
        "design": "group_difference", "group": "arm", "treated": "new", "control": "old", "wave": "after"})
    model = told.study.model_copy(update={"comparison": comparison})
    return replace(told, document=replace(told.document, model=model))


@dataclass(frozen=True, slots=True, eq=False)
class _Wave:
    """What the comparison of groups asks of tallies."""

    drawn: Drawn
    setting: Setting

    def level_moments(self, _: str, wave: str, scope: Mapping[str, str], **_over: object) -> Moments:
        who = self.drawn.treated if scope["arm"] == "new" else ~self.drawn.treated
        answers = np.where(who, self.drawn.second if wave == "after" else self.drawn.first, np.nan)
        return Moments.from_rows(answers, self.drawn.circle, k=len(self.setting.circles) or 1, origin=50.0)

    def clustered(self, _: object) -> bool:
        return self.setting.clustered


