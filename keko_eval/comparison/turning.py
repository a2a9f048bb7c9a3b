"""What would change a verdict: how far the interval is from its limits, and how many answers would bring it there."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from keko_eval.comparison.distributions import quantile
from keko_eval.comparison.facts import Facts
from keko_eval.comparison.power import multiplier
from keko_eval.comparison.verdict import ALPHA, CEILING, CLAIMS, FEWEST

Goal = Literal["zero", "sure", "meaningful", "inside"]
"""What an interval should do: leave out nothing, be likely to, reach what matters, or stay below what matters."""

Unit = Literal["pairs", "answers", "each", "clusters", "times"]
GOALS: tuple[str, ...] = get_args(Goal)
UNITS: tuple[str, ...] = get_args(Unit)
MOST = 1_000_000
MANY = 1_000
"""Beyond so many times what there is, no number is told."""

TURNS: tuple[str, ...] = (
    "comparable", "records", "enough", "enough_now", "variation", "no_interval", "clear_of_zero", "reaches_zero",
    "kept_up_to", "meaningful_at", "slight_above", "same_above", "same_kept_above", "never_meaningful",
    "held_by_multiplicity", "held_back_from_meaningful", "not_primary", "adjusted", "held_by_who_answered",
    "held_by_those_who_stayed", "held_by_own_test", "held_by_ceiling",
    *(f"out_of_reach.{goal}" for goal in GOALS),
    *(f"needed.{goal}.{unit}" for goal in GOALS for unit in UNITS))
"""Every id that :func:`turns` may give."""


@dataclass(frozen=True, slots=True)
class Point:
    """An id that reporting has a sentence for, and the numbers in it, in the indicator's own unit."""

    id: str
    numbers: Mapping[str, float] = field(default_factory=dict)


def turns(facts: Facts) -> Iterator[Point]:
    """What would turn this verdict. Nothing for a row without one."""
    gate = _gate(facts)
    if gate is not None:
        yield gate
    elif facts.verdict is not None and facts.interval() is not None:
        yield from _caps(facts)
        yield from _distance(facts)
        yield from _needed(facts)
        yield from _other_limits(facts)


def _gate(f: Facts) -> Point | None:
    if f.verdict == "not_comparable":
        return Point("comparable")
    if f.verdict == "counted":
        return Point("records")
    if f.verdict == "too_few":
        have = f.counted
        known = have is not None and have < FEWEST
        return Point("enough_now", {"needed": FEWEST, "now": have or 0}) if known else Point(
            "enough", {"needed": FEWEST})
    if f.because == "no_variation":
        return Point("variation")
    without = f.verdict is not None and f.interval() is None and not f.ends_hidden
    return Point("no_interval") if without else None


def _caps(f: Facts) -> Iterator[Point]:
    held = _HELD.get(f.because or "")
    if held is not None:
        yield from held(f)
    elif f.verdict in CLAIMS and f.p_adjusted is not None:
        yield Point("adjusted", {"adjusted": f.p_adjusted, "alpha": ALPHA})


def _by_multiplicity(f: Facts) -> Iterator[Point]:
    if f.verdict != "unclear":
        yield Point("held_back_from_meaningful", {"alpha": ALPHA}) if f.family == "primary" else Point("not_primary")
    elif f.p_value is not None and f.p_adjusted is not None:
        yield Point("held_by_multiplicity", {"p": f.p_value, "adjusted": f.p_adjusted, "alpha": ALPHA})


def _by_who_answered(f: Facts) -> Iterator[Point]:
    if f.pairs_only is None:
        yield Point("held_by_who_answered")
    else:
        yield Point("held_by_those_who_stayed", {"pairs_only": f.pairs_only})


def _by_exact_test(f: Facts) -> Iterator[Point]:
    if f.p_value is not None:
        yield Point("held_by_own_test", {"p": f.p_value, "alpha": ALPHA})


_HELD: Mapping[str, Callable[[Facts], Iterator[Point]]] = {
    "multiplicity": _by_multiplicity, "who_answered": _by_who_answered, "exact_test": _by_exact_test,
    "ceiling": lambda _: iter((Point("held_by_ceiling", {"ceiling": CEILING}),)),
}


def _distance(f: Facts) -> Iterator[Point]:
    near, _ = f.interval() or (0.0, 0.0)
    if near > 0:
        yield Point("clear_of_zero", {"margin": near})
    else:
        yield Point("reaches_zero", {"past": -near, "least": f.size - near})


