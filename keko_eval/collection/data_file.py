"""A data file of a study in, its table or lazy frame out, by what the file is and not only by what it is called."""

from pathlib import Path

import polars as pl

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
    """The cells of a CSV or workbook, or a Parquet file's lazy frame."""
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        return None, (not_opened(path, error),)
    ending = path.suffix.lower()
    if head.startswith(b"PAR1"):
        return scan_parquet(path)
    if ending in _OTHERS:
        return None, (problem("file-kind", Place(str(path)), kind=_OTHERS[ending]),)
    if ending in _WORKBOOKS or head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return read_workbook(path, sheet)
    return read_csv(path)


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
