"""Agreement of measurements: intraclass correlations of several judges, and Kendall's W of their rankings."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from scipy import special

from keko_eval.comparison.association import ranks
from keko_eval.comparison.estimate import Counts, Estimate, bounded, unknown
from keko_eval.comparison.transitions import Test
from keko_eval.scoring.moments import PairMoments
from keko_eval.scoring.undefined import Reason

Scores = np.ndarray[Any, Any]
Form = Literal["icc_1", "icc_2", "icc_3", "icc_1k", "icc_2k", "icc_3k"]


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of n units by k judges: between units, within them, between judges, and what is left."""

    n: int
    k: int
    units: float
    within: float
    judges: float
    left: float


def intraclass(scores: Scores, form: Form) -> Estimate:
    """An intraclass correlation of Shrout & Fleiss (1979) with its F test and interval.

    Parameters
    ----------
    scores : array, shape (units, judges)
        NaN where a judge said nothing; units that not everybody judged are left out.
    form : {"icc_1", "icc_2", "icc_3", "icc_1k", "icc_2k", "icc_3k"}
        Each unit had judges of its own (1; ICC(1) of McGraw & Wong 1996); the judges are a sample of judges, whose
        levels count (2, their ICC(A)); these judges alone, whose levels do not (3, ICC(C)). With ``k`` of their mean.

    A negative value stands as it is: judges then differ on a unit more than units differ.
    """
    given = np.asarray(scores, float)
    table = given[~np.isnan(given).any(axis=1)] if given.ndim == 2 else given.reshape(0, 0)
    counts = Counts(len(table))
    reason = _why_not(table)
    if reason:
        return unknown(reason, method=form, counts=counts)
    return _of_squares(_squares(table), form, counts)


def intraclass_of_waves(waves: PairMoments, form: Form) -> Estimate:
    """The same of everybody's two values, the waves standing for the judges; from sums, so that no rows are needed."""
    d, first, second = waves.changes().summary(), waves.first_of_pairs().summary(), waves.second_of_pairs().summary()
    counts = Counts(d.n, d.n, d.n)
    if d.mean is None or d.variance is None or first.variance is None or second.variance is None:
        return unknown("too_few_answers" if d.n else "no_answers", method=form, counts=counts)
    judges = d.n * d.mean**2 / 2
    left = d.variance / 2
    units = max(first.variance + second.variance - left, 0.0)
    return _of_squares(_Squares(d.n, 2, units, (judges + left * (d.n - 1)) / d.n, judges, left), form, counts)


def _of_squares(s: _Squares, form: Form, counts: Counts) -> Estimate:
    error = s.within if form.startswith("icc_1") else s.left
    value = _value(s, form)
    if error <= 1e-12 * max(s.units, s.judges) or value is None:
        return unknown("no_variation", method=form, estimate=value, counts=counts)
    df = (s.n if form.startswith("icc_1") else s.n - 1) * (s.k - 1)
    f = s.units / error
    return bounded(value, None, partial(_ends, s, form), method=form, test="f", statistic=f,
                   p_value=float(special.fdtrc(s.n - 1, df, f)), counts=counts,
                   details={"df": float(s.n - 1), "df_error": float(df)})


def _why_not(table: Scores) -> Reason | None:
    if not table.size:
        return "no_answers"
    if min(table.shape) < 2:
        return "too_few_answers"
    return "no_variation" if np.ptp(table) == 0 else None


def _squares(table: Scores) -> _Squares:
    n, k = table.shape
    grand, of_units, of_judges = table.mean(), table.mean(axis=1), table.mean(axis=0)
    units, judges = k * float(((of_units - grand) ** 2).sum()), n * float(((of_judges - grand) ** 2).sum())
    left = float(((table - of_units[:, None] - of_judges[None, :] + grand) ** 2).sum())
    return _Squares(n, k, units / (n - 1), (judges + left) / (n * (k - 1)), judges / (k - 1),
                    left / ((n - 1) * (k - 1)))


