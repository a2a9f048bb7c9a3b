"""Mixed models of repeated answers: REML with a random intercept, or intercept and slope, of each person.

y = Xb + Zu + e, u ~ N(0, s^2 LL'), e ~ N(0, s^2 I), L lower triangular. Every person's block of the covariance is
inverted by Woodbury's identity from that person's cross products, b and s are profiled out, and what is left is a
function of one or of three numbers (Bates, Maechler, Bolker & Walker 2015, sections 3.4 and 5.4). Statsmodels' MixedLM
fits the same, but warns where it should answer, stops short of lme4's optimum at the edge, has no Satterthwaite
degrees of freedom and costs seconds to import; so the few lines that are needed stand here, held against lme4 and
lmerTest.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from keko_eval.comparison.cluster_ols import CrossProducts, Matrix, cluster_ols, inverse_root
from keko_eval.comparison.estimate import NO_COUNTS, Counts, Estimate, unknown, wald
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

SINGULAR = 1e-4
"""A relative standard deviation of a random effect below this is none (lme4's ``isSingular``)."""
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

    @property
    def n(self) -> int:
        return round(float(self.rows.sum()))

    @property
    def p(self) -> int:
        return int(self.xx.shape[1])


@dataclass(frozen=True, slots=True)
class _Profile:
    """The model at given theta: b less ``start``, the inverse of X'V^-1X, what is left of y, both log determinants."""

    b: Vector
    inverse: Matrix
    rest: float
    log_v: float
    log_x: float
    a: Matrix


@dataclass(frozen=True, eq=False)
class MixedFit:
    """A fitted model, or the reason why there is none.

    Parameters
    ----------
    coefficients, covariance : (p,), (p, p) arrays
        Of the fixed columns; the covariance takes the model as true.
    random : (q, q) array
        Covariance of the random effects.
    residual : float
        Standard deviation of the residuals.
    criterion : float
        REML criterion, or -2 log likelihood of a fit by maximum likelihood.
    singular : bool
        Whether some random effect has no variance, or two go wholly together.
    """

    undefined: Reason | None = None
    coefficients: Vector = field(default_factory=lambda: np.zeros(0))
    covariance: Matrix = field(default_factory=lambda: np.zeros((0, 0)))
    random: Matrix = field(default_factory=lambda: np.zeros((0, 0)))
    residual: float | None = None
    criterion: float | None = None
    singular: bool = False
    reml: bool = True
    theta: Vector = field(default_factory=lambda: np.zeros(0))
    data: MixedData | None = None

    def contrast(self, c: ArrayLike, *, method: str, counts: Counts = NO_COUNTS) -> Estimate:
        """c'b with the model's own error and Satterthwaite's df; between-within df where the fit is singular.

        ``details`` has ``singular`` (0 or 1), ``subjects`` and ``rows``.
        """
        if self.undefined is not None or self.data is None:
            return unknown(self.undefined or "not_estimable", method=method, counts=counts)
        weights = np.asarray(c, dtype=np.float64)
        variance = float(weights @ self.covariance @ weights)
        df = None if self.singular else self._satterthwaite(weights)
        told = {"singular": float(self.singular), "subjects": float(len(self.data.rows)), "rows": float(self.data.n)}
        return wald(float(weights @ self.coefficients), math.sqrt(variance), df or self.between_within_df,
                    method=method, counts=counts, details=told)

    def robust_contrast(self, c: ArrayLike, clusters: ArrayLike | None = None, *, method: str,
                        counts: Counts = NO_COUNTS) -> Estimate:
        """c'b with CR2's error and df by cluster, or by person: the model only weighs the rows."""
        if self.undefined is not None or self.data is None:
            return unknown(self.undefined or "not_estimable", method=method, counts=counts)
        weights = np.asarray(c, dtype=np.float64)
        fit = cluster_ols(self.products(self.data.people if clusters is None else clusters), weights)
        return fit.estimated(method, counts, shift=float(weights @ self.data.start))

    @property
    def between_within_df(self) -> float:
        """Of a contrast that varies within persons: rows less persons less such columns (Schluchter & Elashoff 1990).

        At least 1.
        """
        assert self.data is not None
        return max(1.0, float(self.data.n - len(self.data.rows) - (self.data.p - 1)))

    def _satterthwaite(self, c: Vector) -> float | None:
        """2 v^2 / (g'Ag), v the variance of c'b, g its gradient in (theta, s), A = 2 H^-1, H the deviance's Hessian.

        As lmerTest (Kuznetsova, Brockhoff & Christensen 2017); derivatives in s are exact, those in theta numerical.
        """
        assert self.data is not None
        data, s = self.data, self._sigma
        at = _profile(data, self.theta)
        m = len(self.theta)
        gradient, hessian = np.empty(m + 1), np.empty((m + 1, m + 1))
        gradient[:m] = _gradient(lambda t: s * s * float(c @ _profile(data, t).inverse @ c), self.theta)
        gradient[m] = 2 * s * float(c @ at.inverse @ c)
        hessian[:m, :m] = _hessian(lambda t: _deviance_at(data, t, s, self.reml), self.theta)
        hessian[:m, m] = hessian[m, :m] = -2 / s**3 * _gradient(lambda t: _profile(data, t).rest, self.theta)
        free = data.n - (data.p if self.reml else 0)
        hessian[m, m] = -2 * free / s**2 + 6 * at.rest / s**4
        values, vectors = np.linalg.eigh(hessian)
        if values[0] <= 0:
            return None
        below = 2 * float(((vectors.T @ gradient) ** 2 / values).sum())
        v = s * s * float(c @ at.inverse @ c)
        return 2 * v * v / below if below > 0 else None

    @property
    def _sigma(self) -> float:
        assert self.data is not None
        assert self.residual is not None
        return self.residual / self.data.unit

    @cached_property
    def person_effects(self) -> Matrix:
        """(k, q) best linear unbiased predictions of the random effects, persons in the order of ``data.people``."""
        if self.data is None or self.undefined is not None:
            return np.zeros((0, 0))
        data, at = self.data, _profile(self.data, self.theta)
        left = data.zy - data.zx @ at.b
        return np.asarray(data.unit * np.einsum("kij,kj->ki", at.a, left) / data.scale, dtype=np.float64)

    def products(self, clusters: ArrayLike) -> CrossProducts:
        """Cross products of the rows whitened by the fitted covariance, by cluster, for errors that are robust.

        Parameters
        ----------
        clusters : (k,) array
            Of each person, in the order of ``data.people``.
        """
        assert self.data is not None
        data, at = self.data, _profile(self.data, self.theta)
        _, codes = np.unique(np.asarray(clusters), return_inverse=True)
        size = int(codes.max()) + 1
        xx = np.zeros((size, data.p, data.p))
        xy, yy = np.zeros((size, data.p)), np.zeros(size)
        np.add.at(xx, codes, data.xx - np.einsum("kip,kij,kjr->kpr", data.zx, at.a, data.zx))
        np.add.at(xy, codes, data.xy - np.einsum("kip,kij,kj->kp", data.zx, at.a, data.zy))
        np.add.at(yy, codes, data.yy - np.einsum("ki,kij,kj->k", data.zy, at.a, data.zy))
        return CrossProducts(xx, xy * data.unit, yy * data.unit**2, np.bincount(codes, data.rows).astype(np.float64))

    def icc(self) -> float | None:
        """Share of the variance that lies between persons, of a model with a random intercept alone."""
        if self.undefined is not None or self.residual is None or self.random.shape != (1, 1):
            return None
        between = float(self.random[0, 0])
        return between / (between + self.residual**2)


def fit_mixed(y: ArrayLike, x: ArrayLike, people: ArrayLike, slope: ArrayLike | None = None, *,
              reml: bool = True) -> MixedFit:
    """Fit the model.

    Parameters
    ----------
    y : (n,) array
    x : (n, p) array
        Fixed columns, of full rank, the intercept among them.
    people : (n,) array
        Whose row it is.
    slope : (n,) array, optional
        Gives each person a random slope in it beside the random intercept, correlated with it.
    reml : bool
        Restricted maximum likelihood; else plain, for likelihood ratios of models with the same random part.

    Returns
    -------
    MixedFit
        ``too_few_answers`` where no more rows than columns are there, ``not_estimable`` where the columns
        are not of full rank, nobody answered twice or there is one person; ``no_variation`` where nothing is left to
        chance.
    """
    response, design, who = np.asarray(y, float), np.asarray(x, float), np.asarray(people)
    labels, codes = np.unique(who, return_inverse=True)
    if len(response) <= design.shape[1] + 1 or len(labels) == len(response):
        return MixedFit("too_few_answers" if len(response) <= design.shape[1] + 1 else "not_estimable")
    if len(labels) < 2 or inverse_root(design.T @ design) is None:
        return MixedFit("not_estimable")
    z = np.ones((len(response), 1)) if slope is None else np.column_stack([np.ones(len(response)), slope])
    scale = np.sqrt((z * z).mean(axis=0))
    if not np.all(scale > 0):
        return MixedFit("not_estimable")
    data = _data(response, design, z / scale, codes, scale, labels)
    if data is None:
        return MixedFit("no_variation")
    return _fitted(data, reml)


def slope_test(y: ArrayLike, x: ArrayLike, people: ArrayLike, slope: ArrayLike) -> tuple[float | None, float | None]:
    """Likelihood ratio of the random slope and its covariance with the intercept: statistic, p with 2 df.

    The p value is too large rather than too small, since a variance of zero lies at the edge (Self & Liang 1987).
    """
    fits = [fit_mixed(y, x, people, s, reml=False) for s in (None, slope)]
    if fits[0].criterion is None or fits[1].criterion is None:
        return None, None
    statistic = max(0.0, fits[0].criterion - fits[1].criterion)
    return statistic, float(special.chdtrc(2, statistic))


def _data(y: Vector, x: Matrix, z: Matrix, codes: NDArray[Any], scale: Vector,
          people: NDArray[Any]) -> MixedData | None:
    """None where least squares leaves nothing over."""
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
    return MixedData(summed(x, x), summed(z, x), summed(z, z), summed(x, r)[:, :, 0], summed(z, r)[:, :, 0],
                     summed(r, r)[:, 0, 0], np.bincount(codes).astype(np.float64),
                     np.asarray(start, dtype=np.float64), unit, scale, people)


def _factor(theta: Vector) -> Matrix:
    if len(theta) == 1:
        return theta.reshape(1, 1)
    return np.array([[theta[0], 0.0], [theta[1], theta[2]]])


def _profile(data: MixedData, theta: Vector) -> _Profile:
    factor = _factor(theta)
    inner = np.eye(len(factor)) + factor.T @ data.zz @ factor
    a = factor @ np.linalg.inv(inner) @ factor.T
    xvx = data.xx.sum(axis=0) - np.einsum("kip,kij,kjr->pr", data.zx, a, data.zx)
    xvy = data.xy.sum(axis=0) - np.einsum("kip,kij,kj->p", data.zx, a, data.zy)
    yvy = float(data.yy.sum() - np.einsum("ki,kij,kj->", data.zy, a, data.zy))
    inverse = np.linalg.inv(xvx)
    b = inverse @ xvy
    return _Profile(b, inverse, max(0.0, yvy - float(xvy @ b)), float(np.log(np.linalg.det(inner)).sum()),
                    float(np.linalg.slogdet(xvx)[1]), a)


def _deviance(data: MixedData, theta: Vector, reml: bool) -> float:
    """The criterion with s profiled out."""
    at = _profile(data, theta)
    free = data.n - (data.p if reml else 0)
    rest = max(at.rest, 1e-300)
    return at.log_v + (at.log_x if reml else 0.0) + free * (1 + math.log(2 * math.pi * rest / free))


def _deviance_at(data: MixedData, theta: Vector, s: float, reml: bool) -> float:
    at = _profile(data, theta)
    free = data.n - (data.p if reml else 0)
    return at.log_v + (at.log_x if reml else 0.0) + free * math.log(2 * math.pi * s * s) + at.rest / (s * s)


def _fitted(data: MixedData, reml: bool) -> MixedFit:
    def deviance(theta: Vector) -> float:
        return _deviance(data, theta, reml)

    theta = _one_best(deviance) if len(data.scale) == 1 else _three_best(deviance)
    at, free = _profile(data, theta), data.n - (data.p if reml else 0)
    s = math.sqrt(at.rest / free)
    if s < NOTHING or theta.max() > FARTHEST / 2:
        return MixedFit("no_variation")
    factor = _factor(theta) / data.scale[:, None]
    own = np.sqrt(np.diagonal(_factor(theta) @ _factor(theta).T))
    singular = bool(np.abs(np.diagonal(_factor(theta))).min() < SINGULAR or own.min() < SINGULAR)
    change_of_unit = 2 * free * math.log(data.unit)
    return MixedFit(None, data.start + data.unit * at.b, (s * data.unit) ** 2 * at.inverse,
                    (s * data.unit) ** 2 * factor @ factor.T, s * data.unit, deviance(theta) + change_of_unit,
                    singular, reml, theta, data)


def _one_best(deviance: Callable[[Vector], float]) -> Vector:
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


def _three_best(deviance: Callable[[Vector], float]) -> Vector:
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
        hessian = _hessian(deviance, theta)
        if np.linalg.eigvalsh(hessian)[0] <= 0:
            return None
        step = np.linalg.solve(hessian, _gradient(deviance, theta))
        tried = theta - step
        if min(tried[0], tried[2]) <= 0 or deviance(tried) > deviance(theta) + 1e-9:
            return None
        theta = tried
        if float(np.abs(step).max()) < 1e-6 * max(1.0, float(np.abs(theta).max())):
            return theta
    return None


def _gradient(f: Callable[[Vector], float], x: Vector) -> Vector:
    steps = np.eye(len(x)) * STEP
    return np.array([(f(x + h) - f(x - h)) / (2 * STEP) for h in steps])


def _hessian(f: Callable[[Vector], float], x: Vector) -> Matrix:
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
