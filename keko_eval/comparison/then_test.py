"""The then-test: what the start was judged to have been afterwards, beside what was said of it at the time.

Where the work itself changes how people judge (a response shift), the same answer means less or more at the end than
at the start. So some studies ask at the end of both times. The change from the answers of the time stays the result;
the change from the later judgement stands beside it, since memory is no surer a witness (Howard 1980; Schwartz &
Sprangers 1999).
"""

from collections.abc import Iterator
from dataclasses import replace

from keko_eval.comparison.choose import FEWEST_CLUSTERS, clusters
from keko_eval.comparison.clustered import paired_cr2
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.identity import basis_of, evidence_level, row
from keko_eval.comparison.inquiry import Inquiry
from keko_eval.comparison.paired import paired_t
from keko_eval.comparison.rows import Result
from keko_eval.comparison.shares import newcombe_paired
from keko_eval.scoring.moments import PairMoments

DESIGNS = ("before_after", "panel")
UNFIT = ("count", "sum", "ratio")
"""Kinds that are no number of a respondent."""


def then_test(inquiry: Inquiry) -> Iterator[Result]:
    """The response shift and the change from the later judgement; nothing where the study does not ask for it."""
    resolved, indicator = inquiry.resolved, inquiry.indicator
    comparison, (reference, wave) = resolved.study.comparison, resolved.study.roles
    asked = comparison.design in DESIGNS and reference != wave and indicator.indicator in comparison.then
    if not asked or indicator.kind in UNFIT:
        return
    tallies, clustered = inquiry.tallies, inquiry.tallies.clustered()
    shift = paired(tallies.then_moments(indicator.indicator), clustered=clustered, share=indicator.is_share)
    term = f"then:{comparison.then[indicator.indicator]}"
    yield row(resolved, indicator, "response_shift", {}, of=shift, term=term, wave=wave, reference_wave=reference)
    judged = tallies.pair_moments(indicator.indicator, {}, (wave, wave))
    adjusted = paired(judged, clustered=clustered, share=indicator.is_share)
    yield row(resolved, indicator, "change", {}, of=replace(adjusted, method="then_test"), wave=wave,
              reference_wave=reference, sensitivity=True, reason="then_test", evidence=evidence_level(resolved),
              basis=basis_of(resolved, indicator, adjusted.n))


def paired(waves: PairMoments, *, clustered: bool, share: bool) -> Estimate:
    """Mean difference of two answers of the same people, second minus first, by cluster where there are enough."""
    if clustered and clusters(waves) >= FEWEST_CLUSTERS:
        return paired_cr2(waves)
    return newcombe_paired(waves.total()) if share else paired_t(waves.total())
