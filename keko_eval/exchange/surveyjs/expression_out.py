"""An expression of the language in; the same in SurveyJS's words out, or nothing where it has none.

SurveyJS (3.1) reads an unanswered question as nothing: a comparison of it with a value is false, as here, but a sum
passes over it and two of them are in every order. So what is empty is asked for first wherever that would matter.
SurveyJS has no minus sign before an expression, no patterns in expressions, and does not tell capital letters apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keko_eval.definitions.expression.functions import FUNCTIONS
from keko_eval.definitions.expression.symbols import Kind, Symbol
from keko_eval.definitions.expression.tree import (
    ARITHMETIC,
    Call,
    Itself,
    Name,
    Negation,
    Node,
    Number,
    Operation,
    Reference,
    Text,
)
from keko_eval.exchange.foreign_words import Untranslated

OR, AND, COMPARED, ADDED, MULTIPLIED, SINGLE = 1, 2, 3, 4, 5, 9
_OPERATORS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "+": "+", "-": "-", "*": "*",
              "div": "/", "mod": "%"}
_LEVELS = {"or": OR, "and": AND, "+": ADDED, "-": ADDED, "*": MULTIPLIED, "div": MULTIPLIED, "mod": MULTIPLIED}


@dataclass(frozen=True, slots=True)
class Said:
    """A text, how tightly it binds, and the questions without whose answers it has no value."""

    text: str
    level: int = SINGLE
    needs: tuple[str, ...] = ()

    def within(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates where a question stands.

    Parameters
    ----------
    symbols : mapping
        The questions as expressions see them there.
    references : mapping
        How SurveyJS names each question there: ``name``, ``panel.name`` in a repeat, ``matrix.name`` in a matrix.
    self_name : str
        The question that a dot means.
    columns : mapping
        Of a choice filter: what the columns of the one choice hold.
    answered : bool
        Whether the question that a dot means is known to be answered.
    codes : mapping
        By question, what SurveyJS calls a choice that is called otherwise here.
    """

    symbols: Mapping[str, Symbol]
    references: Mapping[str, str]
    self_name: str = ""
    columns: Mapping[str, str] | None = None
    answered: bool = False
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def condition(self, node: Node) -> str:
        """As SurveyJS says when it is true.

        Raises
        ------
        Untranslated
        """
        return self._truth(node).text

    def value(self, node: Node) -> str:
        """As SurveyJS works it out; nothing comes of it where an answer is missing.

        Raises
        ------
        Untranslated
        """
        said = self._of(node, self._kind(node))
        if not said.needs or isinstance(node, Reference):
            return said.text
        there = " and ".join(f"{{{name}}} notempty" for name in said.needs)
        return f"iif({there}, {said.text}, '')"

    def _kind(self, node: Node) -> Kind:
        match node:
            case Number() | Negation():
                return "number"
            case Reference() | Itself():
                return self._symbol(node).kind
            case Operation(operator=operator):
                return "number" if operator in ARITHMETIC else "boolean"
            case Call(name="if" | "coalesce", arguments=arguments):
                return next((self._kind(a) for a in arguments[-2:] if a != Text("")), "text")
            case Call(name=name):
                return (FUNCTIONS[name].gives if name in FUNCTIONS else None) or "text"
        return "text"

    def _of(self, node: Node, kind: Kind) -> Said:
        if kind == "boolean":
            return self._truth(node)
        return self._number(node) if kind == "number" else self._text(node)

    def _symbol(self, node: Node) -> Symbol:
        name = node.name if isinstance(node, Reference) else self.self_name if isinstance(node, Itself) else ""
        if name not in self.symbols or name not in self.references:
            raise Untranslated
        return self.symbols[name]

    def _reference(self, node: Node) -> str:
        """The name of a question that has one answer here."""
        symbol = self._symbol(node)
        if symbol.repeated:
            raise Untranslated
        return self.references[symbol.name]

    # Conditions

    def _truth(self, node: Node) -> Said:
        match node:
            case Operation(operator="and" | "or" as operator, operands=operands):
                return _joined(operator, [self._truth(o) for o in operands])
            case Operation(operator=operator, operands=operands) if operator not in ARITHMETIC:
                return self._compared(operator, *operands)
            case Call(name="true" | "false"):
                return Said(node.name)
            case Call(name="not", arguments=(operand,)):
                return Said(f"!({self._truth(operand).text})")
            case Call(name="boolean", arguments=(operand,)):
                return self._truth(operand)
            case Call(name="selected", arguments=(where, Text(value=code))) if code:
                return self._selected(where, code)
            case Call(name="if", arguments=(asked, then, otherwise)):
                parts = ", ".join(self._truth(part).text for part in (asked, then, otherwise))
                return Said(f"iif({parts})")
            case Reference() | Itself():
                name = self._reference(node)
                if self._symbol(node).kind == "number":
                    return Said(f"{{{name}}} notempty and {{{name}}} <> 0", AND)
                return Said(f"{{{name}}} notempty", COMPARED)
        raise Untranslated

    def _selected(self, where: Node, code: str) -> Said:
        symbol, name = self._symbol(where), self._reference(where)
        if symbol.type == "choices":
            return Said(f"{{{name}}} contains {self._code(symbol, code)}", COMPARED)
        if symbol.type != "choice":
            raise Untranslated
        return Said(f"{{{name}}} = {code if symbol.has_numeric_codes else self._code(symbol, code)}", COMPARED)

    def _code(self, symbol: Symbol, code: str) -> str:
        return quoted(self.codes.get(symbol.name, {}).get(code, code))

    def _compared(self, operator: str, left: Node, right: Node) -> Said:
        known = [self._known(n) for n in (left, right)]
        if operator in ("=", "!=") and None not in known:
            return Said("true" if (known[0] == known[1]) == (operator == "=") else "false")
        if left == Text(""):
            left, right = right, left
        if right == Text("") and operator in ("=", "!="):
            return Said(f"{{{self._reference(left)}}} {'empty' if operator == '=' else 'notempty'}", COMPARED)
        choices = next((n for n in (left, right) if isinstance(n, Reference | Itself)
                        and self._symbol(n).type == "choices"), None)
        if choices is not None:
            return self._only(operator, choices, right if choices is left else left)
        kinds = {self._kind(left), self._kind(right)} - {"text"}
        if len(kinds) > 1 or (operator not in ("=", "!=") and kinds <= {"text", "boolean"}):
            raise Untranslated
        kind: Kind = next(iter(kinds), "text")
        one, other = self._side(left, kind, right), self._side(right, kind, left)
        text = f"{one.within(ADDED)} {_OPERATORS[operator]} {other.within(ADDED)}"
        plain = all(isinstance(n, Reference | Itself) or _is_constant(n) for n in (left, right))
        needs = [n for n in _needs(one, other) if not (self.answered and n == self.references.get(self.self_name))]
        asked = sum(isinstance(n, Reference | Itself) for n in (left, right))
        if not needs or (plain and (operator in ("=", "!=") or asked < 2)):
            return Said(text, COMPARED)
        if operator == "!=":
            return Said(" or ".join([*(f"{{{name}}} empty" for name in needs), text]), OR)
        return Said(" and ".join([*(f"{{{name}}} notempty" for name in needs), text]), AND)

    def _known(self, node: Node) -> str | None:
        """The text that a node is whatever the answers."""
        if isinstance(node, Name) and self.columns is not None:
            return self.columns.get(node.name, "")
        return node.value if isinstance(node, Text) else None

    def _side(self, node: Node, kind: Kind, beside: Node) -> Said:
        """One side of a comparison, in its kind: codes in quotes count as numbers beside numbers."""
        if kind == "text" and isinstance(node, Text) and isinstance(beside, Reference | Itself):
            return Said(self._code(self._symbol(beside), node.value))
        if kind == "number" and isinstance(node, Text):
            try:
                return Said(_plain(float(node.value)))
            except ValueError:
                raise Untranslated from None
        if kind == "boolean":
            return Said(f"({self._truth(node).text})")
        return self._of(node, kind)

    def _only(self, operator: str, choices: Node, other: Node) -> Said:
        """Several choices compared with one code: that it is the only one."""
        if not isinstance(other, Text) or operator not in ("=", "!=") or " " in other.value:
            raise Untranslated
        name = self._reference(choices)
        text = f"{{{name}.length}} = 1 and {{{name}}} contains {self._code(self._symbol(choices), other.value)}"
        return Said(text, AND) if operator == "=" else Said(f"!({text})")

    # Numbers, texts and dates

    def _number(self, node: Node) -> Said:
        match node:
            case Number(value=value):
                return Said(_plain(value))
            case Reference() | Itself() if self._symbol(node).kind == "number":
                return Said(f"{{{self._reference(node)}}}", SINGLE, (self._reference(node),))
            case Negation(operand=Number(value=value)):
                return Said(f"-{_plain(value)}")
            case Negation(operand=operand):
                inner = self._number(operand)
                return Said(f"0 - {inner.within(MULTIPLIED)}", ADDED, inner.needs)
            case Operation(operator="-", operands=(left, right)) if self._kind(left) == self._kind(right) == "date":
                one, other = self._text(left), self._text(right)
                return Said(f"dateDiff({other.text}, {one.text}, 'days')", SINGLE, _needs(one, other))
            case Operation(operator=operator, operands=operands) if operator in ARITHMETIC:
                level, sides = _LEVELS[operator], [self._number(o) for o in operands]
                texts = [sides[0].within(level), *(side.within(level + 1) for side in sides[1:])]
                return Said(f" {_OPERATORS[operator]} ".join(texts), level, _needs(*sides))
            case Call():
                return self._worked_out(node)
        raise Untranslated

    def _worked_out(self, call: Call) -> Said:
        match call.name, call.arguments:
            case ("int" | "round", (operand, *rest)):
                inner, places = self._number(operand), [self._number(r).text for r in rest]
                name = "trunc" if call.name == "int" else "round"
                return Said(f"{name}({', '.join([inner.text, *places])})", SINGLE, inner.needs)
            case ("number", (operand,)) if self._kind(operand) == "number":
                return self._number(operand)
            case ("sum" | "count", (Reference() as of,)) if self._symbol(of).repeated:
                repeat, _, name = self.references[of.name].partition(".")
                if call.name == "sum":
                    return Said(f"sumInArray({{{repeat}}}, '{name}')")
                return Said(f"iif({{{repeat}}} empty, 0, {{{repeat}.length}})")
            case ("sum" | "min" | "max", operands):
                texts = [f"{{{self._reference(o)}}}" if isinstance(o, Reference) else self._number(o).text
                         for o in operands if isinstance(o, Reference | Number)]
                if len(texts) < len(operands):
                    raise Untranslated
                return Said(f"{call.name}({', '.join(texts)})")
            case ("count-selected" | "string-length", (Reference() | Itself() as of,)) if (
                    self._symbol(of).type == ("choices" if call.name == "count-selected" else "text")):
                name = self._reference(of)
                return Said(f"iif({{{name}}} empty, 0, {{{name}.length}})")
            case ("if" | "coalesce", _):
                return self._either(call, "number")
        raise Untranslated

    def _text(self, node: Node) -> Said:
        match node:
            case Text(value=value):
                return Said(quoted(value))
            case Name(name=name) if self.columns is not None:
                return Said(quoted(self.columns.get(name, "")))
            case Reference() | Itself():
                name = self._reference(node)
                return Said(f"{{{name}}}", SINGLE, (name,) if self._symbol(node).kind != "text" else ())
            case Call(name="date", arguments=(Text(value=value),)):
                return Said(quoted(value))
            case Call(name="today"):
                return Said("today()")
            case Call(name="if" | "coalesce"):
                return self._either(node, self._kind(node))
        raise Untranslated

    def _either(self, call: Call, kind: Kind) -> Said:
        *_, then, otherwise = call.arguments
        if call.name == "if":
            asked = self._truth(call.arguments[0]).text
        elif isinstance(then, Reference | Itself):
            asked = f"{{{self._reference(then)}}} notempty"
        else:
            raise Untranslated
        sides = [Said("''") if n == Text("") else self._of(n, kind) for n in (then, otherwise)]
        plain = [isinstance(n, Reference | Itself) or not side.needs
                 for n, side in zip((then, otherwise), sides, strict=True)]
        if not all(plain):
            raise Untranslated
        return Said(f"iif({asked}, {sides[0].text}, {sides[1].text})")


def _joined(operator: str, parts: Sequence[Said]) -> Said:
    """Conditions joined, without those that decide nothing."""
    neutral, decides = ("true", "false") if operator == "and" else ("false", "true")
    if any(p.text == decides for p in parts):
        return Said(decides)
    level, rest = _LEVELS[operator], [p for p in parts if p.text != neutral]
    if len(rest) < 2:
        return rest[0] if rest else Said(neutral)
    return Said(f" {operator} ".join(p.within(level) for p in rest), level)


def quoted(text: str) -> str:
    r"""
    >>> quoted("it's"), quoted("yes")
    ("'it\\'s'", "'yes'")
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _is_constant(node: Node) -> bool:
    if isinstance(node, Negation):
        return isinstance(node.operand, Number)
    return isinstance(node, Number | Text) or (isinstance(node, Call) and node.name in ("today", "date"))


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _needs(*sides: Said) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for side in sides for name in side.needs))
