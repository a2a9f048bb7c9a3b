"""Who answered, and what if the others had: the rows of a primary indicator's non-response."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from keko_eval.comparison.attrition import differential_follow_up
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.homogeneity import homogeneity
from keko_eval.comparison.identity import numbers, row
from keko_eval.comparison.inquiry import Inquiry, People
from keko_eval.comparison.inverse_probability import Weighted, weighted_change, weighted_difference
from keko_eval.comparison.lee_bounds import Followed, lee_bounds
from keko_eval.comparison.non_response import (
    WorstCase,
    not_followed,
    tipping_point,
    worst_case,
    worst_case_difference,
)
from keko_eval.comparison.placebo import METHOD
from keko_eval.comparison.rows import WHAT_IF, Quantity, Result
from keko_eval.definitions.comparability import comparability
from keko_eval.scoring.moments import PairMoments

FOLLOWS = ("before_after", "before_after_control", "panel")
"""Designs in which somebody can be followed up."""
NO_SECOND = ("count", "sum", "ratio")
EVERYONE = "all"


def non_response(inquiry: Inquiry) -> Iterator[Result]:
    """Of a primary indicator whose respondents are followed; nothing of others, nor where nobody is missing.

    Nothing of a sample, whose weights stand for those who did not answer.
    """
    case = _case(inquiry)
    if case is None:
        return
    yield from _patterns(case)
    yield from _by_group(case)
    if case.arms:
        yield _differential(case)
    if not case.lost:
        return
    yield from _bounds(case)
    yield _tipping(case)
    if inquiry.resolved.study.non_response is not None:
        yield from _weighted(case)


@dataclass(frozen=True, slots=True)
class _Case:
    """Both waves of everybody, and of each arm where two are compared; by cluster where ``clustered``."""

    inquiry: Inquiry
    waves: PairMoments
    arms: tuple[PairMoments, ...]
    clustered: bool

    @property
    def lost(self) -> int:
        return sum(not_followed(w)[0] for w in self.arms or (self.waves,))

    @property
    def quantity(self) -> Quantity:
        return "difference_in_changes" if self.arms else "change"

    @property
    def counts(self) -> dict[str, Any]:
        """As the row of those who answered both times has them, but for the reference of a change: who was asked."""
        pairs = [round(float(w.n.sum())) for w in self.arms or (self.waves,)]
        last = pairs[1] if self.arms else not_followed(self.waves)[1]
        return {"n": pairs[0], "n_reference": last, "n_pairs": sum(pairs)}

    def row(self, quantity: Quantity, term: str | None, of: Estimate | None = None, **columns: Any) -> Result:
        reference, wave = self.inquiry.resolved.study.roles
        told = {"wave": wave, "reference_wave": reference, "sensitivity": True, **columns}
        return row(self.inquiry.resolved, self.inquiry.indicator, quantity, {}, of=of, term=term, **told)

    @property
    def main(self) -> Result | None:
        """What the conclusion rests on."""
        return next((r for r in self.inquiry.main if r.quantity == self.quantity and r.scope == EVERYONE), None)

    @property
    def missing(self) -> float | None:
        """Share of the first wave, or of the treated in it, that was not followed up."""
        lost, asked = not_followed(self.arms[0] if self.arms else self.waves)
        return lost / asked if asked else None


def _case(inquiry: Inquiry) -> _Case | None:
    study, indicator = inquiry.resolved.study, inquiry.indicator
    reference, wave = study.roles
    if indicator.indicator not in study.primary or study.subject is None or reference == wave:
        return None
    if study.comparison.design not in FOLLOWS or study.sampling or indicator.kind in NO_SECOND:
        return None
    if comparability(inquiry.resolved, indicator, wave, reference).grade == "broken":
        return None
    tallies, comparison = inquiry.tallies, study.comparison
    arms: tuple[PairMoments, ...] = ()
    if comparison.design == "before_after_control":
        arms = tuple(tallies.pair_moments(indicator.indicator, {str(comparison.group): str(arm)}, over={})
                     for arm in (comparison.treated, comparison.control))
    case = _Case(inquiry, tallies.pair_moments(indicator.indicator), arms, tallies.clustered())
    return case if not_followed(case.waves)[1] and case.waves.n.sum() > 0 else None


def _patterns(case: _Case) -> Iterator[Result]:
    """How many answered in which waves, 1 for yes and 0 for no; of more than two waves from the rows."""
    both, first, second = (round(float(a.sum())) for a in (case.waves.n, case.waves.n_1, case.waves.n_2))
    found = {"11": both, "10": first, "01": second}
    study = case.inquiry.resolved.study
    people = case.inquiry.people() if study.comparison.design == "panel" and len(study.waves) > 2 else None
    if people is not None:
        found = patterns(people, [w.wave for w in study.waves])
    everyone = sum(found.values())
    for pattern, n in found.items():
        yield case.row("attrition", f"pattern:{pattern}", n=n, n_reference=everyone, n_pairs=both,
                       estimate=n / everyone, method="count")


def patterns(people: People, waves: list[str]) -> dict[str, int]:
    """How many persons have a value in which waves: ``101`` in the first and third of three; most frequent first."""
    if people.subject is None:
        return {}
    there: dict[str, set[str]] = {}
    known = ~np.isnan(people.value)
    for subject, wave in zip(people.subject[known], people.wave[known], strict=True):
        if subject is not None:
            there.setdefault(subject, set()).add(wave)
    told = Counter("".join("1" if wave in own else "0" for wave in waves) for own in there.values())
    return dict(sorted(told.items(), key=lambda one: (-one[1], one[0])))


def _by_group(case: _Case) -> Iterator[Result]:
    """Whether those followed up are as large a share of every group."""
    tallies, id = case.inquiry.tallies, case.inquiry.indicator.indicator
    for column in tallies.groups:
        sides = [tallies.pair_moments(id, {column: value}) for value in tallies.values_of(column)]
        kept, lost = ([round(float(n.sum())) for n in side] for side in (
            [w.n for w in sides], [w.n_1 for w in sides]))
        if sum(1 for k, m in zip(kept, lost, strict=True) if k + m) < 2:
            continue
        found = homogeneity(kept, lost)
        yield case.row("attrition", f"followed_up_by:{column}", n=found.n, n_pairs=sum(kept), test=found.test,
                       statistic=found.statistic, df=found.df, p_value=found.p_value, effect_size="cramers_v",
                       effect_value=found.cramers_v, method=found.test, because=found.undefined)


def _differential(case: _Case) -> Result:
    """Share followed up, treated minus control."""
    found = differential_follow_up(*case.arms)
    return case.row("attrition", "differential_follow_up", **numbers(found))


def _bounds(case: _Case) -> Iterator[Result]:
    indicator, tallies = case.inquiry.indicator, case.inquiry.tallies
    ends = (0.0, 1.0) if indicator.is_share else tallies.ends.get(indicator.indicator)
    if ends is not None and case.arms:
        treated, control = case.arms
        found = worst_case_difference(treated, control, ends, clustered=case.clustered)
        yield from _both(case, found, WHAT_IF[:2])
    elif ends is not None:
        yield from _both(case, worst_case(case.waves, ends, clustered=case.clustered), WHAT_IF[:2])
    if case.arms:
        comparison = case.inquiry.resolved.study.comparison
        sides = [tallies.changes(indicator.indicator, {str(comparison.group): str(arm)})
                 for arm in (comparison.treated, comparison.control)]
        known = [Followed(side, not_followed(arm)[1]) for side, arm in zip(sides, case.arms, strict=True) if side]
        if len(known) == 2:
            yield from _both(case, lee_bounds(*known), WHAT_IF[2:4], independent=not case.clustered)


def _both(case: _Case, found: WorstCase, terms: tuple[str, ...], *, independent: bool = True) -> Iterator[Result]:
    """Both bounds; each with the interval that holds the change wherever between them it lies."""
    low, high = found.interval if independent else (None, None)
    for term, end in zip(terms, (found.low, found.high), strict=True):
        yield case.row(case.quantity, term, estimate=end.estimate, ci_low=low, ci_high=high,
                       standard_error=end.standard_error if independent else None, df=end.df if independent else None,
                       ci_level=None if low is None else 0.95, method=end.method, because=end.undefined, **case.counts)


def _tipping(case: _Case) -> Result:
    """From an end of the conclusion's interval; `test` says so where that is of the placebo test, for disclosure."""
    main = case.main
    found = tipping_point(None if main is None else (main.ci_low, main.ci_high), case.missing)
    return case.row(case.quantity, WHAT_IF[4], estimate=found.value, method="tipping_point", because=found.undefined,
                    test=METHOD if main and main.test == METHOD else None, **case.counts)


