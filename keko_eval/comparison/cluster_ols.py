"""Least squares with cluster-robust errors from cross products: X'X, X'y and y'y of each cluster are enough.

Let M = (X'X)^-1 and write every cluster's cross product in coordinates where X'X is the identity:
S_g = M^1/2 X_g'X_g M^1/2. The bias-reduced score of Bell & McCaffrey (2002), X_g'(I - X_g M X_g')^-1/2 e_g, is then
(I - S_g)^-1/2 applied to the plain score, a p x p matter whatever the cluster's size, and so are the Satterthwaite
degrees of freedom of Pustejovsky & Tipton (2018).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keko_eval.comparison.estimate import NO_DETAILS, Counts, Details, Estimate, unknown, wald
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

Matrix = NDArray[np.float64]

LEVERAGE = 1e-9
"""A cluster whose own leverage comes this near to 1 in some direction is the only one to inform that direction."""
SINGULAR = 1e-10
"""Smallest eigenvalue of the scaled X'X, against its largest, that still counts as full rank."""
NOTHING = 1e-10
"""A standard error below this share of what the bare size of y would give is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class CrossProducts:
    """What least squares needs of each cluster.

    Parameters
    ----------
    xtx : (k, p, p) array
    xty : (k, p) array
    yty : (k,) array
    rows : (k,) array
        Number of rows (of weight, where rows were weighted).
    """

    xtx: Matrix
    xty: Matrix
    yty: Vector
    rows: Vector

    @classmethod
    def from_rows(cls, x: ArrayLike, y: ArrayLike, clusters: ArrayLike) -> Self:
        """Cross products of a design matrix (n, p), a response (n,) and any cluster labels (n,)."""
        design, response = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        labels, codes = np.unique(np.asarray(clusters), return_inverse=True)
        order = np.argsort(codes, kind="stable")
        starts = np.searchsorted(codes[order], np.arange(len(labels)))
        d, r = design[order], response[order]
        return cls(np.add.reduceat(d[:, :, None] * d[:, None, :], starts), np.add.reduceat(d * r[:, None], starts),
                   np.add.reduceat(r * r, starts), np.bincount(codes).astype(np.float64))

    def inhabited(self) -> Self:
        """Without the clusters that have no rows."""
        some = self.rows > 0
        return type(self)(self.xtx[some], self.xty[some], self.yty[some], self.rows[some])


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterFit:
    """A contrast's estimate with every usual standard error; `None` where it has none.

    `classical` assumes independent rows; CR0 has no correction, CR1 the factor G/(G-1), CR1S
    G(N-1)/((G-1)(N-p)), CR2 is bias-reduced, CR3 the jackknife's. `df` belongs to CR2. `undefined` says why CR2 fails.
    """

    estimate: float | None = None
    clusters: int = 0
    rows: int = 0
    classical: float | None = None
    cr0: float | None = None
    cr1: float | None = None
    cr1s: float | None = None
    cr2: float | None = None
    cr3: float | None = None
    df: float | None = None
    undefined: Reason | None = None

    def estimated(self, method: str, counts: Counts, *, shift: float = 0.0,
                  details: Details = NO_DETAILS) -> Estimate:
        """The CR2 row of it, `shift` added to the estimate."""
        told: Details = {"clusters": float(self.clusters), "cr0": self.cr0, "cr1": self.cr1, "cr1s": self.cr1s,
                         "cr3": self.cr3, **details}
        estimate = None if self.estimate is None else self.estimate + shift
        if self.undefined is not None or self.cr2 is None:
            return unknown(self.undefined or "not_estimable", method=method, estimate=estimate,
                           standard_error=self.cr2, counts=counts, details=told)
        return wald(estimate, self.cr2, self.df, method=method, counts=counts, details=told)


def cluster_ols(data: CrossProducts, contrast: ArrayLike) -> ClusterFit:
    """Estimate c'b of y = Xb + e with errors that may be alike within a cluster.

    Parameters
    ----------
    data : CrossProducts
        For generalised least squares with a working covariance, cross products of the whitened rows.
    contrast : (p,) array

    Returns
    -------
    ClusterFit
        Equal to clubSandwich's CR0-CR3 and Satterthwaite df with an identity (or the whitened) working model.
    """
    data, c = data.inhabited(), np.asarray(contrast, dtype=np.float64)
    groups, rows = len(data.rows), float(data.rows.sum())
    if groups == 0:
        return ClusterFit(undefined="no_answers")
    root = inverse_root(data.xtx.sum(axis=0))
    if root is None:
        return ClusterFit(clusters=groups, rows=round(rows), undefined="not_estimable")
    s = root @ data.xtx @ root.T
    target, b = root @ c, root @ data.xty.sum(axis=0)
    scores = data.xty @ root.T - s @ b
    spread = float(target @ target) * max(0.0, float(data.yty.sum() - b @ b))
    robust: Mapping[str, Any] = {"undefined": "one_cluster"}
    if groups > 1:
        robust = _robust(round(rows), s, scores, target, rounding_floor(data, target))
    return ClusterFit(estimate=float(target @ b), clusters=groups, rows=round(rows),
                      classical=float(np.sqrt(spread / (rows - len(c)))) if rows > len(c) else None, **robust)


def rounding_floor(data: CrossProducts, target: Vector) -> float:
    """The standard error below which only rounding is left."""
    size = max(0.0, float(data.yty.sum())) / float(data.rows.sum())
    return NOTHING * math.sqrt(float(target @ target) * size)


def _robust(n: int, s: Matrix, scores: Matrix, target: Vector, floor: float) -> dict[str, Any]:
    """CR0-CR3 and the degrees of freedom of n rows, all in the coordinates where X'X is the identity."""
    g, p = len(s), len(target)
    cr0 = _error(scores @ target, floor)
    known = {"cr0": cr0, "cr1": cr0 * math.sqrt(g / (g - 1)),
             "cr1s": cr0 * math.sqrt(g * (n - 1) / ((g - 1) * (n - p))) if n > p else None}
    leverage, axes = np.linalg.eigh(s)
    alone = leverage > 1 - LEVERAGE
    along = np.einsum("gij,i->gj", axes, target)
    if _carried(alone, along, target):
        return {**known, "undefined": "rests_on_one_cluster"}
    rest = np.where(alone, 1.0, 1.0 - leverage)
    score = np.einsum("gij,gi->gj", axes, scores)
    cr2 = _error(np.where(alone, 0.0, score * along / np.sqrt(rest)).sum(axis=1), floor)
    cr3 = _error(np.where(alone, 0.0, score * along / rest).sum(axis=1), floor)
    if cr2 == 0:
        return {**known, "cr2": 0.0, "cr3": 0.0, "undefined": "no_variation"}
    loaded = np.where(alone, 0.0, leverage * along / np.sqrt(rest))
    own = np.where(alone, 0.0, leverage * along**2 / rest).sum(axis=1)
    return {**known, "cr2": cr2, "cr3": cr3, "df": _satterthwaite(np.einsum("gij,gj->gi", axes, loaded), own)}


