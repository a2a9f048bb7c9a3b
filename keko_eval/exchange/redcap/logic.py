"""▶ REDCap's logic in; an XLSForm expression of the same meaning out, or the piece that has none.

Grammar after REDCap's guide to branching logic and calculations: ``[field]``, ``[checkbox(code)]``, quotes of both
kinds, ``= <> != < <= > >=``, ``+ - * / ^``, ``and or not``, ``if()`` and other functions.
"""

import re
from collections.abc import Callable, Mapping

from keko_eval.definitions.expression.parse import DEEPEST
from keko_eval.definitions.expression.tree import Call, Negation, Node, Number, Operation, Reference, Text
from keko_eval.definitions.expression.xlsform import write_xlsform
from keko_eval.exchange.foreign_words import Untranslated, Words

DAYS: Mapping[str, float] = {"d": 1, "y": 365.2425, "M": 30.44, "h": 1 / 24, "m": 1 / 1440, "s": 1 / 86400}
"""How many days the units of ``datediff`` have."""
_TOKENS = re.compile(
    r"""(?P<space>\s+)|(?P<text>"[^"]*"|'[^']*')|(?P<number>\d+\.?\d*|\.\d+)|(?P<field>\[[^\[\]]*\])
    |(?P<name>[A-Za-z_]\w*)|(?P<sign>&&|\|\||<>|!=|==|<=|>=|[-+*/^<>=!(),])""", re.VERBOSE)
_WORDS = {"and": "and", "or": "or", "&&": "and", "||": "or", "<>": "!=", "==": "="}
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/"))
_SAME = {"if": "if", "round": "round", "sqrt": "sqrt", "abs": "abs", "min": "min", "max": "max", "concat": "concat",
         "contains": "contains", "starts_with": "starts-with", "ends_with": "ends-with", "length": "string-length",
         "not": "not"}
_FIELD = re.compile(r"\[\s*([a-z]\w*)\s*(?:\(\s*([\w.-]+)\s*\))?\s*(?::value)?\s*\]")
_LONGEST_NUMBER = 16


def from_redcap(text: str) -> str:
    """An expression as XLSForm text.

    >>> from_redcap('[sex] = "0" and [meds(3)] <> "1"')
    "${sex} = '0' and not(selected(${meds}, '3'))"

    Raises
    ------
    Untranslated
        With the piece that has no counterpart: an earlier event, a smart variable, a function of REDCap's own.
    """
    try:
        return write_xlsform(_Reader(text).whole())
    except RecursionError:
        raise Untranslated(f"{text[:40]}…") from None


