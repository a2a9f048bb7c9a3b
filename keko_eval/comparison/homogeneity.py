"""Whether something is as common in every group: Pearson's chi-square, and an exact test where groups are small."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

SMALL, SMALLEST, SEVERAL = 5.0, 1.0, 0.20
"""Where a count below 1 is expected anywhere, or one below 5 in more than a fifth of the cells, chi-square is too rough
(Cochran 1954) and the exact test is taken."""
MOST_STATES = 20_000
EQUAL = 1e-7
"""Tables whose chances differ by less than this share are as likely as each other, as R takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Homogeneity:
    """``test`` is ``chi_square`` or ``fisher_freeman_halton``; ``cramers_v`` how unlike the groups are, 0 to 1."""

    test: str
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    cramers_v: float | None = None
    n: int = 0
    undefined: Reason | None = None


def homogeneity(yes: ArrayLike, no: ArrayLike) -> Homogeneity:
    """Chi-square of a 2 x k table without correction; Fisher's exact p (Freeman & Halton 1951) where it is thin.

    Parameters
    ----------
    yes, no : (k,) arrays
        How many in each group, and how many not. Empty groups are left out.
    """
    table = np.array([np.asarray(yes, dtype=np.float64), np.asarray(no, dtype=np.float64)])
    table = table[:, table.sum(axis=0) > 0]
    n = round(float(table.sum()))
    if not n:
        return Homogeneity(test="chi_square", undefined="no_answers")
    if table.shape[1] < 2:
        return Homogeneity(test="chi_square", n=n, undefined="not_estimable")
    if not table.sum(axis=1).all():
        return Homogeneity(test="chi_square", n=n, undefined="no_variation")
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    statistic, df = float(((table - expected) ** 2 / expected).sum()), table.shape[1] - 1
    told = Homogeneity(test="chi_square", statistic=statistic, df=df, p_value=float(special.chdtrc(df, statistic)),
                       cramers_v=math.sqrt(statistic / n), n=n)
    if expected.min() >= SMALLEST and (expected < SMALL).mean() <= SEVERAL:
        return told
    exact = exact_p(table[0], table[1])
    return Homogeneity(test="fisher_freeman_halton", p_value=exact, cramers_v=told.cramers_v, n=n,
                       undefined="too_many_to_enumerate" if exact is None else None)


def exact_p(yes: Vector, no: Vector) -> float | None:
    """Chance of a table no likelier than this one, given both margins; None where there are too many tables.

    Tables are built up group by group; those with as many yes so far and the same chance are merged.
    """
    sizes, total = (yes + no).round().astype(int), round(float(yes.sum()))
    observed = float(_log_choose(yes + no, yes).sum())
    states: dict[int, tuple[Vector, Vector]] = {0: (np.zeros(1), np.ones(1))}
    left = int(sizes.sum())
    for size in sizes:
        left -= size
        ways = _log_choose(np.full(size + 1, float(size)), np.arange(size + 1.0))
        grown: dict[int, list[tuple[Vector, Vector]]] = {}
        for taken, (chance, times) in states.items():
            for j in range(max(0, total - left - taken), min(size, total - taken) + 1):
                grown.setdefault(taken + j, []).append((chance + ways[j], times))
        if sum(len(c) for parts in grown.values() for c, _ in parts) > MOST_STATES:
            return None
        states = {taken: _merged(*(np.concatenate(part) for part in zip(*parts, strict=True)))
                  for taken, parts in grown.items()}
    chance, times = states[total]
    weight = times * np.exp(chance - chance.max())
    return min(1.0, float(weight[chance <= observed + EQUAL].sum() / weight.sum()))


def _merged(chance: Vector, times: Vector) -> tuple[Vector, Vector]:
    distinct, first, where = np.unique(chance.round(9), return_index=True, return_inverse=True)
    return chance[first], np.bincount(where, weights=times, minlength=len(distinct)).astype(np.float64)


def _log_choose(n: Vector, k: Vector) -> Vector:
    found: Vector = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return found
