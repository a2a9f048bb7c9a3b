"""Variables with labels become questions; what had to be guessed is told."""

from pathlib import Path

import polars as pl
import pytest

from keko_eval.definitions.document import read_document
from keko_eval.exchange.check_form import check_form
from keko_eval.exchange.statistics.data_set import DataSet
from keko_eval.exchange.statistics.fitted import STATA, fitted
from keko_eval.exchange.systems import recognised
from tests.cli.running import keko

pyreadstat = pytest.importorskip("pyreadstat", reason="the extra spss is not installed")


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.sav"
    frame = pl.DataFrame({"sex": [1.0, 2.0, 9.0], "age": [41.0, 5.0, 98.0], "sat": [1.0, 3.0, 5.0],
                          "w": [0.5, 1.5, None], "name$": ["a", "b", ""], "born": [13_171_161_600.0, None, None],
                          "same": [2.0, 2.0, 1.0]})
    sexes = {1.0: "Woman", 2.0: "Man", 9.0: "Prefer not to say"}
    pyreadstat.write_sav(frame, path, column_labels={"sex": "Are you\na woman?", "age": "Age", "sat": "Satisfied?"},
                         variable_value_labels={"sex": sexes, "same": sexes, "age": {98.0: "Interviewer error"},
                                                "sat": {1.0: "Not at all", 5.0: "Very"}},
                         missing_ranges={"sex": [9.0], "same": [9.0], "age": [{"lo": 98, "hi": 99}]},
                         variable_format={"born": "EDATE10", "age": "F3.0"})
    return path


def test_variables_are_questions_of_their_kind(survey: Path) -> None:
    assert recognised(survey) == "statistics"
    form, problems = check_form(survey, "statistics")
    assert [p.code for p in problems if p.severity == "error"] == []
    asked = {q["name"]: q for q in form.tree["questions"]}
    assert {name: q["type"] for name, q in asked.items()} == {
        "sex": "select_one sex", "age": "integer", "sat": "select_one sat", "w": "decimal", "name_": "text",
        "born": "date", "same": "select_one sex"}
    assert asked["sex"]["label"] == {"default": "Are you a woman?"}
    assert form.tree["choices"]["sex"] == [
        {"value": 1, "label": {"default": "Woman"}}, {"value": 2, "label": {"default": "Man"}},
        {"value": 9, "label": {"default": "Prefer not to say"}, "missing": "refused"}]
    assert [c["label"]["default"] for c in form.tree["choices"]["sat"]] == ["Not at all", "3", "Very"]
    assert asked["age"]["missing"] == {"98": "refused"}
    told = {(loss.named("en"), loss.because) for loss in form.report.losses}
    assert ("question 'age'", "ddi-why-missing") in told
    assert ("question 'name_'", "statistics-name-in") in told
    assert ("question 'w'", "statistics-no-label") in told


def test_statas_letters_are_numbers_beside_the_other_codes(data: DataSet, tmp_path: Path) -> None:
    from keko_eval.exchange.statistics.dta import as_dta

    path = tmp_path / "x.dta"
    path.write_bytes(as_dta(fitted(data, STATA)[0], tmp_path))
    form, problems = check_form(path, "statistics")
    assert [p.code for p in problems if p.severity == "error"] == []
    mood = form.tree["choices"]["mood"]
    assert [(c["value"], c.get("missing")) for c in mood if c["value"] in (1, 2, -98, -99)] == [
        (1, None), (2, None), (-98, "dont_know"), (-99, "refused")]
    assert "Ei vastausta" not in {c["label"]["default"] for c in mood}


def test_a_real_file_becomes_an_instrument(shared_forms: Path, tmp_path: Path) -> None:
    done = keko("import-definitions", shared_forms / "childrens_survey.sav", "-o", tmp_path)
    assert "Traceback" not in done.stderr
    document, problems = read_document(tmp_path / "childrens_survey.yaml")
    assert document is not None, (problems, done.stdout, done.stderr)
    assert len(list(document.model.walk())) == 18
