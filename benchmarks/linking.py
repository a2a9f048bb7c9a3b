"""How often a respondent's own code links a stranger, and how often it misses: the table of docs/linking.md.

`python -m benchmarks.linking` prints the table (some minutes).

People answer twice; each element of the code is written otherwise the second time with probability 0.05. Elements are
as uneven as real ones: initials follow the letters that names begin with, days are even, siblings few. Seeded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from keko_eval.collection.linking.codes import hashed_code
from keko_eval.collection.linking.matching import Item, match

KEY = bytes(32)
SLIP = 0.05
LETTERS = (14, 10, 9, 8, 8, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 1, 1)
"""How often names begin with each of twenty letters; shares like those of common Finnish first names."""
ELEMENTS: tuple[Sequence[int], ...] = (
    LETTERS,                                   # the first letter of the mother's first name
    (1,) * 31,                                 # the day of the month of the own birthday
    LETTERS,                                   # the first letter of the place of birth
    (20, 38, 22, 11, 5, 4),                    # older and younger siblings
    (1,) * 12,                                 # the month of the mother's birthday
    LETTERS,                                   # the last letter of the own family name at birth
    LETTERS,                                   # the first letter of the first school
)
CIRCLE = 20
"""People in a circle."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares, 0-1: of the people who answered twice, those not linked to themselves (``missed``); of the links made,
    those between two people (``false``). ``doubts`` is the mean number of pairs left to a person."""

    missed: float
    false: float
    doubts: float


def simulate(n: int, returning: float, elements: int, *, within: bool, rounds: int, seed: int = 2019,
             slips: bool = True) -> Rates:
    """Rates over ``rounds`` studies of ``n`` people a wave, of whom the share ``returning`` answers both."""
    random = Random(f"{seed} {n} {returning} {elements} {within}")
    both = missed = false = links = doubts = 0
    for _ in range(rounds):
        there = round(n * returning)
        people = [_code(random, elements) for _ in range(2 * n - there)]
        first = [(str(i), people[i]) for i in range(n)]
        second = [(str(i), _slipped(random, people[i])) for i in (*range(there), *range(n, 2 * n - there))]
        found = match(_items("a", first, within), _items("b", second, within), slips=slips)
        right = sum(pair.left[1:] == pair.right[1:] for pair in found.pairs)
        both, missed = both + there, missed + there - right
        links, false, doubts = links + len(found.pairs), false + len(found.pairs) - right, doubts + len(found.doubts)
    return Rates(missed / both, false / links if links else 0.0, doubts / rounds)


def _code(random: Random, elements: int) -> tuple[int, ...]:
    return tuple(random.choices(range(len(shares)), shares)[0] for shares in ELEMENTS[:elements])


def _slipped(random: Random, code: tuple[int, ...]) -> tuple[int, ...]:
    """The code as it is remembered: now and then another value, drawn as people would write it."""
    return tuple(_other(random, i, value) if random.random() < SLIP else value for i, value in enumerate(code))


def _other(random: Random, element: int, value: int) -> int:
    while True:
        drawn: int = random.choices(range(len(ELEMENTS[element])), ELEMENTS[element])[0]
        if drawn != value:
            return drawn


def _items(side: str, people: Sequence[tuple[str, tuple[int, ...]]], within: bool) -> list[Item]:
    items = []
    for id, code in people:
        hashes = hashed_code(KEY, code)
        assert hashes is not None
        items.append(Item(side + id, str(int(id) % max(1, len(people) // CIRCLE)) if within else "", (hashes,)))
    return items


def row(n: int, returning: float, elements: int, *, within: bool, slips: bool, people: int = 20_000) -> str:
    """A row of the table in docs/linking.md, resting on about ``people`` people a wave."""
    rates = simulate(n, returning, elements, within=within, rounds=people // n, slips=slips)
    return (f"| {n} | {returning:.0%} | {elements} | {'in circles' if within else 'all'} | "
            f"{'one slip' if slips else 'exact'} | {100 * rates.missed:.1f} | {100 * rates.false:.2f} | "
            f"{rates.doubts:.1f} |")


def table() -> str:
    lines = ["| people a wave | return | elements | compared | linked | missed, % | false, % | doubtful pairs |",
             "|---|---|---|---|---|---|---|---|"]
    for n, returning, elements in product((50, 200, 1000), (1.0, 0.5), (5, 6, 7)):
        for within, slips in ((False, False), (False, True), (True, True)):
            lines.append(row(n, returning, elements, within=within, slips=slips))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")
