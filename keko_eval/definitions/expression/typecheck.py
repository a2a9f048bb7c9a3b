"""An expression and its questions in; values, kinds and operands that cannot be meant so out."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from keko_eval.definitions.expression.finding import Finding, at
from keko_eval.definitions.expression.on_dates import date_of_text
from keko_eval.definitions.expression.pattern import refusal
from keko_eval.definitions.expression.scope import Scope, is_numeric
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import (
    ARITHMETIC,
    COMPARISONS,
    LOGIC,
    Call,
    Itself,
    Name,
    Node,
    Number,
    Operation,
    Path,
    Reference,
    Text,
    children,
    walk,
)
from keko_eval.problem.problem import suggestion

_NUMERIC = ("round", "abs", "sqrt", "pow", "sum", "min", "max")
_LISTS = ("selected", "count-selected", "selected-at")


def typecheck(node: Node, scope: Scope) -> Iterator[Finding]:
    """Every finding about values and kinds, in the order of the text."""
    for part in walk(node):
        match part:
            case Operation(operator=operator, operands=(left, right)) if operator in COMPARISONS:
                yield from _compared(left, right, operator, scope)
                yield from _compared(right, left, operator, scope)
            case Operation(operator=operator, operands=operands) if operator in LOGIC:
                for operand in operands:
                    yield from condition(operand, scope)
            case Operation(operator=operator, operands=operands) if operator in ARITHMETIC:
                yield from _arithmetic(operator, operands, scope)
            case Call():
                yield from _call(part, scope)


def condition(node: Node, scope: Scope) -> Iterator[Finding]:
    """An answer or a text where a comparison belongs: programs disagree on when it is true."""
    symbol = scope.symbol(node)
    is_answer = symbol is not None and symbol.type not in ("boolean", "unknown")
    if is_answer or isinstance(node, Text):
        yield at(node, "answer-as-condition", found=node.text, near=f"{node.text} != ''")


# Comparisons


def _compared(subject: Node, other: Node, operator: str, scope: Scope) -> Iterator[Finding]:
    if other == Text("") or isinstance(other, Name):
        return
    symbol, kind = scope.symbol(subject), scope.kind(subject)
    if symbol is not None and symbol.type in ("choice", "choices"):
        yield from _choice(symbol, subject, other, operator)
    elif kind == "number" and isinstance(other, Text) and not is_numeric(other.value):
        yield at(other, "text-for-number", name=subject.text, found=other.value)
    elif kind == "date":
        yield from _date(subject, other, operator)
    elif kind == "boolean" and isinstance(other, Text):
        yield at(other, "boolean-with-text", found=other.value)


def _choice(symbol: Symbol, subject: Node, other: Node, operator: str) -> Iterator[Finding]:
    if symbol.type == "choices" and isinstance(other, Text | Number):
        code = other.value if isinstance(other, Text) else other.text
        yield at(subject, "codes-compared", name=symbol.name, near=f"selected({subject.text}, '{code}')")
    if isinstance(other, Text):
        if operator in ("=", "!="):
            yield from _code(symbol, other, other.value)
        elif not symbol.has_numeric_codes or not is_numeric(other.value):
            yield at(other, "text-as-number", found=other.text)
    elif isinstance(other, Number):
        yield from _numeric_code(symbol, other, operator)


def _numeric_code(symbol: Symbol, number: Number, operator: str) -> Iterator[Finding]:
    if not symbol.codes:
        return
    if symbol.has_numeric_codes or symbol.type == "choices":
        if operator in ("=", "!=") and str(number.value) not in symbol.codes:
            yield _unknown(symbol, number, number.text)
        return
    meant = [code for code in symbol.codes if is_numeric(code) and float(code) == number.value]
    near = {"near": f"'{meant[0]}'"} if meant else {}
    yield at(number, "number-for-code", name=symbol.name, found=number.text, allowed=_listed(symbol), **near)


def _code(symbol: Symbol, node: Node, code: str) -> Iterator[Finding]:
    """A text where one of the question's codes should stand."""
    if code in symbol.codes or not symbol.codes:
        return
    folded = code.strip().casefold()
    for value in symbol.codes:
        if value.casefold() == folded:
            yield at(node, "choice-wrong-case", name=symbol.name, found=code, near=value)
            return
    for value, labels in symbol.choices:
        if folded in [label.strip().casefold() for label in labels]:
            yield at(node, "choice-label-for-value", name=symbol.name, found=code, near=value)
            return
    yield _unknown(symbol, node, code)


def _unknown(symbol: Symbol, node: Node, code: str) -> Finding:
    labels = {label: value for value, known in symbol.choices for label in known}
    alike = get_close_matches(code, list(labels), n=1, cutoff=0.8)
    near = {"near": labels[alike[0]]} if alike else {}
    return at(node, "unknown-choice", name=symbol.name, found=code, **{**suggestion(code, symbol.codes), **near})


def _listed(symbol: Symbol) -> str:
    shown = ", ".join(f"'{code}'" for code in symbol.codes[:6])
    return shown + (", …" if len(symbol.codes) > 6 else "")


