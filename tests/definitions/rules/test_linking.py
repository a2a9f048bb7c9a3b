"""Linking: six elements of questions that there are, and no key that the kind does not use."""

from pathlib import Path

import pytest

from tests.definitions.snippets import FILES, codes_of, problems_of, whole, with_keys

SIX = "helps, listens, keeps_word, mood, works, visits"
CODE = f"subject: code\nlinking: {{kind: code, elements: [{SIX}]}}"


@pytest.mark.parametrize(("keys", "expected"), [
    (CODE, []),
    (CODE.replace("subject: code\n", ""), ["linking-needs"]),
    ("subject: code\nlinking: {kind: code}", ["linking-needs"]),
    (CODE.replace(", visits", ""), ["few-code-elements"]),
    (CODE.replace("visits", "mood"), ["listed-twice"]),
    (CODE.replace("visits", "visitz"), ["not-in-instrument"]),
    (CODE.replace("]}", "], within: circle}"), ["not-in-study"]),
    ("groups: [circle]\n" + CODE.replace("]}", "], within: circle}"), []),
    ("linking: {kind: none}", []),
    ("subject: code\nlinking: {kind: contacts}", []),
    (CODE.replace("kind: code", "kind: contacts"), ["linking-key-idle"]),
    ("subject: code\nlinking: {kind: organisation, same_person: works, other_person: ['no']}", []),
    ("subject: code\nlinking: {kind: organisation, same_person: works}", ["linking-needs"]),
    ("subject: code\nlinking: {kind: organisation, same_person: works, other_person: [nope]}", ["unknown-choice"]),
    ("subject: code\nlinking: {kind: organisation, same_person: wurks, other_person: ['no']}", ["not-in-instrument"]),
    ("linking: {kind: telepathy}", ["unknown-value"]),
])
def test_linking(keys: str, expected: list[str], tmp_path: Path) -> None:
    assert [p.code for p in problems_of(tmp_path, keys, "study")] == expected


def test_an_element_is_an_answer_that_can_be_given_again(tmp_path: Path) -> None:
    texts = {name: whole(keys) for name, keys in FILES.items()} | {"study.yaml": with_keys(FILES["study.yaml"], CODE)}
    texts["survey.yaml"] = texts["survey.yaml"].replace("type: integer", "type: note")
    assert "code-element-type" in codes_of(tmp_path, texts)


def test_an_element_has_a_use(tmp_path: Path) -> None:
    texts = {name: whole(keys) for name, keys in FILES.items()}
    texts["survey.yaml"] = texts["survey.yaml"].replace(", use: background", "")
    assert codes_of(tmp_path / "without", texts) == ["unused-question"]
    texts["study.yaml"] = with_keys(FILES["study.yaml"], CODE)
    assert codes_of(tmp_path / "with", texts) == []
