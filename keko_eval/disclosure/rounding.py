"""Rounding: how finely a released number is shown."""

from collections.abc import Mapping
from typing import Any

from keko_eval.disclosure.profile import Profile

UNIT = ("estimate", "standard_error", "ci_low", "ci_high")
EFFECT = ("effect_value", "effect_low", "effect_high")
PROBABILITY = ("p_value", "p_adjusted")
COUNTS = ("n", "n_reference", "n_pairs", "base")


def to_step(value: float | None, step: float) -> float | None:
    """The nearest multiple of `step`, a tie to the even one."""
    if value is None:
        return None
    multiple = round(value / step)
    return multiple * step if step >= 1 else multiple / round(1 / step)


def rounded(row: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """A row as finely as `profile` shows it.

    Degrees of freedom are left out, since they tell the exact number of respondents; effect sizes and statistics are
    rounded to a tenth.
    """
    if profile.count_step is None:
        return dict(row)
    steps = {c: float(profile.count_step) for c in COUNTS} | dict.fromkeys((*EFFECT, "statistic"), 0.1)
    if profile.p_step:
        steps |= dict.fromkeys(PROBABILITY, profile.p_step)
    steps |= dict.fromkeys(UNIT, _unit_step(row, profile))
    shown = {c: to_step(v, steps[c]) if c in steps else v for c, v in row.items() if c != "df"}
    whole = {c: int(n) for c in COUNTS if (n := shown.get(c)) is not None}
    return dict.fromkeys(row) | shown | whole


def _unit_step(row: Mapping[str, Any], profile: Profile) -> float:
    if row.get("kind") == "share" and profile.share_step:
        return profile.share_step
    if row.get("kind") == "count" and profile.count_step:
        return float(profile.count_step)
    n = min((row[c] for c in COUNTS if row.get(c) is not None), default=0)
    return next((step for fewest, step in reversed(profile.mean_steps) if n >= fewest), 0.1)
