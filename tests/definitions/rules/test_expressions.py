"""Expressions in their places: the form's own, and those of indicators."""

from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library
from tests.definitions.snippets import FORM, MOOD, codes_of, problems_of, whole, with_keys, write

QUESTIONS = """choices:
  yes_no: [{value: 'yes', label: {en: Yes}, area: a}, {value: 'no', label: {en: No}}]
questions:
  - {name: works, type: select_one yes_no, label: {en: Do you work?}, use: background}
  - {name: visits, type: integer, label: {en: How many?}, use: background}
""".replace(", area: a", "")


def codes(folder: Path, questions: str) -> list[str]:
    text = whole(FORM) + QUESTIONS + questions
    return [c for c in codes_of(folder, {"form.yaml": text}) if c != "unused-instrument"]


@pytest.mark.parametrize(("question", "expected"), [
    ("type: text, relevant: \"${works} = 'yes'\"", []),
    ("type: text, relevant: \"${work} = 'yes'\"", ["unknown-question"]),
    ("type: text, required: \"${works} = 'yess'\"", ["unknown-choice"]),
    ("type: integer, constraint: '. > 5 and . < 3'", ["never-true"]),
    ("type: integer, constraint: '. => 5'", ["foreign-operator"]),
    ("type: calculate, calculation: '${visits} * 2'", []),
    ("type: calculate, calculation: '${visits} *'", ["unfinished-expression"]),
    ("type: integer, default: '${visit}'", ["unknown-question"]),
    ("type: integer, default: '3'", []),
    ("type: text, default: a (b", []),
    ("type: select_one yes_no, choice_filter: 'area = ${visits}'", []),
])
def test_each_key_is_checked(question: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, f"  - {{name: q, label: {{en: Why?}}, use: open, {question}}}\n") == expected


@pytest.mark.parametrize("questions", [
    "  - {group: g, label: {en: G}, relevant: '${wroks} > 1', questions: [{name: a, type: note, label: {en: A}}]}\n",
    "  - {repeat: r, label: {en: R}, repeat_count: '${visit}', questions: [{name: a, type: note, label: {en: A}}]}\n",
])
def test_groups_and_repeats_are_checked(questions: str, tmp_path: Path) -> None:
    assert codes(tmp_path, questions) == ["unknown-question"]


def test_the_caret_covers_the_word_in_question(tmp_path: Path) -> None:
    text = whole(FORM) + QUESTIONS
    text += "  - {name: q, type: note, label: {en: A}, relevant: \"1 = 1 and ${work} = 'yes'\"}\n"
    found = [p for p in check([write(tmp_path, {"form.yaml": text})], Library(())).problems
             if p.code == "unknown-question"]
    line = text.splitlines()[found[0].place.line - 1] if found[0].place else ""
    assert found[0].place
    assert line[found[0].place.column - 1:][: found[0].place.width] == "${work}"


def test_an_expression_with_escapes_is_pointed_at_as_a_whole(tmp_path: Path) -> None:
    text = whole(FORM) + QUESTIONS + "  - {name: q, type: note, label: {en: A}, relevant: '${work} = ''yes'''}\n"
    found = [p for p in check([write(tmp_path, {"form.yaml": text})], Library(())).problems
             if p.code == "unknown-question"]
    line = text.splitlines()[found[0].place.line - 1] if found[0].place else ""
    assert found[0].place
    assert line[found[0].place.column - 1:][: found[0].place.width] == "'${work} = ''yes'''"


@pytest.mark.parametrize(("questions", "expected"), [
    ("  - {name: a, type: integer, label: {en: A}, use: open, relevant: '${b} > 1'}\n"
     "  - {name: b, type: integer, label: {en: B}, use: open, relevant: '${a} > 1'}\n",
     ["expression-cycle", "forward-reference"]),
    ("  - {group: g, label: {en: G}, relevant: '${a} > 1', questions: "
     "[{name: b, type: integer, label: {en: B}, use: open}]}\n"
     "  - {name: a, type: calculate, calculation: '${b} + 1'}\n", ["expression-cycle"]),
    ("  - {name: a, type: integer, label: {en: A}, use: open, constraint: '. > ${b}'}\n"
     "  - {name: b, type: integer, label: {en: B}, use: open, relevant: '${a} > 1'}\n", []),
])
def test_questions_that_wait_for_each_other(questions: str, expected: list[str], tmp_path: Path) -> None:
    assert sorted(codes(tmp_path, questions)) == sorted(expected)


def test_inside_a_repeat_its_own_questions_are_single(tmp_path: Path) -> None:
    inside = ("  - repeat: people\n    label: {en: People}\n    questions:\n"
              "      - {name: age, type: integer, label: {en: Age?}, use: open}\n"
              "      - {name: job, type: text, label: {en: Job?}, use: open, relevant: '${age} > 17'}\n")
    assert codes(tmp_path, inside) == []
    mean = with_keys(MOOD, "value: ${age}\nindicator: my.age")
    found = codes_of(tmp_path, {"form.yaml": whole(FORM) + QUESTIONS + inside, "age.yaml": mean})
    assert "repeated-question" in found


@pytest.mark.parametrize(("place", "keys", "expected"), [
    ("share", "condition: \"${works} = 'yes'\"\nbase: \"${visits} > 0\"", []),
    ("share", "condition: \"${works} = 'jes'\"", ["unknown-choice"]),
    ("share", "condition: \"${works}\"", ["not-a-condition"]),
    ("share", "condition: \"${visits} + 1\"", ["not-a-condition"]),
    ("mean", "value: \"${visits} + 1\"", []),
    ("mean", "value: \"${visits} > 1\"", ["not-a-quantity"]),
    ("mean", "value: \"${works}\"", ["not-a-quantity"]),
    ("mean", "value: \"${visit}\"", ["unknown-question"]),
])
def test_expressions_of_indicators(place: str, keys: str, expected: list[str], tmp_path: Path) -> None:
    found = [p.code for p in problems_of(tmp_path, keys, place)]
    assert [c for c in found if c not in ("unused-question", "unfed-indicator")] == expected
