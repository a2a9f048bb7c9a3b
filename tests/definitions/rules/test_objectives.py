"""Objectives: each is measured, each chain is whole, and what must be broken down is."""

from pathlib import Path

import pytest

from keko_eval.definitions.load import shipped_library
from keko_eval.definitions.objectives import objectives
from tests.definitions.snippets import FILES, codes_of, problems_of, whole

ALL = {name: whole(keys) for name, keys in FILES.items()}
GOAL, SKILLS = "{objective: goal, label: {en: Trust}", "{objective: skills, label: {en: Skills}"


def codes(folder: Path, tree: str) -> list[str]:
    return [p.code for p in problems_of(folder, tree, "tree")]


@pytest.mark.parametrize(("tree", "expected"), [
    (f"objectives: [{GOAL}}}, {SKILLS}}}]", ["objective-without-indicator"]),
    (f"objectives: [{GOAL}, parent: skills}}, {SKILLS}}}]", []),
    (f"objectives: [{GOAL}}}, {SKILLS}, parent: goal}}]", ["objective-without-indicator"]),
    (f"objectives: [{GOAL}, breakdown: [works]}}]", ["breakdown-demanded"]),
    (f"objectives: [{GOAL}, breakdown: [works, region]}}]", ["breakdown-demanded"] * 2),
    (f"objectives: [{GOAL}, parent: skills}}, {SKILLS}, breakdown: [works]}}]", ["breakdown-demanded"]),
    (f"strands: [{{strand: one, label: {{en: One}}}}]\nobjectives: [{GOAL}, strand: one}}]", []),
    (f"strands: [{{strand: one, label: {{en: One}}}}]\nobjectives: [{GOAL}, strand: two}}]", ["unknown-value"]),
])
def test_trees(tree: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, tree) == expected


def test_a_study_with_the_group_that_is_demanded_has_no_problem(tmp_path: Path) -> None:
    tree = ALL["goals.yaml"].replace("label: {en: Trust}", "label: {en: Trust}, breakdown: [works]")
    study = ALL["study.yaml"] + "groups: [works]\n"
    assert codes_of(tmp_path, ALL | {"goals.yaml": tree, "study.yaml": study}) == []


@pytest.mark.parametrize(("parent", "level", "expected"), [
    ("", "outcome", ["objective-without-output"]), ("", "impact", ["objective-without-output"]),
    ("", "need", []), ("", "activity", []), (", parent: goal", "outcome", [])])
def test_outcomes_of_a_top_objective_have_something_done_for_it(parent: str, level: str, expected: list[str],
                                                                tmp_path: Path) -> None:
    tree = ALL["goals.yaml"].replace("label: {en: Trust}}", f"label: {{en: Trust}}}}, {SKILLS}{parent}}}")
    mood = ALL["mood.yaml"].replace("[goal]", "[skills]").replace("level: outcome", f"level: {level}")
    assert codes_of(tmp_path, ALL | {"goals.yaml": tree, "mood.yaml": mood}) == expected
    packed = ALL["study.yaml"] + "pack: ours@^1\n"
    assert codes_of(tmp_path, ALL | {"goals.yaml": tree, "mood.yaml": mood, "study.yaml": packed}) == []


def test_an_indicator_of_ones_own_serves_an_objective_also_where_the_tree_is_not_ones_own(tmp_path: Path) -> None:
    assert [p.code for p in problems_of(tmp_path, "objectives: []", "indicator")] == ["no-objective"]


def test_every_top_objective_of_the_shared_library_has_something_that_is_done_and_each_goal_an_indicator() -> None:
    library = shipped_library()
    tree = objectives(library)
    levels: dict[str, set[str]] = {}
    for document in library.of("indicator"):
        for objective in document.model.objectives:
            levels.setdefault(tree.top(objective), set()).add(document.model.level)
    assert set(levels) == {id for id, o in tree.by_id.items() if o.parent is None}
    assert all(have & {"outcome", "impact"} and have & {"activity", "output"} for have in levels.values())
    named = {o for document in library.of("indicator") for o in document.model.objectives}
    assert {id for id in tree.by_id if not tree.children(id)} <= named
