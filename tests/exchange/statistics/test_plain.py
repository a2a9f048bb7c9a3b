"""CSV with its codebook, and Parquet: codes of the study, and every kind of missing value apart."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import polars as pl

from keko_eval.exchange.statistics.codebook import codebook
from keko_eval.exchange.statistics.data_set import DataSet, as_numbers, reserved
from keko_eval.exchange.statistics.plain import as_codes, as_csv, as_parquet
from tests.cli.running import keko

WHY = {"mood": [None, None, None, "dont_know", "dont_know:dk2", "refused", None],
       "scale": [None, "not_applicable", "skipped", "skipped", "skipped", "skipped", "no_answer"],
       "things_bus": [None, None, "dont_know", "no_answer", None, None, None],
       "things_bike-1": [None, None, "dont_know", "no_answer", None, None, None],
       "children": [None, "refused", None, "no_answer", None, None, None],
       "height": [None, "no_answer", None, "no_answer", None, None, None],
       "born": [None, None, "skipped", "skipped", "skipped", "skipped", "no_answer"],
       "ääni": [None, None, None, "no_answer", None, None, None]}


def test_skipped_refused_unknown_and_silent_are_apart(data: DataSet) -> None:
    assert {name: data.states[name].to_list() for name in WHY} == WHY
    assert all(data.frame[name].is_null().to_list() == [w is not None for w in why] for name, why in WHY.items())


def test_numbers_of_missing_values_are_beyond_all_values(data: DataSet) -> None:
    low, high = reserved(data)
    assert (low, high) == (-99, -90)
    numbers = as_numbers(data, low)
    assert numbers["scale"].to_list() == [1, low + 2, *[low + 4] * 4, low + 3]
    assert numbers["mood"].to_list() == [1, 1, 2, low + 1, low + 5, low, 1]
    assert numbers["order_bus"].to_list() == [1, 2, *[low + 3] * 5]


def test_csv_is_read_back_as_codes(data: DataSet) -> None:
    low, _ = reserved(data)
    rows = list(csv.DictReader(StringIO(as_csv(as_codes(data, low)).decode(), newline="")))
    assert [row["mood"] for row in rows] == ["good", "good", "bad", str(low + 1), str(low + 5), str(low), "good"]
    assert [row["scale"] for row in rows][:2] == ["1", str(low + 2)]
    assert [row["ääni"] for row in rows] == ["'=1+1", 'hei "sinä"', "🙂", "", "x", "rivi\ntoinen", "y"]
    assert [row["born"] for row in rows][:3] == ["2000-02-29", "1955-12-31", ""]
    assert [row["things_bus"] for row in rows] == ["1", "1", str(low + 1), str(low + 3), "0", "1", "1"]


def test_the_codebook_has_whole_labels_and_every_code(data: DataSet) -> None:
    low, _ = reserved(data)
    rows = list(csv.DictReader(StringIO(codebook(data, low).decode("utf-8-sig"), newline="")))
    assert {row["variable"] for row in rows} == {v.name for v in data.variables}
    scale = [row for row in rows if row["variable"] == "scale"]
    assert {row["variable_label"] for row in scale} == {"ä" * 150}
    assert [(r["code"], r["value"], r["missing"]) for r in scale] == [
        ("1", "1", ""), ("5", "5", ""), ("9", str(low + 2), "not_applicable"), ("", str(low + 3), "no_answer"),
        ("", str(low + 4), "skipped")]
    assert scale[1]["value_label"] == "'-=SUM(A1)"
    mood = {row["code"]: row["value"] for row in rows if row["variable"] == "mood" and row["code"]}
    assert mood == {"good": "1", "bad": "2", "dk": str(low + 1), "dk2": str(low + 5), "no": str(low)}


def test_parquet_has_types_and_its_codebook(data: DataSet) -> None:
    low, _ = reserved(data)
    content = as_parquet(data, low)
    frame = pl.read_parquet(BytesIO(content))
    assert frame.equals(as_codes(data, low))
    assert frame.schema["scale"] == pl.Int64
    assert frame.schema["born"] == pl.Date
    assert frame.schema["mood"] == pl.String
    about = json.loads(pl.read_parquet_metadata(BytesIO(content))["keko"])
    scale = next(v for v in about["variables"] if v["name"] == "scale")
    assert scale["missing"][str(low + 4)] == ["skipped", "Ei kysytty"]
    assert as_parquet(data, low) == content


def test_answers_leave_only_with_permission_and_a_line_in_the_log(study: Path, tmp_path: Path) -> None:
    refused = keko("export", study, "--as", "csv", "-o", tmp_path / "no")
    assert refused.returncode == 2
    assert "--i-may-read-answers" in refused.stderr
    assert not list(tmp_path.glob("no/*.csv"))
    done = keko("export", study, "--as", "csv", "-o", tmp_path, "--i-may-read-answers", "--role", "researcher",
                "--language", "en")
    assert done.returncode == 0, done.stderr
    log = (study / "access.log.csv").read_text(encoding="utf8").splitlines()[-1]
    (study / "access.log.csv").unlink()
    assert "researcher" in log
    assert "export as csv" in log
    assert "7" in done.stderr
    assert sorted(p.name for p in tmp_path.glob("*.*")) == ["labels.codebook.csv", "labels.csv"]
    assert "I don't know" in (tmp_path / "labels.codebook.csv").read_text(encoding="utf8")
