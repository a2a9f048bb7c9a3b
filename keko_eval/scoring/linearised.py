"""Ratios linearised: the moments of R + (numerator - R denominator) / mean denominator, from sums of products.

A respondent's linearised value has the ratio as its mean, and the ratio's error is that mean's [Cochran 1977, 6.3].
"""

from collections.abc import Mapping

import numpy as np

from keko_eval.scoring.moments import Moments, PairMoments
from keko_eval.scoring.sums import products
from keko_eval.scoring.table import Vector


def ratio_pairs(sums: Mapping[str, Vector]) -> PairMoments | None:
    """Linearised values of both waves, one entry per cell; each wave has its own ratio, over all its answers.

    None where a wave has nothing below the line.
    """
    both, only, new = (products(sums, kind) for kind in ("both", "only", "new"))
    one, two = _weights(both[:, 0, :3], only[:, 0]), _weights(both[:, 0, [0, 3, 4]], new[:, 0])
    if one is None or two is None:
        return None
    origin = one[0]
    one, two = _less(one, origin), _less(two, origin)
    v, w = np.array([*one, 0.0, 0.0]), np.array([two[0], 0.0, 0.0, *two[1:]])
    n = both[:, 0, 0]
    pairs = (n, both[:, 0] @ v, both[:, 0] @ w, _square(both, v, v), _square(both, w, w), _square(both, v, w),
             n, np.zeros_like(n), np.zeros_like(n))
    alone = [x for m, z in ((only, one), (new, two)) for x in (m[:, 0, 0], m[:, 0] @ z, _square(m, z, z))]
    return PairMoments(*pairs, *alone, origin=float(origin))


def ratio_level(sums: Mapping[str, Vector], second: bool) -> Moments | None:
    """Linearised values of one wave, one entry per cell; None where there is nothing below the line."""
    both, alone = products(sums, "both"), products(sums, "new" if second else "only")
    pick = [0, 3, 4] if second else [0, 1, 2]
    m = both[:, pick][:, :, pick] + alone
    z = _weights(m[:, 0])
    if z is None:
        return None
    centred = _less(z, z[0])
    return Moments(m[:, 0, 0], m[:, 0] @ centred, _square(m, centred, centred), origin=float(z[0]))


def _weights(*rows: Vector) -> Vector | None:
    """(R, 1/d, -R/d): what 1, the numerator and the denominator count for in a linearised value."""
    n, above, below = sum(row.sum(axis=0) for row in rows)
    if n <= 0 or below == 0:
        return None
    ratio, mean = above / below, below / n
    return np.array([ratio, 1 / mean, -ratio / mean])


def _less(weights: Vector, origin: float) -> Vector:
    return np.asarray(weights - np.array([origin, 0.0, 0.0]), dtype=np.float64)


def _square(m: Vector, v: Vector, w: Vector) -> Vector:
    return np.asarray(np.einsum("kab,a,b->k", m, v, w), dtype=np.float64)
