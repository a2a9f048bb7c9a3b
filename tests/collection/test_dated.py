"""Books that tell no wave: their rows lie in the first wave that ended on their date or later."""

import shutil
from pathlib import Path

import polars as pl

import keko_eval
from keko_eval.collection.read import read_answers

STUDY = Path(__file__).parents[1] / "studies" / "yearbook"


def waves(folder: Path, instrument: str) -> list[tuple[object, ...]]:
    frame = read_answers(keko_eval.load(folder))[0][instrument].frame
    assert isinstance(frame, pl.DataFrame)
    return frame.select("date", "wave").rows()


def test_rows_lie_in_the_wave_of_their_date() -> None:
    found = {str(when): wave for when, wave in waves(STUDY, "t.results")}
    assert found["2017-05-10"] == "baseline"
    assert found["2018-01-31"] == "followup"
    assert found["2020-02-01"] == "followup"
    assert found["None"] == "followup"


def test_a_file_that_tells_its_wave_is_believed(tmp_path: Path) -> None:
    shutil.copytree(STUDY, tmp_path / "study")
    file = tmp_path / "study" / "study.yaml"
    file.write_text(file.read_text(encoding="utf8").replace(
        "{instrument: t.results, file", "{wave: followup, instrument: t.results, file"), encoding="utf8")
    assert {wave for _, wave in waves(tmp_path / "study", "t.results")} == {"followup"}
