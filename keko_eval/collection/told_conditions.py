"""A condition's tree in; the words of a skip instruction out, for forms on which a person decides what to answer.

The words say what a program would do: of a condition on codes they list every choice that fulfils it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from keko_eval.definitions.expression.on_numbers import number_of_text
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.tree import (
    ARITHMETIC,
    COMPARISONS,
    Call,
    Itself,
    Negation,
    Node,
    Number,
    Operation,
    Reference,
    Text,
)
from keko_eval.definitions.instrument import CLOSED, NUMERIC, Choice, Instrument, Question
from keko_eval.definitions.question_types import UNSEEN
from keko_eval.language.dates import day
from keko_eval.language.language import language as language_of
from keko_eval.language.numbers import number
from keko_eval.language.wording import words_beside
from keko_eval.problem.problem import Refused

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_PLAIN = ("number", "string", "int", "abs", "date", "date-time", "boolean", "once", "normalize-space", "sum", "min",
          "max")
_SIGNS = {"+": "+", "-": "−", "*": "·", "div": "/", "mod": "mod"}
_TESTS = ("contains", "starts-with", "ends-with")
_DEEPEST = 6


class Untold(Exception):
    """The expression holds what has no words here, such as a path."""


@dataclass(frozen=True, slots=True)
class _Picked:
    """That some of a question's choices were picked, or that none of them was."""

    name: str
    labels: tuple[str, ...]
    yes: bool


_Told = bool | _Picked | str


def condition_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """``{part: {key: {language: text}}}``."""
    return words_beside(__file__)


