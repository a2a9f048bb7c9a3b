"""Circles that started early against late: those that have begun, against those that have not begun yet.

Each cohort's change since the wave before it began is set against the same change of all who had not begun by then
(Callaway & Sant'Anna 2021, not-yet-treated), and the contrasts are averaged. Nobody is ever compared with those who
began before, which two-way fixed effects do where circles begin at different times (Goodman-Bacon 2021).
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from keko_eval.comparison.cluster_ols import Matrix
from keko_eval.comparison.estimate import Counts, Estimate, bounded, unknown
from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry, People
from keko_eval.comparison.rows import Result
from keko_eval.scoring.moments import Vector

METHOD = "started_against_not_yet"
NEVER = 1_000
MOST_ORDERS = 10_000
"""Orders of starting that are all tried; of more, so many less one are drawn, and the one that was is added."""
SEED = 10_000
FEWEST_CIRCLES = 4
FEWEST_ON_A_SIDE = 2
Starts = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Every circle's mean change between every two waves.

    Parameters
    ----------
    change : (t, t, c) array
        From the first wave to the second; 0 where nobody can tell.
    n : (t, t, c) array
        On how many people it rests; without people linked over the waves, half the harmonic mean of both waves.
    starts : (c,) int array
        The place of the first wave at which the circle had begun, ``NEVER`` for none.
    """

    change: Matrix
    n: Matrix
    starts: Starts


def started_against_not_yet(panel: Panel, counts: Counts | None = None) -> Estimate:
    """The effect of having begun, averaged over cohorts and waves by the number of people.

    The p value is the share of all orders of starting whose contrast is at least as far from zero: exact where circles
    are alike but for when they began. The interval is what the test does not reject, the effect being the same for all.
    Circles that had begun at the first wave are left out; waves at which nobody is left who has not begun give no
    contrast.
    """
    counts = counts or Counts()
    kept = panel.starts > 0
    own = Panel(panel.change[:, :, kept], panel.n[:, :, kept], panel.starts[kept])
    begun = int((own.starts < NEVER).sum())
    if len(own.starts) < FEWEST_CIRCLES or begun == 0:
        return unknown("too_few_answers" if begun else "no_answers", method=METHOD, counts=counts)
    orders = _orders(own.starts)
    gain = _contrast(own.change, own.n, orders)
    lent = _contrast(_exposed(own), own.n, orders)
    if not np.isfinite(gain[0]):
        return unknown("not_estimable", method=METHOD, counts=counts)
    told = np.isfinite(gain)
    test = _Orders(gain[told], lent[told])
    estimate = float(gain[0] / lent[0]) if lent[0] else float(gain[0])
    spread = float(np.std(test.left(estimate)))
    if spread <= 1e-12 * max(1.0, abs(estimate)):
        return unknown("no_variation", method=METHOD, estimate=estimate, standard_error=0.0, counts=counts)
    found = bounded(estimate, spread, partial(test.interval, estimate, spread), method=METHOD, test=METHOD,
                    statistic=estimate, p_value=test.p(0.0), counts=counts, p_at=test.p,
                    details={"clusters": float(len(own.starts)), "orders": float(len(test.gain))})
    return replace(found, undefined="too_few_assignments") if None in (found.ci_low, found.ci_high) else found


def started(inquiry: Inquiry) -> Iterator[Result]:
    """The row of a primary indicator, where the study tells which circles began when."""
    study = inquiry.resolved.study
    comparison = study.comparison
    cluster, asked = comparison.cluster or "", inquiry.indicator.indicator in study.primary
    people = inquiry.people() if comparison.started and asked else None
    if people is None or cluster not in people.columns:
        return
    waves = [wave.wave for wave in study.waves]
    begun = {circle: waves.index(wave) for circle, wave in comparison.started.items() if wave in waves}
    panel, circles = panel_of(people, waves, cluster, begun)
    sides = _sides(panel)
    if sides is None or min(len(side) for side in sides) < FEWEST_ON_A_SIDE:
        return
    sizes = [_people(people, cluster, {circles[i] for i in side}) for side in sides]
    estimate = started_against_not_yet(panel, Counts(*sizes))
    yield row(inquiry.resolved, inquiry.indicator, "difference_in_changes", {}, of=estimate, term="started",
              wave=waves[-1], reference_wave=waves[0], reason="started")


def panel_of(people: People, waves: Sequence[str], cluster: str, begun: Mapping[str, int]) -> tuple[Panel, list[str]]:
    """Mean changes by circle, and the circles' names; people are linked where the study links them."""
    column = people.columns[cluster]
    usable = ~np.isnan(people.value) & np.array([c is not None for c in column], dtype=bool)
    circles = sorted(set(column[usable].tolist()))
    place = {circle: i for i, circle in enumerate(circles)}
    t, c = len(waves), len(circles)
    change, n = np.zeros((t, t, c)), np.zeros((t, t, c))
    at = [np.flatnonzero(usable & (people.wave == wave)) for wave in waves]
    for i in range(t):
        for j in range(i + 1, t):
            change[i, j], n[i, j] = (_unlinked if people.subject is None else _linked)(people, column, place, at[i],
                                                                                      at[j])
    starts = np.array([begun.get(circle, NEVER) for circle in circles], dtype=np.intp)
    return Panel(change, n, starts), circles


