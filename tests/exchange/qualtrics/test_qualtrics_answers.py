"""Qualtrics exports as a study's data: rows of headers by what they hold, numbers and texts, one answer of several."""

from pathlib import Path

import pytest

from keko_eval.collection.read import read_answers
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.qualtrics.answers import knows
from keko_eval.exchange.qualtrics.read import read_form
from tests.collection.conftest import study_of

ASKED = """
choices:
  fruit: [{value: 4, label: Oranges}, {value: 2, label: Co-op berries}]
  like: [{value: 1, label: Like}, {value: 2, label: Dislike}]
questions:
  - {name: Q1, type: select_one like, label: "Well?"}
  - {name: Q2, type: select_multiple fruit, label: "Which - of these?"}
  - group: Q3_group
    label: Rate these
    questions:
      - {name: Q3_1, type: select_one like, label: Oranges}
      - {name: Q3_2, type: select_one like, label: Berries}
  - {name: "Q4", type: integer, label: "How many?"}
"""
DATA = "data: [{wave: before, instrument: t.form, file: a.csv}]\n"
TAGS = "StartDate,Status,Finished,ResponseId,Q1,Q2_1,Q2_2,Q3_1,Q3_2,Q4\n"
SAID = ('Start Date,Response Type,Finished,Response ID,Well? - Selected Choice,Which - of these? - Oranges,'
        'Which - of these? - Co-op berries,Rate these - Oranges,Rate these - Berries,How many?\n')
IDS = ",".join(f'"{{""ImportId"":""{id}""}}"' for id in (
    "startDate", "status", "finished", "_recordId", "QID1", "QID2_1", "QID2_2", "QID3_1", "QID3_2", "QID4_TEXT")) + "\n"
NUMBERS = "2026-01-01 10:00:00,0,1,R_1,1,4,,2,1,12\n2026-01-02 10:00:00,0,1,R_2,2,,2,,,0\n"
WORDS = ("2026-01-01 10:00:00,IP Address,True,R_1,Like,Oranges,,Dislike,Like,12\n"
         "2026-01-02 10:00:00,IP Address,True,R_2,Dislike,,Co-op berries,,,0\n")
EXPECTED = [(1, "4", 2, 1, 12), (2, "2", None, None, 0)]
FILES = {"three": TAGS + SAID + IDS + NUMBERS, "two_ids": TAGS + IDS + NUMBERS,
         "three_in_words": TAGS + SAID + IDS + WORDS}


@pytest.mark.parametrize("name", FILES)
def test_rows_of_headers_and_both_kinds_of_cells(tmp_path: Path, name: str) -> None:
    text = FILES[name]
    if name == "two_ids":
        text = text.replace(",4,,2,1,12", ",1,,2,1,12").replace("Q2_1,Q2_2", "Q2_4,Q2_2")
    study = study_of(tmp_path, ASKED, DATA, {"a.csv": text})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame.lazy().select("Q1", "Q2", "Q3_1", "Q3_2", "Q4").collect()
    assert frame.rows() == EXPECTED
    assert {p.code for p in problems} <= {"no-answers-in-wave", "technical-column", "personal-column"}


def test_one_row_of_headers(tmp_path: Path) -> None:
    text = (TAGS + NUMBERS).replace("Q2_1,Q2_2", "Q2_4,Q2_2")
    answers, _ = read_answers(study_of(tmp_path, ASKED, DATA, {"a.csv": text}))
    assert answers["t.form"].frame.lazy().select("Q1", "Q2", "Q3_1", "Q3_2", "Q4").collect().rows() == EXPECTED


def test_places_count_the_rows_of_headers(tmp_path: Path) -> None:
    text = TAGS + SAID + IDS + NUMBERS.replace(",2,1,12", ",7,1,12")
    _, problems = read_answers(study_of(tmp_path, ASKED, DATA, {"a.csv": text}))
    assert [(p.place.line, p.place.cell) for p in problems if p.code == "unknown-option" and p.place] == [(4, "Q3_1")]


def test_previews_are_told(tmp_path: Path) -> None:
    text = TAGS + SAID + IDS + WORDS.replace("02 10:00:00,IP Address", "02 10:00:00,Survey Preview")
    _, problems = read_answers(study_of(tmp_path, ASKED, DATA, {"a.csv": text}))
    told = [(p.values["n"], p.place.line) for p in problems if p.code == "qualtrics-test-responses" and p.place]
    assert told == [(1, 5)]


@pytest.mark.parametrize(("rows", "known"), [
    ([["Q1"], ["Text"], ['{"ImportId":"QID1"}']], True), ([["Q1"], ['{"ImportId":"QID1"}']], True),
    ([["V1", "V2"], ["ResponseID", "ResponseSet"]], True), ([["StartDate", "EndDate", "ResponseId", "Finished"]], True),
    ([["V1", "V2"], ["1", "2"]], False), ([["StartDate", "Status"]], False), ([], False)])
def test_known_by_what_stands_in_the_first_rows(rows: list[list[str]], known: bool) -> None:
    assert knows(rows) is known


def test_a_real_legacy_export(shared_forms: Path, tmp_path: Path) -> None:
    form = read_form(shared_forms / "Sample_Survey.qsf")
    text = instrument_text({**form.tree, "languages": ["default"]}, "qualtrics", "s.qsf")
    data = (shared_forms / "Sample_Survey.csv").read_bytes()
    answers, problems = read_answers(study_of(tmp_path, text[text.index("choices:"):], DATA, {"a.csv": data}))
    frame = answers["t.form"].frame.lazy().collect()
    assert frame.shape == (5, 109)
    assert not [name for name in frame.columns if frame[name].null_count() == frame.height]
    first = frame.row(0, named=True)
    assert {name: first[name] for name in ("fruits", "Q2", "Q3_2", "Q44_3", "Q5_3")} == {
        "fruits": 2, "Q2": "1 3", "Q3_2": 1, "Q44_3": "1 2 3", "Q5_3": 87.0}
    assert {p.code for p in problems} == {"personal-column", "qualtrics-test-responses", "no-answers-in-wave"}
