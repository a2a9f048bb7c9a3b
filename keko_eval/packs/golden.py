"""The results of a pack's invented answers: written at its building, worked out anew wherever it is verified."""

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from math import isclose
from typing import TYPE_CHECKING, Any

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, problem

if TYPE_CHECKING:
    import polars as pl

TABLES = ("results", "counts")
MARK = "sample/INVENTED.md"
_MARK = """Nämä vastaukset on keksinyt ohjelma. Kukaan ei ole antanut niitä. Siemenluku: {seed}.
De här svaren har programmet hittat på. Ingen har gett dem. Frö: {seed}.
These answers were invented by the program. Nobody gave them. Seed: {seed}.
"""
CLOSED, ITERATIVE = 1e-9, 1e-6
_ITERATED = ("person_gls", "mixed", "wild", "taylor")
_DIGITS = 10
_MOST = 20
_KEYS = ("indicator", "item", "quantity", "term", "scope", "wave", "reference_wave", "value", "to_value", "method",
         "sensitivity")


def golden(resolved: ResolvedStudy, frames: "Mapping[tuple[str, str], pl.DataFrame]") -> dict[str, bytes]:
    """``golden/results.json`` and ``golden/counts.json``: released rows of every scope, numbers to ten digits."""
    tables = _tables(resolved, frames)
    return {f"golden/{name}.json": _text(rows) for name, rows in tables.items()}


def differences(resolved: ResolvedStudy, frames: "Mapping[tuple[str, str], pl.DataFrame]", members: Mapping[str, bytes],
                file: str) -> Iterator[Problem]:
    """Where the results of the pack's answers are not as it says: words and counts exactly, numbers to 1e-9, those
    found by iteration to 1e-6."""
    tables = _tables(resolved, frames)
    told = 0
    for name in TABLES:
        expected = {_key(row): row for row in golden_rows(members, name, file)}
        found = {_key(row): row for row in tables[name]}
        for key in dict.fromkeys((*expected, *found)):
            for column, ours, theirs in _odd(found.get(key), expected.get(key)):
                told += 1
                if told <= _MOST:
                    yield problem("pack-golden-differs", Place(file), where=f"{name} {_said(key)} {column}".strip(),
                                  found=str(ours), expected=str(theirs))


def golden_rows(members: Mapping[str, bytes], name: str, file: str) -> list[dict[str, Any]]:
    """The rows of a golden table as a pack has them; refused where it has none or they cannot be read."""
    member = f"golden/{name}.json"
    try:
        rows = json.loads(members[member])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TypeError
    except KeyError:
        raise Refused([problem("pack-changed", Place(file), name=member, how="missing")]) from None
    except (ValueError, TypeError, RecursionError):
        raise Refused([problem("pack-changed", Place(file), name=member, how="form")]) from None
    return rows


def sample_frames(members: Mapping[str, bytes], file: str) -> "dict[tuple[str, str], pl.DataFrame]":
    """The invented answers of a pack, by instrument and wave; refused where they cannot be read."""
    import polars as pl

    found = {}
    for name, data in members.items():
        if name.startswith("sample/") and name.endswith(".csv"):
            instrument, _, wave = name.removeprefix("sample/").removesuffix(".csv").partition("@")
            try:
                found[instrument, wave] = pl.read_csv(BytesIO(data), infer_schema=False)
            except pl.exceptions.PolarsError:
                raise Refused([problem("pack-changed", Place(file), name=name, how="form")]) from None
    return found


def mark(seed: int) -> bytes:
    """What says of the invented answers that they are invented."""
    return _MARK.format(seed=seed).encode()


def sample_members(frames: "Mapping[tuple[str, str], pl.DataFrame]") -> dict[str, bytes]:
    """The invented answers as files of a pack."""
    return {f"sample/{instrument}@{wave}.csv": frame.write_csv(line_terminator="\n").encode()
            for (instrument, wave), frame in frames.items()}


def _tables(resolved: ResolvedStudy,
            frames: "Mapping[tuple[str, str], pl.DataFrame]") -> dict[str, list[dict[str, Any]]]:
    from keko_eval import pipeline

    released = pipeline.evaluate(resolved, frames).released
    tables = {"results": released.results, "counts": released.counts}
    return {name: [_row(row) for row in table.rows] for name, table in tables.items()}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value
            for key, value in row.items() if value is not None and key not in ("trace", "study")}


def _text(rows: Sequence[Mapping[str, Any]]) -> bytes:
    lines = [json.dumps(row, ensure_ascii=False, sort_keys=True, default=str) for row in rows]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(key)) for key in _KEYS)


def _said(key: tuple[str, ...]) -> str:
    return " ".join(part for part in key if part not in ("None", "False"))


def _odd(ours: Mapping[str, Any] | None, theirs: Mapping[str, Any] | None) -> Iterator[tuple[str, Any, Any]]:
    if ours is None or theirs is None:
        yield "", "–" if ours is None else "+", "–" if theirs is None else "+"
        return
    loose = any(str(ours.get("method") or "").startswith(name) for name in _ITERATED) or \
        str(ours.get("term") or "").startswith("omega")
    tolerance = ITERATIVE if loose else CLOSED
    for column in dict.fromkeys((*ours, *theirs)):
        a, b = ours.get(column), theirs.get(column)
        if isinstance(a, float) and isinstance(b, int | float) and not isinstance(b, bool):
            if not isclose(a, b, rel_tol=tolerance, abs_tol=tolerance):
                yield column, a, b
        elif a != b and str(a) != str(b):
            yield column, a, b
