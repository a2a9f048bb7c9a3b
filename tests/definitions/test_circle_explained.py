"""A circle as resolved: each value with the file and line that set it, whichever layer that is in."""

from pathlib import Path

import pytest

from keko_eval.definitions.explained import Explanation, Value
from keko_eval.definitions.explanation import explain
from keko_eval.definitions.load import read_library
from tests.definitions.test_overlay import CIRCLE, ORGANISATION, OWN, written

SET = """set: {my.trust: {bands: [{below: 40, state: weak}, {state: good}]}}
population: {by_group: {circle: {Lake: 12, Sea: 30}}}
"""


def explained(folder: Path, id: str, language: str = "en", **circles: str) -> Explanation:
    written(folder, **circles)
    study = folder / "study.yaml"
    study.write_text(study.read_text(encoding="utf8") + SET, encoding="utf8")
    found = explain(id, read_library([folder])[0], language)
    assert found is not None
    return found


def values(found: Explanation) -> dict[tuple[str, str], Value]:
    return {(value.of, value.key): value for value in found.values}


@pytest.mark.parametrize(("of", "key", "text", "file", "by"), [
    ("my.trust", "targets[0].value", "75", "lake.yaml", "lake"),
    ("my.trust", "bands[0].below", "40", "study.yaml", "my.study"),
    ("my.trust", "rescale", "0, 100", "trust.yaml", ""),
    ("my.trust", "label", "Trust", "trust.yaml", ""),
    ("", "disclosure.min_n", "9", "pier.yaml", "pier"),
    ("", "waves[0].period", "2018-03", "lake.yaml", "lake"),
    ("", "waves[1].period", "2019-11", "study.yaml", "my.study"),
    ("", "population", "40", "lake.yaml", "lake"),
    ("", "comparison.design", "before_after", "study.yaml", "my.study"),
])
def test_each_value_has_the_file_that_set_it(of: str, key: str, text: str, file: str, by: str, tmp_path: Path) -> None:
    found = values(explained(tmp_path, "pier", lake=CIRCLE + OWN, pier=ORGANISATION))[of, key]
    assert (found.text, Path(found.place.file).name, found.by) == (text, file, by)
    line = Path(found.place.file).read_text(encoding="utf8").splitlines()[found.place.line - 1]
    assert text.split(",")[0] in line


def test_a_translation_is_told_where_it_is_written(tmp_path: Path) -> None:
    found = values(explained(tmp_path, "lake", "fi", lake=CIRCLE + OWN))["my.trust", "label"]
    assert (found.text, Path(found.place.file).name) == ("Luottamus", "lake.yaml")


def test_what_is_hidden_is_told_with_who_hides_it(tmp_path: Path) -> None:
    found = explained(tmp_path, "pier", lake=CIRCLE + OWN, pier=ORGANISATION)
    assert [(v.text, v.by) for v in found.values if v.key == "hide"] == [("my.mood", "lake"), ("my.work", "pier")]
    assert {v.of for v in found.values} == {"", "my.trust"}


def test_what_was_refused_is_told_as_it_was(tmp_path: Path) -> None:
    looser = CIRCLE + "set: {my.trust: {label: {en: Faith}}}\ndisclosure: {min_n: 3}\n"
    found = values(explained(tmp_path, "lake", lake=looser))
    assert found["my.trust", "label"].text == "Trust"
    assert found["", "disclosure.min_n"].text == "5"


def test_only_its_own_population_is_told(tmp_path: Path) -> None:
    found = explained(tmp_path, "lake", lake=CIRCLE)
    told = [(v.key, v.text) for v in found.values if v.top == "population"]
    assert told == [("population.by_group.circle.Lake", "12")]


def test_what_is_above_and_below(tmp_path: Path) -> None:
    lake = explained(tmp_path, "lake", lake=CIRCLE, pier=ORGANISATION)
    assert [link.id for link in lake.reads] == ["my.study"]
    assert [link.id for link in lake.used_by] == ["pier"]


def test_a_circle_of_nothing_tells_its_own_values(tmp_path: Path) -> None:
    found = explained(tmp_path, "lake", lake="circle: lake\nextends: nowhere\ngroup: region\n")
    assert ("", "group") in values(found)
    assert found.reads == ()
