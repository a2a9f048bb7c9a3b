"""Run as a program in a process of its own: one .sav or .dta file in, its variables and cells out, within set limits.

The parent gives: the folders of pyreadstat and numpy, the file, ``sav`` or ``dta``, the bytes of address space, the
seconds of processor time, and the encoding where it is known (else ``""``). Out comes one line of JSON for each
variable, then ``{"read": …}``; or ``{"refused": …}``. Only what stands here is imported: neither pandas nor Polars.
"""

import json
import sys
from datetime import datetime, timedelta

TYPE_CHECKING = False  # as typing's, which takes long to import
if TYPE_CHECKING:
    from typing import Any

SPSS_EPOCH, STATA_EPOCH = datetime(1582, 10, 14), datetime(1960, 1, 1)
_DATES = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "MOYR", "QYR", "WKYR")
_LARGEST = 2**53


def limit(memory: int, seconds: float) -> None:
    """Bound this process where the system can (not on Windows)."""
    try:
        import resource
        import signal
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def read(path: str, kind: str, encoding: str) -> None:
    import pyreadstat

    reader: Any = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    try:
        cells, about = reader(path, user_missing=True, output_format="dict", disable_datetime_conversion=True,
                              **({"encoding": encoding} if encoding else {}))
    except UnicodeDecodeError:
        return say({"refused": "encoding"})
    except MemoryError:
        return say({"refused": "too-large"})
    except Exception as error:
        told = str(error).lower()
        return say({"refused": "encoding" if "encod" in told or "convert" in told or "utf-8" in told
                    else "too-large" if "memory" in told else "broken"})
    for name in about.column_names:
        say(variable(name, list(cells.pop(name, ())), about, kind))
    say({"read": about.number_rows, "label": about.file_label or ""})
    return None


def why(error: Exception) -> str:
    told = str(error).lower()
    if isinstance(error, MemoryError) or "memory" in told:
        return "too-large"
    wrong = isinstance(error, UnicodeDecodeError) or any(word in told for word in ("encod", "convert", "utf-8"))
    return "encoding" if wrong else "broken"


def variable(name: str, values: "list[Any]", about: "Any", kind: str) -> "dict[str, Any]":
    """One variable: cells as text, and which of the texts stand for missing values."""
    format = str(about.original_variable_types.get(name) or "")
    own = about.variable_value_labels.get(name) or {}
    ranges = about.missing_ranges.get(name) or ()
    numeric = about.readstat_variable_types.get(name) != "string"
    kept: dict[Any, str] = {}
    missing: set[str] = set()
    for value in {*values, *own}:
        letter = numeric and isinstance(value, str)
        gone = letter or within(value, ranges)
        kept[value] = text(value, format if numeric and not gone else "", kind, letter=letter)
        if gone:
            missing.add(kept[value])
    return {"name": name, "label": about.column_names_to_labels.get(name) or "", "format": format, "numeric": numeric,
            "cells": [kept[value] for value in values], "missing": sorted(missing),
            "values": {kept[value]: label for value, label in own.items()},
            "measure": about.variable_measure.get(name) or ""}


def within(value: object, ranges: "Any") -> bool:
    for part in ranges:
        low, high = part["lo"], part["hi"]
        if type(low) is type(high) and (isinstance(value, str) == isinstance(low, str)) and value is not None \
                and low <= value <= high:
            return True
    return False


def text(value: object, format: str, kind: str, *, letter: bool) -> str:
    """A value as a cell: 4.0 is 4, dates are ISO by the variable's format, Stata's missing values ``.a``."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return f".{value}" if letter else value.replace("\0", "")
    number = float(value)  # type: ignore[arg-type]
    try:
        told = dated(number, format.upper() if kind == "sav" else format, kind)
    except (OverflowError, ValueError):
        told = ""
    if told:
        return told
    return str(int(number)) if number.is_integer() and abs(number) < _LARGEST else repr(number)


def dated(number: float, format: str, kind: str) -> str:
    if kind == "dta":
        if format.startswith(("%td", "%d", "%-td")):
            return (STATA_EPOCH + timedelta(days=number)).date().isoformat()
        if format.startswith(("%tc", "%tC")):
            return (STATA_EPOCH + timedelta(milliseconds=number)).isoformat(" ", "seconds")
        return ""
    letters = format.rstrip("0123456789.")
    if letters in _DATES:
        return (SPSS_EPOCH + timedelta(seconds=number)).date().isoformat()
    if letters in ("DATETIME", "YMDHMS"):
        return (SPSS_EPOCH + timedelta(seconds=number)).isoformat(" ", "seconds")
    return str(timedelta(seconds=number)) if letters in ("TIME", "DTIME") else ""


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))
    sys.stdout.write("\n")


def main() -> None:
    folders, path, kind, memory, seconds, encoding = sys.argv[1:7]
    sys.path.extend(json.loads(folders))
    limit(int(memory), float(seconds))
    try:
        read(path, kind, encoding)
    except MemoryError:
        say({"refused": "too-large"})
    sys.stdout.flush()


if __name__ == "__main__":
    main()
