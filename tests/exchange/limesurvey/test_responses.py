"""Responses of LimeSurvey come back under the questions' names: by the map, the archive or LimeSurvey's codes."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from keko_eval.collection.data_file import open_data
from keko_eval.collection.read import read_answers
from keko_eval.definitions.document import parse_document
from keko_eval.definitions.load import ResolvedStudy, read_library
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.limesurvey.lss import survey_bytes
from keko_eval.exchange.limesurvey.read import read_form
from keko_eval.exchange.limesurvey.write import written
from keko_eval.files.table import Table
from keko_eval.problem.problem import Problem
from tests.collection.conftest import study_of
from tests.exchange.limesurvey.made import ALL

SYSTEM = ("id", "submitdate", "lastpage", "startlanguage", "seed")
FORM = """
choices:
  agree: [{value: 1, label: {fi: Ei, sv: Nej, en: Disagree}}, {value: -1, label: {fi: Joo, sv: Jo, en: Agree}},
          {value: 99, label: {fi: Eos, sv: Vet ej, en: Unsure}, missing: dont_know}]
  jobs: [{value: nurse_day, label: {fi: Hoitaja, sv: Skötare, en: Nurse}},
         {value: nurse_night, label: {fi: Yöhoitaja, sv: Nattskötare, en: Night nurse}},
         {value: other, label: {fi: Muu, sv: Annan, en: Other}}]
questions:
  - {name: q_a, type: select_one jobs, label: {fi: Työ, sv: Jobb, en: Job}}
  - {name: qa, type: integer, label: {fi: Ikä, sv: Ålder, en: Age}}
  - {name: q_all, type: select_multiple jobs, label: {fi: Työt, sv: Jobben, en: Jobs}}
  - {name: q_all_other, type: text, label: {fi: Mikä, sv: Vilken, en: Which}, relevant: "selected(${q_all}, 'other')"}
  - {name: best, type: rank jobs, label: {fi: Paras, sv: Bäst, en: Best}}
  - {name: day, type: date, label: {fi: Päivä, sv: Dag, en: Day}}
  - group: trust
    label: {fi: Luottamus, sv: Tillit, en: Trust}
    appearance: table-list
    questions:
      - {name: trust_one, type: select_one agree, label: {fi: Yksi, sv: En, en: One}}
      - {name: trust_two, type: select_one agree, label: {fi: Kaksi, sv: Två, en: Two}}