@dataclass(frozen=True, slots=True, eq=False)
class _Orders:
    """Every order's contrast is gain - effect * lent; the first is the one that was."""

    gain: Vector
    lent: Vector

    def left(self, effect: float) -> Vector:
        return self.gain - effect * self.lent

    def p(self, effect: float) -> float:
        far = np.abs(self.left(effect))
        return float(np.mean(far >= far[0] - 1e-9 * max(float(far.max()), 1e-300)))

    def interval(self, estimate: float, step: float, level: float) -> tuple[float, float]:
        low, high = (self._end(estimate, sign * step, 1 - level) for sign in (-1.0, 1.0))
        return low, high

    def _end(self, estimate: float, step: float, alpha: float) -> float:
        inside, outside = 0.0, 1.0
        while self.p(estimate + outside * step) > alpha:
            inside, outside = outside, 2 * outside
            if outside > 1e6:
                return math.copysign(math.inf, step)
        for _ in range(30):
            middle = (inside + outside) / 2
            kept = self.p(estimate + middle * step) > alpha
            inside, outside = (middle, outside) if kept else (inside, middle)
        return estimate + inside * step


def _contrast(change: Matrix, n: Matrix, orders: Starts) -> Vector:
    """(o,) the average contrast under each of (o, c) orders; infinite where there is none."""
    total, weight = np.zeros(len(orders)), np.zeros(len(orders))
    waves = change.shape[0]
    for g in range(1, waves):
        for t in range(g, waves):
            d, size = change[g - 1, t], n[g - 1, t]
            begun, waiting = (orders == g) * size, (orders > t) * size
            a, b = begun.sum(axis=1), waiting.sum(axis=1)
            both = (a > 0) & (b > 0)
            gap = np.divide(begun @ d, a, out=np.zeros_like(a), where=both) - np.divide(
                waiting @ d, b, out=np.zeros_like(b), where=both)
            total += gap * a * both
            weight += a * both
    return np.divide(total, weight, out=np.full_like(total, np.inf), where=weight > 0)


def _exposed(panel: Panel) -> Matrix:
    """What an effect of one adds to each change, as the circles truly began."""
    waves = panel.change.shape[0]
    under = np.array([(panel.starts <= t) for t in range(waves)], dtype=np.float64)
    return under[None, :, :] - under[:, None, :]


def _orders(starts: Starts) -> Starts:
    """(o, c) starts dealt out over the circles, the true one first."""
    every = math.factorial(len(starts))
    for size in Counter(starts.tolist()).values():
        every //= math.factorial(size)
    if every > MOST_ORDERS:
        random = np.random.default_rng((SEED, len(starts)))
        return np.concatenate([starts[None, :], random.permuted(np.tile(starts, (MOST_ORDERS - 1, 1)), axis=1)])
    dealt = np.array([*_arrangements(Counter(starts.tolist()), len(starts))], dtype=np.intp)
    return np.concatenate([starts[None, :], dealt[(dealt != starts).any(axis=1)]])


def _arrangements(left: Counter[int], length: int) -> Iterator[tuple[int, ...]]:
    if length == 0:
        yield ()
        return
    for start in sorted(left):
        if left[start]:
            left[start] -= 1
            yield from ((start, *rest) for rest in _arrangements(left, length - 1))
            left[start] += 1


def _linked(people: People, column: NDArray[np.object_], place: Mapping[str, int], first: Starts,
            second: Starts) -> tuple[Vector, Vector]:
    """Of those who answered both, in the circle of the first."""
    assert people.subject is not None
    later = {people.subject[i]: i for i in second if people.subject[i] is not None}
    total, n = np.zeros(len(place)), np.zeros(len(place))
    for i in first:
        if people.subject[i] in later:
            where = place[str(column[i])]
            total[where] += people.value[later[people.subject[i]]] - people.value[i]
            n[where] += 1
    return np.divide(total, n, out=np.zeros_like(total), where=n > 0), n


def _unlinked(people: People, column: NDArray[np.object_], place: Mapping[str, int], first: Starts,
              second: Starts) -> tuple[Vector, Vector]:
    """Difference of the circles' means."""
    sums, sizes = [], []
    for rows in (first, second):
        codes = np.array([place[str(column[i])] for i in rows], dtype=np.intp)
        sums.append(np.bincount(codes, people.value[rows], len(place)))
        sizes.append(np.bincount(codes, minlength=len(place)).astype(np.float64))
    a, b = sizes
    both = (a > 0) & (b > 0)
    means = [np.divide(s, m, out=np.zeros_like(m), where=both) for s, m in zip(sums, sizes, strict=True)]
    return means[1] - means[0], np.divide(a * b, a + b, out=np.zeros_like(a), where=both)


def _sides(panel: Panel) -> tuple[list[int], list[int]] | None:
    """The circles that are ever compared as begun, and as not yet begun; None where there are none."""
    waves = panel.change.shape[0]
    begun, waiting = set[int](), set[int]()
    for g in range(1, waves):
        for t in range(g, waves):
            some = panel.n[g - 1, t] > 0
            a, b = np.flatnonzero(some & (panel.starts == g)), np.flatnonzero(some & (panel.starts > t))
            if len(a) and len(b):
                begun, waiting = begun | set(a.tolist()), waiting | set(b.tolist())
    return (sorted(begun), sorted(waiting)) if begun and waiting else None


def _people(people: People, cluster: str, circles: set[str]) -> int:
    """How many people answered in these circles, answers where nobody is linked."""
    inside = np.array([c in circles for c in people.columns[cluster]], dtype=bool) & ~np.isnan(people.value)
    return int(inside.sum()) if people.subject is None else len(set(people.subject[inside].tolist()))
