"""Shape: every misshapen part is named once at its place, and the rest of the file is read without it."""

from typing import Any

import pytest

from keko_eval.definitions.document import Document, parse_document, read
from tests.definitions.snippets import FORM, SURVEY, TRUST, whole, with_keys


def problems(text: str) -> list[tuple[str, str]]:
    _, found = parse_document(text, "a.yaml")
    places = [(p.code, p.place) for p in sorted(found, key=lambda p: p.sort_key)]
    return [(code, f"{place.line}:{place.column}" if place else "") for code, place in places]


def document(text: str) -> Document:
    found, _ = parse_document(text, "a.yaml")
    assert found is not None
    return found


@pytest.mark.parametrize(("question", "expected"), [
    ("{name: q, type: text, label: Why?, hnit: x}", [("unknown-key", "7:40")]),
    ("{name: q, label: Why?}", [("missing-key", "7:6")]),
    ("{nmae: q, type: text, label: Why?}", [("unknown-key", "7:6")]),
    ("{name: q, type: [text], label: Why?}", [("not-text", "7:21")]),
    ("{name: q, type: text, label: [Why?]}", [("not-text", "7:34")]),
    ("{name: q, type: text, label: {English: Why?}}", [("unknown-language", "7:34")]),
    ("{name: q, type: text, label: Why?, required: [a]}", [("not-text", "7:50")]),
    ("{name: q, type: text, label: Why?, columns: {a: [b]}}", [("not-text", "7:53")]),
    ("{name: q, type: text, label: Why?, use: fun}", [("unknown-value", "7:45")]),
    ("{name: q r, type: text, label: Why?, sensitive: 1}", [("bad-name", "7:12"), ("not-true-or-false", "7:53")]),
    ("Why?", [("wrong-shape", "7:5")]),
    ("{group: g, questions: {name: q}}", [("wrong-shape", "7:27")]),
    ("{group: g, label: [x], questions: []}", [("not-text", "7:23")]),
    ("{group: g, questions: [{name: q, type: text, lable: x}]}", [("unknown-key", "7:50")]),
])
def test_each_slip_has_its_code_and_place(question: str, expected: list[tuple[str, str]]) -> None:
    text = whole(FORM) + f"questions:\n  - {question}\n"
    assert problems(text) == expected


def test_a_misspelt_required_key_is_one_problem_with_a_near_name() -> None:
    _, (found,) = parse_document(whole(FORM) + "questions: [{name: q, typ: text}]\n", "a.yaml")
    assert (found.code, found.values["near"]) == ("unknown-key", "type")


@pytest.mark.parametrize(("keys", "expected"), [
    ("kind: scal", ["unknown-value"]),
    ("dimension: network\nlevel: outcomes", ["unknown-value", "unknown-value"]),
    ("items: helps", ["wrong-shape"]),
    ("rescale: [0]", ["wrong-length"]),
    ("rescale: [0, 50, 100]", ["wrong-length"]),
    ("rescale: [a, b]", ["not-a-number", "not-a-number"]),
    ("minimum_answered: 0", ["out-of-bounds"]),
    ("smallest_meaningful: {value: 0, basis: guess}", ["missing-key", "out-of-bounds", "unknown-value"]),
    ("bands: [{below: 40}]", ["missing-key"]),
    ("model: reflectiv\ndecimals: 1.5", ["not-a-whole-number", "unknown-value"]),
    ("value: ${helps}", ["unknown-key"]),
])
def test_indicators(keys: str, expected: list[str]) -> None:
    assert sorted(code for code, _ in problems(with_keys(TRUST, keys))) == sorted(expected)


@pytest.mark.parametrize("text", ["[1, 2]", "word", "title: x", "questions: []"])
def test_a_file_without_a_kind_is_no_definition(text: str) -> None:
    assert [code for code, _ in problems(text)] == ["not-a-definition"]


def test_the_rest_is_read_without_the_misshapen_part() -> None:
    made = document(whole(FORM) + """questions:
  - {name: a, type: text, label: [x], hint: y}
  - {name: b, label: Missing its type}
  - {name: c, type: integer, label: How many?, oops: 1}
""")
    names = [(q.name, q.label and q.label.to("en"), q.hint and q.hint.to("en")) for _, q in made.model.walk()]
    assert names == [("a", None, "y"), ("c", "How many?", None)]
    assert made.left_out("questions", 0, "label")
    assert not made.left_out("questions", 0, "hint")
    assert {"x", "b", "Missing its type", "1"} <= made.lost


def test_places_stay_right_when_parts_are_left_out() -> None:
    made = document(whole(FORM) + """questions:
  - {name: b, label: Missing its type}
  - {name: c, type: integer, label: How many?}
""")
    assert str(made.at("questions", 0, "label")) == "a.yaml:8:37"
    assert str(made.key("questions", 0, "label")) == "a.yaml:8:30"


def test_a_file_that_lacks_what_it_cannot_do_without_is_broken() -> None:
    found = read("instrument: my.form\nversion: 1.0.0\n", "a.yaml")
    assert (found.document, found.broken) == (None, ("instrument", "my.form"))
    assert [p.code for p in found.problems] == ["missing-key"] * 3


def test_the_owner_is_the_nearest_thing_with_a_name() -> None:
    _, found = parse_document(whole(SURVEY) + "  - {name: q, type: text, oops: 1}\nwhat: 1\n", "a.yaml")
    owners: list[Any] = [p.values["owner"] for p in sorted(found, key=lambda p: p.sort_key)]
    assert [(o.kind, o.id) for o in owners] == [("question", "q"), ("instrument", "my.survey")]


def test_an_extra_key_of_a_text_is_a_language() -> None:
    assert problems("tree: my.goals\nversion: 1.0.0\ntitle: {en: x, label: y}\nobjectives: []") == [
        ("unknown-language", "3:8")]
