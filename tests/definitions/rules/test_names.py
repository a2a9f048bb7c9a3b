"""Names: unique where they must be, and never mistaken for another."""

from pathlib import Path

import pytest

from tests.definitions.snippets import FORM, TRUST, codes_of, whole, with_keys

TEXT = "type: text, label: Why?, use: open"


def form(questions: str, extra: str = "") -> dict[str, str]:
    return {"form.yaml": whole(FORM) + f"{extra}questions:\n{questions}"}


def codes(folder: Path, questions: str, extra: str = "") -> list[str]:
    return [code for code in codes_of(folder, form(questions, extra)) if code != "unused-instrument"]


def test_two_definitions_with_one_id(tmp_path: Path) -> None:
    found = codes_of(tmp_path, {"a.yaml": whole(TRUST), "b.yaml": whole(TRUST)})
    assert found.count("duplicate-id") == 1


def test_an_instrument_and_an_indicator_may_share_an_id(tmp_path: Path) -> None:
    texts = {"a.yaml": with_keys(FORM, "instrument: my.same"), "b.yaml": with_keys(TRUST, "indicator: my.same")}
    assert "duplicate-id" not in codes_of(tmp_path, texts)


def test_two_questions_in_different_groups_with_one_name(tmp_path: Path) -> None:
    nested = (f"  - {{name: q, {TEXT}}}\n"
              f"  - {{group: g, label: G, questions: [{{name: q, {TEXT}}}]}}\n")
    assert codes(tmp_path, nested) == ["duplicate-name"]


def test_xlsform_allows_one_name_in_different_groups(tmp_path: Path) -> None:
    nested = (f"  - {{name: q, {TEXT}}}\n"
              f"  - {{group: g, label: G, questions: [{{name: q, {TEXT}}}]}}\n")
    assert codes(tmp_path, nested, "xlsform: {settings: {form_id: x}}\n") == []


def test_xlsform_does_not_allow_it_in_one_group(tmp_path: Path) -> None:
    twice = f"  - {{name: q, {TEXT}}}\n  - {{name: q, {TEXT}}}\n"
    assert codes(tmp_path, twice, "xlsform: {settings: {form_id: x}}\n") == ["duplicate-name"]


def test_a_group_may_have_the_name_of_a_question(tmp_path: Path) -> None:
    assert codes(tmp_path, f"  - {{group: q, label: G, questions: [{{name: q, {TEXT}}}]}}\n") == []


@pytest.mark.parametrize(("first", "second", "expected"), [
    ("trust_1", "Trust_1", ["lookalike-names"]),
    ("trust_1", "trust_l", ["lookalike-names"]),
    ("O1", "01", ["lookalike-names"]),
    ("trust", "tru\u0455t", ["mixed-alphabets", "lookalike-names"]),
    ("trust_1", "trust_2", []),
    ("työ", "tyo", []),
    ("доверие", "trust", []),
])
def test_names_that_look_alike(first: str, second: str, expected: list[str], tmp_path: Path) -> None:
    both = f"  - {{name: {first}, {TEXT}}}\n  - {{name: {second}, {TEXT}}}\n"
    assert sorted(codes(tmp_path, both)) == sorted(expected)


def test_choices_may_be_doubled_where_xlsform_says_so(tmp_path: Path) -> None:
    lists = "choices: {c: [{value: a, label: A}, {value: a, label: B}]}\n"
    question = "  - {name: q, type: select_one c, label: Why?, use: background}\n"
    assert codes(tmp_path, question, lists) == ["duplicate-choice"]
    allowed = lists + "xlsform: {settings: {allow_choice_duplicates: yes}}\n"
    assert codes(tmp_path, question, allowed) == []


def test_one_and_the_text_one_are_the_same_answer(tmp_path: Path) -> None:
    lists = "choices: {c: [{value: 1, label: A}, {value: '1', label: B}]}\n"
    assert codes(tmp_path, "  - {name: q, type: select_one c, label: Why?, use: background}\n", lists) == [
        "duplicate-choice"]
