"""What would change a verdict: each limit that is told is where the law of verdicts turns."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keko_eval.comparison.distributions import quantile
from keko_eval.comparison.facts import Facts
from keko_eval.comparison.power import pairs_needed
from keko_eval.comparison.turning import TURNS, turns
from keko_eval.comparison.verdict import Evidence, judge

NUDGE = 1e-6


def student(estimate: float, error: float, df: float, m: float | None, direction: str = "up", **more: object) -> Facts:
    """A row of an interval by Student's t, with the verdict that the law gives it."""
    half = quantile(0.975, df) * error
    verdict = told(estimate, error, df, m, direction)
    return Facts(**{"method": "paired_t", "estimate": estimate, "standard_error": error, "df": df,  # type: ignore[arg-type]
                    "ci_low": estimate - half, "ci_high": estimate + half, "smallest_meaningful": m, "verdict": verdict,
                    "direction": direction, "family": "primary", "n": 40, "n_reference": 40, "n_pairs": 40} | more)


def told(estimate: float, error: float, df: float, m: float | None, direction: str) -> str:
    ends = [tuple(estimate + s * quantile(p, df) * error for s in (-1, 1)) for p in (0.975, 0.95)]
    return judge(Evidence(direction=direction, n=40, estimate=estimate, standard_error=error,  # type: ignore[arg-type]
                          ci95=ends[0], ci90=ends[1], smallest=m, primary=True)).verdict  # type: ignore[arg-type]


def found(facts: Facts) -> dict[str, dict[str, float]]:
    return {point.id: dict(point.numbers) for point in turns(facts)}


@given(st.floats(-20, 20), st.floats(0.1, 10), st.floats(3, 200), st.floats(0.5, 15),
       st.sampled_from(["up", "down", "keep"]))
def test_at_each_limit_the_verdict_turns(estimate, error, df, m, direction):
    assume(abs(estimate) > 1e-3)
    facts = student(estimate, error, df, m, direction)
    for id in ("kept_up_to", "meaningful_at", "slight_above", "same_above", "same_kept_above"):
        if id in (known := found(facts)):
            at = known[id]["at"]
            below, above = (told(estimate, error, df, at * (1 + s * NUDGE), direction) for s in (-1, 1))
            assert below != above, id
            wanted = {"kept_up_to": below, "meaningful_at": below}.get(id, above)
            assert wanted.endswith("_meaningfully") == (id in ("kept_up_to", "meaningful_at"))
            assert wanted.endswith("_slightly") == (id == "slight_above")
            assert (wanted == "no_meaningful_change") == (id in ("same_above", "same_kept_above"))


@given(st.floats(0.5, 20), st.floats(0.1, 10), st.floats(0.5, 15))
def test_so_many_pairs_are_enough_and_one_less_is_not(estimate, error, m):
    facts = student(estimate, error, 39, m)
    for id, numbers in found(facts).items():
        goal = id.split(".")[1] if id.startswith("needed.") else None
        if goal not in ("zero", "meaningful", "inside"):
            continue
        assert id.endswith(".pairs")
        for n, enough in ((numbers["needed"], True), (numbers["needed"] - 1, False)):
            verdict = told(estimate, error * math.sqrt(40 / n), n - 1, m, "up")
            reached = {"zero": verdict.startswith("improved"), "meaningful": verdict == "improved_meaningfully",
                       "inside": verdict in ("improved_slightly", "no_meaningful_change")}[goal]
            assert reached is enough, (id, n, verdict)


def test_to_be_likely_found_is_what_power_says():
    facts = student(2.0, 2.0, 39, 3.0)
    sure = found(facts)["needed.sure.pairs"]["needed"]
    assert sure == pairs_needed(2.0, 2.0 * math.sqrt(40))


def test_clusters_are_counted_where_they_are_known_and_else_how_many_times():
    facts = student(2.0, 2.0, 8, None, method="person_gls_cr2", clusters=10)
    assert found(facts)["needed.zero.clusters"]["now"] == 10
    times = found(replace(facts, clusters=None))["needed.zero.times"]["needed"]
    assert 3 < times < 6


