"""Overlap: which entries of a register do the same for the same people in the same place at the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import prod

Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry: what it is called, the codes that it has on each question, and its first and last day if known."""

    name: str
    codes: tuple[Codes, ...]
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries, the codes that both have on each question, and how many days both last.

    ``days`` is None where dates are missing, so that nobody knows whether the periods meet.
    """

    first: Entered
    second: Entered
    shared: tuple[Codes, ...]
    days: int | None

    @property
    def alike(self) -> int:
        """In how many combinations of codes both are."""
        return prod(map(len, self.shared))


def overlaps(entries: Sequence[Entered], everywhere: Sequence[str | None] = ()) -> list[Pair]:
    """Pairs that share a code on every question and whose periods meet or may meet, those most alike first.

    Parameters
    ----------
    entries : sequence of Entered
    everywhere : sequence of str or None
        For each question the code that stands for all others, such as the whole country.
    """
    wide = tuple(everywhere) or (None,) * max((len(e.codes) for e in entries), default=0)
    found = []
    for first, second in combinations(entries, 2):
        shared = tuple(_shared(a, b, code) for a, b, code in zip(first.codes, second.codes, wide, strict=True))
        if all(shared) and (days := days_together(first, second)) != 0:
            found.append(Pair(first, second, shared, days))
    return sorted(found, key=lambda pair: (-pair.alike, pair.days is None, -(pair.days or 0)))


def _shared(one: Codes, other: Codes, everywhere: str | None) -> Codes:
    if everywhere in one:
        return other
    return one if everywhere in other else one & other


def days_together(one: Entered, other: Entered) -> int | None:
    """Days on which both go on: 0 where one surely ends before the other begins, None where dates are missing or
    a period ends before it begins."""
    if _before(one, other) or _before(other, one):
        return 0
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return None
    days = (min(one.end, other.end) - max(one.start, other.start)).days + 1
    return days if days > 0 else None


def _before(one: Entered, other: Entered) -> bool:
    return one.end is not None and other.start is not None and one.end < other.start