"""
HEADS = (*SYSTEM, "qa", "qa1", "qall[nurseday]", "qall[nursenight]", "qall[other]", "best[1]", "best[2]", "best[3]",
         "day", "trust[one]", "trust[two]")
ROWS = (("1", "2026-01-02 10:00:00", "2", "fi", "7", "nurs1", "34.0000000000", "Y", "", "kokki", "other", "nurse", "",
         "2025-03-01 00:00:00", "m1", "99"),
        ("2", "", "1", "sv", "8", "nurse", "2.5000000000", "", "Y", "", "", "", "", "", "1", ""),
        ("3", "2026-01-03 10:00:00", "2", "fi", "9", "", "", "", "", "", "", "", "", "", "", ""))


def text_of(rows: Sequence[Sequence[str]]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


def answers(study: ResolvedStudy, id: str = "t.form") -> tuple[dict[str, list[Any]], tuple[Problem, ...]]:
    found, problems = read_answers(study)
    frame = found[id].frame.lazy().collect()
    return {name: frame[name].to_list() for name in frame.columns}, problems


def the_map(form: str, name: str = "form") -> str:
    document, _ = parse_document("instrument: t.form\nversion: 1.0.0\ntitle: Form\nunit: respondent\n"
                                 f"languages: [fi, sv, en]\n{form}", "form.yaml")
    assert document is not None
    return written(document.model, {}, Path(f"{name}.tsv"))[1]


@pytest.mark.parametrize("place", ["", "data/"])
def test_codes_become_names_and_values_by_the_map(place: str, tmp_path: Path) -> None:
    study = study_of(tmp_path, FORM, f"data: [{{wave: before, instrument: t.form, file: {place}a.csv}}]\n",
                     {"form.map.json": the_map(FORM), f"{place}a.csv": text_of([HEADS, *ROWS])})
    found, problems = answers(study)
    assert {name: found[name] for name in ("q_a", "qa", "q_all", "q_all_other", "best", "trust_one", "trust_two")} == {
        "q_a": ["nurse_night", "nurse_day"], "qa": [34, None], "q_all": ["nurse_day other", "nurse_night"],
        "q_all_other": ["kokki", None], "best": ["other nurse_day", None], "trust_one": [-1, 1],
        "trust_two": [99, None]}
    assert str(found["day"][0]) == "2025-03-01"
    codes = {p.code: p for p in problems}
    assert codes["limesurvey-incomplete"].values == {"count": 1, "rows": 3}
    assert "unmatched-column" not in codes


def test_questions_in_full_and_answers_in_full_are_matched_by_their_texts(tmp_path: Path) -> None:
    heads = ["Response ID", "Date submitted", "Last page", "Start language", "Työ", "Ikä", "Työt [Hoitaja]",
             "Työt [Yöhoitaja]", "Luottamus [Yksi]", "Luottamus [Kaksi]"]
    rows = [["1", "2026-01-02 10:00:00", "2", "fi", "Yöhoitaja", "34", "Kyllä", "Ei", "Joo", "Eos"]]
    study = study_of(tmp_path, FORM, "data: [{wave: before, instrument: t.form, file: a.csv}]\n",
                     {"a.csv": text_of([heads, *rows])})
    found, _ = answers(study)
    assert {name: found[name] for name in ("q_a", "qa", "q_all", "trust_one", "trust_two")} == {
        "q_a": ["nurse_night"], "qa": [34], "q_all": ["nurse_day"], "trust_one": [-1], "trust_two": [99]}


def test_a_survey_of_limesurvey_s_own_reads_its_responses_by_its_codes(tmp_path: Path) -> None:
    (tmp_path / "all.lss").write_text(ALL, encoding="utf8")
    form = read_form(tmp_path / "all.lss")
    text = instrument_text({**form.tree, "instrument": "t.form"}, "limesurvey", "all.lss")
    heads = (*SYSTEM, "work", "status", "status[other]", "colours[SQ1]", "colours[SQ2]", "tools[SQ1]",
             "tools[SQ1comment]", "age", "agree[SQ1]", "dual[SQ1][1]", "dual[SQ1][2]", "cells[Y1_X2]", "region")
    row = ("1", "2026-01-02 10:00:00", "2", "fi", "7", "Y", "-oth-", "muu", "Y", "", "Y", "siksi", "40", "2", "A1",
           "B2", "sana", "03")
    (tmp_path / "s").mkdir()
    made = study_of(tmp_path / "s", "questions: [{name: x, type: text, label: {fi: X, sv: X, en: X}}]\n",
                    "data: [{wave: before, instrument: t.form, file: a.csv}]\n", {"a.csv": text_of([heads, row])})
    (made.folder / "form.yaml").write_text(text, encoding="utf8")
    found, problems = answers(again(made))
    assert {name: found[name][0] for name in (
        "work", "status", "status_other", "colours", "tools", "tools_SQ1comment", "age", "agree_SQ1", "dual_SQ1_0",
        "dual_SQ1_1", "cells_Y1_X2", "region")} == {
        "work": "Y", "status": "-oth-", "status_other": "muu", "colours": "SQ1", "tools": "SQ1",
        "tools_SQ1comment": "siksi", "age": 40, "agree_SQ1": 2, "dual_SQ1_0": "A1", "dual_SQ1_1": "B2",
        "cells_Y1_X2": "sana", "region": "03"}
    assert "unmatched-column" not in {p.code for p in problems}


def again(study: ResolvedStudy) -> ResolvedStudy:
    """The study read anew from its folder."""
    from keko_eval.definitions.load import Library, resolve

    library, _ = read_library([study.folder])
    return resolve(library.of("study")[0], Library(library.documents))[0]


def test_an_archive_has_its_responses_and_not_its_persons(tmp_path: Path) -> None:
    lsr = ("<document><LimeSurveyDocType>Responses</LimeSurveyDocType><responses><fields><fieldname>id</fieldname>"
           "<fieldname>submitdate</fieldname><fieldname>ipaddr</fieldname><fieldname>111111X1X2</fieldname></fields>"
           "<rows><row><id>1</id><submitdate/><ipaddr>10.0.0.1</ipaddr><_111111X1X2>Y</_111111X1X2></row>"
           "<row><id>2</id><submitdate>2026-01-02 10:00:00</submitdate><_111111X1X2>N</_111111X1X2></row></rows>"
           "</responses></document>")
    with ZipFile(tmp_path / "s.lsa", "w") as archive:
        archive.writestr("survey_111111.lss", ALL)
        archive.writestr("survey_111111_responses.lsr", lsr)
        archive.writestr("survey_111111_tokens.lst", "<document>person@example.org</document>")
    table, problems = open_data(tmp_path / "s.lsa")
    assert isinstance(table, Table)
    assert table.names == ("id", "submitdate", "work")
    assert table.cells.rows() == [("1", None, "Y"), ("2", "2026-01-02 10:00:00", "N")]
    assert [p.code for p in problems] == ["limesurvey-incomplete"]
    (tmp_path / "cut.lsa").write_bytes((tmp_path / "s.lsa").read_bytes()[:-40])
    assert [p.code for p in open_data(tmp_path / "cut.lsa")[1]] == ["limesurvey-archive-broken"]
    assert [p.code for p in survey_bytes(tmp_path / "cut.lsa")[2]] == ["limesurvey-archive-broken"]
    (tmp_path / "survey_111111_responses.lsr").write_text(lsr)
    assert [p.code for p in open_data(tmp_path / "survey_111111_responses.lsr")[1]] == ["limesurvey-responses-alone"]
    (tmp_path / "survey_111111.lss").write_text(ALL, encoding="utf8")
    beside = open_data(tmp_path / "survey_111111_responses.lsr")[0]
    assert isinstance(beside, Table)
    assert beside.names == table.names


@pytest.mark.parametrize("text", [
    "<!DOCTYPE d [<!ENTITY a 'x'>]><document><LimeSurveyDocType>Responses</LimeSurveyDocType>&a;</document>",
    "<document><LimeSurveyDocType>Responses</LimeSurveyDocType>"])
def test_a_trap_in_the_responses_is_refused_in_words(text: str, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "s.lsa", "w") as archive:
        archive.writestr("survey_1.lss", ALL)
        archive.writestr("survey_1_responses.lsr", text)
    table, problems = open_data(tmp_path / "s.lsa")
    assert table is None
    assert [p.code for p in problems] in (["xml-refused"], ["xml-unreadable"])


@pytest.mark.parametrize("content", ["[]", "{", '{"system": "limesurvey", "questions": {"qa": 1}}',
                                     '{"system": "limesurvey", "questions": {"qa": {"name": 1, "kind": "N"}}}', "null"])
def test_a_broken_map_is_no_map(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.map.json").write_text(content)
    (tmp_path / "a.csv").write_text(text_of([HEADS, *ROWS]))
    table, _ = open_data(tmp_path / "a.csv")
    assert isinstance(table, Table)
    assert table.names[:len(HEADS)] == HEADS


def test_a_map_of_another_survey_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.map.json").write_text(the_map(FORM))
    heads = (*SYSTEM, "qa", "other1", "other2", "other3")
    (tmp_path / "a.csv").write_text(text_of([heads, ("1", "", "1", "fi", "1", "nurs1", "", "", "")]))
    table, _ = open_data(tmp_path / "a.csv")
    assert isinstance(table, Table)
    assert table.names == heads


def test_real_responses_come_in(shared_forms: Path) -> None:
    table, problems = open_data(shared_forms / "colors.lsa")
    assert isinstance(table, Table)
    assert problems == ()
    cells = dict(zip(table.names, table.cells.rows()[1], strict=True))
    assert (cells["Q00/SQ001"], cells["Q00/SQ003"], cells["G02Q04"]) == ("Y", "N", "AO01")


def test_the_answers_of_an_example_are_the_same_after_a_way_through_limesurvey(tmp_path: Path) -> None:
    """The baseline of the first example, under the codes of the file made for LimeSurvey, is read as before."""
    model = next(d.model for d in read_library([Path("instruments")])[0].of("instrument") if d.id == "keko.actors")
    map_text = written(model, {}, tmp_path / "actors.tsv")[1]
    rows = list(csv.reader(Path("examples/keko-2019/data/baseline.csv").read_text(encoding="utf8").splitlines()))
    (tmp_path / "actors.map.json").write_text(map_text, encoding="utf8")
    (tmp_path / "theirs.csv").write_text(text_of(_coded(rows, json.loads(map_text)["questions"])), encoding="utf8")
    table, problems = open_data(tmp_path / "theirs.csv")
    assert isinstance(table, Table)
    assert problems == ()
    ours = {head: [row[i] or None for row in rows[1:]] for i, head in enumerate(rows[0])}
    read = {name: table.cells.to_series(i).to_list() for i, name in enumerate(table.names)}
    many = {q.name for _, q in model.walk() if q.kind == "select_multiple"}
    asked = model.names & ours.keys()
    assert len(asked) > 20
    for name in asked - many:
        assert read[name] == ours[name], name
    for name in many & asked:
        boxes = {value: read[f"{name}/{value}"] for value in (str(c.value) for c in model.choices_of(
            model.question(name)))}
        assert [" ".join(v for v in boxes if boxes[v][i] == "Y") or None for i in range(len(rows) - 1)] == ours[name]


def _coded(rows: list[list[str]], book: Mapping[str, Any]) -> list[list[str]]:
    """Answers as LimeSurvey exports them: codes for values, a column for each box."""
    by_name = {entry["name"]: (code, entry) for code, entry in book.items()}
    columns: list[list[str]] = []
    for i, head in enumerate(rows[0]):
        cells = [row[i] for row in rows[1:]]
        code, entry = by_name.get(head, (head, {}))
        back = {str(value): answer for answer, value in entry.get("values", {}).items()}
        if entry.get("kind") == "M":
            columns += [[f"{code}[{answer}]", *("Y" if value in cell.split() else "" for cell in cells)]
                        for value, answer in back.items()]
        else:
            columns.append([code, *(back.get(cell, cell) for cell in cells)])
    body = [list(row) for row in zip(*columns, strict=True)]
    system = [list(SYSTEM), *([str(n), "2017-09-01 10:00:00", "3", "fi", "1"] for n in range(1, len(body)))]
    return [[*one, *row] for one, row in zip(system, body, strict=True)]
