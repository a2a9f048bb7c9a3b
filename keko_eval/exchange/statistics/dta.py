"""Stata files out: labels, and missing values as ``.a`` to ``.z``."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from keko_eval.exchange.statistics.data_set import DataSet, Variable, missing_letters
from keko_eval.exchange.statistics.sav import MONTHS

if TYPE_CHECKING:
    import polars as pl

EPOCH = 3_653
"""Stata counts days from 1 January 1960."""
VERSION = 14
_STAMP = b"<timestamp>\x11"


def as_dta(data: DataSet, folder: Path) -> bytes:
    """The bytes of a .dta file for Stata 14 and later. ``data`` fits Stata's limits.

    Raises
    ------
    ModuleNotFoundError
        pyreadstat is not installed.
    """
    import polars as pl
    import pyreadstat

    frame = pl.DataFrame([_column(data, v) for v in data.variables])
    about: dict[str, Any] = {
        "column_labels": {v.name: v.label for v in data.variables},
        "variable_value_labels": {v.name: own for v in data.variables if (own := _value_labels(v))},
        "missing_user_values": {v.name: sorted(set(missing_letters(v).values())) for v in data.variables
                                if frame.schema[v.name] == pl.Object},
        "variable_format": {v.name: "%td" for v in data.variables if v.kind == "date"},
    }
    with TemporaryDirectory(dir=folder) as room:
        path = Path(room) / "data.dta"
        pyreadstat.write_dta(frame, path, version=VERSION, **about)
        return dated(path.read_bytes(), data.written)


def dated(content: bytes, day: str) -> bytes:
    """With a fixed day for the time of writing, which the header holds as ``dd Mon yyyy hh:mm``."""
    own = date.fromisoformat(day)
    at = content.index(_STAMP) + len(_STAMP)
    stamp = f"{own.day:02d} {MONTHS[own.month - 1]} {own.year:04d} 00:00".encode()
    return content[:at] + stamp + content[at + len(stamp):]


def _column(data: DataSet, v: Variable) -> "pl.Series":
    """Numbers and letters together, as the writer takes them."""
    import polars as pl

    column = data.frame[v.name]
    if v.kind == "text":
        return column.fill_null("")
    numbers = {x.code: float(x.number) for x in v.values}
    letters = missing_letters(v)
    values = column.to_list() if v.kind == "coded" else column.to_physical().to_list()
    own = [letters.get(why) if value is None and why else _number(value, v, numbers)
           for value, why in zip(values, data.states[v.name].to_list(), strict=True)]
    return pl.Series(v.name, own, dtype=pl.Object if letters else pl.Float64)


def _number(value: Any, v: Variable, numbers: dict[str, float]) -> float | None:
    if value is None:
        return None
    return numbers.get(value) if v.kind == "coded" else float(value) + (EPOCH if v.kind == "date" else 0)


def _value_labels(v: Variable) -> dict[int | str, str]:
    if v.kind == "text":
        return {}
    own: dict[int | str, str] = {x.number: x.label for x in v.values}
    letters = missing_letters(v)
    for m in v.missing:
        own.setdefault(letters[m.key], m.label)
    return own
