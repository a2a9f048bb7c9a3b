"""Rounding: how finely a released number is shown."""

import math
from collections.abc import Mapping
from typing import Any

from keko_eval.comparison.rows import BETWEEN_PEOPLE
from keko_eval.disclosure.profile import SHARES, Profile

COUNTS = ("n", "n_reference", "n_pairs", "base")
ESTIMATES = ("estimate", "standard_error", "ci_low", "ci_high")
EFFECTS = ("effect_value", "effect_low", "effect_high", "statistic")
PROBABILITIES = ("p_value", "p_adjusted")
IN_ITS_UNIT = frozenset({"level", "change", "difference_in_changes", "group_difference", "minimum_detectable",
                        "equivalence", "response_shift"})


def to_step(value: float | None, step: float) -> float | None:
    """The nearest multiple of `step`, a tie to the even one."""
    if value is None:
        return None
    multiple = round(value / step)
    return multiple * step if step >= 1 else multiple / round(1 / step)


def rounded(row: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """A row as finely as `profile` shows it.

    Counts of respondents, and estimates that are such counts, are rounded to the profile's step; shares, coefficients
    and p values to whole percents; effect sizes and statistics to tenths. Degrees of freedom are left out, since they
    tell the exact number of respondents. For means see :func:`mean_step`.
    """
    if profile.count_step is None:
        return dict(row)
    steps = dict.fromkeys(COUNTS, float(profile.count_step)) | dict.fromkeys(PROBABILITIES, profile.share_step)
    steps |= dict.fromkeys(EFFECTS, 0.1) | dict.fromkeys(ESTIMATES, _estimate_step(row, profile))
    shown = {c: to_step(v, steps[c]) if c in steps else v for c, v in row.items() if c != "df"}
    whole = {c: int(n) for c in COUNTS if (n := shown.get(c)) is not None}
    return dict.fromkeys(row) | shown | whole


def mean_step(n: int, standard_error: float | None, profile: Profile) -> float:
    """How finely a mean is shown: by the group's size, and never coarser than half its answers' standard deviation.

    The profile's steps suit answers whose standard deviation is about 1 or more; where answers differ less, as a number
    of projects may, the step is the largest of 1, 2 and 5 times a power of ten that is at most half the deviation.
    """
    step = next((step for fewest, step in reversed(profile.mean_steps) if n >= fewest), 1.0)
    half = standard_error * math.sqrt(n) / 2 if standard_error else 0.0
    if not 0 < half < step:
        return step
    power = 10.0 ** math.floor(math.log10(half))
    return max(size * power for size in (1, 2, 5) if size * power <= half or size == 1)


def _estimate_step(row: Mapping[str, Any], profile: Profile) -> float:
    told = [row[column] for column in COUNTS if row.get(column) is not None]
    counted = row.get("kind") == "count" if row.get("quantity") in IN_ITS_UNIT else row.get("estimate") in told
    if counted and profile.count_step:
        return float(profile.count_step)
    of_a_share = row.get("kind") in SHARES or row.get("term") == BETWEEN_PEOPLE
    if row.get("quantity") in IN_ITS_UNIT and not of_a_share:
        return mean_step(min(told, default=0), row.get("standard_error"), profile)
    return profile.share_step
