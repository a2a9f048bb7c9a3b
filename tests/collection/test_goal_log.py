"""A log of goals: a goal told in a slightly other way is found, and one that the circle does not have is told."""

import shutil
from pathlib import Path

import openpyxl
import pytest

import keko_eval
from keko_eval.collection.read import read_answers
from keko_eval.pipeline import circle, evaluate
from keko_eval.problem.draw import draw_text
from keko_eval.problem.problem import Problem

STUDY = Path(__file__).parents[2] / "examples" / "keko-2019"
SHARED = "circle,goal,attained,assessed_on\n"


def told(folder: Path, id: str | None = None) -> list[Problem]:
    study = keko_eval.load(folder)
    problems = read_answers(circle(study, id) if id else study)[1]
    return [p for p in problems if p.code in ("unknown-goal", "goal-log-column")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(STUDY, tmp_path / "study")
    return tmp_path / "study"


def shared(folder: Path, *rows: str) -> Path:
    (folder / "data" / "goals.csv").write_text(SHARED + "\n".join(rows) + "\n", encoding="utf8")
    return folder


def own(folder: Path, *rows: list[object]) -> Path:
    """A log that is a circle's own file, with the statements of its goals."""
    shared(folder, "savo,kartoitus,2,2019-11-14")
    file = folder / "circles" / "pirkanmaa.yaml"
    file.write_text(file.read_text(encoding="utf8").replace(
        "\ndata:\n", "\ndata:\n  - {instrument: keko.goal_log, file: data/loki.xlsx, wave: followup}\n"),
        encoding="utf8")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "data" / "loki.xlsx")
    return folder


def statements(folder: Path) -> list[str]:
    return [goal.statement.to("fi") for goal in keko_eval.load(folder).circles["pirkanmaa"].goals]


HEADS: list[object] = ["Mikä tavoite?", "Mikä taso on saavutettu?", "Milloin taso arvioitiin?"]


def reached(folder: Path) -> tuple[int, float | None]:
    found = evaluate(circle(keko_eval.load(folder), "pirkanmaa"))
    row = next(r for r in found.comparison.results if r.indicator == "keko.change.goals" and r.quantity == "level"
               and r.wave == "followup" and r.term is None)
    return row.n, row.estimate


def test_case_spaces_and_a_full_stop_are_nothing(folder: Path) -> None:
    first, second, third = statements(folder)
    own(folder, HEADS, [first.lower() + ".", 1, "15.11.2019"], [second.replace(" ", "  "), 0, "15.11.2019"],
        [f" {third.upper()}!", -1, "15.11.2019"])
    assert told(folder, "pirkanmaa") == []
    assert reached(folder) == (3, 2 / 3)


def test_an_unknown_goal_of_the_circles_own_log_is_an_error_at_its_cell(folder: Path) -> None:
    first, *_ = statements(folder)
    own(folder, HEADS, [first, 1, "15.11.2019"], ["Koulutus", 1, "15.11.2019"], [first[:-4], 1, "15.11.2019"])
    found = told(folder, "pirkanmaa")
    assert [(p.severity, p.place.cell, p.values.get("near")) for p in found if p.place] == [
        ("error", "Sheet!A3", None), ("error", "Sheet!A4", first)]
    text = draw_text(found, "fi")
    assert f"tarkoititko '{first}'?" in text
    assert all(statement in text for statement in statements(folder)), "the goals that there are"


@pytest.mark.parametrize("lost", [0, 1])
def test_a_log_without_the_column_is_refused(folder: Path, lost: int) -> None:
    heads = ["Tavoite" if i == lost else head for i, head in enumerate(HEADS)]
    own(folder, heads, [statements(folder)[0], 1, "15.11.2019"])
    found = told(folder, "pirkanmaa")
    assert [(p.code, p.severity) for p in found] == [("goal-log-column", "error")]
    assert str(HEADS[lost]) in draw_text(found, "fi")


def test_a_shared_log_tells_and_goes_on(folder: Path) -> None:
    shared(folder, "pirkanmaa,kartoitus,1,2019-11-15", "savo,Kartoitus.,2,2019-11-14", "hame,mikä vain,2,2019-11-14")
    found = told(folder)
    assert [(p.severity, p.values["value"], p.values["rows"]) for p in found] == [("warning", "kartoitus", "2")]


def test_rows_without_a_circle_are_about_some_circles_goal(folder: Path) -> None:
    shared(folder, ",kartoitus,1,2019-11-15", ",kartoittaminen,2,2019-11-14")
    assert [p.values["value"] for p in told(folder)] == ["kartoittaminen"]
    assert told(folder, "pirkanmaa") == [], "of one circle alone it cannot be known"
