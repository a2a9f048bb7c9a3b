"""Mean: a number; what is not a finite number is missing."""

import narwhals as nw

from keko_eval.definitions.indicator import Mean
from keko_eval.scoring.kinds.measure import Carrier, Measure, Sheet


def measure(indicator: Mean, name: str, sheet: Sheet) -> Measure:
    low, high = indicator.range or (None, None)
    return Measure(indicator, (Carrier(name, number(sheet.expression(indicator.value))),), None, low, high)


def number(value: nw.Expr) -> nw.Expr:
    return value.cast(nw.Float64)
