"""What a form would not have let through."""

import polars as pl

from keko_eval.collection.fields import question_fields
from keko_eval.collection.read import answers_from_frames, read_answers
from keko_eval.collection.routing import checks_of, not_asked
from keko_eval.pipeline import only
from tests.collection.conftest import Make

FORM = """
choices:
  yes_no: [{value: "yes", label: Y}, {value: "no", label: N}]
  mark: [{value: 1, label: One}, {value: 2, label: Two}]
sections:
  - section: s
    title: S
    questions: [{name: a, type: select_one yes_no, label: A}]
  - section: t
    title: T
    relevant: "${a} = 'yes'"
    questions:
      - {name: b, type: select_one mark or_other, label: B}
      - group: g
        relevant: "${b} = 1"
        questions: [{name: c, type: integer, label: C, relevant: "${a} != ''"}]
  - section: u
    title: U
    questions:
      - {name: d, type: integer, label: D, relevant: "${c} > 0"}
      - {name: e, type: range, parameters: start=0 end=10 step=1, label: E}
      - {name: f, type: integer, label: F, constraint: ". >= ${d}", missing: {"-9": refused}}
      - {name: g1, type: text, label: G, relevant: "../x = 1"}
      - {name: h, type: integer, label: H, constraint: "pulldata('x', 'y', 'z', .) > 1"}
"""


def test_a_question_is_asked_under_its_own_condition_and_those_of_what_it_stands_in(make: Make) -> None:
    assert not_asked(make(FORM, "").instruments["t.form"]) == {
        "b": "${a} = 'yes'", "c": "(${a} = 'yes') and (${b} = 1) and (${a} != '')", "d": "${c} > 0", "g1": "../x = 1"}


def test_what_tables_cannot_work_out_is_told(make: Make) -> None:
    study = make(FORM, "data: [{wave: before, instrument: t.form, file: a.csv}]\n", {"a.csv": "g1,h\nx,1\n"})
    instrument = study.instruments["t.form"]
    checks = checks_of(instrument, list(question_fields(instrument)))
    assert {c.question: c.unreadable for c in checks if c.unreadable} == {
        "c": ("relevant",), "g1": ("relevant",), "h": ("constraint",)}
    told = [(p.values["question"],
             p.values["key"]) for p in read_answers(study)[1] if p.code == "condition-not-checked"]
    assert told == [("c", "relevant"), ("g1", "relevant"), ("h", "constraint")]


def test_an_answer_set_aside_no_longer_decides_what_is_asked(make: Make) -> None:
    form = FORM.replace(" or_other", "")
    study = make(form, "data: [{wave: before, instrument: t.form, file: a.csv}]\n", {"a.csv": (
        "a,b,c,d,e,f\nyes,1,3,4,10,5\nno,1,3,4,11,-9\nyes,2,3,4,-1,3\nyes,1,0,4,5.5,3\n")})
    frame = read_answers(study)[0]["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame.select("a", "b", "c", "d", "e", "f").rows() == [
        ("yes", 1, 3, 4, 10.0, 5), ("no", None, None, None, None, -9), ("yes", 2, None, None, None, None),
        ("yes", 1, 0, None, 5.5, None)]


def test_the_same_of_a_lazy_frame(make: Make) -> None:
    study = make(FORM.replace(" or_other", ""), "")
    given = pl.LazyFrame({"a": ["yes", "no"], "b": [1, 1], "c": [3, 3], "d": [4, 4], "e": [10, 11], "f": [5, -9]})
    answers, problems = answers_from_frames(study, {("t.form", "before"): given})
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.LazyFrame)
    assert frame.select("a", "b", "c", "d", "e", "f").collect().rows() == [
        ("yes", 1, 3, 4, 10.0, 5), ("no", None, None, None, None, -9)]
    assert sorted((p.code, p.values["question"],
                   p.values["rows"]) for p in problems if p.code.startswith("answer")) == [
        ("answer-not-asked", "b", "… (1)"), ("answer-not-asked", "c", "… (1)"), ("answer-not-asked", "d", "… (1)"),
        ("answer-out-of-range", "e", "… (1)")]


def test_a_study_narrowed_to_a_group_keeps_the_groups_column_and_codes(make: Make) -> None:
    groups = "groups: [{group: circle, values: {hame: {fi: Häme}, savo: {fi: Savo}}}, region]\n"
    study = make(FORM, groups + "data: [{wave: before, instrument: t.form, file: a.csv}]\n",
                 {"a.csv": "circle,region,a\nHäme,x,yes\nSavo,y,no\n"})
    frame = read_answers(only(study, "circle", "hame"))[0]["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame["circle"].to_list() == ["hame", "savo"]
