"""Answers of SPSS and Stata come in under their labels; no missing value is ever a number; broken files are refused."""

import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from keko_eval.collection.read import read_answers as read_study_answers
from keko_eval.definitions.document import read_document
from keko_eval.definitions.load import read_library, resolve, shipped_library
from keko_eval.exchange.statistics.answers import read_answers
from keko_eval.exchange.statistics.child import dated
from keko_eval.exchange.statistics.data_set import DataSet, reserved
from keko_eval.exchange.statistics.fitted import SPSS, STATA, fitted
from keko_eval.exchange.statistics.read import read_columns

pyreadstat = pytest.importorskip("pyreadstat", reason="the extra spss is not installed")


def _written(data: DataSet, folder: Path, ending: str) -> Path:
    from keko_eval.exchange.statistics.dta import as_dta
    from keko_eval.exchange.statistics.sav import as_sav

    path = folder / f"answers.{ending}"
    own = fitted(data, SPSS if ending == "sav" else STATA)[0]
    path.write_bytes(as_sav(own, reserved(data)[0], folder) if ending == "sav" else as_dta(own, folder))
    return path


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_answers_that_went_out_come_back(study: Path, data: DataSet, tmp_path: Path, ending: str) -> None:
    for name in ("labels.yaml", "mean.yaml"):
        shutil.copy(study / name, tmp_path)
    text = (study / "study.yaml").read_text(encoding="utf8")
    (tmp_path / "study.yaml").write_text(text.replace(
        "answers.csv, wave_column: wave",
        f'answers.{ending}, wave_column: wave, wave_values: {{"1": before, "2": after}}'), encoding="utf8")
    _written(data, tmp_path, ending)
    document, _ = read_document(tmp_path / "study.yaml")
    assert document is not None
    own, _ = read_library([tmp_path])
    resolved, _ = resolve(document, own.and_then(shipped_library(own)))
    answers, told = read_study_answers(resolved)
    assert [p.code for p in told if p.severity == "error"] == []
    frame = answers["labels"].frame.lazy().collect()
    assert frame["wave"].to_list() == [*["before"] * 3, *["after"] * 4]
    assert frame["mood"].to_list() == ["good", "good", "bad", "dk", "dk2", "no", "good"]
    assert frame["scale"].to_list() == [1, 9, *[None] * 5]
    assert frame["things"].to_list() == ["bus bike-1", "bus", None, None, "bike-1", "bus", "bus"]
    assert frame["children"].to_list() == [2, None, 0, None, 1, 3, 3]
    assert frame["height"].to_list() == [1.75, None, 1.8, None, 1.6, 1.5, 1.5]
    assert frame["ääni"].to_list() == ["=1+1", 'hei "sinä"', "🙂", None, "x", "rivi\ntoinen", "y"]
    assert frame["with"].to_list() == [1, 2, 3, None, 4, 5, 6]
    assert [str(day) for day in frame["born"].head(2)] == ["2000-02-29", "1955-12-31"]


def test_a_missing_value_without_a_label_is_blank_and_told(tmp_path: Path) -> None:
    path = tmp_path / "x.sav"
    pyreadstat.write_sav(pl.DataFrame({"age": [41.0, 99.0, 98.5], "sex": ["f", "x", "m"]}), path,
                         missing_ranges={"age": [{"lo": 98, "hi": 99}], "sex": ["x"]},
                         variable_value_labels={"sex": {"f": "Woman", "x": "Won't tell"}})
    table, told = read_answers(path)
    assert table is not None
    assert table.cells.rows() == [("41", "f"), (None, "Won't tell"), (None, "m")]
    assert [(p.code, p.values["codes"]) for p in told] == [("statistics-missing-unlabelled", "98.5, 99")]


def test_a_real_file_reads_by_the_labels_of_its_variables(shared_forms: Path) -> None:
    table, told = read_answers(shared_forms / "childrens_survey.sav")
    assert table is not None
    assert told == ()
    assert table.cells.shape == (2, 18)
    assert table.texts[7] == ("tel/tel.office",)
    assert table.head(0)[:2] == ["Abe", "35"]


@pytest.mark.parametrize(("number", "format", "kind", "cell"), [
    (13_171_161_600, "EDATE10", "sav", "2000-02-29"),
    (13_171_161_600 + 3661, "DATETIME20", "sav", "2000-02-29 01:01:01"),
    (3661, "TIME8", "sav", "1:01:01"), (5, "F8.2", "sav", ""), (14_669, "%td", "dta", "2000-02-29"),
    (1000, "%tc", "dta", "1960-01-01 00:00:01"), (5, "%9.0g", "dta", "")])
def test_days_and_times_by_their_formats(number: float, format: str, kind: str, cell: str) -> None:
    assert dated(number, format, kind) == cell


def _cut(data: bytearray, chance: random.Random) -> bytes:
    return bytes(data[:chance.randrange(8, len(data))])


def _flipped(data: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.randrange(1, 30)):
        data[chance.randrange(8, len(data))] = chance.randrange(256)
    return bytes(data)


def _huge(data: bytearray, chance: random.Random) -> bytes:
    for _ in range(3):
        at = chance.randrange(8, min(len(data), 400) - 4)
        data[at:at + 4] = b"\xff\xff\xff\x7f"
    return bytes(data)


@pytest.mark.parametrize("ending", ["sav", "dta"])
@pytest.mark.parametrize("spoil", [_cut, _flipped, _huge])
def test_spoiled_files_are_read_or_refused_in_words(data: DataSet, tmp_path: Path, ending: str,
                                                    spoil: Callable[[bytearray, random.Random], bytes]) -> None:
    whole, chance = _written(data, tmp_path, ending).read_bytes(), random.Random(ending + spoil.__name__)
    path = tmp_path / f"spoiled.{ending}"
    for _ in range(8):
        path.write_bytes(spoil(bytearray(whole), chance))
        begun = time.monotonic()
        columns, told = read_columns(path)
        assert time.monotonic() - begun < 6, "2 s of processor time, on a busy machine"
        assert columns or told
        assert {p.code for p in told} <= {"statistics-broken", "statistics-too-large", "encoding-guessed"}


def test_a_file_that_unpacks_to_far_more_than_it_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "x.zsav"
    pyreadstat.write_sav(pl.DataFrame({f"v{i}": pl.zeros(200_000, eager=True) for i in range(60)}), path, compress=True)
    assert path.stat().st_size < 100_000
    begun = time.monotonic()
    columns, told = read_columns(path)
    assert time.monotonic() - begun < 6, "2 s of processor time, on a busy machine"
    assert columns == ()
    assert [p.code for p in told] == ["statistics-too-large"]


def test_an_honest_file_has_room_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "x.sav"
    pyreadstat.write_sav(pl.DataFrame({f"v{i}": pl.arange(0, 20_000, eager=True) for i in range(60)}), path)
    columns, told = read_columns(path)
    assert told == ()
    assert [len(column.cells) for column in columns] == [20_000] * 60


def test_without_the_library_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keko_eval.exchange.statistics import read

    (tmp_path / "x.sav").write_bytes(b"$FL2@(#) SPSS DATA FILE")
    monkeypatch.setattr(read, "_folders", lambda: ())
    table, told = read_answers(tmp_path / "x.sav")
    assert table is None
    assert [p.code for p in told] == ["statistics-no-reader"]
