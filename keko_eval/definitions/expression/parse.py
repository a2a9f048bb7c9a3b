"""An expression's text in; its tree out.

``grammar.lark`` beside this module is the grammar as a page to read. This reader follows it by precedence climbing,
because it must be there at every start of the program (Lark costs 40 ms to import) and must go on after a mistake
to find the next one; a test reads the same texts with Lark and demands the same trees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from keko_eval.definitions.expression.finding import Finding, refuse
from keko_eval.definitions.expression.tokens import Token, tokens
from keko_eval.definitions.expression.tree import (
    COMPARISONS,
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
    children,
)
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Value

LONGEST, DEEPEST, MOST_NODES, LARGEST = 10_000, 50, 1_000, 10**15
LEVELS = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6,
          "mod": 6}
UNARY = 7
_FOREIGN = {"==": "=", "=>": ">=", "=<": "<=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "&&": "and", "&": "and",
            "||": "or", "/": "div", "÷": "div", "×": "*", "%": "mod"}


def parse(text: str, place: Place | None = None) -> Node:
    """Read an expression.

    Parameters
    ----------
    text : str
        An XLSForm expression, such as ``${age} >= 18 and selected(${jobs}, 'nurse')``.
    place : Place, optional
        Of the expression's first character, for the problems.

    Raises
    ------
    Refused
        With every problem of form: unreadable characters, operators of other languages, brackets, missing operands,
        or more than the language bears (10 000 characters, 50 levels, 1 000 parts, whole numbers up to 10^15).
    """
    reading = read(text)
    if reading.node is None or reading.findings:
        raise refuse(reading.findings, text, place)
    return reading.node


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read, and what is wrong with its form; ``node`` is given where the meaning is plain anyway."""

    node: Node | None
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=2048)
def read(text: str) -> Reading:
    """Read an expression without stopping at the first mistake whose meaning is plain (``==``, ``&&``, ``”yes”``)."""
    if len(text) > LONGEST:
        return Reading(None, (_too_large(0, len(text), len(text), LONGEST),))
    if not text.strip():
        return Reading(None, (Finding("empty-expression", 0, len(text)),))
    words, wrong, readable = tokens(text)
    if not readable:
        return Reading(None, tuple(wrong))
    reader = _Reader(text, words, wrong)
    try:
        node: Node | None = reader.whole()
    except _Stop as stop:
        wrong.append(stop.finding)
        node = None
    return Reading(node, tuple(wrong))


