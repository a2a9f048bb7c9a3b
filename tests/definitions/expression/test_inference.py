"""The types of calculated questions."""

import pytest

from keko_eval.definitions.expression.inference import result_type, with_calculated
from keko_eval.definitions.expression.symbols import Symbol
from tests.definitions.expression.trees import SYMBOLS

UNKNOWN = {"u": Symbol("u", "unknown")}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("${n} + 1", "integer"), ("${n} div 2", "decimal"), ("int(${n} div 2)", "integer"), ("round(${d})", "integer"),
        ("round(${d}, 1)", "decimal"), ("concat(${t}, 'x')", "text"), ("if(${n} > 3, 1, 0)", "integer"),
        ("if(${n} > 3, 'a', 1)", "text"), ("today()", "date"), ("now()", "datetime"), ("${n} > 3", "unknown"),
        ("../x + 1", "unknown"), ("random()", "unknown"), ("${u} + 1", "decimal"), ("${u}", "unknown"),
        ("${n} >", "unknown"),
        ("coalesce(${u}, 1)", "unknown"), ("count-selected(${m})", "integer"), ("${n} == 1", "unknown"),
    ],
)  # fmt: skip
def test_the_type_of_a_result(text: str, type_: str) -> None:
    assert result_type(text, SYMBOLS | UNKNOWN) == type_


def test_calculations_build_on_each_other_in_any_order() -> None:
    symbols = {name: Symbol(name, "unknown") for name in ("a", "b", "c", "loop")} | {"t": Symbol("t", "text")}
    typed = with_calculated(symbols, {"a": "${b}", "b": "concat(${c}, '!')", "c": "${t}", "loop": "${loop}", "t": "1"})
    assert {name: symbol.type for name, symbol in typed.items()} == {
        "a": "text", "b": "text", "c": "text", "loop": "unknown", "t": "text"}  # fmt: skip
