"""Mixed models of repeated answers: REML with a random intercept, or intercept and slope, of each person.

y = Xb + Zu + e, u ~ N(0, s^2 LL'), e ~ N(0, s^2 I), L lower triangular. Every person's block of the covariance is
inverted by Woodbury's identity from that person's cross products, once for all who answered in the same waves; b and s
are profiled out, and what is left is a function of one or of three numbers (Bates, Maechler, Bolker & Walker 2015,
sections 3.4 and 5.4). Statsmodels' MixedLM fits the same, but warns where it should answer, stops short of lme4's
optimum at the edge, has no Satterthwaite degrees of freedom and costs seconds to import; so the few lines that are
needed stand here, held against lme4 and lmerTest.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from keko_eval.comparison.cluster_ols import CrossProducts, Matrix, cluster_ols, inverse_root
from keko_eval.comparison.estimate import NO_COUNTS, Counts, Estimate, unknown, wald
from keko_eval.comparison.mixed_profile import (
    FARTHEST,
    NOTHING,
    MixedData,
    deviance_at,
    deviance_of,
    factor_of,
    gradient_of,
    hessian_of,
    mixed_data,
    one_best,
    profile,
    three_best,
)
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

SINGULAR = 1e-4
"""A relative standard deviation of a random effect below this is none (lme4's ``isSingular``)."""


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
        at = profile(data, self.theta)
        m = len(self.theta)
        gradient, hessian = np.empty(m + 1), np.empty((m + 1, m + 1))
        gradient[:m] = gradient_of(lambda t: s * s * float(c @ profile(data, t).inverse @ c), self.theta)
        gradient[m] = 2 * s * float(c @ at.inverse @ c)
        hessian[:m, :m] = hessian_of(lambda t: deviance_at(data, t, s, self.reml), self.theta)
        hessian[:m, m] = hessian[m, :m] = -2 / s**3 * gradient_of(lambda t: profile(data, t).rest, self.theta)
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
        data, at = self.data, profile(self.data, self.theta)
        left = data.zy - data.zx @ at.b
        return np.asarray(data.unit * np.einsum("kij,kj->ki", at.a[data.kinds.of], left) / data.scale, dtype=np.float64)

    def products(self, clusters: ArrayLike) -> CrossProducts:
        """Cross products of the rows whitened by the fitted covariance, by cluster, for errors that are robust.

        Parameters
        ----------
        clusters : (k,) array
            Of each person, in the order of ``data.people``.
        """
        assert self.data is not None
        data = self.data
        a = profile(data, self.theta).a[data.kinds.of]
        _, codes = np.unique(np.asarray(clusters), return_inverse=True)
        size = int(codes.max()) + 1
        xx = np.zeros((size, data.p, data.p))
        xy, yy = np.zeros((size, data.p)), np.zeros(size)
        np.add.at(xx, codes, data.xx - np.einsum("kip,kij,kjr->kpr", data.zx, a, data.zx))
        np.add.at(xy, codes, data.xy - np.einsum("kip,kij,kj->kp", data.zx, a, data.zy))
        np.add.at(yy, codes, data.yy - np.einsum("ki,kij,kj->k", data.zy, a, data.zy))
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
    data = mixed_data(response, design, z / scale, codes, scale, labels)
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


def _fitted(data: MixedData, reml: bool) -> MixedFit:
    def deviance(theta: Vector) -> float:
        return deviance_of(data, theta, reml)

    theta = one_best(deviance) if len(data.scale) == 1 else three_best(deviance)
    at, free = profile(data, theta), data.n - (data.p if reml else 0)
    s = math.sqrt(at.rest / free)
    if s < NOTHING or theta.max() > FARTHEST / 2:
        return MixedFit("no_variation")
    factor = factor_of(theta) / data.scale[:, None]
    own = np.sqrt(np.diagonal(factor_of(theta) @ factor_of(theta).T))
    singular = bool(np.abs(np.diagonal(factor_of(theta))).min() < SINGULAR or own.min() < SINGULAR)
    change_of_unit = 2 * free * math.log(data.unit)
    return MixedFit(None, data.start + data.unit * at.b, (s * data.unit) ** 2 * at.inverse,
                    (s * data.unit) ** 2 * factor @ factor.T, s * data.unit, deviance(theta) + change_of_unit,
                    singular, reml, theta, data)


