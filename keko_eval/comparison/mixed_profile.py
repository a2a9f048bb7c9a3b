"""The criterion of a mixed model as a function of its random effects' relative deviations, and its lowest point."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keko_eval.comparison.cluster_ols import Matrix
from keko_eval.scoring.moments import Vector

NOTHING = 1e-9
"""A residual deviation below this share of the spread of the answers is rounding."""
STEP = 1e-4
"""Of numerical derivatives; the random effects' columns are scaled so that their parameters are near one."""
FARTHEST = 1e4
"""The largest ratio of a random effect's deviation to the residual's that is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class MixedData:
    """What the model needs of each person: cross products of the fixed columns x, the random columns z and y.

    Parameters
    ----------
    xx, zx, zz : (k, p, p), (k, q, p), (k, q, q) arrays
    xy, zy, yy : (k, p), (k, q), (k,) arrays
        Of y less its least squares fit, in units of what is left over.
    rows : (k,) array
    start, unit : (p,) array, float
        That fit, and that unit.
    scale : (q,) array
        By which the random columns were divided.
    people : (k,) array
        Whose they are, in order.
    kinds : Kinds
        The persons gathered by their random columns.
    xx_sum, xy_sum, yy_sum : (p, p), (p,) arrays, float
    """

    xx: Matrix
    zx: Matrix
    zz: Matrix
    xy: Matrix
    zy: Matrix
    yy: Vector
    rows: Vector
    start: Vector
    unit: float
    scale: Vector
    people: NDArray[Any]
    kinds: "Kinds"
    xx_sum: Matrix
    xy_sum: Vector
    yy_sum: float

    @property
    def n(self) -> int:
        return round(float(self.rows.sum()))

    @property
    def p(self) -> int:
        return int(self.xx.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Persons with the same Z'Z, m kinds: all that the criterion needs, however many they are.

    ``of`` (k,) is each person's kind, ``n`` (m,) how many are of it, ``zz`` (m, q, q) what they share; ``xzzx``
    (m, q, p, q, p), ``xzzy`` (m, q, p, q) and ``yzzy`` (m, q, q) are sums of outer products of Z'X and Z'y.
    """

    of: NDArray[Any]
    n: Vector
    zz: Matrix
    xzzx: Matrix
    xzzy: Matrix
    yzzy: Matrix

    @classmethod
    def gathered(cls, zz: Matrix, zx: Matrix, zy: Matrix) -> "Kinds":
        """From the persons' own cross products; those of one set of waves have them bit by bit alike, or nearly."""
        _, first, of = np.unique(np.round(zz.reshape(len(zz), -1), 12), axis=0, return_index=True, return_inverse=True)
        of = np.asarray(of).reshape(-1)
        order = np.argsort(of, kind="stable")
        begins = np.searchsorted(of[order], np.arange(len(first)))

        def summed(products: Matrix) -> Matrix:
            return np.add.reduceat(products[order], begins)

        return cls(of, np.bincount(of).astype(np.float64), zz[first],
                   summed(zx[:, :, :, None, None] * zx[:, None, None, :, :]),
                   summed(zx[:, :, :, None] * zy[:, None, None, :]), summed(zy[:, :, None] * zy[:, None, :]))


@dataclass(frozen=True, slots=True)
class Profile:
    """The model at given theta: b less ``start``, the inverse of X'V^-1X, what is left of y, both log determinants.

    ``a`` (m, q, q) is L (I + L'Z'ZL)^-1 L' of each kind.
    """

    b: Vector
    inverse: Matrix
    rest: float
    log_v: float
    log_x: float
    a: Matrix


def mixed_data(y: Vector, x: Matrix, z: Matrix, codes: NDArray[Any], scale: Vector,
          people: NDArray[Any]) -> MixedData | None:
    """Cross products of rows y (n,), x (n, p), z (n, q) by person; None where least squares leaves nothing over."""
    start, *_ = np.linalg.lstsq(x, y, rcond=None)
    rest = y - x @ start
    unit = float(np.sqrt((rest * rest).mean()))
    if not unit > NOTHING * max(1e-300, float(np.abs(y).max())):
        return None
    rest = rest / unit
    order = np.argsort(codes, kind="stable")
    begins = np.searchsorted(codes[order], np.arange(len(people)))

    def summed(a: Matrix, b: Matrix) -> Matrix:
        return np.add.reduceat((a[:, :, None] * b[:, None, :])[order], begins)

    r = rest[:, None]
    xx, zx, zz = summed(x, x), summed(z, x), summed(z, z)
    xy, zy, yy = summed(x, r)[:, :, 0], summed(z, r)[:, :, 0], summed(r, r)[:, 0, 0]
    return MixedData(xx, zx, zz, xy, zy, yy, np.bincount(codes).astype(np.float64),
                     np.asarray(start, dtype=np.float64), unit, scale, people, Kinds.gathered(zz, zx, zy),
                     xx.sum(axis=0), xy.sum(axis=0), float(yy.sum()))


