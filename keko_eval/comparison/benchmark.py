"""Benchmark: a circle beside all others, beside its region's others and beside the best quarter of circles.

The rest is always the others' answers together, never a mean of means. What sums up circles (the shrunk values, the
best quarter, the spread) is made of those circles alone whose own value may be shown, so that it tells of no other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.funnel import LEVELS, Placed, funnel
from keko_eval.comparison.identity import row
from keko_eval.comparison.multiplicity import benjamini_hochberg
from keko_eval.comparison.paired import welch_t
from keko_eval.comparison.ranking import places
from keko_eval.comparison.rows import Result, scope_name
from keko_eval.comparison.shares import newcombe_independent
from keko_eval.comparison.shrinkage import Shrinkage, best_quarter, shrink
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.moments import ROUNDING, Moments
from keko_eval.scoring.tallies import Tallies

Quantity = Literal["level", "change"]
Tellable = Collection[tuple[str, str, str, str]]
"""(indicator, level or change, wave, scope) of the values that may be shown."""
NO_MEAN = ("count", "sum", "ratio")
AGAINST = ("rest", "region_rest")
FUNNEL = ("funnel_95", "funnel_998")
"""Terms of the limits between which chance leaves a circle of its size, in the order of their levels."""


@dataclass(frozen=True, slots=True)
class Circles:
    """The column of the circles and its values, that of their regions if there is one, and each circle's region."""

    column: str
    values: Sequence[str]
    region_column: str | None
    regions: Mapping[str, str]

    def region(self, scope: str) -> str | None:
        """The scope of the region that a circle's scope lies in."""
        value = self.regions.get(scope.partition("=")[2])
        return scope_name({self.region_column: value}) if self.region_column and value is not None else None

    def others(self, scope: str, whole: str) -> int:
        """How many other circles there are in all, or in a circle's region."""
        inside = [v for v in self.values if whole in ("all", self.region(f"{self.column}={v}"))]
        return len(inside) - (scope.partition("=")[2] in inside)


def circles_of(resolved: ResolvedStudy, tallies: Tallies, column: str | None = None) -> Circles | None:
    """What is set against each other: the column named, else the clusters, else ``circle``, else the first group."""
    groups = [g for g in tallies.groups if tallies.values_of(g)]
    if not groups:
        return None
    cluster = resolved.study.comparison.cluster
    column = next((g for g in (column, cluster, "circle") if g in groups), groups[0])
    for other in groups:
        regions = nested_in(tallies, column, other) if other != column else {}
        if regions and 1 < len(set(regions.values())) < len(regions):
            return Circles(column, tallies.values_of(column), other, regions)
    return Circles(column, tallies.values_of(column), None, {})


def nested_in(tallies: Tallies, inner: str, outer: str) -> dict[str, str]:
    """The outer value of each inner one; empty where some inner one lies in several or in none."""
    found: dict[str, set[str | None]] = {}
    for tallied in tallies.instruments.values():
        for cell in tallied.cells.table():
            if cell.get(inner) is not None and outer in cell:
                found.setdefault(str(cell[inner]), set()).add(cell[outer])
    lone = {value: next(iter(outers)) for value, outers in found.items() if len(outers) == 1}
    told = {value: str(one) for value, one in lone.items() if one is not None}
    return told if len(told) == len(found) else {}


def leave_one_out(whole: Moments, part: Moments) -> Moments:
    """The answers of a whole that are not in a part of it, in one cell.

    Both must have one origin. A sum of squares that is only what subtraction left over counts as none.
    """
    if whole.origin != part.origin:
        raise ValueError("a part is taken from a whole of the same origin")
    a, b = whole.total(), part.total()
    noise = whole.noise + part.noise + ROUNDING * float(a.sum_xx.sum())
    return Moments(a.n - b.n, a.sum_x - b.sum_x, a.sum_xx - b.sum_xx, origin=a.origin, noise=noise)


