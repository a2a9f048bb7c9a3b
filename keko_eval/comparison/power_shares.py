"""Minimum detectable change of a share: its error depends on the share itself, so it is found by the proportions."""

import math
from collections.abc import Callable

from scipy import special

from keko_eval.comparison.distributions import quantile
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.power import ALPHA, POWER, Detectable, minimum_detectable_of
from keko_eval.comparison.shares import PairedShares, yes
from keko_eval.scoring.moments import PairMoments


def minimum_detectable_shares(n: int, m: int, share: float, *, down: bool = False, power: float = POWER,
                              alpha: float = ALPHA) -> Detectable:
    """Smallest difference from ``share`` that two independent samples of n and m find, as R's power.prop.test.

    The two-sided z test with a pooled error, the far tail left out (Fleiss, Levin & Paik 2003, section 4.2).

    Parameters
    ----------
    n, m : int
        Answers in the later wave or the group, in the earlier wave or the others, whose share is ``share``.
    down : bool
        Whether a fall is looked for.
    """
    if n < 1 or m < 1:
        return Detectable(power=power, alpha=alpha, undefined="no_answers")
    critical = quantile(1 - alpha / 2, None)

    def found(change: float) -> float:
        other = share - change if down else share + change
        pooled = (n * other + m * share) / (n + m)
        null = pooled * (1 - pooled) * (1 / n + 1 / m)
        true = other * (1 - other) / n + share * (1 - share) / m
        return _beyond(change - critical * math.sqrt(null), true)

    return _least(found, share if down else 1 - share, power, alpha)


def minimum_detectable_paired_shares(pairs: int, moved_against: float, *, power: float = POWER,
                                     alpha: float = ALPHA) -> Detectable:
    """Smallest change of a share that pairs find by McNemar's test (Miettinen 1968).

    Parameters
    ----------
    moved_against : float
        Share of the pairs that move the other way, 0 to 0.5; as many and the change move with it.
    """
    if pairs < 1:
        return Detectable(power=power, alpha=alpha, undefined="no_answers")
    critical = quantile(1 - alpha / 2, None)

    def found(change: float) -> float:
        moved = 2 * moved_against + change
        return _beyond(change * math.sqrt(pairs) - critical * math.sqrt(moved), moved - change * change)

    return _least(found, 1 - 2 * moved_against, power, alpha)


def detectable_share(estimate: Estimate, waves: PairMoments, *, down: bool = False) -> Detectable:
    """Of a share's change: by the proportions for pairs and for two samples, else from the estimate's own error."""
    total = waves.total()
    if estimate.method == "newcombe_paired":
        told = PairedShares.of(total)
        return minimum_detectable_paired_shares(told.n, min(told.gained, told.lost) / told.n if told.n else 0.0)
    if estimate.method == "newcombe_independent":
        first, n = total.first(), round(float(total.second().n.sum()))
        m = round(float(first.n.sum()))
        return minimum_detectable_shares(n, m, yes(first) / m if m else 0.0, down=down)
    return minimum_detectable_of(estimate)


def _beyond(distance: float, variance: float) -> float:
    """The power: how surely the estimate lies beyond its critical value."""
    if variance <= 1e-15:
        return 1.0 if distance > 0 else 0.0
    return float(special.ndtr(distance / math.sqrt(variance)))


def _least(found: Callable[[float], float], most: float, power: float, alpha: float) -> Detectable:
    """The change whose power is just enough; ``too_few_answers`` where not even the largest possible one is found."""
    if most <= 0 or found(most) < power:
        return Detectable(power=power, alpha=alpha, undefined="too_few_answers")
    low, high = 0.0, most
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if found(middle) >= power else (middle, high)
    return Detectable(value=high, power=power, alpha=alpha)
