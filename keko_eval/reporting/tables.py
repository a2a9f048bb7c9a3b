"""The released tables as files that a program reads: CSV, Parquet and JSON, numbers unrounded."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, get_args, get_type_hints

from keko_eval.comparison.rows import Count, Entry, Result
from keko_eval.disclosure.released import Released, ReleasedTable

if TYPE_CHECKING:
    import polars as pl


def write_tables(released: Released, folder: Path, formats: Iterable[str] = ("csv", "parquet", "json"), *,
                 ending: str = "") -> list[Path]:
    """``results.*``, ``counts.*`` and, if there are any, ``entries.*``; a confidential release in files so named.

    Parameters
    ----------
    formats : iterable of str
        Of csv, parquet and json.
    ending : str
        What stands after the name of each file, such as ``-public``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ending = "-confidential" if released.confidential else ending
    paths, wanted = [], tuple(formats)
    tables = (("results", released.results), ("counts", released.counts), ("entries", released.entries))
    for name, table in tables if released.entries.rows else tables[:2]:
        for format in wanted:
            paths.append(folder / f"{name}{ending}.{format}")
            paths[-1].write_bytes(TABLES[format](table))
    return paths


def as_csv(table: ReleasedTable) -> bytes:
    """Plain numbers with a decimal point; a text that a spreadsheet would take for a formula gets an apostrophe."""
    target = StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(row[column]) for column in table.columns] for row in table.rows)
    return target.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return "" if value is None else value


def as_json(table: ReleasedTable) -> bytes:
    """A list of objects with the table's columns as keys."""
    rows = [{column: row[column] for column in table.columns} for row in table.rows]
    return (json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def as_frame(table: ReleasedTable) -> "pl.DataFrame":
    """A released table as a Polars frame; every column has the type of the contract, an empty one too."""
    import polars as pl

    kinds: dict[type, type[pl.DataType]] = {bool: pl.Boolean, int: pl.Int64, float: pl.Float64}
    schema = {column: kinds.get(type_of(column), pl.String) for column in table.columns}
    rows = [[float(v) if schema[c] == pl.Float64 and v is not None else v for c, v in
             ((c, row[c]) for c in table.columns)] for row in table.rows]
    return pl.DataFrame(rows, schema=schema, orient="row")


def as_parquet(table: ReleasedTable) -> bytes:
    """Columns of the contract's types."""
    target = BytesIO()
    as_frame(table).write_parquet(target, compression="zstd", statistics=False)
    return target.getvalue()


def type_of(column: str) -> type:
    hints = {**get_type_hints(Entry), **get_type_hints(Count), **get_type_hints(Result)}
    hint = hints.get(column, str)
    return next((t for t in (bool, int, float) if t is hint or t in get_args(hint)), str)


TABLES: Mapping[str, Callable[[ReleasedTable], bytes]] = {"csv": as_csv, "parquet": as_parquet, "json": as_json}
