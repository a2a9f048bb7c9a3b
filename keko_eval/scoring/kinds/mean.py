"""Mean: a number; what is not finite, or beyond every quantity, is missing."""

import narwhals as nw

from keko_eval.definitions.indicator import Mean
from keko_eval.scoring.kinds.measure import Carrier, Measure, Sheet

LARGEST = 1e50
"""No quantity is larger, and the fourth power of what is not can still be worked out."""


def measure(indicator: Mean, name: str, sheet: Sheet) -> Measure:
    low, high = indicator.range or (None, None)
    return Measure(indicator, (Carrier(name, number(sheet.expression(indicator.value))),), None, low, high)


def number(value: nw.Expr) -> nw.Expr:
    """The value as a real number; null where it is none, or beyond every quantity."""
    value = value.cast(nw.Float64)
    return nw.when(value.is_between(-LARGEST, LARGEST)).then(value)
