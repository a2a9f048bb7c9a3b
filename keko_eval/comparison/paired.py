"""Change and difference without clusters: paired t, partially overlapping t, Welch, and their differences."""

import math

from keko_eval.comparison.estimate import Counts, Estimate, unknown, wald
from keko_eval.scoring.moments import ROUNDING, Moments, PairMoments


def mean_t(answers: Moments, *, population: int | None = None) -> Estimate:
    """Mean with Student's interval.

    Parameters
    ----------
    answers : Moments
    population : int, optional
        Size of a closed list that the answers are a sample of; shrinks the error by sqrt(1 - n/N).
    """
    s = answers.summary()
    if s.mean is None or s.variance is None:
        return unknown("one_answer" if s.n else "no_answers", method="mean_t", estimate=s.mean, counts=Counts(s.n))
    correction = 1.0 if population is None else max(0.0, 1 - s.n / population)
    return wald(s.mean, math.sqrt(s.variance / s.n * correction), s.n - 1, method="mean_t", counts=Counts(s.n))


def paired_t(waves: PairMoments) -> Estimate:
    """Mean change of those who answered both waves (Student 1908)."""
    d = waves.changes().summary()
    counts = Counts(d.n, d.n, d.n)
    if d.mean is None or d.variance is None:
        return unknown("one_answer" if d.n else "no_answers", method="paired_t", estimate=d.mean, counts=counts)
    return wald(d.mean, math.sqrt(d.variance / d.n), d.n - 1, method="paired_t",
                details={"sd_change": d.sd, "r": waves.correlation()}, counts=counts)


def welch_t(group: Moments, other: Moments, *, method: str = "welch_t") -> Estimate:
    """Difference of two independent means, `group` minus `other`, unequal variances (Welch 1947)."""
    a, b = group.summary(), other.summary()
    counts = Counts(a.n, b.n)
    if a.mean is None or b.mean is None:
        return unknown("no_answers", method=method, counts=counts)
    if a.variance is None or b.variance is None:
        return unknown("one_answer", method=method, estimate=a.mean - b.mean, counts=counts)
    va, vb = a.variance / a.n, b.variance / b.n
    df = (va + vb) ** 2 / (va**2 / (a.n - 1) + vb**2 / (b.n - 1)) if va + vb > 0 else None
    return wald(a.mean - b.mean, math.sqrt(va + vb), df, method=method, counts=counts)


def student_t(group: Moments, other: Moments) -> Estimate:
    """Difference of two independent means, `group` minus `other`, one common variance."""
    a, b = group.summary(), other.summary()
    counts = Counts(a.n, b.n)
    if a.mean is None or b.mean is None:
        return unknown("no_answers", method="student_t", counts=counts)
    df = a.n + b.n - 2
    if df < 1:
        return unknown("one_answer", method="student_t", estimate=a.mean - b.mean, counts=counts)
    pooled = ((a.n - 1) * (a.variance or 0.0) + (b.n - 1) * (b.variance or 0.0)) / df
    return wald(a.mean - b.mean, math.sqrt(pooled * (1 / a.n + 1 / b.n)), df, method="student_t", counts=counts)


def partially_overlapping_t(waves: PairMoments, *, equal_variances: bool = False) -> Estimate:
    """Change from all answers of both waves, where only some of the respondents answered both.

    Derrick, Russ, Toher & White (2017): Tnew2 (unequal variances), or Tnew1 (equal). The correlation comes from the
    pairs; where it is undefined (fewer than two pairs, a wave without variation) it counts as zero, and without any
    pair the two are Welch's and Student's tests.
    """
    method = "partially_overlapping_t_equal" if equal_variances else "partially_overlapping_t"
    first, second, n_pairs = waves.first().summary(), waves.second().summary(), round(float(waves.n.sum()))
    counts = Counts(second.n, first.n, n_pairs)
    if first.mean is None or second.mean is None:
        return unknown("no_answers", method=method, counts=counts)
    change = second.mean - first.mean
    if first.variance is None or second.variance is None:
        return unknown("one_answer", method=method, estimate=change, counts=counts)
    r = waves.correlation()
    squared, df = _overlap(first.n, second.n, n_pairs, first.variance, second.variance, r or 0.0, equal_variances)
    return wald(change, math.sqrt(squared), df, method=method, details={"r": r}, counts=counts)


def change_difference_welch(treated: PairMoments, control: PairMoments) -> Estimate:
    """Difference in changes: Welch's test on the changes of those who answered both waves, treated minus control."""
    return welch_t(treated.changes(), control.changes(), method="change_difference_welch")


def change_difference_all_answers(treated: PairMoments, control: PairMoments) -> Estimate:
    """Difference in changes from all available answers, treated minus control.

    The standard error is the root of the sum of the two arms' squared Tnew2 errors; the degrees of freedom are
    Satterthwaite's from those of the arms.
    """
    a, b = partially_overlapping_t(treated), partially_overlapping_t(control)
    method = "change_difference_all_answers"
    counts = Counts(a.n, b.n, (a.n_pairs or 0) + (b.n_pairs or 0))
    if a.estimate is None or b.estimate is None:
        return unknown("no_answers", method=method, counts=counts)
    difference, se_a, se_b = a.estimate - b.estimate, a.standard_error, b.standard_error
    if se_a is None or se_b is None:
        return unknown(a.undefined or b.undefined or "not_estimable", method=method, estimate=difference, counts=counts)
    parts = [se**4 / arm.df for se, arm in ((se_a, a), (se_b, b)) if arm.df]
    df = (se_a**2 + se_b**2) ** 2 / sum(parts) if parts else None
    return wald(difference, math.hypot(se_a, se_b), df, method=method, counts=counts)


def _overlap(n1: int, n2: int, pairs: int, v1: float, v2: float, r: float, equal: bool) -> tuple[float, float | None]:
    """Squared standard error and degrees of freedom."""
    only = n1 + n2 - 2 * pairs
    a, b = v1 / n1, v2 / n2
    if equal:
        pooled = ((n1 - 1) * v1 + (n2 - 1) * v2) / (n1 + n2 - 2)
        a, b = pooled / n1, pooled / n2
        squared = pooled * (1 / n1 + 1 / n2 - 2 * r * pairs / (n1 * n2))
        df = pairs - 1 + (only + pairs - 1) / (only + 2 * pairs) * only
    else:
        squared = a + b - 2 * r * math.sqrt(v1 * v2) * pairs / (n1 * n2)
        welch = (a + b) ** 2 / (a**2 / (n1 - 1) + b**2 / (n2 - 1)) if a + b > 0 else 0.0
        df = pairs - 1 + (welch - pairs + 1) / (only + 2 * pairs) * only
    return (squared, df) if squared > ROUNDING * (a + b) else (0.0, None)
