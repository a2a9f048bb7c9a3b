"""Ratios, sum over sum: linearised, since a mean of ratios would be another quantity.

A change of a ratio is a change of its linearised values, by the same estimators as any other.
"""

from collections.abc import Mapping
from dataclasses import replace

from keko_eval.comparison.estimate import Counts, Estimate, unknown
from keko_eval.comparison.identity import basis_of, row
from keko_eval.comparison.levels import level
from keko_eval.comparison.rows import Result
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.tallies import Tallies

Scope = Mapping[str, str]


def ratio_level(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator, wave: str, scope: Scope) -> Result:
    """Sum of numerators over sum of denominators; its error is that of the linearised values
    R + (numerator - R denominator) / mean denominator (Cochran 1977, section 6.3)."""
    answers = tallies.ratio_level(indicator.indicator, wave, scope)
    if answers is None:
        n = tallies.ratio_answers(indicator.indicator, wave, scope)
        empty = unknown("empty_cell" if n else "no_answers", method="ratio_linearised", counts=Counts(n))
        return row(resolved, indicator, "level", scope, of=empty, wave=wave, basis=basis_of(resolved, indicator, n))
    return replace(level(resolved, indicator, wave, scope, answers, clustered=tallies.clustered(scope)),
                   method="ratio_linearised")


def empty_change(tallies: Tallies, indicator: Indicator, scope: Scope) -> Estimate | None:
    """What can be said of a change where a wave has answers but nothing below the line; None where both have."""
    counts = Counts(*(tallies.ratio_answers(indicator.indicator, wave, scope) for wave in reversed(tallies.roles)))
    every = [tallies.ratio_level(indicator.indicator, wave, scope) for wave in tallies.roles]
    if all(every) or not (counts.n and counts.n_reference):
        return None
    return unknown("empty_cell", method="ratio_linearised", counts=counts)
