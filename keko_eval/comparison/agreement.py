"""Agreement: how far coders who read the same answers said the same, beyond what chance would give."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Any, Literal

import numpy as np

from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald
from keko_eval.comparison.shares import wilson

Table = np.ndarray[Any, Any]
Weights = Literal["equal", "linear", "quadratic"]
Chance = Literal["scott_pi", "gwet_ac1", "pabak"]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Code = str | float
KAPPAS: dict[Weights, str] = {"equal": "cohen_kappa", "linear": "cohen_kappa_linear",
                              "quadratic": "cohen_kappa_quadratic"}


def agreement_table(first: Sequence[Code], second: Sequence[Code], codes: Sequence[Code]) -> Table:
    """Counts of what two coders said of the same units, shape (k, k), the first coder in the rows; `codes` in order."""
    place = {code: i for i, code in enumerate(codes)}
    table = np.zeros((len(place), len(place)), dtype=int)
    for a, b in zip(first, second, strict=True):
        table[place[a], place[b]] += 1
    return table


def percent_agreement(table: Table) -> Estimate:
    """The share of the units of which two coders said the same, with Wilson's interval; chance is not taken away."""
    return wilson(int(np.trace(table)), int(table.sum()))


def cohen_kappa(table: Table, weights: Weights = "equal") -> Estimate:
    """Cohen's (1960, weighted 1968) kappa of two coders with the standard error of Fleiss, Cohen and Everitt (1969).

    Parameters
    ----------
    table : array, shape (k, k)
        Counts of units, one coder in the rows and the other in the columns, codes in their order.
    weights : {"equal", "linear", "quadratic"}
        Whether codes near each other count as partly agreed: 1 - |i - j| / (k - 1), or 1 - (i - j)^2 / (k - 1)^2.

    Undefined (``no_variation``) where both coders gave one and the same code to everything.
    """
    method, n = KAPPAS[weights], int(table.sum())
    counts = Counts(n, n, n)
    if not n:
        return unknown("no_answers", method=method, counts=counts)
    p, w = table / n, _weights(len(table), weights)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float((w * p).sum()), float(rows @ w @ columns)
    if 1 - expected < 1e-12:
        return unknown("no_variation", method=method, counts=counts)
    kappa = (observed - expected) / (1 - expected)
    near = (w @ columns)[:, None] + (w.T @ rows)[None, :]
    spread = float((p * (w - near * (1 - kappa)) ** 2).sum()) - (kappa - expected * (1 - kappa)) ** 2
    error = math.sqrt(spread / n) / (1 - expected) if spread > 1e-12 else 0.0
    return wald(kappa, error, method=method, test="z", counts=counts)


def _weights(k: int, weights: Weights) -> Table:
    if weights == "equal" or k < 2:
        return np.eye(k)
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    return np.asarray(1 - (apart if weights == "linear" else apart**2))


def chance_corrected(table: Table, chance: Chance) -> Estimate:
    """(observed - chance) / (1 - chance) of two coders, for other notions of chance than Cohen's.

    Parameters
    ----------
    table : array, shape (k, k)
    chance : {"scott_pi", "gwet_ac1", "pabak"}
        Sum of squared mean shares [Scott 1955]; sum of p (1 - p) over k - 1, steady where a code is rare [Gwet 2008];
        1/k [Brennan and Prediger 1981; of two codes Byrt, Bishop and Carlin 1993].
    """
    n, k = int(table.sum()), len(table)
    counts = Counts(n, n, n)
    if not n:
        return unknown("no_answers", method=chance, counts=counts)
    p = (table.sum(axis=0) + table.sum(axis=1)) / (2 * n)
    if chance == "scott_pi":
        expected = float(p @ p)
    elif chance == "gwet_ac1":
        expected = float(p @ (1 - p)) / (k - 1) if k > 1 else 1.0
    else:
        expected = 1 / k
    if 1 - expected < 1e-12:
        return unknown("no_variation", method=chance, counts=counts)
    return _told((float(np.trace(table)) / n - expected) / (1 - expected), chance, n)


def fleiss_kappa(counts: Table) -> Estimate:
    """Fleiss' (1971) kappa of several coders, who need not be the same for every unit.

    Parameters
    ----------
    counts : array, shape (units, k)
        How many coders gave each code to each unit; the same number, at least two, of coders for each.
    """
    n = len(counts)
    coders = counts.sum(axis=1)
    if not n:
        return unknown("no_answers", method="fleiss_kappa")
    m = int(coders[0])
    if m < 2 or (coders != m).any():
        return unknown("not_estimable", method="fleiss_kappa", counts=Counts(n))
    p = counts.sum(axis=0) / (n * m)
    expected = float(p @ p)
    if 1 - expected < 1e-12:
        return unknown("no_variation", method="fleiss_kappa", counts=Counts(n))
    observed = float(((counts**2).sum(axis=1) - m).mean()) / (m * (m - 1))
    return _told((observed - expected) / (1 - expected), "fleiss_kappa", n)


