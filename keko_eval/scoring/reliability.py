"""Reliability of a scale from the counts, sums and products of its items; the items already turned the same way."""

import math
from dataclasses import dataclass, field, replace
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from keko_eval.scoring.moments import ROUNDING
from keko_eval.scoring.undefined import Reason

Matrix = NDArray[np.float64]
Concern = Literal["negative_item_rest", "constant_item", "few_answers"]

FEWEST_ANSWERS = 30
"""Below this many respondents a reliability says little."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemMoments:
    """Sums over the respondents who answered both items of a pair.

    Parameters
    ----------
    n : (p, p) array
        How many answered both item i and item j; on the diagonal, item i. Listwise: one number everywhere.
    sums : (p, p) array
        Entry (i, j): sum of item i over those who answered both.
    products : (p, p) array
        Entry (i, j): sum of item i times item j over the same.
    origin : (p,) array
        What was subtracted from each item's answers where they are summed on the diagonal.
    straight : int, optional
        How many gave all the items one answer other than the middle one, though some of them are turned round; None
        where none is, or where all items were not counted together.

    Off the diagonal values may be shifted by any origin, one per item; covariances do not feel it.
    """

    n: Matrix
    sums: Matrix
    products: Matrix
    origin: Matrix = field(default_factory=lambda: np.zeros(1), kw_only=True)
    straight: int | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("n", "sums", "products"):
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.ndim != 2 or array.shape[0] != array.shape[1] or array.shape != np.shape(self.n):
                raise ValueError("items need square arrays of one size")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        origin = np.broadcast_to(np.asarray(self.origin, dtype=np.float64), len(self.n)).copy()
        origin.setflags(write=False)
        object.__setattr__(self, "origin", origin)

    @classmethod
    def from_rows(cls, items: ArrayLike, *, listwise: bool = False) -> Self:
        """Moments of an (n, p) array with NaN for a missing answer."""
        x = np.asarray(items, dtype=np.float64)
        if listwise:
            x = x[~np.isnan(x).any(axis=1)]
        seen = ~np.isnan(x)
        middle = np.round(np.nanmean(x)) if seen.any() else 0.0
        filled, mask = np.where(seen, x - middle, 0.0), seen.astype(np.float64)
        return cls(mask.T @ mask, filled.T @ mask, filled.T @ filled, origin=np.full(x.shape[1], middle))

    @property
    def items(self) -> int:
        return len(self.n)

    @property
    def respondents(self) -> int:
        """The smallest count of any pair of items: what an interval may claim to rest on."""
        return round(float(self.n.min(initial=math.inf))) if self.items else 0

    def means(self) -> Matrix | None:
        """Mean of each item over all who answered it; `None` where nobody answered one."""
        n = np.diagonal(self.n)
        return np.asarray(np.diagonal(self.sums) / n + self.origin) if self.items and np.all(n > 0) else None

    def covariance(self) -> Matrix | None:
        """Pairwise covariances (n - 1), exact zeros for a constant item; `None` where a pair has fewer than two."""
        if self.respondents < 2:
            return None
        cov = (self.products - self.sums * self.sums.T / self.n) / (self.n - 1)
        constant = np.diagonal(cov) * (np.diagonal(self.n) - 1) <= ROUNDING * np.diagonal(self.products)
        cov[constant, :] = 0.0
        cov[:, constant] = 0.0
        return np.asarray(cov, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """A coefficient with its interval, or the reason why it cannot be said."""

    coefficient: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    items: int = 0
    undefined: Reason | None = None


def cronbach_alpha(items: ItemMoments, level: float = 0.95) -> Reliability:
    """Cronbach's (1951) alpha with Feldt's (1965) interval. A constant item is kept; :func:`concerns` names it."""
    told = Reliability(coefficient="alpha", n=items.respondents, items=items.items)
    cov = items.covariance()
    value = _alpha(cov) if cov is not None else _too_few(items.respondents)
    if isinstance(value, str):
        return replace(told, undefined=value)
    low, high = feldt_interval(value, items.respondents, items.items, level)
    return replace(told, value=value, low=low, high=high)


def standardised_alpha(items: ItemMoments) -> Reliability:
    """Alpha of the items brought to one variance."""
    told = Reliability(coefficient="alpha_standardised", n=items.respondents, items=items.items)
    r = _all_vary(items)
    value = r if isinstance(r, str) else _alpha(r)
    return replace(told, undefined=value) if isinstance(value, str) else replace(told, value=value)


def mean_correlation(items: ItemMoments) -> Reliability:
    """Mean correlation between two items."""
    told = Reliability(coefficient="mean_inter_item", n=items.respondents, items=items.items)
    r = _all_vary(items)
    if isinstance(r, str):
        return replace(told, undefined=r)
    return replace(told, value=float(r[np.triu_indices(len(r), 1)].mean()))


def split_half(items: ItemMoments) -> Reliability:
    """Items 1, 3, … against items 2, 4, …, brought to full length (Spearman 1910; Brown 1910)."""
    told = Reliability(coefficient="split_half", n=items.respondents, items=items.items)
    cov = items.covariance()
    if cov is None:
        return replace(told, undefined=_too_few(items.respondents))
    if items.items < 2:
        return replace(told, undefined="too_few_items")
    odd = np.arange(items.items) % 2 == 0
    own, other, both = (float(cov[np.ix_(a, b)].sum()) for a, b in ((odd, odd), (~odd, ~odd), (odd, ~odd)))
    least = ROUNDING * float(np.trace(cov))
    if own <= least or other <= least:
        return replace(told, undefined="no_variation")
    r = both / math.sqrt(own * other)
    return replace(told, value=2 * r / (1 + r)) if r > -1 + ROUNDING else replace(told, undefined="not_estimable")


def feldt_interval(alpha: float, n: int, items: int, level: float = 0.95) -> tuple[float, float]:
    """Both ends of Feldt's interval for alpha of n respondents."""
    df, df_items, tail = n - 1, (n - 1) * (items - 1), (1 - level) / 2
    upper, lower = (float(special.fdtri(df, df_items, p)) for p in (1 - tail, tail))
    return 1 - (1 - alpha) * upper, 1 - (1 - alpha) * lower


