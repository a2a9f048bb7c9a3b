"""One factor behind the items: maximum likelihood loadings, omega total and how well one factor fits."""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from keko_eval.scoring.moments import Vector
from keko_eval.scoring.reliability import ItemMoments, Matrix, Reliability, correlations
from keko_eval.scoring.undefined import Reason

LEAST_UNIQUE = 0.001
"""A unique share of variance at this floor is a Heywood case."""
SINGULAR = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFactor:
    """A fitted model: standardised loadings and unique variances in the order of the items, and the usual fit indices.

    `omega_error` is omega's standard error by the delta method from the expected information; `chi2` is n times the
    discrepancy; `tli` and `rmsea` need more than three items.
    """

    loadings: tuple[float, ...] = ()
    uniquenesses: tuple[float, ...] = ()
    omega_total: float | None = None
    omega_error: float | None = None
    chi2: float | None = None
    df: int | None = None
    cfi: float | None = None
    tli: float | None = None
    rmsea: float | None = None
    srmr: float | None = None
    n: int = 0
    undefined: Reason | None = None


def omega_total(items: ItemMoments, level: float = 0.95) -> Reliability:
    """McDonald's (1999) omega: the share of the sum score's variance that the one factor explains.

    The interval is Raykov's (2002): omega -+ z standard errors, within 0 and 1.
    """
    return omega_of(one_factor(items), items, level)


def omega_of(fit: OneFactor, items: ItemMoments, level: float = 0.95) -> Reliability:
    """Omega of a model already fitted."""
    told = Reliability(coefficient="omega_total", value=fit.omega_total, n=items.respondents, items=items.items,
                       undefined=fit.undefined)
    if fit.omega_total is None or fit.omega_error is None:
        return told
    reach = float(special.ndtri((1 + level) / 2)) * fit.omega_error
    return replace(told, low=max(fit.omega_total - reach, 0.0), high=min(fit.omega_total + reach, 1.0))


def one_factor(items: ItemMoments) -> OneFactor:
    """Fit one factor by maximum likelihood (Joreskog 1967: minimise over the unique variances alone)."""
    n, cov = items.respondents, items.covariance()
    if cov is None:
        return OneFactor(n=n, undefined="one_answer" if n else "no_answers")
    if items.items < 3:
        return OneFactor(n=n, undefined="too_few_items")
    if not np.all(np.diagonal(cov) > 0):
        return OneFactor(n=n, undefined="constant_item")
    r = correlations(cov)
    if np.linalg.eigvalsh(r)[0] < SINGULAR:
        return OneFactor(n=n, undefined="not_estimable")
    unique, minimum = _unique_variances(r)
    if unique is None:
        return OneFactor(n=n, undefined="no_convergence")
    if np.any(unique <= LEAST_UNIQUE * 1.01):
        return OneFactor(n=n, undefined="improper_solution")
    loadings = _loadings(r, unique)
    sd = np.sqrt(np.diagonal(cov))
    common = float(loadings @ sd) ** 2
    model = OneFactor(loadings=tuple(map(float, loadings)), uniquenesses=tuple(map(float, unique)), n=n,
                      omega_total=common / (common + float(unique @ sd**2)),
                      omega_error=_omega_error(loadings, unique, np.asarray(sd), n))
    return _with_fit(model, r, minimum)


def _unique_variances(r: Matrix) -> tuple[Vector | None, float]:
    """The unique variances at the minimum of the discrepancy, and the minimum."""
    exact = _three_items(r) if len(r) == 3 else None
    if exact is not None:
        return exact, 0.0
    from scipy.optimize import minimize

    def discrepancy(unique: Vector) -> tuple[float, Vector]:
        values = np.linalg.eigvalsh(r / np.sqrt(np.outer(unique, unique)))[:-1]
        loadings = _loadings(r, unique)
        gradient = (loadings**2 + unique - 1) / unique**2
        return float((values - np.log(values) - 1).sum()), gradient

    start = np.clip((1 - 0.5 / len(r)) / np.diagonal(np.linalg.inv(r)), LEAST_UNIQUE, 1.0)
    found = minimize(discrepancy, start, jac=True, method="L-BFGS-B", bounds=[(LEAST_UNIQUE, 1.0)] * len(r),
                     options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9})
    x = np.asarray(found.x, dtype=np.float64)
    inside = (x > LEAST_UNIQUE) & (x < 1.0)
    settled = found.success or np.all(np.abs(found.jac[inside]) < 1e-5)
    return (x if settled else None), float(found.fun)


def _three_items(r: Matrix) -> Vector | None:
    """Three items fit one factor exactly, each squared loading being r_ij r_ik / r_jk; None where the signs forbid it.

    It spares the import of an optimiser, the dearest part of a report with short scales.
    """
    pairs = r[[0, 0, 1], [1, 2, 2]]
    if not float(pairs.prod()) > 0:
        return None
    ij, ik, jk = pairs
    squared = np.array([ij * ik / jk, ij * jk / ik, ik * jk / ij])
    return np.asarray(np.maximum(1 - squared, LEAST_UNIQUE), dtype=np.float64)


def _loadings(r: Matrix, unique: Vector) -> Vector:
    """The best loadings for given unique variances, most of them positive."""
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(r / np.outer(root, root))
    loadings = root * vectors[:, -1] * math.sqrt(max(float(values[-1]) - 1.0, 0.0))
    return np.asarray(loadings if loadings.sum() >= 0 else -loadings, dtype=np.float64)


def _omega_error(loadings: Vector, unique: Vector, sd: Vector, n: int) -> float | None:
    """Standard error of omega; None where the information is singular."""
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(unique))
    a = inverse @ loadings
    information = n / 2 * np.block([[2 * (inverse * float(loadings @ a) + np.outer(a, a)), 2 * inverse * a],
                                    [2 * (inverse * a).T, inverse**2]])
    common, own = float(loadings @ sd), float(unique @ sd**2)
    slope = np.concatenate([2 * common * own * sd, -common**2 * sd**2]) / (common**2 + own) ** 2
    if np.linalg.eigvalsh(information)[0] <= SINGULAR * n:
        return None
    return math.sqrt(float(slope @ np.linalg.solve(information, slope)))


def _with_fit(model: OneFactor, r: Matrix, minimum: float) -> OneFactor:
    p, n = len(r), model.n
    df, df_null = p * (p - 3) // 2, p * (p - 1) // 2
    chi2, null = n * minimum, -n * float(np.linalg.slogdet(r)[1])
    excess, excess_null = max(chi2 - df, 0.0), max(null - df_null, chi2 - df, 0.0)
    residual = np.tril(r - np.outer(model.loadings, model.loadings), -1)
    ratio = null / df_null
    return replace(model, chi2=chi2, df=df, cfi=1 - excess / excess_null if excess_null > 0 else 1.0,
                   tli=(ratio - chi2 / df) / (ratio - 1) if df and ratio != 1 else None,
                   rmsea=math.sqrt(excess / (df * n)) if df else None,
                   srmr=math.sqrt(float((residual**2).sum()) / (p * (p + 1) / 2)))
