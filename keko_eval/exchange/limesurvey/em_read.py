"""▶ An expression of LimeSurvey's Expression Manager in; an XLSForm expression of the same meaning out.

Grammar after LimeSurvey's ``em_core_helper.php``: ``or ||``, ``and &&``, ``== != < <= > >= eq ne lt le gt ge``,
``+ -``, ``* /``, ``! -``, calls, variables with a suffix such as ``.NAOK``, texts in either quotes, numbers.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keko_eval.definitions.expression.parse import DEEPEST
from keko_eval.definitions.expression.tree import Call, Itself, Negation, Node, Number, Operation, Reference, Text
from keko_eval.definitions.expression.xlsform import write_xlsform
from keko_eval.exchange.foreign_words import Untranslated, Words
from keko_eval.exchange.limesurvey.variables import Known

_TOKENS = re.compile(
    r"""(?P<space>\s+)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>\d+X\d+X\d+\w*|\d+\.?\d*|\.\d+)
    |(?P<name>[A-Za-z_][\w:]*(?:\.[A-Za-z]+)*)|(?P<sign>&&|\|\||==|!=|<>|<=|>=|[-+*/%<>!=(),])""", re.VERBOSE)
_WORDS = {"and": "&&", "or": "||", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_LEVELS = ({"||": "or"}, {"&&": "and"}, {"==": "=", "!=": "!=", "<>": "!="},
           {"<": "<", "<=": "<=", ">": ">", ">=": ">="}, {"+": "+", "-": "-"}, {"*": "*", "/": "div", "%": "mod"})
_SUFFIXES = frozenset(("NAOK", "value", "code", "valueNAOK"))
_SAME = {"abs": "abs", "sqrt": "sqrt", "pow": "pow", "round": "round", "intval": "int", "min": "min", "max": "max",
         "if": "if", "strlen": "string-length", "trim": "normalize-space", "join": "concat", "floatval": "number"}


@dataclass(frozen=True, slots=True)
class _Option:
    """One box of a multiple choice question, which LimeSurvey compares with ``Y``."""

    ticked: Node


def from_em(text: str, known: Known, own: str = "") -> str:
    """An expression as XLSForm text; ``own`` is the question that it is a rule of, which is written ``.``.

    Raises
    ------
    Untranslated
        With the piece that has no counterpart.
    """
    node = _Reader(text, known, own).whole()
    return write_xlsform(node)


class _Reader:
    """By precedence climbing, as PHP would work it out."""

    def __init__(self, text: str, known: Known, own: str) -> None:
        self.own, self.known = own, known
        self.words, self.depth = Words(text, _TOKENS, _WORDS), 0
        self.values: dict[str, Mapping[str, str | int]] = {}

    def whole(self) -> Node:
        node = self.node(0)
        self.words.end()
        return node

    def node(self, level: int) -> Node:
        return _truth(self.operation(level))

    def operation(self, level: int) -> "Node | _Option":
        if level == len(_LEVELS):
            return self.unary()
        left = self.operation(level + 1)
        while (sign := self.words.sign) in _LEVELS[level]:
            self.words.take(sign)
            left = self.joined(_LEVELS[level][sign], left, self.operation(level + 1))
        return left

    def joined(self, operator: str, left: "Node | _Option", right: "Node | _Option") -> Node:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, _Option) and operator in ("=", "!=") and isinstance(other, Text):
                is_ticked = (other.value == "Y") == (operator == "=")
                return one.ticked if is_ticked else _not(one.ticked)
        first, second = _truth(left), _truth(right)
        if operator in ("=", "!="):
            first, second = self.coded(left, right), self.coded(right, left)
        elif operator not in ("and", "or") and any(map(self.is_recoded, (first, second))):
            raise Untranslated(operator)
        if operator in ("and", "or", "+", "*") and isinstance(first, Operation) and first.operator == operator:
            return Operation(operator, (*first.operands, second))
        return Operation(operator, (first, second))

    def is_recoded(self, node: Node) -> bool:
        """Whether an answer's codes are not its values, so that their order says nothing."""
        name = node.name if isinstance(node, Reference) else self.own if isinstance(node, Itself) else ""
        return any(code != str(value) for code, value in self.values.get(name, {}).items())

    def coded(self, node: "Node | _Option", other: "Node | _Option") -> Node:
        """An answer code beside a single choice is one of its choices' values."""
        name = other.name if isinstance(other, Reference) else self.own if isinstance(other, Itself) else ""
        values = self.values.get(name, {})
        if values and isinstance(node, Text | Number) and str(node.value) in values:
            return Text(str(values[str(node.value)]))
        return _truth(node)

    def unary(self) -> "Node | _Option":
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untranslated("(" * 3)
        sign = self.words.sign
        if sign in ("!", "-", "+"):
            self.words.take(sign)
            inner = self.unary()
            self.depth -= 1
            return _not(_truth(inner)) if sign == "!" else Negation(_truth(inner)) if sign == "-" else inner
        found = self.primary()
        self.depth -= 1
        return found

    def primary(self) -> "Node | _Option":
        if self.words.sign == "(":
            self.words.take("(")
            inner = self.operation(0)
            self.words.take(")")
            return inner
        kind, word = self.words.operand()
        if kind == "text":
            return Text(re.sub(r"\\(['\"])", r"\1", word[1:-1]))
        if kind == "number" and "X" not in word:
            return Number(float(word) if "." in word else int(word))
        return self.call(word) if self.words.sign == "(" else self.variable(word)

    def variable(self, word: str) -> "Node | _Option":
        name, _, suffix = word.partition(".")
        if suffix and suffix not in _SUFFIXES:
            raise Untranslated(word)
        if name in ("self", "this"):
            return Itself()
        found = self.known(name)
        if found is None:
            raise Untranslated(word)
        reference = Itself() if found.name == self.own else Reference(found.name)
        if found.option is None:
            self.values[found.name] = found.values
            return reference
        return _Option(Call("selected", (reference, Text(str(found.option)))))

    def call(self, name: str) -> Node:
        self.words.take("(")
        arguments: list[Node | _Option] = []
        while self.words.sign != ")":
            if arguments:
                self.words.take(",")
            arguments.append(self.operation(0))
        self.words.take(")")
        if name == "count":
            return _count(arguments)
        if name == "is_empty" and len(arguments) == 1 and isinstance(arguments[0], _Option):
            return _not(arguments[0].ticked)
        nodes = tuple(map(_truth, arguments))
        if name in _SAME and nodes:
            return nodes[0] if name in ("min", "max") and len(nodes) == 1 else Call(_SAME[name], nodes)
        special = _CALLS.get(name)
        made = special(nodes) if special else None
        if made is None:
            raise Untranslated(f"{name}()")
        return made


