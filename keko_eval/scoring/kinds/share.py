"""Share: of those in the base, for whom the condition holds; the value is 0 or 1."""

import narwhals as nw

from keko_eval.definitions.indicator import Count, Ladder, Share
from keko_eval.scoring.kinds.measure import Carrier, Measure, Sheet

NO, YES, NOT_ANSWERED, OUTSIDE = range(4)
BITS = 3


def measure(indicator: Share, name: str, sheet: Sheet) -> Measure:
    """Who does not answer the condition, or whether they belong to the base, leaves the base and is counted."""
    return of_truth(indicator, name, in_base(sheet, indicator.condition, indicator.base))


def in_base(sheet: Sheet, condition: str, base: str | None) -> nw.Expr:
    """The condition's truth, or why it is not asked of someone."""
    outcome = truth(sheet.expression(condition))
    if base is None:
        return outcome
    inside = sheet.expression(base)
    outside = nw.when(inside.is_null()).then(nw.lit(NOT_ANSWERED)).otherwise(nw.lit(OUTSIDE))
    return nw.when(inside).then(outcome).otherwise(outside)


def truth(condition: nw.Expr) -> nw.Expr:
    """0, 1, or 2 where the condition is missing."""
    known = nw.when(condition).then(nw.lit(YES)).otherwise(nw.lit(NO))
    return nw.when(condition.is_null()).then(nw.lit(NOT_ANSWERED)).otherwise(known)


def of_truth(indicator: Share | Count | Ladder, name: str, outcome: nw.Expr) -> Measure:
    kept = nw.col(name)
    value = nw.when(kept <= YES).then(kept.cast(nw.Float64))
    return Measure(indicator, (Carrier(name, outcome.cast(nw.Int16), BITS),), value, 0.0, 1.0,
                   (("not_answered", NOT_ANSWERED, OUTSIDE), ("outside_base", OUTSIDE, OUTSIDE + 1)), ("share",))
