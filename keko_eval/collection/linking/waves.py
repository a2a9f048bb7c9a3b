"""Answers of several waves in, a subject for each: all links, and the exact ones alone for a sensitivity row."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from keko_eval.collection.linking.codes import CodeHashes
from keko_eval.collection.linking.matching import (
    UNDECIDED,
    Decisions,
    Doubt,
    Item,
    Pair,
    collisions,
    match,
)


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """One response: its wave, the circle that links stay within, and its code where it is full enough."""

    response: str
    wave: str
    circle: str
    code: CodeHashes | None


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one wave against all before it.

    ``chance`` is how many one-slip pairs of strangers are to be expected among those that were left when the exact
    codes were linked; from how often codes of one wave, which are of different people, come that near.
    """

    wave: str
    earlier: int
    answers: int
    blank: int
    pairs: tuple[Pair, ...]
    doubts: tuple[Doubt, ...]
    collisions: tuple[tuple[str, ...], ...]
    chance: float | None

    def linked(self, how: str) -> int:
        return sum(pair.how == how for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class Linked:
    """Subjects by response, under all links and under exact links alone; a response without a link has its own."""

    subjects: Mapping[str, str]
    exact: Mapping[str, str]
    steps: tuple[Step, ...]
    first: str
    collisions: tuple[tuple[str, ...], ...]


def link_waves(waves: Sequence[str], answers: Iterable[CodedAnswer], decisions: Decisions = UNDECIDED) -> Linked:
    """Link the answers of each wave to the people of the waves before it.

    Parameters
    ----------
    waves : sequence of str
        In their order; answers of other waves are left alone.
    decisions : Decisions
        Of pairs of responses, the one of the earlier wave first.
    """
    by_wave: dict[str, list[CodedAnswer]] = defaultdict(list)
    for answer in sorted(answers, key=lambda a: a.response):
        by_wave[answer.wave].append(answer)
    subjects, steps = _linked(waves, by_wave, decisions, slips=True)
    exact, _ = _linked(waves, by_wave, UNDECIDED, slips=False)
    return Linked(subjects, exact, tuple(steps), waves[0], collisions(_items(by_wave[waves[0]])))


def _linked(waves: Sequence[str], by_wave: Mapping[str, list[CodedAnswer]], decisions: Decisions, *,
            slips: bool) -> tuple[dict[str, str], list[Step]]:
    person: dict[str, str] = {}
    codes: dict[str, tuple[str, list[CodeHashes]]] = {}
    steps = []
    for number, wave in enumerate(waves):
        items = _items(by_wave[wave])
        people = [Item(id, circle, tuple(own)) for id, (circle, own) in codes.items()]
        own = Decisions(_of_people(decisions.same, person), _of_people(decisions.different, person))
        found = match(people, items, own, slips=slips)
        to = {pair.right: pair.left for pair in found.pairs}
        for item in items:
            id = to.get(item.id, item.id)
            codes.setdefault(id, (item.circle, []))[1].extend(item.codes)
            person[item.id] = id
        person |= {a.response: a.response for a in by_wave[wave] if a.code is None}
        if number:
            steps.append(Step(wave, len(people), len(by_wave[wave]), len(by_wave[wave]) - len(items), found.pairs,
                              found.doubts, collisions(items), _chance(people, items, found.pairs)))
    return {response: _subject(id) for response, id in person.items()}, steps


def _items(answers: Iterable[CodedAnswer]) -> list[Item]:
    return [Item(a.response, a.circle, (a.code,)) for a in answers if a.code]


def _of_people(pairs: Iterable[tuple[str, str]], person: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((person.get(a, a), b) for a, b in pairs)


def _subject(id: str) -> str:
    """An id that says nothing of the response it is made of and is the same in every run."""
    return sha256(b"keko subject " + id.encode()).hexdigest()[:16]


def _chance(people: Sequence[Item], items: Sequence[Item], pairs: Iterable[Pair]) -> float | None:
    """Expected one-slip pairs of strangers: how often they occur within the wave, times the pairs left to compare."""
    near, possible = _near_within(items)
    if not possible:
        return None
    exact = {id for pair in pairs if pair.how == "exact" for id in (pair.left, pair.right)}
    left = Counter(item.circle for item in people if item.id not in exact)
    right = Counter(item.circle for item in items if item.id not in exact)
    return near / possible * sum(n * right[circle] for circle, n in left.items())


def _near_within(items: Sequence[Item]) -> tuple[int, int]:
    """How many pairs of different people of one wave and circle are a single slip apart, and of how many pairs."""
    holders: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for item in items:
        for code in item.codes:
            for place, hash in enumerate(code.without):
                holders[item.circle, place, hash].append(item.id)
    whole = {frozenset(pair) for group in collisions(items) for pair in _pairs(group)}
    near = {frozenset(pair) for group in holders.values() for pair in _pairs(group)}
    sizes = Counter(item.circle for item in items)
    return len(near - whole), sum(n * (n - 1) // 2 for n in sizes.values())


def _pairs(ids: Sequence[str]) -> list[tuple[str, str]]:
    return [(a, b) for i, a in enumerate(ids) for b in ids[i + 1:]]
