"""Facts: what one released row tells of itself, and what the rows around it tell of what it rests on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from keko_eval.comparison.distributions import quantile
from keko_eval.comparison.methods import METHODS, Method
from keko_eval.comparison.placebo import METHOD

SAME = 0.02
"""How far, in interval widths, the ends may lie from Student's and still be Student's: public rows are rounded."""
COLUMNS = ("quantity", "kind", "method", "reason", "n", "n_reference", "n_pairs", "estimate", "standard_error", "df",
           "ci_low", "ci_high", "p_value", "p_adjusted", "family", "smallest_meaningful", "verdict", "because",
           "comparability")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One row's own columns, and what is known around it.

    Parameters
    ----------
    share : bool
        Whether the values are 0 and 1.
    direction : str
        Which way is good: ``up``, ``down``, ``keep`` or ``none``.
    assignment : str
        How a comparison group came about: ``none``, ``matched`` or ``randomised``.
    clusters : int or None
        How many clusters there are, where that is known.
    bounded : bool
        Whether values may crowd at the good end.
    left : float or None
        Standardised difference between those who stayed and those who left, at the start.
    followed : float or None
        Share of the first wave that answered again, 0-1.
    pairs_only : float or None
        The same change among those who answered both times.
    unlike : float or None
        Standardised difference of the arms at the start.
    answered : float or None
        Response rate of the last wave, 0-1.
    """

    quantity: str = "change"
    kind: str | None = None
    method: str | None = None
    reason: str | None = None
    n: int | None = None
    n_reference: int | None = None
    n_pairs: int | None = None
    estimate: float | None = None
    standard_error: float | None = None
    df: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    family: str | None = None
    smallest_meaningful: float | None = None
    verdict: str | None = None
    because: str | None = None
    comparability: str | None = None
    share: bool = False
    direction: str = "up"
    assignment: str = "none"
    clusters: int | None = None
    bounded: bool = False
    left: float | None = None
    followed: float | None = None
    pairs_only: float | None = None
    unlike: float | None = None
    answered: float | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any], **around: Any) -> Self:
        """The facts of a row of the results."""
        return cls(**{column: row[column] for column in COLUMNS}, **around)

    @property
    def how(self) -> Method | None:
        return METHODS.get(self.method or "")

    @property
    def clustered(self) -> bool:
        return self.how is not None and self.how.clustered

    @property
    def grounds(self) -> str:
        return self.reason or ""

    @property
    def counted(self) -> int | None:
        """What the first gate counts: pairs, or answers in the smaller wave or group."""
        if self.quantity == "change" and self.how is not None and self.how.people in ("pairs", "some_pairs"):
            return self.n_pairs
        told = [n for n in (self.n, self.n_reference) if n is not None]
        return min(told) if len(told) == 2 else None

    @property
    def side(self) -> int:
        """1 where the estimate is above nothing or nothing itself, else -1."""
        return -1 if (self.estimate or 0.0) < 0 else 1

    @property
    def size(self) -> float:
        return abs(self.estimate or 0.0)

    @property
    def ends_hidden(self) -> bool:
        """Whether a test over clusters had an interval that is left out, as its ends would tell of one cluster."""
        return ((self.method or "").startswith(METHOD) and self.p_value is not None and self.interval() is None
                and self.because != "too_few_assignments")

    def interval(self, level: float = 0.95) -> tuple[float, float] | None:
        """Ends as seen from the estimate's own side, the one nearer to nothing first.

        At 95 % those of the row; at other levels Student's, where the row's own interval is Student's.
        """
        if self.ci_low is None or self.ci_high is None or self.estimate is None:
            return None
        ends = (self.ci_low, self.ci_high)
        if level != 0.95:
            reach = self._reach(level)
            if reach is None:
                return None
            ends = (self.estimate - reach, self.estimate + reach)
        return ends if self.side > 0 else (-ends[1], -ends[0])

    def _reach(self, level: float) -> float | None:
        """Half of Student's interval; None where the row's interval is of another law."""
        error, width = self.standard_error, (self.ci_high or 0.0) - (self.ci_low or 0.0)
        if error is None or not error > 0 or (self.df is not None and not self.df > 0):
            return None
        half = quantile(0.975, self.df) * error
        if not math.isclose(2 * half, width, rel_tol=SAME) or abs(
                (self.ci_high or 0.0) - (self.estimate or 0.0) - half) > SAME * width:
            return None
        return quantile((1 + level) / 2, self.df) * error
