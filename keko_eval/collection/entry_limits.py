"""The limits of a number question as a spreadsheet can hold them; what it can't hold is checked on reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from keko_eval.collection.form.faults import limits
from keko_eval.collection.form.page import Asked
from keko_eval.definitions.expression.tree import Call, Itself, Negation, Node, Number, Operation

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Limits:
    """``low`` and ``high`` as the spreadsheet knows them, ``None`` where there is none."""

    whole: bool
    low: float | None
    high: float | None

    @property
    def bounded(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def criteria(self) -> Mapping[str, Any]:
        """The condition in the words of the workbook's writer."""
        if self.low is not None and self.high is not None:
            return {"criteria": "between", "minimum": self.low, "maximum": self.high}
        if self.high is not None:
            return {"criteria": "<=", "value": self.high}
        return {"criteria": ">=", "value": self.low if self.low is not None else -1e15}


def limits_of(asked: Asked) -> Limits:
    """What a question's parameters and its constraint say of the size of its answer."""
    whole = asked.question.kind == "integer" or (asked.question.kind == "range" and
                                                 "." not in (asked.question.parameters or ""))
    low, high = limits(asked)
    node = asked.constraint.node if asked.constraint else None
    for operator, value in _bounds(node) if node is not None else ():
        if operator in (">", ">="):
            least = floor(value) + 1 if whole and operator == ">" else ceil(value) if whole else value
            low = least if low is None else max(low, least)
        else:
            most = ceil(value) - 1 if whole and operator == "<" else floor(value) if whole else value
            high = most if high is None else min(high, most)
    return Limits(whole, low, high) if low is None or high is None or low <= high else Limits(whole, None, None)


def _bounds(node: Node) -> Iterator[tuple[str, float]]:
    """(operator, number) of every comparison of the answer itself that must hold."""
    match node:
        case Operation(operator="and", operands=operands) | Call(name="and", arguments=operands):
            for operand in operands:
                yield from _bounds(operand)
        case Operation(operator=operator, operands=(left, right)) if operator in _FLIPPED:
            if isinstance(left, Itself) and (value := _number(right)) is not None:
                yield operator, value
            elif isinstance(right, Itself) and (value := _number(left)) is not None:
                yield _FLIPPED[operator], value


def _number(node: Node) -> float | None:
    match node:
        case Number(value=value):
            return value
        case Negation(operand=Number(value=value)):
            return -value
    return None