def krippendorff_alpha(units: Iterable[Iterable[Code | None]], metric: Metric = "nominal") -> Estimate:
    """Krippendorff's (2011) alpha from the coincidence matrix: any number of coders, any codes missing.

    Parameters
    ----------
    units : iterable of iterables of code
        For each unit what its coders said, in any order, ``None`` for one who said nothing. A unit with fewer than
        two codes says nothing; `n` of the result is how many do.
    metric : {"nominal", "ordinal", "interval", "ratio"}
        How far apart two codes are. All but ``nominal`` need numbers.
    """
    method = f"krippendorff_alpha_{metric}"
    told = [said for unit in units if len(said := [c for c in unit if c is not None]) > 1]
    if not told:
        return unknown("no_answers", method=method, counts=Counts(0))
    codes = sorted({c for said in told for c in said})
    place = {code: i for i, code in enumerate(codes)}
    counts = np.zeros((len(told), len(codes)))
    for i, said in enumerate(told):
        for code in said:
            counts[i, place[code]] += 1
    share = counts / (counts.sum(axis=1, keepdims=True) - 1)
    together = share.T @ counts - np.diag(share.sum(axis=0))
    often = together.sum(axis=1)
    apart = _apart(codes, often, metric)
    by_chance = float(often @ apart @ often)
    if by_chance <= 0:
        return unknown("no_variation", method=method, counts=Counts(len(told)))
    return _told(1 - (float(often.sum()) - 1) * float((together * apart).sum()) / by_chance, method, len(told))


def _apart(codes: Sequence[Code], often: Table, metric: Metric) -> Table:
    """Squared differences between codes, shape (k, k)."""
    if metric == "nominal":
        return 1 - np.eye(len(codes))
    values = np.cumsum(often) - often / 2 if metric == "ordinal" else np.array([float(c) for c in codes])
    squared = np.subtract.outer(values, values) ** 2
    if metric == "ratio":
        total = np.add.outer(values, values) ** 2
        squared = np.divide(squared, total, out=np.zeros_like(squared), where=total > 0)
    return np.asarray(squared)


@dataclass(frozen=True, slots=True)
class SetAgreement:
    """Agreement on codes of which a unit may have several: each code by itself, had or not, and the means over codes.

    `kappas` are Cohen's; of more than two coders the mean over their pairs [Light 1971]. `alphas` are Krippendorff's,
    nominal. The means are over the codes whose coefficient is defined; ``details["codes"]`` is how many these are.
    """

    kappas: Mapping[str, Estimate]
    alphas: Mapping[str, Estimate]
    mean_kappa: Estimate
    mean_alpha: Estimate


def set_agreement(codings: Mapping[str, Mapping[str, Collection[str]]], codes: Sequence[str]) -> SetAgreement:
    """How far coders agree on each code of a codebook.

    Parameters
    ----------
    codings : mapping
        ``{unit: {coder: codes}}``; an empty collection is a unit that the coder read and found none in.
    codes : sequence of str
        The codebook; other codes are passed over.
    """
    shared = [by for by in codings.values() if len(by) > 1]
    pairs = list(combinations(sorted({coder for by in shared for coder in by}), 2))
    kappas = {code: _light([_had(shared, pair, code) for pair in pairs], len(shared)) for code in codes}
    alphas = {code: krippendorff_alpha([[float(code in said) for said in by.values()] for by in shared])
              for code in codes}
    return SetAgreement(kappas, alphas, _mean(list(kappas.values()), "mean_kappa", len(shared)),
                        _mean(list(alphas.values()), "mean_krippendorff_alpha", len(shared)))


def _had(shared: Iterable[Mapping[str, Collection[str]]], pair: tuple[str, str], code: str) -> Table:
    """2 x 2 counts of the units that both coders read."""
    a, b = pair
    both = [(code in by[a], code in by[b]) for by in shared if a in by and b in by]
    return agreement_table([x for x, _ in both], [y for _, y in both], [False, True])


def _light(tables: Sequence[Table], n: int) -> Estimate:
    kappas = [cohen_kappa(table) for table in tables if table.any()]
    return kappas[0] if len(kappas) == 1 else _mean(kappas, "light_kappa", n)


def _mean(found: Sequence[Estimate], method: str, n: int) -> Estimate:
    values = [e.estimate for e in found if e.estimate is not None]
    if values:
        return Estimate(estimate=fmean(values), standard_error=None, method=method, n=n,
                        details={"codes": float(len(values))})
    return unknown("no_variation" if n and found else "no_answers", method=method, counts=Counts(n))


def _told(value: float, method: str, n: int) -> Estimate:
    """A coefficient without a standard error."""
    return Estimate(estimate=value, standard_error=None, method=method, n=n)
