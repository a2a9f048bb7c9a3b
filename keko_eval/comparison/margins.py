"""The change against margins: surely smaller than what matters, surely no worse than allowed, surely larger?"""

from collections.abc import Iterator
from dataclasses import replace

from keko_eval.comparison.equivalence import tost
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.rows import Result
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.targets import kept_between, room

_ABOUT = ("study", "indicator", "indicator_version", "kind", "level", "dimension", "scope", "wave", "reference_wave",
          "n", "n_reference", "n_pairs", "estimate", "standard_error", "df", "method", "reason", "basis",
          "comparability", "trace")


def margin_rows(change: Result, estimate: Estimate, indicator: Indicator) -> Iterator[Result]:
    """Tests of a change against the smallest meaningful one, and against how much worse a target lets it be.

    `smallest_meaningful` of each row is the margin; the 90 % interval is the one that two one-sided tests at 5 % read.
    `equivalence` tests that the change is smaller than the margin, `equivalence_lower` and `equivalence_upper` are its
    two sides, `minimal_effect` tests (two-sided) that it is larger, `non_inferiority` that it is no worse than allowed.
    """
    if estimate.p_against(0.0) is None:
        return
    row = replace(Result(**{name: getattr(change, name) for name in _ABOUT}, quantity="equivalence"),
                  ci_low=estimate.ci90_low, ci_high=estimate.ci90_high,
                  ci_level=0.90 if estimate.ci90_low is not None else None)
    smallest = indicator.smallest_meaningful
    if smallest is not None:
        row = replace(row, smallest_meaningful=smallest.value)
        found = tost(estimate, -smallest.value, smallest.value)
        sides = (found.t_lower, found.t_upper)
        lower, upper = found.p_lower or 0.0, found.p_upper or 0.0
        yield replace(row, term="equivalence", test="tost", statistic=sides[0 if lower >= upper else 1],
                      p_value=found.p_value)
        yield replace(row, term="equivalence_lower", test="one_sided", statistic=sides[0], p_value=found.p_lower)
        yield replace(row, term="equivalence_upper", test="one_sided", statistic=sides[1], p_value=found.p_upper)
        beyond = minimal_effect(estimate, smallest.value)
        yield replace(row, term="minimal_effect", test="minimal_effect", p_value=beyond)
    kept = next((t for t in indicator.targets if t.keep and not t.between), None)
    margin = room(kept, indicator) if kept else 0.0
    if kept is not None and margin > 0:
        low, high = kept_between(kept, indicator)
        p_values = [p for p in (None if low is None else estimate.p_against(low, "greater"),
                                None if high is None else estimate.p_against(high, "less")) if p is not None]
        yield replace(row, term="non_inferiority", smallest_meaningful=margin, p_value=max(p_values),
                      test="one_sided" if len(p_values) == 1 else "tost")


def minimal_effect(estimate: Estimate, margin: float) -> float | None:
    """Two-sided p that the change is no larger than the margin, on the side where it lies (Murphy & Myors 1999)."""
    if estimate.estimate is None:
        return None
    up = estimate.estimate > 0
    p = estimate.p_against(margin if up else -margin, "greater" if up else "less")
    return None if p is None else min(1.0, 2 * p)
