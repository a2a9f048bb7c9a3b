"""Two editions in; which numbers moved, and whether answers, definitions or methods did it, out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any, Literal

from keko_eval.packs.golden import CLOSED
from keko_eval.packs.opened import Opened

Why = Literal["data", "definition", "method", "program"]
_SHOWN = ("estimate", "n", "verdict")


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure of two editions."""

    indicator: str
    quantity: str
    term: str
    wave: str
    column: str
    old: str
    new: str
    why: Why


@dataclass(frozen=True, slots=True)
class PackDiff:
    """Files that were added, removed or changed, and the figures that moved with the reason for each."""

    files: tuple[tuple[str, str], ...]
    moved: tuple[Moved, ...]


def diff(old: Opened, new: Opened) -> PackDiff:
    """Compare two packs; their figures are those of their invented answers."""
    return PackDiff(tuple(_files(old, new)), tuple(_moved(old, new)))


def _files(old: Opened, new: Opened) -> Iterator[tuple[str, str]]:
    before, after = old.lock.files, new.lock.files
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield name, "removed"
        elif name not in before:
            yield name, "added"
        elif before[name] != after[name]:
            yield name, "changed"


def _moved(old: Opened, new: Opened) -> Iterator[Moved]:
    before, after = _rows(old), _rows(new)
    data = _changed(old, new, "sample/")
    for key in dict.fromkeys((*before, *after)):
        a, b = before.get(key), after.get(key)
        for column in _SHOWN:
            x, y = (None if row is None else row.get(column) for row in (a, b))
            if not _same(x, y):
                indicator, quantity, term, wave = key[:4]
                yield Moved(indicator, quantity, term, wave, column, _said(x), _said(y),
                            _why(a, b, indicator, old, new, data))


def _why(a: Mapping[str, Any] | None, b: Mapping[str, Any] | None, indicator: str, old: Opened, new: Opened,
         data: bool) -> Why:
    if a and b and a.get("method") != b.get("method"):
        return "method"
    if _changed(old, new, f"indicators/{indicator}.") or _changed(old, new, "instruments/") or \
            _changed(old, new, "study.yaml"):
        return "definition"
    return "data" if data else "program"


def _changed(old: Opened, new: Opened, prefix: str) -> bool:
    names = {name for name in (*old.lock.files, *new.lock.files) if name.startswith(prefix)}
    return any(old.lock.files.get(name) != new.lock.files.get(name) for name in names)


def _rows(pack: Opened) -> dict[tuple[str, ...], dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in json.loads(pack.members.get("golden/results.json", b"[]")):
        if not row.get("sensitivity"):
            key = tuple(str(row.get(k) or "") for k in ("indicator", "quantity", "term", "wave", "reference_wave"))
            found.setdefault(key, row)
    return found


def _same(x: Any, y: Any) -> bool:
    if isinstance(x, int | float) and isinstance(y, int | float):
        return isclose(x, y, rel_tol=CLOSED, abs_tol=CLOSED)
    return bool(x == y)


def _said(value: Any) -> str:
    return "–" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
