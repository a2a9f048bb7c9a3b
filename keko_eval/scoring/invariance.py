"""Does a scale mean the same in two waves? One factor behind its items in both, with ever more held equal.

Configural: one factor in each wave. Metric: the same loadings. Scalar: the same loadings and intercepts, so that a
change of the mean is a change of what is measured (Joreskog 1971; Cheung & Rensvold 2002). Fitted by maximum
likelihood from the items' means and covariances alone. Whoever answered both waves counts in each, as if two people
had answered: the tests are then somewhat too cautious of a difference, the comparative fit hardly differs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from keko_eval.scoring.moments import Vector
from keko_eval.scoring.one_factor import LEAST_UNIQUE, SINGULAR, OneFactor
from keko_eval.scoring.reliability import ItemMoments, Matrix, correlations
from keko_eval.scoring.undefined import Reason

Kind = Literal["configural", "metric", "scalar"]
KINDS: tuple[Kind, ...] = ("configural", "metric", "scalar")
STEPS = 500
SETTLED = 1e-14
"""Half the squared length of a scoring step, in standard errors, per answer, below which nothing more is gained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFit:
    """How well one model fits all groups, in the terms of the usual fit indices.

    `latent_mean` is the factor's mean in the last group in standard deviations of the first (scalar model only).
    """

    kind: Kind
    chi2: float | None = None
    df: int | None = None
    cfi: float | None = None
    rmsea: float | None = None
    latent_mean: float | None = None
    n: tuple[int, ...] = ()
    undefined: Reason | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One group's items brought to common units: their number, means and maximum likelihood covariances."""

    n: int
    mean: Vector
    cov: Matrix


def group_fits(groups: Sequence[ItemMoments]) -> tuple[GroupFit, ...]:
    """Configural, metric and scalar model of the same items in several groups, complete answers only."""
    n = tuple(g.respondents for g in groups)
    reason = _not_fitted(groups)
    if reason is not None:
        return tuple(GroupFit(kind=kind, n=n, undefined=reason) for kind in KINDS)
    samples = _in_common_units(groups)
    found: list[GroupFit] = []
    start: Vector | None = None
    for kind in KINDS:
        model = _Model(samples, kind)
        at = model.settled(start if kind == "scalar" else None)
        if isinstance(at, str):
            found.append(GroupFit(kind=kind, n=n, undefined=at))
            continue
        start = at
        found.append(model.told(at, n))
    return tuple(found)


def loadings_congruence(one: OneFactor, two: OneFactor) -> float | Reason:
    """Tucker's (1951) congruence of both groups' standardised loadings: 1 where they are proportional."""
    reason = one.undefined or two.undefined
    if reason is not None:
        return reason
    a, b = np.array(one.loadings), np.array(two.loadings)
    length = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / length if length > 0 else "no_variation"


def _not_fitted(groups: Sequence[ItemMoments]) -> Reason | None:
    for items in groups:
        cov = items.covariance()
        if cov is None:
            return "one_answer" if items.respondents else "no_answers"
        if items.items < 3:
            return "too_few_items"
        if not np.all(np.diagonal(cov) > 0):
            return "constant_item"
        if np.linalg.eigvalsh(correlations(cov))[0] < SINGULAR:
            return "not_estimable"
    return None


def _in_common_units(groups: Sequence[ItemMoments]) -> list[Sample]:
    raw = [(g.respondents, mean, cov) for g in groups
           if (mean := g.means()) is not None and (cov := g.covariance()) is not None]
    total = sum(n for n, _, _ in raw)
    centre = sum(n * mean for n, mean, _ in raw) / total
    scale = np.sqrt(sum(n * np.diagonal(cov) for n, _, cov in raw) / total)
    return [Sample(n, np.asarray((mean - centre) / scale), np.asarray(cov / np.outer(scale, scale)) * (n - 1) / n)
            for n, mean, cov in raw]


