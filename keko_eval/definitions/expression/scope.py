"""What the checks of one expression know: the questions, the expression's role, its own question."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from keko_eval.definitions.expression.functions import FUNCTIONS
from keko_eval.definitions.expression.on_numbers import number_of_text
from keko_eval.definitions.expression.symbols import Kind, Symbol
from keko_eval.definitions.expression.tree import (
    COMPARISONS,
    LOGIC,
    Call,
    Itself,
    Negation,
    Node,
    Number,
    Operation,
    Reference,
    Text,
)

Role = Literal["relevant", "constraint", "calculation", "choice_filter", "indicator"]


@dataclass(frozen=True, slots=True)
class Scope:
    """``columns`` are those of the choice list that a filter may name; without any, every bare word may be one."""

    symbols: Mapping[str, Symbol]
    role: Role
    self_name: str | None = None
    columns: Collection[str] = ()

    def symbol(self, node: Node) -> Symbol | None:
        """The question that a node names."""
        if isinstance(node, Reference):
            return self.symbols.get(node.name)
        return self.symbols.get(self.self_name or "") if isinstance(node, Itself) else None

    def kind(self, node: Node) -> Kind | None:
        """What comes out of a node, as far as anybody can tell."""
        match node:
            case Number() | Negation():
                return "number"
            case Text():
                return "text"
            case Operation(operator=operator):
                return "boolean" if operator in (*COMPARISONS, *LOGIC) else "number"
            case Call(name=name, arguments=arguments) if name in FUNCTIONS:
                return FUNCTIONS[name].gives or self._common(arguments[name == "if" :])
            case _:
                symbol = self.symbol(node)
                return symbol.kind if symbol and symbol.type != "unknown" else None

    def _common(self, nodes: tuple[Node, ...]) -> Kind | None:
        kinds = {self.kind(node) for node in nodes if node != Text("")}
        return kinds.pop() if len(kinds) == 1 else None


def is_numeric(text: str) -> bool:
    return number_of_text(text) is not None
