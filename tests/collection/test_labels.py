"""A file that says what its codes mean: labels are used where codes fail, and codes never shift."""

from dataclasses import replace

import pytest

from keko_eval.collection.cells import Manner
from keko_eval.collection.column_values import labelled_meaning
from keko_eval.collection.fields import Field, fields_of
from keko_eval.collection.read import Opened, _source
from keko_eval.collection.source import Entry
from keko_eval.collection.telling import tell_cells, tell_columns
from keko_eval.definitions.mapping import Mapping
from keko_eval.files.table import table_of
from tests.collection.conftest import Make
from tests.collection.test_read import FORM


def read(make: Make, labels: dict[str, str], cells: list[str]) -> tuple[list[object], list[str]]:
    study = make(FORM, "")
    table = replace(table_of("a.sav", [[cell] for cell in cells]), names=("v1",), texts={0: ("Promises are kept.",)},
                    labels={0: labels})
    fields = fields_of(study, "t.form")
    source, _ = _source(Opened("t.form", "a.sav", "a.sav", table, Entry("before")), table, fields)
    return source.frame["promises"].to_list(), [p.code for p in tell_cells(source, fields)]


def test_a_variable_label_names_the_column(make: Make) -> None:
    assert read(make, {}, ["1", "4"]) == ([1, 4], [])


def test_codes_of_another_numbering_are_read_by_their_labels(make: Make) -> None:
    assert read(make, {"11": "Strongly disagree", "15": "Strongly agree"}, ["11", "15"]) == ([1, 5], [])


def test_a_code_that_is_another_choice_by_its_label_is_set_aside(make: Make) -> None:
    labels = {"1": "Strongly agree", "5": "Strongly disagree", "3": "Neither agree nor disagree"}
    assert read(make, labels, ["1", "3", "5"]) == ([None, 3, None], ["label-of-other-choice"] * 2)


@pytest.mark.parametrize("label", ["Something else", ""])
def test_a_label_that_nobody_has_changes_nothing(make: Make, label: str) -> None:
    assert read(make, {"2": label}, ["2"]) == ([2], [])


@pytest.mark.parametrize(("text", "told"), [("Promises are kept.", []), ("A label of the analyst's own", []),
                                            ("Work is respected.", ["column-asks-other"])])
def test_a_column_with_one_questions_name_and_anothers_text_is_told(make: Make, text: str, told: list[str]) -> None:
    study = make(FORM, "")
    table = replace(table_of("a.sav", [["1"]]), names=("promises",), texts={0: (text,)})
    fields = fields_of(study, "t.form")
    entry = Entry("before")
    source, _ = _source(Opened("t.form", "a.sav", "a.sav", table, entry), table, fields)
    found = [p for p in tell_columns(source, fields, entry) if p.code == "column-asks-other"]
    assert [p.code for p in found] == told
    assert all(p.severity == "error" for p in found)


def test_a_mapping_file_settles_which_question_was_asked(make: Make) -> None:
    study = make(FORM, "")
    table = replace(table_of("a.sav", [["1", "4"]]), names=("promises", "respect"),
                    texts={0: ("Work is respected.",), 1: ("Promises are kept.",)})
    fields = fields_of(study, "t.form")
    entry = Entry("before", mapping=Mapping(mapping="m", columns={"promises": ["respect"], "respect": ["promises"]}))
    source, _ = _source(Opened("t.form", "a.sav", "a.sav", table, entry), table, fields)
    assert "column-asks-other" not in [p.code for p in tell_columns(source, fields, entry)]
    assert (source.frame["promises"].to_list(), source.frame["respect"].to_list()) == ([4], [1])


def test_the_label_of_a_missing_code_beside_numbers_is_that_kind_of_missing() -> None:
    field = Field("n", "integer", missing=(("999", "dont_know"),))
    meaning = labelled_meaning(["3", "No idea", "Other words"], field, Manner("en"),
                               {"999": "No idea", "998": "Other words"})
    assert meaning is not None
    assert (meaning.answers["3"], meaning.odd["No idea"], meaning.odd["Other words"]) == (
        3, "dont_know", "not_a_number")