def item_rest(cov: Matrix) -> list[float | None]:
    """Correlation of each item with the sum of the others; `None` where either does not vary."""
    row, own = cov.sum(axis=1), np.diagonal(cov)
    rest = cov.sum() - 2 * row + own
    fit = (own > 0) & (rest > ROUNDING * np.trace(cov))
    found = np.divide(row - own, np.sqrt(np.where(fit, own * rest, 1.0)), where=fit, out=np.zeros_like(row))
    return [float(r) if ok else None for r, ok in zip(found, fit, strict=True)]


def alpha_if_dropped(cov: Matrix) -> list[float | None]:
    """Alpha of the scale without each item in turn; `None` where that cannot be said."""
    without = (_alpha(np.delete(np.delete(cov, i, axis=0), i, axis=1)) for i in range(len(cov)))
    return [None if isinstance(a, str) else a for a in without]


def constant_items(cov: Matrix) -> list[int]:
    """Which items everybody answered alike."""
    return [int(i) for i in np.flatnonzero(np.diagonal(cov) <= 0)]


def concerns(items: ItemMoments) -> tuple[Concern, ...]:
    """What a reader of the coefficients must be told, the gravest first."""
    cov = items.covariance()
    found: list[Concern] = []
    if cov is not None and any(r is not None and r < 0 for r in item_rest(cov)):
        found.append("negative_item_rest")
    if cov is not None and constant_items(cov):
        found.append("constant_item")
    if items.respondents < FEWEST_ANSWERS:
        found.append("few_answers")
    return tuple(found)


def correlations(cov: Matrix) -> Matrix:
    """Correlation matrix of items that all vary."""
    sd = np.sqrt(np.diagonal(cov))
    return np.asarray(cov / np.outer(sd, sd), dtype=np.float64)


def pomp(score: float, low: float, high: float) -> float:
    """Percent of the maximum possible: a score on low..high put on 0..100 (Cohen, Cohen, Aiken & West 1999)."""
    return 100 * (score - low) / (high - low)


def _alpha(cov: Matrix) -> float | Reason:
    k, total, own = len(cov), float(cov.sum()), float(np.trace(cov))
    if k < 2:
        return "too_few_items"
    if own <= 0 or total <= ROUNDING * own:
        return "no_variation"
    return k / (k - 1) * (1 - own / total)


def _all_vary(items: ItemMoments) -> Matrix | Reason:
    """Correlations of two or more items that all vary."""
    cov = items.covariance()
    if cov is None:
        return _too_few(items.respondents)
    if items.items < 2:
        return "too_few_items"
    if not np.all(np.diagonal(cov) > 0):
        return "constant_item" if np.any(np.diagonal(cov) > 0) else "no_variation"
    return correlations(cov)


def _too_few(n: int) -> Reason:
    return "one_answer" if n else "no_answers"
