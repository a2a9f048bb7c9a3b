"""KoboToolbox and ODK exports in, one table out: rows of a repeat with their parents' columns, parents with counts.

A repeat is a sheet of the workbook, or a CSV of its own in the same folder; its rows name their parent by
``_parent_index`` (KoboToolbox) or ``PARENT_KEY`` (ODK). What comes from another level stands to the right of a table's
own columns (``Table.own``): a row of a repeat has the columns of its parents, and a parent has ``count(REPEAT)`` and,
of every column of numbers, ``sum(NAME)``, ``min(NAME)`` and ``max(NAME)``, of any column ``join(', ', NAME)``, as the
form's own calculations would have them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from keko_eval.files.table import Table
from keko_eval.problem.problem import Problem, problem

if TYPE_CHECKING:
    import polars as pl

_LINKS = (("_index", "_parent_index"), ("KEY", "PARENT_KEY"))
_SIGNS = frozenset({"_uuid", "_submission_time", "_id", "meta/instanceID", "meta-instanceID", "SubmissionDate",
                    "_parent_table_name", "_parent_index", "_index", "PARENT_KEY"})
_TICKS = frozenset({"0", "1", "true", "false", "True", "False", "TRUE", "FALSE"})
_LONGEST_SHEET, _BESIDE = 31, 200
_NUMBER = r"^[+-]?\d{1,15}(\.\d+)?$"


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One level of a form: its name, its cells without the row of headers, and how it names its rows."""

    name: str
    table: Table
    headers: tuple[str, ...]
    own: str
    above: str

    @property
    def body(self) -> "pl.DataFrame":
        return self.table.cells.slice(1)

    def column(self, header: str) -> "pl.Series | None":
        return self.body.to_series(self.headers.index(header)) if header in self.headers else None

    @property
    def is_repeat(self) -> bool:
        above = self.column(self.above)
        return above is not None and bool((above.is_not_null() & (above != "-1")).any())

    @property
    def parent(self) -> str:
        """The name of the table above, where the rows say it."""
        named = self.column("_parent_table_name")
        return "" if named is None or named.drop_nulls().is_empty() else str(named.drop_nulls()[0])


def knows(rows: Sequence[Sequence[str]]) -> bool:
    """By the columns that every such export ends with."""
    headers = set(rows[0]) if rows else set()
    return any(own in headers for own, _ in _LINKS) and bool(headers & _SIGNS)


def of_table(table: Table) -> tuple[Table | None, tuple[Problem, ...]]:
    """The table with what its parents or its repeats say, and the names of its columns without their groups."""
    level = _level(table)
    if level is None:
        return table, ()
    wider, told = (_with_parents if level.is_repeat else _with_repeats)(table, level, list(_others(level)))
    together = replace(level, table=wider, headers=tuple(wider.head(0)))
    return replace(wider, texts=dict(_texts(together))), told


def _level(table: Table) -> Level | None:
    headers = tuple(table.head(0))
    link = next((link for link in _LINKS if link[0] in headers or link[1] in headers), None)
    if link is None or table.names or len(set(headers) - {""}) < len([h for h in headers if h]):
        return None
    return Level(table.sheet or Path(table.file).stem, table, headers, *link)


