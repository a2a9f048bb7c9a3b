"""Which estimator a change gets, and why: decided by the clusters declared and by who answered both times.

Simulated at the size of a small umbrella project, a plain paired or partially overlapping t claims change falsely in
9-14 % of runs when clusters differ in their change; ``benchmarks/calibration/`` repeats it.
"""

from dataclasses import dataclass, replace
from typing import Literal

from keko_eval.comparison.clustered import (
    change_by_arm_cr2,
    paired_cr2,
    person_gls_by_arm_cr2,
    person_gls_cr2,
    stacked_by_arm_cr2,
    stacked_cr2,
)
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.few_clusters import FEWEST_CLUSTERS as FEWEST_CLUSTERS
from keko_eval.comparison.matching import Matched
from keko_eval.comparison.paired import (
    change_difference_all_answers,
    change_difference_welch,
    paired_t,
    partially_overlapping_t,
    welch_t,
)
from keko_eval.comparison.person_gls import person_gls
from keko_eval.comparison.placebo import cluster_placebo, few_sides
from keko_eval.comparison.shares import derrick_z, newcombe_independent, newcombe_paired
from keko_eval.scoring.moments import PairMoments

LINKED = 0.80
FEW_ON_A_SIDE = 2
"""With so few clusters on either side of a comparison what counts is which others the work might have been in."""
BESIDE_ON_A_SIDE = 3
"""With so few that test stands beside the main one."""
ONE_SIDED = ("control_one_cluster", "control_two_clusters")
Linkage = Literal["linked", "partly_linked", "unlinked"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The main estimate and the ones shown beside it.

    ``reason`` is the id of the sentence that says why, if there was a choice; ``linked`` whether the main estimate
    rests on pairs, ``n`` what the first gate counts: pairs, or answers in the smaller wave; ``pairs_only`` is given
    where the main estimate uses others too.
    """

    main: Estimate
    reason: str | None
    linked: bool
    n: int
    others: tuple[Estimate, ...] = ()
    pairs_only: Estimate | None = None


def linkage(waves: PairMoments) -> Linkage:
    """How far the two waves are the same people: 80 % or more of the answers in pairs, some, or none.

    Few pairs are still pairs: the verdict counts them, and a handful is too few whoever else answered.
    """
    pairs, first, second = _sizes(waves)
    if not pairs:
        return "unlinked"
    return "linked" if 2 * pairs >= LINKED * (first + second) else "partly_linked"


def choose_change(waves: PairMoments, *, clustered: bool, share: bool) -> Chosen:
    """The estimate of one change.

    Parameters
    ----------
    waves : PairMoments
        One cell per cluster where ``clustered``, else any cells.
    clustered : bool
        Whether the study declares a cluster that applies to this scope.
    share : bool
        Whether the values are 0 and 1.
    """
    link, (pairs, first, second) = linkage(waves), _sizes(waves)
    n = min(first, second) if link == "unlinked" else pairs
    enough = clustered and clusters(waves) >= FEWEST_CLUSTERS
    reason = link + ("" if not clustered else "_clusters" if enough else "_few_clusters")
    main, others, pairs_only = (_clustered if enough else _shares if share else _means)(waves, link)
    return Chosen(main, reason, link != "unlinked", n, others, pairs_only)


def choose_difference(treated: PairMoments, control: PairMoments, *, clustered: bool) -> Chosen:
    """The difference in changes against a comparison group: the stayers' changes; all answers as sensitivity."""
    enough = clustered and clusters(treated, control) >= FEWEST_CLUSTERS
    fewest = few_sides(treated, control) if enough else None
    paired = not _unlinked_side(treated, control)
    placebo = cluster_placebo(treated, control, paired=paired) if fewest and fewest <= BESIDE_ON_A_SIDE else None
    chosen = _difference(treated, control, clustered=clustered, enough=enough)
    if placebo is None:
        return chosen
    if fewest and fewest > FEW_ON_A_SIDE:
        return replace(chosen, others=(*chosen.others, placebo))
    told = tuple(e for e in (chosen.main, *chosen.others) if e.undefined is None)
    return replace(chosen, main=placebo, reason=ONE_SIDED[(fewest or 1) - 1], others=told)


def _unlinked_side(*arms: PairMoments) -> bool:
    """Whether a side answered both waves and nobody of it twice; one that is missing from a wave has nobody to link."""
    return any(linkage(arm) == "unlinked" and min(_sizes(arm)[1:]) > 0 for arm in arms)


def _difference(treated: PairMoments, control: PairMoments, *, clustered: bool, enough: bool) -> Chosen:
    counted = min(round(float(arm.n.sum())) for arm in (treated, control))
    if _unlinked_side(treated, control):
        smaller = min(min(_sizes(arm)[1:]) for arm in (treated, control))
        main = stacked_by_arm_cr2(treated, control) if enough else change_difference_all_answers(treated, control)
        return Chosen(main, "control_unlinked", False, smaller)
    if enough:
        others = (person_gls_by_arm_cr2(treated, control), stacked_by_arm_cr2(treated, control))
        return Chosen(change_by_arm_cr2(treated, control), "control_clusters", True, counted, others)
    reason = "control_few_clusters" if clustered else "control"
    every = change_difference_all_answers(treated, control)
    return Chosen(change_difference_welch(treated, control), reason, True, counted, (every,))


def made_alike(chosen: Chosen, alike: Matched) -> Chosen:
    """The weighted estimate first and the others beside it; but where a side has one or two clusters, beside those.

    Where the groups could not be weighted the sentence says why.
    """
    if alike.estimate is None or alike.estimate.undefined or not chosen.linked:
        return chosen if chosen.reason in ONE_SIDED else replace(chosen, reason=alike.reason)
    if chosen.reason in ONE_SIDED:
        return replace(chosen, others=(*chosen.others, alike.estimate))
    return replace(chosen, main=alike.estimate, reason=alike.reason, others=(chosen.main, *chosen.others))


def drawn_instead(chosen: Chosen, of_sample: Estimate, reason: str) -> Chosen:
    """The estimate of the population that the sample was drawn from first; those of the answers alone beside it."""
    others = tuple(e for e in (chosen.main, *chosen.others) if e.undefined is None)
    return replace(chosen, main=of_sample, reason=reason, others=others, pairs_only=None)


def clusters(*arms: PairMoments) -> int:
    """Cells with at least one answer in any arm."""
    return int(sum(arm.n + arm.n_1 + arm.n_2 for arm in arms).astype(bool).sum())  # type: ignore[union-attr]


def _clustered(waves: PairMoments, link: Linkage) -> tuple[Estimate, tuple[Estimate, ...], Estimate | None]:
    match link:
        case "linked":
            return paired_cr2(waves), (person_gls_cr2(waves),), None
        case "partly_linked":
            pairs = paired_cr2(waves)
            return person_gls_cr2(waves), (pairs, stacked_cr2(waves)), pairs
        case "unlinked":
            return stacked_cr2(waves), (), None


def _means(waves: PairMoments, link: Linkage) -> tuple[Estimate, tuple[Estimate, ...], Estimate | None]:
    total = waves.total()
    match link:
        case "linked":
            return paired_t(total), (partially_overlapping_t(total),), None
        case "partly_linked":
            pairs = paired_t(total)
            return person_gls(total), (pairs, partially_overlapping_t(total)), pairs
        case "unlinked":
            return welch_t(total.second(), total.first()), (), None


def _shares(waves: PairMoments, link: Linkage) -> tuple[Estimate, tuple[Estimate, ...], Estimate | None]:
    total = waves.total()
    match link:
        case "linked":
            return newcombe_paired(total), (derrick_z(total),), None
        case "partly_linked":
            pairs = newcombe_paired(total)
            return person_gls(total), (pairs, derrick_z(total)), pairs
        case "unlinked":
            return newcombe_independent(total.second(), total.first()), (), None


def _sizes(waves: PairMoments) -> tuple[int, int, int]:
    """Pairs, answers in the first wave, answers in the second."""
    pairs = round(float(waves.n.sum()))
    return pairs, pairs + round(float(waves.n_1.sum())), pairs + round(float(waves.n_2.sum()))
