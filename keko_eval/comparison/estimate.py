"""Estimate: a number, how sure it is, and how it was made; or the reason why it cannot be said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from keko_eval.comparison.distributions import cdf, number, quantile, two_sided
from keko_eval.scoring.undefined import Reason

Alternative = Literal["two_sided", "greater", "less"]
Bounds = Callable[[float], tuple[float, float]]
Details = Mapping[str, float | None]
NO_DETAILS: Details = {}


class Counts(NamedTuple):
    """Answers used in the later wave or the named group, in the earlier wave or the other group, and in both waves."""

    n: int | None = None
    n_reference: int | None = None
    n_pairs: int | None = None


NO_COUNTS = Counts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A point estimate with its interval and test. Every number is a finite float or `None`.

    `estimate`, `standard_error`
        In the unit of what was measured. A change is second minus first wave, a contrast the named group minus the
        other.
    `df`
        Degrees of freedom of Student's t; `None` for a normal reference or an interval of another kind.
    `ci_low`, `ci_high`, `ci90_low`, `ci90_high`
        The 95 % and the 90 % interval; any other from :meth:`interval`.
    `method`, `test`
        Ids: how it was estimated, and which test gives `statistic` and `p_value` (two-sided).
    `undefined`
        Why something is missing; an estimate may be there though its certainty is not.
    `n`, `n_reference`, `n_pairs`
        See :class:`Counts`.
    `details`
        Whatever else the method tells (a correlation, other standard errors), by name.
    `bounds`, `p_at`
        Where the interval is not estimate -+ t * standard error: both ends at a level, the two-sided p at a value.
    """

    estimate: float | None
    standard_error: float | None
    method: str
    df: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci90_low: float | None = None
    ci90_high: float | None = None
    test: str | None = None
    statistic: float | None = None
    p_value: float | None = None
    undefined: Reason | None = None
    n: int | None = None
    n_reference: int | None = None
    n_pairs: int | None = None
    details: Details = field(default_factory=dict)
    bounds: Bounds | None = field(default=None, repr=False, compare=False)
    p_at: Callable[[float], float] | None = field(default=None, repr=False, compare=False)

    def interval(self, level: float = 0.95) -> tuple[float | None, float | None]:
        """Two-sided interval at any level, say 0.80; `None` for an end that is undefined or open."""
        if self.bounds is not None:
            low, high = self.bounds(level)
            return number(low), number(high)
        if self.ci_low is None:
            return None, None
        assert self.estimate is not None
        assert self.standard_error is not None
        reach = quantile((1 + level) / 2, self.df) * self.standard_error
        return number(self.estimate - reach), number(self.estimate + reach)

    def p_against(self, value: float, alternative: Alternative = "two_sided") -> float | None:
        """p value of the hypothesis that the truth is `value` (or at most, or at least, `value`).

        It agrees with the intervals: the two-sided p is below 5 % just when `value` lies outside the 95 % interval.
        Against a smallest meaningful change m a gain is tested with ``p_against(m, "greater")``; twice that is the p
        value whose 5 % limit is the 95 % interval's lower end at m.
        """
        if self.estimate is None or (self.ci_low is None and self.bounds is None):
            return None
        if self.bounds is None:
            assert self.standard_error is not None
            t = (self.estimate - value) / self.standard_error
            upper, lower = cdf(-t, self.df), cdf(t, self.df)
        else:
            tail = (_inverted(self.bounds, value) if self.p_at is None else self.p_at(value)) / 2
            upper, lower = (tail, 1 - tail) if self.estimate >= value else (1 - tail, tail)
        return {"two_sided": min(1.0, 2 * min(upper, lower)), "greater": upper, "less": lower}[alternative]


def wald(estimate: float | None, standard_error: float | None, df: float | None = None, *, method: str,
         counts: Counts = NO_COUNTS, test: str = "t", details: Details = NO_DETAILS) -> Estimate:
    """Estimate with a symmetric interval from its standard error, Student's t or (df `None`) the normal distribution.

    A standard error of zero gives no interval and no p value, only the reason ``no_variation``.
    """
    estimate, standard_error = number(estimate), number(standard_error)
    if estimate is None or standard_error is None or (df is not None and not df > 0):
        return unknown("not_estimable", method=method, estimate=estimate, counts=counts, details=details)
    if standard_error <= 0:
        return unknown("no_variation", method=method, estimate=estimate, standard_error=0.0, counts=counts,
                       details=details)
    t = estimate / standard_error
    reach, reach90 = (quantile((1 + level) / 2, df) * standard_error for level in (0.95, 0.90))
    return Estimate(estimate=estimate, standard_error=standard_error, df=number(df), ci_low=number(estimate - reach),
                    ci_high=number(estimate + reach), ci90_low=number(estimate - reach90),
                    ci90_high=number(estimate + reach90), test=test, statistic=number(t),
                    p_value=number(two_sided(t, df)), method=method, details=details, **counts._asdict())


def bounded(estimate: float, standard_error: float | None, bounds: Bounds, *, method: str, test: str | None = None,
            statistic: float | None = None, p_value: float | None = None, counts: Counts = NO_COUNTS,
            details: Details = NO_DETAILS, p_at: Callable[[float], float] | None = None) -> Estimate:
    """Estimate whose interval has its own rule: `bounds` gives both ends at a level (a partial, so that it pickles)."""
    (low, high), (low90, high90) = bounds(0.95), bounds(0.90)
    return Estimate(estimate=number(estimate), standard_error=number(standard_error), ci_low=number(low),
                    ci_high=number(high), ci90_low=number(low90), ci90_high=number(high90), test=test,
                    statistic=number(statistic), p_value=number(p_value), method=method, details=details,
                    bounds=bounds, p_at=p_at, **counts._asdict())


def unknown(reason: Reason, *, method: str, estimate: float | None = None, standard_error: float | None = None,
            counts: Counts = NO_COUNTS, details: Details = NO_DETAILS) -> Estimate:
    """An estimate without certainty, and the reason."""
    return Estimate(estimate=number(estimate), standard_error=number(standard_error), method=method, undefined=reason,
                    details=details, **counts._asdict())


def _inverted(bounds: Bounds, value: float) -> float:
    """1 - the level of the narrowest interval that holds `value`."""
    inside, outside = 1.0, 0.0
    for _ in range(60):
        level = (inside + outside) / 2
        low, high = bounds(level)
        if low <= value <= high:
            inside = level
        else:
            outside = level
    return 1.0 - inside
