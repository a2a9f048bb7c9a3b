"""Reliable change of each respondent: is it more than errors of measurement make, and did it cross to the usual?"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry
from keko_eval.comparison.rows import Count, Result, scope_name
from keko_eval.definitions.comparability import comparability
from keko_eval.definitions.indicator import Index, Indicator, Mean, ReliableChange, Scale
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.tallies import Tallies

BEYOND = 1.96
RELIABLY = "reliable:"
"""Begins the values under which is counted how many changed reliably."""
TOWARD = {"up": 1.0, "down": -1.0}
JUST = 1e-9
"""A change that equals the limit but for rounding is not beyond it."""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Where the usual begins (Jacobson & Truax 1991): two sd beyond the start, two sd inside the usual, in between."""

    a: float
    b: float
    c: float


def error_of_measurement(sd: float, reliability: float) -> float:
    """Standard error of one value."""
    return sd * math.sqrt(1 - reliability)


def error_of_difference(sd: float, reliability: float, sd_later: float | None = None) -> float:
    """Standard error of the difference of two values that only errors of measurement set apart.

    Jacobson & Truax (1991) take the first wave's standard deviation for both; given both waves', Maassen's (2004).
    """
    later = sd if sd_later is None else sd_later
    return math.hypot(error_of_measurement(sd, reliability), error_of_measurement(later, reliability))


def cutoffs(mean: float, sd: float, usual_mean: float, usual_sd: float) -> Cutoffs:
    """Limits between those who start (mean, sd) and the usual; `c` is as likely of the one as of the other."""
    toward = 1.0 if usual_mean >= mean else -1.0
    return Cutoffs(mean + 2 * toward * sd, usual_mean - 2 * toward * usual_sd,
                   (usual_sd * mean + sd * usual_mean) / (usual_sd + sd))


def reliably(changes: Frequencies, limit: float) -> dict[str, int]:
    """How many rose, stayed and fell, a change counting only beyond `limit`."""
    up, down = changes.values > limit + JUST, changes.values < -limit - JUST
    found = {"up": up, "same": ~(up | down), "down": down}
    return {name: round(float(changes.counts[where].sum())) for name, where in found.items()}


def limit_of(tallies: Tallies, indicator: Indicator) -> float | None:
    """The change beyond which it is reliable: by the sd of everybody at the start, or the declared one."""
    told = asked(indicator)
    if told is None:
        return None
    sd = told.sd or tallies.pair_moments(indicator.indicator).first().summary().sd
    return BEYOND * error_of_difference(sd, told.reliability) if sd else None


def usual_from(tallies: Tallies, indicator: Indicator) -> float | None:
    """Cut-off c where norms are declared and somebody's answers differ at the start."""
    told, first = asked(indicator), tallies.pair_moments(indicator.indicator).first().summary()
    if told is None or told.norms is None or first.mean is None or not first.sd:
        return None
    return cutoffs(first.mean, told.sd or first.sd, told.norms.mean, told.norms.sd).c


def recovered(first: Vector, second: Vector, limit: float, cutoff: float, toward: float) -> Vector:
    """1 for whoever changed reliably in the direction ``toward`` (1 or -1) and crossed the cut-off, else 0."""
    crossed = ((first - cutoff) * toward < 0) & ((second - cutoff) * toward >= 0)
    return np.where(crossed & ((second - first) * toward > limit + JUST), 1.0, 0.0)


def asked(indicator: Indicator) -> ReliableChange | None:
    return indicator.reliable_change if isinstance(indicator, Scale | Mean | Index) else None


def measured(resolved: ResolvedStudy, indicator: Indicator) -> bool:
    """Whether respondents were asked at two times that mean the same."""
    reference, wave = resolved.study.roles
    linked = resolved.study.subject is not None and reference != wave
    if resolved.study.comparison.is_then(indicator.indicator):
        return False
    return linked and comparability(resolved, indicator, wave, reference).grade != "broken"


def reliable_change(inquiry: Inquiry) -> Iterator[Result]:
    """How much change is reliable, and where the usual begins; of indicators that declare a reliability."""
    indicator, resolved = inquiry.indicator, inquiry.resolved
    told = asked(indicator)
    if told is None or not measured(resolved, indicator):
        return
    reference, wave = resolved.study.roles
    waves = inquiry.tallies.pair_moments(indicator.indicator)
    first, second = waves.first().summary(), waves.second().summary()
    identity = row(resolved, indicator, "reliability", {}, wave=wave, reference_wave=reference, n=second.n,
                   n_reference=first.n, n_pairs=round(float(waves.n.sum())))
    limit = limit_of(inquiry.tallies, indicator)
    why = "no_answers" if not first.n else "one_answer" if first.n < 2 else "no_variation"
    yield replace(identity, term="reliable_change", estimate=limit, method="jacobson_truax",
                  because=why if limit is None else None)
    if first.sd and second.sd and told.sd is None:
        unequal = BEYOND * error_of_difference(first.sd, told.reliability, second.sd)
        yield replace(identity, term="reliable_change_unequal", estimate=unequal, method="maassen")
    usual = usual_from(inquiry.tallies, indicator)
    if usual is not None:
        yield replace(identity, term="cutoff_c", estimate=usual, method="jacobson_truax")


def reliable_counts(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator) -> Iterator[Count]:
    """How many changed reliably, in each scope."""
    limit = limit_of(tallies, indicator)
    if limit is None or not measured(resolved, indicator):
        return
    usual = usual_from(tallies, indicator)
    for scope in tallies.scopes():
        changes = tallies.changes(indicator.indicator, scope)
        if changes is None:
            continue
        found = reliably(changes, limit)
        if usual is not None and indicator.direction in TOWARD:
            crossed = partial(recovered, limit=limit, cutoff=usual, toward=TOWARD[indicator.direction])
            who = tallies.of_pairs(indicator.indicator, crossed, scope)
            found |= {"recovered": round(float(who.counts[who.values == 1].sum()))} if who else {}
        yield from _counts(resolved, indicator, scope, found, changes.n)


def _counts(resolved: ResolvedStudy, indicator: Indicator, scope: Mapping[str, str], found: Mapping[str, int],
            base: int) -> Iterator[Count]:
    for name, n in found.items():
        yield Count(study=resolved.study.study, indicator=indicator.indicator, scope=scope_name(scope),
                    wave=resolved.study.roles[1], value=f"{RELIABLY}{name}", n=n, base=base)
