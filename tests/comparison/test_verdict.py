"""The law of verdicts: gates, interval, caps, in the order of docs/methods.md."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.comparison.verdict import CLAIMS, Evidence, judge

M = 5.0


def evidence(lo: float, hi: float, **more: object) -> Evidence:
    """An interval around its middle; the 90 % interval is 84 % as wide, as a normal distribution has it."""
    middle, half = (lo + hi) / 2, (hi - lo) / 2
    given = Evidence(direction="up", n=50, estimate=middle, standard_error=half / 1.96, ci95=(lo, hi), smallest=M,
                     ci90=(middle - 0.84 * half, middle + 0.84 * half), primary=True, p_zero=0.001, p_meaningful=0.001)
    return replace(given, **more)  # type: ignore[arg-type]


INTERVALS = [
    ((5, 9), "improved_meaningfully"), ((6, 20), "improved_meaningfully"), ((1, 12), "improved"),
    ((1, 4), "improved_slightly"), ((0.5, 5.2), "improved_slightly"), ((-3, 3), "no_meaningful_change"),
    ((-5.5, 5.5), "no_meaningful_change"), ((-6.5, 6.5), "unclear"), ((-2, 11), "unclear"), ((0, 12), "unclear"),
]
MIRROR = {"improved_meaningfully": "worsened_meaningfully", "improved": "worsened",
          "improved_slightly": "worsened_slightly"}


@pytest.mark.parametrize(("interval", "verdict"), INTERVALS)
def test_the_interval_decides(interval: tuple[float, float], verdict: str) -> None:
    assert judge(evidence(*interval)).verdict == verdict


@pytest.mark.parametrize(("interval", "verdict"), INTERVALS)
def test_worse_mirrors_better(interval: tuple[float, float], verdict: str) -> None:
    lo, hi = interval
    assert judge(evidence(-hi, -lo)).verdict == MIRROR.get(verdict, verdict)
    assert judge(evidence(-hi, -lo, direction="down")).verdict == verdict


@pytest.mark.parametrize(("interval", "verdict"), INTERVALS)
def test_keep_turns_any_claim_into_worse(interval: tuple[float, float], verdict: str) -> None:
    for ends in (interval, (-interval[1], -interval[0])):
        assert judge(evidence(*ends, direction="keep")).verdict == MIRROR.get(verdict, verdict)


def test_without_direction_it_is_higher_or_lower() -> None:
    assert judge(evidence(1, 12, direction="none")).verdict == "higher"
    assert judge(evidence(-12, -1, direction="none")).verdict == "lower"
    assert judge(evidence(-1, 1, direction="none")).verdict == "no_meaningful_change"
    assert judge(evidence(-9, 9, direction="none")).verdict == "unclear"


def test_without_a_smallest_meaningful_change_three_verdicts_are_left() -> None:
    assert [judge(evidence(*i, smallest=None)).verdict for i in ((1, 9), (-9, -1), (-1, 1))] == [
        "improved", "worsened", "unclear"]


def test_gates_come_first_and_in_order() -> None:
    strong = evidence(6, 20)
    assert judge(replace(strong, comparable=False, n=3)).verdict == "not_comparable"
    assert judge(replace(strong, n=7)).verdict == "too_few"
    assert judge(replace(strong, n=8)).verdict == "improved_meaningfully"
    still = judge(replace(strong, standard_error=0.0, ci95=None, ci90=None))
    assert (still.verdict, still.because) == ("unclear", "no_variation")
    one = judge(replace(strong, ci95=None, ci90=None, undefined="rests_on_one_cluster"))
    assert (one.verdict, one.because) == ("unclear", "rests_on_one_cluster")


def test_a_complete_count_needs_no_interval() -> None:
    assert judge(Evidence(direction="up", estimate=6.0, complete=True)).verdict == "counted"
    assert judge(Evidence(direction="up", estimate=None, complete=True)).verdict == "too_few"


def test_multiplicity_takes_a_claim_away_or_down() -> None:
    away = judge(evidence(6, 20, p_zero=0.05))
    assert (away.verdict, away.because) == ("unclear", "multiplicity")
    down = judge(evidence(6, 20, p_meaningful=0.05))
    assert (down.verdict, down.because) == ("improved", "multiplicity")
    assert judge(evidence(-20, -6, p_meaningful=0.05)).verdict == "worsened"


def test_only_a_primary_result_may_be_meaningful() -> None:
    found = judge(evidence(6, 20, primary=False))
    assert (found.verdict, found.because) == ("improved", "multiplicity")
    assert judge(evidence(1, 4, primary=False)).verdict == "improved_slightly"


def test_those_who_answered_twice_must_agree() -> None:
    assert judge(evidence(1, 12, pairs_only_90=(0.1, 9))).verdict == "improved"
    for pairs in ((-0.1, 9), (-9, -1)):
        found = judge(evidence(1, 12, pairs_only_90=pairs))
        assert (found.verdict, found.because) == ("unclear", "who_answered")
    assert judge(evidence(-12, -1, pairs_only_90=(-9, -0.1))).verdict == "worsened"


def test_a_ceiling_blocks_no_change_only() -> None:
    found = judge(evidence(-3, 3, at_good_end=0.15))
    assert (found.verdict, found.because) == ("unclear", "ceiling")
    assert judge(evidence(-3, 3, at_good_end=0.149)).verdict == "no_meaningful_change"
    assert judge(evidence(1, 12, at_good_end=0.5)).verdict == "improved"


@given(st.floats(-50, 50), st.floats(0.01, 50), st.floats(0.1, 20), st.booleans())
def test_a_claim_never_contradicts_its_interval(middle: float, half: float, smallest: float, primary: bool) -> None:
    found = judge(evidence(middle - half, middle + half, smallest=smallest, primary=primary))
    if found.verdict in CLAIMS:
        assert abs(middle) > half
        assert found.verdict.startswith("improved" if middle > 0 else "worsened")
    if found.verdict == "no_meaningful_change":
        assert abs(middle) < smallest
