"""Files that hold no answers, one file saved as the answers of both waves, and codes that look alike in them."""

from keko_eval.collection.read import read_answers
from tests.collection.conftest import Make

FORM = """
questions:
  - {name: trust, type: integer, label: {fi: Luotan}}
  - {name: help, type: text, label: {fi: Apua}}
"""
STUDY = """
subject: code
data:
  - {wave: before, instrument: t.form, file: a.csv}
  - {wave: after, instrument: t.form, file: b.csv}
"""
ANSWERS = "code,trust,help\nk1,1,hyvä\nk2,3,\n"


def told(make: Make, before: str, after: str) -> list[tuple[str, str]]:
    problems = read_answers(make(FORM, STUDY, {"a.csv": before, "b.csv": after}))[1]
    assert {p.severity for p in problems} <= {"warning"}
    return [(p.code, p.place.file[-5:]) for p in problems if p.place and p.code != "no-answers-in-wave"]


def test_the_same_file_for_both_waves(make: Make) -> None:
    assert told(make, ANSWERS, ANSWERS) == [("same-answers-twice", "b.csv")]
    assert told(make, ANSWERS, ANSWERS + "\n,,\n") == [("same-answers-twice", "b.csv")], "saved anew, with empty rows"


def test_other_answers_or_other_people(make: Make) -> None:
    assert told(make, ANSWERS, ANSWERS.replace(",1,", ",2,")) == []
    assert told(make, ANSWERS, ANSWERS.replace("k2", "k3")) == []
    assert told(make, "code,trust,help\nk1,1,\n", "code,trust,help\nk1,1,\n") == [], "one row may be by chance"


def test_headings_alone(make: Make) -> None:
    assert told(make, ANSWERS, "code,trust,help\n") == [("file-without-answers", "b.csv")]
    assert told(make, "code,trust,help\n,,\n", ANSWERS) == [("file-without-answers", "a.csv")]


def test_codes_that_look_alike_are_told_at_the_cell_of_the_slip(make: Make) -> None:
    before = "code,trust,help\nTU05,1,\nKI20,2,\nma01,2,\n"
    after = "code,trust,help\nKI20,3,\ntu05,2,\nMA01,1,\nma 01,1,\nma01,4,\n"
    problems = read_answers(make(FORM, STUDY, {"a.csv": before, "b.csv": after}))[1]
    found = [(p.values["subjects"], *(str(place).rpartition("/")[2] for place in (p.place, p.related)))
             for p in problems if p.code == "similar-subjects"]
    assert found == [("'MA01', 'ma 01', 'ma01'", "b.csv:5 code", "a.csv:4 code"),
                     ("'TU05', 'tu05'", "b.csv:3 code", "a.csv:2 code")]
