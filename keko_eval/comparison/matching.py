"""A comparison group weighted to be like the treated: from the answers to the estimate, and what it rests on."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from keko_eval.comparison.covariates import Covariates, covariates
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.few_clusters import FEWEST_CLUSTERS
from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry, Labels, People
from keko_eval.comparison.propensity import (
    Difference,
    Flags,
    Overlap,
    balance_of,
    odds_weights,
    overlap_of,
    propensity,
    unbalanced,
    weighted_difference,
)
from keko_eval.comparison.rows import Result
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

FEW = 5
"""So many of a side, or more, may be told apart."""
OUTSIDE = 0.10
"""More of the treated outside the range of the others is said in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The weighted difference in changes and how alike the groups became; or why they could not be weighted.

    ``few`` are the choices that so few of a side made, or did not make, that a difference would tell how many.
    """

    n: int
    n_reference: int
    estimate: Estimate | None = None
    differences: tuple[Difference, ...] = ()
    overlap: Overlap | None = None
    few: frozenset[str] = frozenset()
    undefined: Reason | None = None

    @property
    def balanced(self) -> bool:
        """Whether nothing that was weighted by still differs by a tenth of a standard deviation."""
        return self.estimate is not None and not [*unbalanced(list(self.differences))]

    @property
    def reason(self) -> str:
        """The id of the sentence that tells what became of it."""
        if self.estimate is None or self.overlap is None:
            return f"control_not_weighted_{self.undefined}"
        if not self.balanced:
            return "control_weighted_unbalanced"
        return "control_weighted_apart" if self.overlap.outside > OUTSIDE else "control_weighted"


@dataclass(frozen=True, slots=True, eq=False)
class _Stayers:
    """Those who answered both waves and are on a side: all arrays are (n,)."""

    subjects: tuple[str, ...]
    change: Vector
    treated: np.ndarray[Any, np.dtype[np.bool_]]
    columns: Mapping[str, Labels]


def matched(inquiry: Inquiry, frames: Mapping[str, Any]) -> Matched | None:
    """The stayers' changes with the comparison group weighted; None where the study adjusts for nothing.

    Parameters
    ----------
    frames : mapping of str to frame
        Answers by instrument.
    """
    study = inquiry.resolved.study
    people = inquiry.people() if study.comparison.adjust else None
    if people is None or people.subject is None or study.comparison.group not in people.columns:
        return None
    own = _stayers(people, study.roles, study.comparison)
    n, m = int(own.treated.sum()), int((~own.treated).sum())
    known = covariates(inquiry.resolved, own.subjects, own.columns, frames, inquiry.scored())
    fit = propensity(known.x, own.treated) if known.names else None
    if fit is None or fit.undefined:
        return Matched(n=n, n_reference=m, undefined=fit.undefined if fit else "no_variation")
    weights = odds_weights(fit.probability, own.treated)
    clusters = own.columns.get(study.comparison.cluster or "") if inquiry.tallies.clustered() else None
    told = None if clusters is None or len(set(clusters)) < FEWEST_CLUSTERS else clusters
    return Matched(n=n, n_reference=m, estimate=weighted_difference(own.change, own.treated, weights, told),
                   differences=tuple(balance_of(list(known.names), known.x, own.treated, weights)),
                   overlap=overlap_of(fit.probability, own.treated, weights),
                   few=frozenset(_few(known, own.treated)))


def matched_rows(inquiry: Inquiry, found: Matched) -> Iterator[Result]:
    """Balance before and after for each covariate, and what the weights are like."""
    reference, wave = inquiry.resolved.study.roles

    def told(term: str, value: float | None, method: str, because: str | None = None) -> Result:
        return row(inquiry.resolved, inquiry.indicator, "balance", {}, term=term, wave=wave, reference_wave=reference,
                   n=found.n, n_reference=found.n_reference, estimate=value, method=method, because=because)

    for one in found.differences:
        few = one.name in found.few
        for value, method in ((one.before, "standardised_difference"), (one.after, "standardised_difference_weighted")):
            why = "too_few_answers" if few else None if value is not None else "no_variation"
            yield told(one.name, None if few else value, method, why)
    if found.overlap is None:
        yield told("weights", None, "propensity", found.undefined)
        return
    yield told("effective_n", found.overlap.effective, "kish")
    yield told("largest_weight", math.ceil(100 * found.overlap.largest) / 100, "share_of_weight")
    few = 0 < round(found.overlap.outside * found.n) < FEW
    yield told("outside_overlap", None if few else found.overlap.outside, "share_outside",
               "too_few_answers" if few else None)


def _few(known: Covariates, treated: Flags) -> Iterator[str]:
    for name, column in zip(known.names, known.x.T, strict=True):
        sides = [column[side] for side in (treated, ~treated)]
        counts = [n for side in sides for n in (side.sum(), (1 - side).sum())]
        if np.isin(column, (0.0, 1.0)).all() and any(0 < n < FEW for n in counts):
            yield name


def _stayers(people: People, roles: tuple[str, str], comparison: Any) -> _Stayers:
    """By the groups of the first wave, as everywhere."""
    assert people.subject is not None
    known = ~np.isnan(people.value) & np.array([s is not None for s in people.subject], dtype=bool)
    at = {wave: {people.subject[i]: i for i in np.flatnonzero(known & (people.wave == wave))} for wave in roles}
    side = people.columns[comparison.group]
    both = [(subject, i, at[roles[1]][subject]) for subject, i in at[roles[0]].items()
            if subject in at[roles[1]] and side[i] in (comparison.treated, comparison.control)]
    first, second = (np.array([pair[k] for pair in both], dtype=np.intp) for k in (1, 2))
    return _Stayers(tuple(subject for subject, *_ in both), people.value[second] - people.value[first],
                    side[first] == comparison.treated, {name: c[first] for name, c in people.columns.items()})
