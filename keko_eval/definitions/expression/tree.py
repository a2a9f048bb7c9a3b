"""What an expression consists of: frozen nodes that remember where they stood in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
ARITHMETIC = ("+", "-", "*", "div", "mod")
LOGIC = ("and", "or")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a node stood: ``source[start:end]``. Two nodes are equal wherever they stood."""

    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)
    source: str = field(default="", compare=False, repr=False)

    @property
    def text(self) -> str:
        return self.source[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Number(Span):
    """``18`` or ``2.5``."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Text(Span):
    """``'yes'``."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference(Span):
    """``${name}``: another question's answer."""

    name: str


@dataclass(frozen=True, slots=True)
class Itself(Span):
    """``.``: the answer of the question that the expression belongs to."""


@dataclass(frozen=True, slots=True)
class Name(Span):
    """A bare word: a column of the choice list in a choice filter, a mistake elsewhere."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Span):
    """``../x``, ``instance('x')/root/item[…]``: kept word for word, never interpreted; ``inside`` are its ``${…}``."""

    written: str
    inside: tuple[Reference, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Call(Span):
    """``name(arguments)``."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Negation(Span):
    """``-operand``."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Operation(Span):
    """``a or b or c``: operands joined by one operator, worked out from the left."""

    operator: str
    operands: tuple["Node", ...]


Node = Number | Text | Reference | Itself | Name | Path | Call | Negation | Operation


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Call():
            return node.arguments
        case Negation():
            return (node.operand,)
        case Operation():
            return node.operands
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(children(here)))


def references(node: Node) -> list[Reference]:
    """Every ``${…}`` in the order of the text, also inside paths and in the quotes of ``jr:choice-name(…, '${x}')``."""
    found: list[Reference] = []
    for part in walk(node):
        match part:
            case Reference():
                found.append(part)
            case Path():
                found.extend(part.inside)
            case Call(name="jr:choice-name"):
                found.extend(quoted for argument in part.arguments if (quoted := _quoted(argument)))
    return sorted(found, key=lambda reference: reference.start)


def _quoted(node: Node) -> Reference | None:
    found = re.fullmatch(r"\s*\$\{([^{}]+)\}\s*", node.value) if isinstance(node, Text) else None
    return Reference(found[1].strip(), start=node.start, end=node.end, source=node.source) if found else None


def names(node: Node) -> tuple[str, ...]:
    """The names of the questions an expression depends on, each once, in the order of the text."""
    return tuple(dict.fromkeys(reference.name for reference in references(node)))
