"""Parquet files: only their footer is read at the door."""

from pathlib import Path

import polars as pl
import pytest

from keko_eval.files.parquet import scan_parquet


def test_a_lazy_frame_with_its_schema(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "a.parquet")
    frame, problems = scan_parquet(tmp_path / "a.parquet")
    assert problems == ()
    assert frame is not None
    assert frame.collect_schema() == {"a": pl.Int64}


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1", b"hello"])
def test_a_damaged_file_is_a_problem(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.parquet").write_bytes(data)
    frame, problems = scan_parquet(tmp_path / "a.parquet")
    assert frame is None
    assert [p.code for p in problems] == ["parquet-unreadable"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert [p.code for p in scan_parquet(tmp_path / "a.parquet")[1]] == ["cannot-read"]