def _weighted(case: _Case) -> Iterator[Result]:
    people = case.inquiry.people()
    found = None if people is None else _by_arm(case, people) if case.arms else weighted(case.inquiry, people)
    if found is None:
        return
    kept = {} if found.effective is None else {"effect_size": "effective_n", "effect_value": found.effective}
    yield case.row(case.quantity, None, found.change, **kept)
    if found.largest is not None:
        yield case.row("attrition", "followed_up_weight", n=1, estimate=found.largest, method=found.change.method)


def _by_arm(case: _Case, people: People) -> Weighted | None:
    """The difference in weighted changes; none where a cluster has members on both sides, which are not independent."""
    comparison = case.inquiry.resolved.study.comparison
    sides = [people.within({str(comparison.group): str(arm)}) for arm in (comparison.treated, comparison.control)]
    if case.clustered:
        there = [set(side.columns.get(str(comparison.cluster), ())) - {None} for side in sides]
        if there[0] & there[1]:
            return None
    found = [weighted(case.inquiry, side) for side in sides]
    return weighted_difference(found[0], found[1]) if found[0] and found[1] else None


def weighted(inquiry: Inquiry, people: People) -> Weighted | None:
    """The change weighted by who was followed up, from the first value and the groups that the study names."""
    study = inquiry.resolved.study
    if people.subject is None:
        return None
    reference, wave = study.roles
    first, last = (_by_subject(people.where(people.wave == w)) for w in (reference, wave))
    subjects = sorted(first)
    names = study.non_response.predictors if study.non_response else None
    wanted = [g.group for g in study.groups] if names is None else list(names)
    if study.comparison.cluster in wanted and names is None:
        wanted.remove(study.comparison.cluster)
    then = people.where(people.wave == reference)
    place = {subject: i for i, subject in enumerate(then.subject if then.subject is not None else ())}
    order = np.array([place[s] for s in subjects], dtype=int)
    columns: Mapping[str, Any] = {name: column[order] for name, column in then.columns.items()}
    cluster = columns.get(str(study.comparison.cluster)) if inquiry.tallies.clustered() else None
    return weighted_change(np.array([first[s] for s in subjects]),
                           np.array([last.get(s, np.nan) for s in subjects]),
                           {name: columns[name] for name in wanted if name in columns}, cluster)


def _by_subject(people: People) -> dict[str, float]:
    assert people.subject is not None
    return {s: float(v) for s, v in zip(people.subject, people.value, strict=True) if s is not None}
