"""Somebody watches a page of counts and takes each showing from every other."""

from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from keko_eval.disclosure.watched import FEWEST, may_refresh, tellable, total

CIRCLES = tuple("abcdef")


def watched(arrivals: list[str], fewest: int) -> list[dict[str, int]]:
    """Every different showing that somebody sees who reloads after each arrival."""
    now = dict.fromkeys(CIRCLES, 0)
    seen = [dict(now)]
    for circle in arrivals:
        now[circle] += 1
        if may_refresh(seen[-1], now, fewest):
            seen.append(dict(now))
    return seen


def isolated(seen: list[dict[str, int]]) -> int:
    """How many groups of 1-4 the differences of all showings give away."""
    return sum(0 < abs(a[c] - b[c]) < FEWEST for a, b in combinations(seen, 2) for c in CIRCLES)


def test_the_watcher_isolates_nobody_but_would_without_the_rule() -> None:
    random = Random(1)
    for _ in range(20):
        arrivals = random.choices(CIRCLES, weights=(4, 1, 1, 1, 1, 2), k=60)
        assert isolated(watched(arrivals, FEWEST)) == 0
        assert isolated(watched(arrivals, 1)) > 0


@given(st.lists(st.sampled_from(CIRCLES), max_size=120), st.integers(5, 10))
def test_in_any_order_of_arrivals(arrivals: list[str], fewest: int) -> None:
    seen = watched(arrivals, fewest)
    assert isolated(seen) == 0
    assert all(b[c] - a[c] == 0 or b[c] - a[c] >= fewest for a, b in combinations(seen, 2) for c in CIRCLES)


def test_a_group_that_comes_or_goes_is_looked_at_too() -> None:
    assert not may_refresh({"a": 3}, {})
    assert not may_refresh({}, {"a": 4})
    assert may_refresh({"a": 5}, {"b": 5})
    assert may_refresh({"a": 7}, {"a": 7})


def test_the_few_are_not_told_and_not_to_be_had_from_the_sum() -> None:
    told = [tellable(n) for n in (0, 1, 4, 5, 12)]
    assert told == [0, None, None, 5, 12]
    assert total(told) == 17
