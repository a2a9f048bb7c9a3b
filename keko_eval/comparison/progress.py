"""Progress: how far towards each of its targets an indicator came, or whether it stayed where it was to stay."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from keko_eval.comparison.rows import Result
from keko_eval.comparison.verdict import FEWEST
from keko_eval.definitions.comparability import comparability
from keko_eval.definitions.described import Target
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.targets import Limits, in_force, kept_between, measured_in, term_of

EXACT = ("total",)
"""Methods of numbers that have no uncertainty of their own."""


def progress_rows(resolved: ResolvedStudy, indicator: Indicator, rows: Iterable[Result]) -> Iterator[Result]:
    """One row per scope and target, from the levels and the change among the indicator's ``rows``.

    There is none for targets whose wave has not been measured, does not compare with the first, or is the first.
    """
    reference = resolved.study.roles[0]
    if not indicator.targets or resolved.study.comparison.design == "description":
        return
    for levels, changes in _by_scope(rows):
        for target in in_force(indicator.targets):
            actual = levels.get(measured_in(target, resolved.study) or "")
            if actual is None or actual.wave is None or actual.wave == reference:
                continue
            if comparability(resolved, indicator, actual.wave, reference).grade != "broken":
                bare = _bare(actual, target, reference, levels.get(reference))
                if target.keep:
                    yield kept(bare, indicator, target, actual, changes.get(actual.wave))
                else:
                    yield share_of_way(bare, indicator, target, levels.get(reference), actual)


def _by_scope(rows: Iterable[Result]) -> Iterator[tuple[dict[str, Result], dict[str, Result]]]:
    """Levels and changes by wave, scope by scope."""
    found: dict[str, tuple[dict[str, Result], dict[str, Result]]] = {}
    for row in rows:
        if row.wave is not None and row.term is None and not row.sensitivity and row.quantity in ("level", "change"):
            found.setdefault(row.scope, ({}, {}))[row.quantity == "change"][row.wave] = row
    yield from found.values()


def share_of_way(result: Result, indicator: Indicator, target: Target, baseline: Result | None,
                 actual: Result) -> Result:
    """(actual - baseline) / (target - baseline): below 0 it moved away from the target, above 1 it went beyond.

    Undefined, in words, where the target equals the baseline or there is no baseline. Where the target was reached
    before anything was done, the number stands as it is, and ``because`` is ``met_at_start``: read by the formula
    alone, a rise beyond a target that lay behind would be a step away from it.
    """
    if actual.estimate is None:
        return replace(result, because="no_answers")
    if baseline is None or baseline.estimate is None or target.value is None:
        return replace(result, because="no_baseline")
    way = target.value - baseline.estimate
    gone = (actual.estimate - baseline.estimate) / way if way else math.inf
    if not math.isfinite(gone):
        return replace(result, because="target_is_baseline")
    met = reached(indicator, baseline.estimate, target.value)
    return replace(result, estimate=gone, method="share_of_distance", basis=actual.basis,
                   because="met_at_start" if met else None)


def reached(indicator: Indicator, value: float, target: float) -> bool:
    """Whether ``value`` is at the target or beyond it, in the direction of good; never where no direction is."""
    return value >= target if indicator.direction == "up" else indicator.direction == "down" and value <= target


def kept(result: Result, indicator: Indicator, target: Target, actual: Result, change: Result | None) -> Result:
    """Whether it stayed: estimate 1 where the whole interval is within the limits, 0 where none of it is.

    Else there is no estimate and ``because`` is ``kept_unclear``: what an interval crosses can't be told. The interval
    is that of the change, or that of the value where the limits do not depend on the start.
    """
    of = actual if target.between else change
    if actual.estimate is None:
        return replace(result, because="no_answers")
    if of is None or of.estimate is None:
        return replace(result, because="no_baseline")
    result = replace(result, n=of.n, n_reference=of.n_reference, n_pairs=of.n_pairs, reason=of.reason)
    ends = _ends(indicator, of)
    if ends is None:
        return replace(result, because="no_interval")
    exact = ends[0] == ends[1]
    if not exact and _fewest(of) < FEWEST:
        return replace(result, because="too_few")
    stayed = _within(ends, kept_between(target, indicator))
    return replace(result, estimate=None if stayed is None else float(stayed), method="kept_by_interval",
                   basis=actual.basis, because="kept_unclear" if stayed is None else None)


def _ends(indicator: Indicator, row: Result) -> tuple[float, float] | None:
    if row.ci_low is not None and row.ci_high is not None:
        return row.ci_low, row.ci_high
    exact = row.standard_error == 0 or row.method in EXACT or indicator.complete or indicator.of_records
    return (row.estimate, row.estimate) if exact and row.estimate is not None else None


def _fewest(row: Result) -> int:
    return row.n_pairs if row.n_pairs is not None else min(n for n in (row.n, row.n_reference, 10**9) if n is not None)


def _within(ends: tuple[float, float], limits: Limits) -> bool | None:
    """True where all of the interval is within the limits, False where none is, None where it crosses one."""
    low, high = (-math.inf if limits[0] is None else limits[0]), (math.inf if limits[1] is None else limits[1])
    if low <= ends[0] and ends[1] <= high:
        return True
    return False if ends[1] < low or ends[0] > high else None


_ABOUT = ("study", "indicator", "indicator_version", "kind", "level", "dimension", "scope", "wave", "n",
          "smallest_meaningful", "trace", "comparability")


def _bare(actual: Result, target: Target, reference: str, baseline: Result | None) -> Result:
    """A row about what ``actual`` is about, still without a number."""
    about: Mapping[str, object] = {name: getattr(actual, name) for name in _ABOUT}
    return Result(**about, quantity="progress", reference_wave=reference, term=term_of(target),  # type: ignore[arg-type]
                  n_reference=baseline.n if baseline else None)
