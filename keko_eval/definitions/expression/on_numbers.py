"""Arithmetic and rounding: each in Python and on columns.

A result that is no finite number (a division by zero, the root of a negative number) is missing. XPath has Infinity
and NaN there, which no form stores as an answer.
"""

import math
import re
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING

from keko_eval.definitions.expression.primitive import Primitive

if TYPE_CHECKING:
    import narwhals as nw

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_LARGEST_POWER = 8
_LONGEST_NUMBER = 1e18


def finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def decimal(column: "nw.Expr") -> "nw.Expr":
    """Before a product or sum: engines let small integers overflow."""
    import narwhals as nw

    return column.cast(nw.Float64)


def floored(column: "nw.Expr") -> "nw.Expr":
    return decimal(column.floor())


def divided(column: "nw.Expr", divisor: "nw.Expr") -> "nw.Expr":
    """Exact division, missing where the divisor is 0.

    A divisor made from the column keeps Polars from multiplying by the reciprocal of a constant: 49 div 49 must be 1.
    """
    import narwhals as nw

    each = column * 0.0 + divisor
    return column / nw.when(each != 0).then(each)


def _divided_by(column: "nw.Expr", divisor: float) -> "nw.Expr":
    import narwhals as nw

    return divided(column, nw.lit(divisor))


ADD = Primitive("+", "number", lambda a, b: finite(float(a) + b),
                lambda a, b: decimal(a) + decimal(b), whole="kept")
SUBTRACT = Primitive("-", "number", lambda a, b: finite(float(a) - b),
                     lambda a, b: decimal(a) - decimal(b), whole="kept")
MULTIPLY = Primitive("*", "number", lambda a, b: finite(float(a) * b),
                     lambda a, b: decimal(a) * decimal(b), whole="kept")
DIVIDE = Primitive("div", "number", lambda a, b: finite(float(a) / b) if b else None,
                   lambda a, b: divided(decimal(a), decimal(b)))
NEGATE = Primitive("-", "number", lambda a: -a, lambda a: -decimal(a), whole="kept")


def remainder_columns(a: "nw.Expr", b: "nw.Expr") -> "nw.Expr":
    return decimal(a) - decimal(b) * truncated(divided(decimal(a), decimal(b)))


MODULO = Primitive("mod", "number", lambda a, b: math.fmod(a, b) if b else None, remainder_columns, whole="kept",
                   needs_whole=True)


