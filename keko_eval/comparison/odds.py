"""Odds ratios of shares, independent and paired."""

import math

from scipy import special

from keko_eval.comparison.distributions import quantile
from keko_eval.comparison.effect_size import EffectSize


def odds_ratio(successes: int, n: int, other_successes: int, other_n: int, level: float = 0.95) -> EffectSize:
    """Odds of the first over odds of the other, with Woolf's (1955) logit interval.

    An empty cell would make it 0 or infinite: then one half is added to all four (Haldane 1956, Anscombe 1956).
    """
    if n <= 0 or other_n <= 0:
        return EffectSize(name="odds_ratio", level=level, undefined="no_answers")
    cells = [float(x) for x in (successes, n - successes, other_successes, other_n - other_successes)]
    if not cells[0] + cells[2] or not cells[1] + cells[3]:
        return EffectSize(name="odds_ratio", level=level, undefined="no_variation")
    if not all(cells):
        cells = [x + 0.5 for x in cells]
    a, b, c, d = cells
    log, error = math.log(a * d / (b * c)), math.sqrt(sum(1 / x for x in cells))
    z = quantile((1 + level) / 2, None)
    return EffectSize(name="odds_ratio", value=math.exp(log), low=math.exp(log - z * error),
                      high=math.exp(log + z * error), level=level)


def paired_odds_ratio(gained: int, lost: int, level: float = 0.95) -> EffectSize:
    """Those who went from no to yes over those who went from yes to no (the conditional odds ratio).

    The exact interval is Clopper & Pearson's (1934) for the share of gains among the changes, p/(1 - p). Where nobody
    was lost the ratio has no value, and where nobody gained it is zero; the other end is still known.
    """
    n = gained + lost
    if not n:
        return EffectSize(name="paired_odds_ratio", level=level, undefined="all_ties")
    tail = (1 - level) / 2
    low = float(special.betaincinv(gained, lost + 1, tail)) if gained else 0.0
    high = float(special.betaincinv(gained + 1, lost, 1 - tail)) if lost else None
    return EffectSize(name="paired_odds_ratio", value=gained / lost if lost else None, low=low / (1 - low),
                      high=None if high is None else high / (1 - high), level=level,
                      undefined=None if lost else "empty_cell")
