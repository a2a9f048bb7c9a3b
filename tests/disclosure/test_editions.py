"""Attackers who lay editions beside each other and the whole: each succeeds on editions released one by one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from keko_eval.disclosure.editions import Unreleased, release_editions
from keko_eval.disclosure.orders import Orders
from keko_eval.disclosure.profile import INTERNAL
from keko_eval.disclosure.release import release
from tests.disclosure.test_attack import (
    Person,
    attack,
    circles,
    combinations,
    listed,
    networks,
    of,
    sizes_of,
    told,
)

Level = Callable[..., dict[str, Any]]
SIZES = {"a": 4, "b": 6, "c": 20, "d": 30}
TOTAL = sum(SIZES.values())


def whole_of(level: Level, sizes: Mapping[str, int]) -> list[dict[str, Any]]:
    return [level("all", sum(sizes.values())), *(level(f"circle={c}", n) for c, n in sizes.items())]


def edition(level: Level, group: str, value: str, n: int, **others: Any) -> Unreleased:
    return Unreleased([level("all", n, **others)], [], where={group: value})


def test_the_whole_less_the_editions_of_the_others_tells_the_hidden_circle(level: Level) -> None:
    rows, parts = whole_of(level, SIZES), [edition(level, "circle", c, n) for c, n in SIZES.items()]

    def taken_away(total: int, editions: Sequence[Any]) -> int | None:
        """The total less every other circle's own number, where each of these is shown."""
        others = [row["n"] for tables in editions[1:] for row in tables.results]
        return total - sum(others) if None not in others else None

    one_by_one = [release(part.results, [], "internal") for part in parts]
    assert [[row["released"] for row in tables.results] for tables in one_by_one] == [[False], [True], [True], [True]]
    assert taken_away(TOTAL, one_by_one) == SIZES["a"]
    whole, together = release_editions(Unreleased(rows, []), parts, "internal")
    assert next(r["n"] for r in whole.results if r["scope"] == "all") == TOTAL
    assert taken_away(TOTAL, together) is None
    assert [[row["released"] for row in tables.results] for tables in together] == [[False], [False], [True], [True]]


def test_what_the_whole_shows_does_not_depend_on_editions(level: Level) -> None:
    rows = whole_of(level, SIZES)
    parts = [Unreleased([level("all", n), level("kind=x", n - 3), level("kind=y", 3)], [], where={"circle": c})
             for c, n in SIZES.items()]
    whole, together = release_editions(Unreleased(rows, []), parts, "internal")
    assert whole.results.rows == release(rows, [], "internal").results.rows
    inner = [row for tables in together for row in tables.results if row["scope"] != "all"]
    assert not any(row["released"] for row in inner if row["scope"] == "kind=y")
    assert all(row["n"] is None for row in inner if not row["released"])


def test_a_figure_that_only_editions_have_is_judged_among_them_all(level: Level) -> None:
    """Reliability is told of the whole and of each edition, and of no circle in the whole."""
    def rows(scope: str, n: int) -> list[dict[str, Any]]:
        return [level(scope, n), level(scope, n) | {"quantity": "reliability", "term": "alpha"}]

    parts = [Unreleased(rows("all", n), [], where={"circle": c}) for c, n in SIZES.items()]
    whole = [*rows("all", TOTAL), *(level(f"circle={c}", n) for c, n in SIZES.items())]
    _, together = release_editions(Unreleased(whole, []), parts, "internal")
    shown = [row["n"] for tables in together for row in tables.results if row["term"] == "alpha" and row["released"]]
    assert shown == [20, 30]


def test_an_edition_that_counts_a_few_more_than_the_whole_is_hidden(level: Level) -> None:
    """A circle that asks for more answered items leaves out two: whole and edition together tell of the two."""
    rows = whole_of(level, {"c": 20, "d": 30})
    _, (stricter, same) = release_editions(
        Unreleased(rows, []), [edition(level, "circle", "c", 18), edition(level, "circle", "d", 30)], "internal")
    assert [(row["released"], row["n"]) for row in stricter.results] == [(False, None)]
    assert [(row["released"], row["n"]) for row in same.results] == [(True, 30)]


def test_an_editions_own_higher_threshold_holds(level: Level) -> None:
    rows = whole_of(level, {"b": 6, "c": 20, "d": 30})
    parts = [Unreleased([level("all", 6)], [], where={"circle": "b"}, min_n=8), edition(level, "circle", "c", 20)]
    _, (raised, other) = release_editions(Unreleased(rows, []), parts, "internal")
    assert [row["hidden_because"] for row in raised.results] == ["too_few"]
    assert [row["released"] for row in other.results] == [True]


def test_what_tells_of_no_person_stays(level: Level) -> None:
    part = Unreleased([level("all", 2, indicator="signed")], [], where={"circle": "a"}, books={"signed"})
    _, (own,) = release_editions(Unreleased(whole_of(level, SIZES), []), [part], "internal")
    assert [row["n"] for row in own.results] == [2]


def test_confidential_hides_nothing(level: Level) -> None:
    _, (own,) = release_editions(Unreleased(whole_of(level, SIZES), []), [edition(level, "circle", "a", 4)],
                                 "confidential")
    assert [row["n"] for row in own.results] == [4]


