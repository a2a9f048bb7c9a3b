"""Where an indicator stood in a wave."""

import math
from collections.abc import Mapping
from functools import partial

from keko_eval.comparison.choose import FEWEST_CLUSTERS
from keko_eval.comparison.clustered import level_cr2
from keko_eval.comparison.estimate import Counts, Estimate, bounded, wald
from keko_eval.comparison.identity import basis_of, row
from keko_eval.comparison.paired import mean_t
from keko_eval.comparison.rows import Result
from keko_eval.comparison.shares import share_wilson, wilson_bounds
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.moments import Moments

Scope = Mapping[str, str]


def level(resolved: ResolvedStudy, indicator: Indicator, wave: str, scope: Scope, answers: Moments, *,
          clustered: bool) -> Result:
    """One level: a mean or share with its interval, or a total.

    Parameters
    ----------
    answers : Moments
        One cell per cluster where ``clustered``.
    """
    if indicator.kind in ("count", "sum"):
        summary = answers.summary()
        estimate = Estimate(estimate=answers.grand_total() if summary.n else None, standard_error=None,
                            method="total", n=summary.n, undefined=None if summary.n else "no_answers")
    else:
        estimate = _interval(indicator, answers, clustered)
        estimate = _closed_list(estimate, population(resolved, wave, scope))
    return level_row(resolved, indicator, wave, scope, estimate)


def level_row(resolved: ResolvedStudy, indicator: Indicator, wave: str, scope: Scope, estimate: Estimate) -> Result:
    """A level as a row: without a test, there being nothing to test it against."""
    return row(resolved, indicator, "level", scope, of=estimate, wave=wave, statistic=None, p_value=None, test=None,
               basis=basis_of(resolved, indicator, estimate.n))


def _interval(indicator: Indicator, answers: Moments, clustered: bool) -> Estimate:
    if clustered and int((answers.n > 0).sum()) >= FEWEST_CLUSTERS:
        return level_cr2(answers)
    return share_wilson(answers.total()) if indicator.is_share else mean_t(answers.total())


def _closed_list(estimate: Estimate, size: int | None) -> Estimate:
    """Finite population correction: sqrt(1 - n/N) where everyone who could answer is on a list of N.

    For Wilson's interval of a share it is as if 1 / (1 - n/N) times as many had answered. Where everyone answered
    there is nothing to be unsure of, and no interval. A list shorter than the answers is wrong and corrects nothing.
    """
    if size is None or not estimate.n or estimate.n > size:
        return estimate
    if estimate.estimate is None or estimate.standard_error is None:
        return estimate
    left, counts = 1 - estimate.n / size, Counts(estimate.n)
    if left == 0.0:
        return Estimate(estimate=estimate.estimate, standard_error=0.0, method=estimate.method, n=estimate.n)
    error = estimate.standard_error * math.sqrt(left)
    if estimate.bounds is None:
        return wald(estimate.estimate, error, estimate.df, method=estimate.method, counts=counts)
    n = estimate.n / left
    return bounded(estimate.estimate, error, partial(wilson_bounds, estimate.estimate * n, n), method=estimate.method,
                   counts=counts)


def population(resolved: ResolvedStudy, wave: str, scope: Scope) -> int | None:
    """How many could have answered in this scope, where the study says it."""
    known = resolved.study.population
    if known is None:
        return None
    if not scope:
        return known.by_wave.get(wave, known.size)
    if len(scope) > 1:
        return None
    (column, value), = scope.items()
    return known.by_group.get(column, {}).get(value)

