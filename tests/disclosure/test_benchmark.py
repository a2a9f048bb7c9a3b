"""Attackers on benchmark rows: each one succeeds on the unprotected rows and fails on the protected ones."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from keko_eval.comparison.rows import Result
from keko_eval.disclosure.benchmark import protect_benchmark, tellable
from keko_eval.disclosure.release import release
from keko_eval.disclosure.released import Released

Rows = list[dict[str, Any]]
SIZES = {"circle=a": 4, "circle=b": 6, "circle=c": 20, "circle=d": 30}
MEANS = {"circle=a": 71.0, "circle=b": 38.0, "circle=c": 50.0, "circle=d": 55.0}
TOTAL = sum(SIZES.values())


def whole(values: Mapping[str, float] = MEANS) -> float:
    return sum(SIZES[s] * values[s] for s in values) / sum(SIZES[s] for s in values)


def row(term: str, scope: str, estimate: float | None, n: int, n_reference: int, **others: Any) -> dict[str, Any]:
    quantity: Any = "group_difference" if term in ("rest", "region_rest", "best_quartile") else "level"
    filled = {"wave": "before", "kind": "scale", "verdict": "unclear", "because": "groups_alike"} | others
    return Result(study="s", indicator="trust", quantity=quantity, term=term, scope=scope, estimate=estimate, n=n,
                  n_reference=n_reference, **filled).record()


def against_rest(scope: str) -> dict[str, Any]:
    rest = whole({s: m for s, m in MEANS.items() if s != scope})
    return row("rest", scope, MEANS[scope] - rest, SIZES[scope], TOTAL - SIZES[scope])


@pytest.fixture
def own(level: Callable[..., dict[str, Any]]) -> Released:
    levels = [level(s, n, MEANS[s]) for s, n in SIZES.items()] + [level("all", TOTAL, whole())]
    return release(levels, [], "internal")


def shown(rows: Rows) -> Rows:
    return [r for r in rows if r["released"] and r["estimate"] is not None]


def test_the_total_and_a_difference_from_the_rest_tell_a_hidden_circle(own: Released) -> None:
    """own = total + difference * (1 - n / N): the attacker knows the four people of circle a."""
    assert {r["scope"] for r in own.results if not r["released"]} == {"circle=a", "circle=b"}
    rows = [against_rest(s) for s in SIZES]
    total = next(r["estimate"] for r in own.results if r["scope"] == "all")

    def attack(rows: Rows) -> list[float]:
        return [total + r["estimate"] * (1 - SIZES["circle=a"] / TOTAL) for r in shown(rows)
                if r["scope"] == "circle=a"]

    assert attack(rows) == [pytest.approx(MEANS["circle=a"])]
    protected = protect_benchmark(rows, own, regions={})
    assert attack(protected) == []
    assert {r["scope"] for r in shown(protected)} == {"circle=c", "circle=d"}


def test_a_common_mean_of_all_circles_is_a_second_equation_for_two_hidden_ones(own: Released) -> None:
    """Total and common mean weigh the hidden circles otherwise: two equations, two unknowns."""
    equal_weights = sum(MEANS.values()) / 4
    rows = [row("shrunk", s, equal_weights, SIZES[s], TOTAL, effect_value=0.0) for s in ("circle=c", "circle=d")]

    def attack(rows: Rows) -> list[float]:
        if not shown(rows):
            return []
        known = MEANS["circle=c"] + MEANS["circle=d"], 20 * MEANS["circle=c"] + 30 * MEANS["circle=d"]
        right = [4 * shown(rows)[0]["estimate"] - known[0], TOTAL * whole() - known[1]]
        return np.linalg.solve([[1, 1], [4, 6]], right).tolist()

    assert attack(rows) == pytest.approx([71.0, 38.0])
    assert attack(protect_benchmark(rows, own, regions={})) == []


def test_what_rests_on_the_shown_circles_alone_is_shown(own: Released) -> None:
    rows = [row("shrunk", "circle=c", 51.0, 20, 50), row("best_quartile", "circle=d", 0.0, 30, 50),
            row("between_circles_sd", "all", 2.5, 50, 50)]
    assert protect_benchmark(rows, own, regions={}) == rows


def test_a_spread_over_hidden_circles_tells_the_extreme_one(own: Released) -> None:
    """Range over all circles, beside the lowest shown one, would give the highest, which is hidden."""
    rows = [row("between_circles_range", "all", 71.0 - 38.0, TOTAL, TOTAL)]
    assert shown(protect_benchmark(rows, own, regions={})) == []


def test_a_region_whose_value_is_hidden_gives_no_rest(level: Callable[..., dict[str, Any]]) -> None:
    levels = [level("circle=c", 20, 50.0), level("region=n", 23, 52.0), level("region=s", 30), level("all", 53, 51.0)]
    rows = [row("region_rest", "circle=c", -15.3, 20, 3)]
    held, = protect_benchmark(rows, release(levels, [], "internal"), regions={"circle=c": "region=n"})
    assert (held["released"], held["hidden_because"]) == (False, "too_few")
    numbers = [k for k, v in held.items() if isinstance(v, float | int) and not isinstance(v, bool)]
    assert numbers == []
    assert held["verdict"] is held["because"] is None


def test_a_rest_that_is_not_what_is_left_of_the_shown_whole_is_held_back(own: Released) -> None:
    """A rest of other people than the total less the circle would be a table of its own."""
    rows = [row("rest", "circle=d", 5.0, 30, 25)]
    assert shown(protect_benchmark(rows, own, regions={})) == []


def test_a_hidden_change_hides_its_benchmark(level: Callable[..., dict[str, Any]],
                                             change: Callable[..., dict[str, Any]]) -> None:
    levels = [level(s, 3 * n, wave=w) for s, n in [*SIZES.items(), ("all", TOTAL)] for w in ("before", "after")]
    changes = [change(s, n, n, n) for s, n in [*SIZES.items(), ("all", TOTAL)]]
    released = release([*levels, *changes], [], "internal")
    rows = [row("rest", s, 1.0, n, TOTAL - n, wave="after", reference_wave="before") for s, n in SIZES.items()]
    assert {r["scope"] for r in shown(protect_benchmark(rows, released, regions={}))} == {"circle=c", "circle=d"}
    assert ("trust", "change", "after", "circle=a") not in tellable(released)


def test_a_change_that_rests_on_others_than_the_pairs_is_no_ground(level: Callable[..., dict[str, Any]],
                                                                   change: Callable[..., dict[str, Any]]) -> None:
    rows = [level("all", 60, wave=w) for w in ("before", "after")] + [change("all", 60, 60, 40)]
    told = tellable(release(rows, [], "internal"))
    assert {quantity for _, quantity, _, _ in told} == {"level"}


def test_in_public_none_is_shown_and_confidential_shows_all(level: Callable[..., dict[str, Any]]) -> None:
    levels = [level(s, n, MEANS[s]) for s, n in SIZES.items()] + [level("all", TOTAL, whole())]
    rows = [against_rest(s) for s in SIZES]
    assert shown(protect_benchmark(rows, release(levels, [], "public"), regions={})) == []
    assert protect_benchmark(rows, release(levels, [], "confidential"), regions={}) == rows


def test_the_studys_own_threshold_counts(own: Released) -> None:
    assert shown(protect_benchmark([against_rest("circle=c")], own, regions={}, min_n=25)) == []


@pytest.mark.parametrize("term", ["funnel_95", "funnel_998", "rank"])
def test_limits_and_places_rest_on_the_shown_circles_alone(term: str, own: Released) -> None:
    shown_answers = SIZES["circle=c"] + SIZES["circle=d"]
    rows = [row(term, s, 50.0, SIZES[s], of, ci_low=40.0, ci_high=60.0) for s in SIZES for of in (shown_answers, TOTAL)]
    protected = shown(protect_benchmark(rows, own, regions={}))
    assert {(r["scope"], r["n_reference"]) for r in protected} == {(s, shown_answers) for s in ("circle=c", "circle=d")}