@given(networks)
@settings(max_examples=40, deadline=None)
def test_no_set_of_editions_tells_a_hidden_size(level: Level, people: dict[Person, int]) -> None:
    """Circles' and regions' editions, a region's with its circles, all beside the whole."""
    assume(people)
    sizes = sizes_of(people, [("circle",), ("region",)])
    region = {p.circle: p.region for p in people}
    cells = [p._asdict() | {"wave": "before", "n": n} for p, n in people.items()]
    parts = [edition(level, "circle", c, sizes[f"circle={c}"]) for c in region]
    parts += [Unreleased([level("all", sizes[f"region={r}"]),
                          *(level(f"circle={c}", sizes[f"circle={c}"]) for c in region if region[c] == r)], [],
                         where={"region": r}, nested={"circle"}) for r in set(region.values())]
    whole, together = release_editions(Unreleased([level(s, n) for s, n in sizes.items()], []), parts, "internal",
                                       cells=cells)
    told_by_any = {row["scope"] for row in whole.results if row["released"]}
    for part, tables in zip(parts, together, strict=True):
        told_by_any |= {part.scope(row["scope"]) for row in tables.results if row["released"]}
    why = {row["scope"]: row["hidden_because"] for row in whole.results}
    seen = [{"scope": s, "n": n, "released": s in told_by_any, "hidden_because": why[s]} for s, n in sizes.items()]
    inner = {f"region={r}": {f"circle={c}" for c in region if region[c] == r} for r in region.values()}
    inner["all"] = sizes.keys() - {"all"}
    assert told(attack(seen, combinations(people), INTERNAL.min_n)) <= listed(sizes, inner)
    assert not any(sizes[scope] < INTERNAL.min_n for scope in told_by_any)


def test_the_names_of_scopes() -> None:
    part = Unreleased([], [], where={"region": "north"}, nested={"circle"})
    assert [part.scope(own) for own in ("all", "circle=a", "kind=x")] == ["region=north", "circle=a",
                                                                         "kind=x&region=north"]
    assert of(part.scope("kind=x")) == frozenset({("kind", "x"), ("region", "north")})
    assert circles(["a"]) == [of("circle=a")]


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_every_row_has_its_place_and_what_is_hidden_has_no_number(level: Level, profile: Any) -> None:
    rows = whole_of(level, SIZES)
    parts = [edition(level, "circle", c, n) for c, n in SIZES.items()]
    _, together = release_editions(Unreleased(rows, []), parts, profile)
    assert [len(tables.results) for tables in together] == [1, 1, 1, 1]
    assert all((row["estimate"] is None) is not row["released"] for tables in together for row in tables.results)


STEPS = ("1", "2", "3", "4", "5")
FIVE = Orders(scales={"q": STEPS})
Bars = Callable[..., list[dict[str, Any]]]
distributions = st.dictionaries(st.sampled_from("abcd"), st.lists(st.integers(0, 12), min_size=5, max_size=5),
                                min_size=2)


def distributed(bars: Bars, people: Mapping[str, Sequence[int]]) -> tuple[Unreleased, list[Unreleased]]:
    """The whole's answers to an item, which it does not tell by circle, and each circle's edition."""
    total = [sum(numbers) for numbers in zip(*people.values(), strict=True)]
    whole, *parts = (bars("all", dict(zip(STEPS, n, strict=True))) for n in (total, *people.values()))
    return Unreleased([], whole, orders=FIVE), [Unreleased([], rows, where={"circle": c}, orders=FIVE)
                                                for c, rows in zip(people, parts, strict=True)]


@given(distributions)
@settings(max_examples=60, deadline=None)
def test_answers_to_an_item_less_those_of_editions_are_of_no_few(bars: Bars, people: dict[str, list[int]]) -> None:
    whole, editions = release_editions(*distributed(bars, people), "internal")
    if not all(row["released"] for row in whole.counts):
        return
    shown = [sum(n) for n, tables in zip(people.values(), editions, strict=True)
             if all(row["released"] for row in tables.counts)]
    left = sum(sum(n) for n in people.values()) - sum(shown)
    assert left == 0 or left >= INTERNAL.min_n
    assert all(n == 0 or n >= INTERNAL.min_n for n in shown)


def told_of(row: Mapping[str, Any]) -> tuple[float, float]:
    """What a public count tells: within its rounding, and 1 to 4 where it is hidden for being few."""
    n = row["n"]
    return (0, 0) if n == 0 else (1, 4) if n is None else (max(n - 2.5, 5), n + 2.5)


@given(distributions)
@settings(max_examples=40, deadline=None)
def test_no_few_who_answered_so_are_told_by_public_editions(bars: Bars, people: dict[str, list[int]]) -> None:
    """Every edition and the whole, in five parts or in three, as whole-number equations."""
    whole, editions = release_editions(*distributed(bars, people), "public")
    place = {(c, step): i for i, (c, step) in enumerate((c, step) for c in people for step in STEPS)}
    known: list[tuple[Any, float, float]] = []
    for circles_in, tables in ((list(people), whole), *(([c], t) for c, t in zip(people, editions, strict=True))):
        if not any(row["released"] for row in tables.counts):
            continue
        base = next(row["base"] for row in tables.counts if row["released"])
        for inside, (low, high) in ((STEPS, (base - 2.5, base + 2.5)), *(
                (parts_in(row["value"]), told_of(row)) for row in tables.counts)):
            sums = np.zeros(len(place))
            sums[[place[c, step] for c in circles_in for step in inside]] = 1
            known.append((sums, low, high))
    for (circle, step), i in place.items() if known else ():
        if 0 < people[circle][STEPS.index(step)] < 5:
            matrix, low, high = (np.array(x) for x in zip(*known, strict=True))
            aim = np.zeros(len(place))
            aim[i] = 1
            least, most = (milp(sign * aim, constraints=LinearConstraint(matrix, low, high), bounds=Bounds(0, 500),
                                integrality=np.ones(len(place))).fun for sign in (1, -1))
            assert round(least) < round(-most), (circle, step)


def parts_in(value: str) -> Sequence[str]:
    first, _, last = value.partition("..")
    return STEPS[STEPS.index(first):STEPS.index(last or first) + 1]