def benchmark(resolved: ResolvedStudy, tallies: Tallies, tellable: Tellable, *,
              last_only: bool = False, circles: Circles | None = None) -> list[Result]:
    """The rows of every indicator that has a mean, each wave's level and the change of those who answered twice.

    Terms ``rest``, ``region_rest`` and ``best_quartile`` of a ``group_difference`` (with a ``reference_wave`` where it
    is of changes), ``shrunk``, ``funnel_95``, ``funnel_998``, ``rank`` (of twenty circles or more) and
    ``between_circles_range``, ``_iqr``, ``_sd`` of a ``level``. ``n_reference`` is the answers of the others, or of all
    circles that were summed up. A shrunk value's weight is its ``effect_value``; a funnel's estimate is the common
    value, its interval the limits, its statistic z and its ``effect_value`` the over-dispersion phi. ``new_circle`` (a
    ``level``) is where one more circle like these would lie.
    """
    circles = circles or circles_of(resolved, tallies)
    if circles is None:
        return []
    rows: list[Result] = []
    for id in resolved.listed:
        indicator = resolved.indicators[id]
        if id not in tallies.homes or indicator.kind in NO_MEAN:
            continue
        reference, followup = resolved.study.roles
        for wave in [followup] if last_only else [w.wave for w in resolved.study.waves]:
            rows += _Wave(resolved, tallies, indicator, circles, "level", wave, tellable).rows()
        if reference != followup and not last_only:
            rows += _Wave(resolved, tallies, indicator, circles, "change", followup, tellable).rows()
    return rows


def does_well(rows: Sequence[Result], indicator: Indicator, quantity: Quantity = "level") -> list[str]:
    """Scopes of the circles that are credibly better than the rest at the last wave told."""
    better = {"up": "higher", "down": "lower"}.get(indicator.direction)
    rest = [r for r in rows if r.indicator == indicator.indicator and r.term == "rest"
            and (r.reference_wave is not None) is (quantity == "change")]
    return [r.scope for r in rest if better and r.verdict == better and r.wave == rest[-1].wave]


