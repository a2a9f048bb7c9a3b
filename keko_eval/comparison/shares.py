"""Shares: Wilson and Newcombe intervals, McNemar's test, partially overlapping waves. All from counts."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Self

from scipy import special

from keko_eval.comparison.distributions import quantile, two_sided
from keko_eval.comparison.estimate import Counts, Estimate, bounded, unknown, wald
from keko_eval.comparison.exact import sign_test, sign_test_mid_p
from keko_eval.scoring.moments import Moments, PairMoments


@dataclass(frozen=True, slots=True)
class PairedShares:
    """Pairs of yes-or-no answers: yes both times, yes then no, no then yes, no both times."""

    both: int
    lost: int
    gained: int
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.lost + self.gained + self.neither

    @classmethod
    def of(cls, waves: PairMoments) -> Self:
        """Count them from moments of answers coded 0 and 1."""
        n, gained, lost = (round(float(a.sum())) for a in (waves.n, waves.n_up, waves.n_down))
        both = yes(waves.first_of_pairs()) - lost
        return cls(both, lost, gained, n - both - lost - gained)


def yes(answers: Moments) -> int:
    """How many ones are among answers coded 0 and 1."""
    return round(answers.grand_total())


def wilson(successes: int, n: int) -> Estimate:
    """A share with Wilson's (1927) score interval, which stays inside 0-1 and is never empty."""
    if n <= 0:
        return unknown("no_answers", method="wilson", counts=Counts(0))
    p = successes / n
    return bounded(p, math.sqrt(p * (1 - p) / n), partial(wilson_bounds, successes, n), method="wilson",
                   counts=Counts(n))


def share_wilson(answers: Moments) -> Estimate:
    """Share of ones among answers coded 0 and 1."""
    return wilson(yes(answers), round(float(answers.n.sum())))


def newcombe_independent(group: Moments, other: Moments) -> Estimate:
    """Difference of two independent shares of answers coded 0 and 1, `group` minus `other`."""
    n, m = (round(float(a.n.sum())) for a in (group, other))
    return newcombe_independent_counts(yes(group), n, yes(other), m)


def newcombe_independent_counts(successes: int, n: int, other_successes: int, other_n: int) -> Estimate:
    """Difference of two independent shares, first minus other.

    Newcombe's (1998) hybrid score interval (his method 10); the p value is of the pooled z test without correction.
    """
    counts = Counts(n, other_n)
    if n <= 0 or other_n <= 0:
        return unknown("no_answers", method="newcombe_independent", counts=counts)
    p, q, pooled = successes / n, other_successes / other_n, (successes + other_successes) / (n + other_n)
    null_error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
    z = (p - q) / null_error if null_error > 0 else None
    return bounded(p - q, math.sqrt(p * (1 - p) / n + q * (1 - q) / other_n),
                   partial(_independent_bounds, successes, n, other_successes, other_n), method="newcombe_independent",
                   test="pooled_z", statistic=z, p_value=None if z is None else two_sided(z, None), counts=counts)


def newcombe_paired(waves: PairMoments) -> Estimate:
    """Change of a share among those who answered both waves, coded 0 and 1, second minus first."""
    return newcombe_paired_counts(PairedShares.of(waves))


def newcombe_paired_counts(pairs: PairedShares) -> Estimate:
    """Change of a share among those who answered both waves, second minus first.

    Newcombe's (1998) interval for paired shares (method 10: Wilson limits joined by the corrected phi); the p value is
    McNemar's mid-p (Fagerland, Lydersen & Laake 2013), 1 by convention where nobody changed. `details` holds the exact
    p and the chi-square forms too.
    """
    n, counts = pairs.n, Counts(pairs.n, pairs.n, pairs.n)
    if n <= 0:
        return unknown("no_answers", method="newcombe_paired", counts=counts)
    moved, net = pairs.gained + pairs.lost, pairs.gained - pairs.lost
    squared = net * net / moved if moved else None
    corrected = max(0, abs(net) - 1) ** 2 / moved if moved else None
    return bounded(net / n, math.sqrt(max(0.0, moved - net * net / n)) / n, partial(paired_bounds, pairs),
                   method="newcombe_paired", test="mcnemar_mid_p", statistic=float(pairs.gained),
                   p_value=sign_test_mid_p(pairs.gained, pairs.lost).p_value, counts=counts,
                   details={"mcnemar_exact_p": sign_test(pairs.gained, pairs.lost).p_value, "mcnemar": squared,
                            "mcnemar_p": _chi_square_p(squared), "mcnemar_corrected": corrected,
                            "mcnemar_corrected_p": _chi_square_p(corrected)})


