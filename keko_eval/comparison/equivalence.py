"""Equivalence: is the change surely smaller than what would matter? Two one-sided tests from any estimate."""

from dataclasses import dataclass

from keko_eval.comparison.estimate import Estimate
from keko_eval.scoring.undefined import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """Two one-sided tests (Schuirmann 1987); equivalent at 5 % just when the 90 % interval lies within the bounds."""

    low: float
    high: float
    t_lower: float | None = None
    t_upper: float | None = None
    p_lower: float | None = None
    p_upper: float | None = None
    p_value: float | None = None
    ci90_low: float | None = None
    ci90_high: float | None = None
    undefined: Reason | None = None


def tost(estimate: Estimate, low: float, high: float) -> Equivalence:
    """Test that the truth lies between `low` and `high`, in the estimate's own unit.

    Parameters
    ----------
    estimate : Estimate
        Paired, Welch, clustered or of shares; the tests follow its own distribution.
    low, high : float
        What is just too small and just too large to be of no importance.
    """
    above, below = estimate.p_against(low, "greater"), estimate.p_against(high, "less")
    if above is None or below is None:
        return Equivalence(low=low, high=high, undefined=estimate.undefined or "not_estimable")
    lower = upper = None
    if estimate.bounds is None and estimate.estimate is not None and estimate.standard_error:
        lower, upper = ((estimate.estimate - end) / estimate.standard_error for end in (low, high))
    return Equivalence(low=low, high=high, t_lower=lower, t_upper=upper, p_lower=above, p_upper=below,
                       p_value=max(above, below), ci90_low=estimate.ci90_low, ci90_high=estimate.ci90_high)