def factor_of(theta: Vector) -> Matrix:
    """L of theta, its lower triangle column by column."""
    if len(theta) == 1:
        return theta.reshape(1, 1)
    return np.array([[theta[0], 0.0], [theta[1], theta[2]]])


def profile(data: MixedData, theta: Vector) -> Profile:
    """Generalised least squares at given theta."""
    factor, kinds = factor_of(theta), data.kinds
    inner = np.eye(len(factor)) + factor.T @ kinds.zz @ factor
    a = factor @ np.linalg.inv(inner) @ factor.T
    xvx = data.xx_sum - np.einsum("mij,mipjr->pr", a, kinds.xzzx)
    xvy = data.xy_sum - np.einsum("mij,mipj->p", a, kinds.xzzy)
    yvy = data.yy_sum - float(np.einsum("mij,mij->", a, kinds.yzzy))
    inverse = np.linalg.inv(xvx)
    b = inverse @ xvy
    return Profile(b, inverse, max(0.0, yvy - float(xvy @ b)),
                    float(kinds.n @ np.log(np.linalg.det(inner))), float(np.linalg.slogdet(xvx)[1]), a)


def deviance_of(data: MixedData, theta: Vector, reml: bool) -> float:
    """The criterion (-2 log restricted likelihood, or -2 log likelihood) with s profiled out."""
    at = profile(data, theta)
    free = data.n - (data.p if reml else 0)
    rest = max(at.rest, 1e-300)
    return at.log_v + (at.log_x if reml else 0.0) + free * (1 + math.log(2 * math.pi * rest / free))


def deviance_at(data: MixedData, theta: Vector, s: float, reml: bool) -> float:
    """The criterion at a residual deviation s."""
    at = profile(data, theta)
    free = data.n - (data.p if reml else 0)
    return at.log_v + (at.log_x if reml else 0.0) + free * math.log(2 * math.pi * s * s) + at.rest / (s * s)


def one_best(deviance: Callable[[Vector], float]) -> Vector:
    """The best of a grid over theta / (1 + theta), then Brent's search around it."""
    from scipy.optimize import minimize_scalar

    def at(u: float) -> float:
        return deviance(np.array([u / (1 - u)]))

    most = FARTHEST / (1 + FARTHEST)
    grid = np.append(np.linspace(0.0, 0.96, 25), [0.99, most])
    best = int(np.argmin([at(u) for u in grid]))
    low, high = grid[max(0, best - 1)], grid[min(len(grid) - 1, best + 1)]
    found = float(minimize_scalar(at, bounds=(low, high), method="bounded", options={"xatol": 1e-11}).x)
    u = min((found, float(grid[best])), key=at)
    return np.array([u / (1 - u)])


def three_best(deviance: Callable[[Vector], float]) -> Vector:
    """A search with bounds, then Newton's steps; where the optimum lies at the edge, a search without derivatives."""
    from scipy.optimize import minimize

    bounds = [(0.0, FARTHEST), (-FARTHEST, FARTHEST), (0.0, FARTHEST)]
    best = minimize(deviance, np.array([0.7, 0.0, 0.5]), method="L-BFGS-B", bounds=bounds)
    theta = _newton(deviance, np.asarray(best.x, dtype=np.float64))
    if theta is not None:
        return theta
    polished = minimize(deviance, best.x, method="Nelder-Mead", bounds=bounds,
                        options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 600})
    found = np.asarray(polished.x if polished.fun <= best.fun else best.x, dtype=np.float64)
    better = _newton(deviance, found)
    return found if better is None else better


def _newton(deviance: Callable[[Vector], float], theta: Vector) -> Vector | None:
    """A minimum inside the bounds near ``theta``; None where the steps do not come to rest on one."""
    for _ in range(6):
        if min(theta[0], theta[2]) < 20 * STEP:
            return None
        hessian = hessian_of(deviance, theta)
        if np.linalg.eigvalsh(hessian)[0] <= 0:
            return None
        step = np.linalg.solve(hessian, gradient_of(deviance, theta))
        tried = theta - step
        if min(tried[0], tried[2]) <= 0 or deviance(tried) > deviance(theta) + 1e-9:
            return None
        theta = tried
        if float(np.abs(step).max()) < 1e-6 * max(1.0, float(np.abs(theta).max())):
            return theta
    return None


def gradient_of(f: Callable[[Vector], float], x: Vector) -> Vector:
    """Central differences."""
    steps = np.eye(len(x)) * STEP
    return np.array([(f(x + h) - f(x - h)) / (2 * STEP) for h in steps])


def hessian_of(f: Callable[[Vector], float], x: Vector) -> Matrix:
    """Central differences."""
    m, steps, middle = len(x), np.eye(len(x)) * 10 * STEP, f(x)
    found = np.empty((m, m))
    for i in range(m):
        found[i, i] = (f(x + steps[i]) - 2 * middle + f(x - steps[i])) / (10 * STEP) ** 2
        for j in range(i):
            a, b = steps[i], steps[j]
            corners = f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)
            found[i, j] = found[j, i] = corners / (4 * (10 * STEP) ** 2)
    return found
