"""Change by generalised least squares within persons, where respondents do not come in clusters.

Persons are of three kinds: they answered twice, the first time only, or the second time only. All of one kind have the
same design, so that each kind's count and second moments are enough for CR2 errors with every person a cluster, and
for their Satterthwaite degrees of freedom (see :mod:`keko_eval.comparison.cluster_ols`).
"""

import math
from dataclasses import dataclass

import numpy as np

from keko_eval.comparison.cluster_ols import Matrix, inverse_root
from keko_eval.comparison.clustered import working_correlation
from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald
from keko_eval.scoring.moments import ROUNDING, PairMoments, Vector

METHOD = "person_gls"
ALONE = 1e-9
CONTRAST = np.array([0.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """Persons of one kind: ``x`` is the design of one (answers, 2), ``weight`` the inverse of its working covariance,
    ``sums`` the sum of their answers and ``squares`` the sum of the answers' outer products."""

    n: float
    x: Matrix
    weight: Matrix
    sums: Vector
    squares: Matrix

    @property
    def xtx(self) -> Matrix:
        return np.asarray(self.x.T @ self.weight @ self.x)

    @property
    def xty(self) -> Vector:
        return np.asarray(self.x.T @ self.weight @ self.sums)

    def spread(self, b: Vector) -> Matrix:
        """Sum over persons of the outer products of their scores X'W(y - Xb)."""
        fitted, own = self.x @ b, self.x.T @ self.weight
        rest = (self.squares - np.outer(self.sums, fitted) - np.outer(fitted, self.sums)
                + self.n * np.outer(fitted, fitted))
        return np.asarray(own @ rest @ own.T)


def person_gls(waves: PairMoments) -> Estimate:
    """Change from all answers, second minus first; pairs and single answers weighed as they deserve.

    The working model gives both answers of a person one variance and the correlation seen in the pairs. Where staying
    hangs on the first answer the estimate stays right, as those of pairs alone and of all answers' means do not;
    CR2 errors with every person a cluster hold where the model is wrong.
    """
    first, second, pairs = (round(float(w.n.sum())) for w in (waves.first(), waves.second(), waves))
    counts = Counts(second, first, pairs)
    if not first or not second:
        return unknown("no_answers", method=METHOD, counts=counts)
    r = working_correlation(waves)
    kinds = [kind for kind in _kinds(waves, r) if kind.n > 0]
    root = inverse_root(np.asarray(sum(k.n * k.xtx for k in kinds)))
    if root is None:
        return unknown("not_estimable", method=METHOD, counts=counts)
    b = root.T @ root @ sum(k.xty for k in kinds)
    return _told(kinds, root, np.asarray(b), counts, r)


def _told(kinds: list[_Kind], root: Matrix, b: Vector, counts: Counts, r: float) -> Estimate:
    target, variance, floor = root @ CONTRAST, 0.0, 0.0
    own, loads = [], []
    for k in kinds:
        s = root @ k.xtx @ root.T
        leverage, axes = np.linalg.eigh(s)
        along = axes.T @ target
        alone = leverage > 1 - ALONE
        if np.any(alone & (np.abs(along) > 1e-6 * np.linalg.norm(target))):
            return unknown("one_answer", method=METHOD, estimate=float(b[1]), counts=counts)
        rest = np.where(alone, 1.0, 1.0 - leverage)
        toward = root.T @ axes @ np.where(alone, 0.0, along / np.sqrt(rest))
        variance += float(toward @ k.spread(b) @ toward)
        toward_y = k.weight @ k.x @ toward
        floor += ROUNDING * float(toward_y @ k.squares @ toward_y)
        loads.append(axes @ np.where(alone, 0.0, leverage * along / np.sqrt(rest)))
        own.append(float(np.where(alone, 0.0, leverage * along**2 / rest).sum()))
    error = math.sqrt(variance) if variance > floor else 0.0
    return wald(float(b[1]), error, _satterthwaite([k.n for k in kinds], own, loads), method=METHOD, counts=counts,
                details={"working_r": r})


def _satterthwaite(n: list[float], own: list[float], loads: list[Vector]) -> float | None:
    """(sum p_gg)^2 / sum p_gh^2 over persons, p_gg = own - w'w and p_gh = -w_g'w_h."""
    sizes = [float(w @ w) for w in loads]
    p = [o - s for o, s in zip(own, sizes, strict=True)]
    crossed = sum(m * np.outer(w, w) for m, w in zip(n, loads, strict=True))
    below = sum(m * (a * a - s * s) for m, a, s in zip(n, p, sizes, strict=True)) + float(np.square(crossed).sum())
    above = sum(m * a for m, a in zip(n, p, strict=True)) ** 2
    return above / below if below > 0 else None


def _kinds(waves: PairMoments, r: float) -> tuple[_Kind, ...]:
    n, s1, s2, s11, s22, s12 = (float(a.sum()) for a in (waves.n, waves.sum_1, waves.sum_2, waves.sum_11, waves.sum_22,
                                                         waves.sum_12))
    one = np.ones((1, 1))
    singles = [(waves.n_1, waves.only_sum_1, waves.only_sum_11, [1.0, 0.0]),
               (waves.n_2, waves.only_sum_2, waves.only_sum_22, [1.0, 1.0])]
    both = _Kind(n, np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[1.0, -r], [-r, 1.0]]) / (1 - r * r),
                 np.array([s1, s2]), np.array([[s11, s12], [s12, s22]]))
    return (both, *(_Kind(float(m.sum()), np.array([x]), one, np.array([s.sum()]), np.array([[ss.sum()]]))
                    for m, s, ss, x in singles))
