"""A tree in; a Narwhals expression out that runs unchanged on Polars, pandas, DuckDB and Spark.

Columns hold what the door to the data made of the answers: null where there is none (never NaN or ''), whole numbers
for one choice whose codes are whole numbers, else texts; several choices as codes parted by spaces; dates as dates.
The expression belongs in ``with_columns`` or ``filter``, under a name that the caller gives it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from keko_eval.definitions.expression.finding import Finding, refuse
from keko_eval.definitions.expression.plan import Apply, Field, Plan, Semantics, Value, fields
from keko_eval.definitions.expression.planner import plan
from keko_eval.definitions.expression.symbols import Kind, Symbol
from keko_eval.definitions.expression.tree import Node
from keko_eval.problem.place import Place

if TYPE_CHECKING:
    import narwhals as nw


def compile_narwhals(node: Node, symbols: Mapping[str, Symbol], semantics: Semantics, *,
                     columns: Mapping[str, "nw.Expr"] | None = None, self_name: str | None = None,
                     moment: datetime | None = None, place: Place | None = None) -> "nw.Expr":
    """Compile an expression for a whole table.

    Parameters
    ----------
    node, symbols, semantics, self_name, moment, place
        As for :func:`~keko_eval.definitions.expression.planner.plan`.
    columns : mapping of str to narwhals.Expr, optional
        What stands for a question where it is not the column of its name: say, one whose missing codes are null.

    Returns
    -------
    narwhals.Expr
        Of booleans (nullable for indicators, never null in routing), Float64 or integers, texts or dates.

    Raises
    ------
    Refused
        If the expression holds what cannot be worked out (``plan``) or what the engines have no common way to do
        (``not-in-tables``): texts read as numbers, moments and times, parts counted from the end, patterns that
        engines read differently, ``selected-at``, ``date`` of a number.
    """
    planned = plan(node, symbols, semantics, self_name=self_name, moment=moment, place=place)
    unavailable = sorted(not_in_tables(planned))
    if unavailable:
        raise refuse([Finding("not-in-tables", node.start, node.end, {"name": name}) for name in unavailable],
                     node.source, place)
    return _Columns(planned, columns or {}).of(planned)


def not_in_tables(planned: Plan) -> set[str]:
    """The functions in a plan that a table cannot work out, as the author wrote them."""
    if not isinstance(planned, Apply):
        return {f"${{{planned.name}}}"} if isinstance(planned, Field) and not _fits_column(planned) else set()
    found = set().union(*(not_in_tables(operand) for operand in planned.operands))
    return found if _fits(planned) else found | {planned.primitive.name}


def _fits_column(field: Field) -> bool:
    return not field.repeated and not field.of_choice and field.kind not in ("time", "datetime")


def _fits(apply: Apply) -> bool:
    primitive, operands = apply.primitive, apply.operands
    if primitive.columns is None or any(isinstance(o, Value) and o.kind in ("time", "datetime") for o in operands):
        return False
    if primitive.needs_whole and not all(operand.whole for operand in operands):
        return False
    literals = [operands[i] for i in primitive.literals if i < len(operands)]
    values = [literal.value for literal in literals if isinstance(literal, Value)]
    if len(values) < len(literals) or (primitive.name and None in values):
        return False
    return primitive.fits is None or bool(primitive.fits(*values))


class _Columns:
    def __init__(self, planned: Plan, columns: Mapping[str, "nw.Expr"]) -> None:
        self.columns = columns
        anchor = next(fields(planned), None)
        self.anchor = None if anchor is None else self.of(anchor)

    def of(self, planned: Plan) -> "nw.Expr":
        import narwhals as nw

        match planned:
            case Field(name=name):
                return self.columns[name] if name in self.columns else nw.col(name)
            case Value(kind=kind, value=None):
                return self._missing(kind)
            case Value(value=value):
                return nw.lit(value)
            case Apply(primitive=primitive, operands=operands):
                given = [o.value if i in primitive.literals and isinstance(o, Value) else self.of(o)
                         for i, o in enumerate(operands)]
                if primitive.columns is None:
                    raise LookupError(f"{primitive.name} has no form for columns")
                result: nw.Expr = primitive.columns(*given)
                return result

    def _missing(self, kind: Kind) -> "nw.Expr":
        """A null; a truth value is made from a column, because pandas turns a lone null into false."""
        import narwhals as nw

        if kind == "boolean" and self.anchor is not None:
            nowhere = nw.when(self.anchor.is_null() & ~self.anchor.is_null()).then(self.anchor)
            return nowhere == nowhere
        types: dict[str, Any] = {"number": nw.Float64, "text": nw.String, "boolean": nw.Boolean, "date": nw.Date}
        return nw.lit(None, dtype=types.get(kind, nw.String))