def _texts(level: Level) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Headers without their groups, but never the bare name of a choice."""
    sign = "/" if level.own == "_index" else "-"
    heads = [header.rpartition(sign)[0] for header in level.headers]
    for i, header in enumerate(level.headers):
        parts = header.split(sign)
        if len(parts) < 2:
            continue
        cells = set(level.body.to_series(i).drop_nulls().head(1000).to_list())
        of_choice = heads[i] in level.headers or (cells <= _TICKS and heads.count(heads[i]) > 1)
        texts = [sign.join(parts[k:]) for k in range(1, len(parts) - of_choice)]
        if texts:
            yield i, tuple(texts)


def _others(level: Level) -> Iterator[Level]:
    """The other levels of the same form: sheets of the workbook, or files beside it."""
    for table in _sheets(level.table) if level.table.sheet else _beside(level.table):
        other = _level(table)
        if other is not None and other.own == level.own:
            yield other


def _sheets(table: Table) -> Iterator[Table]:
    from keko_eval.files.workbook import read_workbook, sheets_of

    path = Path(table.file)
    for sheet in sheets_of(path)[:_BESIDE]:
        if sheet != table.sheet and (read := read_workbook(path, sheet)[0]):
            yield read


def beside(path: Path) -> tuple[Path, ...]:
    """The CSV files in the folder that may be other levels of the form of which ``path`` is an export, if it is one."""
    if not _links(path):
        return ()
    named = sorted(p for p in path.parent.glob("*.csv") if p.name != path.name and not p.is_symlink())
    return tuple(other for other in named[:_BESIDE] if _links(other))


def _links(path: Path) -> bool:
    """Whether the headers of a CSV have a column that links levels."""
    try:
        with path.open("rb") as stream:
            first = stream.readline(65_536)
    except OSError:
        return False
    headers = {header.strip(b'" \r\n\xef\xbb\xbf') for header in re.split(rb"[,;\t]", first)}
    return not headers.isdisjoint(name.encode() for link in _LINKS for name in link)


def _beside(table: Table) -> Iterator[Table]:
    from keko_eval.files.csv import read_csv

    for other in beside(Path(table.file)):
        read = read_csv(other)[0]
        if read is not None:
            yield read


def _same(name: str, other: str) -> bool:
    return name[:_LONGEST_SHEET] == other[:_LONGEST_SHEET]


def _parent_of(level: Level, others: Sequence[Level]) -> Level | None:
    """The table above: the one that the rows name, or else the only one that they can mean."""
    if level.parent:
        return next((other for other in others if _same(other.name, level.parent)), None)
    able = [other for other in others if other.column(level.own) is not None]
    if level.own == "KEY":
        wanted = _cells(level, level.above)
        able = [other for other in able if wanted & _cells(other, level.own)]
        return able[0] if len(able) == 1 else None
    tops = [other for other in able if not other.is_repeat]
    return tops[0] if len(tops) == 1 else None


def _cells(level: Level, header: str) -> set[str]:
    column = level.column(header)
    return set() if column is None else set(column.drop_nulls().to_list())


def _with_parents(table: Table, level: Level, others: Sequence[Level]) -> tuple[Table, tuple[Problem, ...]]:
    """Rows of a repeat with the columns of every level above them."""
    told: list[Problem] = []
    place = table.place(0)
    cells, headers, rows = level.body, list(level.headers), level
    seen = {level.name}
    while rows.is_repeat:
        parent = _parent_of(rows, [other for other in others if other.name not in seen])
        if parent is None:
            told.append(problem("repeat-without-parent", place, name=rows.parent or level.name))
            break
        if rows is level:
            told += _orphans(level, parent)
        above = cells.to_series(headers.index(rows.above))
        found = _rows_of(above, parent)
        added = [i for i, h in enumerate(parent.headers) if h and (h not in headers or h == parent.above)]
        cells = cells.hstack([found.to_series(i).alias(str(cells.width + k)) for k, i in enumerate(added)])
        headers = [h if h != parent.above else "" for h in headers] + [parent.headers[i] for i in added]
        seen.add(parent.name)
        rows = parent
    if len(seen) > 1:
        told.append(problem("repeat-rows", place, name=level.name, n=level.body.height, parent=rows.name))
    return _wider(table, level, cells, headers[len(level.headers):]), tuple(told)


def _rows_of(above: "pl.Series", parent: Level) -> "pl.DataFrame":
    """The parent's row of each row; blank where it has none or several."""
    import polars as pl

    own = parent.column(parent.own)
    keyed = parent.body.with_columns((own if own is not None else pl.Series([None] * parent.body.height)).alias("own"))
    keyed = keyed.filter(pl.col("own").is_not_null()).unique("own", keep="none")
    return above.to_frame("own").join(keyed, on="own", how="left", maintain_order="left").drop("own")


def _orphans(level: Level, parent: Level) -> Iterator[Problem]:
    above, own = level.column(level.above), parent.column(parent.own)
    if above is None or own is None:
        return
    once = own.filter(own.is_unique())
    lost = above.is_null() | ~above.is_in(once.implode())
    rows = lost.fill_null(value=True).arg_true().to_list()
    if rows:
        listed = ", ".join(str(level.table.number(row + 1)) for row in rows[:10])
        place = level.table.place(rows[0] + 1, level.headers.index(level.above), level.above)
        yield problem("repeat-row-without-parent", place, rows=listed, n=len(rows), parent=parent.name)


