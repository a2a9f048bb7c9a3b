"""The four engines: a frame of any kind in, the engine's own frame out; small results back as Polars.

At this door NaN becomes missing, categories become texts, and whole-number codes that came as texts become numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Literal, cast, get_args

import narwhals as nw
import polars as pl

from keko_eval.files import pandas_frame
from keko_eval.problem.problem import Refused, problem

Engine = Literal["polars", "pandas", "duckdb", "spark"]
Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]
ENGINES: tuple[Engine, ...] = get_args(Engine)
ENGINE_OF: Mapping[nw.Implementation, Engine] = {
    nw.Implementation.POLARS: "polars", nw.Implementation.PANDAS: "pandas", nw.Implementation.DUCKDB: "duckdb",
    nw.Implementation.PYSPARK: "spark", nw.Implementation.PYSPARK_CONNECT: "spark",
}


def enter(frame: Any, engine: Engine, columns: Collection[str], codes: Mapping[str, Mapping[str, int]]) -> Frame:
    """Bring a frame to an engine.

    Parameters
    ----------
    frame : Polars, pandas, DuckDB, PySpark or PyArrow frame, or any other that Narwhals reads
    engine : Engine
    columns : collection of str
        The columns that matter; others, and those that hold nothing at all, are left behind.
    codes : mapping
        For each question with whole-number codes, the number of every code.

    Returns
    -------
    narwhals frame
        Lazy, but for pandas.
    """
    given = cast(Frame, nw.from_native(frame))
    names = [name for name, dtype in given.collect_schema().items() if name in columns and dtype != nw.Unknown]
    return _clean(_brought(given.select(names), engine), codes)


def _brought(frame: Frame, engine: Engine) -> Frame:
    if ENGINE_OF.get(frame.implementation) == engine != "pandas":
        return frame.lazy() if engine == "polars" else frame
    table = to_polars(frame).with_columns(pl.selectors.unsigned_integer().cast(pl.Int64))
    if engine == "polars":
        return nw.from_native(table.lazy())
    if engine == "pandas":
        return cast(Frame, nw.from_native(_pandas(table)))
    _installed(engine, "pyarrow", "duckdb" if engine == "duckdb" else "pyspark")
    if engine == "duckdb":
        import duckdb

        return cast(Frame, nw.from_native(duckdb.connect().from_arrow(table.to_arrow())))
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
    return cast(Frame, nw.from_native(session.createDataFrame(table.to_arrow())))


def _installed(engine: Engine, *packages: str) -> None:
    if not all(find_spec(package) for package in packages):
        raise Refused([problem("engine-missing", None, engine=engine)])


def _pandas(table: pl.DataFrame) -> Any:
    """A pandas frame whose columns can be missing: pandas' own types turn a missing whole number into a real one."""
    import pandas as pd

    kinds: dict[Any, Any] = {pl.Boolean: "boolean", pl.Date: "datetime64[s]"}
    columns = {}
    for series in table:
        whole, real = series.dtype.is_integer(), series.dtype.is_float()
        kind: Any = "Int64" if whole else "Float64" if real else kinds.get(type(series.dtype), "string[python]")
        columns[series.name] = pd.array(series.to_list(), dtype=kind)
    return pd.DataFrame(columns)


def _clean(frame: Frame, codes: Mapping[str, Mapping[str, int]]) -> Frame:
    changed: list[nw.Expr] = []
    for name, dtype in frame.collect_schema().items():
        text = isinstance(dtype, nw.Categorical | nw.Enum)
        column = nw.col(name).cast(nw.String) if text else nw.col(name)
        if dtype.is_float():
            changed.append(column.fill_nan(None))
        elif name in codes and (text or dtype == nw.String):
            changed.append(column.replace_strict(codes[name], default=None, return_dtype=nw.Int32).alias(name))
        elif text:
            changed.append(column)
    return frame.with_columns(changed) if changed else frame


def to_polars(frame: Frame) -> pl.DataFrame:
    """All rows of a frame as a Polars frame, NaN as missing."""
    if isinstance(frame, nw.LazyFrame):
        native: Any = frame.to_native()
        return native.collect() if isinstance(native, pl.LazyFrame) else frame.collect("polars").to_native()
    native = frame.to_native()
    if isinstance(native, pl.DataFrame):
        return native
    return cast(pl.DataFrame, pandas_frame.to_polars(frame.to_pandas()))


def gather(frames: Sequence[Frame]) -> list[pl.DataFrame]:
    """The rows of several small results; Polars works them out together, in a stream."""
    natives = [native for frame in frames if isinstance(native := frame.to_native(), pl.LazyFrame)]
    if natives and len(natives) == len(frames):
        return pl.collect_all(natives, engine="streaming")
    return [to_polars(frame) for frame in frames]


def keep(frame: Frame) -> Frame:
    """Work a frame out once, because several questions follow; it stays where the engine has it."""
    native = frame.to_native()
    if isinstance(native, pl.LazyFrame):
        return nw.from_native(native.collect(engine="streaming").lazy())
    for keeping in ("materialize", "cache"):
        if hasattr(native, keeping):
            return cast(Frame, nw.from_native(getattr(native, keeping)()))
    return frame


def height(frame: Frame) -> int:
    """How many rows there are."""
    if isinstance(frame, nw.DataFrame):
        return len(frame)
    return int(gather([frame.select(nw.len().alias("n"))])[0]["n"][0])


def number_texts(frame: Frame, values: Mapping[str, Sequence[str]]) -> tuple[Frame, dict[str, str]]:
    """Numbers for texts where the engine has a quick way: the frame with them, and their columns by the texts' columns.

    A text gets its place among the values; one that is not there, or missing, the place after the last.
    """
    native = frame.to_native()
    if not isinstance(native, pl.DataFrame | pl.LazyFrame) or not values:
        return frame, {}
    names = {column: f"{column} as a number" for column in values}
    numbers = [pl.col(c).cast(pl.Enum(texts), strict=False).to_physical().cast(pl.Int32).fill_null(len(texts))
               .alias(names[c]) for c, texts in values.items()]
    return cast(Frame, nw.from_native(native.with_columns(numbers))), names
