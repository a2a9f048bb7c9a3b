"""Tests by ranks from frequency tables against scipy.stats on the same rows: `python -m benchmarks.ranks`.

Answers to a question of five steps, 100, 10,000 and a million of them: Wilcoxon's signed ranks, Mann-Whitney and
Brunner-Munzel, and the exact permutation test of two means. Each is timed twice, counting the rows included, and from
the counts that a study keeps. That both say the same is asserted in the same run; exits 1 where they do not.
"""

import math
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import stats

from keko_eval.comparison.exact import two_group_permutation
from keko_eval.comparison.ranks import mann_whitney, signed_rank
from keko_eval.comparison.relative_effect import brunner_munzel
from keko_eval.scoring.frequencies import Frequencies

SIZES = (100, 10_000, 1_000_000)
DRAWS = 9_999
STEPS = np.arange(1, 6)
of = Frequencies.from_rows


@dataclass(frozen=True, slots=True)
class Rival:
    """A p value three ways: ours from rows, ours from counts, scipy's from rows; and how far they may differ."""

    what: str
    rows: Callable[[], float | None]
    counts: Callable[[], float | None]
    scipy: Callable[[], float]
    slack: float = 0.0


def answers(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Two waves of one question; the fewer there are, the more they moved, so that p values keep their digits."""
    rng = np.random.default_rng(seed)
    before = rng.choice(STEPS, n, p=[0.1, 0.2, 0.4, 0.2, 0.1])
    moved = rng.choice([-1, 0, 1], n, p=[0.3, 0.4, 0.3]) + (rng.random(n) < 1 / math.sqrt(n))
    return before.astype(float), np.clip(before + moved, 1, 5).astype(float)


def rivals(n: int) -> Iterator[Rival]:
    first, second = answers(n)
    changes, a, b = of(second - first), of(second), of(first)
    yield Rival("signed ranks", lambda: signed_rank(of(second - first)).p_value, lambda: signed_rank(changes).p_value,
                lambda: float(stats.wilcoxon(second, first, method="asymptotic", correction=False).pvalue))
    yield Rival("Mann-Whitney", lambda: mann_whitney(of(second), of(first)).p_value,
                lambda: mann_whitney(a, b).p_value,
                lambda: float(stats.mannwhitneyu(second, first, method="asymptotic", use_continuity=False).pvalue))
    yield Rival("Brunner-Munzel", lambda: brunner_munzel(of(second), of(first)).p_value,
                lambda: brunner_munzel(a, b).p_value, lambda: float(stats.brunnermunzel(first, second).pvalue))
    if n <= SIZES[0]:
        yield from _permutations(first, second)


def _permutations(first: np.ndarray, second: np.ndarray) -> Iterator[Rival]:
    """All splits of sixteen answers, told alike; and all splits of two hundred against as many as scipy draws."""
    few = second[:8], first[:8]
    for (one, other), draws, slack in ((few, math.inf, 0.0), ((second, first), DRAWS, 5 * 0.5 / math.sqrt(DRAWS))):
        name = "all splits of 16" if draws == math.inf else f"all splits of {2 * len(first)} / {DRAWS} drawn"
        drawn = partial(stats.permutation_test, (one, other), _difference, vectorized=True, n_resamples=draws,
                        rng=np.random.default_rng(1))
        counted = of(one), of(other)
        yield Rival(name, lambda one=one, other=other: two_group_permutation(of(one), of(other)).p_value,
                    lambda counted=counted: two_group_permutation(*counted).p_value,
                    lambda drawn=drawn: float(drawn().pvalue), slack)


def _difference(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
    return one.mean(axis=axis) - other.mean(axis=axis)


def seconds(run: Callable[[], object], least: float = 0.05) -> float:
    """The median of five, each of as many runs as last long enough to be timed."""
    start = time.perf_counter()
    run()
    times = max(1, int(least / max(1e-7, time.perf_counter() - start)))
    if times == 1 and time.perf_counter() - start > 1:
        return time.perf_counter() - start
    return statistics.median(_timed(run, times) for _ in range(5))


def _timed(run: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - start) / times


def main() -> int:
    differ = 0
    print("scipy.stats against ours, how many times as long: counting included, from counts kept")
    for n in SIZES:
        for rival in rivals(n):
            ours, counted, theirs = rival.rows(), rival.counts(), rival.scipy()
            same = ours is not None and math.isclose(ours, theirs, rel_tol=1e-7, abs_tol=rival.slack)
            alike = same and ours == counted
            differ += not alike
            scipy, rows, counts = (seconds(run) for run in (rival.scipy, rival.rows, rival.counts))
            print(f"{scipy / rows:8.1f}x {scipy / counts:10.1f}x  {n:>9,} answers  {rival.what}"
                  f"{'' if alike else f'  DIFFER: {ours} and {theirs}'}")
    return int(differ > 0)


if __name__ == "__main__":
    raise SystemExit(main())
