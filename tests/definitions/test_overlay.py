"""Overlays: what a circle adds, sets, hides and may not do; the study itself stays as it was."""

from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library, ResolvedStudy, read_library, resolve
from keko_eval.definitions.overlay import overlay
from tests.definitions.snippets import FILES, whole

CIRCLE = """
circle: lake
extends: my.study@^1
title: {en: Circle of the lake}
value: Lake
"""
ORGANISATION = """
circle: pier
extends: lake
group: organisation
hide: [my.work]
disclosure: {min_n: 9}
"""
OWN = """
set:
  my.trust: {label: {fi: Luottamus}, targets: [{wave: after, value: 75}]}
hide: [my.mood]
waves: {before: 2018-03}
population: 40
disclosure: {min_n: 7}
context_events: [{on: 2018-06-01, label: {en: A new law}}]
"""
FIVE = "levels: {-2: {en: A}, -1: {en: B}, 0: {en: C}, 1: {en: D}, 2: {en: E}}"


def written(folder: Path, **circles: str) -> None:
    texts = {name: whole(keys) for name, keys in FILES.items()}
    texts["study.yaml"] += "groups: [circle, organisation]\ndisclosure: {min_n: 5}\n"
    for name, text in {**texts, **{f"{name}.yaml": text for name, text in circles.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")


def resolved(folder: Path, **circles: str) -> ResolvedStudy:
    written(folder, **circles)
    library, problems = read_library([folder])
    study, found = resolve(library.of("study")[0], library)
    assert not (*problems, *found)
    return study


def codes(folder: Path, **circles: str) -> list[str]:
    written(folder, **circles)
    found = check([folder], Library(())).problems
    return [p.code for p in found if p.place and Path(p.place.file).stem in circles]


def test_a_circle_sees_the_study_with_its_own_settings(tmp_path: Path) -> None:
    study = resolved(tmp_path, lake=CIRCLE + OWN)
    seen, problems = overlay(study, "lake")
    assert problems == ()
    assert seen.where == {"circle": "Lake"}
    assert seen.listed == ("my.trust", "my.work")
    assert seen.indicators["my.trust"].label.by_language == {"en": "Trust", "fi": "Luottamus"}
    assert [t.value for t in seen.indicators["my.trust"].targets] == [75]
    assert str(seen.study.waves[0].period).startswith("2018-03")
    assert seen.study.population is not None
    assert seen.study.population.size == 40
    assert seen.study.disclosure.min_n == 7
    assert [e.label.to("en") for e in seen.study.context_events] == ["A new law"]
    assert str(tmp_path / "lake.yaml") in [d.file for d in seen.documents]


def test_the_study_stays_as_it_was(tmp_path: Path) -> None:
    study = resolved(tmp_path, lake=CIRCLE + OWN)
    overlay(study, "lake")
    assert study.listed == ("my.trust", "my.work", "my.mood")
    assert study.indicators["my.trust"].targets == ()
    assert study.study.disclosure.min_n == 5
    assert study.where == {}


def test_an_organisation_sees_what_its_circle_set(tmp_path: Path) -> None:
    study = resolved(tmp_path, lake=CIRCLE + OWN, pier=ORGANISATION)
    assert list(study.circles) == ["lake", "pier"]
    seen, problems = overlay(study, "pier")
    assert problems == ()
    assert seen.where == {"circle": "Lake", "organisation": "pier"}
    assert seen.listed == ("my.trust",)
    assert [t.value for t in seen.indicators["my.trust"].targets] == [75]
    assert seen.study.disclosure.min_n == 9


def test_an_own_indicator_stands_after_the_studys(tmp_path: Path) -> None:
    own = whole({**FILES["mood.yaml"], "indicator": "lake.mood"})
    study = resolved(tmp_path, own=own, lake=CIRCLE + "add: {indicators: [lake.mood]}\n")
    assert "lake.mood" not in study.indicators
    assert overlay(study, "lake")[0].listed == ("my.trust", "my.work", "my.mood", "lake.mood")


@pytest.mark.parametrize(("keys", "expected"), [
    (OWN.replace("label: {fi: Luottamus}, ", ""), []),
    ("set: {my.trust: {smallest_meaningful: {value: 2, basis: agreed, why: {en: So}}}}", ["locked-key"]),
    ("set: {my.trust: {label: {en: Faith}}}", ["text-not-to-change"]),
    ("set: {my.trust: {label: {en: Trust}}}", []),
    ("set: {my.trsut: {targets: []}}", ["not-in-study"]),
    ("hide: [my.moood]", ["not-in-study"]),
    ("waves: {befor: 2018-03}", ["unknown-wave"]),
    ("disclosure: {min_n: 4}", ["looser-than-study"]),
    ("add: {indicators: [lake.none]}", ["unknown-indicator"]),
    ("hide: [my.mood]\nset: {my.mood: {targets: [{wave: after, value: 5}]}}", ["hidden-and-set"]),
    ("goals: [{goal: a, statement: {en: A}, levels: {0: {en: C}}}]", ["goal-levels", "few-goals"]),
    (f"goals: [{{goal: a, statement: {{en: A}}, {FIVE}, due: 2016-01-01}}]", ["due-before-baseline", "few-goals"]),
    (f"goals: [{{goal: a, statement: {{en: A}}, {FIVE}, objectives: [gaol], indicators: [my.wrok]}}]",
     ["not-in-study", "unknown-objective", "few-goals"]),
])
def test_what_a_circle_may_do(keys: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, lake=CIRCLE + keys + "\n") == expected


def test_extending_what_is_not_there(tmp_path: Path) -> None:
    assert codes(tmp_path, lake="circle: lake\nextends: my.stduy\n") == ["extends-nothing"]
    assert codes(tmp_path, lake="circle: lake\nextends: my.study@2\n") == ["wrong-version"]


def test_a_cycle_is_drawn_as_a_chain(tmp_path: Path) -> None:
    written(tmp_path, lake="circle: lake\nextends: pier\n", pier="circle: pier\nextends: lake\n")
    found = [p for p in check([tmp_path], Library(())).problems if p.code == "circle-cycle"]
    assert {str(p.values["chain"]) for p in found} == {"lake → pier → lake", "pier → lake → pier"}


def test_a_refusal_names_the_line_that_locks(tmp_path: Path) -> None:
    written(tmp_path, lake=CIRCLE + "set: {my.trust: {bands: [], smallest_meaningful: "
                                    "{value: 2, basis: agreed, why: {en: So}}}}\n")
    found = next(p for p in check([tmp_path], Library(())).problems if p.code == "locked-key")
    assert found.related is not None
    assert Path(found.related.file).name == "trust.yaml"
