"""What an id means: values with their places, what it reads, who uses it."""

from pathlib import Path

import pytest

from keko_eval.definitions.explanation import explain, known_ids
from keko_eval.definitions.load import Library, read_library
from tests.definitions.snippets import FILES, whole, write

STUDY = whole(FILES["study.yaml"]) + "set: {my.trust: {targets: [{wave: after, value: 70}], bands: " \
    "[{below: 40, state: weak}, {state: good}]}}\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    write(tmp_path, {name: whole(keys) for name, keys in FILES.items()} | {"study.yaml": STUDY})
    return read_library([tmp_path])[0]


@pytest.mark.parametrize(("id", "kind", "title", "reads", "used_by"), [
    ("my.trust", "indicator", "Trust",
     ["my.survey/helps", "my.survey/listens", "my.survey/keeps_word", "goal"], ["my.study"]),
    ("my.work@1", "indicator", "At work", ["my.survey/works", "goal"], ["my.study"]),
    ("my.survey/works", "question", "Do you work?", ["my.survey"], ["my.work"]),
    ("works", "question", "Do you work?", ["my.survey"], ["my.work"]),
    ("goal", "objective", "Trust", [], ["my.mood", "my.trust", "my.work"]),
    ("my.goals", "tree", "", [], ["goal"]),
    ("my.study", "study", "My study", ["my.survey", "my.trust", "my.work", "my.mood"], []),
])
def test_links(id: str, kind: str, title: str, reads: list[str], used_by: list[str], library: Library) -> None:
    found = explain(id, library, "en")
    assert found
    assert (found.kind, found.title) == (kind, title)
    assert [link.id for link in found.reads] == reads
    assert [link.id for link in found.used_by] == used_by


def test_each_value_knows_where_it_stands_and_which_study_sets_it(library: Library) -> None:
    found = explain("my.trust", library, "en")
    assert found
    values = {v.key: (v.text, Path(v.place.file).name, v.place.line, v.by) for v in found.values}
    assert values["direction"] == ("up", "trust.yaml", 11, "")
    assert values["items"] == ("helps, listens, keeps_word", "trust.yaml", 9, "")
    assert values["targets[0].value"] == ("70", "study.yaml", 9, "my.study")
    assert values["bands[1].state"] == ("good", "study.yaml", 9, "my.study")


def test_the_choices_of_a_question_are_among_its_values(library: Library) -> None:
    found = explain("my.survey/works", library, "en")
    assert found
    assert [(value.key, value.text) for value in found.values][-2:] == [("yes_no yes", "Yes"), ("yes_no no", "No")]


@pytest.mark.parametrize("id", ["my.turst", "my.other/works", "", "my.survey/nothing"])
def test_what_is_not_there(id: str, library: Library) -> None:
    assert explain(id, library, "en") is None


def test_every_known_id_can_be_explained(library: Library) -> None:
    assert all(explain(id, library, "fi") for id in known_ids(library))
