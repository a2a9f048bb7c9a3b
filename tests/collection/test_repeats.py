"""Exports of KoboToolbox and ODK: repeats beside their parents, groups before names, several versions in one file."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from keko_eval.collection.read import read_answers
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.exchange.kobo import beside
from keko_eval.problem.problem import Problem
from tests.collection.conftest import Make

SEX = "choices:\n  sex: [{value: 1, label: {en: Male}}, {value: 2, label: {en: Female}}]\n" \
      "  colour: [{value: red, label: {en: Red}}, {value: blue, label: {en: Blue}}]\n"
HOUSEHOLD = SEX + """
questions:
  - {name: head, type: select_one sex, label: {en: Sex of the head}}
  - {name: rooms, type: integer, label: {en: Rooms}}
  - {name: children, type: calculate, calculation: 'count(${child})', label: {en: Children}}
  - {name: years, type: calculate, calculation: 'sum(${age})', label: {en: Years}}
  - {name: eldest, type: calculate, calculation: 'max(${age})', label: {en: Eldest}}
  - {name: toys, type: calculate, calculation: 'count(${toy})', label: {en: Toys}}
  - repeat: child
    label: {en: Child}
    questions:
      - {name: age, type: integer, label: {en: Age of child}}
      - repeat: toy
        label: {en: Toy}
        questions: [{name: price, type: decimal, label: {en: Price}}]
"""
CHILDREN = SEX + """
questions:
  - {name: age, type: integer, label: {en: Age of child}}
  - {name: colours, type: select_multiple colour, label: {en: Colours}}
  - {name: rooms, type: integer, label: {en: Rooms}}
"""
HOMES = [["circle", "home/head", "home/rooms", "_id", "_uuid", "__version__", "_index"],
         ["a", "1", "3", "10", "u1", "v1", "1"], ["a", "2", "2", "11", "u2", "v2", "2"],
         ["b", "2", "5", "12", "u3", "v2", "3"]]
CHILD = [["child/age", "child/colours", "child/colours/red", "child/colours/blue", "_index", "_parent_table_name",
          "_parent_index"],
         ["5", "red blue", "1", "1", "1", "homes", "1"], ["2", "", "", "", "2", "homes", "1"],
         ["9", "blue", "0", "1", "3", "homes", "3"]]
TOY = [["child/toy/price", "_index", "_parent_table_name", "_parent_index"],
       ["2.5", "1", "child", "1"], ["1", "2", "child", "3"], ["4", "3", "child", "3"]]
Files = tuple[dict[str, str | bytes], str, str]
STUDY = "subject: code\ngroups: [circle]\n"


def book(**sheets: list[list[str]]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return stream.getvalue()


def csv(rows: list[list[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def columns(study: ResolvedStudy, *names: str) -> tuple[dict[str, list[object]], tuple[Problem, ...]]:
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame.lazy().collect()
    return {name: frame[name].to_list() for name in names}, problems


@pytest.fixture(params=["csv", "xlsx"])
def files(request: pytest.FixtureRequest) -> Files:
    """The files, and what names the parents and the children."""
    if request.param == "csv":
        return {f"{n}.csv": csv(r) for n, r in (("homes", HOMES), ("child", CHILD), ("toy", TOY))}, \
            "file: homes.csv", "file: child.csv"
    return {"a.xlsx": book(homes=HOMES, child=CHILD, toy=TOY)}, "file: a.xlsx", "file: a.xlsx, sheet: child"


def test_parents_have_what_their_repeats_come_to(make: Make, files: Files) -> None:
    study = make(HOUSEHOLD, f"{STUDY}data: [{{wave: before, instrument: t.form, {files[1]}}}]\n", files[0])
    found, problems = columns(study, "head", "rooms", "children", "years", "eldest", "toys")
    assert found == {"head": [1, 2, 2], "rooms": [3, 2, 5], "children": [2, 0, 1], "years": [7, 0, 9],
                     "eldest": [5, None, 9], "toys": [1, 0, 2]}
    told = next(p for p in problems if p.code == "repeats-counted")
    assert told.values["repeats"] == "child (3), toy (3)"
    assert {p.code for p in problems} <= {"repeats-counted", "no-answers-in-wave", "missing-key-column"}


def test_rows_of_a_repeat_have_their_parents_columns(make: Make, files: Files) -> None:
    study = make(CHILDREN, f"{STUDY}data: [{{wave: before, instrument: t.form, {files[2]}}}]\n", files[0])
    found, problems = columns(study, "age", "colours", "rooms", "circle", "code")
    assert found == {"age": [5, 2, 9], "colours": ["red blue", None, "blue"], "rooms": [3, 3, 5],
                     "circle": ["a", "a", "b"], "code": [None] * 3}
    assert "repeat-rows" in {p.code for p in problems}
    assert not {"ignored-columns", "unmatched-column", "duplicate-subject"} & {p.code for p in problems}


def test_a_row_without_one_parent_is_told_of(make: Make) -> None:
    rows = [*CHILD, ["4", "", "", "", "4", "homes", "7"]]
    study = make(CHILDREN, f"{STUDY}data: [{{wave: before, instrument: t.form, file: child.csv}}]\n",
                 {"homes.csv": csv(HOMES), "child.csv": csv(rows)})
    found, problems = columns(study, "age", "circle")
    assert found == {"age": [5, 2, 9, 4], "circle": ["a", "a", "b", None]}
    told = next(p for p in problems if p.code == "repeat-row-without-parent")
    assert (told.values["rows"], told.place.line if told.place else 0) == ("5", 5)


def test_a_repeat_whose_parents_are_not_there(make: Make) -> None:
    study = make(CHILDREN, f"{STUDY}data: [{{wave: before, instrument: t.form, file: child.csv}}]\n",
                 {"child.csv": csv(CHILD)})
    found, problems = columns(study, "age", "circle")
    assert found == {"age": [5, 2, 9], "circle": [None] * 3}
    assert "repeat-without-parent" in {p.code for p in problems}


def test_odk_links_by_keys(make: Make) -> None:
    homes = [["SubmissionDate", "circle", "home-rooms", "KEY"], ["2019-01-01", "a", "3", "uuid:1"],
             ["2019-01-02", "b", "4", "uuid:2"]]
    child = [["child-age", "PARENT_KEY", "KEY"], ["5", "uuid:2", "uuid:2/child[1]"], ["6", "uuid:2", "uuid:2/child[2]"]]
    files = {"form.csv": csv(homes), "form-child.csv": csv(child)}
    study = make(CHILDREN, f"{STUDY}data: [{{wave: before, instrument: t.form, file: form-child.csv}}]\n", files)
    assert columns(study, "age", "rooms", "circle")[0] == {"age": [5, 6], "rooms": [4, 4], "circle": ["b", "b"]}


@pytest.mark.parametrize(("both", "pooled"), [("", True), ("3", False)])
def test_versions_of_one_form_are_pooled_and_never_shifted(make: Make, both: str, *, pooled: bool) -> None:
    """The question moved to another group; a choice was removed, and nothing takes its place."""
    rows = [["circle", "g1/head", "g1/rooms", "g2/head", "_id", "__version__", "_index"],
            ["a", "1", "3", both and "2", "1", "v1", "1"], ["a", "", "2", "2", "2", "v2", "2"],
            ["b", "3", "5", "", "3", "v1", "3"]]
    form = SEX + """
