"""Ratio: numerator and denominator, rolled up as sum over sum; who answers only one of them is left out."""

import narwhals as nw

from keko_eval.definitions.indicator import Ratio
from keko_eval.scoring.kinds.mean import number
from keko_eval.scoring.kinds.measure import Carrier, Measure, Sheet


def measure(indicator: Ratio, name: str, sheet: Sheet) -> Measure:
    above, below = (number(sheet.expression(text)) for text in (indicator.numerator, indicator.denominator))
    both = ~above.is_null() & ~below.is_null()
    carriers = (Carrier(f"{name}n", nw.when(both).then(above)), Carrier(f"{name}d", nw.when(both).then(below)))
    return Measure(indicator, carriers)