def _value(s: _Squares, form: Form) -> float | None:
    single = {"1": s.units + (s.k - 1) * s.within,
              "2": s.units + (s.k - 1) * s.left + s.k * (s.judges - s.left) / s.n,
              "3": s.units + (s.k - 1) * s.left}
    mean = {"1": s.units, "2": s.units + (s.judges - s.left) / s.n, "3": s.units}
    below = (mean if form.endswith("k") else single)[form[4]]
    return (s.units - (s.within if form[4] == "1" else s.left)) / below if below > 0 else None


def _ends(s: _Squares, form: Form, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    if form[4] == "2":
        low, high = _absolute(s, tail)
        return (low, high) if not form.endswith("k") else (_of_mean(low, s.k), _of_mean(high, s.k))
    error, df = (s.within, s.n * (s.k - 1)) if form[4] == "1" else (s.left, (s.n - 1) * (s.k - 1))
    f = s.units / error
    low, high = f / _quantile(s.n - 1, df, tail), f * _quantile(df, s.n - 1, tail)
    if form.endswith("k"):
        return 1 - _over(1, low), 1 - _over(1, high)
    return (low - 1) / (low + s.k - 1), (high - 1) / (high + s.k - 1)


def _absolute(s: _Squares, tail: float) -> tuple[float, float]:
    """Of a sample of judges, by Satterthwaite's degrees of freedom."""
    rho, n, k = _value(s, "icc_2") or 0.0, s.n, s.k
    ratio, rest = s.judges / s.left, n * (1 + (k - 1) * rho) - k * rho
    df = _over((k - 1) * (n - 1) * (k * rho * ratio + rest) ** 2, (n - 1) * (k * rho * ratio) ** 2 + rest**2)
    upper, lower = _quantile(n - 1, df, tail), _quantile(df, n - 1, tail)
    noise = k * s.judges + (k * n - k - n) * s.left
    return (_over(n * (s.units - upper * s.left), upper * noise + n * s.units),
            _over(n * (lower * s.units - s.left), noise + n * lower * s.units))


def _over(above: float, below: float) -> float:
    """Open where there is nothing below the line."""
    return above / below if abs(below) > 1e-12 else math.nan


def _of_mean(single: float, k: int) -> float:
    return _over(single * k, 1 + single * (k - 1))


def _quantile(df: float, df_error: float, tail: float) -> float:
    return float(special.fdtri(df, df_error, 1 - tail))


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W, 0 (rankings unlike) to 1 (all alike), and Friedman's test of it; or why there is none."""

    w: float | None
    friedman: Test
    undefined: Reason | None = None


def kendall_w(scores: Scores) -> Concordance:
    """Kendall's W of judges who each rank the same units, corrected for ties [Kendall & Babington Smith 1939].

    Parameters
    ----------
    scores : array, shape (units, judges)
        Units that not everybody ranked are left out.
    """
    given = np.asarray(scores, float)
    table = given[~np.isnan(given).any(axis=1)] if given.ndim == 2 else given.reshape(0, 0)
    reason = _why_not(table)
    if reason:
        return Concordance(None, Test(None, None, None, "no_variation"), reason)
    n, m = table.shape
    ranked = np.column_stack([ranks(list(column)) for column in table.T])
    ties = sum(float((c**3 - c).sum()) for c in (np.unique(column, return_counts=True)[1] for column in table.T))
    below = m * m * (n**3 - n) - m * ties
    if below <= 0:
        return Concordance(None, Test(None, None, None, "no_variation"), "all_ties")
    sums = ranked.sum(axis=1)
    w = 12 * float(((sums - sums.mean()) ** 2).sum()) / below
    statistic = m * (n - 1) * w
    return Concordance(w, Test(statistic, n - 1, float(special.chdtrc(n - 1, statistic))))
