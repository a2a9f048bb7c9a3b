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
class _Kinds:
    """The k kinds of persons that there are, by the two answers that a person may give.

    Parameters
    ----------
    n : (k,) array
        Persons.
    x : (k, 2, 2) array
        The design of a person's answers.
    weight : (k, 2, 2) array
        The inverse of their working covariance; zero for an answer that the kind did not give.
    sums : (k, 2) array
        Of the persons' answers.
    squares : (k, 2, 2) array
        Of the answers' outer products.
    """

    n: Vector
    x: Matrix
    weight: Matrix
    sums: Matrix
    squares: Matrix

    def products(self) -> tuple[Matrix, Vector]:
        """X'WX and X'Wy over all persons, the first by kind for one person."""
        own = np.swapaxes(self.x, 1, 2) @ self.weight
        return own @ self.x, np.einsum("kij,kj->i", own, self.sums)

    def spread(self, toward: Matrix, b: Vector) -> tuple[float, float]:
        """Sum over persons of (u'(y - Xb))^2 with each kind's u, and the sum of (u'y)^2 that it is rounded against."""
        size = np.einsum("ki,kij,kj->k", toward, self.squares, toward)
        fitted, summed = (toward * (self.x @ b)).sum(axis=1), (toward * self.sums).sum(axis=1)
        return float((size - 2 * summed * fitted + self.n * fitted**2).sum()), float(size.sum())


def person_gls(waves: PairMoments) -> Estimate:
    """Change from all answers, second minus first; pairs and single answers weighed as they deserve.

    The working model gives both answers of a person one variance and the correlation seen in the pairs. Where staying
    hangs on the first answer the estimate stays right, as those of pairs alone and of all answers' means do not;
    CR2 errors with every person a cluster hold where the model is wrong.
    """
    kinds = _kinds(waves, r := working_correlation(waves))
    pairs, first, second = (round(float(a.sum())) for a in (waves.n, waves.n + waves.n_1, waves.n + waves.n_2))
    counts = Counts(second, first, pairs)
    if not first or not second:
        return unknown("no_answers", method=METHOD, counts=counts)
    xtx, xty = kinds.products()
    root = inverse_root(np.einsum("k,kij->ij", kinds.n, xtx))
    if root is None:
        return unknown("not_estimable", method=METHOD, counts=counts)
    return _told(kinds, xtx, root, root.T @ root @ xty, counts, r)


def _told(kinds: _Kinds, xtx: Matrix, root: Matrix, b: Vector, counts: Counts, r: float) -> Estimate:
    target = root @ CONTRAST
    leverage, axes = np.linalg.eigh(root @ xtx @ root.T)
    along = np.einsum("kij,i->kj", axes, target)
    alone = leverage > 1 - ALONE
    if np.any(alone & (np.abs(along) > 1e-6 * np.linalg.norm(target))):
        return unknown("one_answer", method=METHOD, estimate=float(b[1]), counts=counts)
    rest = np.where(alone, 1.0, 1.0 - leverage)
    adjusted = np.where(alone, 0.0, along / np.sqrt(rest))
    toward = np.einsum("kij,kj->ki", axes, adjusted) @ root
    variance, size = kinds.spread(np.einsum("kij,kjl,kl->ki", kinds.weight, kinds.x, toward), b)
    error = math.sqrt(variance) if variance > ROUNDING * size else 0.0
    loads = np.einsum("kij,kj->ki", axes, leverage * adjusted)
    df = _satterthwaite(kinds.n, (leverage * adjusted**2).sum(axis=1), loads)
    return wald(float(b[1]), error, df, method=METHOD, counts=counts, details={"working_r": r})


def _satterthwaite(n: Vector, own: Vector, loads: Matrix) -> float | None:
    """(sum p_gg)^2 / sum p_gh^2 over persons, p_gg = own - w'w and p_gh = -w_g'w_h."""
    sizes = (loads**2).sum(axis=1)
    p = own - sizes
    crossed = np.einsum("k,ki,kj->ij", n, loads, loads)
    below = float((n * (p * p - sizes * sizes)).sum() + (crossed**2).sum())
    return float(n @ p) ** 2 / below if below > 0 else None


def _kinds(waves: PairMoments, r: float) -> _Kinds:
    n, s1, s2, s11, s22, s12, _, _, _, n_1, t1, t11, n_2, t2, t22 = np.array(waves.arrays()).sum(axis=1).tolist()
    kinds = _Kinds(
        np.array([n, n_1, n_2]), np.array([[[1.0, 0.0], [1.0, 1.0]]] * 3),
        np.array([[[1.0, -r], [-r, 1.0]] / np.array(1 - r * r), [[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]]),
        np.array([[s1, s2], [t1, 0.0], [0.0, t2]]),
        np.array([[[s11, s12], [s12, s22]], [[t11, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, t22]]]))
    some = kinds.n > 0
    return _Kinds(kinds.n[some], kinds.x[some], kinds.weight[some], kinds.sums[some], kinds.squares[some])
