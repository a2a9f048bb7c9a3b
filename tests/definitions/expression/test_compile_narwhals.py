"""A table's engine and Python must say the same of every respondent, in both semantics."""

import importlib.util
import math
from datetime import date, datetime
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keko_eval.definitions.expression.compile_narwhals import compile_narwhals
from keko_eval.definitions.expression.compile_python import compile_python
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.plan import Semantics
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import Node
from keko_eval.definitions.expression.xlsform import write_xlsform
from keko_eval.problem.problem import Refused
from tests.definitions.expression.trees import SYMBOLS, everything, rows

SCHEMA = {
    "n": pl.Int64,
    "n2": pl.Int64,
    "d": pl.Float64,
    "t": pl.String,
    "t2": pl.String,
    "c": pl.String,
    "k": pl.Int64,
    "m": pl.String,
    "day": pl.Date,
    "day2": pl.Date,
    "flag": pl.Boolean,
}
SEMANTICS: tuple[Semantics, ...] = ("routing", "indicator")
Rows = list[dict[str, Any]]
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _table(answers: Rows) -> pl.DataFrame:
    return pl.DataFrame(answers, schema=SCHEMA)


def _column(native: Any, expression: nw.Expr) -> list[Any]:
    frame = nw.from_native(native).with_columns(result=expression).select("result")
    series = (frame.collect() if isinstance(frame, nw.LazyFrame) else frame)["result"]
    return [_plain(value) for value in series.to_list()]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date | str | bool):
        return value
    return round(float(value), 9) if abs(value) < 1e6 else float(f"{value:.12g}")


def _expected(node: Node, semantics: Semantics, answers: Rows) -> list[Any]:
    run = compile_python(node, SYMBOLS, semantics)
    return [_plain(run(row)) for row in answers]


def _same(got: list[Any], expected: list[Any]) -> bool:
    return all(
        type(a) is type(b) and (math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) if isinstance(a, float) else a == b)
        for a, b in zip(got, expected, strict=True)
    )


@given(node=everything(3), answers=rows, semantics=st.sampled_from(SEMANTICS))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_polars_agrees_with_python(node: Node, answers: Rows, semantics: Semantics) -> None:
    expression = compile_narwhals(node, SYMBOLS, semantics)
    got, expected = _column(_table(answers), expression), _expected(node, semantics, answers)
    assert _same(got, expected), f"{write_xlsform(node)}: {got} is not {expected}"


@given(node=everything(2), answers=rows, semantics=st.sampled_from(SEMANTICS))
@quick
def test_a_lazy_table_agrees(node: Node, answers: Rows, semantics: Semantics) -> None:
    expression = compile_narwhals(node, SYMBOLS, semantics)
    assert _same(_column(_table(answers).lazy(), expression), _expected(node, semantics, answers)), write_xlsform(node)


@given(node=everything(1), answers=rows, semantics=st.sampled_from(SEMANTICS))
@quick
def test_pandas_agrees(node: Node, answers: Rows, semantics: Semantics) -> None:
    frame = _table(answers).to_pandas(use_pyarrow_extension_array=True)
    expression = compile_narwhals(node, SYMBOLS, semantics)
    got, expected = _column(frame, expression), _expected(node, semantics, answers)
    assert _same(got, expected), f"{write_xlsform(node)}: {got} is not {expected}"


@given(node=everything(2), answers=rows, semantics=st.sampled_from(SEMANTICS))
@quick
def test_duckdb_agrees(node: Node, answers: Rows, semantics: Semantics) -> None:
    import duckdb

    relation = duckdb.from_arrow(_table(answers).to_arrow())
    expression = compile_narwhals(node, SYMBOLS, semantics)
    got, expected = _column(relation, expression), _expected(node, semantics, answers)
    assert _same(got, expected), f"{write_xlsform(node)}: {got} is not {expected}"


# What an indicator means, written out

