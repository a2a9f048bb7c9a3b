"""Hypothesis strategies: expressions of a kind, well typed, that a table of answers can work out; and answers."""

from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import Call, Negation, Node, Number, Operation, Reference, Text

SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol("n", "integer"),
        Symbol("n2", "integer"),
        Symbol("d", "decimal"),
        Symbol("t", "text"),
        Symbol("t2", "text"),
        Symbol("c", "choice", (("yes", ("Kyllä",)), ("no", ("Ei",)))),
        Symbol("k", "choice", tuple((str(code), ()) for code in range(1, 6))),
        Symbol("m", "choices", (("a", ()), ("b", ()), ("ab", ()))),
        Symbol("day", "date"),
        Symbol("day2", "date"),
        Symbol("flag", "boolean"),
    )
}
_LETTERS = "ab ä.%_*\\"
_TEXTS = st.text(_LETTERS, min_size=1, max_size=4)
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "n": st.integers(-9, 9),
    "n2": st.integers(-1000, 1000),
    "d": st.sampled_from([-2.5, -0.5, 0.0, 0.1, 0.5, 1.005, 2.345, 49.0, 1e6]) | st.floats(-1e4, 1e4, width=32),
    "t": _TEXTS,
    "t2": _TEXTS | st.text("ab\n", min_size=1, max_size=3),
    "c": st.sampled_from(["yes", "no"]),
    "k": st.integers(1, 5),
    "m": st.sampled_from(["a", "b", "ab", "a b", "b ab", "a b ab"]),
    "day": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    "day2": st.dates(date(2019, 1, 1), date(2020, 12, 31)),
    "flag": st.booleans(),
}
rows = st.lists(
    st.fixed_dictionaries({name: st.none() | values for name, values in ANSWERS.items()}), min_size=1, max_size=4
)


def _call(name: str, *arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.tuples(*arguments).map(lambda given: Call(name, given))


def _operation(operators: tuple[str, ...], *operands: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(Operation, st.sampled_from(operators), st.tuples(*operands))


def _references(*names: str) -> st.SearchStrategy[Node]:
    return st.sampled_from([Reference(name) for name in names])


_NUMBER = st.sampled_from([Number(value) for value in (0, 1, 2, 3, 5, 7, 12, 49, 0.1, 0.5, 2.5, 365.25)])
_TEXT = st.sampled_from([Text(value) for value in ("", "a", "b", "yes", "ä b", "%", ".*", "\\", "-7", "a b")])
_PATTERN = st.sampled_from(["^[a-b]+$", "^a?.*$", r"^(?:ab)*$", r"^[^a]+$", r"a|b", r"^\w+\s?$"]).map(Text)


@cache
def numbers(depth: int) -> st.SearchStrategy[Node]:
    if depth == 0:
        return _NUMBER | _references("n", "n2", "d", "k") | _references("n", "d")
    inner, whole, truth = numbers(depth - 1), wholes(depth - 1), truths(depth - 1)
    places = st.integers(-2, 3).map(lambda n: Number(n) if n >= 0 else Negation(Number(-n)))
    return st.one_of(
        inner,
        whole,
        _operation(("+", "-", "*", "div"), inner, inner),
        inner.map(Negation),
        _call("round", inner, places),
        _call("abs", inner),
        _call("min", inner, inner),
        _call("max", inner, inner, inner),
        _call("if", truth, inner, inner | st.just(Text(""))),
        _call("coalesce", inner, inner),
        _call("pow", inner, st.integers(1, 3).map(Number)),
        _call("number", truth),
        _operation(("-",), dates(depth - 1), dates(depth - 1)),
    )


@cache
def wholes(depth: int) -> st.SearchStrategy[Node]:
    if depth == 0:
        return st.integers(0, 20).map(Number) | _references("n", "n2", "k") | _references("n", "n2")
    inner = wholes(depth - 1)
    return st.one_of(
        inner,
        _operation(("+", "-"), inner, inner),
        _operation(("mod",), inner, inner),
        _call("int", numbers(depth - 1)),
        _call("round", numbers(depth - 1)),
        _call("count-selected", _references("m", "c")),
        _call("string-length", texts(depth - 1)),
        _call("sum", _references("n", "n2", "k")),
        _call("decimal-date-time", dates(0)),
        _call("count-non-empty", _references("n", "t", "day")),
        _call("coalesce", inner, st.integers(0, 3).map(Number)),
    )


@cache
def texts(depth: int) -> st.SearchStrategy[Node]:
    if depth == 0:
        return _TEXT | _references("t", "t2", "c", "m") | _references("t", "t2")
    inner = texts(depth - 1)
    return st.one_of(
        inner,
        _call("concat", inner, inner),
        _call("if", truths(depth - 1), inner, inner),
        _call("coalesce", inner, inner),
        _call("string", wholes(0)),
        _call("string", truths(depth - 1)),
        _call("substr", inner, st.integers(0, 3).map(Number), st.integers(0, 4).map(Number)),
        _call("substr", inner, st.integers(0, 3).map(Number)),
        _call("join", st.just(Text("-")), inner, inner),
        _call("string", dates(0)),
        _call("format-date", dates(0), st.just(Text("%d.%m.%Y"))),
    )


@cache
def dates(depth: int) -> st.SearchStrategy[Node]:
    if depth == 0:
        return _references("day", "day2")
    fixed = _call("date", st.sampled_from(["2019-06-30", "2020-02-29"]).map(Text))
    return st.one_of(
        dates(0),
        fixed,
        _call("if", truths(depth - 1), dates(0), fixed | st.just(Text(""))),
        _call("coalesce", dates(0), fixed),
    )


@cache
def truths(depth: int) -> st.SearchStrategy[Node]:
    orders = ("=", "!=", "<", "<=", ">", ">=")
    if depth == 0:
        return st.one_of(
            _operation(orders, numbers(0), numbers(0)),
            _operation(("=", "!="), texts(0), texts(0)),
            _operation(orders, dates(0), dates(0)),
            _references("flag"),
            _operation(("=", "!="), everything(0), st.just(Text(""))),
            _call("selected", _references("m", "c"), st.sampled_from(["a", "b", "yes"]).map(Text)),
            _call("selected", _references("k"), st.sampled_from(["1", "3"]).map(Text)),
            _call("true"),
        )
    inner = truths(depth - 1)
    return st.one_of(
        inner,
        _operation(("and", "or"), inner, inner),
        _operation(("and", "or"), inner, inner, inner),
        _call("not", inner),
        _operation(orders, numbers(depth - 1), numbers(depth - 1)),
        _operation(("=", "!="), inner, inner),
        _operation(("=", "!="), texts(depth - 1), texts(depth - 1)),
        _call("boolean", everything(depth - 1)),
        _call("contains", texts(depth - 1), _TEXTS.map(Text)),
        _call("starts-with", texts(depth - 1), _TEXTS.map(Text)),
        _call("ends-with", texts(depth - 1), _TEXTS.map(Text)),
        _call("regex", texts(depth - 1), _PATTERN),
        _call("if", inner, inner, inner),
        _operation(("=", "!="), everything(depth - 1), st.just(Text(""))),
        _call("boolean-from-string", texts(depth - 1)),
        _operation(orders, dates(depth - 1), dates(depth - 1)),
    )


@cache
def everything(depth: int) -> st.SearchStrategy[Node]:
    return st.one_of(numbers(depth), texts(depth), dates(depth), truths(depth) if depth else _references("flag"))
