"""What a row is about: the columns that every result of an indicator shares, and an estimate laid into a row."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from keko_eval.comparison.effect_size import EffectSize
from keko_eval.comparison.estimate import Bounds, Estimate
from keko_eval.comparison.rows import Quantity, Result, scope_name
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy

EVIDENCE = {"before_after": 1, "retrospective_post": 1, "panel": 1, "repeated_cross_sections": 1, "group_difference": 2}
BY_ASSIGNMENT = {"none": 3, "matched": 4, "randomised": 5}


def evidence_level(resolved: ResolvedStudy) -> int:
    """Maryland scale, for the methods page only: 1 before/after, 2 compared groups, 3 with a comparison group, 4, 5.

    Where the groups are to be made alike by weights, 4 is for the one row in which they were.
    """
    comparison = resolved.study.comparison
    if comparison.design == "before_after_control":
        if comparison.adjust:
            return BY_ASSIGNMENT["none"]
        return BY_ASSIGNMENT[comparison.assignment]
    return EVIDENCE[comparison.design]


def basis_of(resolved: ResolvedStudy, indicator: Indicator, answered: int | None) -> Any:
    """What a funder asks of each figure: collected of everyone, a sample, or an estimate."""
    if indicator.basis:
        return indicator.basis
    if resolved.study.comparison.design == "retrospective_post":
        return "estimate"
    size = resolved.study.population.size if resolved.study.population else None
    return "collected" if indicator.complete or (size is not None and answered == size) else "sample"


def row(resolved: ResolvedStudy, indicator: Indicator, quantity: Quantity, scope: Mapping[str, str | None],
        of: Estimate | None = None, effect: EffectSize | None = None, **columns: Any) -> Result:
    """A row of this indicator.

    An estimate's and an effect size's numbers are laid in, what is undefined staying None with its reason in
    ``because``; ``columns`` come last and win.
    """
    meaningful = indicator.smallest_meaningful
    told = {**numbers(of), **_sizes(effect), **columns}
    return Result(
        study=resolved.study.study, indicator=indicator.indicator, indicator_version=indicator.version,
        kind=indicator.kind, level=indicator.level, dimension=indicator.dimension, quantity=quantity,
        scope=scope_name(scope), smallest_meaningful=meaningful.value if meaningful else None,
        trace=resolved.trace, **told,
    )


def numbers(estimate: Estimate | None) -> dict[str, Any]:
    """An estimate as columns."""
    if estimate is None:
        return {}
    return {
        "n": estimate.n, "n_reference": estimate.n_reference, "n_pairs": estimate.n_pairs,
        "estimate": estimate.estimate, "standard_error": estimate.standard_error, "df": estimate.df,
        "ci_low": estimate.ci_low, "ci_high": estimate.ci_high,
        "ci_level": 0.95 if estimate.ci_low is not None else None, "test": estimate.test,
        "statistic": estimate.statistic, "p_value": estimate.p_value, "method": estimate.method,
        "because": estimate.undefined,
    }


def _sizes(effect: EffectSize | None) -> dict[str, Any]:
    if effect is None or effect.value is None:
        return {}
    return {"effect_size": effect.name, "effect_value": effect.value, "effect_low": effect.low,
            "effect_high": effect.high}


def times(estimate: Estimate, factor: float, shift: float = 0.0) -> Estimate:
    """The estimate in another unit: value and interval times ``factor``, moved by ``shift``; the test stays."""
    def scaled(x: float | None, move: float = 0.0) -> float | None:
        return None if x is None else x * factor + move

    return replace(
        estimate, estimate=scaled(estimate.estimate, shift), standard_error=scaled(estimate.standard_error),
        ci_low=scaled(estimate.ci_low, shift), ci_high=scaled(estimate.ci_high, shift),
        ci90_low=scaled(estimate.ci90_low, shift), ci90_high=scaled(estimate.ci90_high, shift),
        bounds=partial(_scaled_bounds, estimate.bounds, factor, shift) if estimate.bounds else None,
    )


def _scaled_bounds(bounds: Bounds, factor: float, shift: float, level: float) -> tuple[float, float]:
    low, high = bounds(level)
    return low * factor + shift, high * factor + shift
