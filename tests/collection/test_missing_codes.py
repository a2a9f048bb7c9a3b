"""Codes of missing answers that a mapping file says of every column, whatever the file's kind."""

import io

import polars as pl
import pytest

from keko_eval.collection.read import read_answers
from tests.collection.conftest import Make

FORM = """
choices:
  yes_no: [{value: 1, label: "Yes"}, {value: 0, label: "No"}]
questions:
  - {name: happy, type: select_one yes_no, label: Happy}
  - {name: age, type: integer, label: Age}
  - {name: hours, type: decimal, label: Hours}
  - {name: since, type: date, label: Since}
"""
DATA = "data: [{{wave: before, instrument: t.form, file: {file}, mapping: m.yaml}}]\n"
MAPPING = 'mapping: m\nmissing: {"-999": dont_know, "-998": refused}\n'
FRAME = pl.DataFrame({"happy": [1, -999, 0], "age": [30, -998, -999], "hours": [7.5, -999.0, 1.0],
                      "since": ["2020-01-02", "-999", None]})


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_no_code_of_a_missing_answer_counts_as_a_number(make: Make, kind: str) -> None:
    stream = io.BytesIO()
    (FRAME.write_csv if kind == "csv" else FRAME.write_parquet)(stream)
    file = f"a.{kind}"
    answers, problems = read_answers(make(FORM, DATA.format(file=file), {file: stream.getvalue(), "m.yaml": MAPPING}))
    found = answers["t.form"]
    frame = found.frame.lazy().collect()
    assert (frame["happy"].to_list(), frame["age"].to_list(), frame["hours"].to_list()) == (
        [1, None, 0], [30, None, None], [7.5, None, 1.0])
    told = {(row["question"], row["value"].removesuffix(".0"), row["why"])
            for row in found.set_aside.lazy().drop_nulls("question").collect().to_dicts()}
    assert told == {("happy", "-999", "dont_know"), ("age", "-998", "refused"), ("age", "-999", "dont_know"),
                    ("hours", "-999", "dont_know"), ("since", "-999", "dont_know")}
    assert not [p for p in problems if p.severity == "error"]
