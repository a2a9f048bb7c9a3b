"""Conditions that no answer can make true, or none can make false."""

import pytest

from keko_eval.definitions.expression.checks import check
from keko_eval.definitions.expression.scope import Role
from keko_eval.definitions.expression.symbols import Symbol

SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol("n", "integer"),
        Symbol("d", "decimal"),
        Symbol("t", "text"),
        Symbol("day", "date"),
        Symbol("other", "integer"),
        Symbol("c", "choice", (("north", ()), ("south", ()))),
        Symbol("k", "choice", tuple((str(i), ()) for i in range(1, 6))),
        Symbol("m", "choices", (("a", ()), ("b", ()), ("none", ()))),
    )
}
NEVER, ALWAYS, EVERY = ["never-true"], ["always-true"], ["true-for-every-answer"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("${n} > 5 and ${n} < 6", NEVER),
        ("${d} > 5 and ${d} < 6", []),
        ("${d} > 5 and ${d} < 5", NEVER),
        ("${n} = 3 and ${n} = 4", NEVER),
        ("${n} >= 3 or ${n} < 3", EVERY),
        ("${n} < -2 and ${n} > -3", NEVER),
        ("${n} > 3 and ${n} = ''", NEVER),
        ("${n} = '' or ${n} != ''", ALWAYS),
        ("not(${n} > 3) and ${n} > 4", NEVER),
        ("3 < ${n} and 2 > ${n}", NEVER),
        ("${n} > 5 and ${other} > 1 and ${n} < 3", NEVER),
        ("${n} > 5 or ${other} < 3", []),
        ("${c} = 'north' or ${c} = 'south'", EVERY),
        ("${c} != 'north' or ${c} != 'south'", ALWAYS),
        ("${c} != 'north' and ${c} != 'south'", []),
        ("${k} > 5", NEVER),
        ("${k} < 6", EVERY),
        ("${k} > 4", []),
        ("${k} >= 2 and ${k} <= 1", NEVER),
        ("selected(${m}, 'a') and selected(${m}, 'b')", []),
        ("selected(${m}, 'a') and not(selected(${m}, 'a'))", NEVER),
        ("selected(${c}, 'north') and selected(${c}, 'south')", NEVER),
        ("selected(${m}, 'a') or selected(${m}, 'b') or selected(${m}, 'none')", EVERY),
        ("count-selected(${m}) > 3", NEVER),
        ("count-selected(${m}) >= 3", []),
        ("count-selected(${m}) < 0", NEVER),
        ("string-length(${t}) > 5 and string-length(${t}) < 5", NEVER),
        ("${t} = 'x' and ${t} = 'y'", NEVER),
        ("${t} = 'x' or ${t} = 'y'", []),
        ("${day} > date('2020-01-01') and ${day} < date('2019-01-01')", NEVER),
        ("${day} > date('2020-01-01') and ${day} < date('2020-01-03')", []),
        ("${n} > ${other} and ${n} < ${other}", []),
        ("if(${k} > 5, 1, 2) = 1", []),
        ("${n} > 5 and (${other} = 1 or ${k} > 7)", NEVER),
    ],
)
def test_relevants(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in check(text, SYMBOLS, place=None, role="relevant")] == codes


@pytest.mark.parametrize(
    ("text", "role", "codes"),
    [
        (". > 5 and . < 3", "constraint", NEVER),
        (". >= 0 or . < 0", "constraint", ALWAYS),
        (". > 3", "constraint", []),
        ("if(${k} > 5, 1, 2)", "calculation", NEVER),
        ("${n} + 1", "calculation", []),
        ("${k} > 5", "indicator", NEVER),
        ("${c} != 'north' or ${c} != 'south'", "indicator", ALWAYS),
    ],
)
def test_other_roles(text: str, role: Role, codes: list[str]) -> None:
    problems = check(text, SYMBOLS, place=None, role=role, self_name="other" if role != "indicator" else None)
    assert [problem.code for problem in problems] == codes


def test_a_long_list_of_codes_is_left_alone() -> None:
    text = " or ".join(f"${{n}} = {i}" for i in range(300))
    assert check(text, SYMBOLS, place=None, role="relevant") == []
