"""Ratios, sum over sum: linearised, since a mean of ratios would be another quantity.

A change of a ratio is a change of its linearised values, by the same estimators as any other.
"""

from collections.abc import Mapping
from dataclasses import replace

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
        empty = level(resolved, indicator, wave, scope, tallies.level_moments(indicator.indicator, wave, scope),
                      clustered=False)
        return replace(empty, estimate=None, standard_error=None, df=None, ci_low=None, ci_high=None, ci_level=None,
                       because="empty_cell")
    return replace(level(resolved, indicator, wave, scope, answers, clustered=tallies.clustered(scope)),
                   method="ratio_linearised")
