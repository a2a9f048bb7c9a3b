"""Circles that started early against late: those that have begun, against those that have not begun yet.

Each cohort's change since the wave before it began is set against the same change of all who had not begun by then
(Callaway & Sant'Anna 2021, not-yet-treated), and the contrasts are averaged. Nobody is ever compared with those who
began before, which two-way fixed effects do where circles begin at different times (Goodman-Bacon 2021).
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from keko_eval.comparison.cluster_ols import Matrix
from keko_eval.comparison.estimate import Counts, Estimate, bounded, unknown
from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry, Labels, People
from keko_eval.comparison.inversion import Arrangements
from keko_eval.comparison.rows import Result
from keko_eval.comparison.shrinkage import between_variance
from keko_eval.scoring.moments import Vector, inverse

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
    noise : (t, t, c) array
        Variance of each mean change by chance among the respondents.
    starts : (c,) int array
        The place of the first wave at which the circle had begun, ``NEVER`` for none.
    """

    change: Matrix
    n: Matrix
    noise: Matrix
    starts: Starts


def started_against_not_yet(panel: Panel, counts: Counts | None = None) -> Estimate:
    """The effect of having begun, averaged over cohorts and waves by the number of people.

    The p value is the share of all orders of starting whose contrast, divided by its error, is at least as far from
    zero: exact where circles are alike but for when they began, and for circles of unlike size as near as the error is
    (of a circle's change tau^2 + noise, as in :func:`keko_eval.comparison.placebo.cluster_placebo`). The interval is
    what the test does not reject, the effect being the same for all.
    Circles that had begun at the first wave are left out; waves at which nobody is left who has not begun give no
    contrast.
    """
    counts = counts or Counts()
    kept = panel.starts > 0
    own = Panel(panel.change[:, :, kept], panel.n[:, :, kept], panel.noise[:, :, kept], panel.starts[kept])
    begun = int((own.starts < NEVER).sum())
    if len(own.starts) < FEWEST_CIRCLES or begun == 0:
        return unknown("too_few_answers" if begun else "no_answers", method=METHOD, counts=counts)
    test = _arranged(own, _orders(own.starts))
    if test is None:
        return unknown("not_estimable", method=METHOD, counts=counts)
    estimate, error = test.estimate, test.error
    if error <= 1e-9 * max(1.0, abs(estimate)):
        return unknown("no_variation", method=METHOD, estimate=estimate, standard_error=0.0, counts=counts)
    found = bounded(estimate, error, test.interval, method=METHOD, test=METHOD,
                    statistic=float(test.distances(0.0)[0]), p_value=test.p(0.0), counts=counts, p_at=test.p,
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
    change, n, noise = np.zeros((3, t, t, c))
    at = [np.flatnonzero(usable & (people.wave == wave)) for wave in waves]
    for i in range(t):
        for j in range(i + 1, t):
            of = _unlinked if people.subject is None else _linked
            change[i, j], n[i, j], noise[i, j] = of(people, column, place, at[i], at[j])
    starts = np.array([begun.get(circle, NEVER) for circle in circles], dtype=np.intp)
    return Panel(change, n, noise, starts), circles


def _arranged(panel: Panel, orders: Starts) -> Arrangements | None:
    """Every order's contrast; None where the true one gives none. Orders that give none are left out.

    The squared error is the sum over the cohorts' waves of tau^2 times what they share, and noise.
    """
    waves = panel.change.shape[0]
    cells = tuple((g, t) for g in range(1, waves) for t in range(g, waves))
    found = [_cell(panel, orders, g, t) for g, t in cells]
    gain, lent, weight, shared, noise = (np.stack(parts) for parts in zip(*found, strict=True))
    whole = weight.sum(axis=0)
    told = whole > 0
    if not told[0]:
        return None
    share = weight[:, told] / whole[told]
    common, own = share**2 * shared[:, told], (share**2 * noise[:, told]).sum(axis=0)

    def errors(effect: float) -> Vector:
        tau = [_between(panel, g - 1, t, effect) for g, t in cells]
        return np.asarray(np.sqrt(np.array(tau) @ common + own))

    return Arrangements((share * gain[:, told]).sum(axis=0), (share * lent[:, told]).sum(axis=0), errors)


def _cell(panel: Panel, orders: Starts, g: int, t: int) -> tuple[Vector, Vector, Vector, Vector, Vector]:
    """Of a cohort and a wave under each of (o, c) orders: contrast, how much effect is in it, people, error."""
    size = panel.n[g - 1, t]
    sides = [np.where(who, size, 0.0) for who in (orders == g, orders > t)]
    totals = [side.sum(axis=1) for side in sides]
    both = (totals[0] > 0) & (totals[1] > 0)
    begun, waiting = (np.divide(side, total[:, None], out=np.zeros_like(side), where=both[:, None])
                      for side, total in zip(sides, totals, strict=True))
    squares = begun**2 + waiting**2
    return ((begun - waiting) @ panel.change[g - 1, t], (begun - waiting) @ _exposed(panel, g - 1, t),
            totals[0] * both, squares.sum(axis=1), squares @ panel.noise[g - 1, t])


def _exposed(panel: Panel, first: int, second: int) -> Vector:
    """What an effect of one adds to each circle's change, as the circles truly began."""
    return np.asarray((panel.starts <= second) * 1.0 - (panel.starts <= first))


def _between(panel: Panel, first: int, second: int, effect: float) -> float:
    """tau^2: how much the circles' changes differ beyond chance, the effect taken away."""
    some = panel.n[first, second] > 0
    if some.sum() < 2:
        return 0.0
    y, noise = (panel.change[first, second] - effect * _exposed(panel, first, second))[some], panel.noise[
        first, second][some]
    return between_variance(y, noise) if noise.all() else float(np.var(y, ddof=1))


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


def _linked(people: People, column: Labels, place: Mapping[str, int], first: Starts,
            second: Starts) -> tuple[Vector, Vector, Vector]:
    """Of those who answered both, in the circle of the first."""
    assert people.subject is not None
    later = {people.subject[i]: i for i in second if people.subject[i] is not None}
    both = [(i, later[people.subject[i]]) for i in first if people.subject[i] in later]
    codes = np.array([place[str(column[i])] for i, _ in both], dtype=np.intp)
    moved = np.array([people.value[j] - people.value[i] for i, j in both], dtype=np.float64)
    mean, n, variance = _by_circle(moved, codes, len(place))
    return mean, n, variance * inverse(n)


def _unlinked(people: People, column: Labels, place: Mapping[str, int], first: Starts,
              second: Starts) -> tuple[Vector, Vector, Vector]:
    """Difference of the circles' means."""
    (m, a, v), (q, b, u) = (
        _by_circle(people.value[rows], np.array([place[str(column[i])] for i in rows], dtype=np.intp), len(place))
        for rows in (first, second))
    both = (a > 0) & (b > 0)
    half = np.divide(a * b, a + b, out=np.zeros_like(a), where=both)
    return np.where(both, q - m, 0.0), half, np.where(both, v * inverse(a) + u * inverse(b), 0.0)


def _by_circle(values: Vector, codes: Starts, k: int) -> tuple[Vector, Vector, float]:
    """Mean and number by circle, and the variance within circles."""
    n = np.bincount(codes, minlength=k).astype(np.float64)
    mean = np.bincount(codes, values, k) * inverse(n)
    df = len(values) - int((n > 0).sum())
    return mean, n, float(np.square(values - mean[codes]).sum()) / df if df > 0 else 0.0


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