def derrick_z(waves: PairMoments) -> Estimate:
    """Change of a share from all answers of both waves, coded 0 and 1, where only some answered both.

    The test z8 of Derrick, Dobson-Mckittrick, Toher & White (2015): pooled share, phi from the pairs (zero where the
    pairs cannot tell); the interval uses the same error.
    """
    first, second, n_pairs = waves.first(), waves.second(), round(float(waves.n.sum()))
    n1, n2 = (round(float(w.n.sum())) for w in (first, second))
    counts = Counts(n2, n1, n_pairs)
    if not n1 or not n2:
        return unknown("no_answers", method="derrick_z", counts=counts)
    yes_1, yes_2 = yes(first), yes(second)
    pooled, phi = (yes_1 + yes_2) / (n1 + n2), waves.correlation()
    spread = 1 / n1 + 1 / n2 - 2 * (phi or 0.0) * n_pairs / (n1 * n2)
    error = math.sqrt(max(0.0, pooled * (1 - pooled) * spread)) if spread > 1e-12 else 0.0
    return wald(yes_2 / n2 - yes_1 / n1, error, method="derrick_z", test="z", counts=counts,
                details={"phi": phi})


def wilson_bounds(successes: float, n: float, level: float) -> tuple[float, float]:
    """Both ends of Wilson's interval."""
    z2 = quantile((1 + level) / 2, None) ** 2
    p = successes / n
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    reach = math.sqrt(z2 * p * (1 - p) / n + z2 * z2 / (4 * n * n)) / (1 + z2 / n)
    return (0.0 if successes == 0 else middle - reach), (1.0 if successes == n else middle + reach)


def paired_bounds(pairs: PairedShares, level: float) -> tuple[float, float]:
    """Both ends of Newcombe's interval for second minus first."""
    n = pairs.n
    before, after = pairs.both + pairs.lost, pairs.both + pairs.gained
    phi = _corrected_phi(pairs)
    ends = [(yes / n, *wilson_bounds(yes, n, level)) for yes in (after, before)]
    (p2, low2, high2), (p1, low1, high1) = ends
    down = _joined(p2 - low2, high1 - p1, phi)
    up = _joined(high2 - p2, p1 - low1, phi)
    return max(-1.0, p2 - p1 - down), min(1.0, p2 - p1 + up)


def _corrected_phi(pairs: PairedShares) -> float:
    margins = [pairs.both + pairs.lost, pairs.gained + pairs.neither, pairs.both + pairs.gained,
               pairs.lost + pairs.neither]
    if not all(margins):
        return 0.0
    excess = pairs.both * pairs.neither - pairs.lost * pairs.gained
    kept = excess if excess < 0 else max(0.0, excess - pairs.n / 2)
    return kept / math.sqrt(math.prod(margins))


def _independent_bounds(x: int, n: int, y: int, m: int, level: float) -> tuple[float, float]:
    p, q = x / n, y / m
    (low_p, high_p), (low_q, high_q) = wilson_bounds(x, n, level), wilson_bounds(y, m, level)
    return p - q - math.hypot(p - low_p, high_q - q), p - q + math.hypot(high_p - p, q - low_q)


def _joined(a: float, b: float, phi: float) -> float:
    return math.sqrt(max(0.0, a * a - 2 * phi * a * b + b * b))


def _chi_square_p(x: float | None) -> float | None:
    return None if x is None else float(special.chdtrc(1, x))
