"""▶ An expression of the language in; the same for LimeSurvey's Expression Manager out."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from keko_eval.definitions.expression.tree import (
    Call,
    Itself,
    Negation,
    Node,
    Number,
    Operation,
    Reference,
    Text,
)
from keko_eval.exchange.foreign_words import Untranslated, node_of

_OPERATORS = {"=": "==", "div": "/"}
_PLAIN = {"abs": "abs", "sqrt": "sqrt", "pow": "pow", "round": "round", "int": "intval", "if": "if",
          "string-length": "strlen", "normalize-space": "trim", "concat": "join", "min": "min", "max": "max"}


class Coded(Protocol):
    """How the questions of an instrument are called in LimeSurvey."""

    def code(self, name: str) -> str | None:
        """The variable of a question; None where it has none there."""

    def box(self, name: str, value: str) -> str | None:
        """The variable of one choice of a multiple choice question."""

    def boxes(self, name: str) -> list[str] | None:
        """Those of all its choices; None where the question is no multiple choice."""

    def value(self, name: str, value: str) -> str | None:
        """The answer code of a choice; None where the value is none of the question's choices or it has none."""

    def is_recoded(self, name: str) -> bool:
        """Whether some choice of the question has a code that is not its value, so that only equality can be asked."""


def to_em(text: str, coded: Coded, own: str = "") -> str:
    """An XLSForm expression for LimeSurvey; ``own`` is the question that ``.`` means.

    Raises
    ------
    Untranslated
        With the piece that has no counterpart.
    """
    return _Writer(coded, own).node(node_of(text))


class _Writer:
    def __init__(self, coded: Coded, own: str) -> None:
        self.coded, self.own = coded, own

    def node(self, node: Node) -> str:
        match node:
            case Number(value=value):
                return str(value)
            case Text(value=value):
                return _quoted(value)
            case Reference(name=name):
                return self.reference(name, node.text or name)
            case Itself():
                if self.own and self.coded.is_recoded(self.own):
                    raise Untranslated(node.text or ".")
                return "self.NAOK"
            case Negation(operand=operand):
                return f"-{self.within(operand)}"
            case Operation():
                return self.operation(node)
            case Call():
                return self.call(node)
        raise Untranslated(node.text or "…")

    def within(self, node: Node) -> str:
        text = self.node(node)
        return f"({text})" if isinstance(node, Operation) and node.operator != "mod" else text

    def reference(self, name: str, text: str) -> str:
        """An answer as it is used for more than being equal to a choice."""
        if self.coded.is_recoded(name):
            raise Untranslated(text)
        return self.variable(name, text)

    def variable(self, name: str, text: str) -> str:
        code = self.coded.code(name)
        if code is None or self.coded.boxes(name) is not None:
            raise Untranslated(text)
        return f"{code}.NAOK"

    def operation(self, node: Operation) -> str:
        if node.operator == "mod":
            left, right = map(self.within, node.operands[:2])
            return f"({left} - {right} * intval({left} / {right}))"
        if node.operator in ("=", "!=") and len(node.operands) == 2:
            return self.comparison(node)
        sign = f" {_OPERATORS.get(node.operator, node.operator)} "
        return sign.join(self.within(operand) for operand in node.operands)

    def comparison(self, node: Operation) -> str:
        """Also of a choice's value, which has a code of its own, and of a multiple choice with nothing."""
        sign = "==" if node.operator == "=" else "!="
        for one, other in (node.operands, reversed(node.operands)):
            name = one.name if isinstance(one, Reference) else self.own if isinstance(one, Itself) else ""
            value = _constant(other)
            if not name or value is None:
                continue
            boxes = self.coded.boxes(name)
            if boxes is not None:
                if not isinstance(other, Text) or other.value:
                    raise Untranslated(node.text or name)
                return f"count({', '.join(f'{box}.NAOK' for box in boxes)}) {sign} 0"
            code = self.coded.value(name, value)
            asked = "self.NAOK" if isinstance(one, Itself) else self.variable(name, one.text or name)
            if code is not None:
                return f"{asked} {sign} {_quoted(code)}"
            if isinstance(other, Text) and not other.value:
                return f"{'' if sign == '==' else '!'}is_empty({asked})"
        left, right = map(self.within, node.operands)
        return f"{left} {sign} {right}"

    def call(self, node: Call) -> str:
        special = _CALLS.get(node.name)
        if special is not None:
            return special(self, node)
        if node.name in _PLAIN and node.arguments:
            return f"{_PLAIN[node.name]}({', '.join(map(self.node, node.arguments))})"
        raise Untranslated(f"{node.name}()")


