"""Expressions that wait for each other."""

import pytest

from keko_eval.definitions.expression.cycles import find_cycles


@pytest.mark.parametrize(
    ("expressions", "circles"),
    [
        ({"a": "${b}", "b": "${a}"}, [("a", "b")]),
        ({"a": "${b}", "b": "1"}, []),
        ({"a": "${a}"}, []),
        ({}, []),
        ({"x": "1", "c": "${b}", "b": "${a}", "a": "${c}"}, [("c", "b", "a")]),
        ({"a": "${b}", "b": "${a}", "c": "${d}", "d": "${c}"}, [("a", "b"), ("c", "d")]),
        ({"a": "${b} + ${c}", "b": "${c}", "c": "${a}"}, [("a", "c")]),
        ({"a": ["${x}", "count(instance('i')/root[b = ${b}])"], "b": ["${a}"]}, [("a", "b")]),
        ({"a": "${b} >", "b": "${a}"}, []),
    ],
)
def test_circles_are_found(expressions: dict[str, str | list[str]], circles: list[tuple[str, ...]]) -> None:
    assert find_cycles(expressions) == circles


def test_a_long_chain_needs_no_recursion() -> None:
    chain = {f"q{i}": f"${{q{i + 1}}}" for i in range(5000)} | {"q5000": "${q0}"}
    assert [len(circle) for circle in find_cycles(chain)] == [5001]
