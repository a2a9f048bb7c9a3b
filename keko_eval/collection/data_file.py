"""A data file of a study in, its table or lazy frame out, by what the file is and not only by what it is called."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from keko_eval.exchange.answers import HEAD, answer_file, answer_table
from keko_eval.files.archive import names_in
from keko_eval.files.csv import read_csv
from keko_eval.files.pandas_frame import MOST
from keko_eval.files.parquet import scan_parquet
from keko_eval.files.table import Table
from keko_eval.files.text import not_opened
from keko_eval.files.workbook import read_workbook
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OTHERS = {".sav": "SPSS", ".zsav": "SPSS", ".por": "SPSS", ".dta": "Stata", ".sas7bdat": "SAS", ".rds": "R",
           ".rdata": "R", ".json": "JSON", ".xml": "XML", ".pdf": "PDF", ".docx": "Word", ".doc": "Word",
           ".html": "HTML", ".htm": "HTML", ".numbers": "Numbers", ".zip": "zip"}


def open_data(path: Path, sheet: str = "") -> tuple[Table | pl.LazyFrame | None, tuple[Problem, ...]]:
    """The cells of a CSV, a workbook or a survey program's own file, or a Parquet file's lazy frame."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        return None, (not_opened(path, error),)
    ending = path.suffix.lower()
    if head.startswith(b"PAR1"):
        return scan_parquet(path)
    if own := answer_file(head, _members(path, head)):
        return own.read_answers(path)
    if ending == ".lsa":
        return None, (problem("limesurvey-archive-broken", Place(str(path))),)
    if ending in _OTHERS:
        return None, (problem("file-kind", Place(str(path)), kind=_OTHERS[ending]),)
    if ending in _WORKBOOKS or head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        table, problems = read_workbook(path, sheet)
    else:
        table, problems = read_csv(path)
    system = answer_table(table) if table else None
    if table is None or system is None:
        return table, problems
    known, found = system.of_table(table)
    told = {p.code for p in found} & {"repeat-rows", "repeats-counted"}
    return known, (*(p for p in problems if not told or p.code != "workbook-several-sheets"), *found)


def _members(path: Path, head: bytes) -> Sequence[str]:
    """What a zip file holds; nothing of a workbook and of any other file."""
    names = names_in(path) if head.startswith(b"PK\x03\x04") else ()
    return () if "[Content_Types].xml" in names else names


def frame_table(file: str, frame: pl.DataFrame) -> Table:
    """A frame's cells as text, as a table whose column names stand apart from the cells; ``1.0`` is the text ``1``
    where a column has whole numbers only."""
    from keko_eval.files.table import blanked

    whole = [s.name for s in frame
             if s.dtype.is_float() and s.is_between(-MOST, MOST).all() and (s == s.floor()).all()]
    frame = frame.with_columns(pl.col(whole).cast(pl.Int64))
    plain = [pl.col(name).cast(pl.String, strict=False) if not kind.is_nested() else pl.lit(None, pl.String).alias(name)
             for name, kind in frame.schema.items()]
    cells = frame.select(plain)
    names = tuple(cells.columns)
    return Table(file, blanked(cells.rename({name: str(i) for i, name in enumerate(names)})), names=names)