def _with_repeats(table: Table, level: Level, others: Sequence[Level]) -> tuple[Table, tuple[Problem, ...]]:
    """Parents with what the rows of their repeats come to."""
    cells, headers = level.body, list(level.headers)
    counted = []
    for repeat, root in _below(level, others):
        for header, values in _folded(repeat, root, level):
            headers.append(header)
            cells = cells.hstack([values.alias(str(cells.width))])
        counted.append(f"{repeat.name} ({repeat.body.height})")
    told = (problem("repeats-counted", table.place(0), repeats=", ".join(counted)),) if counted else ()
    return _wider(table, level, cells, headers[len(level.headers):]), told


def _below(level: Level, others: Sequence[Level]) -> Iterator[tuple[Level, "pl.Series"]]:
    """Every repeat under ``level``, nested ones too, with the key of the top row that each of its rows belongs to."""
    import polars as pl

    waiting: list[tuple[Level, pl.Series | None]] = [(level, None)]
    seen = {level.name}
    while waiting:
        parent, tops = waiting.pop(0)
        for repeat in others:
            if repeat.name in seen or not repeat.is_repeat:
                continue
            known = [level, *(o for o in others if o is not repeat)]
            above, own = repeat.column(repeat.above), parent.column(parent.own)
            if above is None or own is None or _parent_of(repeat, known) is not parent:
                continue
            seen.add(repeat.name)
            if tops is None:
                root = above
            else:
                keys = pl.DataFrame({"own": own, "top": tops}).unique("own", keep="none")
                root = above.to_frame("own").join(keys, on="own", how="left", maintain_order="left")["top"]
            waiting.append((repeat, root))
            yield repeat, root


def _folded(repeat: Level, root: "pl.Series", level: Level) -> Iterator[tuple[str, "pl.Series"]]:
    import polars as pl

    own = level.column(level.own)
    if own is None:
        return
    rows = repeat.body.select(pl.all().name.prefix("c")).with_columns(root.alias("root"))
    columns = [i for i, h in enumerate(repeat.headers) if h and h not in _SIGNS and not h.startswith("_")
               and h not in ("KEY", "PARENT_KEY")]
    numbers = [i for i in columns if rows[f"c{i}"].str.contains(_NUMBER).all() and rows[f"c{i}"].count()]
    sums: dict[str, pl.Expr] = {f"count({repeat.name})": pl.len()}
    for i in columns:
        name, cell = _leaf(repeat, i), pl.col(f"c{i}")
        if i in numbers:
            number = cell.cast(pl.Float64)
            sums |= {f"sum({name})": number.sum(), f"min({name})": number.min(), f"max({name})": number.max()}
        sums[f"join(', ', {name})"] = cell.drop_nulls().str.join(", ")
    found = rows.group_by("root").agg(expression.alias(name) for name, expression in sums.items())
    joined = own.to_frame("root").join(found, on="root", how="left", maintain_order="left")
    for name in sums:
        values = joined[name]
        if name.startswith(("count(", "sum(")):
            values = values.fill_null(0).set(own.is_null(), None)
        if values.dtype.is_float() and (values.drop_nulls() == values.drop_nulls().floor()).all():
            values = values.cast(pl.Int64)
        text = values.cast(pl.String)
        yield name, text.set(text == "", None)


def _leaf(level: Level, i: int) -> str:
    return level.headers[i].rpartition("/" if level.own == "_index" else "-")[2]


def _wider(table: Table, level: Level, cells: "pl.DataFrame", headers: Sequence[str]) -> Table:
    """The table with columns of other levels to the right of its own."""
    import polars as pl

    if not headers:
        return table
    width = len(level.headers)
    first = pl.DataFrame({str(width + k): [h or None] for k, h in enumerate(headers)},
                         schema={str(width + k): pl.String for k in range(len(headers))})
    head = table.cells.head(1).hstack(first)
    return replace(table, cells=pl.concat([head, cells.select(head.columns)]), own=width)
