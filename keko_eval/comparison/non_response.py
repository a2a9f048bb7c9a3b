"""What if the others had answered: bounds without any assumption, and how unlike they would have to be.

Everything is about those who answered in the first wave. Whose second answer is not known counts as one of the others.
"""

from dataclasses import dataclass, replace

from keko_eval.comparison.clustered import group_difference_cr2, level_cr2
from keko_eval.comparison.distributions import cdf, quantile
from keko_eval.comparison.estimate import NO_DETAILS, Counts, Estimate
from keko_eval.comparison.paired import mean_t, welch_t
from keko_eval.scoring.moments import ROUNDING, Moments, PairMoments
from keko_eval.scoring.undefined import Reason

Ends = tuple[float, float]
METHOD = "worst_case_bounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstCase:
    """The least and the most that the change can be, whatever the others would have answered.

    ``low`` and ``high`` are estimates of the two bounds with errors of their own; ``interval`` holds the change itself
    with 95 % confidence wherever between the bounds it lies (Imbens & Manski 2004, with Student's t).
    """

    low: Estimate
    high: Estimate
    interval: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoint:
    """By how much less (if negative: more) the others would have to have changed than those who answered, for the
    95 % interval of the change to reach zero; ``missing`` is their share of the first wave."""

    value: float | None = None
    missing: float | None = None
    undefined: Reason | None = None


def not_followed(waves: PairMoments) -> tuple[int, int]:
    """How many of the first wave have no second answer, and how many there are."""
    lost, kept = (round(float(n.sum())) for n in (waves.n_1, waves.n))
    return lost, lost + kept


def had_the_others(waves: PairMoments, end: float) -> Moments:
    """Changes of all who answered in the first wave, had the others given ``end`` in the second."""
    known, last = waves.changes(), end - waves.origin
    first = known.sum_x + waves.n_1 * last - waves.only_sum_1
    squares = known.sum_xx + waves.n_1 * last**2 - 2 * last * waves.only_sum_1 + waves.only_sum_11
    noise = known.noise + ROUNDING * float((waves.n_1 * last**2 + waves.only_sum_11).sum())
    return Moments(known.n + waves.n_1, first, squares.clip(min=0.0), noise=noise)


def worst_case(waves: PairMoments, ends: Ends, *, clustered: bool = False) -> WorstCase:
    """Bounds of the mean change of the first wave's respondents (Horowitz & Manski 2000).

    Parameters
    ----------
    waves : PairMoments
        One cell per cluster where ``clustered``.
    ends : (low, high)
        The least and the highest value that there can be; 0 and 1 of a share.
    """
    low, high = (_mean(had_the_others(waves, end), clustered) for end in ends)
    return _between(low, high, Counts(round(float(waves.n.sum())), not_followed(waves)[1], round(float(waves.n.sum()))))


def worst_case_difference(treated: PairMoments, control: PairMoments, ends: Ends, *,
                          clustered: bool = False) -> WorstCase:
    """Bounds of the difference in changes, treated minus control: the others of the two sides at opposite ends."""
    least, most = ends
    of = group_difference_cr2 if clustered else _difference
    low = of(had_the_others(treated, least), had_the_others(control, most))
    high = of(had_the_others(treated, most), had_the_others(control, least))
    pairs = [round(float(arm.n.sum())) for arm in (treated, control)]
    return _between(low, high, Counts(not_followed(treated)[1], not_followed(control)[1], sum(pairs)))


def tipping_point(interval: tuple[float | None, float | None] | None, missing: float | None) -> TippingPoint:
    """How unlike the others would have to be for the conclusion to go away.

    Had the others changed by d less than those who answered, the mean change of all would be d times their share less
    (the pattern mixture of Rubin 1987, section 6.2, and of Carpenter, Roger & Kenward 2013, in closed form), so that
    d = end / share, with the end of the 95 % interval that is nearer to zero. Its error is left as it is.

    Parameters
    ----------
    interval : (low, high) or None
        The 95 % interval of the change that the conclusion rests on.
    missing : float or None
        Share of the first wave (of the treated, in a difference) whose change is not known.
    """
    if missing is None or missing <= 0:
        return TippingPoint(missing=missing, undefined="no_answers" if missing is None else "nobody_missing")
    low, high = interval or (None, None)
    if low is None or high is None:
        return TippingPoint(missing=missing, undefined="not_estimable")
    if low <= 0 <= high:
        return TippingPoint(missing=missing, undefined="interval_holds_zero")
    return TippingPoint(value=(low if low > 0 else high) / missing, missing=missing)


def imbens_manski(low: Estimate, high: Estimate, level: float = 0.95) -> tuple[float | None, float | None]:
    """The interval of Imbens & Manski (2004): low - c se, high + c se, with F(c + width / largest se) - F(-c) = level.

    F is Student's with the fewer of the two degrees of freedom. c lies between the one-sided and the two-sided
    quantile: the wider the bounds, the less one has to allow for both ends at once.
    """
    errors = low.standard_error, high.standard_error
    if low.estimate is None or high.estimate is None or None in errors or low.undefined or high.undefined:
        return None, None
    se_low, se_high = float(errors[0] or 0.0), float(errors[1] or 0.0)
    df = min((e.df for e in (low, high) if e.df is not None), default=None)
    width, most = max(0.0, high.estimate - low.estimate), max(se_low, se_high)
    inside, outside = quantile(level, df), quantile((1 + level) / 2, df)
    for _ in range(80):
        c = (inside + outside) / 2
        inside, outside = (c, outside) if cdf(c + width / most, df) - cdf(-c, df) < level else (inside, c)
    return low.estimate - outside * se_low, high.estimate + outside * se_high


def _between(low: Estimate, high: Estimate, counts: Counts) -> WorstCase:
    low, high = (_named(e, counts) for e in (low, high))
    return WorstCase(low=low, high=high, interval=imbens_manski(low, high))


def _named(found: Estimate, counts: Counts) -> Estimate:
    return replace(found, method=METHOD, details=NO_DETAILS, **counts._asdict())


def _mean(changes: Moments, clustered: bool) -> Estimate:
    return level_cr2(changes) if clustered else mean_t(changes.total())


def _difference(treated: Moments, control: Moments) -> Estimate:
    return welch_t(treated.total(), control.total())
