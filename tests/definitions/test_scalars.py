"""Scalars: the field decides what an unquoted word is; text fields keep the source text."""

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from keko_eval.definitions.scalars import (
    ChoiceValue,
    Date,
    Flag,
    Identifier,
    Name,
    Number,
    Period,
    Required,
    Text,
    Texts,
    Version,
    Whole,
    core,
    period_end,
    period_start,
)
from keko_eval.files.yaml_tree import Plain


def read(type_: Any, value: Any) -> Any:
    return TypeAdapter(type_).validate_python(value)


@pytest.mark.parametrize("word", ["no", "on", "ei", "12:30", "010", "1_000", "1.10", "yes", "0x1F", "1e3", "True"])
def test_a_text_field_keeps_the_source_text(word: str) -> None:
    value = read(Text, Plain(word))
    assert (value, type(value)) == (word, str)


@pytest.mark.parametrize(("word", "value"), [
    ("1", 1), ("-3", -3), ("0", 0), ("1.10", 1.1), ("1e3", 1000.0), (".5", 0.5), ("true", True), ("False", False),
    ("010", "010"), ("1_000", "1_000"), ("no", "no"), ("12:30", "12:30"), ("0x1F", "0x1F"), ("", "")])
def test_the_core_schema(word: str, value: Any) -> None:
    assert core(Plain(word)) == value
    assert type(core(Plain(word))) is type(value)


def test_a_quoted_word_is_never_a_number() -> None:
    assert core("1") == "1"


@pytest.mark.parametrize(("type_", "word", "value"), [
    (Number, "0.5", 0.5), (Number, "2", 2.0), (Whole, "2", 2), (Whole, "2.0", 2),
    (Flag, "true", True), (Flag, "yes", True), (Flag, "no", False), (Flag, "FALSE", False),
    (ChoiceValue, "1", 1), (ChoiceValue, "010", "010"), (ChoiceValue, "1.0", "1.0"), (ChoiceValue, "no", "no"),
    (ChoiceValue, "true", "true"),
    (Required, "yes", True), (Required, "${a} = 'x'", "${a} = 'x'"),
    (Date, "2017-09-15", date(2017, 9, 15)), (Period, "2017-08/2017-10", "2017-08/2017-10"),
    (Identifier, "keko.networks.trust_1", "keko.networks.trust_1"), (Identifier, "keko-2019", "keko-2019"),
    (Name, "luottamus_ä", "luottamus_ä"), (Version, "1.10.0", "1.10.0")])
def test_unquoted_words_in_typed_fields(type_: Any, word: str, value: Any) -> None:
    assert read(type_, Plain(word)) == value
    assert type(read(type_, Plain(word))) is type(value) or isinstance(value, bool)


def test_a_quoted_choice_value_stays_text() -> None:
    assert read(ChoiceValue, "1") == "1"


@pytest.mark.parametrize(("type_", "value", "code"), [
    (Number, "1", "not-a-number"), (Number, Plain("0,5"), "not-a-number"), (Number, Plain("010"), "not-a-number"),
    (Number, Plain("1_000"), "not-a-number"), (Number, Plain("true"), "not-a-number"), (Number, [1], "not-a-number"),
    (Number, None, "not-a-number"), (Number, float("nan"), "not-a-number"), (Number, Plain("1e999"), "not-a-number"),
    (Whole, Plain("2.5"), "not-a-whole-number"), (Flag, Plain("kyllä"), "not-true-or-false"),
    (Flag, Plain("1"), "not-true-or-false"), (Text, None, "not-text"), (Text, ["a"], "not-text"),
    (Text, {"a": "b"}, "not-text"), (Date, Plain("15.9.2017"), "not-a-date"), (Date, Plain("20170915"), "not-a-date"),
    (Date, Plain("2017-02-30"), "not-a-date"), (Date, ["2017-01-01"], "not-a-date"),
    (Period, Plain("2017-13"), "not-a-period"), (Period, Plain("elokuu"), "not-a-period"),
    (Period, Plain("2019/2017"), "not-a-period"), (Identifier, Plain("Trust"), "bad-identifier"),
    (Identifier, "keko.tr\u0443st", "bad-identifier"), (Identifier, "a" * 41, "bad-identifier"),
    (Identifier, "a..b", "bad-identifier"), (Identifier, "", "bad-identifier"), (Name, "my name", "bad-name"),
    (Name, "a${b}", "bad-name"), (Name, "tru\u200bst", "bad-name"), (Name, "", "bad-name"),
    (Version, Plain("1.0"), "bad-version"), (Version, Plain("01.0.0"), "bad-version"),
    (Texts, {"English": "x"}, "unknown-language"), (Texts, ["x"], "not-text"), (Texts, {"en": ["x"]}, "not-text")])
def test_what_does_not_fit_has_a_code_of_its_own(type_: Any, value: Any, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(type_, value)
    assert caught.value.errors()[0]["type"] == code


@pytest.mark.parametrize(("period", "start", "end"), [
    ("2017", date(2017, 1, 1), date(2017, 12, 31)),
    ("2017-08", date(2017, 8, 1), date(2017, 8, 31)),
    ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
    ("2017-08-15", date(2017, 8, 15), date(2017, 8, 15)),
    ("2017-08/2017-10", date(2017, 8, 1), date(2017, 10, 31)),
    ("2017-08-20/2018", date(2017, 8, 20), date(2018, 12, 31))])
def test_periods_begin_and_end(period: str, start: date, end: date) -> None:
    assert (period_start(period), period_end(period)) == (start, end)


@pytest.mark.parametrize(("texts", "language", "text"), [
    ({"fi": "a", "sv": "b"}, "sv", "b"), ({"fi": "a"}, "fi-simple", "a"),
    ({"fi": "a", "fi-simple": "c"}, "fi-simple", "c"),
    ({"fi": "a", "en": "e"}, "sv", "e"), ({"sv": "b"}, "fi", "b"), ("x", "sv", "x"), ({"sv": "", "fi": "a"}, "sv", "a"),
    ({}, "fi", "")])
def test_a_text_in_the_language_or_the_next_best(texts: Any, language: str, text: str) -> None:
    assert Texts(texts).to(language) == text
