"""Moments: counts, sums, squares and products per cell; all that an estimator needs of the answers.

Sums are of values shifted by `origin` (a number near the middle of the scale, the same for both waves), so that squares
do not drown differences in rounding. Whoever reads a mean from them adds the origin back; variances and changes need
not.
"""

from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]

ROUNDING = 1e-12
"""Share of a sum of squares that may be rounding error; what is left after centring and is smaller counts as zero."""


def inverse(n: Vector) -> Vector:
    """1 / n; 0 where there are none."""
    return np.divide(1.0, n, out=np.zeros_like(n), where=n > 0)


def _freeze(moments: Any, sums: tuple[str, ...]) -> None:
    """Copies of the sums that none can write to: the rows of one table."""
    given = [getattr(moments, name) for name in sums]
    shapes = {np.shape(a) or (1,) for a in given}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise ValueError(f"moments need one-dimensional arrays of one length, not {sorted(shapes)}")
    table = np.array(given, dtype=np.float64).reshape(len(sums), -1)
    table.setflags(write=False)
    for name, row in zip(sums, table, strict=True):
        object.__setattr__(moments, name, row)


@dataclass(frozen=True, slots=True)
class Summary:
    """n, mean and variance (n - 1) of one quantity; `None` where there are too few answers for it."""

    n: int
    mean: float | None
    variance: float | None

    @property
    def sd(self) -> float | None:
        return None if self.variance is None else float(np.sqrt(self.variance))


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Count, sum and sum of squares of one quantity.

    Parameters
    ----------
    n, sum_x, sum_xx : (k,) arrays
        One entry per cell (a cluster, a circle, a stratum); values are shifted by `origin`.
    origin : float
        Added back to a mean.
    noise : float
        Sum of squares that earlier subtraction may have left as rounding error.
    """

    n: Vector
    sum_x: Vector
    sum_xx: Vector
    origin: float = field(default=0.0, kw_only=True)
    noise: float = field(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        _freeze(self, _SUMS)

    @classmethod
    def from_rows(cls, x: ArrayLike, cells: ArrayLike | None = None, *, k: int | None = None,
                  origin: float | None = None) -> Self:
        """Moments of an array with NaN for a missing answer; `cells` are codes 0..k-1, by default one cell."""
        values = np.asarray(x, dtype=np.float64)
        codes, k = _codes(cells, values.size, k)
        origin = _middle(values) if origin is None else origin
        seen = ~np.isnan(values)
        v = values[seen] - origin
        return cls(*_sums(codes[seen], k, np.ones_like(v), v, v * v), origin=origin)

    @property
    def cells(self) -> int:
        return len(self.n)

    def total(self) -> Self:
        """All cells in one."""
        if self.cells == 1:
            return self
        return type(self)(*_totals(self.n, self.sum_x, self.sum_xx)[:, None], origin=self.origin, noise=self.noise)

    def pick(self, cells: ArrayLike) -> Self:
        """Some of the cells, by mask or by index."""
        i = np.asarray(cells)
        return type(self)(self.n[i], self.sum_x[i], self.sum_xx[i], origin=self.origin, noise=self.noise)

    def grand_total(self) -> float:
        """Sum of all values, exact where they are whole numbers."""
        return float((self.sum_x + self.origin * self.n).sum())

    def summary(self) -> Summary:
        """n, mean and variance over all cells."""
        n, s, ss = _totals(self.n, self.sum_x, self.sum_xx).tolist()
        if n <= 0:
            return Summary(0, None, None)
        mean = s / n + self.origin
        if n < 2:
            return Summary(1, mean, None)
        centred = ss - s * s / n
        return Summary(round(n), mean, centred / (n - 1) if centred > ROUNDING * abs(ss) + self.noise else 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class PairMoments:
    """Sums over two waves: of those who answered both, of those in the first only, of those in the second only.

    Parameters
    ----------
    n, sum_1, sum_2, sum_11, sum_22, sum_12 : (k,) arrays
        Pairs: count, sums, squares and products of both waves, one entry per cell.
    n_up, n_same, n_down : (k,) arrays
        Pairs whose value rose, stayed, fell.
    n_1, only_sum_1, only_sum_11, n_2, only_sum_2, only_sum_22 : (k,) arrays
        Those without a pair.
    origin : float
        What was subtracted from each value of both waves.
    """

    n: Vector
    sum_1: Vector
    sum_2: Vector
    sum_11: Vector
    sum_22: Vector
    sum_12: Vector
    n_up: Vector
    n_same: Vector
    n_down: Vector
    n_1: Vector
    only_sum_1: Vector
    only_sum_11: Vector
    n_2: Vector
    only_sum_2: Vector
    only_sum_22: Vector
    origin: float = field(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        _freeze(self, _PAIR_SUMS)

    @classmethod
    def from_rows(cls, x1: ArrayLike, x2: ArrayLike, cells: ArrayLike | None = None, *, k: int | None = None,
                  origin: float | None = None) -> Self:
        """Moments of two arrays aligned by respondent, NaN for a missing answer.

        Parameters
        ----------
        x1, x2 : (n,) arrays
            First and second wave.
        cells : (n,) int array, optional
            Cell codes 0..k-1; by default everybody is in one cell.
        k : int, optional
            Number of cells, where the codes do not show them all.
        origin : float, optional
            By default the mean of all answers, rounded to an integer.
        """
        a, b = np.asarray(x1, dtype=np.float64), np.asarray(x2, dtype=np.float64)
        if a.shape != b.shape:
            raise ValueError("the two waves must be aligned by respondent")
        codes, k = _codes(cells, a.size, k)
        origin = _middle(np.concatenate([a, b])) if origin is None else origin
        in_1, in_2 = ~np.isnan(a), ~np.isnan(b)
        both = in_1 & in_2
        p, q = a[both] - origin, b[both] - origin
        one = np.ones_like(p)
        paired = [one, p, q, p * p, q * q, p * q, 1.0 * (b > a)[both], 1.0 * (b == a)[both], 1.0 * (b < a)[both]]
        sums = _sums(codes[both], k, *paired)
        for values, only in ((a, in_1 & ~in_2), (b, in_2 & ~in_1)):
            v = values[only] - origin
            sums += _sums(codes[only], k, np.ones_like(v), v, v * v)
        return cls(*sums, origin=origin)

    @property
    def cells(self) -> int:
        return len(self.n)

    def arrays(self) -> tuple[Vector, ...]:
        """The fifteen sums in the order of the fields."""
        return tuple(getattr(self, name) for name in _PAIR_SUMS)

    def total(self) -> Self:
        """All cells in one."""
        if self.cells == 1:
            return self
        return type(self)(*_totals(*self.arrays())[:, None], origin=self.origin)

    def pick(self, cells: ArrayLike) -> Self:
        """Some of the cells, by mask or by index."""
        i = np.asarray(cells)
        return type(self)(*(a[i] for a in self.arrays()), origin=self.origin)

    def changes(self) -> Moments:
        """Second minus first wave, of the pairs; a cell where nobody moved is exactly zero."""
        moved = (self.n_up > 0) | (self.n_down > 0)
        first = np.where(moved, self.sum_2 - self.sum_1, 0.0)
        squares = np.where(moved, np.maximum(self.sum_11 + self.sum_22 - 2 * self.sum_12, 0.0), 0.0)
        noise = ROUNDING * float((self.sum_11 + self.sum_22)[moved].sum())
        return Moments(self.n, first, squares, noise=noise)

    def first(self) -> Moments:
        """Everybody who answered in the first wave."""
        return Moments(self.n + self.n_1, self.sum_1 + self.only_sum_1, self.sum_11 + self.only_sum_11,
                       origin=self.origin)

    def second(self) -> Moments:
        """Everybody who answered in the second wave."""
        return Moments(self.n + self.n_2, self.sum_2 + self.only_sum_2, self.sum_22 + self.only_sum_22,
                       origin=self.origin)

    def first_of_pairs(self) -> Moments:
        return Moments(self.n, self.sum_1, self.sum_11, origin=self.origin)

    def second_of_pairs(self) -> Moments:
        return Moments(self.n, self.sum_2, self.sum_22, origin=self.origin)

    def only_first(self) -> Moments:
        return Moments(self.n_1, self.only_sum_1, self.only_sum_11, origin=self.origin)

    def only_second(self) -> Moments:
        return Moments(self.n_2, self.only_sum_2, self.only_sum_22, origin=self.origin)

    def covariance(self) -> float | None:
        """Covariance (n - 1) of the two waves over all pairs; `None` below two pairs."""
        n, a, b, ab = _totals(self.n, self.sum_1, self.sum_2, self.sum_12).tolist()
        return None if n < 2 else (ab - a * b / n) / (n - 1)

    def correlation(self) -> float | None:
        """Pearson correlation of the pairs; `None` below two pairs or where a wave does not vary."""
        cov = self.covariance()
        v1, v2 = self.first_of_pairs().summary().variance, self.second_of_pairs().summary().variance
        if cov is None or not v1 or not v2:
            return None
        return float(np.clip(cov / np.sqrt(v1 * v2), -1.0, 1.0))


_SUMS = tuple(f.name for f in fields(Moments) if f.type is Vector)
_PAIR_SUMS = tuple(f.name for f in fields(PairMoments) if f.type is Vector)


def _totals(*sums: Vector) -> Vector:
    """Each over all its cells."""
    total: Vector = np.array(sums).sum(axis=1)
    return total


def _sums(codes: NDArray[np.intp], k: int, *weights: Vector) -> list[Vector]:
    return [np.bincount(codes, weights=w, minlength=k).astype(np.float64) for w in weights]


def _codes(cells: ArrayLike | None, size: int, k: int | None) -> tuple[NDArray[np.intp], int]:
    if cells is None:
        return np.zeros(size, dtype=np.intp), 1 if k is None else k
    codes = np.asarray(cells, dtype=np.intp)
    return codes, int(codes.max(initial=-1)) + 1 if k is None else k


def _middle(values: Vector) -> float:
    seen = values[~np.isnan(values)]
    return float(np.round(seen.mean())) if seen.size else 0.0
