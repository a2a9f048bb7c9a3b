"""Calculations in; the types of the questions that hold their results out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from keko_eval.definitions.expression.parse import read
from keko_eval.definitions.expression.planner import planned
from keko_eval.definitions.expression.symbols import Symbol, Type
from keko_eval.definitions.expression.tree import names

_ANY_MOMENT = datetime(2000, 1, 1)
_TYPES: Mapping[str, Type] = {"number": "decimal", "text": "text", "date": "date", "time": "time",
                              "datetime": "datetime"}


def with_calculated(symbols: Mapping[str, Symbol], calculations: Mapping[str, str]) -> dict[str, Symbol]:
    """Give calculated questions of unknown type the type of their calculation.

    Parameters
    ----------
    symbols : mapping of str to Symbol
    calculations : mapping of str to str
        The calculation of each question that has one; they may build on each other in any order.

    Returns
    -------
    dict of str to Symbol
        Those that cannot be known stay ``unknown``: they look into paths, ask the collecting program, or are true or
        false, which programs store differently.

    Examples
    --------
    >>> symbols = {name: Symbol(name, "unknown") for name in ("half", "score")} | {"n": Symbol("n", "integer")}
    >>> typed = with_calculated(symbols, {"half": "${score} div 2", "score": "${n} + 1"})
    >>> typed["half"].type, typed["score"].type
    ('decimal', 'integer')
    """
    typed = dict(symbols)
    open_ = {name: text for name, text in calculations.items() if name in typed and typed[name].type == "unknown"}
    while open_:
        found = {name: type_ for name, text in open_.items() if (type_ := result_type(text, typed)) != "unknown"}
        if not found:
            break
        for name, type_ in found.items():
            typed[name] = replace(typed[name], type=type_)
            del open_[name]
    return typed


def result_type(text: str, symbols: Mapping[str, Symbol]) -> Type:
    """The type of an expression's result, ``unknown`` where it cannot be told."""
    reading = read(text)
    if reading.node is None or reading.findings:
        return "unknown"
    result, wrong = planned(reading.node, symbols, "routing", moment=_ANY_MOMENT)
    if wrong or result.kind == "boolean":
        return "unknown"
    if result.kind == "text" and any(symbols[name].type == "unknown" for name in names(reading.node)):
        return "unknown"
    return "integer" if result.kind == "number" and result.whole else _TYPES[result.kind]