class _Reader:
    """By precedence climbing."""

    def __init__(self, text: str) -> None:
        self.words, self.depth = Words(text, _TOKENS, _WORDS), 0

    def whole(self) -> Node:
        node = self.node(0)
        self.words.end()
        return node

    def node(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.unary()
        left = self.node(level + 1)
        while (sign := self.words.sign) in _LEVELS[level]:
            self.words.take(sign)
            left = _joined("div" if sign == "/" else sign, left, self.node(level + 1))
        return left

    def unary(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untranslated("(((")
        sign = self.words.sign
        if sign in ("-", "!"):
            self.words.take(sign)
            inner = self.unary()
            found: Node = Negation(inner) if sign == "-" else _not(inner)
        else:
            found = self.power()
        self.depth -= 1
        return found

    def power(self) -> Node:
        base = self.primary()
        while self.words.sign == "^":
            self.words.take("^")
            base = Call("pow", (base, self.primary()))
        return base

    def primary(self) -> Node:
        if self.words.sign == "(":
            self.words.take("(")
            inner = self.node(0)
            self.words.take(")")
            return inner
        kind, word = self.words.operand()
        if kind == "text":
            return Text(word[1:-1])
        if kind == "number" and len(word) > _LONGEST_NUMBER:
            raise Untranslated(f"{word[:10]}…")
        if kind == "number":
            return Number(float(word) if "." in word else int(word))
        return self.field(word) if kind == "field" else self.call(word)

    def field(self, word: str) -> Node:
        kind, beside = self.words.next
        if kind == "field":
            raise Untranslated(word + beside)
        match = _FIELD.fullmatch(word)
        if match is None:
            raise Untranslated(word)
        return Call("selected", (Reference(match[1]), Text(match[2]))) if match[2] else Reference(match[1])

    def call(self, name: str) -> Node:
        if self.words.sign != "(":
            if name.lower() not in ("true", "false"):
                raise Untranslated(name)
            return Call(name.lower(), ())
        self.words.take("(")
        arguments: list[Node] = []
        while self.words.sign != ")":
            if arguments:
                self.words.take(",")
            arguments.append(self.node(0))
        self.words.take(")")
        own = _CALLS.get(name.lower())
        if own:
            made = own(tuple(arguments))
        else:
            made = Call(_SAME[name.lower()], tuple(arguments)) if name.lower() in _SAME and arguments else None
        if made is None:
            raise Untranslated(f"{name}()")
        return made


def _joined(operator: str, left: Node, right: Node) -> Node:
    """Two operands; a box of a checkbox is compared with 1 or 0, and counts as such in a sum."""
    for box, other in ((left, right), (right, left)):
        if operator in ("=", "!=") and _is_box(box) and isinstance(other, Text | Number):
            said = str(other.value)
            if said not in ("0", "1"):
                raise Untranslated(said or "''")
            return box if (said == "1") == (operator == "=") else _not(box)
    if operator not in ("and", "or"):
        left, right = _counted(left), _counted(right)
    if isinstance(left, Operation) and left.operator == operator:
        return Operation(operator, (*left.operands, right))
    return Operation(operator, (left, right))


def _is_box(node: Node) -> bool:
    return isinstance(node, Call) and node.name == "selected"


def _counted(node: Node) -> Node:
    return Call("if", (node, Number(1), Number(0))) if _is_box(node) else node


def _not(node: Node) -> Node:
    return node.arguments[0] if isinstance(node, Call) and node.name == "not" else Call("not", (node,))


def _sum(nodes: tuple[Node, ...]) -> Node | None:
    """Empty operands are passed over."""
    parts = tuple(_counted(node) if _is_box(node) else Call("coalesce", (node, Number(0))) for node in nodes)
    return None if not parts else parts[0] if len(parts) == 1 else Operation("+", parts)


def _mean(nodes: tuple[Node, ...]) -> Node | None:
    answered = tuple(Call("if", (Operation("!=", (node, Text(""))), Number(1), Number(0))) for node in nodes)
    total = _sum(nodes)
    if total is None or any(map(_is_box, nodes)):
        return None
    return Operation("div", (total, answered[0] if len(answered) == 1 else Operation("+", answered)))


def _datediff(nodes: tuple[Node, ...]) -> Node | None:
    """Days between two days; without a sign unless it is asked for."""
    if len(nodes) < 3 or not isinstance(nodes[2], Text) or nodes[2].value not in DAYS:
        return None
    signed = len(nodes) > 3 and nodes[-1] in (Text("true"), Call("true", ()))
    first, second = (Call("decimal-date-time", (_day(node),)) for node in nodes[:2])
    between: Node = Operation("-", (second, first))
    between = between if signed else Call("abs", (between,))
    days = DAYS[nodes[2].value]
    if days == 1:
        return between
    return Operation("div", (between, Number(days))) if days > 1 else Operation("*", (between, Number(round(1 / days))))


def _day(node: Node) -> Node:
    match node:
        case Text(value="today"):
            return Call("today", ())
        case Text(value="now"):
            return Call("now", ())
        case Text():
            return Call("date", (node,))
    return node


_CALLS: Mapping[str, Callable[[tuple[Node, ...]], Node | None]] = {
    "sum": _sum, "mean": _mean, "datediff": _datediff,
    "isblankormissingcode": lambda nodes: Operation("=", (nodes[0], Text(""))) if len(nodes) == 1 else None,
    "left": lambda nodes: Call("substr", (nodes[0], Number(0), nodes[1])) if len(nodes) == 2 else None,
    "true": lambda nodes: None if nodes else Call("true", ()),
    "false": lambda nodes: None if nodes else Call("false", ()),
    "not": lambda nodes: _not(nodes[0]) if len(nodes) == 1 else None,
    "round": lambda nodes: Call("round", (*nodes, Number(0))[:2]) if len(nodes) in (1, 2) else None,
}