class _Stop(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def _too_large(start: int, end: int, found: int, limit: int) -> Finding:
    return Finding("expression-too-large", start, end, {"found": found, "limit": limit})


def joined(operator: str, left: Node, right: Node, source: str) -> Operation:
    """``left operator right``; a chain of one operator becomes one operation, as it is worked out from the left."""
    flat = isinstance(left, Operation) and left.operator == operator and operator not in COMPARISONS
    operands = left.operands if flat and isinstance(left, Operation) else (left,)
    return Operation(operator, (*operands, right), start=left.start, end=right.end, source=source)


class _Reader:
    """Precedence climbing over the tokens; notes in ``wrong`` what it could read all the same."""

    def __init__(self, text: str, words: Sequence[Token], wrong: list[Finding]) -> None:
        self.text, self.words, self.wrong = text, words, wrong
        self.position = self.level = self.nodes = 0
        self.references: list[Reference] = []

    @property
    def next(self) -> Token:
        return self.words[self.position]

    def take(self) -> Token:
        self.position += 1
        self.nodes += 1
        if self.nodes > 4 * MOST_NODES:
            raise _Stop(_too_large(0, len(self.text), self.nodes, MOST_NODES))
        return self.words[self.position - 1]

    def whole(self) -> Node:
        node = self.expression(1)
        if self.next.kind != "end":
            raise _Stop(self._unexpected(self.next))
        self._measure(node)
        return node

    def expression(self, lowest: int) -> Node:
        left = self.unary()
        while (operator := self._operator()) and LEVELS[operator] >= lowest:
            token = self.take()
            if token.text != operator:
                self._note(token, operator)
            left = joined(operator, left, self.expression(LEVELS[operator] + 1), self.text)
        return left

    def unary(self) -> Node:
        token = self.next
        if token.is_sign("-"):
            self.take()
            operand = self._deeper(self.unary, token)
            return Negation(operand, start=token.start, end=operand.end, source=self.text)
        is_not = token.kind == "name" and token.text.lower() == "not" and self._begins(self.words[self.position + 1])
        if token.is_sign("!") or is_not:
            self.take()
            self._note(token, "not(…)")
            operand = self._deeper(self.unary, token)
            return Call("not", (operand,), start=token.start, end=operand.end, source=self.text)
        return self.primary()

    def primary(self) -> Node:
        mark = len(self.references)
        token = self.take()
        node = self._single(token)
        is_path = token.is_sign("..", "/", "//", "@", "*") or self.next.is_sign("::")
        if token.is_sign("/", "//", "@") and self._is_step(self.next):
            self._step()
        while self.next.is_sign("[", "::", "/", "//", "|"):
            if isinstance(node, Number | Text):
                break
            if self.next.is_sign("["):
                opening = self.take()
                self._deeper(lambda: self.expression(1), opening)
                self._close(opening, "]")
            elif self.next.is_sign("|"):
                self._deeper(self.primary, self.take())
            elif self._is_step(self.words[self.position + 1]):
                self.take()
                self._step()
            else:
                break
            is_path = True
        if not is_path:
            return node
        end = self.words[self.position - 1].end
        return Path(self.text[token.start : end], tuple(self.references[mark:]), start=token.start, end=end,
                    source=self.text)

    def _single(self, token: Token) -> Node:
        at: Any = {"start": token.start, "end": token.end, "source": self.text}
        match token.kind:
            case "number":
                return Number(self._number(token), **at)
            case "text":
                return Text(token.text[1:-1], **at)
            case "reference":
                return self._reference(token)
            case "name" if self.next.is_sign("("):
                return self._call(token)
            case "name":
                return Name(token.text, **at)
        if token.is_sign("("):
            inner = self._deeper(lambda: self.expression(1), token)
            closing = self._close(token, ")")
            return replace(inner, start=token.start, end=closing.end)
        if token.is_sign("."):
            return Itself(**at)
        if token.is_sign("..", "/", "//", "@", "*"):
            return Path(token.text, **at)
        self.position -= 1
        raise _Stop(self._missing(token))

    def _call(self, name: Token) -> Node:
        opening = self.take()
        arguments: list[Node] = []
        while not self.next.is_sign(")"):
            arguments.append(self._deeper(lambda: self.expression(1), opening))
            if not self.next.is_sign(","):
                break
            self.take()
            if self.next.is_sign(")"):
                raise _Stop(self._missing(self.next))
        closing = self._close(opening, ")")
        return Call(name.text, tuple(arguments), start=name.start, end=closing.end, source=self.text)

    def _reference(self, token: Token) -> Node:
        name = token.text[2:-1].strip()
        if not name or name.startswith("last-saved#"):
            return Path(token.text, start=token.start, end=token.end, source=self.text)
        node = Reference(name, start=token.start, end=token.end, source=self.text)
        self.references.append(node)
        return node

    def _number(self, token: Token) -> int | float:
        whole = token.text.split(".")[0].lstrip("0")
        if len(whole) > 16 or int(whole or "0") > LARGEST:
            self.wrong.append(Finding("number-too-large", token.start, token.end, {"found": token.text[:40]}))
            return 0
        return float(token.text) if "." in token.text else int(token.text)

    def _step(self) -> None:
        """What follows a slash: a name with its axis and brackets, a star, a dot, an attribute."""
        token = self.take()
        if token.is_sign("@") and (self.next.kind == "name" or self.next.is_sign("*")):
            self.take()
        elif token.kind == "name" and self.next.is_sign("("):
            self._call(token)

    @staticmethod
    def _is_step(token: Token) -> bool:
        return token.kind == "name" or token.is_sign("*", ".", "..", "@")

    @staticmethod
    def _begins(token: Token) -> bool:
        return token.kind in ("number", "text", "reference") or token.is_sign(".", "..")

    def _operator(self) -> str | None:
        word = self.next.text
        if self.next.kind == "name":
            return word.lower() if word.lower() in ("or", "and", "div", "mod") else None
        if self.next.kind != "sign":
            return None
        return _FOREIGN.get(word, word if word in LEVELS else None)

    def _note(self, token: Token, near: str) -> None:
        self.wrong.append(Finding("foreign-operator", token.start, token.end, {"found": token.text, "near": near}))

    def _deeper(self, parse: Callable[[], Node], token: Token) -> Node:
        self.level += 1
        if self.level > DEEPEST:
            raise _Stop(_too_large(token.start, token.end, self.level, DEEPEST))
        node = parse()
        self.level -= 1
        return node

    def _close(self, opening: Token, sign: str) -> Token:
        if self.next.is_sign(sign):
            return self.take()
        if self.next.kind == "end":
            raise _Stop(Finding("unclosed-bracket", opening.start, opening.end,
                                {"found": opening.text, "near": sign, "position": opening.start + 1}))
        raise _Stop(self._unexpected(self.next))

    def _missing(self, token: Token) -> Finding:
        """Where an operand should begin."""
        before = self.words[self.position - 1].text if self.position else ""
        if token.kind == "end":
            return Finding("unfinished-expression", token.start, token.start + 1, {"found": before})
        return Finding("missing-operand", token.start, token.end, {"found": token.text, "position": token.start + 1})

    def _unexpected(self, token: Token) -> Finding:
        """Where an operator or the end should be."""
        values: dict[str, Value] = {"found": token.text, "position": token.start + 1}
        if token.is_sign(")", "]"):
            return Finding("unopened-bracket", token.start, token.end, values)
        before = self.words[self.position - 1].text
        return Finding("missing-operator", token.start, token.end, values | {"before": before})

    def _measure(self, node: Node) -> None:
        waiting, count = [(node, 1)], 0
        while waiting:
            here, depth = waiting.pop()
            count += 1
            if depth > DEEPEST:
                raise _Stop(_too_large(here.start, here.end, depth, DEEPEST))
            waiting.extend((child, depth + 1) for child in children(here))
        if count > MOST_NODES:
            raise _Stop(_too_large(0, len(self.text), count, MOST_NODES))
