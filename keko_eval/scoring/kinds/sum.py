"""Sum: a number, rolled up as a total over all answers."""

from keko_eval.definitions.indicator import Sum
from keko_eval.scoring.kinds.mean import number
from keko_eval.scoring.kinds.measure import Carrier, Measure, Sheet


def measure(indicator: Sum, name: str, sheet: Sheet) -> Measure:
    return Measure(indicator, (Carrier(name, number(sheet.expression(indicator.value))),))
