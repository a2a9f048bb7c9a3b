"""Exact tests by enumeration: sign flips of changes, splits of two groups, and the sign test.

Equal values are enumerated together with binomial weights, and equal sums are merged, so coarse scales cost little.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.undefined import Reason

MOST_STATES = 250_000
"""Distinct sums held at once; beyond it the test says that it will not enumerate."""
MOST_VALUES = 1000
"""More values than this have more arrangements than a float can count."""
TIES = 1e-9
"""Two sums this near, against the largest possible, count as equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Significance:
    """A test's statistic and two-sided p value, or the reason why it has none.

    `test` names the variant in full (which zeros, which correction, exact or normal); `n` is how many values it used.
    """

    test: str
    statistic: float | None = None
    p_value: float | None = None
    n: int = 0
    undefined: Reason | None = None


def sign_test(up: float, down: float) -> Significance:
    """Exact two-sided sign test; those who did not change say nothing. With no change at all p is 1 by convention."""
    n = round(up + down)
    p = min(1.0, 2.0 * float(special.bdtr(min(up, down), n, 0.5))) if n else 1.0
    return Significance(test="sign_exact", statistic=float(up), p_value=p, n=n)


def sign_test_mid_p(up: float, down: float) -> Significance:
    """Two-sided sign test that counts what was seen by half: P(X < k) + P(X <= k) of the rarer way.

    It stays near 5 %, which the exact test falls far below where few changed (Fagerland, Lydersen & Laake 2013).
    """
    n, k = round(up + down), min(up, down)
    p = sum(float(special.bdtr(i, n, 0.5)) for i in (k, k - 1) if i >= 0) if n else 1.0
    return Significance(test="sign_mid_p", statistic=float(up), p_value=min(1.0, p), n=n)


def sign_flip(changes: Frequencies) -> Significance:
    """Exact sign-flip test of the mean change: the share of all sign patterns with a sum as far from zero.

    Parameters
    ----------
    changes : Frequencies
        One change per respondent who answered both waves. With n that moved, no p value is below 2/2^n.
    """
    moved = changes.values != 0
    if not changes.n:
        return Significance(test="sign_flip_exact", undefined="no_answers")
    if not moved.any():
        return Significance(test="sign_flip_exact", n=changes.n, undefined="no_variation")
    observed = float(changes.values @ changes.counts)
    spread = flip_distribution(Frequencies(np.abs(changes.values[moved]), changes.counts[moved]))
    if spread is None:
        return Significance(test="sign_flip_exact", n=changes.n, undefined="too_many_to_enumerate")
    return Significance(test="sign_flip_exact", statistic=observed / changes.n, n=changes.n,
                        p_value=share_beyond(*spread, abs(observed)))


def two_group_permutation(group: Frequencies, other: Frequencies) -> Significance:
    """Exact permutation test of the difference in means, `group` minus `other`, over all splits of the pooled answers.

    Two-sided by |difference| at least as large as observed (not by doubling the smaller tail).
    """
    test, n = "two_group_permutation_exact", group.n + other.n
    if not group.n or not other.n:
        return Significance(test=test, n=n, undefined="no_answers")
    pooled = Frequencies(np.concatenate([group.values, other.values]), np.concatenate([group.counts, other.counts]))
    if len(pooled.values) < 2:
        return Significance(test=test, n=n, undefined="no_variation")
    centre = float(pooled.values @ pooled.counts) / n
    spread = split_distribution(Frequencies(pooled.values - centre, pooled.counts), group.n)
    observed = float((group.values - centre) @ group.counts)
    if spread is None:
        return Significance(test=test, n=n, undefined="too_many_to_enumerate")
    return Significance(test=test, statistic=observed / group.n + observed / other.n, n=n,
                        p_value=share_beyond(*spread, abs(observed)))


def flip_distribution(sizes: Frequencies) -> tuple[Vector, Vector] | None:
    """Sums of the sizes under every sign pattern, and how many patterns give each; `None` if there are too many."""
    if sizes.n > MOST_VALUES:
        return None
    sums, weights = np.zeros(1), np.ones(1)
    for size, count in zip(sizes.values, sizes.counts, strict=True):
        j = np.arange(count + 1)
        if len(sums) * len(j) > 16 * MOST_STATES:
            return None
        sums, weights = _merged(np.add.outer(sums, size * (2 * j - count)).ravel(),
                                np.multiply.outer(weights, special.binom(count, j)).ravel())
        if len(sums) > MOST_STATES:
            return None
    return sums, weights


def split_distribution(pooled: Frequencies, size: int) -> tuple[Vector, Vector] | None:
    """Sums over every choice of `size` of the pooled values, and how many choices give each."""
    if pooled.n > MOST_VALUES:
        return None
    states = {0: (np.zeros(1), np.ones(1))}
    left = pooled.n
    for value, count in zip(pooled.values, pooled.counts, strict=True):
        left -= round(count)
        grown: dict[int, list[tuple[Vector, Vector]]] = {}
        for taken, (sums, weights) in states.items():
            for j in range(max(0, size - left - taken), min(round(count), size - taken) + 1):
                ways = float(special.binom(count, j))
                grown.setdefault(taken + j, []).append((sums + j * value, weights * ways))
        if sum(len(s) for parts in grown.values() for s, _ in parts) > 16 * MOST_STATES:
            return None
        states = {taken: _merged(np.concatenate([s for s, _ in parts]), np.concatenate([w for _, w in parts]))
                  for taken, parts in grown.items()}
        if sum(len(s) for s, _ in states.values()) > MOST_STATES:
            return None
    return states[size]


def share_beyond(sums: Vector, weights: Vector, distance: float) -> float:
    """Share of the weight at least `distance` from zero, ties counted in."""
    slack = TIES * float(np.abs(sums).max())
    return float(weights[np.abs(sums) >= distance - slack].sum() / weights.sum())


def _merged(sums: Vector, weights: Vector) -> tuple[Vector, Vector]:
    distinct, where = np.unique(sums, return_inverse=True)
    return distinct, np.bincount(where, weights=weights).astype(np.float64)
