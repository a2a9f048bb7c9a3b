"""What is summed over respondents, written once for arrays and for an engine's columns.

Both know ``+``, ``-`` and ``*``, and nothing else is used: ``v`` and ``w`` are the values of the first and the second
wave less an origin, 0 where there is none; ``i`` and ``j`` are 1 where there is one; ``there`` is 1 where the
respondent answered in the second wave at all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keko_eval.scoring.table import Vector

Terms = dict[str, Any]
PAIR = ("n", "sum_1", "sum_2", "sum_11", "sum_22", "sum_12", "n_up", "n_same", "n_down", "n_1", "only_sum_1",
        "only_sum_11", "n_2", "only_sum_2", "only_sum_22")
"""The sums of :class:`~keko_eval.scoring.moments.PairMoments`, in its order."""
PARTS = {"both": 5, "only": 3, "new": 3}
"""Of a ratio: 1, numerator and denominator of both waves; of who answered one of them, of that."""


def pair_terms(v: Any, w: Any, i: Any, j: Any, up: Any, down: Any) -> Terms:
    """Of those who have a value in both waves, only in the first, only in the second."""
    both, only, new = i * j, i * (1.0 - j), j * (1.0 - i)
    terms = (both, v * both, w * both, v * v * both, w * w * both, v * w * both, up, both - up - down, down,
             only, v * only, v * v * only, new, w * new, w * w * new)
    return dict(zip(PAIR, terms, strict=True))


def attrition_terms(v: Any, i: Any, there: Any) -> Terms:
    """First-wave values of those who answered the second wave at all, and of those who did not."""
    stayed, left = i * there, i * (1.0 - there)
    return {"stayed_n": stayed, "stayed_sum": v * stayed, "stayed_square": v * v * stayed,
            "left_n": left, "left_sum": v * left, "left_square": v * v * left}


def ratio_terms(v: Sequence[Any], w: Sequence[Any], i: Any, j: Any) -> Terms:
    """Every product of 1, the numerators and the denominators; ``v`` and ``w`` hold both parts of a wave."""
    both, only, new = i * j, i * (1.0 - j), j * (1.0 - i)
    terms: Terms = {}
    for kind, mask, columns in (("both", both, (*v, *w)), ("only", only, v), ("new", new, w)):
        masked = [mask, *(x * mask for x in columns)]
        terms |= {_product(kind, a, b): x * masked[b] for a, x in enumerate(masked) for b in range(a, len(masked))}
    return terms


def products(sums: Mapping[str, Vector], kind: str) -> Vector:
    """The (k, p, p) products of ``ratio_terms``, one matrix per cell."""
    size = PARTS[kind]
    rows = [[sums[_product(kind, min(a, b), max(a, b))] for b in range(size)] for a in range(size)]
    return np.moveaxis(np.array(rows, dtype=np.float64), 2, 0)


def _product(kind: str, a: int, b: int) -> str:
    return f"{kind}_{a}_{b}"
