"""Lee's bounds: a difference of two arms that were not followed up alike, without any model of who answered again.

If having been treated made people only more (or only less) willing to answer again, the arm with more of its people
left holds some who would have left the other. Who they are is not known, so that as many are cut from the top of that
arm, and then from its bottom; between lies the difference among those who would have answered again in either arm.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from keko_eval.comparison.estimate import Counts, unknown, wald
from keko_eval.comparison.non_response import WorstCase, imbens_manski
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.undefined import Reason

METHOD = "lee_bounds"


@dataclass(frozen=True, slots=True)
class Followed:
    """One arm: how often each change occurs among those followed up, and how many there were to follow."""

    changes: Frequencies
    asked: int

    @property
    def share(self) -> float:
        return self.changes.n / self.asked


@dataclass(frozen=True, slots=True)
class _Cut:
    """Mean and variance of what is left when a share was cut from one end, and the value where it was cut."""

    mean: float
    variance: float
    at: float


def lee_bounds(treated: Followed, control: Followed) -> WorstCase:
    """Bounds of the difference in means, treated minus control, of those who would be followed up in either arm.

    Lee (2009), Proposition 3 for the errors, which assume independent respondents; a value that lies on the cut is cut
    in part. ``interval`` is that of Imbens & Manski (2004).
    """
    counts = Counts(treated.changes.n, control.changes.n, treated.changes.n + control.changes.n)
    if not counts.n or not counts.n_reference:
        return _nothing("no_answers", counts)
    if min(counts.n, counts.n_reference) < 2:
        return _nothing("one_answer", counts)
    more, fewer, sign = (treated, control, 1.0) if treated.share >= control.share else (control, treated, -1.0)
    trimmed = 1 - fewer.share / more.share
    other, spread = _moments(fewer.changes.values, fewer.changes.counts)
    ends = []
    for cut in (_kept(more.changes, trimmed, top=True), _kept(more.changes, trimmed, top=False)):
        variance = _variance(cut, trimmed, more, fewer) + spread / fewer.changes.n
        ends.append(wald(sign * (cut.mean - other), math.sqrt(variance), method=METHOD, test="z", counts=counts,
                         details={"trimmed": trimmed}))
    low, high = ends if sign > 0 else reversed(ends)
    return WorstCase(low=low, high=high, interval=imbens_manski(low, high))


def _kept(changes: Frequencies, trimmed: float, *, top: bool) -> _Cut:
    order = np.argsort(changes.values) if top else np.argsort(-changes.values)
    values, counts = changes.values[order], changes.counts[order]
    left = (1 - trimmed) * float(counts.sum())
    before = np.concatenate([[0.0], np.cumsum(counts)[:-1]])
    weights = np.clip(left - before, 0.0, counts)
    inside = values[weights > 1e-9 * left]
    mean, variance = _moments(values, weights)
    return _Cut(mean, variance, float(inside[-1]))


def _variance(cut: _Cut, trimmed: float, more: Followed, fewer: Followed) -> float:
    """Of the trimmed mean: of those left, of where the cut lies, and of how large a share is cut."""
    kept, n = 1 - trimmed, more.changes.n
    away = cut.at - cut.mean
    share = kept**2 * ((1 - more.share) / n + (1 - fewer.share) / fewer.changes.n)
    return cut.variance / (n * kept) + away**2 * trimmed / (n * kept) + (away / kept) ** 2 * share


def _moments(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Mean and variance (n)."""
    n = float(weights.sum())
    mean = float((weights * values).sum()) / n
    return mean, float((weights * (values - mean) ** 2).sum()) / n


def _nothing(reason: Reason, counts: Counts) -> WorstCase:
    empty = unknown(reason, method=METHOD, counts=counts)
    return WorstCase(low=empty, high=replace(empty))
