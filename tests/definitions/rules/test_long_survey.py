"""Advice on a survey that takes longer than people stay."""

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import parse_document
from keko_eval.definitions.load import Library
from keko_eval.definitions.rules.wording import not_too_long


def found(questions: int, unit: str = "respondent") -> list[str]:
    asked = "\n".join(f"  - {{name: q{i}, type: text, label: {{en: What did you do}}}}" for i in range(questions))
    text = f"instrument: a\nversion: 1.0.0\ntitle: {{en: A}}\nunit: {unit}\nlanguages: [en]\nquestions:\n{asked}\n"
    document, problems = parse_document(text, "a.yaml")
    assert document, problems
    own = Library((document,))
    return [p.code for p in not_too_long(Corpus(own, own))]


def test_thirty_open_questions_are_too_many() -> None:
    assert found(30) == ["long-survey"]
    assert found(8) == []


def test_a_record_book_may_be_long() -> None:
    assert found(30, "project") == []
