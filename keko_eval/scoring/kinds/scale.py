"""Scale: the mean of the items answered, reversed items turned, stretched to ``rescale`` where that is given.

A row keeps one whole number per scale, answered items x width + the sum of the items above their lowest code, width
being one more than that sum can be: adding whole numbers is the same on every engine, and the value follows exactly.
"""

from collections.abc import Sequence
from functools import reduce
from operator import add

import narwhals as nw

from keko_eval.definitions.indicator import Scale
from keko_eval.definitions.references import item_name
from keko_eval.scoring.item import Item
from keko_eval.scoring.kinds.measure import Carrier, Measure, NotMeasurable, Sheet

MOST_BITS = 20
"""Scales of more possible sums than this have bits are kept as real numbers."""


def minimum_of(indicator: Scale) -> int:
    """How many items must be answered: as declared, else at least half of them."""
    return indicator.minimum_answered or (len(indicator.items) + 1) // 2


def ends_of(items: Sequence[Item]) -> tuple[float, float]:
    """The ends of the items' common response scale."""
    lows, highs = [i.low for i in items if i.low is not None], [i.high for i in items if i.high is not None]
    if not lows or not highs or min(lows) >= max(highs):
        raise NotMeasurable("no_scale")
    return min(lows), max(highs)


def measure(indicator: Scale, name: str, sheet: Sheet) -> Measure:
    """The measure of a scale. POMP, 100 (m - lo) / (hi - lo), is the rescaling to 0-100 [Cohen et al. 1999]."""
    wanted = [item_name(item)[1] for item in indicator.items]
    items = [sheet.items[q] for q in wanted if q in sheet.items]
    present = [i for i in items if i.name in sheet.types]
    turned = {item_name(item)[1] for item in indicator.reverse}
    low, high = ends_of(items)
    ends = indicator.rescale or (low, high)
    span = int(high - low)
    width = len(items) * span + 1
    bits = (width * (len(items) + 1)).bit_length()
    if bits > MOST_BITS or not all(i.counted for i in items):
        return _of_decimals(indicator, name, present, turned, (low, high), ends)
    kind = nw.Int16 if bits < 16 else nw.Int32
    terms = [_term(i, i.name in turned, _wide(sheet.types[i.name], i.name, kind), int(low), width) for i in present]
    carrier = Carrier(name, reduce(add, terms or [nw.lit(0)]).cast(kind), bits)
    minimum = minimum_of(indicator)
    return Measure(indicator, (carrier,), _value(nw.col(name), width, span, low, indicator), min(ends), max(ends),
                   (("not_answered", 0, 1), ("too_few_items", 1, minimum * width)),
                   ("scale", width, len(items), span, low, minimum, indicator.rescale))


def _wide(dtype: nw.dtypes.DType, name: str, kind: type[nw.Int16 | nw.Int32]) -> nw.Expr:
    """A column in which sums fit and may be negative on the way."""
    column = nw.col(name)
    if dtype in (nw.UInt32, nw.UInt64):
        return column.cast(nw.Int64)
    if dtype == nw.UInt16:
        return column.cast(nw.Int32)
    return column.cast(kind) if dtype in (nw.Int8, nw.UInt8, nw.Int16) and dtype != kind else column


def _term(item: Item, turned: bool, column: nw.Expr, low: int, width: int) -> nw.Expr:
    """Of one item: the width plus how far the answer is above the lowest code; 0 where it is not answered.

    What is no answer is replaced before anything is added, since engines overflow in different ways.
    """
    codes = item.counted or ()
    whole_run = len(codes) == codes[-1] - codes[0] + 1
    answered = column.is_between(codes[0], codes[-1]) if whole_run else column.is_in(codes)
    if turned:
        top = codes[0] + codes[-1] - low + width
        return top - nw.when(answered).then(column).otherwise(top)
    return nw.when(answered).then(column).otherwise(low - width) + (width - low)


def _value(packed: nw.Expr, width: int, span: int, low: float, indicator: Scale) -> nw.Expr:
    packed = packed.cast(nw.Float64)
    answered = ((packed + 0.5) * (1 / width)).floor().cast(nw.Float64)
    above = packed - answered * float(width)
    return _stretched(above, answered, minimum_of(indicator), span, low, indicator)


def _stretched(above: nw.Expr, answered: nw.Expr, minimum: int, span: float, low: float, indicator: Scale) -> nw.Expr:
    """The mean, or the mean stretched to ``rescale``, by one division, so that both ends come out exact."""
    divisor = nw.when(answered > 0).then(answered).otherwise(nw.lit(1.0))
    if indicator.rescale:
        start, end = indicator.rescale
        value = (above * (end - start)) / (divisor * float(span)) + start
    else:
        value = (above + divisor * float(low)) / divisor
    return nw.when(answered >= minimum).then(value)


def _of_decimals(indicator: Scale, name: str, items: list[Item], turned: set[str], scale: tuple[float, float],
                 ends: tuple[float, float]) -> Measure:
    """A scale of items that are not whole numbers: the row keeps the value itself."""
    if not items:
        return Measure(indicator, (Carrier(name, nw.lit(None, nw.Float64)),), None, min(ends), max(ends))
    low, high = scale
    above, answered = [], []
    for item in items:
        column = nw.col(item.name).cast(nw.Float64)
        own_low, own_high = item.low or 0.0, item.high or 0.0
        counts = column.is_between(own_low, own_high)
        distance = (own_low + own_high - low) - column if item.name in turned else column - low
        above.append(nw.when(counts).then(distance).otherwise(nw.lit(0.0)))
        answered.append(nw.when(counts).then(nw.lit(1.0)).otherwise(nw.lit(0.0)))
    value = _stretched(reduce(add, above), reduce(add, answered), minimum_of(indicator), high - low, low, indicator)
    return Measure(indicator, (Carrier(name, value),), None, min(ends), max(ends))
