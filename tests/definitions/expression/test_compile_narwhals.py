"""A table's engine and Python must say the same of every respondent, in both semantics."""

import importlib.util
import json
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

SCHEMA = {"n": pl.Int64, "n2": pl.Int64, "d": pl.Float64, "t": pl.String, "t2": pl.String, "c": pl.String, "k": pl.Int64,
          "m": pl.String, "day": pl.Date, "day2": pl.Date, "flag": pl.Boolean}
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
    return all(type(a) is type(b) and (math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) if isinstance(a, float) else a == b)
               for a, b in zip(got, expected, strict=True))


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


@given(node=everything(2), answers=rows, semantics=st.sampled_from(SEMANTICS), arrow=st.booleans())
@quick
def test_pandas_agrees(node: Node, answers: Rows, semantics: Semantics, arrow: bool) -> None:
    frame = _table(answers).to_pandas(use_pyarrow_extension_array=True)
    if not arrow:
        kinds = {"n": "Int64", "n2": "Int64", "k": "Int64", "d": "Float64", "flag": "boolean"}
        frame = frame.astype(kinds | dict.fromkeys(("t", "t2", "c", "m"), "string"))
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