MISSING = {
    "n": None,
    "n2": None,
    "d": None,
    "t": None,
    "t2": None,
    "c": None,
    "k": None,
    "m": None,
    "day": None,
    "day2": None,
    "flag": None,
}
FULL = {
    "n": 5,
    "n2": 0,
    "d": 2.5,
    "t": "ab",
    "t2": "%",
    "c": "yes",
    "k": 3,
    "m": "a ab",
    "day": date(2019, 3, 1),
    "day2": date(2020, 2, 29),
    "flag": True,
}
TABLE: list[tuple[str, Any, Any]] = [  # expression, without any answers, with all of them
    ("${n} > 3", None, True),
    ("${n} != 5", None, False),
    ("${n} + 1", None, 6),
    ("${n} div ${n2}", None, None),
    ("${n} = ''", True, False),
    ("${t} = ''", True, False),
    ("${c} != ''", False, True),
    ("${flag} = ''", True, False),
    ("${n} > 3 or 1 = 1", True, True),
    ("${n} > 3 and 1 = 2", False, False),
    ("${n} > 3 or ${k} = 9", None, True),
    ("${n} > 3 and ${k} = 9", None, False),
    ("not(${flag})", None, False),
    ("if(${flag}, 1, 2)", None, 1),
    ("if(${n} = '', 0, ${n})", 0, 5),
    ("coalesce(${n}, 9)", 9, 5),
    ("coalesce(${t}, 'x')", "x", "ab"),
    ("selected(${m}, 'a')", None, True),
    ("selected(${m}, 'b')", None, False),
    ("selected(${k}, '3')", None, True),
    ("count-selected(${m})", None, 2),
    ("count-selected(${c})", None, 1),
    ("string-length(${t})", None, 2),
    ("sum(${n}, ${k})", None, 8),
    ("max(${n}, ${k}, 4)", None, 5),
    ("count-non-empty(${n}, ${t}, ${day})", 0, 3),
    ("concat(${t}, ${k})", None, "ab3"),
    ("${day} > date('2019-01-01')", None, True),
    ("${day} = '2019-03-01'", None, True),
    ("${day2} - ${day}", None, 365),
    ("int((today() - ${day}) div 365.25)", None, 5),
    ("today() > ${day}", None, True),
    ("round(${d})", None, 3),
    ("round(-${d})", None, -2),
    ("round(${d} div 2, 1)", None, 1.3),
    ("${n} mod 2", None, 1),
    ("-7 mod ${k}", None, -1),
    ("49 div ${n2} = 3", None, None),
    ("format-date(${day}, '%d.%m.%Y')", None, "01.03.2019"),
    ("regex(${t}, '^[a-c]{2}$')", None, True),
    ("starts-with(${t2}, '%')", None, True),
    ("contains(${t}, '%')", None, False),
    ("${k} = '3'", None, True),
    ("${k} = ${n} - 2", None, True),
    ("${c} = 'yes' = ${flag}", None, True),
    ("1 = 1", True, True),
    ("number('x') > 3", None, None),
    ("${n} > number('x') and ${flag}", None, None),
    ("substr(${t}, 1)", None, "b"),
    ("boolean(${day})", None, True),
    ("abs(${d} - 5)", None, 2.5),
    ("pow(${d}, 2)", None, 6.25),
    ("sqrt(${n} - 1)", None, 2),
    ("sqrt(-${n})", None, None),
    ("date('2024-02-29')", date(2024, 2, 29), date(2024, 2, 29)),
    ("true()", True, True),
]
MOMENT = datetime(2024, 3, 1, 12, 30)


@pytest.mark.parametrize(("text", "missing", "full"), TABLE)
def test_an_indicator_is_three_valued(text: str, missing: Any, full: Any) -> None:
    run = compile_python(parse(text), SYMBOLS, "indicator", moment=MOMENT)
    expression = compile_narwhals(parse(text), SYMBOLS, "indicator", moment=MOMENT)
    expected = [_plain(missing), _plain(full)]
    assert [_plain(run(row)) for row in (MISSING, FULL)] == expected
    assert _column(_table([MISSING, FULL]), expression) == expected


def test_routing_has_no_missing_truth() -> None:
    for text in (
        "${n} > 3",
        "${t} = 'x'",
        "not(${flag})",
        "${day} > ${day2}",
        "selected(${m}, 'a')",
        "regex(${t}, '^a$')",
    ):
        expression = compile_narwhals(parse(text), SYMBOLS, "routing")
        assert None not in _column(_table([MISSING, FULL]), expression)


