"""A tree in; a Python function of one respondent's answers out. No ``eval``: closures over closures.

An expression has at most 1 000 parts, each worked out at most once for one set of answers, and its patterns are RE2's;
only lists from repeats could make it long, so those are bounded at 100 000 answers.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from typing import Any, Protocol

from keko_eval.definitions.expression import on_dates
from keko_eval.definitions.expression.finding import at, refuse
from keko_eval.definitions.expression.on_numbers import finite, number_of_text, text_of_number
from keko_eval.definitions.expression.plan import Apply, Field, Plan, Semantics, Value
from keko_eval.definitions.expression.planner import plan
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import Node
from keko_eval.problem.place import Place

Answer = None | bool | int | float | str | date | time
Answers = Mapping[str, Any]
MOST_ANSWERS = 100_000
_NOTHING: Answers = {}
_Step = Callable[[Answers, Answers], Any]


class Evaluate(Protocol):
    """The compiled expression: answers by question, and in a choice filter the choice's row."""

    def __call__(self, answers: Answers, choice: Answers = _NOTHING, /) -> Answer: ...


def compile_python(node: Node, symbols: Mapping[str, Symbol], semantics: Semantics, *, self_name: str | None = None,
                   columns: Collection[str] = (), moment: datetime | None = None,
                   place: Place | None = None) -> Evaluate:
    """Compile an expression for one respondent at a time.

    Parameters
    ----------
    node, symbols, semantics, self_name, columns, moment, place
        As for :func:`~keko_eval.definitions.expression.planner.plan`.

    Returns
    -------
    Evaluate
        A function of the answers: ``None``, ``''`` and an absent key are unanswered; numbers and dates may come as
        such or as their text; several choices as codes parted by spaces; a repeated question as a list. It gives
        ``None`` (nothing), a ``bool``, a number (``int`` where it is whole), a text, a ``date``, ``time`` or
        ``datetime``; in routing a condition is always a ``bool``.

    Raises
    ------
    Refused
        If the expression holds what cannot be worked out.
    """
    planned = plan(node, symbols, semantics, self_name=self_name, columns=columns, moment=moment, place=place)
    step = _compiled(planned)
    number = planned.kind == "number"

    def evaluate(answers: Answers, choice: Answers = _NOTHING, /) -> Answer:
        try:
            value: Answer = step(answers, choice)
        except _TooMany as error:
            raise refuse([at(node, "expression-too-large", found=error.count, limit=MOST_ANSWERS)], node.source,
                         place) from None
        return _tidy(value) if number else value

    return evaluate


class _TooMany(Exception):
    def __init__(self, count: int) -> None:
        self.count = count


def _tidy(value: Answer) -> Answer:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _compiled(planned: Plan) -> _Step:
    match planned:
        case Value(value=value):
            return lambda _answers, _choice: value
        case Field():
            return _reading(planned)
        case Apply():
            return _applying(planned)


def _reading(field: Field) -> _Step:
    name, read = field.name, _READERS[field.kind]
    if field.of_choice:
        return lambda _answers, choice: read(choice.get(name))
    if not field.repeated:
        return lambda answers, _choice: read(answers.get(name))

    def every(answers: Answers, _choice: Answers) -> list[Any]:
        values = answers.get(name)
        listed = list(values) if isinstance(values, list | tuple) else [values]
        if len(listed) > MOST_ANSWERS:
            raise _TooMany(len(listed))
        return [read(value) for value in listed]

    return every


def _applying(planned: Apply) -> _Step:
    function = planned.primitive.python
    steps = [_compiled(operand) for operand in planned.operands]
    if any(not isinstance(operand, Value) and operand.repeated for operand in planned.operands):
        return _over_lists(planned, steps)
    if not planned.primitive.strict:
        return lambda answers, choice: function(*(step(answers, choice) for step in steps))
    if len(steps) == 2:
        return _strict_pair(function, *steps)

    def apply(answers: Answers, choice: Answers) -> Any:
        values = [step(answers, choice) for step in steps]
        return None if None in values else function(*values)

    return apply


def _strict_pair(function: Callable[..., Any], left: _Step, right: _Step) -> _Step:
    def apply(answers: Answers, choice: Answers) -> Any:
        a = left(answers, choice)
        if a is None:
            return None
        b = right(answers, choice)
        return None if b is None else function(a, b)

    return apply


def _over_lists(planned: Apply, steps: list[_Step]) -> _Step:
    """Lists from repeats: a conversion works on each answer, an aggregate on all of them."""
    function, strict = planned.primitive.python, planned.primitive.strict

    def gather(answers: Answers, choice: Answers) -> Any:
        values: list[Any] = []
        for step in steps:
            value = step(answers, choice)
            values.extend(value if isinstance(value, list) else [value])
        return None if strict and None in values else function(*values)

    def each(answers: Answers, choice: Answers) -> list[Any]:
        first, *rest = [step(answers, choice) for step in steps]
        return [None if strict and value is None else function(value, *rest) for value in first]

    return each if planned.repeated else gather


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, bool):
        return None if value is None else int(value)
    if isinstance(value, int | float):
        return finite(value)
    return number_of_text(str(value))


def _text(value: Any) -> str | None:
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_of_number(value) if isinstance(value, int | float) else str(value)


def _truth(value: Any) -> bool | None:
    if value is None or value == "" or value != value:
        return None
    return value not in ("false", "0", 0)


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else on_dates.date_of_text(value) if isinstance(value, str) else None


def _time(value: Any) -> time | None:
    return value if isinstance(value, time) else on_dates.time_of_text(value) if isinstance(value, str) else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return on_dates.moment_of_text(value) if isinstance(value, str) else None


_READERS: Mapping[str, Callable[[Any], Any]] = {"number": _number, "text": _text, "boolean": _truth, "date": _date,
                                                "time": _time, "datetime": _moment}
