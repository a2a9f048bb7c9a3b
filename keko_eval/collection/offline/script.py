"""An expression's plan in; the same as plain data out, which ``engine.js`` works out as ``compile_python`` would."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from keko_eval.collection.form.condition import Condition
from keko_eval.definitions.expression import on_dates, on_numbers, on_texts, on_truth
from keko_eval.definitions.expression.pattern import is_portable, portable
from keko_eval.definitions.expression.plan import Apply, Field, Plan, Value
from keko_eval.definitions.expression.planner import planned
from keko_eval.definitions.expression.primitive import Primitive
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import Call, Node, Operation, Reference, children

TODAY, NOW = "today()", "now()"
"""What the clock says comes as an answer: no question's name holds brackets."""
_CLOCK = {"today": Symbol(TODAY, "date"), "now": Symbol(NOW, "datetime")}
_EPOCH = date(1970, 1, 1)
_KNOWN: Mapping[int, str] = {
    id(own): name for module in (on_numbers, on_texts, on_dates, on_truth)
    for name, own in vars(module).items() if isinstance(own, Primitive)} | {
    id(own): f"ORDER {sign}" for sign, own in on_truth.ORDER.items()}
_MADE = {"if": "CHOOSE", "coalesce": "FIRST", "": "FILL"}
_REFUSED = {"DATE_OF_TEXT": "date()", "TIME_OF_TEXT": "date-time()", "MOMENT_OF_TEXT": "date-time()"}
"""What reads dates out of free text: browsers and Python do not agree on every spelling."""
_MOST_POWER = 8


class Unscripted(Exception):
    """The expression holds what the page does not work out; ``what`` names it as the author wrote it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def scripted(condition: Condition) -> dict[str, Any]:
    """An expression as data: ``{kind, tree}``.

    Raises
    ------
    Unscripted
        It cannot be worked out away from the program.
    """
    if condition.node is None or condition.problems:
        raise Unscripted(condition.text)
    symbols = {**condition.symbols, **{symbol.name: symbol for symbol in _CLOCK.values()}}
    found, wrong = planned(_of_the_clock(condition.node), symbols, "routing", self_name=condition.self_name,
                           columns=condition.columns)
    if wrong:
        raise Unscripted(condition.text)
    return {"kind": found.kind, "tree": _tree(found)}


def _of_the_clock(node: Node) -> Node:
    """With ``today()`` and ``now()`` as answers."""
    if isinstance(node, Call) and node.name in _CLOCK:
        return Reference(_CLOCK[node.name].name)
    below = tuple(_of_the_clock(child) for child in children(node))
    if isinstance(node, Call):
        return Call(node.name, below)
    if isinstance(node, Operation):
        return Operation(node.operator, below)
    return type(node)(operand=below[0]) if below else node  # type: ignore[call-arg]


def _tree(plan: Plan) -> list[Any]:
    match plan:
        case Value(value=value):
            return ["value", _plain(value)]
        case Field(repeated=True):
            raise Unscripted(f"${{{plan.name}}}")
        case Field(kind=kind, name=name, of_choice=of_choice):
            return ["column" if of_choice else "answer", kind, name]
        case Apply(primitive=primitive, operands=operands):
            return _apply(primitive, operands)


def _apply(primitive: Primitive, operands: tuple[Plan, ...]) -> list[Any]:
    name = _KNOWN.get(id(primitive)) or _MADE[primitive.name]
    if name in _REFUSED:
        raise Unscripted(_REFUSED[name])
    if name == "POW":
        exponent = operands[1].value if isinstance(operands[1], Value) else None
        if not isinstance(exponent, int | float) or exponent not in range(_MOST_POWER + 1):
            raise Unscripted("pow()")
    if name == "REGEX":
        pattern = operands[1].value if isinstance(operands[1], Value) else ""
        if not is_portable(str(pattern)):
            raise Unscripted("regex()")
        return ["REGEX", True, _tree(operands[0]), ["value", _in_unicode(portable(str(pattern)))]]
    if name == "TEXT_OF_TIME" and operands[0].kind == "datetime":
        name = "TEXT_OF_MOMENT"
    return [name, primitive.strict, *(_tree(operand) for operand in operands)]


def _plain(value: Any) -> Any:
    """A constant as the page holds it: a date in days, times and moments in milliseconds."""
    if isinstance(value, datetime):
        return (value - datetime(1970, 1, 1)).total_seconds() * 1000 // 1
    if isinstance(value, date):
        return (value - _EPOCH).days
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) * 1000 + value.microsecond // 1000
    return value


def _in_unicode(pattern: str) -> str:
    """With needless backslashes left out, which a browser refuses when it reads by whole characters."""
    out, inside, position = [], False, 0
    while position < len(pattern):
        sign = pattern[position]
        if sign == "\\" and position + 1 < len(pattern):
            after = pattern[position + 1]
            keep = after in r"^$\.*+?()[]{}|/tnr" or (inside and after == "-")
            out.append(sign + after if keep else after)
            position += 2
            continue
        inside = sign == "[" or (inside and sign != "]")
        out.append(sign)
        position += 1
    return "".join(out)
