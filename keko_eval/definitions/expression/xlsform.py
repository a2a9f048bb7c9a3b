"""A tree in; XLSForm text of the same meaning out, word for word as it was where nothing changed."""

from decimal import Decimal

from keko_eval.definitions.expression.parse import LEVELS, UNARY, read
from keko_eval.definitions.expression.tokens import tokens
from keko_eval.definitions.expression.tree import (
    Call,
    Itself,
    Name,
    Negation,
    Node,
    Number,
    Operation,
    Path,
    Reference,
    Text,
)

_WHOLE = UNARY + 1


def write_xlsform(node: Node) -> str:
    """Write an expression so that reading it gives the same tree.

    >>> from keko_eval.definitions.expression.tree import Number, Operation, Reference
    >>> write_xlsform(Operation(">=", (Reference("age"), Number(18))))
    '${age} >= 18'
    """
    for text in (node.source, node.text):
        if text:
            reading = read(text)
            if reading.node == node and not reading.findings:
                return text
    return _written(node)


def _written(node: Node) -> str:
    match node:
        case Number(value=value):
            return str(value) if isinstance(value, int) else f"{Decimal(repr(value)):f}"
        case Text(value=value):
            return quoted(value)
        case Reference(name=name):
            return f"${{{name}}}"
        case Itself():
            return "."
        case Name(name=name):
            return name
        case Path(written=written):
            return written
        case Call(name=name, arguments=arguments):
            return f"{name}({', '.join(write_xlsform(argument) for argument in arguments)})"
        case Negation(operand=operand):
            return f"-{_within(operand, _WHOLE)}"
        case Operation(operator=operator, operands=operands):
            level = LEVELS[operator]
            first, *rest = operands
            return f" {operator} ".join([_within(first, level), *(_within(operand, level + 1) for operand in rest)])


def quoted(text: str) -> str:
    """A text in the quotes that it does not hold; with both kinds in it, joined from pieces.

    >>> quoted("yes"), quoted("it's")
    ("'yes'", '"it\\'s"')
    """
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    pieces = [f"'{piece}'" for piece in text.split("'")]
    return "concat(" + ", \"'\", ".join(pieces) + ")"


def _within(node: Node, level: int) -> str:
    text = write_xlsform(node)
    own = LEVELS[node.operator] if isinstance(node, Operation) else UNARY if isinstance(node, Negation) else _WHOLE
    return text if own >= level or _in_brackets(text) else f"({text})"


def _in_brackets(text: str) -> bool:
    """Whether one pair of brackets holds all of it."""
    depth = 0
    words = tokens(text)[0]
    for position, word in enumerate(words):
        depth += word.is_sign("(") - word.is_sign(")")
        if not depth:
            return position > 0 and words[position + 1].kind == "end"
    return False
