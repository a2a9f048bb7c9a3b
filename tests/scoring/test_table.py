"""Counting rows: packed, not packed, taken as they are."""

from collections import Counter
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.scoring.engine import Frame
from keko_eval.scoring.table import ABSENT, Column, Table, counts, packable, rows

A, B, C = Column("a", 3), Column("b", 9), Column("c", 5)
LINES = st.lists(st.tuples(*(st.none() | st.integers(0, (1 << (c.bits or 0)) - 2) for c in (A, B, C))))


def counter(table: Table, columns: list[Column]) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for i, n in enumerate(table.n):
        found[tuple(int(table[c.name][i]) for c in columns)] += int(n)
    return found


def lazy(frame: pl.DataFrame) -> Frame:
    return nw.from_native(frame.lazy())


@given(LINES)
def test_counts_are_those_of_the_rows(lines: list[tuple[int | None, int | None, int | None]]) -> None:
    frame = pl.DataFrame(lines, schema={"a": pl.Int8, "b": pl.Int16, "c": pl.Int64}, orient="row")
    expected = Counter(tuple(ABSENT if v is None else v for v in line) for line in lines)
    columns = [A, B, C]
    assert counter(rows(frame, [columns])[0], columns) == expected
    assert counter(counts(lazy(frame), [columns])[0][0], columns) == expected


def test_wide_numbers_are_counted_by_sorting() -> None:
    wide = [Column("a", 30), Column("b", 30)]
    frame = pl.DataFrame({"a": [2**30 - 2, 5, 5, None], "b": [0, 7, 7, 1]})
    found = counts(lazy(frame), [wide])[0][0]
    assert counter(found, wide) == {(2**30 - 2, 0): 1, (5, 7): 2, (ABSENT, 1): 1}


def test_texts_and_real_numbers_are_counted_as_they_are() -> None:
    frame = pl.DataFrame({"a": [1, 1, 1], "t": ["x", None, "x"], "r": [0.5, None, 0.5]})
    (found,), (other,) = counts(lazy(frame), [[A, Column("t"), Column("r")]], [lazy(frame.head(2))])
    told = {(a, t, None if np.isnan(r) else r): n
            for a, t, r, n in zip(found["a"], found["t"], found["r"], found.n, strict=True)}
    assert told == {(1, "x", 0.5): 2, (1, None, None): 1}
    assert other.height == 2


def test_some_packed_and_some_not_keep_their_order() -> None:
    frame = pl.DataFrame({"a": [1, 2], "t": ["x", "y"]})
    packed, texts = counts(lazy(frame), [[A], [Column("t")]])[0]
    assert (sorted(packed["a"]), sorted(texts["t"])) == ([1, 2], ["x", "y"])
    texts, packed = counts(lazy(frame), [[Column("t")], [A]])[0]
    assert (sorted(packed["a"]), sorted(texts["t"])) == ([1, 2], ["x", "y"])


@pytest.mark.parametrize(("columns", "fits"), [
    ([A, B], True), ([A, Column("t")], False), ([Column("a", 31)] * 3, False)])
def test_what_fits_into_one_number(columns: list[Column], fits: bool) -> None:
    assert packable(columns) is fits