def _date(subject: Node, other: Node, operator: str) -> Iterator[Finding]:
    if isinstance(other, Number):
        pattern = f"format-date({subject.text}, '%Y') {operator} '{other.text}'" if operator in ("=", "!=") else (
            f"number(format-date({subject.text}, '%Y')) {operator} {other.text}")
        yield at(other, "date-with-number", found=other.text, near=pattern)
    elif isinstance(other, Text) and (operator not in ("=", "!=") or date_of_text(other.value) is None):
        yield _date_text(other)


def _date_text(text: Text) -> Finding:
    meant = date_of_text(text.value) or _written_date(text.value)
    near = {"near": f"date('{meant.isoformat()}')"} if meant else {}
    return at(text, "date-with-text", found=text.value, **near)


def _written_date(text: str) -> date | None:
    """A date as Finns and Swedes write it: 29.2.2024 or 29/2/2024."""
    pieces = text.replace("/", ".").strip().split(".")
    if len(pieces) != 3 or not all(piece.isascii() and piece.isdigit() and len(piece) <= 4 for piece in pieces):
        return None
    day, month, year = map(int, pieces)
    return date_of_text(f"{year:04d}-{month:02d}-{day:02d}")


# Arithmetic and functions


def _arithmetic(operator: str, operands: tuple[Node, ...], scope: Scope) -> Iterator[Finding]:
    has_date = any(scope.kind(operand) == "date" for operand in operands)
    for operand in operands:
        if has_date and isinstance(operand, Text) and operand.value and not is_numeric(operand.value):
            yield _date_text(operand)
        else:
            yield from _as_number(operand, scope)
    if operator in ("div", "mod"):
        yield from (at(o, "division-by-zero", operator=operator) for o in operands[1:] if o == Number(0))


def _as_number(node: Node, scope: Scope) -> Iterator[Finding]:
    symbol = scope.symbol(node)
    is_text = symbol is not None and symbol.type in ("text", "choice", "choices") and not symbol.has_numeric_codes
    has_some_numbers = symbol is not None and symbol.type == "choice" and any(is_numeric(code) for code in symbol.codes)
    is_word = isinstance(node, Text) and bool(node.value) and not is_numeric(node.value)
    if is_word or (is_text and not has_some_numbers):
        yield at(node, "text-as-number", found=node.text)


def _call(call: Call, scope: Scope) -> Iterator[Finding]:
    arguments = call.arguments
    if call.name in _LISTS and arguments:
        yield from _list(call, scope)
    if call.name in _NUMERIC:
        for argument in arguments:
            yield from _as_number(argument, scope)
    if call.name in ("not", "and", "or", "if", "boolean"):
        for argument in arguments[:1] if call.name == "if" else arguments:
            yield from condition(argument, scope)
    if call.name in ("and", "or"):
        yield at(call, "logic-as-function", name=call.name)
    if call.name in ("date", "format-date"):
        yield from (_date_text(a) for a in arguments[:1] if isinstance(a, Text) and date_of_text(a.value) is None)
    if call.name == "regex" and len(arguments) == 2:
        yield from _pattern(arguments[1])
    if scope.role == "calculation":
        yield from _differing(call)


def _list(call: Call, scope: Scope) -> Iterator[Finding]:
    where, *rest = call.arguments
    symbol = scope.symbol(where)
    if symbol is not None and symbol.type not in ("choice", "choices", "text", "unknown"):
        yield at(where, "selected-needs-choices", function=call.name, name=symbol.name)
    if call.name != "selected" or not rest:
        return
    code = rest[0]
    if symbol is not None and symbol.type in ("choice", "choices"):
        if isinstance(code, Text) and code.value:
            yield from _code(symbol, code, code.value)
        elif isinstance(code, Number):
            yield at(code, "number-for-code", name=symbol.name, found=code.text, allowed=_listed(symbol),
                     near=f"'{code.text}'")
    of_code = scope.symbol(code)
    if isinstance(where, Text) and of_code is not None and of_code.type == "choice":
        for word in where.value.split():
            yield from _code(of_code, where, word)


def _pattern(node: Node) -> Iterator[Finding]:
    if not isinstance(node, Text):
        yield at(node, "pattern-not-literal")
        return
    reason = refusal(node.value)
    if reason:
        yield at(node, "regex-refused", reason=reason)
    elif not (node.value.startswith("^") and node.value.endswith("$")):
        inner = f"(?:{node.value})" if "|" in node.value else node.value.removeprefix("^").removesuffix("$")
        yield at(node, "regex-not-anchored", near=f"'^{inner}$'")


def _differing(call: Call) -> Iterator[Finding]:
    """Where ODK Collect and the web engine store different results."""
    if call.name in ("sum", "min", "max") and any(_may_be_empty(argument) for argument in call.arguments):
        yield at(call, "empty-operand-differs", function=call.name)
    if call.name == "round" and not all(isinstance(argument, Number) for argument in call.arguments):
        yield at(call, "rounding-differs")


def _may_be_empty(node: Node) -> bool:
    match node:
        case Reference() | Itself() | Path() | Text(value=""):
            return True
        case Call(name="coalesce", arguments=(*_, last)):
            return _may_be_empty(last)
        case Call(name="if", arguments=(_, *branches)):
            return any(_may_be_empty(branch) for branch in branches)
        case Call(name=name):
            return name not in ("count", "count-selected", "count-non-empty", "string-length", "today", "now")
        case Operation(operator=operator) if operator in (*COMPARISONS, *LOGIC):
            return False
        case _:
            return any(_may_be_empty(child) for child in children(node))
