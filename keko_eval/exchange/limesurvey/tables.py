"""Groups that LimeSurvey asks as one question: matrices, rows of texts or numbers, tables of cells, two scales."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keko_eval.exchange.limesurvey.attributes import KIND

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """``cells`` are ``(question, row, column)`` in words of their own; ``columns`` is empty for one answer a row.

    Of two scales (kind ``1``) the columns are the scales 0 and 1.
    """

    kind: str
    rows: Sequence[tuple[Tree, str]]
    columns: Sequence[tuple[Tree, str]] = ()
    cells: Sequence[tuple[Tree, str, str]] = ()


def table_of(item: Tree) -> Table | None:
    """A group as a table of LimeSurvey; None for one that is only a group."""
    if "group" not in item:
        return None
    if is_matrix(item):
        return Table("F", [(row, _end(row["name"], item["group"])) for row in item["questions"]])
    kind = item.get("columns", {}).get(KIND, "")
    inside = item["questions"]
    if kind in ("Q", "K"):
        is_rows = inside and all(one.get("type") == ("text" if kind == "Q" else "decimal") for one in inside)
        return Table(kind, [(row, _end(row["name"], item["group"])) for row in inside]) if is_rows else None
    if not inside or not all("group" in one for one in inside):
        return None
    return _cells(item, kind) if kind in (";", ":") else _dual(item) if kind == "1" else None


def is_matrix(item: Mapping[str, Any]) -> bool:
    """Whether a group is a table of questions on one choice list."""
    types = {one.get("type", "") for one in item.get("questions", ())}
    return "group" in item and "table-list" in item.get("appearance", "").split() and len(types) == 1 and \
        next(iter(types)).startswith("select_one ")


def _end(name: str, start: str) -> str:
    return name.removeprefix(f"{start}_") or name


def _cells(item: Tree, kind: str) -> Table | None:
    rows = [(row, _end(row["group"], item["group"])) for row in item["questions"]]
    if not all("name" in cell for row, _ in rows for cell in row["questions"]):
        return None
    columns = [(cell, _end(cell["name"], rows[0][0]["group"])) for cell in rows[0][0]["questions"]]
    names, types = [name for _, name in columns], {cell.get("type") for cell, _ in columns}
    for row, _ in rows:
        if [_end(cell.get("name", ""), row["group"]) for cell in row["questions"]] != names or "relevant" in row:
            return None
        types |= {cell.get("type") for cell in row["questions"]}
    if (types != {"text"} and kind == ";") or len(types) != 1:
        return None
    cells = [(cell, name, _end(cell["name"], row["group"])) for row, name in rows for cell in row["questions"]]
    return Table(kind, rows, columns, cells)


def _dual(item: Tree) -> Table | None:
    scales = item["questions"]
    if len(scales) != 2 or not all(map(is_matrix, scales)):
        return None
    rows = [[(one, _end(one["name"], item["group"]).removesuffix(f"_{scale}")) for one in scales[scale]["questions"]]
            for scale in (0, 1)]
    if [name for _, name in rows[0]] != [name for _, name in rows[1]]:
        return None
    return Table("1", rows[0], [(scales[0], "0"), (scales[1], "1")],
                 [(one, name, str(scale)) for scale in (0, 1) for one, name in rows[scale]])