questions:
  - {group: g1, questions: [{name: head, type: select_one sex, label: {en: Sex of the head}}]}
  - {group: g2, questions: [{name: rooms, type: integer, label: {en: Rooms}}]}
"""
    study = make(form, f"{STUDY}data: [{{wave: before, instrument: t.form, file: a.csv}}]\n", {"a.csv": csv(rows)})
    found, problems = columns(study, "head", "rooms")
    codes = {p.code for p in problems}
    assert found == {"head": [1, 2 if pooled else None, None], "rooms": [3, 2, 5]}
    assert ("columns-pooled" in codes, "same-column-twice" in codes) == (pooled, not pooled)
    assert codes & {"unknown-answer", "unknown-option"}


@pytest.fixture
def shared_forms() -> Path:
    """The folder of real forms; the test is skipped where it is absent."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "forms"
    if not folder.is_dir():
        pytest.skip("the folder of real forms is not here")
    return folder


def test_a_real_workbook_of_a_repeat(make: Make, shared_forms: Path) -> None:
    form = SEX + """
questions:
  - {name: M3, type: integer, label: {en: Total family members in the household}}
  - {name: M4, type: integer, label: {en: Total school going children (aged 6-16 years) in the household}}
  - {name: n, type: calculate, calculation: 'count(${CR})'}
  - {name: oldest, type: calculate, calculation: 'max(${R2})'}
  - repeat: CR
    questions: [{name: R2, type: integer, label: {en: Age of child}}]
"""
    file = shared_forms / "repeat_group_(merge)_dataset.xlsx"
    study = make(form, "data: [{wave: before, instrument: t.form, file: a.xlsx}]\n", {"a.xlsx": file.read_bytes()})
    found, _ = columns(study, "M3", "M4", "n", "oldest")
    assert found == {"M3": [5, 6, 5, 4, 4, 3, 4], "M4": [2, 1, 3, 2, 1, 1, 2], "n": found["M4"],
                     "oldest": [13, 13, 16, 9, 15, 6, 15]}


def test_real_files_of_nested_repeats(make: Make, shared_forms: Path) -> None:
    form = SEX + "questions:\n  - {name: age, type: integer, label: {en: Age}}\n" \
                 "  - {name: fav_colors, type: select_multiple colour, label: {en: Favourite}}\n"
    files = {name: (shared_forms / name).read_bytes() for name in ("children.csv", "childrens_survey.csv")}
    study = make(form, "data: [{wave: before, instrument: t.form, file: children.csv}]\n", files)
    found, problems = columns(study, "age", "fav_colors")
    assert found == {"age": [5, 2, 3], "fav_colors": ["red blue", None, None]}
    assert "repeat-rows" in {p.code for p in problems}


def test_files_that_are_read_beside_one_are_known(tmp_path: Path) -> None:
    for name, rows in (("homes", HOMES), ("child", CHILD), ("other", [["code", "trust"]])):
        (tmp_path / f"{name}.csv").write_text(csv(rows))
    assert [p.name for p in beside(tmp_path / "homes.csv")] == ["child.csv"]
    assert beside(tmp_path / "other.csv") == beside(tmp_path / "none.csv") == ()


def test_a_rows_own_column_goes_before_its_parents(make: Make) -> None:
    child = [["g/rooms", "_index", "_parent_table_name", "_parent_index"], ["9", "1", "homes", "1"]]
    homes = [["rooms", "circle", "_id", "_index"], ["3", "a", "10", "1"]]
    study = make(CHILDREN, f"{STUDY}data: [{{wave: before, instrument: t.form, file: child.csv}}]\n",
                 {"homes.csv": csv(homes), "child.csv": csv(child)})
    found, problems = columns(study, "rooms", "circle")
    assert found == {"rooms": [9], "circle": ["a"]}
    assert "same-column-twice" not in {p.code for p in problems}
