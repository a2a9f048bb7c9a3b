"""REDCap exports as a study's data: events as waves, boxes of checkboxes, labels, repeating forms, status columns."""

from pathlib import Path

import pytest

from keko_eval.collection.data_file import open_data
from keko_eval.collection.read import read_answers
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.redcap.answers import knows
from keko_eval.exchange.redcap.read import read_form
from keko_eval.files.table import Table
from tests.collection.conftest import study_of

ASKED = """
choices:
  day: [{value: 0, label: Monday}, {value: -1, label: Other}]
  yes_no: [{value: 1, label: "Yes"}, {value: 0, label: "No"}]
questions:
  - {name: gym, type: select_multiple day, label: Gym (weights)}
  - {name: happy, type: select_one yes_no, label: "Are you happy?"}
  - {name: age, type: integer, label: Age}
"""
EVENTS = """
subject: record_id
data:
  - instrument: t.form
    file: a.csv
    mapping: m.yaml
"""
MAPPING = """
mapping: m
columns: {record_id: [record_id, Record ID]}
wave: redcap_event_name
wave_values: {start_arm_1: before, Start: before, end_arm_1: after, End: after}
missing: {UNK: dont_know, NI: refused}
"""
RAW = """\
record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,gym___0,gym____1,happy,age,f_complete
1,start_arm_1,,,1,0,1,30,2
1,start_arm_1,visits,1,,,,,0
1,end_arm_1,,,0,0,0,32,2
2,start_arm_1,,,0,1,UNK,NI,2
"""
LABELS = """\
"Record ID","Event Name","Gym (weights) (choice=Monday)","Gym (weights) (choice=Other)","Are you happy?",Age,Complete?
1,Start,Checked,Unchecked,Yes,30,Complete
1,End,Unchecked,Unchecked,No,32,Complete
2,Start,Unchecked,Checked,,,Complete
"""


@pytest.mark.parametrize(("text", "told"), [
    (RAW, ["redcap-repeats-left-out"]), (LABELS, [])], ids=["raw", "labels"])
def test_both_kinds_of_export_give_the_same_answers(tmp_path: Path, text: str, told: list[str]) -> None:
    study = study_of(tmp_path, ASKED, EVENTS, {"a.csv": text, "m.yaml": MAPPING})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame.lazy().select("wave", "gym", "happy", "age").collect()
    assert frame.rows() == [("before", "0", 1, 30), ("after", "", 0, 32), ("before", "-1", None, None)]
    assert [p.code for p in problems if p.code.startswith("redcap")] == told
    assert not [p for p in problems if p.severity == "error"]
    assert not [p for p in problems if "complete" in str(p.place).lower()]


def test_missing_data_codes_are_set_aside_and_told(tmp_path: Path) -> None:
    study = study_of(tmp_path, ASKED, EVENTS, {"a.csv": RAW, "m.yaml": MAPPING})
    aside = read_answers(study)[0]["t.form"].set_aside.lazy().drop_nulls("question").collect()
    told = set(aside.select("question", "value", "why").rows())
    assert told == {("happy", "UNK", "dont_know"), ("age", "NI", "refused")}


def test_a_missing_code_among_the_boxes_is_no_answer(tmp_path: Path) -> None:
    text = ("record_id,redcap_event_name,gym___0,gym____1,gym___unk,happy,age\n"
            "1,start_arm_1,0,0,1,1,30\n2,start_arm_1,0,0,0,1,31\n3,start_arm_1,1,0,0,1,32\n")
    answers, problems = read_answers(study_of(tmp_path, ASKED, EVENTS, {"a.csv": text, "m.yaml": MAPPING}))
    assert answers["t.form"].frame.lazy().collect()["gym"].to_list() == [None, "", "0"]
    assert "gym___unk" not in " ".join(str(p.values) for p in problems)


def test_a_file_of_repeats_alone_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("record_id,redcap_repeat_instrument,redcap_repeat_instance,age\n1,v,1,3\n1,v,2,4\n")
    table, problems = open_data(tmp_path / "a.csv")
    assert isinstance(table, Table)
    assert (table.head(2), problems) == (["1", "v", "2", "4"], ())


