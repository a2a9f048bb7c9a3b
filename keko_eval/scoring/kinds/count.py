"""Count: how many answers meet a condition; the value is 0 or 1 and rolled up as a sum."""

from keko_eval.definitions.indicator import Count
from keko_eval.scoring.kinds.measure import Measure, Sheet
from keko_eval.scoring.kinds.share import of_truth, truth


def measure(indicator: Count, name: str, sheet: Sheet) -> Measure:
    return of_truth(indicator, name, truth(sheet.expression(indicator.condition)))
