"""▶ SPSS's and Stata's files as a table of answers, with what columns may be known by and what codes stand for."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from keko_eval.exchange.statistics.read import Column, kind_of, read_columns
from keko_eval.exchange.statistics.words import own_missing
from keko_eval.files.table import Table, blanked
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_OF_SEVERAL = re.compile(r"(.+) \((.+)\)", re.DOTALL)


def recognises(head: bytes, names: Sequence[str]) -> bool:  # noqa: ARG001
    """By how the file begins."""
    return bool(kind_of(head))


def read_answers(path: Path) -> tuple[Table | None, tuple[Problem, ...]]:
    """Each missing value stands as its label, so that no number of one is ever taken for an answer; one without a
    label, or that only says that nothing was asked or answered, is blank."""
    import polars as pl

    columns, problems = read_columns(path)
    if not columns:
        return None, problems or (problem("table-empty", Place(str(path))),)
    cells = pl.DataFrame({str(i): _cells(column) for i, column in enumerate(columns)},
                         schema={str(i): pl.String for i in range(len(columns))})
    unlabelled = [(i, column) for i, column in enumerate(columns)
                  if (column.missing - column.values.keys()) & set(column.cells)
                  and not ("DATE" in column.format or column.format.startswith("%t"))]
    table = Table(str(path), blanked(cells), names=tuple(column.name for column in columns),
                  texts={i: texts for i, column in enumerate(columns) if (texts := tuple(_texts(column)))},
                  labels={i: column.values for i, column in enumerate(columns) if column.values})
    told = (problem("statistics-missing-unlabelled", table.place(0, i, column.name), variable=column.name,
                    codes=", ".join(sorted((column.missing - column.values.keys()) & set(column.cells))[:10]))
            for i, column in unlabelled)
    return table, (*problems, *told)


def _cells(column: Column) -> list[str]:
    shown = {cell: "" if (label := column.values.get(cell, "")) in own_missing() else label for cell in column.missing}
    return [shown.get(cell, cell) for cell in column.cells]


def _texts(column: Column) -> Iterator[str]:
    """The label; ``Bus (How?)`` is ``How? [Bus]`` too, and ``how_bus`` the answer ``how/bus``.

    >>> list(_texts(Column("how_bus", "Bus (How?)", "F1.0", True, [], {}, frozenset())))
    ['Bus (How?)', 'how/bus', 'How? [Bus]']
    """
    if column.label:
        yield column.label
    for at, sign in enumerate(column.name):
        if sign == "_" and 0 < at < len(column.name) - 1:
            yield f"{column.name[:at]}/{column.name[at + 1:]}"
    if part := _OF_SEVERAL.fullmatch(column.label):
        yield f"{part[2]} [{part[1]}]"
