"""Frames with the right names and types: checked without being read, with the same outcome as the way through text."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.collection.answers import Answers
from keko_eval.collection.read import answers_from_frames, read_answers
from tests.collection.conftest import Make, study_of
from tests.collection.test_read import FORM, SUBJECT

PARQUET = SUBJECT + "data: [{wave: before, instrument: t.form, file: a.parquet}]\n"
CLEAN = pl.DataFrame({"code": ["a", "b", "c"], "circle": ["x", "x", "y"], "promises": [1, 9, None],
                      "agreement": ["yes", "no", "no"],
                      "partners": [3, None, None], "channels": ["email phone", "", None], "hours": [1, 2, 3]})


def test_parquet_of_the_right_types_stays_lazy(make: Make, tmp_path: Path) -> None:
    study = make(FORM, PARQUET)
    CLEAN.with_columns(pl.col("promises").cast(pl.Int8),
                       pl.col("circle").cast(pl.Categorical)).write_parquet(tmp_path / "a.parquet")
    answers, problems = read_answers(study)
    own = answers["t.form"]
    assert isinstance(own.frame, pl.LazyFrame)
    assert own.frame.collect_schema()["promises"] == pl.Int64
    frame = own.frame.collect()
    assert frame.select(CLEAN.columns).rows() == [
        ("a", "x", 1, "yes", 3, "email phone", 1.0), ("b", "x", 9, "no", None, "", 2.0),
        ("c", "y", None, "no", None, None, 3.0)]
    assert [p.code for p in problems] == ["missing-columns", "no-answers-in-wave"]


@pytest.mark.parametrize("columns", [{"promises": ["1", "2", "3"]}, {"promises": [1.0, 2.0, 9.0]},
                                     {"partners": [None, True, False]}])
def test_other_types_go_by_way_of_their_text(make: Make, tmp_path: Path, columns: dict[str, list[object]]) -> None:
    study = make(FORM, PARQUET)
    other = CLEAN.with_columns(pl.Series(name, values) for name, values in columns.items())
    other.write_parquet(tmp_path / "a.parquet")
    assert isinstance(read_answers(study)[0]["t.form"].frame, pl.DataFrame)


def test_what_is_wrong_is_counted_and_set_aside(make: Make, tmp_path: Path) -> None:
    study = make(FORM, PARQUET)
    pl.DataFrame({
        "code": ["a", "a", "b", "c", None, "d"], "promises": [1, 2, 7, 7, 4, None],
        "agreement": ["yes", "yes", "no", "yes", "maybe", None],
        "partners": [3, 3, 4, 400, None, None], "channels": ["email", "email", "fax phone", None, "meeting", None],
        "hours": [None, 1.0, None, None, None, None]}).write_parquet(tmp_path / "a.parquet")
    answers, problems = read_answers(study)
    own = answers["t.form"]
    frame = own.frame.lazy().collect().select("code", "promises", "agreement", "partners", "channels")
    assert frame.sort("code").rows() == [
        (None, 4, None, None, "meeting"), ("a", 2, "yes", 3, "email"), ("b", None, "no", None, None),
        ("c", None, "yes", None, None)]
    assert sorted((p.code, p.values.get("value", ""), p.values.get("rows", "")) for p in problems) == [
        ("answer-not-asked", "4", "… (1)"), ("answer-out-of-range", "400", "… (1)"), ("duplicate-subject", "", ""),
        ("missing-columns", "", ""), ("missing-key-column", "", ""), ("no-subject-code", "", "… (1)"),
        ("unknown-answer", "fax phone", "… (1)"), ("unknown-option", "7", "… (2)"),
        ("unknown-option", "maybe", "… (1)")]
    rows = [(r["what"], r["why"], r["n"]) for r in own.reconciliation if not r["question"] and not r["column"]]
    assert rows == [("rows_read", "", 6), ("rows_used", "", 4), ("rows_left_out", "no_answers", 1),
                    ("rows_left_out", "duplicate_subject", 1)]


def test_sources_that_share_a_wave_are_read_together(make: Make) -> None:
    data = [f"{{instrument: t.form, file: {name}.parquet, wave: before}}" for name in "ab"]
    study = make(FORM, f"{SUBJECT}data: [{', '.join(data)}]\n")
    for name in ("a", "b"):
        CLEAN.write_parquet(study.folder / f"{name}.parquet")
    answers, problems = read_answers(study)
    assert answers["t.form"].frame.lazy().collect().height == 3
    assert [p.code for p in problems].count("duplicate-subject") == 3


ROW = st.fixed_dictionaries({
    "code": st.sampled_from(["a", "b", "c", "d", None]), "wave": st.sampled_from(["before", "after", "never", None]),
    "promises": st.sampled_from([1, 5, 9, 7, None]), "agreement": st.sampled_from(["yes", "no", "maybe", None]),
    "partners": st.sampled_from([0, 3, 101, None]), "channels": st.sampled_from(["email", "email phone", "fax", None]),
    "words": st.sampled_from(["x", "", None])})


@settings(max_examples=60)
@given(st.lists(ROW, min_size=1, max_size=12))
def test_both_ways_come_to_the_same(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> None:
    """The lazy way and the way through text give equal answers and equal counts of rows and cells."""
    study = study_of(tmp_path_factory.mktemp("s"), FORM, SUBJECT)
    schema = {"code": pl.String, "wave": pl.String, "promises": pl.Int64, "agreement": pl.String, "partners": pl.Int64,
              "channels": pl.String, "words": pl.String}
    frame = pl.DataFrame(rows, schema=schema)
    lazy, _ = answers_from_frames(study, {"t.form": frame})
    text, _ = answers_from_frames(study, {"t.form": frame.with_columns(pl.col("promises").cast(pl.Float64))})
    assert isinstance(lazy["t.form"].frame, pl.LazyFrame)
    assert isinstance(text["t.form"].frame, pl.DataFrame)
    assert sorted(lazy["t.form"].frame.collect().rows(), key=str) == sorted(text["t.form"].frame.rows(), key=str)
    assert counts(lazy["t.form"]) == counts(text["t.form"])


def counts(answers: Answers) -> list[tuple[object, ...]]:
    return sorted(((r["wave"], r["what"], r["question"], r["why"],
                    r["n"]) for r in answers.reconciliation if not r["column"]),
                  key=str)
