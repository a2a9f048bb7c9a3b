"""Reading a case and holding a number against it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parent


def rows(case: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / case / "data.csv")


def values(case: str) -> dict[str, dict[str, Any]]:
    return json.loads((FOLDER / case / "expected.json").read_text(encoding="utf8"))["values"]


def assert_equal(found: Any, entry: dict[str, Any]) -> None:
    """Equal within the entry's own relative tolerance; undefined only where it is undefined."""
    if entry["value"] is None:
        assert found is None
        return
    assert found is not None
    expected, got = np.asarray(entry["value"], dtype=float), np.asarray(found, dtype=float)
    assert got.shape == expected.shape
    assert got == pytest.approx(expected, rel=entry["tol"], abs=1e-13)


def assert_complete(case: str, found: dict[str, Any], out_of_scope: dict[str, set[str]]) -> None:
    """Every id of the case is either computed or named as out of scope, with the reason, and none is both."""
    left_out = set().union(*out_of_scope.values()) if out_of_scope else set()
    assert set(found) & left_out == set()
    assert set(found) | left_out == set(values(case))
