"""Rows of the released tables, found by what they say; nothing here is computed but which row is meant."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
SHOWN = frozenset({"level", "change", "difference_in_changes", "group_difference", "progress", "attrition"})
MOVES = ("up", "same", "down")
EVERYONE = "all"
CHANGES = ("difference_in_changes", "group_difference", "change")


@dataclass(frozen=True, slots=True)
class Lookup:
    """``results`` by (indicator, quantity) and ``values`` by (indicator, scope) and wave; the counts' rows by value.

    ``hidden`` counts the figures that a reader misses, a distribution as one; alternatives by other methods, and
    distributions within groups, which no page shows, are left aside; ``groups`` are the
    values of each grouping that any row speaks of, in order of appearance. ``counted`` and ``entries`` are an
    indicator's own counts and the released fields of its records.
    """

    results: Mapping[tuple[str | None, str], tuple[Row, ...]]
    values: Mapping[tuple[str | None, str], Mapping[str, Row]]
    groups: Mapping[str, tuple[str, ...]]
    items: Mapping[tuple[str, str, str | None], Mapping[str, Row]]
    moves: Mapping[tuple[str, str], Mapping[str, Row]]
    hidden: int
    counted: Mapping[str, tuple[Row, ...]]
    entries: Mapping[str, tuple[Row, ...]]

    def of(self, quantity: str, indicator: str | None = None) -> tuple[Row, ...]:
        return self.results.get((indicator, quantity), ())

    def main(self, indicator: str, scope: str = "all") -> Row | None:
        """The one row of the change, or of the difference that the design compares; of several waves the last."""
        for quantity in CHANGES:
            found = [r for r in self.of(quantity, indicator)
                     if r["scope"] == scope and not r["sensitivity"] and r["term"] is None]
            if found:
                return found[-1]
        return None

    def sensitivity(self, indicator: str, main: Row) -> list[Row]:
        """The same change by other methods."""
        return [r for r in self.of(main["quantity"], indicator)
                if r["sensitivity"] and r["term"] is None and r["scope"] == main["scope"] and r["wave"] == main["wave"]]

    def levels(self, indicator: str, scope: str = "all") -> Mapping[str, Row]:
        """Rows of the indicator's value by wave."""
        return self.values.get((indicator, scope), {})

    def progress(self, indicator: str) -> list[Row]:
        return [r for r in self.of("progress", indicator) if r["scope"] == "all"]


def row_id(row: Row) -> str:
    """What names a row of the results, and what ``keko explain`` takes: ``keko.networks.trust:change:all:followup``."""
    return ":".join(str(row[part] or "") for part in ("indicator", "quantity", "scope", "wave"))


def shown(row: Row | None, column: str = "estimate") -> float | None:
    """The number of a released row; None where the row is hidden, absent or has none."""
    if row is None or not row["released"]:
        return None
    value: float | None = row[column]
    return value


def interval(row: Row | None) -> tuple[float, float] | None:
    low, high = shown(row, "ci_low"), shown(row, "ci_high")
    return (low, high) if low is not None and high is not None else None


def lookup(results: Iterable[Row], counts: Iterable[Row], entries: Iterable[Row] = ()) -> Lookup:
    """Index the tables once."""
    found: dict[tuple[str | None, str], list[Row]] = defaultdict(list)
    items: dict[tuple[str, str, str | None], dict[str, Row]] = defaultdict(dict)
    moves: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    values: dict[tuple[str | None, str], dict[str, Row]] = defaultdict(dict)
    counted: dict[str, list[Row]] = defaultdict(list)
    records: dict[str, list[Row]] = defaultdict(list)
    scopes: dict[str, None] = {}
    distributions: set[tuple[str, str | None, bool]] = set()
    hidden = 0
    for row in results:
        found[row["indicator"], row["quantity"]].append(row)
        hidden += not row["released"] and not row["sensitivity"] and row["quantity"] in SHOWN
        scopes[row["scope"]] = None
        if row["quantity"] == "level" and row["wave"] is not None and row["term"] is None:
            values[row["indicator"], row["scope"]][row["wave"]] = row
    for row in counts:
        if not row["released"] and row["scope"] == EVERYONE:
            distributions.add((row["item"] or row["indicator"], row["wave"], row["to_value"] is not None))
        if row["item"] is not None:
            items[row["item"].rpartition("/")[2], row["scope"], row["wave"]][row["value"]] = row
        elif row["indicator"] is not None:
            counted[row["indicator"]].append(row)
            if row["to_value"] is None and row["value"] in MOVES:
                moves[row["indicator"], row["scope"]][row["value"]] = row
    for row in entries:
        if row["released"]:
            records[row["indicator"]].append(row)
    groups: dict[str, tuple[str, ...]] = {}
    for group, _, value in (scope.partition("=") for scope in scopes if "=" in scope and "&" not in scope):
        groups[group] = (*groups.get(group, ()), value)
    return Lookup({k: tuple(v) for k, v in found.items()}, dict(values), groups, dict(items), dict(moves),
                  hidden + len(distributions),
                  {id: tuple(rows) for id, rows in counted.items()}, {id: tuple(rows) for id, rows in records.items()})