def _needed(f: Facts) -> Iterator[Point]:
    """How many would do at the same estimate, where the interval stands in the way."""
    near, _ = f.interval() or (0.0, 0.0)
    if f.verdict == "no_meaningful_change" or (f.verdict == "unclear" and f.because is not None):
        return
    if near <= 0:
        yield from _beyond_nothing(f)
    if f.smallest_meaningful is not None and f.direction != "none" and f.grounds != "stayers_total":
        yield from _against_what_matters(f, f.smallest_meaningful)


def _beyond_nothing(f: Facts) -> Iterator[Point]:
    if not f.size > 0:
        yield Point("out_of_reach.zero")
        return
    found = _fewest(f, "zero", lambda times: f.size > _half(f, times, 0.95))
    yield found
    if f.df is not None and _reached(found):
        sure = _fewest(f, "sure", lambda times: f.size > _findable(f, times))
        yield from [sure] if _reached(sure) else []


def _against_what_matters(f: Facts, m: float) -> Iterator[Point]:
    (near, _), d, ninety = f.interval() or (0.0, 0.0), f.size, f.interval(0.90)
    if 0 < near < m:
        if d > m:
            yield _fewest(f, "meaningful", lambda times: d - m >= _half(f, times, 0.95))
        else:
            yield Point("never_meaningful", {"size": d, "m": m})
    if ninety is not None and d < m <= ninety[1]:
        yield _fewest(f, "inside", lambda times: m - d > _half(f, times, 0.90))


def _other_limits(f: Facts) -> Iterator[Point]:
    """Which smallest meaningful changes would have given another verdict."""
    near, _ = f.interval() or (0.0, 0.0)
    ninety = f.interval(0.90)
    directed, m = f.direction != "none", f.smallest_meaningful
    if m is None:
        return
    if f.verdict in CLAIMS and directed and near > 0:
        if str(f.verdict).endswith("_meaningfully"):
            yield Point("kept_up_to", {"at": near})
            return
        if near < m and f.family == "primary":
            yield Point("meaningful_at", {"at": near})
        if ninety is not None and ninety[1] >= m:
            yield Point("slight_above", {"at": ninety[1]})
    elif ninety is not None and f.because is None:
        reach = max(abs(ninety[0]), abs(ninety[1]))
        if f.verdict == "no_meaningful_change":
            yield Point("same_kept_above", {"at": reach})
        elif f.verdict == "unclear":
            yield Point("same_above", {"at": reach})


def _fewest(f: Facts, goal: Goal, enough: Callable[[float], bool]) -> Point:
    """The smallest whole number of units at which ``enough`` holds of how many times more that is."""
    unit, now = _units(f)
    scale = 10 if unit == "times" else 1
    low, high = now * scale, 2 * now * scale
    while not enough(high / (now * scale)):
        low, high = high, 2 * high
        if high > MANY * now * scale or high > MOST:
            return Point(f"out_of_reach.{goal}")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle / (now * scale)) else (middle, high)
    return Point(f"needed.{goal}.{unit}", {"needed": high / scale, "now": now})


def _reached(point: Point) -> bool:
    return point.id.startswith("needed")


def _units(f: Facts) -> tuple[Unit, int]:
    """What the error shrinks with, and how many there are: clusters, else pairs, else answers in a wave or group."""
    if f.clustered:
        return ("clusters", f.clusters) if f.clusters and f.clusters > 1 else ("times", 1)
    counted = f.counted
    if not counted:
        return "times", 1
    if f.quantity != "change":
        return "each", counted
    if f.how is not None and f.how.people == "pairs":
        return "pairs", counted
    return "answers", min(f.n or counted, f.n_reference or counted)


def _half(f: Facts, times: float, level: float) -> float:
    """The interval's reach towards nothing with so many times the units: as their square root, and by Student's t."""
    ends = f.interval(level) or f.interval() or (0.0, 0.0)
    inner, outer = f.size - ends[0], ends[1] - f.size
    reach = max(inner, outer) if level != 0.95 else inner
    if f.interval(0.90) is None or f.df is None:
        return reach / math.sqrt(times)
    part = (1 + level) / 2
    return reach / math.sqrt(times) * quantile(part, _df(f, times)) / quantile(part, f.df)


def _findable(f: Facts, times: float) -> float:
    """The change found in four runs of five with so many times the units."""
    found = multiplier(_df(f, times))
    return math.inf if found is None else found * (f.standard_error or math.inf) / math.sqrt(times)


def _df(f: Facts, times: float) -> float:
    """Degrees of freedom grow as the units less one do."""
    _, now = _units(f)
    df = f.df or 1.0
    return df * (times * now - 1) / (now - 1) if now > 1 else df * times
