"""Two printings of a report in; which numbers moved, and whether answers, definition, method or program did it, out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any, Literal

from keko_eval.packs.golden import CLOSED
from keko_eval.packs.printed import EVERY, Printed

Why = Literal["data", "definition", "method", "program"]
_SHOWN = ("estimate", "n", "verdict")


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure of both; ``why`` are all causes that there are, the nearest first."""

    indicator: str
    quantity: str
    term: str
    scope: str
    wave: str
    column: str
    old: str
    new: str
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class PrintedDiff:
    """Files that were added, removed or changed, and the figures that moved with the reasons for each."""

    files: tuple[tuple[str, str], ...]
    moved: tuple[Moved, ...]


def diff(old: Printed, new: Printed) -> PrintedDiff:
    """Compare two printings: two versions of a pack by their invented answers, or two reports."""
    return PrintedDiff(tuple(_files(old.files, new.files)), tuple(_moved(old, new)))


def _files(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield name, "removed"
        elif name not in before:
            yield name, "added"
        elif before[name] != after[name]:
            yield name, "changed"


def _moved(old: Printed, new: Printed) -> Iterator[Moved]:
    for key in dict.fromkeys((*old.figures, *new.figures)):
        a, b = old.figures.get(key), new.figures.get(key)
        for column in _SHOWN:
            x, y = (None if row is None else row.get(column) for row in (a, b))
            if not _same(x, y):
                indicator, quantity, term, scope, wave = key[:5]
                yield Moved(indicator, quantity, term, scope, wave, column, _said(x), _said(y),
                            _why(a, b, indicator, old, new))


def _why(a: Mapping[str, Any] | None, b: Mapping[str, Any] | None, indicator: str, old: Printed,
         new: Printed) -> tuple[Why, ...]:
    """The causes that touch the figure; where none does, those that touch any, since figures share limits of error."""
    read = {indicator, *old.reads.get(indicator, ()), *new.reads.get(indicator, ())}
    causes: list[Why] = []
    if old.design != new.design or (a and b and a.get("method") != b.get("method")):
        causes.append("method")
    if old.frame != new.frame or any(old.meanings.get(id) != new.meanings.get(id) for id in read):
        causes.append("definition")
    if any(old.data.get(id) != new.data.get(id) for id in (*read, EVERY)):
        causes.append("data")
    if old.program != new.program:
        causes.append("program")
    return tuple(causes) or tuple(_any(old, new)) or ("program",)


def _any(old: Printed, new: Printed) -> Iterator[Why]:
    if old.meanings != new.meanings:
        yield "definition"
    if old.data != new.data:
        yield "data"


def _same(x: Any, y: Any) -> bool:
    if isinstance(x, int | float) and isinstance(y, int | float):
        return isclose(x, y, rel_tol=CLOSED, abs_tol=CLOSED)
    return bool(x == y)


def _said(value: Any) -> str:
    return "–" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
