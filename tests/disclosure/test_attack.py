"""An attacker who reads a released table and knows the thresholds: what can be worked out of what is hidden?

The attacker takes the people as unknown numbers in the finest groups, at least 0, whose sums are the shown sizes, and
asks linear programming for the smallest and the largest value of each hidden size.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from keko_eval.disclosure.profile import INTERNAL, PROFILES
from keko_eval.disclosure.release import release
from keko_eval.disclosure.suppression import Table

Group = frozenset[tuple[str, str]]


class Person(NamedTuple):
    circle: str
    region: str
    kind: str


def of(scope: str) -> Group:
    return frozenset(tuple(part.split("=")) for part in scope.split("&")) if scope != "all" else frozenset()


def sizes_of(people: Mapping[Person, int], groupings: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """Respondents by scope, as the results table has them: no row where nobody is."""
    sizes: dict[str, int] = {"all": sum(people.values())}
    for columns in groupings:
        for person, n in people.items():
            scope = "&".join(f"{c}={getattr(person, c)}" for c in columns)
            sizes[scope] = sizes.get(scope, 0) + n
    return {scope: n for scope, n in sizes.items() if n}


def attack(rows: Iterable[Mapping[str, Any]], finest: Iterable[Group], fewest: int) -> dict[str, tuple[float, float]]:
    """The smallest and largest value of each hidden size."""
    cells = list(finest)
    rows = list(rows)
    sums = {row["scope"]: np.array([float(of(row["scope"]) <= cell) for cell in cells]) for row in rows}
    bounds = {r["scope"]: (1, fewest - 1) if r["hidden_because"] == "too_few" else (fewest, np.inf)
              for r in rows if not r["released"]}
    shown = [r for r in rows if r["released"]]
    equal = {"A_eq": np.stack([sums[r["scope"]] for r in shown]), "b_eq": [r["n"] for r in shown]} if shown else {}
    above = [(-sums[s], -low) for s, (low, _) in bounds.items()]
    above += [(sums[s], high) for s, (_, high) in bounds.items() if np.isfinite(high)]
    if above:
        equal |= {"A_ub": np.stack([a for a, _ in above]), "b_ub": [b for _, b in above]}
    found = {}
    for scope in bounds:
        least, most = (linprog(sign * sums[scope], **equal, method="highs") for sign in (1, -1))
        assert least.status == 0, (scope, least.message)
        found[scope] = (least.fun, -most.fun if most.status == 0 else math.inf)
    return found


def told(ranges: Mapping[str, tuple[float, float]]) -> set[str]:
    """Hidden sizes with one possible whole number only."""
    return {s for s, (low, high) in ranges.items() if high < math.ceil(low - 1e-6) + 1 - 1e-6}


def listed(sizes: Mapping[str, int], inner: Mapping[str, Iterable[str]]) -> set[str]:
    """Groups that the list of groups tells: four of which each has somebody, in an outer group of four at most."""
    return {s for outer, scopes in inner.items() if sizes.get(outer, 5) < 5
            for s in (outer, *scopes) if sum(scope in sizes for scope in scopes) >= 4}


def published(sizes: Mapping[str, int], hidden: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"scope": s, "n": None if s in hidden else n, "released": s not in hidden, "hidden_because": hidden.get(s)}
            for s, n in sizes.items()]


CIRCLES = {"a": 4, "b": 6, "c": 12, "d": 18}


def by_circle(sizes: Mapping[str, int]) -> dict[str, int]:
    return {"all": sum(sizes.values())} | {f"circle={c}": n for c, n in sizes.items()}


def circles(sizes: Iterable[str]) -> list[Group]:
    return [of(f"circle={c}") for c in sizes]


def test_hiding_the_small_group_alone_is_read_off_the_total():
    sizes = by_circle(CIRCLES)
    hidden = Table(sizes, 5).primary()
    ranges = attack(published(sizes, hidden), circles(CIRCLES), 5)
    assert ranges == {"circle=a": (pytest.approx(4), pytest.approx(4))}
    assert told(ranges) == {"circle=a"}


def test_with_a_second_group_hidden_it_is_not(level):
    rows = [level(s, n) for s, n in by_circle(CIRCLES).items()]
    ranges = attack(release(rows, [], "internal").results, circles(CIRCLES), 5)
    assert ranges.keys() == {"circle=a", "circle=b"}
    assert told(ranges) == set()


def test_two_groups_of_the_greatest_hidden_size_tell_each_other(level):
    """Both may be 4 at most and are 8 together: a third is hidden, though 8 people would be enough."""
    sizes = {"a": 4, "b": 4, "c": 9, "d": 20}
    assert told(attack(published(by_circle(sizes), Table(by_circle(sizes), 5).primary()), circles(sizes), 5))
    hidden = {r["scope"] for r in release([level(s, n) for s, n in by_circle(sizes).items()], [], "internal").results
              if not r["released"]}
    assert hidden == {"circle=a", "circle=b", "circle=c"}


def test_regions_and_circles_together_tell_what_each_alone_does_not(level):
    """Circles a and d are hidden, which is safe beside the total; but the region north is a and b."""
    people = {Person("a", "north", "x"): 4, Person("b", "north", "x"): 8, Person("c", "north", "x"): 9,
              Person("d", "south", "x"): 6, Person("e", "south", "x"): 30}
    sizes = sizes_of(people, [("circle",), ("region",)])
    finest = [of(f"circle={p.circle}&region={p.region}") for p in people]
    alone = dict.fromkeys(("circle=a", "circle=d"), "complementary") | {"circle=a": "too_few"}
    assert told(attack(published(sizes, alone), finest, 5)) == {"circle=a", "circle=d"}
    cells = [{"circle": p.circle, "region": p.region, "wave": "before", "n": n} for p, n in people.items()]
    rows = [level(s, n) for s, n in sizes.items()]
    without = {r["scope"] for r in release(rows, [], "internal").results if not r["released"]}
    assert without == {"circle=a", "circle=d"}
    safe = release(rows, [], "internal", cells=cells).results
    assert told(attack(safe, finest, 5)) == set()
    assert {r["scope"] for r in safe if not r["released"]} == {"circle=a", "circle=b"}


small = st.one_of(st.integers(0, 6), st.integers(0, 40))


@given(st.dictionaries(st.sampled_from("abcdefgh"), small, min_size=1), st.sampled_from(["internal", "public"]))
@settings(max_examples=150, deadline=None)
def test_one_grouping_beside_its_total(level, sizes, profile):
    people = {scope: n for scope, n in by_circle(sizes).items() if n}
    rows = [level(s, n) for s, n in people.items()]
    exact = release([r | {"kind": None} for r in rows], [], profile, min_n=PROFILES[profile].min_n).results
    shown = [dict(r) | {"n": people[r["scope"]] if r["released"] else None} for r in exact]
    ranges = attack(shown, circles(c for c in sizes if sizes[c]), PROFILES[profile].min_n)
    assert told(ranges) <= listed(people, {"all": people.keys() - {"all"}})
    assert set(ranges) >= {s for s, n in people.items() if n < PROFILES[profile].min_n}


networks = st.builds(
    lambda regions, cells: {Person(c, regions[c], k): n for (c, k), n in cells.items() if n},
    st.fixed_dictionaries({c: st.sampled_from(["north", "south", "east"]) for c in "abcdef"}),
    st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz")), small, min_size=1))


def combinations(people: Iterable[Person]) -> list[Group]:
    """All that the attacker takes for possible: any kind of actor in any circle, each circle in its region."""
    region = {p.circle: p.region for p in people}
    return [of(f"circle={c}&region={region[c]}&kind={k}") for c in region for k in {p.kind for p in people}]


@given(networks)
@settings(max_examples=80, deadline=None)
def test_nested_and_crossed_groupings(level, people):
    """Circles in regions, and kinds of actor across both: no hidden size is told though all is published at once."""
    assume(people)
    sizes = sizes_of(people, [("circle",), ("region",), ("kind",)])
    cells = [p._asdict() | {"wave": "before", "n": n} for p, n in people.items()]
    rows = release([level(s, n) for s, n in sizes.items()], [], "internal", cells=cells).results
    inner = {f"region={r}": {f"circle={p.circle}" for p in people if p.region == r} for r in {p.region for p in people}}
    inner["all"] = sizes.keys() - {"all"}
    assert told(attack(rows, combinations(people), INTERNAL.min_n)) <= listed(sizes, inner)
    assert all(r["released"] is False for r in rows if sizes[r["scope"]] < 5)


@given(networks)
@settings(max_examples=40, deadline=None)
def test_a_full_crossing_with_both_its_margins(level, people):
    assume(people)
    sizes = sizes_of(people, [("circle",), ("kind",), ("circle", "kind")])
    rows = release([level(s, n) for s, n in sizes.items()], [], "internal").results
    finest = [of(s) for s in sizes if "&" in s]
    assert told(attack(rows, finest, INTERNAL.min_n)) == set()


@given(networks, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_same_groups_are_hidden_whatever_the_order_of_rows(level, people, random):
    assume(people)
    rows = [level(s, n, indicator=i) for i in ("trust", "inclusion")
            for s, n in sizes_of(people, [("circle",), ("region",)]).items()]
    shuffled = random.sample(rows, len(rows))
    once, again = ({(r["indicator"], r["scope"]): r["hidden_because"] for r in release(some, [], "internal").results}
                   for some in (rows, shuffled))
    assert once == again


@given(networks)
@settings(max_examples=40, deadline=None)
def test_no_hidden_mean_is_a_sum_of_shown_ones(level, people):
    """Totals of shown groups (n times mean) never add up to the total of a hidden one."""
    assume(people)
    sizes = sizes_of(people, [("circle",), ("region",), ("kind",)])
    cells = [p._asdict() | {"wave": "before", "n": n} for p, n in people.items()]
    rows = release([level(s, n) for s, n in sizes.items()], [], "internal", cells=cells).results
    finest = combinations(people)
    vector = {r["scope"]: np.array([float(of(r["scope"]) <= cell) for cell in finest]) for r in rows}
    shown = np.stack([vector[r["scope"]] for r in rows if r["released"]] or [np.zeros(len(finest))])
    rank = np.linalg.matrix_rank(shown)
    for row in rows:
        if not row["released"] and sizes[row["scope"]] < 5:
            assert np.linalg.matrix_rank(np.vstack([shown, vector[row["scope"]]])) > rank, row["scope"]


class Actor(NamedTuple):
    circle: str
    region: str
    before: bool
    after: bool


REGION = {"a": "north", "b": "north", "c": "north", "d": "south", "e": "south", "f": "south"}
actors = st.lists(max_size=90, elements=st.builds(
    lambda circle, waves: Actor(circle, REGION[circle], *waves), st.sampled_from("aaabbccdddef"),
    st.sampled_from([(True, True), (True, True), (True, False), (False, True)])))


def two_waves(level, change, people: list[Actor]) -> list[dict[str, Any]]:
    """Levels, a change by pairs alone where nearly all are linked, else by all answers with the pairs beside it."""
    rows = []
    for scope in ["all", *(f"circle={c}" for c in "abcdef"), "region=north", "region=south"]:
        group = [p for p in people if of(scope) <= set(p._asdict().items())]
        first, second = sum(p.before for p in group), sum(p.after for p in group)
        both = sum(p.before and p.after for p in group)
        rows += [level(scope, n, wave=w) for w, n in (("before", first), ("after", second)) if n]
        if first and second:
            linked = 2 * both >= 0.8 * (first + second)
            main = change(scope, both, both, both) if linked else change(
                scope, second, first, both, reason="partly_linked" if both >= 8 else "unlinked")
            rows += [main, change(scope, both, both, both, sensitivity=True),
                     change(scope, second, first, None, sensitivity=True)]
    return rows


@given(actors)
@settings(max_examples=60, deadline=None)
def test_no_row_of_any_kind_tells_what_another_hides(level, change, people):
    """All numbers of respondents that stand anywhere are taken together, wave by wave and for the pairs."""
    assert_nothing_told(level, change, people)


def test_a_circle_without_any_pair_beside_one_with_few_leavers(level, change):
    """Circle a has 5 pairs and 2 leavers, circle b one leaver and no pair: the total's pairs are all of a."""
    stayed, left = Actor("a", "north", True, True), Actor("a", "north", True, False)
    assert_nothing_told(level, change, [stayed] * 5 + [left] * 2 + [Actor("b", "north", True, False)])


