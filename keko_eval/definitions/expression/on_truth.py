"""Comparisons, three-valued logic, choices between values: each in Python and on columns.

In routing no truth value is ever missing, so the same Kleene tables serve both semantics.
"""

import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

from keko_eval.definitions.expression.on_numbers import decimal
from keko_eval.definitions.expression.primitive import Primitive
from keko_eval.definitions.expression.symbols import Kind

if TYPE_CHECKING:
    import narwhals as nw

EQUAL = Primitive("=", "boolean", operator.eq, operator.eq)
CLOSE = Primitive("=", "boolean", lambda a, b: abs(a - b) < 1e-12, lambda a, b: (a - b).abs() < 1e-12)
"""Equality of numbers that need not be whole, with JavaRosa's tolerance: 0.1 * 3 = 0.3."""
ORDER = {
    "<": Primitive("<", "boolean", operator.lt, operator.lt),
    "<=": Primitive("<=", "boolean", operator.le, operator.le),
    ">": Primitive(">", "boolean", operator.gt, operator.gt),
    ">=": Primitive(">=", "boolean", operator.ge, operator.ge),
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def both(*operands: bool | None) -> bool | None:
    """Kleene's and.

    >>> both(None, False), both(None, True)
    (False, None)
    """
    return False if False in operands else None if None in operands else True


def either(*operands: bool | None) -> bool | None:
    """Kleene's or.

    >>> either(None, True), either(None, False)
    (True, None)
    """
    return True if True in operands else None if None in operands else False


AND = Primitive("and", "boolean", both, lambda *operands: reduce(operator.and_, operands), strict=False)
OR = Primitive("or", "boolean", either, lambda *operands: reduce(operator.or_, operands), strict=False)
NOT = Primitive("not", "boolean", operator.not_, operator.invert)
MISSING = Primitive("= ''", "boolean", lambda a: a is None, lambda a: a.is_null(), strict=False)


def choose(condition: bool | None, then: Any, otherwise: Any) -> Any:
    return None if condition is None else then if condition else otherwise


def choose_columns(condition: "nw.Expr", then: "nw.Expr", otherwise: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    return nw.when(condition).then(then).otherwise(nw.when(~condition).then(otherwise))


def first(*operands: Any) -> Any:
    return next((operand for operand in operands if operand is not None), None)


def first_columns(*operands: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    return nw.coalesce(*operands)


def chooses(gives: Kind) -> Primitive:
    columns = choose_columns if gives != "number" else (
        lambda condition, *branches: choose_columns(condition, *(decimal(branch) for branch in branches)))
    return Primitive("if", gives, choose, columns, strict=False, whole="kept")


def coalesces(gives: Kind) -> Primitive:
    columns = first_columns if gives != "number" else lambda *given: first_columns(*(decimal(a) for a in given))
    return Primitive("coalesce", gives, first, columns, strict=False, whole="kept")


def fills(gives: Kind) -> Primitive:
    """The first operand, or the second (a literal) where it is missing."""
    return Primitive("", gives, lambda a, b: b if a is None else a, lambda a, b: a.fill_null(b), strict=False,
                     literals=(1,), whole="kept")


BOOLEAN_OF_NUMBER = Primitive("boolean", "boolean", lambda a: a != 0, lambda a: a != 0)
BOOLEAN_OF_TEXT = Primitive("boolean", "boolean", lambda a: a != "", lambda a: a != "")
PRESENT = Primitive("boolean", "boolean", lambda _: True, lambda a: a == a)


def text_of_boolean_columns(column: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    return column.cast(nw.Int64).replace_strict([1, 0], ["true", "false"], default=None, return_dtype=nw.String)


TEXT_OF_BOOLEAN = Primitive("string", "text", lambda a: "true" if a else "false", text_of_boolean_columns)
BOOLEAN_FROM_STRING = Primitive("boolean-from-string", "boolean", lambda a: a in ("true", "1"),
                                lambda a: (a == "true") | (a == "1"))
