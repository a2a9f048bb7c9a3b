"""Questions: types, choice lists, labels."""

from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library
from keko_eval.definitions.question_types import KNOWN, UNSEEN
from tests.definitions.snippets import FORM, codes_of, whole

LISTS = "choices: {c: [{value: 1, label: No}, {value: 5, label: Yes}]}\n"
USED = "  - {name: used, type: select_one c, label: Why?, use: background}\n"


def codes(folder: Path, question: str, extra: str = "") -> list[str]:
    text = whole(FORM) + LISTS + extra + "questions:\n" + USED + f"  - {question}\n"
    return [code for code in codes_of(folder, {"form.yaml": text}) if code != "unused-instrument"]


@pytest.mark.parametrize("kind", sorted(KNOWN - {"select_one", "select_multiple", "rank", "calculate"}))
def test_every_type_of_xlsform_is_known(kind: str, tmp_path: Path) -> None:
    assert codes(tmp_path, f"{{name: q, type: {kind}, label: Why?, use: background}}") in (
        [], ["sensitive-without-purpose"])


@pytest.mark.parametrize("kind", sorted(UNSEEN - {"calculate", "email", "phonenumber"}))
def test_what_nobody_sees_needs_no_label(kind: str, tmp_path: Path) -> None:
    assert codes(tmp_path, f"{{name: q, type: {kind}}}") == []


@pytest.mark.parametrize(("question", "expected"), [
    ("{name: q, type: integr, label: Why?, use: background}", ["unknown-type"]),
    ("{name: q, type: select_one d, label: Why?, use: background}", ["unknown-choice-list"]),
    ("{name: q, type: select_one '${other}', label: Why?, use: background}", []),
    ("{name: q, type: select_one c or_other, label: Why?, use: background}", []),
    ("{name: q, type: select_multiple, label: Why?, use: background}", ["no-choice-list"]),
    ("{name: q, type: rank c, label: Why?, use: background}", []),
    ("{name: q, type: integer, use: background}", ["missing-label"]),
    ("{name: q, type: integer, hint: Write a number, use: background}", []),
    ("{name: q, type: integer, label: Why?, use: background, required_message: Answer}", ["message-without-rule"]),
    ("{name: q, type: integer, label: Why?, use: background, required: yes, required_message: Answer}", []),
    ("{name: q, type: integer, label: Why?, use: background, missing: {-9: refused}}", []),
    ("{name: q, type: integer, label: Why?, use: background, missing: {none: refused}}", ["not-a-number"]),
    ("{name: q, type: select_one c, label: Why?, use: background, missing: {9: refused}}", ["unknown-code"]),
])
def test_questions(question: str, expected: list[str], tmp_path: Path) -> None:
    quoted = question.replace("select_one '${other}'", '"select_one ${other}"')
    assert codes(tmp_path, quoted) == expected


def test_a_carried_form_may_have_other_types(tmp_path: Path) -> None:
    text = whole(FORM) + "xlsform: {settings: {}}\nquestions:\n  - {name: q, type: kobomatrix, label: Why?}\n"
    (tmp_path / "form.yaml").write_text(text, encoding="utf8")
    found = check([tmp_path], Library(())).problems
    assert [(p.code, p.severity) for p in found if p.code == "unknown-type"] == [("unknown-type", "warning")]


def test_a_misshapen_list_is_not_called_unknown(tmp_path: Path) -> None:
    text = whole(FORM) + "choices: {c: no list}\nquestions:\n" + USED
    assert [c for c in codes_of(tmp_path, {"form.yaml": text}) if c != "unused-instrument"] == ["wrong-shape"]