class _Model:
    """A model's place for each parameter, its discrepancy with its gradient, and Fisher's scoring to the minimum.

    Parameters stand as loadings (of each group or common), intercepts likewise where they are common, the logarithms
    of the unique variances of each group, of the factor's variances but the first, and the factor's means but the
    first. Where intercepts are free the means fit exactly and stand outside.
    """

    def __init__(self, samples: Sequence[Sample], kind: Kind) -> None:
        self.samples, self.kind = samples, kind
        self.p, self.groups = len(samples[0].mean), len(samples)
        common, means = kind != "configural", kind == "scalar"
        sizes = {"loadings": self.p * (1 if common else self.groups), "unique": self.p * self.groups,
                 "variances": (self.groups - 1) * common, "intercepts": self.p * means,
                 "means": (self.groups - 1) * means}
        ends = np.cumsum([0, *sizes.values()])
        self.at = {name: slice(int(a), int(b)) for name, a, b in zip(sizes, ends, ends[1:], strict=False)}
        self.size = int(ends[-1])

    def start(self) -> Vector:
        """Loadings along the first component, half of each variance unique."""
        x = np.zeros(self.size)
        pooled = sum(s.n * s.cov for s in self.samples) / sum(s.n for s in self.samples)
        for g, sample in enumerate(self.samples):
            cov = np.asarray(pooled if self.kind != "configural" else sample.cov)
            values, vectors = np.linalg.eigh(cov)
            first = vectors[:, -1] * math.sqrt(max(float(values[-1]) * 0.8, 0.1))
            first = first if first.sum() >= 0 else -first
            if self.kind != "configural":
                x[self.at["loadings"]] = first
            else:
                x[self.at["loadings"]][g * self.p:(g + 1) * self.p] = first
            left = np.maximum(np.diagonal(sample.cov) - first**2, 0.3 * np.diagonal(sample.cov))
            x[self.at["unique"]][g * self.p:(g + 1) * self.p] = np.log(left)
        return x

    def settled(self, near: Vector | None) -> Vector | Reason:
        """The minimum by Fisher's scoring with halved steps, begun at the metric solution where there is one."""
        x = self.start()
        if near is not None:
            x[:len(near)] = near
        value, gradient, information = self.evaluated(x)
        for _ in range(STEPS):
            step = _solved(information, -gradient)
            gain = -float(gradient @ step)
            if gain < SETTLED:
                return self.proper(x)
            width = 1.0
            while width > 1e-8:
                tried = self.evaluated(x + width * step)
                if tried[0] <= value - 1e-4 * width * gain:
                    break
                width /= 2
            else:
                return self.proper(x) if gain < 1e-8 else "no_convergence"
            x = x + width * step
            value, gradient, information = tried
            if np.any(x[self.at["unique"]] < math.log(LEAST_UNIQUE) - 3):
                return "improper_solution"
        return "no_convergence"

    def proper(self, x: Vector) -> Vector | Reason:
        own = np.exp(x[self.at["unique"]]).reshape(self.groups, self.p)
        shares = own / np.array([np.diagonal(s.cov) for s in self.samples])
        return "improper_solution" if np.any(shares <= LEAST_UNIQUE) else x

    def parts(self, x: Vector, g: int) -> tuple[Vector, Vector, float, float]:
        """Loadings, unique variances, the factor's variance and its mean in one group."""
        own = slice(g * self.p, (g + 1) * self.p)
        loadings, unique = x[self.at["loadings"]], np.exp(x[self.at["unique"]][own])
        if self.kind == "configural":
            return loadings[own], unique, 1.0, 0.0
        variance = float(np.exp(x[self.at["variances"]][g - 1])) if g else 1.0
        return loadings, unique, variance, float(x[self.at["means"]][g - 1]) if g and self.kind == "scalar" else 0.0

    def evaluated(self, x: Vector) -> tuple[float, Vector, Matrix]:
        """Discrepancy, gradient and expected second derivatives; each group weighs by its share of the answers."""
        total = sum(s.n for s in self.samples)
        value, gradient, information = 0.0, np.zeros(self.size), np.zeros((self.size, self.size))
        with np.errstate(all="ignore"):
            for g, sample in enumerate(self.samples):
                loadings, unique, variance, mean = self.parts(x, g)
                implied = variance * np.outer(loadings, loadings) + np.diag(unique)
                if not np.isfinite(implied).all() or np.linalg.eigvalsh(implied)[0] <= 0:
                    return math.inf, gradient, information
                inverse = np.linalg.inv(implied)
                off = sample.mean - x[self.at["intercepts"]] - mean * loadings if self.kind == "scalar" else None
                seen = sample.cov if off is None else sample.cov + np.outer(off, off)
                share = sample.n / total
                value += share * (float(np.linalg.slogdet(implied @ np.linalg.inv(sample.cov))[1])
                                  + float(np.trace(seen @ inverse)) - self.p)
                slopes, shifts = self.slopes(g, loadings, unique, variance, mean)
                turned = inverse @ slopes
                weight = inverse - inverse @ seen @ inverse
                pull = np.zeros(self.p) if off is None else inverse @ off
                gradient += share * (np.einsum("qij,ji->q", slopes, weight) - 2 * shifts @ pull)
                flat = turned.reshape(self.size, -1)
                back = turned.transpose(0, 2, 1).reshape(self.size, -1)
                information += share * (flat @ back.T + 2 * shifts @ inverse @ shifts.T)
        return value, gradient, information

    def slopes(self, g: int, loadings: Vector, unique: Vector, variance: float, mean: float) -> tuple[Matrix, Matrix]:
        """Derivatives of a group's covariances (q, p, p) and means (q, p) by each parameter."""
        p, eye = self.p, np.eye(self.p)
        slopes, shifts = np.zeros((self.size, p, p)), np.zeros((self.size, p))
        own = np.arange(p) + g * p
        at = self.at["loadings"].start + (own if self.kind == "configural" else np.arange(p))
        outer = variance * np.einsum("ki,j->kij", eye, loadings)
        slopes[at] = outer + outer.transpose(0, 2, 1)
        slopes[self.at["unique"].start + own] = np.einsum("ki,kj->kij", eye, eye) * unique[:, None, None]
        if g and self.kind != "configural":
            slopes[self.at["variances"].start + g - 1] = variance * np.outer(loadings, loadings)
        if self.kind == "scalar":
            shifts[at] = mean * eye
            shifts[self.at["intercepts"]] = eye
            if g:
                shifts[self.at["means"].start + g - 1] = loadings
        return slopes, shifts

    def told(self, x: Vector, n: tuple[int, ...]) -> GroupFit:
        """Fit indices as lavaan and Mplus define them for several groups."""
        p, groups, total = self.p, self.groups, sum(n)
        chi2 = max(total * self.evaluated(x)[0], 0.0)
        null = -sum(s.n * float(np.linalg.slogdet(correlations(s.cov))[1]) for s in self.samples)
        df_null, df = groups * p * (p - 1) // 2, groups * p * (p + 3) // 2 - self.size
        df -= 0 if self.kind == "scalar" else groups * p
        excess = max(chi2 - df, 0.0) if df else 0.0
        excess_null = max(null - df_null, excess)
        return GroupFit(kind=self.kind, chi2=chi2, df=df, cfi=1 - excess / excess_null if excess_null > 0 else 1.0,
                        rmsea=math.sqrt(excess / (df * total) * groups) if df else None, n=n,
                        latent_mean=float(x[self.at["means"]][-1]) if self.kind == "scalar" else None)


def _solved(information: Matrix, right: Vector) -> Vector:
    try:
        return np.asarray(np.linalg.solve(information, right))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(information, right, rcond=None)[0])