@dataclass(frozen=True, slots=True)
class _Wave:
    resolved: ResolvedStudy
    tallies: Tallies
    indicator: Indicator
    circles: Circles
    quantity: Quantity
    wave: str
    tellable: Tellable

    def rows(self) -> list[Result]:
        scopes = [scope_name({self.circles.column: v}) for v in self.tallies.values_of(self.circles.column)]
        told = {s: self._answers(s) for s in scopes if self._may_tell(s)}
        told = {s: m for s, m in told.items() if m.n.sum() > 0}
        if not told:
            return []
        shrunk = shrink(list(told.values()))
        contrasts = [judged for term in AGAINST for judged in _judged([*self._against(term, told)])]
        rows = [*contrasts, *self._summed_up(told, shrunk), *self._funnel(told), *self._ranked(told, shrunk),
                *self._new_circle(told, shrunk)]
        return rows if self.quantity == "change" else [*rows, *self._spread(told, shrunk)]

    def _may_tell(self, scope: str) -> bool:
        return (self.indicator.indicator, self.quantity, self.wave, scope) in self.tellable

    def _answers(self, scope: str) -> Moments:
        keys = {} if scope == "all" else dict([scope.split("=", 1)])
        if self.quantity == "change":
            return self.tallies.pair_moments(self.indicator.indicator, keys).changes()
        return self.tallies.level_moments(self.indicator.indicator, self.wave, keys)

    def _row(self, term: str, scope: str, of: Estimate | None = None, **columns: object) -> Result:
        keys = {} if scope == "all" else dict([scope.split("=", 1)])
        waves = {"wave": self.wave}
        if self.quantity == "change":
            waves["reference_wave"] = self.resolved.study.roles[0]
        quantity = "group_difference" if term in (*AGAINST, "best_quartile") else "level"
        return row(self.resolved, self.indicator, quantity, keys, of=of, term=term, **waves, **columns)  # type: ignore[arg-type]

    def _against(self, term: str, told: Mapping[str, Moments]) -> Iterator[Result]:
        """Every circle less the others, two or more, of the whole or of its region (Welch; Newcombe for shares)."""
        of_share = self.indicator.is_share and self.quantity == "level"
        for scope, own in told.items():
            whole = "all" if term == "rest" else self.circles.region(scope)
            if whole is None or not self._may_tell(whole) or self.circles.others(scope, whole) < 2:
                continue
            rest = leave_one_out(self._answers(whole), own)
            if rest.n.sum() > 0:
                estimate = (newcombe_independent if of_share else welch_t)(own.total(), rest)
                yield self._row(term, scope, estimate)

    def _summed_up(self, told: Mapping[str, Moments], shrunk: Shrinkage) -> Iterator[Result]:
        everyone = round(sum(float(m.n.sum()) for m in told.values()))
        best = best_quarter([s.value for s in shrunk.groups], self.indicator.direction)
        for (scope, own), one in zip_longest(told.items(), shrunk.groups):
            n = round(float(own.n.sum()))
            if one is None:
                yield self._row("shrunk", scope, n=n, n_reference=everyone, because=shrunk.undefined)
                continue
            low, high = one.interval
            yield self._row("shrunk", scope, n=n, n_reference=everyone, estimate=one.value, ci_low=low, ci_high=high,
                            standard_error=one.standard_error, ci_level=0.95, effect_size="own_weight",
                            effect_value=one.weight, method="empirical_bayes", because=shrunk.undefined)
            if best is not None:
                yield self._row("best_quartile", scope, n=n, n_reference=everyone, estimate=one.value - best,
                                method="empirical_bayes", because=shrunk.undefined)

    def _funnel(self, told: Mapping[str, Moments]) -> Iterator[Result]:
        """The limits of each circle, and whether it lies outside them."""
        everyone = round(sum(float(m.n.sum()) for m in told.values()))
        found = funnel(list(told.values()), share=self.indicator.is_share and self.quantity == "level")
        for (scope, own), placed in zip_longest(told.items(), found.groups):
            n = round(float(own.n.sum()))
            for i, term in enumerate(FUNNEL):
                if placed is None:
                    yield self._row(term, scope, n=n, n_reference=everyone, because=found.undefined)
                    continue
                low, high = placed.limits[i]
                phi = found.overdispersion.factor if found.overdispersion else None
                yield self._row(term, scope, n=n, n_reference=everyone, estimate=found.target, ci_low=low, ci_high=high,
                                ci_level=LEVELS[i], test="z", statistic=placed.z, effect_size="overdispersion",
                                effect_value=phi, method="funnel_limits", verdict=_outside(placed, i))

    def _ranked(self, told: Mapping[str, Moments], shrunk: Shrinkage) -> Iterator[Result]:
        """Each circle's place, 1 the best, where circles are so many, and so unlike, that it says something."""
        everyone = round(sum(float(m.n.sum()) for m in told.values()))
        found = places(shrunk.groups, self.indicator.direction) if shrunk.undefined is None else ()
        for (scope, own), place in zip(told.items(), found, strict=False):
            yield self._row("rank", scope, n=round(float(own.n.sum())), n_reference=everyone, estimate=place.expected,
                            ci_low=float(place.low), ci_high=float(place.high), ci_level=0.95, method="posterior_rank")

    def _new_circle(self, told: Mapping[str, Moments], shrunk: Shrinkage) -> Iterator[Result]:
        """Where one more circle like these would lie."""
        everyone = round(sum(float(m.n.sum()) for m in told.values()))
        low, high = shrunk.new_group or (None, None)
        if low is not None:
            yield self._row("new_circle", "all", n=everyone, n_reference=everyone, estimate=shrunk.mean, ci_low=low,
                            ci_high=high, standard_error=shrunk.mean_error, df=len(shrunk.groups) - 2.0, ci_level=0.95,
                            method="prediction_interval", because=shrunk.undefined)

    def _spread(self, told: Mapping[str, Moments], shrunk: Shrinkage) -> Iterator[Result]:
        import numpy as np

        everyone = round(sum(float(m.n.sum()) for m in told.values()))
        values = [s.value for s in shrunk.groups]
        found: dict[str, float | None] = dict.fromkeys(("range", "iqr", "sd"))
        if values:
            low, first, third, high = np.quantile(values, [0, 0.25, 0.75, 1]).tolist()
            found = {"range": high - low, "iqr": third - first, "sd": shrunk.sd}
        for name, value in found.items():
            yield self._row(f"between_circles_{name}", "all", n=everyone, n_reference=everyone, estimate=value,
                            method="empirical_bayes", because=shrunk.undefined)


def _outside(placed: Placed, level: int) -> Literal["unclear", "higher", "lower"]:
    if not placed.outside(level):
        return "unclear"
    return "higher" if placed.value > placed.limits[level][1] else "lower"


def _judged(rows: Sequence[Result]) -> list[Result]:
    """Higher, lower or unclear, circles of one comparison being one family (Benjamini & Hochberg 1995)."""
    adjusted = benjamini_hochberg([r.p_value for r in rows])
    return [replace(r, p_adjusted=p, family="benchmark", verdict=(
        "unclear" if p is None or p > 0.05 or r.estimate is None else "higher" if r.estimate > 0 else "lower"))
        for r, p in zip(rows, adjusted, strict=True)]
