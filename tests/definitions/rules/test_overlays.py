"""What a circle maps, adds and belongs to: every slip has its problem at its place."""

from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library, read_library
from keko_eval.problem.problem import Problem
from tests.definitions.snippets import CIRCLES, FILES, LAKE, SURVEY, TRUST, whole, with_keys, write

BASE = {name: whole(keys) for name, keys in FILES.items()}
BASE["study.yaml"] += CIRCLES
LOCKED = whole(SURVEY) + "terms: {wording: locked, min_n: 10}\n"


def found(folder: Path, lake: str, *, shipped: dict[str, str] | None = None, **more: str) -> list[Problem]:
    """What is found in the circle's own files."""
    own = {"lake.yaml": with_keys(LAKE, lake), **{f"{name}.yaml": text for name, text in more.items()}}
    (folder / "own").mkdir()
    (folder / "shipped").mkdir()
    library = read_library([write(folder / "shipped", shipped)])[0] if shipped else Library(())
    problems = check([write(folder / "own", {**BASE, **own})], library).problems
    return [p for p in problems if p.place and Path(p.place.file).name in own]


def codes(folder: Path, lake: str, **more: str) -> list[str]:
    return [p.code for p in found(folder, lake, **more)]


LEVELS = "levels: {-2: {en: A}, -1: {en: B}, 0: {en: C}, 1: {en: D}, 2: {en: E}}, objectives: [goal]"


def goals(*statements: str) -> str:
    """Goals with these statements."""
    rows = (f"{{goal: g{i}, statement: {{{said}}}, {LEVELS}}}" for i, said in enumerate(statements))
    return f"goals: [{', '.join(rows)}]"


def mapping(local: str, to: str, recode: str = "{}") -> str:
    return f"map: [{{local: {local}, to: {to}, grade: linkable, recode: {recode}, why: {{en: So}}}}]"


@pytest.mark.parametrize(("lake", "expected"), [
    (mapping("my.trust", "my.trust@1"), []),
    (mapping("my.survey/mood", "my.survey/mood"), []),
    (mapping("my.survey/works", "my.survey/works", "{'no': 'yes'}"), []),
    (mapping("my.turst", "my.trust"), ["not-in-study"]),
    (mapping("my.trust", "my.turst"), ["not-in-study"]),
    (mapping("my.survay/mood", "my.mood"), ["not-in-study"]),
    (mapping("my.survey/mod", "my.mood"), ["not-in-instrument"]),
    (mapping("my.trust", "my.trust@2"), ["wrong-version"]),
    (mapping("my.survey/works", "my.survey/works", "{'oui': 'yes', 'no': 'non'}"), ["recode-unknown-choice"] * 2),
    (mapping("my.survey/visits", "my.survey/works", "{1: 'yes'}"), ["recode-without-choices"]),
    ("group: aera", ["not-in-study"]),
    ("group: organisation", []),
    ("group: area\nvalue: shore", []),
    ("group: area\nvalue: shroe", ["circle-not-listed"]),
    ("group: area", ["circle-not-listed"]),
    ("hide: [my.mood, my.mood]", ["listed-twice"]),
    ("set: {my.mood: {minimum_answered: 1}}", ["not-for-kind"]),
    ("set: {my.trust: {minimum_answered: 4}}", ["minimum-above-items"]),
    ("set: {my.trust: {minimum_answered: 3}}", []),
    ("goals: [{goal: a, statement: {en: A}, levels: {-2: {en: A}, -1: {en: B}, 0: {en: C}, 1: {en: D}, 2: {en: E}}, "
     "indicators: [my.turst], objectives: [gaol]}]", ["not-in-study", "unknown-objective", "few-goals"]),
    (goals("en: Train together", "en: Share rooms", "en: Meet"), []),
    (goals("en: Train together", "en: train  together.", "en: Meet"), ["same-goal"]),
    (goals("en: Train together", "en: Share rooms", "en: Train together!"), ["same-goal"]),
])
def test_each_slip_has_its_problem(lake: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, lake) == expected


def test_a_slip_is_told_at_its_place_with_what_was_meant(tmp_path: Path) -> None:
    lake = "group: area\nvalue: shroe\nmap:\n  - local: my.survey/works\n    to: my.survey/works\n" \
        "    grade: linkable\n    recode: {'yse': 'yes', 'no': 'noo'}\n    why: {en: So}"
    told = [(p.code, p.place.line, p.place.column, p.values.get("near")) for p in found(tmp_path, lake) if p.place]
    assert told == [("circle-not-listed", 5, 8, "shore"), ("recode-unknown-choice", 10, 14, "yes"),
                    ("recode-unknown-choice", 10, 34, "no")]


def test_an_id_of_the_library_is_not_given_to_something_else(tmp_path: Path) -> None:
    shared = {"trust.yaml": whole({**TRUST, "indicator": "keko.trust"})}
    own = whole({**TRUST, "indicator": "keko.trust", "rescale": "[0, 10]"})
    problems = found(tmp_path, "add: {indicators: [keko.trust]}", shipped=shared, own=own)
    assert [p.code for p in problems] == ["id-reused"]
    assert problems[0].related is not None
    assert Path(problems[0].related.file).parent.name == "shipped"


def test_a_copy_that_says_the_same_is_no_other_definition(tmp_path: Path) -> None:
    shared = {"trust.yaml": whole({**TRUST, "indicator": "keko.trust"})}
    assert found(tmp_path, "add: {indicators: [keko.trust]}", shipped=shared, own=shared["trust.yaml"]) == []


def test_a_circle_is_not_called_as_its_study(tmp_path: Path) -> None:
    assert "duplicate-id" in codes(tmp_path, "circle: my.study")


def test_locked_wording_holds_in_a_circles_copy(tmp_path: Path) -> None:
    shared = {"survey.yaml": LOCKED.replace("my.survey", "shared.survey")}
    own = shared["survey.yaml"].replace("How is the mood?", "Is the mood good?")
    problems = found(tmp_path, "add: {instruments: [shared.survey]}", shipped=shared, own=own)
    assert "locked-wording" in [p.code for p in problems]
    assert "id-reused" in [p.code for p in problems]


def test_the_terms_of_what_a_circle_adds_hold(tmp_path: Path) -> None:
    own = LOCKED.replace("my.survey", "lake.survey")
    problems = found(tmp_path, "add: {instruments: [lake.survey]}\ndisclosure: {min_n: 7}", own=own)
    told = [p for p in problems if p.code == "looser-than-terms"]
    assert [(p.values["own"], p.values["demanded"]) for p in told] == [(7, 10)]


def test_an_organisation_is_checked_against_what_its_circle_has(tmp_path: Path) -> None:
    own = whole({**TRUST, "indicator": "lake.trust"})
    pier = "circle: pier\nextends: lake\ngroup: organisation\ntitle: {en: Pier}\n" + mapping("lake.trust", "lake.tsurt")
    problems = found(tmp_path, "add: {indicators: [lake.trust]}", own=own, pier=pier)
    assert [(p.code, p.values.get("near")) for p in problems] == [("not-in-study", "lake.trust")]
