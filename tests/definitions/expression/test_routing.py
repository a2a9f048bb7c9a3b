"""Routing against JavaRosa and ODK's web engine: ``engines/results.json`` holds what they answer (see its script)."""

import json
from pathlib import Path
from typing import Any

import pytest

from keko_eval.definitions.expression.compile_python import compile_python
from keko_eval.definitions.expression.on_numbers import text_of_number
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.problem.problem import Refused

FROZEN = json.loads((Path(__file__).parent / "engines" / "results.json").read_text(encoding="utf8"))


def _codes(*codes: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((code, ()) for code in codes)


SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol("n", "integer"),
        Symbol("n2", "integer"),
        Symbol("d", "decimal"),
        Symbol("t", "text"),
        Symbol("c", "choice", _codes("yes", "no")),
        Symbol("k", "choice", _codes(*"12345")),
        Symbol("z", "choice", _codes("01", "02")),
        Symbol("m", "choices", _codes("a", "b", "ab")),
        Symbol("dd", "date"),
        Symbol("dd2", "date"),
        Symbol("e", "text"),
    )
}
OURS = {
    "${n} div 0": ["", "", "", ""],  # both: Infinity
    "concat('x', 100000000 * 100000000)": ["x10000000000000000"] * 4,  # JavaRosa: 1.0E16
    "0.0000001": ["0.0000001"] * 4,  # 1.0E-7, 1e-7
    "max(${n}, ${d})": ["", "5", "0", "-2.5"],  # JavaRosa takes 0 for the greatest of -7 and -2.5
    "concat('x', ${n} + 1)": ["x", "x6", "x1", "x-6"],  # JavaRosa: xNaN
    "concat(${dd2} - 1, 'x')": ["x", "11016x", "19781x", "x"],
    "${dd} > '2024-01-01'": ["0", "1", "0", "0"],  # JavaRosa: never; the check refuses it
}
"""Where we follow neither engine, or the web engine instead of JavaRosa."""
REFUSED = {"format-date(${dd}, '%y %b %a')": "date-pattern", "sum(${n} | ${d})": "path-not-evaluated"}
MORE = {
    "selected(${k}, 1)": ["0", "0", "1", "0"],
    "selected(${n}, 5)": ["0", "1", "0", "0"],
    "and(${n} > 3, ${d} > 1)": ["0", "1", "0", "0"],
    "or(${n} > 3, ${d} > 1)": ["0", "1", "0", "0"],
}
"""What JavaRosa refuses and we work out."""


def _as_stored(value: Any) -> str:
    """As JavaRosa stores a calculation."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return text_of_number(value) if isinstance(value, int | float) else str(value)


@pytest.mark.parametrize("text", [text for text in FROZEN["results"] if text not in REFUSED])
def test_routing_gives_what_javarosa_stores(text: str) -> None:
    engines = FROZEN["results"][text]
    run = compile_python(parse(text), SYMBOLS, "routing", self_name="e")
    stored = [_as_stored(run(row)) for row in FROZEN["rows"]]
    javarosa = [value.removesuffix("T00:00:00.000Z") for value in engines["javarosa"] or MORE.get(text, [])]
    assert stored == OURS.get(text, javarosa)


@pytest.mark.parametrize("text", REFUSED)
def test_what_depends_on_the_device_or_on_paths_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        compile_python(parse(text), SYMBOLS, "routing")
    assert [problem.code for problem in refused.value.problems] == [REFUSED[text]]


def test_the_engines_agree_on_all_but_the_listed_differences() -> None:
    """What follows JavaRosa where the web engine differs is the list in functions.py and nothing else."""

    def alike(java: list[str] | None, web: list[str] | None) -> bool:
        words = {"true": "1", "false": "0"}
        return (
            java is None
            or web is None
            or [words.get(v, v) for v in web] == [words.get(v, v.removesuffix("T00:00:00.000Z")) for v in java]
        )

    differing = [
        text
        for text, row in FROZEN["results"].items()
        if text not in OURS and text not in REFUSED and not alike(row["javarosa"], row["web"])
    ]
    causes = (
        "round(",
        "regex(",
        "sum(",
        "min(",
        "max(",
        "if(${",
        "not(${n})",
        "boolean(${n})",
        "date(${dd} + 1",
        "format-date(${dd} + 1",
        "selected-at(${m}",
        "number('1e3')",
        "${n} = ${d}",
        "${n} != ${d}",
        "${d})",
        "string(${d})",
        "${m} = 'a ab'",
        "0.1 * 3 = 0.3",
    )
    assert [text for text in differing if not any(cause in text for cause in causes)] == []


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, False),
        ({"x": None}, False),
        ({"x": ""}, False),
        ({"x": float("nan")}, False),
        ({"x": 4}, True),
        ({"x": "4"}, True),
        ({"x": 4.0}, True),
        ({"x": "four"}, False),
    ],
)
def test_an_answer_may_come_as_a_number_or_as_its_text(answers: dict[str, Any], shown: bool) -> None:
    run = compile_python(parse("${x} > 3"), {"x": Symbol("x", "integer")}, "routing")
    assert run(answers) is shown


def test_a_choice_filter_reads_the_questions_and_the_choices_row() -> None:
    symbols = {"region": Symbol("region", "choice", _codes("north", "south"))}
    run = compile_python(parse("region = ${region} and size > 2"), symbols, "routing", columns=("region", "size"))
    assert run({"region": "north"}, {"region": "north", "size": "3"}) is True
    assert run({"region": "north"}, {"region": "north", "size": "1"}) is False
    assert run({}, {"region": "north", "size": "3"}) is False


def test_a_repeated_question_is_gathered() -> None:
    symbols = {"age": Symbol("age", "integer", repeated=True), "name": Symbol("name", "text", repeated=True)}
    answers = {"age": [3, None, "7"], "name": ["Ada", "", "Bo"]}
    values = {
        text: compile_python(parse(text), symbols, "routing")(answers)
        for text in (
            "sum(${age})",
            "max(${age})",
            "count(${age})",
            "count-non-empty(${age})",
            "join(' ', ${name})",
            "concat(${age})",
        )
    }
    assert values == {
        "sum(${age})": 10,
        "max(${age})": 7,
        "count(${age})": 3,
        "count-non-empty(${age})": 2,
        "join(' ', ${name})": "Ada  Bo",
        "concat(${age})": "37",
    }
    with pytest.raises(Refused):
        compile_python(parse("${age} > 3"), symbols, "routing")


def test_a_list_without_end_is_refused() -> None:
    run = compile_python(parse("sum(${age})"), {"age": Symbol("age", "integer", repeated=True)}, "routing")
    with pytest.raises(Refused) as refused:
        run({"age": [1] * 100_001})
    assert refused.value.problems[0].code == "expression-too-large"


def test_once_keeps_what_is_there() -> None:
    run = compile_python(parse("once(${n} + 1)"), SYMBOLS, "routing", self_name="n2")
    assert (run({"n": 1, "n2": 9}), run({"n": 1})) == (9, 2)
