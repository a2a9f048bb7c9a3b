"""Who was asked a question: the form's conditions as columns, so that nobody counts as silent who was not asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

import narwhals as nw

from keko_eval.definitions.expression.compile_narwhals import compile_narwhals
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import names
from keko_eval.problem.problem import Refused
from keko_eval.scoring.item import Item
from keko_eval.scoring.table import Column


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """``of`` gives the column of a question that has conditions; ``columns`` the columns' expressions, 0 or 1."""

    of: Mapping[str, Column]
    columns: Mapping[str, nw.Expr]


def asked_columns(items: Iterable[Item], symbols: Mapping[str, Symbol], present: Iterable[str]) -> Asked:
    """The conditions that can be worked out from the columns that there are; other questions count as always asked."""
    there = set(present)
    named: dict[tuple[str, ...], Column | None] = {}
    of: dict[str, Column] = {}
    columns: dict[str, nw.Expr] = {}
    for item in items:
        if not item.relevant:
            continue
        if item.relevant not in named:
            expression = _condition(item.relevant, symbols, there)
            column = Column(f"asked_{len(named)}", 2) if expression is not None else None
            named[item.relevant] = column
            if column is not None and expression is not None:
                columns[column.name] = expression
        found = named[item.relevant]
        if found is not None:
            of[item.name] = found
    return Asked(of, columns)


def _condition(texts: tuple[str, ...], symbols: Mapping[str, Symbol], present: set[str]) -> nw.Expr | None:
    try:
        nodes = [parse(text) for text in texts]
        if not {name for node in nodes for name in names(node)} <= present:
            return None
        shown = reduce(and_, [compile_narwhals(node, symbols, "routing") for node in nodes])
    except Refused:
        return None
    return nw.when(shown).then(nw.lit(1)).otherwise(nw.lit(0))
