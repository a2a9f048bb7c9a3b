"""A pandas frame in, a Polars frame out, without pyarrow: NaN, NaT, None and pd.NA all become null."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

MOST = 2**53
"""Up to here a real number can be a whole one without doubt."""


def to_polars(frame: Any) -> "pl.DataFrame | pl.LazyFrame":
    """``frame`` as Polars; a Polars frame is returned as it is.

    Raises
    ------
    TypeError
        ``frame`` is neither a pandas nor a Polars frame.
    """
    import polars as pl

    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        return frame
    if type(frame).__module__.partition(".")[0] != "pandas" or not hasattr(frame, "columns"):
        raise TypeError(f"answers must be a pandas or Polars frame, not {type(frame).__name__}")
    return pl.DataFrame([_series(str(name), frame.iloc[:, i]) for i, name in enumerate(frame.columns)])


def _series(name: str, column: Any) -> "pl.Series":
    import polars as pl

    kind = getattr(column.dtype, "kind", "O")
    empty = column.isna().to_numpy()
    if kind in "iub" and not empty.any():
        return pl.Series(name, column.to_numpy(dtype=_plain(kind)))
    if kind in "iuf":
        values = pl.Series(name, column.to_numpy(dtype="float64", na_value=float("nan"))).fill_nan(None)
        return values if kind == "f" and empty.all() else _whole(values)
    if kind == "M":
        stamps = [None if gone else stamp.to_pydatetime() for stamp, gone in zip(column, empty, strict=True)]
        return pl.Series(name, stamps, dtype=pl.Datetime("us"))
    objects = [None if gone else value for value, gone in zip(column.tolist(), empty, strict=True)]
    return pl.Series(name, [None if o is None else o if isinstance(o, bool) else _text(o) for o in objects],
                     dtype=pl.Boolean if kind == "b" else pl.String, strict=kind == "b")


def _plain(kind: str) -> str:
    return {"i": "int64", "u": "int64", "b": "bool"}[kind]


def _whole(values: "pl.Series") -> "pl.Series":
    """Whole numbers as such, which pandas turns into real ones as soon as one is missing: ``1.0`` is the code ``1``."""
    import polars as pl

    return values.cast(pl.Int64) if (values.is_between(-MOST, MOST) & (values == values.floor())).all() else values


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
