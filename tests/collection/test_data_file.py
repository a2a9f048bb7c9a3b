"""What a file is, whatever it is called; and files of any content, which never break the reading."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.collection.data_file import open_data
from keko_eval.collection.read import read_answers
from keko_eval.files.csv import parse_csv
from keko_eval.files.table import Table
from tests.collection.conftest import Make, reader, study_of
from tests.collection.test_read import FORM, SUBJECT


def test_the_content_decides(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "b.csv")
    pl.DataFrame({"a": [1]}).write_excel(tmp_path / "c.dat")
    kinds = [open_data(tmp_path / name)[0] for name in ("a.csv", "b.csv", "c.dat")]
    assert [type(kind) for kind in kinds] == [Table, pl.LazyFrame, Table]


@pytest.mark.parametrize("name", ["a.sav", "a.dta", "a.pdf", "a.json", "a.docx"])
def test_what_answers_are_not_read_from(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"anything")
    assert [p.code for p in open_data(tmp_path / name)[1]] == ["file-kind"]


def test_headers_alone(make: Make) -> None:
    study = make(FORM, SUBJECT + "data: [{wave: before, instrument: t.form, file: a.csv}]\n",
                 {"a.csv": "code;promises\n"})
    answers, _ = read_answers(study)
    assert answers["t.form"].frame.lazy().collect().height == 0


def test_a_wave_column_that_is_not_there(make: Make) -> None:
    study = make(FORM, "data: [{instrument: t.form, file: a.csv, wave_column: round}]\n",
                 {"a.csv": "rond;promises\n1;2\n"})
    answers, problems = read_answers(study)
    assert {p.code for p in problems} >= {"wave-column-missing", "unmatched-column", "row-without-wave"}
    assert answers["t.form"].frame.lazy().collect().height == 0


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_problem(data: bytes) -> None:
    table, problems = parse_csv(data, "a.csv")
    assert table is not None or problems


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    data = "data: [{instrument: t.form, file: a.csv, wave_column: round}]\n"
    return reader(study_of(tmp_path_factory.mktemp("s"), FORM, SUBJECT + data))


WORDS = st.sampled_from(["", "1", "9", "1,5", "Kyllä", "promises", "Lupaukset pidetään.", "code", "round", "before",
                         "a;b", "NA",
                         "2017-08-15", "channels/email", "x", "\n", '"', "Trust [Promises are kept.]", "true", "0"])


@settings(max_examples=150)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_any_table_is_read_or_refused(read: Callable[..., Any], rows: list[list[str]]) -> None:
    text = "".join(";".join('"' + c.replace('"', '""') + '"' for c in row) + "\n" for row in rows)
    answers, problems = read(text)
    assert answers or problems


def test_real_tables_open() -> None:
    """``KEKO_REAL_FORMS`` names a folder of forms and data from public repositories."""
    folder = os.environ.get("KEKO_REAL_FORMS")
    if not folder:
        pytest.skip("KEKO_REAL_FORMS is not set")
    files = [p for p in sorted(Path(folder).iterdir()) if p.suffix in (".csv", ".tsv", ".xlsx", ".xls")]
    assert len(files) > 10
    for file in files:
        table, problems = open_data(file)
        assert isinstance(table, Table), (file, problems)
        assert table.cells.height > 1, file
