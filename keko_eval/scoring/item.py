"""A question as scoring reads it: which answers count, on what scale, and which stand for a missing one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.tree import Itself, Negation, Node, Number, Operation
from keko_eval.definitions.instrument import CLOSED, NUMERIC, Instrument, MissingKind, Question
from keko_eval.problem.problem import Refused

LONGEST = 10_000
"""A longer scale is read as real numbers."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Parameters
    ----------
    name : str
        The question's name, which is also its column.
    kind : str
        ``select_one``, ``select_multiple``, ``integer``, …
    codes : tuple of str
        The codes of a closed question that are answers, in the order of the choice list.
    missing : mapping
        Codes that stand for a missing answer, and of what kind.
    whole : bool
        Whether answers are stored as whole numbers.
    low, high : float or None
        The ends of the scale: of the codes, or of a number's ``range`` or ``constraint``.
    relevant : tuple of str
        The conditions under which the question is asked: its own and those of what it stands in.
    """

    name: str
    kind: str
    codes: tuple[str, ...] = ()
    missing: Mapping[str, MissingKind] = field(default_factory=dict)
    whole: bool = False
    low: float | None = None
    high: float | None = None
    relevant: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[int, ...] | None:
        """The whole numbers that are answers on the scale, rising; None for other questions and very long scales."""
        if not self.whole or self.low is None or self.high is None or self.high - self.low > LONGEST:
            return None
        return tuple(sorted(int(c) for c in self.codes)) or tuple(range(int(self.low), int(self.high) + 1))


def items_of(instrument: Instrument) -> dict[str, Item]:
    """Every question that may have an answer, by name; of equal names the first."""
    found: dict[str, Item] = {}
    for path, question in instrument.walk():
        if question.kind != "note" and question.name not in found:
            found[question.name] = _item(instrument, question, tuple(_conditions(instrument, path, question)))
    return found


def _item(instrument: Instrument, question: Question, relevant: tuple[str, ...]) -> Item:
    if question.kind in CLOSED:
        choices = instrument.choices_of(question)
        missing = {str(c.value): c.missing for c in choices if c.missing} | question.missing
        codes = tuple(str(c.value) for c in choices if str(c.value) not in missing)
        whole = question.kind == "select_one" and bool(codes) and all(is_whole(c) for c in (*codes, *missing))
        numbers = [int(c) for c in codes] if whole else []
        return Item(question.name, question.kind, codes, missing, whole, min(numbers, default=None),
                    max(numbers, default=None), relevant)
    low, high, step = _limits(question)
    whole = question.kind == "integer" or (question.kind == "range" and _all_whole(low, high, step))
    return Item(question.name, question.kind, (), question.missing, whole, low, high, relevant)


def is_whole(code: str) -> bool:
    """Whether a code is a whole number as written: ``01`` is a text."""
    return len(code) <= 15 and code.isascii() and code.removeprefix("-").isdigit() and str(int(code)) == code


def _all_whole(*numbers: float | None) -> bool:
    return all(n is not None and n == int(n) for n in numbers)


def _limits(question: Question) -> tuple[float | None, float | None, float | None]:
    """(low, high, step) that a number may have."""
    if question.kind == "range":
        given = dict(part.partition("=")[::2] for part in (question.parameters or "").replace(";", " ").split())
        start, end, step = (_number(given.get(key)) for key in ("start", "end", "step"))
        return 1.0 if start is None else start, 10.0 if end is None else end, 1.0 if step is None else step
    if question.kind not in NUMERIC or not question.constraint:
        return None, None, None
    try:
        bounds = list(_bounds(parse(question.constraint)))
    except Refused:
        return None, None, None
    lows, highs = [n for sign, n in bounds if sign == ">="], [n for sign, n in bounds if sign == "<="]
    return max(lows, default=None), min(highs, default=None), None


def _bounds(node: Node) -> Iterator[tuple[str, float]]:
    """``. >= 0 and . <= 10`` -> (``>=``, 0), (``<=``, 10); other conditions say nothing of the ends."""
    if not isinstance(node, Operation):
        return
    if node.operator == "and":
        for operand in node.operands:
            yield from _bounds(operand)
    elif node.operator in ("<=", ">=") and len(node.operands) == 2:
        left, right = node.operands
        if isinstance(left, Itself) and (high := _constant(right)) is not None:
            yield node.operator, high
        elif isinstance(right, Itself) and (low := _constant(left)) is not None:
            yield "<=" if node.operator == ">=" else ">=", low


def _constant(node: Node) -> float | None:
    if isinstance(node, Number):
        return float(node.value)
    if isinstance(node, Negation):
        value = _constant(node.operand)
        return None if value is None else -value
    return None


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _conditions(instrument: Instrument, path: tuple[str | int, ...], question: Question) -> Iterator[str]:
    node: object = instrument
    for part in path[:-1]:
        node = getattr(node, part) if isinstance(part, str) else node[part]  # type: ignore[index]
        condition = getattr(node, "relevant", None)
        if condition:
            yield condition
    if question.relevant:
        yield question.relevant
