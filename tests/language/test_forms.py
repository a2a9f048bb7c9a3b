"""Counted nouns, numerals and lists."""

import pytest

from keko_eval.language.forms import capital, listing, noun, numeral, share, unit_after
from keko_eval.language.language import language

FI, SV, EN = language("fi"), language("sv"), language("en")


@pytest.mark.parametrize(("shown", "unit", "tongue", "text"), [
    ("8", "pistettä", FI, "8\u00a0pistettä"),
    ("1", "pistettä", FI, "1\u00a0piste"),
    ("−1", "pistettä", FI, "−1\u00a0piste"),
    ("1,0", "pistettä", FI, "1,0\u00a0pistettä"),
    ("1", "points", EN, "1\u00a0point"),
    ("1", "prosenttiyksikköä", FI, "1\u00a0prosenttiyksikkö"),
    ("1", "procentenheter", SV, "1\u00a0procentenhet"),
    ("1", "kilometriä", FI, "1\u00a0kilometriä"),
    ("46\u00a0%", "", FI, "46\u00a0%"),
])
def test_a_unit_follows_its_number(shown, unit, tongue, text):
    assert unit_after(shown, unit, tongue) == text


def test_numerals_are_words_to_ten_in_the_case_that_the_sentence_asks_for():
    assert [numeral(n, FI, "elative") for n in (2, 5, 11)] == ["kahdesta", "viidestä", "11"]
    assert [numeral(3, x, "elative") for x in (SV, EN)] == ["tre", "three"]
    assert [len({numeral(n, x) for n in range(11)}) for x in (FI, SV, EN)] == [11, 11, 11]


def test_all_of_two_are_both_and_all_of_more_are_all():
    assert [share(n, 2, FI) for n in range(3)] == ["ei yksikään", "yksi", "molemmat"]
    assert [share(2, 2, x) for x in (SV, EN)] == ["båda", "both"]
    assert [share(3, 3, x) for x in (FI, SV, EN)] == ["kaikki kolme", "alla tre", "all three"]
    assert [share(12, 12, FI), share(1, 1, FI), share(0, 4, EN), share(2, 3, FI)] == [
        "kaikki 12", "yksi", "none", "kaksi"]


def test_lists():
    assert [listing(list("abc")[:n], FI) for n in range(4)] == ["", "a", "a ja b", "a, b ja c"]
    assert listing(["a", "b", "c"], SV) == "a, b och c"
    assert listing(["a", "b", "c", "d"], EN) == "a, b, c and d"
    assert listing(["{0}", "{x}"], EN) == "{0} and {x}"


def test_nouns_and_capitals():
    assert noun("percentage_point", FI) == "prosenttiyksikköä"
    assert capital("elokuu 2017 ja Häme") == "Elokuu 2017 ja Häme"
    assert capital("") == ""
