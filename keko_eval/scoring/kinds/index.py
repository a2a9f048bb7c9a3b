"""Index: the weighted mean of other indicators of the same respondent.

All parts must have a value unless ``minimum_answered`` says how many are enough; the weights of those that have one
are then brought to one.
"""

from functools import reduce
from operator import add

import narwhals as nw

from keko_eval.definitions.indicator import Index
from keko_eval.scoring.kinds.measure import Carrier, Measure, NotMeasurable, Sheet


def measure(indicator: Index, name: str, sheet: Sheet) -> Measure:
    parts = [(sheet.parts.get(part), float(weight)) for part, weight in indicator.parts.items()]
    sums, weights, answered = [], [], []
    for part, weight in parts:
        if part is None or len(part.carriers) > 1:
            raise NotMeasurable("part_left_out")
        value = nw.col(part.column)
        has = ~value.is_null()
        sums.append(nw.when(has).then(value * weight).otherwise(nw.lit(0.0)))
        weights.append(nw.when(has).then(nw.lit(weight)).otherwise(nw.lit(0.0)))
        answered.append(nw.when(has).then(nw.lit(1.0)).otherwise(nw.lit(0.0)))
    total = reduce(add, weights)
    minimum = indicator.minimum_answered or len(parts)
    divisor = nw.when(total > 0).then(total).otherwise(nw.lit(1.0))
    value = nw.when((reduce(add, answered) >= minimum) & (total > 0)).then(reduce(add, sums) / divisor)
    low, high = _ends([part for part, _ in parts if part])
    return Measure(indicator, (Carrier(name, value),), None, low, high)


def _ends(parts: list[Measure]) -> tuple[float | None, float | None]:
    """The ends of the parts where they agree."""
    ends = {(part.low, part.high) for part in parts}
    return ends.pop() if len(ends) == 1 else (None, None)
