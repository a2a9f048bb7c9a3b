"""What both compilers work from: a tree of primitives in which kinds are known and every conversion is written out.

Two semantics:

``routing``
    What a form does. An unanswered question reads as an empty text; an empty number is NaN: no comparison with it is
    true but ``!=``, and a calculation with it is empty. Truth values are never missing.
``indicator``
    Three-valued. A missing operand makes the result missing, ``and`` and ``or`` are Kleene's, a missing condition of
    ``if`` leaves the result missing. Only ``${x} = ''``, ``coalesce`` and ``count-non-empty`` see that it is missing.

A missing number, date or time is ``None`` in both. A missing text is ``''`` in routing and ``None`` in indicators.
So both are the same primitives: routing adds what fills a missing truth value or text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from keko_eval.definitions.expression import on_dates, on_numbers, on_truth
from keko_eval.definitions.expression.primitive import Primitive
from keko_eval.definitions.expression.symbols import Kind

Semantics = Literal["routing", "indicator"]


@dataclass(frozen=True, slots=True)
class Value:
    """A constant; ``None`` is missing."""

    kind: Kind
    value: Any

    @property
    def whole(self) -> bool:
        return self.kind == "number" and (self.value is None or float(self.value).is_integer())


@dataclass(frozen=True, slots=True)
class Field:
    """An answer, or with ``of_choice`` a column of the choice that a filter looks at; ``repeated``: a list of them."""

    kind: Kind
    name: str
    whole: bool = False
    of_choice: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Apply:
    """A primitive at work. ``empty``: a missing result reads as '' in routing, as an answer's does, not as NaN."""

    primitive: Primitive
    operands: tuple["Plan", ...]
    whole: bool = False
    repeated: bool = False
    empty: bool = False

    @property
    def kind(self) -> Kind:
        return self.primitive.gives


Plan = Value | Field | Apply
_CONVERSIONS: dict[tuple[Kind, Kind], Primitive] = {
    ("text", "number"): on_numbers.NUMBER_OF_TEXT,
    ("boolean", "number"): on_numbers.NUMBER_OF_BOOLEAN,
    ("date", "number"): on_dates.DAYS,
    ("time", "number"): on_dates.NUMBER_OF_TIME,
    ("datetime", "number"): on_dates.NUMBER_OF_MOMENT,
    ("number", "text"): on_numbers.TEXT_OF_NUMBER,
    ("boolean", "text"): on_truth.TEXT_OF_BOOLEAN,
    ("date", "text"): on_dates.TEXT_OF_DATE,
    ("time", "text"): on_dates.TEXT_OF_TIME,
    ("datetime", "text"): on_dates.TEXT_OF_TIME,
    ("number", "boolean"): on_truth.BOOLEAN_OF_NUMBER,
    ("text", "boolean"): on_truth.BOOLEAN_OF_TEXT,
    ("date", "boolean"): on_truth.PRESENT,
    ("time", "boolean"): on_truth.PRESENT,
    ("datetime", "boolean"): on_truth.PRESENT,
    ("text", "date"): on_dates.DATE_OF_TEXT,
    ("number", "date"): on_dates.DATE_OF_NUMBER,
    ("datetime", "date"): on_dates.DATE_OF_MOMENT,
    ("text", "time"): on_dates.TIME_OF_TEXT,
    ("text", "datetime"): on_dates.MOMENT_OF_TEXT,
    ("date", "datetime"): on_dates.MOMENT_OF_DATE,
}


def is_literal(plan: Plan, value: object) -> bool:
    return isinstance(plan, Value) and plan.value == value


def fields(plan: Plan) -> Iterator[Field]:
    waiting = [plan]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Field):
            yield here
        elif isinstance(here, Apply):
            waiting.extend(reversed(here.operands))