def test_what_no_number_of_answers_brings_is_said():
    assert "never_meaningful" in found(student(3.0, 1.0, 39, 5.0))
    assert "out_of_reach.zero" in found(student(0.0, 1.0, 39, 1.0))
    assert "out_of_reach.zero" in found(student(0.001, 5.0, 39, 5.0))


@pytest.mark.parametrize(("columns", "id", "numbers"), [
    ({"verdict": "not_comparable"}, "comparable", {}),
    ({"verdict": "counted"}, "records", {}),
    ({"verdict": "too_few", "method": "paired_t", "n_pairs": 5}, "enough_now", {"needed": 8, "now": 5}),
    ({"verdict": "too_few"}, "enough", {"needed": 8}),
    ({"verdict": "unclear", "because": "no_variation"}, "variation", {}),
    ({"verdict": "unclear", "because": "not_estimable"}, "no_interval", {}),
])
def test_a_gate_is_all_that_is_told(columns, id, numbers):
    assert found(Facts(**columns)) == {id: numbers}


@pytest.mark.parametrize(("columns", "id", "numbers"), [
    ({"because": "multiplicity", "p_value": 0.03, "p_adjusted": 0.09}, "held_by_multiplicity",
     {"p": 0.03, "adjusted": 0.09, "alpha": 0.05}),
    ({"because": "multiplicity", "verdict": "improved"}, "held_back_from_meaningful", {"alpha": 0.05}),
    ({"because": "multiplicity", "verdict": "improved", "family": "exploratory"}, "not_primary", {}),
    ({"because": "who_answered", "pairs_only": -1.5}, "held_by_those_who_stayed", {"pairs_only": -1.5}),
    ({"because": "who_answered"}, "held_by_who_answered", {}),
    ({"because": "exact_test", "p_value": 0.07}, "held_by_own_test", {"p": 0.07, "alpha": 0.05}),
    ({"because": "ceiling"}, "held_by_ceiling", {"ceiling": 0.15}),
])
def test_what_holds_a_claim_back_is_told_with_its_limit(columns, id, numbers):
    facts = replace(student(8.0, 1.0, 39, 5.0), **({"verdict": "unclear"} | columns))
    assert found(facts)[id] == numbers
    assert not [other for other in found(facts) if other.startswith("needed")]


def test_without_a_verdict_nothing_is_told():
    assert found(Facts(quantity="level", estimate=50.0, ci_low=40.0, ci_high=60.0)) == {}


finite = st.floats(-1e6, 1e6) | st.just(0.0)


@given(st.sampled_from(["paired_t", "person_gls_cr2", "newcombe_paired", "welch_t", "counted", "unheard_of", None]),
       st.none() | finite, st.none() | st.floats(0, 1e6), st.none() | st.floats(0.1, 1e4),
       st.none() | st.floats(0, 1e6),
       st.none() | st.integers(0, 3), st.sampled_from(["change", "difference_in_changes", "level"]),
       st.sampled_from([None, "unclear", "improved", "no_meaningful_change", "too_few", "counted", "higher"]),
       st.sampled_from([None, "multiplicity", "exact_test", "ceiling", "who_answered", "no_variation"]))
def test_whatever_a_row_is_ids_are_known_and_numbers_finite(method, estimate, error, df, m, n, quantity, verdict,
                                                                  because):
    half = error if error is not None else 0.0
    ends = (None, None) if estimate is None else (estimate - half, estimate + half)
    facts = Facts(method=method, estimate=estimate, standard_error=error, df=df, ci_low=ends[0], ci_high=ends[1], n=n,
                  n_reference=n, n_pairs=n, smallest_meaningful=m, quantity=quantity, verdict=verdict, because=because)
    for point in turns(facts):
        assert point.id in TURNS
        assert all(math.isfinite(x) for x in point.numbers.values())
