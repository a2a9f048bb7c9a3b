"""Standardised effect sizes of means, each by its own name and with an interval; never a bare "d".

The corrected ones (g) use Hedges' exact factor J; intervals come from the noncentral t distribution.
"""

import math
from dataclasses import dataclass

from scipy import special

from keko_eval.comparison.distributions import noncentrality, number
from keko_eval.comparison.estimate import Estimate
from keko_eval.scoring.moments import Moments, PairMoments, Summary
from keko_eval.scoring.undefined import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSize:
    """A named effect size with its interval, or the reason why it cannot be said."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    undefined: Reason | None = None


def hedges_j(df: float) -> float | None:
    """Hedges' (1981) exact factor that takes the small-sample bias out of a standardised difference; needs df > 1."""
    if df <= 1:
        return None
    return math.exp(float(special.gammaln(df / 2) - special.gammaln((df - 1) / 2))) / math.sqrt(df / 2)


def d_z(waves: PairMoments, level: float = 0.95) -> EffectSize:
    """Mean change over the sd of the changes; exact noncentral t interval."""
    return _of_changes("d_z", waves, level)


def g_z(waves: PairMoments, level: float = 0.95) -> EffectSize:
    """d_z without its small-sample bias."""
    return _of_changes("g_z", waves, level)


def d_av(waves: PairMoments, level: float = 0.95) -> EffectSize:
    """Mean change over the root mean square of the two waves' sds, of those who answered both (Cumming 2012)."""
    return _of_changes("d_av", waves, level)


def hedges_g_av(waves: PairMoments, level: float = 0.95) -> EffectSize:
    """d_av without its small-sample bias, J(n - 1); interval of Algina & Keselman (2003), times J."""
    return _of_changes("hedges_g_av", waves, level)


def d_rm(waves: PairMoments, level: float = 0.95) -> EffectSize:
    """d_z times sqrt(2(1 - r)) (Morris & DeShon 2002)."""
    return _of_changes("d_rm", waves, level)


def hedges_g(group: Moments, other: Moments, level: float = 0.95) -> EffectSize:
    """Difference of two independent means, `group` minus `other`, over the pooled sd, times J(n + m - 2)."""
    a, b = group.summary(), other.summary()
    reason = _two_groups(a, b)
    if reason is not None or a.mean is None or b.mean is None:
        return EffectSize(name="hedges_g", level=level, undefined=reason)
    df = a.n + b.n - 2
    squares = (a.n - 1) * (a.variance or 0.0) + (b.n - 1) * (b.variance or 0.0)
    if squares <= 0:
        return EffectSize(name="hedges_g", level=level, undefined="no_variation")
    unit, j = math.sqrt(1 / a.n + 1 / b.n), hedges_j(df)
    if j is None:
        return EffectSize(name="hedges_g", level=level, undefined="too_few_answers")
    t = (a.mean - b.mean) / math.sqrt(squares / df) / unit
    return _scaled("hedges_g", t, df, unit * j, level)


def by_average_sd(estimate: Estimate, waves: PairMoments, level: float = 0.95) -> EffectSize:
    """Any estimate of change over the average sd of all answers of both waves, times J(mean n - 1).

    For changes that do not come from pairs alone; the interval is the estimate's own in another unit, the sd taken as
    known.
    """
    first, second = waves.first().summary(), waves.second().summary()
    if first.variance is None or second.variance is None or estimate.estimate is None:
        return EffectSize(name="hedges_g_av", level=level, undefined=estimate.undefined or "one_answer")
    sd = math.sqrt((first.variance + second.variance) / 2)
    if sd <= 0:
        return EffectSize(name="hedges_g_av", level=level, undefined="no_variation")
    j = hedges_j((first.n + second.n) / 2 - 1)
    if j is None:
        return EffectSize(name="hedges_g_av", level=level, undefined="too_few_answers")
    factor = j / sd
    low, high = estimate.interval(level)
    return EffectSize(name="hedges_g_av", value=estimate.estimate * factor, level=level, undefined=estimate.undefined,
                      low=None if low is None else low * factor, high=None if high is None else high * factor)


def _of_changes(name: str, waves: PairMoments, level: float) -> EffectSize:
    d = waves.changes().summary()
    if d.mean is None or d.sd is None:
        return EffectSize(name=name, level=level, undefined="one_answer" if d.n else "no_answers")
    factor = _factor(name, waves, d) if d.sd > 0 else "no_variation"
    if isinstance(factor, str):
        return EffectSize(name=name, level=level, undefined=factor)
    return _scaled(name, d.mean / (d.sd or 1.0) * math.sqrt(d.n), d.n - 1, factor / math.sqrt(d.n), level)


def _factor(name: str, waves: PairMoments, d: Summary) -> float | Reason:
    """What turns d_z into the named one."""
    if name == "d_z":
        return 1.0
    if name == "d_rm":
        r = waves.correlation()
        return "no_variation" if r is None else math.sqrt(2 * (1 - r))
    j = 1.0 if name == "d_av" else hedges_j(d.n - 1)
    if j is None:
        return "too_few_answers"
    if name == "g_z":
        return j
    v1, v2 = waves.first_of_pairs().summary().variance, waves.second_of_pairs().summary().variance
    sd = math.sqrt(((v1 or 0.0) + (v2 or 0.0)) / 2)
    return j * (d.sd or 0.0) / sd if sd > 0 else "no_variation"


def _scaled(name: str, t: float, df: float, unit: float, level: float) -> EffectSize:
    """An effect of size t * unit; its ends are noncentralities in the same unit."""
    tail = (1 - level) / 2
    low, high = noncentrality(t, df, 1 - tail), noncentrality(t, df, tail)
    return EffectSize(name=name, value=number(t * unit), low=None if low is None else low * unit,
                      high=None if high is None else high * unit, level=level)


def _two_groups(a: Summary, b: Summary) -> Reason | None:
    if a.mean is None or b.mean is None:
        return "no_answers"
    return "one_answer" if a.n + b.n < 3 else None
