"""The table of functions is whole: each is worked out, and its arity is JavaRosa's."""

import doctest
import importlib
import pkgutil
from datetime import datetime

import pytest

import keko_eval.definitions.expression as package
from keko_eval.definitions.expression.checks import check
from keko_eval.definitions.expression.compile_python import compile_python
from keko_eval.definitions.expression.functions import CARRIED, FUNCTIONS, arity
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.symbols import Symbol

SYMBOLS = {"x": Symbol("x", "integer"), "m": Symbol("m", "choices", (("a", ()),))}
GIVEN = {
    "any": "${x}",
    "number": "${x}",
    "text": "string(${x})",
    "boolean": "${x} > 1",
    "date": "date('2024-02-29')",
    "datetime": "now()",
}
LITERAL = {"regex": "'^a$'", "format-date": "'%Y'", "format-date-time": "'%Y'", "selected": "'a'"}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("semantics", ["routing", "indicator"])
def test_every_function_is_worked_out(name: str, semantics: str) -> None:
    function = FUNCTIONS[name]
    count = max(function.least, min(function.most or 2, 2), 1 if function.takes else 0)
    kinds = (*function.takes, *function.takes[-1:] * count)[:count]
    arguments = [GIVEN[kind] for kind in kinds]
    if name in LITERAL:
        arguments[1] = LITERAL[name]
    text = f"{name}({', '.join(arguments)})"
    run = compile_python(parse(text), SYMBOLS, semantics, self_name="x", moment=datetime(2024, 2, 29))  # type: ignore[arg-type]
    assert run({"x": 3}) is not None


@pytest.mark.parametrize("name", [*FUNCTIONS, *CARRIED])
def test_one_operand_too_many_or_too_few_is_noticed(name: str) -> None:
    least, most = arity(name) or (0, None)
    wrong = ([least - 1] if least else []) + ([most + 1] if most is not None else [])
    for count in wrong:
        text = f"{name}({', '.join(['${x}'] * count)}) = ${{x}}"
        codes = [problem.code for problem in check(text, SYMBOLS, place=None, role="calculation")]
        assert "argument-count" in codes


def test_no_function_is_in_both_tables() -> None:
    assert not set(FUNCTIONS) & set(CARRIED)


@pytest.mark.parametrize("module", [module.name for module in pkgutil.iter_modules(package.__path__)])
def test_the_examples_in_the_documentation_hold(module: str) -> None:
    imported = importlib.import_module(f"{package.__name__}.{module}")
    assert doctest.testmod(imported).failed == 0


def test_nothing_scientific_is_imported_before_it_is_needed() -> None:
    import subprocess
    import sys

    code = (
        "import sys, keko_eval.definitions.expression.checks, keko_eval.definitions.expression.compile_python\n"
        "print({name.split('.')[0] for name in sys.modules} & set('narwhals polars pandas numpy lark re2'.split()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
