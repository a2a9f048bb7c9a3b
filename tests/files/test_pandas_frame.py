"""pandas frames in, Polars frames out."""

import sys

import numpy as np
import pandas as pd
import polars as pl
import pytest

from keko_eval.files.pandas_frame import to_polars


def test_every_kind_of_missing_is_null() -> None:
    frame = pd.DataFrame({
        "whole": pd.Series([1, 2, 3]), "real": [1.5, np.nan, 3.0], "nullable": pd.Series([1, None, 3], dtype="Int64"),
        "text": ["a", None, np.nan], "flag": [True, False, True],
        "maybe": pd.Series([True, None, False], dtype="boolean"),
        "day": pd.to_datetime(["2017-08-15", None, "2019-11-01"]), "group": pd.Categorical(["x", None, "y"]),
        "mixed": [1, "b", 2.0]})
    assert to_polars(frame).lazy().collect().to_dict(as_series=False) == {
        "whole": [1, 2, 3], "real": [1.5, None, 3.0], "nullable": [1, None, 3], "text": ["a", None, None],
        "flag": [True, False, True], "maybe": [True, None, False],
        "day": [pd.Timestamp("2017-08-15").to_pydatetime(), None, pd.Timestamp("2019-11-01").to_pydatetime()],
        "group": ["x", None, "y"], "mixed": ["1", "b", "2"]}


def test_it_needs_no_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert to_polars(pd.DataFrame({"a": ["x", None]})).lazy().collect()["a"].to_list() == ["x", None]


def test_a_polars_frame_is_itself() -> None:
    frame = pl.DataFrame({"a": [1]})
    assert to_polars(frame) is frame


def test_nothing_else_is_a_frame() -> None:
    with pytest.raises(TypeError, match="not list"):
        to_polars([1])
