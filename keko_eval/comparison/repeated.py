"""Those who answered in every wave: analysis of variance, Friedman's ranks, and each person's own slope."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from keko_eval.comparison.distributions import number
from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald
from keko_eval.comparison.ranks import mid_ranks
from keko_eval.scoring.moments import ROUNDING, Vector
from keko_eval.scoring.undefined import Reason

FEWEST_PEOPLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OverWaves:
    """A test of no difference between k waves of n complete respondents.

    ``p_value`` is the corrected one where there is a correction (Greenhouse-Geisser's); ``df`` are those of the
    uncorrected statistic. ``size`` is Kendall's W of the ranks, or partial eta squared.
    """

    test: str
    n: int
    statistic: float | None = None
    df: tuple[float, ...] = ()
    p_value: float | None = None
    greenhouse_geisser: float | None = None
    huynh_feldt: float | None = None
    p_huynh_feldt: float | None = None
    size: float | None = None
    undefined: Reason | None = None


def complete_cases(table: ArrayLike) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The rows of an (n, k) array that have no NaN."""
    found = np.asarray(table, dtype=np.float64)
    return found[~np.isnan(found).any(axis=1)]


def repeated_anova(table: ArrayLike) -> OverWaves:
    """One-way repeated-measures analysis of variance, with both corrections for waves of unlike covariance.

    F = MS(waves) / MS(persons x waves). Epsilon of Greenhouse & Geisser (1959) from the centred covariance; of Huynh &
    Feldt (1976), at most 1.

    Parameters
    ----------
    table : (n, k) array
        A row per person, a column per wave; persons with a NaN are left out.
    """
    y = complete_cases(table)
    n, k = y.shape
    if n < FEWEST_PEOPLE or k < 2:
        return OverWaves(test="repeated_anova", n=n, undefined="no_answers" if n == 0 else "too_few_answers")
    centred = y - y.mean()
    between_waves = n * float((centred.mean(axis=0) ** 2).sum())
    rest = centred - centred.mean(axis=0) - centred.mean(axis=1, keepdims=True)
    left = float((rest * rest).sum())
    if left <= ROUNDING * max(float((y * y).sum()), 1e-300):
        return OverWaves(test="repeated_anova", n=n, undefined="no_variation")
    f = between_waves / (left / (n - 1))
    centring = np.eye(k) - 1 / k
    s = centring @ np.cov(rest, rowvar=False) @ centring
    gg = min(1.0, float(np.trace(s)) ** 2 / ((k - 1) * float((s * s).sum())))
    below = (k - 1) * (n - 1 - (k - 1) * gg)
    hf = min(1.0, (n * (k - 1) * gg - 2) / below) if below > 0 else 1.0
    hf = max(gg, hf)

    def p(epsilon: float) -> float | None:
        return number(float(special.fdtrc(epsilon * (k - 1), epsilon * (k - 1) * (n - 1), f)))

    return OverWaves(test="repeated_anova", n=n, statistic=number(f), df=(k - 1.0, (k - 1.0) * (n - 1)),
                     p_value=p(gg), greenhouse_geisser=gg, huynh_feldt=hf, p_huynh_feldt=p(hf),
                     size=between_waves / (between_waves + left))


def friedman(table: ArrayLike) -> OverWaves:
    """Friedman's (1937) test of ranks within persons, corrected for ties; ``size`` is Kendall's W.

    chi2 = 12 / (n k (k + 1) (1 - ties)) sum R_j^2 - 3 n (k + 1) / (1 - ties), as R's ``friedman.test``.

    Parameters
    ----------
    table : (n, k) array
        A row per person, a column per wave; persons with a NaN are left out.
    """
    y = complete_cases(table)
    n, k = y.shape
    if n == 0 or k < 2:
        return OverWaves(test="friedman", n=n, undefined="no_answers" if n == 0 else "too_few_answers")
    ranks, ties = np.empty_like(y), 0.0
    for i, row in enumerate(y):
        _, codes, counts = np.unique(row, return_inverse=True, return_counts=True)
        ranks[i] = mid_ranks(counts.astype(np.float64))[codes]
        ties += float((counts.astype(np.float64) ** 3 - counts).sum())
    spread = n * k * (k + 1) - ties / (k - 1)
    if spread <= 0:
        return OverWaves(test="friedman", n=n, undefined="all_ties")
    statistic = 12 * float(((ranks.sum(axis=0) - n * (k + 1) / 2) ** 2).sum()) / spread
    return OverWaves(test="friedman", n=n, statistic=statistic, df=(k - 1.0,),
                     p_value=number(float(special.chdtrc(k - 1, statistic))), size=statistic / (n * (k - 1)))


def own_slopes(y: ArrayLike, x: ArrayLike, people: ArrayLike) -> tuple[np.ndarray, Vector]:
    """Each person's own least squares slope, of those who have two different x: labels and slopes in their order."""
    labels, codes = np.unique(np.asarray(people), return_inverse=True)
    response, at = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    n = np.bincount(codes)
    d = at - (np.bincount(codes, at) / n)[codes]
    e = response - (np.bincount(codes, response) / n)[codes]
    across = np.bincount(codes, d * d)
    known = across > ROUNDING * np.maximum(np.bincount(codes, at * at), 1e-300)
    return labels[known], np.bincount(codes, d * e)[known] / across[known]


def two_stage_slope(y: ArrayLike, x: ArrayLike, people: ArrayLike) -> Estimate:
    """Mean of the persons' own slopes, Student's t over persons (Pfister et al. 2013)."""
    _, slopes = own_slopes(y, x, people)
    n, counts = len(slopes), Counts(len(slopes))
    if n < FEWEST_PEOPLE:
        return unknown("one_answer" if n else "no_answers", method="two_stage_slope", counts=counts,
                       estimate=float(slopes[0]) if n else None)
    return wald(float(slopes.mean()), float(slopes.std(ddof=1)) / math.sqrt(n), n - 1.0, method="two_stage_slope",
                counts=counts)
