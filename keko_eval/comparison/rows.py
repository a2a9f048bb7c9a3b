"""The tables of results: the contract between comparison and everything after it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal

Quantity = Literal["level", "change", "difference_in_changes", "group_difference", "progress", "reliability",
                   "transition", "attrition", "balance", "minimum_detectable", "equivalence", "response_shift",
                   "association", "design_effect"]
Verdict = Literal["improved_meaningfully", "improved_slightly", "improved", "no_meaningful_change", "unclear",
                  "worsened", "worsened_slightly", "worsened_meaningfully", "higher", "lower", "too_few",
                  "not_comparable", "counted"]
Audience = Literal["public", "internal", "confidential"]
EVERY_WAVE, TREND, ANY_WAVE = "every_wave", "trend", "any_wave"
"""Terms of several waves: one against the first, the change by year over all, whether any differs from the others."""
BETWEEN_PEOPLE, SLOPES_APART = "between_people", "slopes_apart"
"""Terms of what of the differences lies between people, and of how unlike each other they change by year."""
SEVERAL_WAVES = (EVERY_WAVE, TREND, ANY_WAVE, BETWEEN_PEOPLE, SLOPES_APART)
FEWEST_IN_CLUSTER = 5
"""With fewer people in one of the clusters whose signs are enumerated there is no bootstrap: where a cluster's
residuals are zero, its sign changes nothing, so an end of the interval may be that cluster's own mean."""
WHAT_IF = ("worst_case_low", "worst_case_high", "lee_low", "lee_high", "tipping_point")
"""Terms of the rows that tell what a change could be, or would have to be, had the others answered."""
WEIGHTED = "inverse_probability_weighted"
"""The method of a change weighted by who answered again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One estimate. Numbers are unrounded and in the indicator's own unit; None where not applicable or undefined.

    ``term`` says which part of a quantity that has several; ``because`` why a verdict is not a stronger one;
    ``reason`` is an id of the sentence that tells why this method was taken, words being reporting's affair.
    """

    study: str
    indicator: str | None = None
    indicator_version: str | None = None
    kind: str | None = None
    level: str | None = None
    dimension: str | None = None
    quantity: Quantity
    term: str | None = None
    scope: str = "all"
    wave: str | None = None
    reference_wave: str | None = None
    n: int | None = None
    n_reference: int | None = None
    n_pairs: int | None = None
    estimate: float | None = None
    standard_error: float | None = None
    df: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    test: str | None = None
    statistic: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    family: str | None = None
    effect_size: str | None = None
    effect_value: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    method: str | None = None
    reason: str | None = None
    sensitivity: bool = False
    basis: Literal["collected", "sample", "estimate"] | None = None
    smallest_meaningful: float | None = None
    verdict: Verdict | None = None
    because: str | None = None
    evidence: int | None = None
    comparability: Literal["identical", "linkable", "broken"] | None = None
    released: bool = True
    hidden_because: str | None = None
    trace: str | None = None

    def record(self) -> dict[str, Any]:
        return dict(zip(RESULT_COLUMNS, _RESULT_VALUES(self), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many answers had a value: Likert bars, missing kinds, transitions, up/same/down shares."""

    study: str
    item: str | None = None
    indicator: str | None = None
    scope: str = "all"
    wave: str | None = None
    value: str | None = None
    to_value: str | None = None
    n: int | None = None
    base: int | None = None
    released: bool = True
    hidden_because: str | None = None

    def record(self) -> dict[str, Any]:
        return dict(zip(COUNT_COLUMNS, _COUNT_VALUES(self), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field of one record: of a project, a goal, a pair of organisations, an agreement, a passage to quote.

    ``entry`` names the record within its indicator, scope and wave; ``text`` and ``value`` say the same where both are
    there. ``audience`` is the widest that may see it; disclosure control decides.
    """

    study: str
    indicator: str
    kind: str
    unit: str
    scope: str = "all"
    wave: str | None = None
    entry: str
    field: str
    text: str | None = None
    value: float | None = None
    audience: Audience = "internal"
    released: bool = True
    hidden_because: str | None = None

    def record(self) -> dict[str, Any]:
        return dict(zip(ENTRY_COLUMNS, _ENTRY_VALUES(self), strict=True))


RESULT_COLUMNS = tuple(f.name for f in fields(Result))
COUNT_COLUMNS = tuple(f.name for f in fields(Count))
ENTRY_COLUMNS = tuple(f.name for f in fields(Entry))
_RESULT_VALUES, _COUNT_VALUES, _ENTRY_VALUES = (attrgetter(*c) for c in (RESULT_COLUMNS, COUNT_COLUMNS, ENTRY_COLUMNS))


def scope_name(keys: Mapping[str, str | None]) -> str:
    """``all`` or ``circle=a&region=b``."""
    parts = [f"{column}={value}" for column, value in keys.items() if value is not None]
    return "&".join(parts) or "all"
