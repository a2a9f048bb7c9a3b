"""A condition in; the parts of it that no answer can make true, or none can make false, out.

A part that looks at one answer only (or one length, one count) is tried with every answer that could tell its
comparisons apart: each code of a choice, each set of the codes it names, the numbers at, between and beyond its limits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

from keko_eval.definitions.expression.finding import Finding, at
from keko_eval.definitions.expression.on_dates import date_of_text
from keko_eval.definitions.expression.on_numbers import number_of_text
from keko_eval.definitions.expression.on_truth import MIRRORED, ORDER
from keko_eval.definitions.expression.scope import Scope
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import (
    COMPARISONS,
    Call,
    Itself,
    Negation,
    Node,
    Number,
    Operation,
    Reference,
    Text,
)

_MOST_CODES, _MOST_TRIALS = 6, 20_000
_COUNTS = ("count-selected", "string-length")
_EMPTY = ""


@dataclass(frozen=True, slots=True)
class _Test:
    """``subject operator constant`` or ``selected(subject, constant)``."""

    subject: Node
    operator: str
    constant: Any


def always(node: Node, scope: Scope, blamed: Sequence[Finding] = ()) -> Iterator[Finding]:
    """Findings for the largest parts that are always the same; parts that ``blamed`` speaks of are left alone."""
    tests = _tests(node, scope)
    subjects = {test.subject for test in tests} if tests else set()
    if tests and len(subjects) == 1:
        if not any(f.start < node.end and node.start < f.end for f in blamed):
            yield from _judged(node, node, tests, scope)
        return
    match node:
        case Operation(operator="and" | "or", operands=operands) | Call(name="and" | "or" | "not", arguments=operands):
            found = list(_groups(node, operands, scope, blamed)) if not isinstance(node, Call) else []
            yield from found
            for operand in operands:
                if not any(f.start <= operand.start and operand.end <= f.end for f in found):
                    yield from always(operand, scope, blamed)
        case Call(name="if", arguments=(first, *_)):
            yield from always(first, scope, blamed)


def _groups(node: Operation, operands: tuple[Node, ...], scope: Scope, blamed: Sequence[Finding]) -> Iterator[Finding]:
    """Of ``a and b and c`` those operands together that look at the same answer."""
    by_subject: dict[Node, list[Node]] = {}
    for operand in operands:
        subjects = {test.subject for test in _tests(operand, scope) or []}
        if len(subjects) == 1:
            by_subject.setdefault(subjects.pop(), []).append(operand)
    for together in by_subject.values():
        if 1 < len(together) < len(operands):
            part = Operation(node.operator, tuple(together), start=together[0].start, end=together[-1].end,
                             source=node.source)
            if any(f.start < o.end and o.start < f.end for f in blamed for o in together):
                continue
            wanted = "never-true" if node.operator == "and" else "always-true"
            yield from (f for f in _judged(part, part, _tests(part, scope) or [], scope) if f.code == wanted)


def _judged(node: Node, where: Node, tests: list[_Test], scope: Scope) -> Iterator[Finding]:
    subject = tests[0].subject
    answers = _answers(subject, tests, scope)
    if not answers or len(answers) * len(tests) > _MOST_TRIALS:
        return
    outcomes = {_holds(node, scope, answer) for answer in answers}
    when_empty = _holds(node, scope, _EMPTY)
    own = scope.role == "constraint" and isinstance(subject, Itself)
    if outcomes == {False} and (own or scope.role == "indicator" or not when_empty):
        yield at(where, "never-true", name=subject.text)
    elif outcomes == {True} and (own or when_empty):
        yield at(where, "always-true", name=subject.text)
    elif outcomes == {True} and not any(test.constant == _EMPTY for test in tests):
        yield at(where, "true-for-every-answer", name=subject.text, near=f"{subject.text} != ''")


def _tests(node: Node, scope: Scope) -> list[_Test] | None:
    """The tests that a condition consists of; ``None`` if there is anything else in it."""
    match node:
        case Operation(operator="and" | "or", operands=operands) | Call(name="and" | "or" | "not", arguments=operands):
            inner = [_tests(operand, scope) for operand in operands]
            return None if None in inner else [test for tests in inner for test in tests or []]
        case Operation() | Call(name="selected"):
            test = _test(node, scope)
            return None if test is None else [test]
    return None


def _test(node: Operation | Call, scope: Scope) -> _Test | None:
    if isinstance(node, Call):
        match node.arguments:
            case (Reference() | Itself() as subject, Text(value=code)) if code:
                return _Test(subject, "selected", code)
        return None
    if node.operator not in COMPARISONS or len(node.operands) != 2:
        return None
    left, right = node.operands
    operator = node.operator
    if _constant(left) is not None:
        left, right, operator = right, left, MIRRORED.get(operator, operator)
    constant = _constant(right)
    symbol = scope.symbol(left)
    countable = isinstance(left, Call) and left.name in _COUNTS and scope.kind(left) == "number"
    if constant is None or not (symbol or countable) or (isinstance(constant, str) and constant and countable):
        return None
    return _Test(left, operator, _converted(constant, symbol))


def _constant(node: Node) -> Any:
    match node:
        case Number(value=value) | Text(value=value):
            return value
        case Negation(operand=Number(value=value)):
            return -value
        case Call(name="date", arguments=(Text(value=text),)):
            return date_of_text(text)
    return None


def _converted(constant: Any, symbol: Symbol | None) -> Any:
    """A constant in the kind of the answers it is compared with."""
    kind = symbol.kind if symbol else "number"
    if kind == "number" and isinstance(constant, str) and constant:
        return number_of_text(constant)
    if kind == "date" and isinstance(constant, str) and constant:
        return date_of_text(constant)
    return constant


def _holds(node: Node, scope: Scope, answer: Any) -> bool:
    """Whether a condition of tests holds for an answer, as routing has it."""
    match node:
        case Operation(operator="and", operands=operands) | Call(name="and", arguments=operands):
            return all(_holds(operand, scope, answer) for operand in operands)
        case Operation(operator="or", operands=operands) | Call(name="or", arguments=operands):
            return any(_holds(operand, scope, answer) for operand in operands)
        case Call(name="not", arguments=(operand,)):
            return not _holds(operand, scope, answer)
        case Operation() | Call():
            test = _test(node, scope)
            return test is not None and _passes(test, answer)
    return False


def _passes(test: _Test, answer: Any) -> bool:
    if test.operator == "selected":
        return test.constant in (answer if isinstance(answer, frozenset) else {answer})
    value = " ".join(sorted(answer)) if isinstance(answer, frozenset) else answer
    if test.operator in ("=", "!="):
        return bool((value == test.constant) == (test.operator == "="))
    try:
        return bool(ORDER[test.operator].python(value, test.constant))
    except TypeError:
        return False


def _answers(subject: Node, tests: list[_Test], scope: Scope) -> list[Any]:
    """Answers enough to tell the tests apart; none where that cannot be known."""
    constants = {test.constant for test in tests if test.constant not in (_EMPTY, None)}
    if any(test.constant is None for test in tests):
        return []
    symbol = scope.symbol(subject)
    if symbol is None:
        return [n for n in _numbers(constants, whole=True) if 0 <= n <= _most(subject, scope)]
    if symbol.type == "choice" and symbol.codes:
        return [int(code) if symbol.has_numeric_codes else code for code in symbol.codes]
    if symbol.type == "choices" and symbol.codes:
        return _sets(symbol, constants)
    if symbol.kind == "number":
        return _numbers(constants, whole=symbol.is_whole) if all(_is_number(c) for c in constants) else []
    if symbol.type == "date":
        return _days(constants)
    ordered = any(test.operator not in ("=", "!=", "selected") for test in tests)
    return [] if ordered or symbol.type not in ("text", "unknown") else [*constants, "\0"]


def _most(subject: Node, scope: Scope) -> float:
    """No more choices can be selected than there are."""
    symbol = scope.symbol(subject.arguments[0]) if isinstance(subject, Call) and subject.arguments else None
    is_count = symbol is not None and isinstance(subject, Call) and subject.name == "count-selected"
    return len(symbol.codes) if is_count and symbol and symbol.codes else float("inf")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _numbers(constants: set[Any], *, whole: bool) -> list[float]:
    """At, next to, between and beyond the limits."""
    limits = sorted(constants) or [0]
    near = [x for limit in limits for x in ((int(limit) - 1, int(limit), int(limit) + 1) if whole else (limit,))]
    between = [] if whole else [(a + b) / 2 for a, b in pairwise(limits)]
    return sorted({*near, *between, limits[0] - 1, limits[-1] + 1} if not whole else set(near))


def _days(constants: set[Any]) -> list[Any]:
    if not all(isinstance(constant, date) for constant in constants):
        return []
    return sorted({day + timedelta(days=n) for day in constants for n in (-1, 0, 1)})


def _sets(symbol: Symbol, constants: set[Any]) -> list[Any]:
    named = [code for code in symbol.codes if code in constants]
    others = [code for code in symbol.codes if code not in constants][:1]
    if len(named) > _MOST_CODES or not all(constant in symbol.codes for constant in constants):
        return []
    pool = [*named, *others]
    return [frozenset(chosen) for size in range(1, len(pool) + 1) for chosen in combinations(pool, size)]


