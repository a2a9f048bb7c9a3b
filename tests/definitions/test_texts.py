"""Texts with lasting names, what respondents need, who uses whom, symbols, and the time it takes to answer."""

from pathlib import Path
from typing import Any

import pytest

from keko_eval.definitions.burden import minutes
from keko_eval.definitions.document import Document, parse_document
from keko_eval.definitions.load import read_library
from keko_eval.definitions.symbols_of import symbols_of
from keko_eval.definitions.texts import languages_of, placeholders, texts_of
from keko_eval.definitions.uses import columns_of, named_in_form, uses_in
from tests.definitions.snippets import FILES, FORM, whole, write

FULL = whole(FORM) + """choices:
  yes_no: [{value: 'yes', label: {en: Yes}}, {value: 'no', label: {en: No}}]
sections:
  - section: first
    title: {en: First}
    questions:
      - {name: works, type: select_one yes_no, label: {en: Do you work?}}
      - repeat: people
        label: {en: People}
        repeat_count: ${many}
        questions:
          - {name: age, type: integer, label: {en: How old?}, hint: {en: In years}}
      - {name: rate, type: range, label: {en: Rate}, parameters: start=0 end=1 step=0.5}
      - {name: why, type: text, label: {en: 'Why ${works}?'}, relevant: "${works} = 'yes'"}
"""


def document(text: str) -> Document:
    found, problems = parse_document(text, "a.yaml")
    assert found, problems
    return found


def test_each_text_has_a_name_that_does_not_hang_on_its_place() -> None:
    assert [part.name for part in texts_of(document(FULL))] == [
        "title", "choices/yes_no/yes/label", "choices/yes_no/no/label", "first/title", "works/label", "people/label",
        "age/label", "age/hint", "rate/label", "why/label"]


def test_each_text_has_its_place() -> None:
    made = document(FULL)
    for part in texts_of(made):
        assert made.at(*part.path, "en").column > 1
        assert part.key in ("title", "label", "hint")


@pytest.mark.parametrize(("text", "names"), [
    ("no", set()), ("${a} and ${ b }", {"a", "b"}), ("$a {b}", set()), ("${a", set())])
def test_placeholders(text: str, names: set[str]) -> None:
    assert placeholders(text) == names


@pytest.mark.parametrize(("name", "languages"), [
    ("survey.yaml", ("en",)), ("trust.yaml", ("en",)), ("study.yaml", ("en",)), ("goals.yaml", ("en",))])
def test_promised_languages(name: str, languages: tuple[str, ...]) -> None:
    assert languages_of(document(whole(FILES[name]))) == languages


def test_questions_as_expressions_see_them() -> None:
    outside = symbols_of(document(FULL).model)
    inside = symbols_of(document(FULL).model, ("sections", 0, "questions", 1, "questions", 0))
    assert [(s.name, s.type, s.position) for s in outside.values()] == [
        ("first", "unknown", 0), ("works", "choice", 1), ("people", "unknown", 2), ("age", "integer", 3),
        ("rate", "decimal", 4), ("why", "text", 5)]
    assert outside["works"].choices == (("yes", ("Yes",)), ("no", ("No",)))
    assert (outside["age"].repeated, inside["age"].repeated) == (True, False)


def test_who_uses_whom(tmp_path: Path) -> None:
    library, _ = read_library([write(tmp_path, {name: whole(keys) for name, keys in FILES.items()})])
    uses = uses_in(library)
    assert uses.of_question[("my.survey", "helps")] == ("my.trust",)
    assert uses.of_indicator["my.trust"] == ("my.study",)
    assert uses.of_instrument["my.survey"] == ("my.mood", "my.trust", "my.work", "my.study")
    assert columns_of(library) == set()


def test_what_a_form_says_of_its_own_questions() -> None:
    assert named_in_form(document(FULL)) == {"many": ["people (repeat_count)"],
                                             "works": ["why (relevant)", "why/label"]}


def test_time_grows_with_words_and_questions() -> None:
    def of(questions: str) -> float:
        model: Any = document(whole(FORM) + f"questions: {questions}\n").model
        return minutes(model, "en")

    short = of("[{name: q, type: text, label: Why?}]")
    long = of(f"[{{name: q, type: text, label: {'word ' * 200}}}]")
    assert short == pytest.approx((45 + 60 / 200) / 60)
    assert long == pytest.approx(1 + 45 / 60)
    assert of("[{name: q, type: today}]") == 0


def test_a_choice_list_is_read_once_in_a_row() -> None:
    lists = "choices: {c: [{value: 1, label: one two}], d: [{value: 1, label: three}]}\n"
    once = "[{name: a, type: select_one c, label: x}, {name: b, type: select_one c, label: x}]"
    again = "[{name: a, type: select_one c, label: x}, {name: b, type: select_one d, label: x}]"
    first, second = (minutes(document(whole(FORM) + lists + f"questions: {q}\n").model) for q in (once, again))
    assert first == pytest.approx((2 * 4 + 4 * 0.3) / 60)
    assert second == pytest.approx((2 * 4 + 5 * 0.3) / 60)