@dataclass(frozen=True)
class Teller:
    """Tells conditions in the words of one language.

    Parameters
    ----------
    instrument : Instrument
    numbers : mapping of str to str
        The number under which each question stands on the form; one without a number is not seen by the respondent.
    language : str
        ``fi``, ``sv``, ``en`` or ``fi-simple``; any other language of the instrument is told in English.
    """

    instrument: Instrument
    numbers: Mapping[str, str]
    language: str
    depth: int = 0

    @property
    def code(self) -> str:
        return self.language if self.language in condition_words()["joined"]["and"] else "en"

    def say(self, part: str, key: str, **values: str) -> str:
        return condition_words()[part][key][self.code].format_map(values)

    def clause(self, node: Node) -> str | bool | None:
        """What follows *only if*; a truth value where it never depends on anything, ``None`` where words fail."""
        try:
            told = self._condition(node, True)
        except (Untold, Refused):
            return None
        return told if isinstance(told, bool) else self._text(told)

    def quoted(self, text: str) -> str:
        return self.say("thing", "quoted", text=text)

    def piped(self, name: str) -> str:
        """What stands on paper where a text repeats an earlier answer."""
        return self.say("thing", "piped", n=self.numbers[name]) if name in self.numbers else "…"

    # Conditions

    def _condition(self, node: Node, yes: bool) -> _Told:
        match node:
            case Operation(operator="and" | "or" as operator, operands=operands) | \
                    Call(name="and" | "or" as operator, arguments=operands):
                return self._joined(operator, [self._condition(o, yes) for o in operands], yes)
            case Operation(operator=operator, operands=(left, right)) if operator in COMPARISONS:
                return self._compared(operator, left, right, yes)
            case Call(name="not", arguments=(inner,)):
                return self._condition(inner, not yes)
            case Call(name="true" | "false" as name):
                return (name == "true") == yes
            case Call(name="boolean", arguments=(inner,)):
                return self._condition(inner, yes)
            case Call(name="if", arguments=(test, then, other)):
                met = Call("and", (test, then))
                unmet = Call("and", (Call("not", (test,)), other))
                return self._condition(Call("or", (met, unmet)), yes)
            case Call(name="selected", arguments=(Reference(name=name), Text() | Number() as code)):
                return self._picked(name, "=", str(code.value), yes)
            case Call(name="regex"):
                raise Untold
            case Call(name=name, arguments=(left, right)) if name in _TESTS:
                return self.say("clause", name if yes else f"not_{name}", a=self._thing(left), b=self._thing(right))
            case Reference(name=name):
                return self._reference(name, yes)
            case Number(value=value):
                return bool(value) == yes
        return self.say("clause", "known" if yes else "not_known", a=self._thing(node))

    def _reference(self, name: str, yes: bool) -> _Told:
        hidden = self._calculated(name)
        if hidden is not None:
            return self._below()._condition(hidden, yes)
        return self.say("clause", "answered" if yes else "not_answered", n=self._number(name))

    def _compared(self, operator: str, left: Node, right: Node, yes: bool) -> _Told:
        if isinstance(left, Number | Text) and not isinstance(right, Number | Text):
            left, right, operator = right, left, _FLIPPED.get(operator, operator)
        if isinstance(left, Reference):
            hidden = self._calculated(left.name)
            if hidden is not None:
                return self._below()._compared(operator, hidden, right, yes)
            if right == Text(""):
                return self._reference(left.name, (operator == "!=") == yes)
            question = self._question(left.name)
            if question.kind in CLOSED and isinstance(right, Number | Text):
                return self._picked(left.name, operator, str(right.value), yes)
        if isinstance(right, Call) and right.name in ("true", "false") and operator in ("=", "!="):
            return self._condition(left, ((right.name == "true") == (operator == "=")) == yes)
        return self._order(operator, left, right, yes)

    def _order(self, operator: str, left: Node, right: Node, yes: bool) -> str:
        if operator in ("=", "!="):
            key = "=" if (operator == "=") == yes else "!="
            return self.say("compared", key, a=self._thing(left), b=self._thing(right))
        kind = "dated" if self._is_date(left) or self._is_date(right) else "compared"
        return self.say(kind, operator if yes else f"not {operator}", a=self._thing(left), b=self._thing(right))

    def _picked(self, name: str, operator: str, code: str, yes: bool) -> _Told:
        question = self._question(name)
        if operator == "!=":
            operator, yes = "=", not yes
        fits = [c for c in self.instrument.choices_of(question) if _fits(c, operator, code)]
        if not fits:
            return not yes
        return _Picked(name, tuple(c.label.to(self.language) for c in fits), yes)

    def _joined(self, operator: str, parts: Sequence[_Told], yes: bool) -> _Told:
        if not yes:
            operator = "or" if operator == "and" else "and"
        if (operator == "and" and False in parts) or (operator == "or" and True in parts):
            return operator == "or"
        left = _merged(operator, [part for part in parts if not isinstance(part, bool)])
        if not left:
            return operator == "and"
        return left[0] if len(left) == 1 else self._listed(operator, left)

    def _listed(self, operator: str, parts: Sequence[_Told]) -> str:
        texts = [self._text(part) for part in parts]
        plain = not any(mark in text for text in texts for mark in (":", f" {self.say('joined', 'or')} ",
                                                                     f" {self.say('joined', 'and')} "))
        if len(texts) == 2 and (plain or all(isinstance(p, _Picked) for p in parts)):
            return f" {self.say('joined', operator)} ".join(texts)
        listed = "; ".join(f"({i}) {text}" for i, text in enumerate(texts, 1))
        return self.say("joined", "all" if operator == "and" else "any", parts=listed)

    def _text(self, told: _Told) -> str:
        if isinstance(told, bool):
            raise Untold
        if isinstance(told, str):
            return told
        key = "one" if self._question(told.name).kind == "select_one" else "many"
        labels = self._alternatives([self.quoted(label) for label in told.labels])
        return self.say("clause", key if told.yes else f"not_{key}", n=self._number(told.name), labels=labels)

    def _alternatives(self, labels: Sequence[str]) -> str:
        return f" {self.say('joined', 'or')} ".join(filter(None, [", ".join(labels[:-1]), labels[-1]]))

    # What is compared

    def _thing(self, node: Node) -> str:
        match node:
            case Number(value=value):
                return self._figure(value)
            case Text(value=value):
                found = number_of_text(value)
                return self._day(value) or (self._figure(found) if found is not None else self.quoted(value))
            case Itself():
                return self.say("thing", "itself")
            case Reference(name=name):
                return self._named(name)
            case Negation(operand=operand):
                return f"−{self._thing(operand)}"
            case Operation(operator=operator, operands=operands) if operator in ARITHMETIC:
                return f" {_SIGNS[operator]} ".join(self._factor(o) for o in operands)
            case Call():
                return self._call(node)
        raise Untold

    def _factor(self, node: Node) -> str:
        text = self._thing(node)
        return f"({text})" if isinstance(node, Operation) else text

    def _call(self, node: Call) -> str:
        arguments = node.arguments
        match node.name:
            case "today" | "now":
                return self.say("thing", node.name)
            case "count-selected" if arguments and isinstance(arguments[0], Reference):
                return self.say("thing", "count-selected", n=self._number(arguments[0].name))
            case "string-length" if arguments:
                return self.say("thing", "string-length", a=self._thing(arguments[0]))
            case "string-length":
                return self.say("thing", "string-length", a=self.say("thing", "itself"))
            case "round":
                return self.say("thing", "round", a=self._thing(arguments[0]))
            case "sum" | "min" | "max" if len(arguments) > 1:
                return self.say("thing", node.name, parts=", ".join(map(self._thing, arguments)))
            case "count" | "count-non-empty" if all(isinstance(a, Reference) for a in arguments):
                numbers = [self._number(a.name) for a in arguments if isinstance(a, Reference)]
                return self.say("thing", "count", parts=", ".join(numbers))
            case "if" if len(arguments) == 3:
                test = self._condition(arguments[0], True)
                if isinstance(test, bool):
                    return self._thing(arguments[1 if test else 2])
                return self.say("thing", "if", a=self._text(test), b=self._thing(arguments[1]),
                                c=self._thing(arguments[2]))
            case "coalesce" if len(arguments) == 2:
                return self.say("thing", "coalesce", a=self._thing(arguments[0]), b=self._thing(arguments[1]))
            case name if name in _PLAIN and arguments:
                return self._thing(arguments[0])
        raise Untold

    def _named(self, name: str) -> str:
        hidden = self._calculated(name)
        if hidden is not None:
            return self._below()._thing(hidden)
        question = self._question(name)
        if question.kind == "today":
            return self.say("thing", "today")
        key = "number" if question.kind in NUMERIC else question.kind if question.kind in ("date", "time") else "text"
        return self.say("thing", key, n=self._number(name))

    def _figure(self, value: float) -> str:
        text = f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        return number(value, language_of(self.code), len(text.partition(".")[2]))

    def _day(self, text: str) -> str:
        try:
            return day(date.fromisoformat(text), language_of(self.code)) if len(text) == 10 else ""
        except ValueError:
            return ""

    def _is_date(self, node: Node) -> bool:
        match node:
            case Reference(name=name):
                question = self.instrument.question(name)
                return question is not None and question.kind in ("date", "dateTime", "today", "start", "end")
            case Text(value=value):
                return bool(self._day(value))
            case Call(name=name):
                return name in ("today", "now", "date", "date-time")
        return False

    # Questions

    def _question(self, name: str) -> Question:
        question = self.instrument.question(name)
        if question is None:
            raise Untold
        return question

    def _number(self, name: str) -> str:
        if name not in self.numbers:
            raise Untold
        return self.numbers[name]

    def _calculated(self, name: str) -> Node | None:
        """What a question that nobody sees is worked out of."""
        question = self._question(name)
        if not question.calculation or (question.kind not in UNSEEN and name in self.numbers):
            return None
        if self.depth >= _DEEPEST:
            raise Untold
        return parse(question.calculation)

    def _below(self) -> "Teller":
        return replace(self, depth=self.depth + 1)


def _merged(operator: str, parts: Sequence[_Told]) -> list[_Told]:
    """With what is said of one question's choices in several parts said once."""
    merged: list[_Told] = []
    for part in parts:
        before = merged[-1] if merged else None
        if isinstance(part, _Picked) and isinstance(before, _Picked) and part.name == before.name \
                and part.yes == before.yes == (operator == "or"):
            merged[-1] = _Picked(part.name, tuple(dict.fromkeys((*before.labels, *part.labels))), part.yes)
        elif part not in merged:
            merged.append(part)
    return merged


def _fits(choice: Choice, operator: str, code: str) -> bool:
    own = str(choice.value)
    mine, other = number_of_text(own), number_of_text(code)
    if operator == "=":
        return own == code or (mine is not None and mine == other)
    if mine is None or other is None:
        return False
    return {"<": mine < other, ">": mine > other, "<=": mine <= other, ">=": mine >= other}[operator]
