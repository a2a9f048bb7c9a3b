"""▶ An XLSForm expression in; REDCap's logic of the same meaning out, or the piece that has none."""

from collections.abc import Callable, Mapping

from keko_eval.definitions.expression.parse import LEVELS, UNARY
from keko_eval.definitions.expression.tree import Call, Itself, Negation, Node, Number, Operation, Reference, Text
from keko_eval.exchange.foreign_words import Untranslated, node_of

_SIGNS = {"!=": "<>", "div": "/"}
_SAME = {"if": "if", "round": "round", "sqrt": "sqrt", "abs": "abs", "min": "min", "max": "max", "concat": "concat",
         "contains": "contains", "starts-with": "starts_with", "ends-with": "ends_with", "string-length": "length",
         "not": "not"}


def to_redcap(text: str, own: str, boxes: Mapping[str, list[str]], name: Callable[[str], str]) -> str:
    """An expression as REDCap has it.

    >>> to_redcap("selected(${meds}, '3') and ${age} != 4", "x", {"meds": ["1", "3"]}, str)
    "[meds(3)] = '1' and [age] <> 4"

    Parameters
    ----------
    text
        The expression.
    own
        The question that it belongs to, which is written ``.``.
    boxes
        ``{question: codes}`` of the questions that take several answers.
    name
        What REDCap calls a question.

    Raises
    ------
    Untranslated
        With the piece that has no counterpart.
    """
    return _Writer(own, boxes, name).written(node_of(text))


class _Writer:
    def __init__(self, own: str, boxes: Mapping[str, list[str]], name: Callable[[str], str]) -> None:
        self.own, self.boxes, self.name = own, boxes, name

    def written(self, node: Node) -> str:
        match node:
            case Number():
                return node.text or str(node.value)
            case Text(value=value):
                if "'" in value and '"' in value:
                    raise Untranslated(value)
                return f'"{value}"' if "'" in value else f"'{value}'"
            case Itself():
                return f"[{self.name(self.own)}]"
            case Reference(name=name):
                return f"[{self.name(name)}]"
            case Negation(operand=operand):
                return f"-{self.within(operand, UNARY)}"
            case Operation():
                return self.operation(node)
            case Call():
                return self.call(node)
        raise Untranslated(node.text)

    def operation(self, node: Operation) -> str:
        between = _days_between(node)
        if between:
            return f"datediff({', '.join(map(self.written, between))}, 'd', true)"
        if node.operator == "mod":
            raise Untranslated("mod")
        level = LEVELS[node.operator]
        sign = _SIGNS.get(node.operator, node.operator)
        first, *rest = node.operands
        return f" {sign} ".join([self.within(first, level), *(self.within(one, level + 1) for one in rest)])

    def within(self, node: Node, level: int) -> str:
        text = self.written(node)
        own = LEVELS[node.operator] if isinstance(node, Operation) and not _days_between(node) else UNARY + 1
        return text if own >= level else f"({text})"

    def call(self, node: Call) -> str:
        match node:
            case Call(name="selected", arguments=(asked, Text(value=code))):
                return self.box(asked, code, "1")
            case Call(name="not", arguments=(Call(name="selected", arguments=(asked, Text(value=code))),)):
                return self.box(asked, code, "0")
            case Call(name="abs", arguments=(Operation() as inner,)) if _days_between(inner):
                return f"datediff({', '.join(map(self.written, _days_between(inner)))}, 'd')"
            case Call(name="coalesce", arguments=(asked, other)):
                return f"if({self.written(asked)} <> '', {self.written(asked)}, {self.written(other)})"
            case Call(name="pow", arguments=(base, power)):
                return f"({self.written(base)})^({self.written(power)})"
            case Call(name="today", arguments=()):
                return "'today'"
            case Call(name="now", arguments=()):
                return "'now'"
            case Call(name="date", arguments=(Text() as day,)):
                return self.written(day)
            case Call(name="count-selected", arguments=(Reference(name=name),)) if name in self.boxes:
                return f"sum({', '.join(f'[{self.name(name)}({code})]' for code in self.boxes[name])})"
            case Call(name=name) if name in _SAME and node.arguments:
                return f"{_SAME[name]}({', '.join(map(self.written, node.arguments))})"
        raise Untranslated(f"{node.name}()")

    def box(self, asked: Node, code: str, ticked: str) -> str:
        name = self.own if isinstance(asked, Itself) else asked.name if isinstance(asked, Reference) else ""
        if not name:
            raise Untranslated("selected()")
        if name in self.boxes:
            return f"[{self.name(name)}({code})] = '{ticked}'"
        return f"[{self.name(name)}] {'=' if ticked == '1' else '<>'} '{code}'"


def _days_between(node: Operation) -> tuple[Node, ...]:
    """The first and the last day of a difference of days; nothing of any other operation."""
    match node:
        case Operation(operator="-", operands=(Call(name="decimal-date-time", arguments=(last,)),
                                               Call(name="decimal-date-time", arguments=(first,)))):
            return first, last
    return ()
