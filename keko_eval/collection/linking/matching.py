"""Codes of two waves in, pairs out: exact ones first, then those a single slip apart where nobody else comes near.

What is in doubt stays unlinked until a person decides.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from keko_eval.collection.linking.codes import CodeHashes, differing

How = Literal["decided", "exact", "one_off"]


@dataclass(frozen=True, slots=True)
class Item:
    """One respondent of a side: an id, the circle that links stay within (empty where none is), and the codes."""

    id: str
    circle: str
    codes: tuple[CodeHashes, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    left: str
    right: str
    how: How


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two that may be one person, and why that is not sure.

    ``same_code``: several of a side have the very same code; ``several_near``: more than one comes within a slip.
    ``element`` is the place of the element that differs, None where none does.
    """

    left: str
    right: str
    why: Literal["same_code", "several_near"]
    element: int | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """Each id is in at most one pair; no pair in doubt is linked."""

    pairs: tuple[Pair, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people have decided of pairs, as (left, right)."""

    same: frozenset[tuple[str, str]] = frozenset()
    different: frozenset[tuple[str, str]] = frozenset()


UNDECIDED = Decisions()


def match(left: Sequence[Item], right: Sequence[Item], decisions: Decisions = UNDECIDED, *,
          slips: bool = True) -> Matches:
    """Link the items of two sides.

    A decided pair comes first, if both are there, within one circle and free. Then the codes that are exactly the same
    and each the only one of its side. Of the rest those a single slip apart, where neither has another candidate.
    Swapping the sides swaps the pairs and changes nothing else. Without ``slips`` only the same codes are linked.
    """
    by_left, by_right = {item.id: item for item in left}, {item.id: item for item in right}
    taken: dict[str, Pair] = {}
    for a, b in sorted(decisions.same):
        free = a not in taken and b not in taken
        if a in by_left and b in by_right and by_left[a].circle == by_right[b].circle and free:
            taken[a] = taken[b] = Pair(a, b, "decided")
    doubts: dict[tuple[str, str], Doubt] = {}
    stages: list[tuple[How, Callable[[Item], list[Hashable]]]] = [("exact", _wholes), ("one_off", _near)]
    for how, keys in stages if slips else stages[:1]:
        rest = [[item for item in side if item.id not in taken] for side in (left, right)]
        found = _candidates(rest[0], rest[1], keys, decisions)
        backward = _turned(found)
        for a, ones in found.items():
            for b in ones:
                if len(ones) == 1 and len(backward[b]) == 1:
                    taken[a] = taken[b] = Pair(a, b, how)
                else:
                    doubts.setdefault((a, b), _doubt(by_left[a], by_right[b]))
    pairs = tuple(sorted(set(taken.values()), key=lambda pair: (pair.left, pair.right)))
    open_ = (doubt for (a, b), doubt in sorted(doubts.items()) if a not in taken and b not in taken)
    return Matches(pairs, tuple(open_))


def collisions(items: Iterable[Item]) -> tuple[tuple[str, ...], ...]:
    """Groups of ids of one side and circle that share a whole code: the same person twice, or strangers alike."""
    groups: dict[Hashable, set[str]] = defaultdict(set)
    for item in items:
        for key in _wholes(item):
            groups[key].add(item.id)
    return tuple(sorted(tuple(sorted(ids)) for ids in groups.values() if len(ids) > 1))


def _wholes(item: Item) -> list[Hashable]:
    return [(item.circle, code.whole) for code in item.codes]


def _near(item: Item) -> list[Hashable]:
    return [(item.circle, i, hash) for code in item.codes for i, hash in enumerate(code.without)]


def _candidates(left: Sequence[Item], right: Sequence[Item], keys: Callable[[Item], list[Hashable]],
                decisions: Decisions) -> Mapping[str, set[str]]:
    """Who of the right shares a key with each of the left, save those told to be different."""
    holders: dict[Hashable, set[str]] = defaultdict(set)
    for item in right:
        for key in keys(item):
            holders[key].add(item.id)
    found = {}
    for item in left:
        near = {id for key in keys(item) for id in holders.get(key, ())}
        near = {id for id in near if (item.id, id) not in decisions.different}
        if near:
            found[item.id] = near
    return found


def _turned(found: Mapping[str, set[str]]) -> Mapping[str, set[str]]:
    turned: dict[str, set[str]] = defaultdict(set)
    for a, ones in found.items():
        for b in ones:
            turned[b].add(a)
    return turned


def _doubt(a: Item, b: Item) -> Doubt:
    if {code.whole for code in a.codes} & {code.whole for code in b.codes}:
        return Doubt(a.id, b.id, "same_code")
    places = [place for x in a.codes for y in b.codes if (place := differing(x, y)) is not None]
    return Doubt(a.id, b.id, "several_near", min(places, default=None))
