"""Attrition: who of the first wave answered again, and how those lost differ from those kept."""

import math

from keko_eval.comparison.effect_size import EffectSize
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.shares import newcombe_independent_counts, wilson, yes
from keko_eval.scoring.moments import Moments, PairMoments

NAME = "standardised_difference"


def response_rate(answered: int, invited: int) -> Estimate:
    """Share of those invited who answered."""
    return wilson(answered, invited)


def followed_up(waves: PairMoments) -> Estimate:
    """Share of the first wave's answers that have one in the second."""
    kept, lost = _kept_and_lost(waves)
    return wilson(kept, kept + lost)


def differential_follow_up(treated: PairMoments, control: PairMoments) -> Estimate:
    """Share followed up, treated minus control."""
    kept, lost = _kept_and_lost(treated)
    kept_control, lost_control = _kept_and_lost(control)
    return newcombe_independent_counts(kept, kept + lost, kept_control, kept_control + lost_control)


def stayers_against_leavers(waves: PairMoments) -> EffectSize:
    """First-wave mean of those who answered again less that of those who did not, standardised."""
    return standardised_difference(waves.first_of_pairs(), waves.only_first())


def standardised_difference(kept: Moments, lost: Moments) -> EffectSize:
    """Difference of means, kept minus lost, over the root of the two variances' mean (Austin 2009)."""
    a, b = kept.summary(), lost.summary()
    if a.mean is None or b.mean is None:
        return EffectSize(name=NAME, undefined="no_answers")
    if a.variance is None or b.variance is None:
        return EffectSize(name=NAME, undefined="one_answer")
    return _over(a.mean - b.mean, a.variance, b.variance)


def standardised_difference_of_shares(kept: Moments, lost: Moments) -> EffectSize:
    """The same for answers coded 0 and 1, with variances p(1 - p)."""
    n, m = (round(float(w.n.sum())) for w in (kept, lost))
    if not n or not m:
        return EffectSize(name=NAME, undefined="no_answers")
    p, q = yes(kept) / n, yes(lost) / m
    return _over(p - q, p * (1 - p), q * (1 - q))


def _over(difference: float, variance: float, other: float) -> EffectSize:
    sd = math.sqrt((variance + other) / 2)
    return EffectSize(name=NAME, value=difference / sd) if sd > 0 else EffectSize(name=NAME, undefined="no_variation")


def _kept_and_lost(waves: PairMoments) -> tuple[int, int]:
    return round(float(waves.n.sum())), round(float(waves.n_1.sum()))