def _truth(node: "Node | _Option") -> Node:
    return node.ticked if isinstance(node, _Option) else node


def _not(node: Node) -> Node:
    match node:
        case Operation(operator="=", operands=(left, Text(value="") as empty)):
            return Operation("!=", (left, empty))
        case Call(name="not", arguments=(inner,)):
            return inner
    return Call("not", (node,))


def _count(arguments: "list[Node | _Option]") -> Node:
    """``count`` of all boxes of one question is how many are ticked; of questions, how many have an answer."""
    parts = [Call("if", (_truth(one) if isinstance(one, _Option) else Operation("!=", (one, Text(""))), Number(1),
                         Number(0))) for one in arguments]
    boxes = {one.ticked.arguments[0] for one in arguments if isinstance(one, _Option) and isinstance(one.ticked, Call)}
    if len(boxes) == 1 and len(arguments) > 1 and all(isinstance(one, _Option) for one in arguments):
        return Call("count-selected", (boxes.pop(),))
    if not parts:
        raise Untranslated("count()")
    return parts[0] if len(parts) == 1 else Operation("+", tuple(parts))


def _regex(nodes: tuple[Node, ...]) -> Node | None:
    if len(nodes) != 2 or not isinstance(nodes[0], Text):
        return None
    match = re.fullmatch(r"([/#~])(.*)\1([a-z]*)", nodes[0].value, re.DOTALL)
    if match is None or match[3] not in ("", "u"):
        return None
    pattern = match[2].replace("\\/", "/")
    whole = re.fullmatch(r"\^\(\?:(.*)\)\$", pattern, re.DOTALL) or re.fullmatch(r"\^([^|]*)\$", pattern, re.DOTALL)
    inside = whole[1] if whole else f"(.*)({pattern.lstrip('^').rstrip('$')})(.*)"
    if not whole and (pattern.startswith("^") or pattern.endswith("$")):
        return None
    return Call("regex", (nodes[1], Text(inside)))


def _sum(nodes: tuple[Node, ...]) -> Node | None:
    if not nodes:
        return None
    parts = tuple(Call("coalesce", (node, Number(0))) for node in nodes)
    return parts[0] if len(parts) == 1 else Operation("+", parts)


def _date(nodes: tuple[Node, ...]) -> Node | None:
    match nodes:
        case (Text(value="Y-m-d"),):
            return Call("today", ())
        case (Text(value="Y-m-d H:i:s"),):
            return Call("now", ())
    return None


def _substr(nodes: tuple[Node, ...]) -> Node | None:
    match nodes:
        case (text, start):
            return Call("substr", (text, start))
        case (text, Number(value=start), Number(value=length)):
            return Call("substr", (text, Number(start), Number(start + length)))
    return None


_CALLS: Mapping[str, Callable[[tuple[Node, ...]], Node | None]] = {
    "is_empty": lambda nodes: Operation("=", (nodes[0], Text(""))) if len(nodes) == 1 else None,
    "regexMatch": _regex, "sum": _sum, "date": _date, "substr": _substr,
}