class Builder:
    """Applies primitives as one of the semantics demands."""

    def __init__(self, semantics: Semantics) -> None:
        self.routing = semantics == "routing"

    def read(self, field: Field) -> Plan:
        blanks: dict[str, bool | str] = {"text": "", "boolean": False}
        blank = blanks.get(field.kind)
        return field if blank is None or not self.routing else self.filled(field, blank)

    def apply(self, primitive: Primitive, *operands: Plan, empty: bool = False, gathers: bool = False) -> Plan:
        """A primitive on operands of the kinds it takes; worked out at once where all are constants."""
        if all(isinstance(operand, Value) for operand in operands):
            result: Plan = _folded(primitive, operands)
        else:
            whole = primitive.whole == "always" or (
                primitive.whole == "kept" and all(o.whole for o in operands if o.kind == "number"))
            repeated = not gathers and any(not isinstance(o, Value) and o.repeated for o in operands)
            result = Apply(primitive, operands, whole, repeated, empty)
        never_missing = not primitive.strict or all(o.kind in ("text", "boolean") for o in operands)
        if not self.routing or never_missing or result.kind not in ("boolean", "text"):
            return result
        return self.filled(result, False if result.kind == "boolean" else "")

    def filled(self, inner: Plan, value: bool | str) -> Plan:
        if isinstance(inner, Value):
            return Value(inner.kind, value if inner.value is None else inner.value)
        return Apply(on_truth.fills(inner.kind), (inner, Value(inner.kind, value)), inner.whole, inner.repeated, True)

    def convert(self, inner: Plan, kind: Kind) -> Plan:
        """XPath's ``number()``, ``string()``, ``boolean()`` and the dates' likes."""
        if inner.kind == kind:
            return inner
        primitive = _CONVERSIONS.get((inner.kind, kind))
        if primitive is None:
            return self.convert(self.convert(inner, "text"), kind)
        return self.apply(primitive, inner)

    def alike(self, *operands: Plan) -> tuple[Plan, ...]:
        """Operands of one kind: an empty text takes the others' kind; different kinds become texts."""
        kinds = {o.kind for o in operands if not is_literal(o, "")}
        if len(kinds) == 1 and (kind := next(iter(kinds))) != "text":
            return tuple(o if o.kind == kind else Value(kind, None) for o in operands)
        return tuple(self.convert(o, "text") for o in operands)

    # Comparisons

    def equal(self, left: Plan, right: Plan) -> Plan:
        if is_literal(left, "") or (isinstance(left, Value) and not is_literal(right, "")):
            left, right = right, left
        if is_literal(right, ""):
            return self._is_empty(left)
        kind = _compared(left, right)
        left, right = self.convert(left, kind), self.convert(right, kind)
        exact = kind != "number" or (left.whole and right.whole)
        result = self.apply(on_truth.EQUAL if exact else on_truth.CLOSE, left, right)
        if self.routing and kind not in ("text", "boolean") and _reads_empty(left) and _reads_empty(right):
            neither = self.apply(on_truth.AND, self.apply(on_truth.MISSING, left), self.apply(on_truth.MISSING, right))
            return self.apply(on_truth.OR, result, neither)
        return result

    def _is_empty(self, inner: Plan) -> Plan:
        """``inner = ''``: whether there is no answer."""
        if isinstance(inner, Value) and not (self.routing and inner.kind == "boolean"):
            missing = inner.value == "" or (inner.value is None and not self.routing)
            return Value("boolean", missing)
        if inner.kind == "text":
            empty = self.apply(on_truth.EQUAL, inner, Value("text", ""))
            return empty if self.routing else self.filled(empty, True)
        if self.routing and inner.kind == "boolean":
            return self.apply(on_truth.NOT, inner)
        if self.routing and not _reads_empty(inner):
            return Value("boolean", False)
        return self.apply(on_truth.MISSING, inner)

    def ordered(self, operator: str, left: Plan, right: Plan) -> Plan:
        if isinstance(left, Value):
            left, right, operator = right, left, on_truth.MIRRORED[operator]
        kind = _compared(left, right)
        kind = kind if kind in ("date", "time", "datetime") else "number"
        return self.apply(on_truth.ORDER[operator], self.convert(left, kind), self.convert(right, kind))


def _reads_empty(plan: Plan) -> bool:
    return isinstance(plan, Field) or (isinstance(plan, Apply) and plan.empty)


def _compared(left: Plan, right: Plan) -> Kind:
    """The kind that two operands compare as; a text constant beside a date is read as a date."""
    kinds = {left.kind, right.kind}
    if len(kinds) == 1:
        return left.kind
    if "boolean" in kinds:
        return "boolean"
    if "number" in kinds or kinds == {"date", "datetime"}:
        return "number"
    text, other = (left, right) if left.kind == "text" else (right, left)
    return other.kind if isinstance(text, Value) else "text"


def _folded(primitive: Primitive, operands: tuple[Plan, ...]) -> Value:
    values = [operand.value for operand in operands if isinstance(operand, Value)]
    missing = primitive.strict and any(value is None for value in values)
    return Value(primitive.gives, None if missing else primitive.python(*values))