def assert_nothing_told(level, change, people: list[Actor]) -> None:
    rows = two_waves(level, change, people)
    cells = [{"circle": c, "region": r, "wave": w, "n": 1} for c, r in REGION.items() for w in ("before", "after")]
    released = release(rows, [], "internal", cells=cells).results
    shown: dict[tuple[str, str], int] = {}
    for row in released:
        if row["n_pairs"] is None or row["n"] != row["n_pairs"] or row["n_reference"] != row["n_pairs"]:
            shown |= {(row["wave"], row["scope"]): row["n"]} if row["n"] else {}
            shown |= {("before", row["scope"]): row["n_reference"]} if row["n_reference"] else {}
        shown |= {("pairs", row["scope"]): row["n_pairs"]} if row["n_pairs"] is not None else {}
    true = {(r["wave"], r["scope"]): r["n"] for r in rows if r["quantity"] == "level"}
    true |= {("pairs", r["scope"]): r["n_pairs"] for r in rows if r["n_pairs"]}
    for part in ("before", "after", "pairs"):
        sizes = {scope: n for (p, scope), n in true.items() if p == part}
        hidden = {s: "too_few" if n < 5 else "complementary" for s, n in sizes.items() if (part, s) not in shown}
        finest = [of(f"circle={c}&region={r}") for c, r in REGION.items() if f"circle={c}" in sizes]
        assert all(s in hidden for s, n in sizes.items() if n < 5), part
        assert told(attack(published(sizes, hidden), finest, 5)) <= listed(sizes, {"all": sizes.keys()}), part
