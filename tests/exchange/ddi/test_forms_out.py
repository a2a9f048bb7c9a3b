"""Instruments as codebooks, and back."""

from pathlib import Path

import pytest

from keko_eval.definitions.document import Document, read
from keko_eval.definitions.load import shipped_library
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.ddi.system import read as read_ddi
from keko_eval.exchange.ddi.system import write

LIBRARY = {d.id: d for d in shipped_library().of("instrument")}
KINDS = ("select_one", "select_multiple", "integer", "decimal", "date", "text")


def back(document: Document, tmp_path: Path) -> Document:
    out = tmp_path / "own.xml"
    write(document, out, {})
    found = read_ddi(out)
    assert not found.problems
    reading = read(instrument_text(found.tree, "ddi", "own.xml"), "own.yaml")
    assert not reading.problems
    assert reading.document is not None
    return reading.document


@pytest.mark.parametrize("id", sorted(LIBRARY))
def test_the_library_comes_back_with_its_questions(id: str, tmp_path: Path) -> None:
    ours = LIBRARY[id].model
    own = back(LIBRARY[id], tmp_path).model
    language = ours.languages[0]
    for _, question in ours.walk():
        if question.kind not in KINDS or "or_other" in question.type:
            continue
        came = own.question(question.name)
        assert came is not None, question.name
        assert came.kind == question.kind
        assert " ".join(question.label.to(language).split()) == came.label.to(language)
        assert {str(c.value): c.missing for c in ours.choices_of(question)} == {
            str(c.value): c.missing for c in own.choices_of(came)}


GROUPED = """
instrument: own.asked
version: 1.0.0
title: Own
unit: respondent
languages: [en]
choices:
  yes_no: [{value: 1, label: "Yes"}, {value: 0, label: "No"}, {value: 9, label: Refused, missing: refused}]
questions:
  - {name: work, type: select_one yes_no, label: Do you work?}
  - group: hours
    label: How long?
    relevant: ${work} = 1
    questions:
      - {name: week, type: integer, label: Hours a week, constraint: . >= 1 and . <= 80, missing: {"-9": dont_know}}
      - {name: more, type: select_one yes_no, label: Too many?, relevant: "${week} > 40"}
  - repeat: children
    label: Children
    questions: [{name: age, type: integer, label: Age}]
"""


def test_conditions_limits_and_missing_codes_come_back(tmp_path: Path) -> None:
    reading = read(GROUPED, "own.yaml")
    assert reading.document is not None
    assert not reading.problems
    own = back(reading.document, tmp_path).model
    assert own.question("week").relevant == "${work} = 1"
    assert own.question("more").relevant == "(${work} = 1) and (${week} > 40)"
    assert own.question("week").constraint == ". >= 1 and . <= 80"
    assert own.question("week").missing == {"-9": "dont_know"}
    report = write(reading.document, tmp_path / "again.xml", {})
    assert [(loss.fate, loss.named("en")) for loss in report.losses] == [("lost", "repeat 'children'")]