@pytest.mark.parametrize(("headers", "known"), [
    (["record_id", "redcap_event_name"], True), (["id", "a___1"], True), (["Record ID", "Gym (choice=Monday)"], True),
    (["record_id", "first_complete"], True), (["Field Name", "Form Name", "Field Type"], False),
    (["field_name", "form_name", "field_type", "a_complete"], False), (["Name", "training_complete"], False),
    ([], False)])
def test_known_by_its_headers(headers: list[str], known: bool) -> None:
    assert knows([headers]) is known


def test_a_real_longitudinal_export(shared_forms: Path, tmp_path: Path) -> None:
    form = read_form(shared_forms / "longitudinal_dictionary.csv")
    text = instrument_text({**form.tree, "instrument": "t.form"}, "redcap", "d.csv")
    data = (shared_forms / "longitudinal_data.csv").read_text(encoding="utf8")
    more = """
subject: study_id
data:
  - instrument: t.form
    file: a.csv
    wave_column: redcap_event_name
    wave_values: {enrollment_arm_1: before, enrollment_arm_2: before, final_visit_arm_1: after,
                  final_visit_arm_2: after}
"""
    body = text[text.index("choices:"):]
    study = study_of(tmp_path, body, more, {"a.csv": data})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame.lazy().collect()
    lines = [line.split(",") for line in data.splitlines()]
    assert frame["wave"].to_list() == ["before" if "enrollment" in line[1] else "after" for line in lines[1:]
                                       if len(line) > 1 and line[1].startswith(("enrollment", "final"))]
    first = frame.row(0, named=True)
    assert (first["gym"], first["aerobics"], first["meds"], first["sex"]) == ("0", "1 2", "2", 1)
    assert (first["height"], first["weight"]) == (160.0, 80)
    assert not [p for p in problems if p.severity == "error"]


def test_an_event_of_no_wave_is_named_and_a_wave_that_is_not_is_told(tmp_path: Path) -> None:
    study = study_of(tmp_path, ASKED, EVENTS, {"a.csv": RAW.replace("end_arm", "edn_arm"), "m.yaml": MAPPING})
    told = {p.code: p.values for p in read_answers(study)[1]}
    assert str(told["row-without-wave"]["rows"]).endswith("– 'edn_arm_1'")
    (tmp_path / "m.yaml").write_text(MAPPING.replace("end_arm_1: after", "end_arm_1: afer"), encoding="utf8")
    found = [p for p in read_answers(study)[1] if p.code == "unknown-wave" and p.place]
    assert [(p.values["near"], p.place.line) for p in found if p.place] == [("after", 5)]


def test_a_record_keeps_its_background_in_events_that_do_not_ask_it(tmp_path: Path) -> None:
    asked = ASKED + "  - {name: circle, type: select_one yes_no, label: Circle}\n"
    text = ("record_id,redcap_event_name,circle,happy\n1,screening_arm_1,1,\n1,start_arm_1,,1\n1,end_arm_1,,0\n"
            "2,start_arm_1,0,1\n2,end_arm_1,,1\n3,start_arm_1,0,1\n3,screening_arm_1,1,\n3,end_arm_1,,1\n4,end_arm_1,,1\n")
    study = study_of(tmp_path, asked, "groups: [circle]" + EVENTS, {"a.csv": text, "m.yaml": MAPPING})
    answers, problems = read_answers(study)
    rows = answers["t.form"].frame.lazy().select("record_id", "wave", "circle").collect().sort("record_id", "wave")
    assert rows.rows() == [("1", "after", 1), ("1", "before", 1), ("2", "after", 0), ("2", "before", 0),
                           ("3", "after", None), ("3", "before", 0), ("4", "after", None)]
    assert {p.code: p.values["n"] for p in problems if p.code.startswith("redcap")} == {
        "redcap-background-filled": 3, "redcap-background-differs": 1}
