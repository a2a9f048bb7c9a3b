"""Scopes: which published groups lie inside which, by their names and by who belongs where."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

Cells = Sequence[Mapping[str, Any]]
EVERYONE = "all"


class Margin(NamedTuple):
    """A group and the groups of one grouping that lie inside it: what is left over is told by subtraction.

    ``nameless`` says that some of the group's people are known to be in no group of the grouping.
    """

    parent: str
    children: tuple[str, ...]
    nameless: bool = False


@lru_cache(10_000)
def keys(scope: str) -> tuple[tuple[str, str], ...]:
    """``circle=a&region=b`` -> (("circle", "a"), ("region", "b")); ``all`` -> ()."""
    found: list[tuple[str, str]] = []
    for part in [] if scope == EVERYONE else scope.split("&"):
        column, is_key, value = part.partition("=")
        if is_key or not found:
            found.append((column, value))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}&{part}")
    return tuple(sorted(found))


def grouping(scope: str) -> tuple[str, ...]:
    """The columns that a scope fixes."""
    return tuple(column for column, _ in keys(scope))


def of_wave(cells: Cells, wave: str | None) -> list[Mapping[str, Any]]:
    """Cells with people in them, of one wave or (None) of any."""
    return [row for row in cells if row.get("n") and (wave is None or row.get("wave") in (None, wave))]


def margins(scopes: Iterable[str], cells: Cells = ()) -> list[Margin]:
    """Every group with the groups inside it, one margin per grouping, those with the fewest groups first.

    A group lies inside another where its name says so (``circle=a&type=x`` in ``circle=a``, everything in ``all``) or
    where all its members, which `cells` tell, are the other's members.
    """
    by_grouping: dict[tuple[str, ...], list[str]] = {}
    for scope in sorted(set(scopes)):
        by_grouping.setdefault(grouping(scope), []).append(scope)
    inside = _members([scope for group in by_grouping.values() for scope in group], cells)
    nameless = {columns: frozenset(i for i, row in enumerate(cells) if any(row.get(c) is None for c in columns))
                for columns in by_grouping}
    found = [Margin(parent, children, not nameless[columns].isdisjoint(inside.get(parent, ())))
             for own, parents in by_grouping.items() for parent in parents
             for columns, candidates in by_grouping.items() if columns != own
             if (children := tuple(c for c in candidates if _lies_in(c, parent, inside)))]
    return sorted(found, key=lambda m: (len(m.children), m))


def _members(scopes: Iterable[str], cells: Cells) -> dict[str, frozenset[int]]:
    """Positions in `cells` that lie in each scope; scopes that no cell knows are left out."""
    everyone = frozenset(range(len(cells)))
    named: dict[tuple[str, str], set[int]] = {}
    for column in {column for scope in scopes for column, _ in keys(scope)}:
        for i, row in enumerate(cells):
            if row.get(column) is not None:
                named.setdefault((column, str(row[column])), set()).add(i)
    found = {scope: everyone.intersection(*(named.get(key, ()) for key in keys(scope))) for scope in scopes}
    return {scope: rows for scope, rows in found.items() if rows}


def _lies_in(child: str, parent: str, inside: Mapping[str, frozenset[int]]) -> bool:
    if parent == EVERYONE or set(keys(parent)) < set(keys(child)):
        return True
    return child in inside and parent in inside and inside[child] <= inside[parent]
