"""Adjusted p values of a family of tests; a test without a p value stays `None` and does not count."""

from collections.abc import Callable, Sequence

import numpy as np

from keko_eval.scoring.moments import Vector

PValues = Sequence[float | None]
Adjusted = list[float | None]


def bonferroni(p_values: PValues) -> Adjusted:
    """Each p times their number."""
    return _adjusted(p_values, lambda p: p * len(p))


def holm(p_values: PValues) -> Adjusted:
    """Holm (1979): family-wise error, step down, no assumption on dependence."""
    return _adjusted(p_values, lambda p: np.maximum.accumulate(p * np.arange(len(p), 0, -1)))


def hochberg(p_values: PValues) -> Adjusted:
    """Hochberg (1988): family-wise error, step up, for independent or positively dependent tests."""
    return _adjusted(p_values, lambda p: _falling(p * np.arange(len(p), 0, -1)))


def hommel(p_values: PValues) -> Adjusted:
    """Hommel (1988): family-wise error by closing Simes' test; never less powerful than Hochberg."""
    return _adjusted(p_values, _hommel)


def benjamini_hochberg(p_values: PValues) -> Adjusted:
    """Benjamini & Hochberg (1995): false discovery rate, for independent or positively dependent tests."""
    return _adjusted(p_values, _discovery)


def benjamini_yekutieli(p_values: PValues) -> Adjusted:
    """Benjamini & Yekutieli (2001): false discovery rate under any dependence."""
    return _adjusted(p_values, lambda p: _discovery(p) * (1 / np.arange(1, len(p) + 1)).sum())


def _adjusted(p_values: PValues, rule: Callable[[Vector], Vector]) -> Adjusted:
    """Apply a rule for rising p values to a list in any order."""
    known = [i for i, p in enumerate(p_values) if p is not None]
    if not known:
        return [None] * len(p_values)
    p = np.array([p_values[i] for i in known], dtype=np.float64)
    order = np.argsort(p, kind="stable")
    found: Adjusted = [None] * len(p_values)
    for place, value in zip(order, np.minimum(rule(p[order]), 1.0), strict=True):
        found[known[place]] = float(value)
    return found


def _falling(p: Vector) -> Vector:
    return np.asarray(np.minimum.accumulate(p[::-1])[::-1], dtype=np.float64)


def _discovery(p: Vector) -> Vector:
    n = len(p)
    return _falling(p * n / np.arange(1, n + 1))


def _hommel(p: Vector) -> Vector:
    """Wright's (1992) algorithm on rising p values."""
    n = len(p)
    adjusted = np.full(n, (n * p / np.arange(1, n + 1)).min())
    for m in range(n - 1, 1, -1):
        tail = p[n - m + 1:]
        simes = float((m * tail / np.arange(2, m + 1)).min())
        candidate = np.concatenate([np.minimum(m * p[:n - m + 1], simes), np.full(m - 1, 0.0)])
        candidate[n - m + 1:] = candidate[n - m]
        adjusted = np.maximum(adjusted, candidate)
    return np.asarray(np.maximum(adjusted, p), dtype=np.float64)
