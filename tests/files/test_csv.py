"""Delimited text: what comes in and what is told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.files import csv_large
from keko_eval.files.csv import parse_csv, read_csv, sniff
from keko_eval.files.table import Table


def cells(text: str | bytes) -> list[tuple[str | None, ...]]:
    table, problems = parse_csv(text.encode() if isinstance(text, str) else text, "a.csv")
    assert table is not None, problems
    return table.cells.rows()


def told(text: str | bytes) -> list[tuple[str, int]]:
    _, problems = parse_csv(text.encode() if isinstance(text, str) else text, "a.csv")
    return [(p.code, p.place.line if p.place else 0) for p in problems]


@pytest.mark.parametrize(("text", "delimiter"), [
    ("a;b\n1,5;2,5\n3,5;4\n", ";"), ("a,b\n1;5,2\n", ","), ("a\tb\n1,2\t3\n", "\t"), ("a|b\n1|2\n", "|"),
    ("a\n1\n2\n", ","), ("Nimi, ikä;b\n1;2\n", ";"), ('"x;y",b\n"1;2",3\n', ","),
    ("a;b;c\n" + "1,5;2,5;3,5\n" * 50, ";"), ("otsikko\n\na;b\n1;2\n3;4\n", ";"),
])
def test_the_delimiter_is_the_one_that_rows_agree_on(text: str, delimiter: str) -> None:
    assert sniff(text) == delimiter


def test_quotes_line_breaks_and_mixed_line_ends() -> None:
    assert cells('a;b\r\n"x;""y""";"1\n2"\r3;4\n') == [("a", "b"), ('x;"y"', "1\n2"), ("3", "4")]


def test_blank_cells_of_any_kind_of_space_are_null() -> None:
    assert cells("a;b\n\xa0;\u202f \n ;x\n") == [("a", "b"), (None, None), (None, "x")]


def test_a_first_line_of_excels_own_names_the_delimiter_and_keeps_its_row() -> None:
    table, _ = parse_csv(b"sep=|\na|b;c\n1|2\n", "a.csv")
    assert table is not None
    assert table.cells.rows() == [(None, None), ("a", "b;c"), ("1", "2")]
    assert table.place(2, 1, "b;c").line == 3


def test_what_looks_like_a_formula_is_text() -> None:
    assert cells('a;b\n=1+1;@SUM(A1)\n"=""007""";-3\n') == [("a", "b"), ("=1+1", "@SUM(A1)"), ('="007"', "-3")]


def test_uneven_rows_keep_their_widths() -> None:
    table, problems = parse_csv(b"a;b;c\n1;2\n1;2;3;4\n\n1;2;3\n", "a.csv")
    assert table is not None
    assert table.widths == (3, 2, 4, 0, 3)
    assert table.cells.row(1) == ("1", "2", None, None)
    assert problems == ()


@pytest.mark.parametrize(("data", "expected"), [
    (b"", ("table-empty", 0)), (b" \n\xc2\xa0\n", ("table-empty", 0)), (b"a;b\n1\x00;2\n", ("nul-in-text", 2)),
    (b'a;b\n1;2\n"x;3\n4;5\n', ("csv-unclosed-quote", 3)), (b"a;b\n" + b"x" * 1_100_000, ("line-too-long", 2)),
    ((";" * 17_000).encode() + b"\nx;y\n", ("table-too-wide", 0)),
    ("ä;b\n1;2\n".encode("cp1252"), ("encoding-guessed", 0)),
    ("mielt\u00c3\u00a4;b\n".encode(), ("garbled-letters", 0)),
])
def test_what_is_told(data: bytes, expected: tuple[str, int]) -> None:
    assert told(data) == [expected]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    table, problems = read_csv(tmp_path / "none.csv")
    assert table is None
    assert [p.code for p in problems] == ["cannot-read"]


FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=8)


def written(rows: list[list[str]], delimiter: str) -> str:
    return "".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)


@given(st.lists(st.lists(FIELD, min_size=3, max_size=3), min_size=2, max_size=6), st.sampled_from(";,\t|"))
def test_what_a_program_writes_comes_back(rows: list[list[str]], delimiter: str) -> None:
    rows = [["first", "second", "third"], *rows]
    table, _ = parse_csv(written(rows, delimiter).encode("utf-8-sig"), "a.csv")
    assert table is not None
    expected = [tuple(cell if cell.strip(csv_blanks()) else None for cell in row) for row in rows]
    assert table.cells.rows() == expected


def csv_blanks() -> str:
    from keko_eval.files.table import BLANKS

    return BLANKS


@given(st.lists(st.lists(st.text("ab1\"; \n", max_size=4), min_size=2, max_size=2), min_size=1, max_size=6))
def test_the_reader_for_large_files_reads_the_same(rows: list[list[str]]) -> None:
    data = written([["first", "second"], *rows], ";").encode()
    small = parse_csv(data, "a.csv")[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_large, "LARGE", 0)
        large = parse_csv(data, "a.csv")[0]
    assert isinstance(small, Table)
    assert isinstance(large, Table)
    assert small.cells.rows() == large.cells.rows()


@pytest.mark.parametrize("cell", ["x ", " x", "x\t", "\u00a0x", "", " "])
def test_a_large_file_keeps_and_drops_white_space_as_a_small_one(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = f"code,trust\n{cell},1\nä,2\n".encode()
    small, _ = parse_csv(data, "a.csv")
    monkeypatch.setattr(csv_large, "LARGE", 3)
    large, _ = parse_csv(data, "a.csv")
    assert small is not None
    assert large is not None
    assert large.cells.equals(small.cells)
    assert large.tidy == (cell == "")


LINE = st.lists(st.text(st.sampled_from("ab1ä ;,\t\x01\u00a0\n\r"), max_size=4), min_size=1, max_size=4)


@given(st.lists(LINE, min_size=1, max_size=7), st.sampled_from(";,\t"), st.booleans())
def test_unquoted_lines_are_read_the_same_by_both(rows: list[list[str]], delimiter: str, ends: bool) -> None:
    data = ("\n".join(delimiter.join(row) for row in rows) + "\n" * ends).encode()
    small, told_small = parse_csv(data, "a.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_large, "LARGE", 0)
        large, told_large = parse_csv(data, "a.csv")
    assert told_small == told_large
    assert (small is None) == (large is None)
    if small is not None and large is not None:
        assert small.cells.equals(large.cells)
        assert small.widths == large.widths


def test_a_large_file_of_an_old_code_page_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_large, "LARGE", 3)
    assert told("ä;b\n1;2\n".encode("cp1252")) == [("encoding-guessed", 0)]
    assert told(b"a;b\n" + b"x" * 1_100_000) == [("line-too-long", 2)]
