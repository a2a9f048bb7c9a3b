"""▶ Tallies and records in, the results tables out: levels, changes with verdicts, progress, reliability, counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from keko_eval.comparison.around import attrition, balance, reliability
from keko_eval.comparison.changes import TOTALS, Case, change, difference
from keko_eval.comparison.counts import count_rows
from keko_eval.comparison.families import beside
from keko_eval.comparison.findings import Finding, settle
from keko_eval.comparison.groups import group_differences
from keko_eval.comparison.inquiry import Inquiry
from keko_eval.comparison.levels import level, level_row, population
from keko_eval.comparison.matching import matched, matched_rows
from keko_eval.comparison.progress import progress_rows
from keko_eval.comparison.ratios import empty_change, ratio_level
from keko_eval.comparison.records import record_rows
from keko_eval.comparison.rows import Count, Entry, Result
from keko_eval.comparison.sampled.rows import design_effects
from keko_eval.comparison.sampled.sample import Sample, sample_of
from keko_eval.definitions.comparability import comparability, standing
from keko_eval.definitions.diff import Grade
from keko_eval.definitions.indicator import Dose, Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.kinds import MEASURES
from keko_eval.scoring.tallies import Tallies

Scope = Mapping[str, str]
BOUNDED = ("scale", "index", "mean", "rubric")
"""Kinds whose values may crowd at the good end; a share or a total has no ceiling of its own."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every result, count and entry of a study, before disclosure control."""

    results: tuple[Result, ...]
    counts: tuple[Count, ...]
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """What the kinds that read records work from.

    Parameters
    ----------
    frames : mapping of str to polars frame
        The answers of their instruments (see :class:`keko_eval.collection.answers.Answers`).
    scored : callable
        Every respondent's values by instrument, worked out when asked.
    """

    frames: Mapping[str, Any] = field(default_factory=dict)
    scored: Callable[[], Mapping[str, Any]] = dict


Then = Mapping[tuple[str, str], Tallies]
"""By indicator and wave: the tallies by which answers to an earlier, broken version of the instrument are told."""


def compare(resolved: ResolvedStudy, tallies: Tallies, records: Records | None = None,
            then: Then | None = None) -> Comparison:
    """The study's comparison, in the order of its indicators and scopes.

    Verdicts are settled last, since each result costs the others some certainty.

    Parameters
    ----------
    then : mapping, optional
        Levels on the far side of a break come from these.
    """
    findings: list[Finding] = []
    rows: list[Result] = []
    told = record_rows(resolved, records.frames, records.scored) if records else {}
    for id in resolved.listed:
        indicator = resolved.indicators[id]
        rows += told[id].results if id in told else ()
        if indicator.kind not in MEASURES or isinstance(indicator, Dose):
            rows += progress_rows(resolved, indicator, told[id].results if id in told else ())
            continue
        sample = sample_of(resolved, indicator, records.scored) if records else None
        for scope in tallies.scopes():
            levels = _levels(resolved, tallies, indicator, scope, then or {}, sample)
            rows += levels
            found, others = _changes(resolved, tallies, indicator, scope, records, sample)
            findings += found
            rows += progress_rows(resolved, indicator, [*levels, *(finding.row for finding in found)])
            rows += others
        rows += design_effects(sample) if sample else ()
        rows += reliability(resolved, tallies, indicator)
        rows += attrition(resolved, tallies, indicator)
        rows += balance(resolved, tallies, indicator)
        main = [finding.row for finding in findings if finding.row.indicator == id]
        rows += beside(Inquiry(resolved, tallies, indicator, records.scored if records else dict, main))
    rows += attrition(resolved, tallies, None)
    order = {id: i for i, id in enumerate(resolved.listed)}
    settled = [*settle(findings, resolved.study.families), *rows]
    settled.sort(key=lambda r: order.get(r.indicator or "", len(order)))
    counts = [*count_rows(resolved, tallies), *(c for one in told.values() for c in one.counts)]
    return Comparison(tuple(settled), tuple(counts), tuple(e for one in told.values() for e in one.entries))


def _levels(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator, scope: Scope,
            then: Then, sample: Sample | None = None) -> list[Result]:
    found = []
    for wave in resolved.study.waves:
        own = then.get((indicator.indicator, wave.wave), tallies)
        if sample and own is tallies:
            of = sample.level(wave.wave, scope, population(resolved, wave.wave, {}))
            reason = sample.reason(wave.wave)
            result = replace(level_row(resolved, indicator, wave.wave, scope, of), reason=reason)
        elif indicator.kind == "ratio":
            result = ratio_level(resolved, own, indicator, wave.wave, scope)
        else:
            answers = own.level_moments(indicator.indicator, wave.wave, scope)
            result = level(resolved, indicator, wave.wave, scope, answers, clustered=own.clustered(scope))
        grade = standing(resolved, indicator, wave.wave)
        found.append(result if grade == "identical" else replace(result, comparability=grade))
    return found


def _grade(resolved: ResolvedStudy, indicator: Indicator, wave: str) -> Grade:
    """How a wave compares with the reference."""
    return comparability(resolved, indicator, wave, resolved.study.roles[0]).grade


def case_of(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator, scope: Scope,
            over: Scope | None = None, sample: Sample | None = None) -> Case:
    """What the change of this indicator in this scope is estimated from; by the clusters of ``over``, if given."""
    reference, followup = resolved.study.roles
    return Case(
        resolved=resolved, indicator=indicator, scope=scope,
        waves=tallies.pair_moments(indicator.indicator, scope, over=over),
        clustered=tallies.clustered(scope if over is None else over),
        empty=empty_change(tallies, indicator, scope) if indicator.kind == "ratio" else None,
        at_good_end=tallies.at_good_end(indicator.indicator, reference, scope) if indicator.kind in BOUNDED else None,
        grade=_grade(resolved, indicator, followup), sample=sample,
    )


def _changes(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator,
             scope: Scope, records: Records | None = None,
             sample: Sample | None = None) -> tuple[list[Finding], list[Result]]:
    comparison = resolved.study.comparison
    if comparison.design == "group_difference":
        return group_differences(resolved, tallies, indicator, scope, sample)
    told_once = comparison.design == "retrospective_post" and indicator.indicator not in comparison.then
    if told_once or comparison.is_then(indicator.indicator) or comparison.design == "description":
        return [], []
    case = case_of(resolved, tallies, indicator, scope, sample=sample)
    finding, rows = change(case)
    findings = [finding]
    against = comparison.design == "before_after_control" and indicator.kind not in TOTALS
    if against and comparison.group not in scope:
        arms = [{**scope, str(comparison.group): str(arm)} for arm in (comparison.treated, comparison.control)]
        treated, control = (case_of(resolved, tallies, indicator, arm, over=scope, sample=sample) for arm in arms)
        asked = Inquiry(resolved, tallies, indicator, records.scored) if records and not scope else None
        alike = matched(asked, records.frames) if asked and records else None
        contrast, more = difference(replace(treated, scope=scope), control, alike)
        more += matched_rows(asked, alike) if asked and alike else ()
        between, others = group_differences(resolved, tallies, indicator, scope, sample)
        findings += [contrast, *between]
        rows = [*rows, *more, *others]
    return findings, rows
