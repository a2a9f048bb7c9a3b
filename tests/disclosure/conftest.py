"""Rows of the results tables, as comparison makes them, with only what a test is about filled in."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from keko_eval.comparison.rows import Count, Result

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def level() -> Callable[..., dict[str, Any]]:
    def make(scope: str, n: int | None, estimate: float = 50.0, wave: str = "before", indicator: str = "trust",
             **others: Any) -> dict[str, Any]:
        filled = {"kind": "scale", "standard_error": 1.5, "ci_low": estimate - 3, "ci_high": estimate + 3,
                  "ci_level": 0.95, "df": None if n is None else n - 1, "trace": "abc", "evidence": 1} | others
        return Result(study="s", indicator=indicator, quantity="level", scope=scope, wave=wave, n=n, estimate=estimate,
                      **filled).record()

    return make


@pytest.fixture(scope="session")
def change() -> Callable[..., dict[str, Any]]:
    def make(scope: str, n: int | None, n_reference: int | None, n_pairs: int | None, indicator: str = "trust",
             **others: Any) -> dict[str, Any]:
        filled = {"quantity": "change", "kind": "scale", "estimate": 4.25, "standard_error": 1.5, "p_value": 0.0123,
                  "verdict": "improved", "because": "multiplicity", "method": "paired_t", "test": "t",
                  "statistic": 2.83, "effect_size": "hedges_g_av", "effect_value": 0.43, "smallest_meaningful": 8.0,
                  "reason": "linked", "wave": "after", "reference_wave": "before"} | others
        return Result(study="s", indicator=indicator, scope=scope, n=n, n_reference=n_reference, n_pairs=n_pairs,
                      **filled).record()

    return make


@pytest.fixture(scope="session")
def bars() -> Callable[..., Rows]:
    def make(scope: str, values: Mapping[str, int], wave: str = "before", item: str = "q", **others: Any) -> Rows:
        return [Count(study="s", item=item, scope=scope, wave=wave, value=value, n=n, base=sum(values.values()),
                      **others).record() for value, n in values.items()]

    return make
