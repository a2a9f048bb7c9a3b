"""Parquet in, a lazy frame out: nothing but the file's footer is read here."""

from pathlib import Path
from typing import TYPE_CHECKING

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

if TYPE_CHECKING:
    import polars as pl


def scan_parquet(path: Path) -> "tuple[pl.LazyFrame | None, tuple[Problem, ...]]":
    """The file as a lazy frame whose schema is known, or the problem that keeps it from being read."""
    import polars as pl

    place = Place(str(path))
    if not path.is_file():
        return None, (problem("cannot-read", place),)
    try:
        frame = pl.scan_parquet(path, glob=False)
        frame.collect_schema()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None, (problem("parquet-unreadable", place),)
    return frame, ()
