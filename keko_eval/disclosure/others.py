"""Rows about those who did not answer again: what they tell of whom, and so with what they are hidden.

A bound of the change, had the others answered, is made of the pairs' changes and the others' first values; so is a
weighted change. Each is shown only where the pairs are shown and the others are no few, in every side of a comparison.
Lee's bounds less the difference tell the mean of those whose changes were cut, so these must be no few, either.
Counts by pattern of answering add up to the waves' sizes, so that one small count hides them all. Whether groups were
followed up alike is told only where how many were is shown of every group. To the public none of them is told: the
shown values are rounded, and a number made of the same answers would narrow what the rounding leaves open.
"""

import math
from collections.abc import Iterator, Sequence

from keko_eval.comparison.rows import WEIGHTED, WHAT_IF
from keko_eval.disclosure.parts import Key, Parts, Row, Use, subject
from keko_eval.disclosure.scopes import grouping

PATTERN, BY_GROUP, APART = "pattern:", "followed_up_by:", "differential_follow_up"
EVERYONE = "all"
CUT = WHAT_IF[2:4]


def of_others(row: Row) -> bool:
    """Whether a row tells of those who did not answer again what nothing else tells."""
    term = row.get("term") or ""
    return term in WHAT_IF or row.get("method") == WEIGHTED or term.startswith((PATTERN, BY_GROUP)) or term == APART


def follow_others(results: Sequence[Row], parts: Parts) -> None:
    """Add to each such row's uses those whom it tells of."""
    found = [(row, used) for row, used in zip(results, parts.results, strict=True) if of_others(row)]
    lost = _lost(results) if found else {}
    cut = _cut(results) if found else {}
    few = _fewest_by_pattern([row for row, _ in found])
    sides = {subject(row): grouping(row["scope"]) for row in results
             if row.get("term") == "followed_up" and row["scope"] != EVERYONE}
    for row, used in found:
        pairs: Key = ("pairs", *subject(row), row.get("reference_wave") or "", row.get("wave") or "")
        term, about = row.get("term") or "", subject(row)
        if pairs in parts.by_key:
            used.append((pairs, row["scope"]))
        if term.startswith(PATTERN):
            used.append(parts.use(("own", *about, "patterns", row.get("wave") or ""), row, few[about, row["scope"]]))
        elif term.startswith(BY_GROUP) or term == APART:
            column = (term.partition(":")[2],) if term.startswith(BY_GROUP) else sides.get(about, ())
            used += _every_group(row, parts, pairs, column)
        elif about in lost:
            size = lost[about].get(row["quantity"], lost[about]["change"])
            used.append(parts.use(("own", *about, "others", row["quantity"]), row, size))
        if term in CUT and cut.get(about):
            used.append(parts.use(("own", *about, "cut", row.get("wave") or ""), row, cut[about]))


def _every_group(row: Row, parts: Parts, pairs: Key, column: tuple[str, ...]) -> Iterator[Use]:
    """How many pairs, and how many answers in the first wave, each value of a grouping has."""
    answers: Key = ("answers", *subject(row), row.get("reference_wave") or "")
    for key in (pairs, answers):
        scopes = parts.by_key[key].sizes if key in parts.by_key else ()
        yield from ((key, scope) for scope in scopes if column and grouping(scope) == column)


def _lost(results: Sequence[Row]) -> dict[Key, dict[str, int]]:
    """How many of each indicator's first wave did not answer again: of all, and the fewest on a side that lost any."""
    found: dict[Key, dict[str, int]] = {}
    for row in results:
        if row.get("term") != "followed_up" or row.get("estimate") is None or not row.get("n"):
            continue
        lost = round(row["n"] * (1 - row["estimate"]))
        own = found.setdefault(subject(row), {"change": 0, "difference_in_changes": 0})
        if row["scope"] == EVERYONE:
            own["change"] = lost
        elif lost:
            own["difference_in_changes"] = min(own["difference_in_changes"] or lost, lost)
    return found


def _cut(results: Sequence[Row]) -> dict[Key, int]:
    """How many Lee's bounds cut from the side of a comparison that was followed up better, a part of one as one."""
    sides: dict[Key, list[tuple[float, int]]] = {}
    for row in results:
        if row.get("term") == "followed_up" and row["scope"] != EVERYONE and row.get("estimate") and row.get("n"):
            sides.setdefault(subject(row), []).append((row["estimate"], row["n"]))
    return {about: math.ceil(max(found)[1] * (max(found)[0] - min(found)[0]) - 1e-9) for about, found in sides.items()}


def _fewest_by_pattern(rows: Sequence[Row]) -> dict[tuple[Key, str], int]:
    """The smallest count that is not zero of each indicator's patterns in each scope."""
    found: dict[tuple[Key, str], int] = {}
    for row in rows:
        n = row.get("n") or 0
        if (row.get("term") or "").startswith(PATTERN):
            place = (subject(row), row["scope"])
            found[place] = min(found.get(place) or n, n) if n else found.get(place, 0)
    return found
