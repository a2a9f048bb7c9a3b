"""Only what all four engines do alike may stand in an expression or in an aggregation."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import narwhals as nw
import pytest

import keko_eval.scoring
from keko_eval.scoring.engine import Frame
from keko_eval.scoring.score import score
from tests.scoring.small import study_of
from tests.scoring.test_engines import INDICATORS, STUDY, answers

ALIKE = {
    "col", "lit", "when_then", "all_horizontal", "is_between", "is_in", "is_null", "is_nan", "is_finite",
    "cast", "alias", "floor", "abs", "sqrt", "fill_null", "coalesce", "replace_strict", "str.contains",
    "str.len_chars", "concat_str", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__",
    "__truediv__", "__rtruediv__", "__and__", "__or__", "__invert__", "__eq__", "__ne__", "__lt__", "__le__",
    "__gt__", "__ge__",
}
SOURCES = sorted(Path(keko_eval.scoring.__file__).parent.rglob("*.py"))
FORBIDDEN = {"round", "unpivot", "map_batches", "over", "shift", "cum_sum", "pivot", "__mod__", "__floordiv__"}
PLAIN_AGGREGATES = {"len", "sum", "mean"}


def operations(expression: Any) -> Iterator[str]:
    for node in expression._nodes:
        yield node.name
        for inner in node.exprs:
            if isinstance(inner, nw.Expr):
                yield from operations(inner)


def test_expressions_of_every_kind_keep_to_the_dialect() -> None:
    scored = score(study_of(INDICATORS, STUDY), {"t.form": answers(8)})
    measures = scored.instruments["t.form"].measures
    assert len(measures) == len(INDICATORS)
    for measure in measures:
        for expression in (*(c.expression for c in measure.carriers), *measure.values):
            assert set(operations(expression)) <= ALIKE, measure.id


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_sources_keep_to_the_dialect(source: Path) -> None:
    tree = ast.parse(source.read_text(encoding="utf8"))
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        owner = call.func.value
        on_numpy = isinstance(owner, ast.Name) and owner.id == "np"
        assert on_numpy or call.func.attr not in FORBIDDEN, f"{source.name}:{call.lineno}: {call.func.attr}"
        if call.func.attr == "agg":
            for argument in call.args:
                names = {n.attr for n in ast.walk(argument) if isinstance(n, ast.Attribute)}
                place = f"{source.name}:{call.lineno}: {ast.unparse(argument)}"
                assert names <= PLAIN_AGGREGATES | {"col", "alias"}, place


@pytest.mark.parametrize("wrong", ["frame.group_by('a').agg(nw.when(nw.col('b') > 1).then(1).sum())",
                                   "nw.col('a').round(2)"])
def test_the_walk_finds_what_is_forbidden(wrong: str, tmp_path: Path) -> None:
    source = tmp_path / "wrong.py"
    source.write_text(wrong, encoding="utf8")
    with pytest.raises(AssertionError):
        test_sources_keep_to_the_dialect(source)


def test_frames_are_narwhals_frames() -> None:
    assert {nw.DataFrame, nw.LazyFrame} == {getattr(t, "__origin__", t) for t in Frame.__args__}