def rests_on_one_cluster(s: Matrix, target: Vector) -> bool:
    """Whether some cluster alone carries the contrast, so that without it nothing could be estimated.

    Parameters
    ----------
    s : (k, p, p) array
        Cross products in the coordinates where their sum is the identity.
    target : (p,) array
        The contrast in the same coordinates.
    """
    leverage, axes = np.linalg.eigh(s)
    return _carried(leverage > 1 - LEVERAGE, np.einsum("gij,i->gj", axes, target), target)


def _carried(alone: NDArray[np.bool_], along: Matrix, target: Vector) -> bool:
    """Whether the contrast has anything ``along`` a direction that one cluster informs ``alone``."""
    return bool(np.any(alone & (np.abs(along) > 1e-6 * np.linalg.norm(target))))


def _error(parts: Vector, floor: float) -> float:
    """Root of the sum of squares; zero where rounding is all there is."""
    found = float(np.sqrt(parts @ parts))
    return found if found > floor else 0.0


def _satterthwaite(w: Matrix, own: Vector) -> float | None:
    """2 E(v)^2 / Var(v) of the CR2 variance v under independent errors: (sum p_gg)^2 / sum p_gh^2.

    p_gg = own_g - w_g'w_g and p_gh = -w_g'w_h; the sum over all pairs of clusters is the squared norm of W'W.
    """
    diagonal = np.einsum("gi,gi->g", w, w)
    p = own - diagonal
    below = float(p @ p + ((w.T @ w) ** 2).sum() - diagonal @ diagonal)
    return float(p.sum()) ** 2 / below if below > 0 else None


def inverse_root(xtx: Matrix) -> Matrix | None:
    """R (p, p) with R X'X R' = I, rows scaled first; `None` where X'X is singular."""
    size = np.sqrt(np.diagonal(xtx))
    if not np.all(size > 0):
        return None
    values, vectors = np.linalg.eigh(xtx / np.outer(size, size))
    if values[0] <= SINGULAR * values[-1]:
        return None
    return np.asarray((vectors / np.sqrt(values)).T / size, dtype=np.float64)
