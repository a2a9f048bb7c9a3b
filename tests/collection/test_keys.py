"""What a study names itself: its subject, clusters, groups and waves, in the answers."""

import pytest

from keko_eval.collection.read import read_answers
from keko_eval.problem.problem import Problem
from tests.collection import conftest
from tests.collection.conftest import Make

FORM = "questions:\n  - {name: visits, type: integer, label: {en: How many visits}}\n"
DATA = "data: [{wave: before, instrument: t.form, file: a.csv}, {wave: after, instrument: t.form, file: b.csv}]\n"
GOOD = "code,circle,visits\nk1,a,1\nk2,b,2\n"
AFTER = "code,circle,visits\nk1,a,3\nk2,b,4\n"
STUDY = "subject: code\ngroups: [circle]\n" + DATA


def read(make: Make, more: str, a: str = GOOD, b: str = AFTER) -> list[Problem]:
    return list(read_answers(make(FORM, more, {"a.csv": a, "b.csv": b}))[1])


def test_all_is_there(make: Make) -> None:
    assert read(make, STUDY) == []


@pytest.mark.parametrize(("header", "key", "column", "near"), [
    ("code,visits", "groups", "circle", None), ("code,circel,visits", "groups", "circle", "circel"),
    ("circle,visits", "subject", "code", None)])
def test_a_key_without_a_column_is_an_error(make: Make, header: str, key: str, column: str, near: str | None) -> None:
    row = ",".join("1" for _ in header.split(","))
    (found,) = [p for p in read(make, STUDY, b=f"{header}\n{row}\n") if p.code == "missing-key-column"]
    assert (found.severity, found.values["key"], found.values["column"]) == ("error", key, column)
    assert found.values.get("near") == near
    assert found.place
    assert found.place.file.endswith("b.csv")


def test_a_cluster_without_a_column_is_an_error_in_each_file(make: Make) -> None:
    text = (conftest.STUDY + conftest.WAVES + STUDY).replace("before_after}", "before_after, cluster: area}")
    study = make(FORM, STUDY, {"a.csv": GOOD, "b.csv": AFTER, "study.yaml": text})
    found = [(p.code, p.severity, p.values["key"]) for p in read_answers(study)[1]]
    assert found == [("missing-key-column", "error", "comparison.cluster")] * 2


def test_a_wave_of_headers_only(make: Make) -> None:
    empty, found = read(make, STUDY, a="code,circle,visits\n")
    assert empty.code == "file-without-answers"
    assert (found.code, found.values["wave"]) == ("no-answers-in-wave", "before")


def test_a_study_without_data_has_no_answers_in_any_wave(make: Make) -> None:
    assert [p.code for p in read(make, "subject: code\n")] == ["no-answers-in-wave"] * 2


def test_one_file_for_two_waves(make: Make) -> None:
    (found,) = read(make, STUDY.replace("b.csv", "a.csv"))
    assert (found.code, found.severity) == ("same-file-twice", "warning")
    assert found.related


def test_marks_and_blanks_are_nobodys_code(make: Make) -> None:
    study = make(FORM, STUDY, {"a.csv": "code,circle,visits\n?,a,1\n?,a,2\n-,b,3\n  ,b,4\nk1,b,5\n", "b.csv": GOOD})
    answers, problems = read_answers(study)
    assert [(p.code, p.values["n"], p.values["rows"]) for p in problems] == [("no-subject-code", 4, "2, 3, 4, 5")]
    frame = answers["t.form"].frame.lazy().collect()
    assert frame["code"].to_list() == [None, None, None, None, "k1", "k1", "k2"]


def test_a_number_that_is_too_large_is_not_told_to_be_no_number(make: Make) -> None:
    (found,) = read(make, STUDY, a="code,circle,visits\nk1,a,9007199254740993\n")
    assert (found.code, found.values["value"]) == ("answer-too-large", "9007199254740993")


def test_a_mapping_may_name_a_column_that_the_study_no_longer_uses(make: Make) -> None:
    study = make(FORM, "data: [{wave: before, instrument: t.form, file: a.csv, mapping: m.yaml}]\n", {
        "a.csv": "Koodi,visits\nk1,1\n", "m.yaml": "mapping: m\ncolumns: {subject: Koodi}\n"})
    found = [(p.code, p.severity) for p in read_answers(study)[1]]
    assert found == [("mapping-unused", "warning"), ("ignored-columns", "advice"), ("no-answers-in-wave", "warning")]


def test_what_a_file_is_given_need_not_be_a_column(make: Make) -> None:
    study = STUDY.replace("file: b.csv", "file: b.csv, given: {circle: b}")
    resolved = make(FORM, study, {"a.csv": GOOD, "b.csv": "code,visits\nk1,3\n"})
    answers, problems = read_answers(resolved)
    assert problems == ()
    frame = answers["t.form"].frame
    assert frame.filter(frame["wave"] == "after")["circle"].to_list() == ["b"]  # type: ignore[union-attr]
    with_column = make(FORM, study, {"a.csv": GOOD, "b.csv": "code,circle,visits\nk1,a,3\n"})
    own = read_answers(with_column)[0]["t.form"].frame
    assert own.filter(own["wave"] == "after")["circle"].to_list() == ["a"]  # type: ignore[union-attr]
