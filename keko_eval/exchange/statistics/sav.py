"""SPSS files out: labels, missing values as one range, and the syntax for questions with several answers."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from keko_eval.exchange.statistics.data_set import WIDTH, DataSet, Variable, as_numbers, missing_numbers

EPOCH, SECONDS = 141_428, 86_400
"""SPSS counts seconds from 14 October 1582."""
_DATED = slice(92, 109)
_FORMATS: Mapping[str, str] = {"coded": "F11.0", "number": "F17.4", "date": "EDATE10"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def as_sav(data: DataSet, low: int, folder: Path) -> bytes:
    """The bytes of a .sav file; it is made in ``folder`` and taken away again. ``data`` fits SPSS's limits.

    Raises
    ------
    ModuleNotFoundError
        pyreadstat is not installed.
    """
    import pyreadstat

    frame = as_numbers(data, low, epoch=EPOCH, day=SECONDS)
    labels = {v.name: own for v in data.variables if (own := value_labels(v, low))}
    about: dict[str, Any] = {
        "column_labels": {v.name: v.label for v in data.variables},
        "variable_value_labels": labels,
        "missing_ranges": {v.name: [{"lo": low, "hi": low + WIDTH - 1}] for v in data.variables
                           if v.kind != "text" and v.missing},
        "variable_measure": {v.name: _measure(v) for v in data.variables},
        "variable_format": {v.name: "F11.0" if v.whole else _FORMATS[v.kind] for v in data.variables
                            if v.kind in _FORMATS},
    }
    with TemporaryDirectory(dir=folder) as room:
        path = Path(room) / "data.sav"
        pyreadstat.write_sav(frame, path, **about)
        return dated(path.read_bytes(), data.written)


def dated(content: bytes, day: str) -> bytes:
    """With a fixed day for the time of writing, which the header holds as ``dd mmm yyhh:mm:ss``."""
    own = date.fromisoformat(day)
    stamp = f"{own.day:02d} {MONTHS[own.month - 1]} {own.year % 100:02d}00:00:00".encode()
    return content[:_DATED.start] + stamp + content[_DATED.stop:]


def _measure(v: Variable) -> str:
    return "nominal" if v.kind == "text" else "scale" if v.kind != "coded" else "ordinal" if v.ordered else "nominal"


def value_labels(v: Variable, low: int) -> dict[float, str]:
    """Of values and of missing values; none of dates, which R would take for plain numbers then."""
    if v.kind in ("text", "date"):
        return {}
    own = {float(x.number): x.label for x in v.values}
    numbers = missing_numbers(v, low)
    for m in v.missing:
        own.setdefault(float(numbers[m.key]), m.label)
    return own