def truncated(column: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    return nw.when(column >= 0).then(floored(column)).otherwise(-floored(-column))


INT = Primitive("int", "number", lambda a: float(math.trunc(a)), lambda a: truncated(decimal(a)), whole="always")


def rounded(value: float, places: float = 0) -> float | None:
    """Round half towards plus infinity in decimal terms, as XPath and JavaRosa do (the web engine: away from zero).

    Halves are compared as decimals, so 2.345 to two places is 2.35 although its binary neighbour is smaller.

    >>> rounded(-2.5), rounded(2.345, 2), rounded(1234.5, -2)
    (-2.0, 2.35, 1200.0)
    """
    scale = _scale(places)
    scaled = value * scale if places > 0 else value / scale
    if not math.isfinite(scaled):
        return finite(value)
    low = math.floor(scaled)
    half = (low + 0.5) / scale if places > 0 else (low + 0.5) * scale
    nearest = low + 1.0 if value >= half else float(low)
    return finite(nearest / scale if places > 0 else nearest * scale)


def rounded_columns(column: "nw.Expr", places: float = 0) -> "nw.Expr":
    import narwhals as nw

    value, scale = decimal(column), _scale(places)
    low = floored(value * scale if places > 0 else _divided_by(value, scale))
    half = _divided_by(low + 0.5, scale) if places > 0 else (low + 0.5) * scale
    nearest = nw.when(value >= half).then(low + 1.0).otherwise(low)
    return _divided_by(nearest, scale) if places > 0 else nearest * scale


def _scale(places: float) -> float:
    return float(10.0 ** abs(int(max(-15, min(15, places)))))


ROUND = Primitive("round", "number", rounded, rounded_columns, literals=(1,))
ROUND_WHOLE = Primitive("round", "number", rounded, rounded_columns, whole="always")
ABS = Primitive("abs", "number", abs, lambda a: decimal(a).abs(), whole="kept")


def power(base: float, exponent: float) -> float | None:
    if exponent in range(_LARGEST_POWER + 1):
        return finite(reduce(lambda a, b: a * b, [float(base)] * int(exponent), 1.0))
    try:
        return finite(math.pow(base, exponent))
    except (OverflowError, ValueError):
        return None


POW = Primitive("pow", "number", power,
                lambda a, b: reduce(lambda x, y: x * y, [decimal(a)] * int(b)), literals=(1,),
                fits=lambda b: b in range(1, _LARGEST_POWER + 1))


def root_columns(column: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    return nw.when(column >= 0).then(decimal(column)).sqrt()


SQRT = Primitive("sqrt", "number", lambda a: math.sqrt(a) if a >= 0 else None, root_columns)


def extreme_columns(name: str, *columns: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    pick = nw.min_horizontal if name == "min" else nw.max_horizontal
    return pick(*(decimal(column) for column in columns))


def complete(*columns: "nw.Expr") -> "nw.Expr":
    """Whether none of the columns is missing."""
    return reduce(lambda a, b: a & b, (~column.is_null() for column in columns))


def strict_extreme_columns(name: str, *columns: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    return nw.when(complete(*columns)).then(extreme_columns(name, *columns))


def _answered(values: tuple[float | None, ...]) -> list[float]:
    return [value for value in values if value is not None]


def sum_columns(*columns: "nw.Expr") -> "nw.Expr":
    return reduce(lambda a, b: a + b, (decimal(column) for column in columns))


MIN = Primitive("min", "number", min, lambda *c: strict_extreme_columns("min", *c), whole="kept")
MAX = Primitive("max", "number", max, lambda *c: strict_extreme_columns("max", *c), whole="kept")
SUM = Primitive("sum", "number", lambda *v: finite(float(sum(v))), sum_columns, whole="kept")
MIN_ANSWERED = Primitive("min", "number", lambda *v: min(_answered(v), default=None),
                         lambda *c: extreme_columns("min", *c), strict=False, whole="kept")
MAX_ANSWERED = Primitive("max", "number", lambda *v: max(_answered(v), default=None),
                         lambda *c: extreme_columns("max", *c), strict=False, whole="kept")
SUM_ANSWERED = Primitive("sum", "number", lambda *v: finite(float(sum(_answered(v)))),
                         lambda *c: sum_columns(*(column.fill_null(0) for column in c)), strict=False, whole="kept")
COUNT = Primitive("count", "number", lambda *v: float(len(v)), None, strict=False, whole="always")
COUNT_ANSWERED = Primitive("count-non-empty", "number", lambda *v: float(sum(x not in (None, "") for x in v)),
                           strict=False, whole="always")


def _integer() -> "type[nw.Int64]":
    import narwhals as nw

    return nw.Int64


def number_of_text(text: str) -> float | None:
    """XPath's number(): digits, at most one point, a minus; nothing else.

    >>> number_of_text(" 5 "), number_of_text("1e3"), number_of_text("")
    (5, None, None)
    """
    stripped = text.strip()
    if len(stripped) > 40 or not _NUMBER.fullmatch(stripped):
        return None
    return int(stripped) if stripped.lstrip("-").isdigit() else float(stripped)


NUMBER_OF_TEXT = Primitive("number", "number", number_of_text)
NUMBER_OF_BOOLEAN = Primitive("number", "number", float, lambda a: decimal(a.cast(_integer())), whole="always")


def text_of_number(value: float) -> str | None:
    """XPath's string(): no point where there is nothing after it, and never a power of ten.

    >>> text_of_number(5.0), text_of_number(-0.0), text_of_number(2.5), text_of_number(1e-7)
    ('5', '0', '2.5', '0.0000001')
    """
    if abs(value) >= _LONGEST_NUMBER:
        return None
    return str(int(value)) if float(value).is_integer() else f"{Decimal(repr(float(value))):f}"


def text_of_number_columns(column: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    return nw.when(decimal(column).abs() < _LONGEST_NUMBER).then(column).cast(nw.Int64).cast(nw.String)


TEXT_OF_NUMBER = Primitive("string", "text", text_of_number, text_of_number_columns, needs_whole=True)