def test_a_column_may_be_stood_in_for() -> None:
    table = pl.DataFrame({"trust_2017": [9, 4]}, schema={"trust_2017": pl.Int64})
    column = nw.col("trust_2017")
    answered = nw.when(column != 9).then(column)
    symbols = {"trust": Symbol("trust", "choice", tuple((str(code), ()) for code in (1, 4, 9)))}
    expression = compile_narwhals(parse("${trust} >= 4"), symbols, "indicator", columns={"trust": answered})
    assert _column(table, expression) == [None, True]


UNAVAILABLE = [
    ("selected-at(${m}, 0)", "selected-at"),
    ("number(${t})", "number"),
    ("${t} + 1", "number"),
    ("concat(${d})", "string"),
    ("${d} mod 2", "mod"),
    ("substr(${t}, -1)", "substr"),
    ("selected(${m}, ${c})", "selected"),
    ("date(${n})", "date"),
    ("regex(${t}, '(a+)+')", "regex"),
    ("pow(${n}, 0.5)", "pow"),
    ("contains(${t}, ${t2})", "contains"),
    ("translate(${t}, 'a', 'b')", "translate"),
    ("normalize-space(${t})", "normalize-space"),
    ("format-date(${day}, '%e')", "format-date"),
]


@pytest.mark.parametrize(("text", "name"), UNAVAILABLE)
def test_what_engines_do_not_agree_on_is_refused(text: str, name: str) -> None:
    with pytest.raises(Refused) as refused:
        compile_narwhals(parse(text), SYMBOLS, "indicator", moment=MOMENT)
    assert name in [problem.values["name"] for problem in refused.value.problems]
    assert {problem.code for problem in refused.value.problems} == {"not-in-tables"}


def test_an_expression_that_asks_for_the_day_needs_one() -> None:
    with pytest.raises(Refused) as refused:
        compile_narwhals(parse("today() > ${day}"), SYMBOLS, "indicator")
    assert [problem.code for problem in refused.value.problems] == ["no-today"]


def test_division_by_a_constant_is_exact() -> None:
    """Polars multiplies by the reciprocal of a lone constant: 49 div 49 would be less than 1."""
    expression = compile_narwhals(parse("int(${n2} div 49)"), SYMBOLS, "indicator")
    table = _table([FULL | {"n2": 49 * i} for i in range(1, 50)])
    assert _column(table, expression) == list(range(1, 50))
    assert _column(table.lazy(), expression) == list(range(1, 50))


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="PySpark is not installed")
def test_spark_agrees() -> None:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]")
    quick_start = {
        "spark.ui.enabled": "false",
        "spark.log.level": "OFF",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    for name, value in quick_start.items():
        builder = builder.config(name, value)
    kinds = {pl.Int64: "bigint", pl.Float64: "double", pl.String: "string", pl.Date: "date", pl.Boolean: "boolean"}
    schema = ", ".join(f"{name} {kinds[kind]}" for name, kind in SCHEMA.items())
    rows_ = [tuple(row[name] for name in SCHEMA) for row in (MISSING, FULL)]
    frame = nw.from_native(builder.getOrCreate().createDataFrame(rows_, schema))
    some = TABLE[::3]
    columns = {
        str(i): compile_narwhals(parse(text), SYMBOLS, "indicator", moment=MOMENT) for i, (text, *_) in enumerate(some)
    }
    got = frame.with_columns(**columns).collect("polars")
    for i, (text, missing, full) in enumerate(some):
        assert [_plain(value) for value in got[str(i)].to_list()] == [_plain(missing), _plain(full)], text


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_the_table_holds_on_every_engine(engine: str) -> None:
    import duckdb

    table = _table([MISSING, FULL])
    native = (
        table.to_pandas(use_pyarrow_extension_array=True) if engine == "pandas" else duckdb.from_arrow(table.to_arrow())
    )
    for text, missing, full in TABLE:
        if "${" not in text:
            continue
        expression = compile_narwhals(parse(text), SYMBOLS, "indicator", moment=MOMENT)
        assert _column(native, expression) == [_plain(missing), _plain(full)], text