def _constant(node: Node) -> str | None:
    """What a node says whoever answers."""
    match node:
        case Text(value=value) | Number(value=value):
            return str(value)
        case Negation(operand=Number(value=value)):
            return f"-{value}"
    return None


def _quoted(text: str) -> str:
    if '"' not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    raise Untranslated(text)


def _selected(writer: _Writer, node: Call) -> str:
    match node.arguments:
        case (Reference(name=name), Text() | Number() as value):
            box = writer.coded.box(name, str(value.value))
            if box is not None:
                return f'({box}.NAOK == "Y")'
            code = writer.coded.value(name, str(value.value))
            if code is not None and writer.coded.boxes(name) is None:
                return f"{writer.variable(name, node.text)} == {_quoted(code)}"
        case (Itself(), Text() | Number() as value):
            box = writer.coded.box(writer.own, str(value.value))
            if box is not None:
                return f'({box}.NAOK == "Y")'
    raise Untranslated(node.text or "selected()")


def _count_selected(writer: _Writer, node: Call) -> str:
    name = node.arguments[0].name if isinstance(node.arguments[0], Reference) else writer.own
    boxes = writer.coded.boxes(name)
    if not boxes or not isinstance(node.arguments[0], Reference | Itself):
        raise Untranslated(node.text or "count-selected()")
    return f"count({', '.join(f'{box}.NAOK' for box in boxes)})"


def _negated(writer: _Writer, node: Call) -> str:
    return f"!({writer.node(node.arguments[0])})"


def _joined(sign: str) -> Callable[[_Writer, Call], str]:
    return lambda writer, node: f" {sign} ".join(f"({writer.node(one)})" for one in node.arguments)


def _coalesce(writer: _Writer, node: Call) -> str:
    first, second = map(writer.node, node.arguments[:2])
    return f"if(is_empty({first}), {second}, {first})"


def _regex(writer: _Writer, node: Call) -> str:
    text, pattern = node.arguments
    if not isinstance(pattern, Text):
        raise Untranslated(node.text or "regex()")
    escaped = re.sub(r"(?<!\\)/", r"\\/", pattern.value)
    return f"regexMatch({_quoted(f'/^(?:{escaped})$/')}, {writer.node(text)})"


def _substr(writer: _Writer, node: Call) -> str:
    match node.arguments:
        case (text, start):
            return f"substr({writer.node(text)}, {writer.node(start)})"
        case (text, Number(value=start), Number(value=end)):
            return f"substr({writer.node(text)}, {start}, {end - start})"
    raise Untranslated(node.text or "substr()")


def _only(writer: _Writer, node: Call) -> str:
    return writer.node(node.arguments[0])


_CALLS: Mapping[str, Callable[[_Writer, Call], str]] = {
    "true": lambda *_: "1", "false": lambda *_: "0", "not": _negated, "and": _joined("and"), "or": _joined("or"),
    "selected": _selected, "count-selected": _count_selected, "coalesce": _coalesce, "regex": _regex,
    "substr": _substr, "number": _only, "string": _only, "boolean": _only, "date": _only,
    "today": lambda *_: 'date("Y-m-d")', "now": lambda *_: 'date("Y-m-d H:i:s")',
}
