"""What may be said of one change: gates first, then the interval against the smallest meaningful change, then caps.

Everything here is decided from a few numbers, so the whole law of verdicts can be read on this page and tested without
data. ``adjust`` brings in what the other results of the same study cost (see :mod:`keko_eval.comparison.multiplicity`).
"""

from dataclasses import dataclass, replace
from typing import Literal

from keko_eval.comparison.rows import Verdict

Direction = Literal["up", "down", "keep", "none"]
Interval = tuple[float, float]

FEWEST = 8
CEILING = 0.15
ALPHA = 0.05

CLAIMS: frozenset[str] = frozenset({"improved_meaningfully", "improved_slightly", "improved", "worsened_meaningfully",
                                    "worsened_slightly", "worsened", "higher", "lower"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the verdict on one change rests on, in the indicator's own unit (not yet turned by direction).

    Parameters
    ----------
    comparable : bool
        False where the definitions of the two waves do not mean the same.
    n : int
        Pairs, or answers in the smaller wave or group.
    estimate, standard_error : float or None
    ci95, ci90 : (low, high) or None
    pairs_only_90 : (low, high) or None
        Interval of those who answered both times, where the main estimate uses others too.
    p_alone : float or None
        The p value against no change before any adjustment.
    p_zero, p_meaningful : float or None
        Adjusted p values against no change and against the smallest meaningful change.
    primary : bool
        One of the few results that the study named beforehand.
    at_good_end : float or None
        Share of the first wave's answers that already stood at the good end of the scale.
    complete : bool
        A complete count of facts, which needs no interval.
    undefined : str or None
        Why the estimate has no interval.
    """

    direction: Direction
    comparable: bool = True
    n: int = 0
    estimate: float | None = None
    standard_error: float | None = None
    ci95: Interval | None = None
    ci90: Interval | None = None
    smallest: float | None = None
    pairs_only_90: Interval | None = None
    p_alone: float | None = None
    p_zero: float | None = None
    p_meaningful: float | None = None
    primary: bool = False
    at_good_end: float | None = None
    complete: bool = False
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    because: str | None = None


def judge(evidence: Evidence) -> Judgement:
    """The verdict after gates, interval and caps; the first rule that matches wins."""
    gate = _gate(evidence)
    if gate:
        return gate
    found = _by_interval(evidence)
    if found in CLAIMS:
        return _cap(evidence, found)
    if found == "no_meaningful_change" and (evidence.at_good_end or 0) >= CEILING:
        return Judgement("unclear", "ceiling")
    return Judgement(found)


def may_claim(evidence: Evidence) -> bool:
    """Whether a change can be claimed at all: what the gates stop is no test, and costs the others nothing."""
    return _gate(evidence) is None


def _gate(e: Evidence) -> Judgement | None:
    if not e.comparable:
        return Judgement("not_comparable", "not_comparable")
    if e.complete:
        return Judgement("counted") if e.estimate is not None else Judgement("too_few")
    if e.n < FEWEST:
        return Judgement("too_few")
    if e.standard_error == 0:
        return Judgement("unclear", "no_variation")
    if e.ci95 is None or e.ci90 is None or e.estimate is None:
        return Judgement("unclear", e.undefined or "not_estimable")
    return None


def _by_interval(e: Evidence) -> Verdict:
    assert e.ci95 is not None
    assert e.ci90 is not None
    assert e.estimate is not None
    if e.direction == "none":
        return _undirected(e.ci95, e.ci90, e.smallest)
    turned = e.direction == "down" or (e.direction == "keep" and e.estimate > 0)
    ci95, ci90 = (_flip(e.ci95), _flip(e.ci90)) if turned else (e.ci95, e.ci90)
    return _directed(ci95, ci90, e.smallest)


def _directed(ci95: Interval, ci90: Interval, m: float | None) -> Verdict:
    """With good upwards: the five grades of each side, no meaningful change, or unclear."""
    lo, hi = ci95
    if m is None:
        return "improved" if lo > 0 else "worsened" if hi < 0 else "unclear"
    if lo >= m:
        return "improved_meaningfully"
    if lo > 0:
        return "improved_slightly" if ci90[1] < m else "improved"
    if hi <= -m:
        return "worsened_meaningfully"
    if hi < 0:
        return "worsened_slightly" if ci90[0] > -m else "worsened"
    return "no_meaningful_change" if -m < ci90[0] and ci90[1] < m else "unclear"


def _undirected(ci95: Interval, ci90: Interval, m: float | None) -> Verdict:
    if ci95[0] > 0:
        return "higher"
    if ci95[1] < 0:
        return "lower"
    return "no_meaningful_change" if m is not None and -m < ci90[0] and ci90[1] < m else "unclear"


def _cap(e: Evidence, found: Verdict) -> Judgement:
    assert e.estimate is not None
    if e.p_zero is not None and e.p_zero >= ALPHA:
        return Judgement("unclear", "exact_test" if e.p_alone is not None and e.p_alone >= ALPHA else "multiplicity")
    if e.pairs_only_90 is not None and not _same_side(e.estimate, e.pairs_only_90):
        return Judgement("unclear", "who_answered")
    if found.endswith("_meaningfully") and not _meaningful_enough(e):
        return Judgement("improved" if found.startswith("improved") else "worsened", "multiplicity")
    return Judgement(found)


def _meaningful_enough(e: Evidence) -> bool:
    """Only a primary result may be called meaningful, and only if it stands against m after Holm."""
    return e.primary and (e.p_meaningful is None or e.p_meaningful < ALPHA)


def _same_side(estimate: float, interval: Interval) -> bool:
    return interval[0] > 0 if estimate > 0 else interval[1] < 0


def _flip(interval: Interval) -> Interval:
    return (-interval[1], -interval[0])


def adjust(evidence: Evidence, p_alone: float | None, p_zero: float | None, p_meaningful: float | None) -> Evidence:
    """The same evidence with its p value and what is left of it after multiplicity.

    A share's exact test may be less sure than its interval: then it is the test, not the other results, that a claim
    fails at.
    """
    return replace(evidence, p_alone=p_alone, p_zero=p_zero, p_meaningful=p_meaningful)
