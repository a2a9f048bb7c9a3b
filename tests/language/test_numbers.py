"""What a reader sees for a number, against Babel's own formatter and the rules of the languages."""

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.language.language import LANGUAGES, language
from keko_eval.language.numbers import between, number, percent, rounded, signed, span

FI, SV, EN = language("fi"), language("sv"), language("en")


@pytest.mark.parametrize(("value", "decimals", "fi", "sv", "en"), [
    (12.5, 1, "12,5", "12,5", "12.5"),
    (-1.1, 1, "−1,1", "−1,1", "−1.1"),
    (1234567.0, 0, "1\u00a0234\u00a0567", "1\u00a0234\u00a0567", "1,234,567"),
    (1234.5, 1, "1\u00a0234,5", "1\u00a0234,5", "1,234.5"),
    (-0.04, 1, "0,0", "0,0", "0.0"),
    (0.285, 2, "0,29", "0,29", "0.29"),
    (12, 0, "12", "12", "12"),
])
def test_number(value, decimals, fi, sv, en):
    assert [number(value, x, decimals) for x in (FI, SV, EN)] == [fi, sv, en]


@given(st.floats(-1e9, 1e9), st.integers(0, 3), st.sampled_from(["fi", "sv", "en"]))
def test_digits_and_separators_are_those_of_cldr(value, decimals, code):
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    expected = format_decimal(rounded(value, decimals), format=pattern, locale={"en": "en_GB"}.get(code, code))
    assert number(value, language(code), decimals) == expected.replace("-", "\u2212")


@pytest.mark.parametrize(("value", "text"), [
    (12.5, "+12,5"), (-3.0, "−3,0"), (0.0, "0,0"), (0.04, "0,0"), (-0.04, "0,0"),
])
def test_a_change_has_its_sign_and_nothing_has_none(value, text):
    assert signed(value, FI, 1) == text


@pytest.mark.parametrize(("share", "decimals", "fi", "en"), [
    (0.46, 0, "46\u00a0%", "46%"), (0.285, 1, "28,5\u00a0%", "28.5%"), (1.0, 0, "100\u00a0%", "100%"),
    (0.005, 0, "1\u00a0%", "1%"), (0.125, 0, "13\u00a0%", "13%"),
])
def test_percent(share, decimals, fi, en):
    assert percent(share, FI, decimals) == fi
    assert percent(share, SV, decimals) == fi
    assert percent(share, EN, decimals) == en


def test_intervals_in_a_sentence_and_in_a_cell():
    assert between(-6, 7.4, FI, 1, with_sign=True) == "−6,0…+7,4"
    assert between(-6, 7.4, SV, 1, with_sign=True) == "mellan −6,0 och +7,4"
    assert between(-6, 7.4, EN, 1, with_sign=True) == "between −6.0 and +7.4"
    assert span(8.8, 16.2, FI, 1) == "8,8…16,2"
    assert span(8.8, 16.2, SV, 1) == "8,8\u00a0till\u00a016,2"


def test_easy_finnish_writes_numbers_as_finnish_does():
    assert language("fi-simple").tag == "fi"
    assert language("fi-simple").simple
    assert number(1234.5, language("fi-simple"), 1) == number(1234.5, FI, 1)


def test_the_languages_are_four_and_no_other_is_guessed():
    assert [language(code).code for code in LANGUAGES] == ["fi", "sv", "en", "fi-simple"]
    with pytest.raises(KeyError, match="'de'"):
        language("de")
