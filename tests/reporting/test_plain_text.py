"""What may be pasted into a form."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from keko_eval.reporting.plain_text import block, plain


def test_links_and_addresses_go() -> None:
    assert plain("Lue https://a.fi/b?c=1 ja www.b.fi nyt") == "Lue ja nyt"
    assert plain("Kysy: nimi.toinen@example.org tai soita.") == "Kysy: tai soita."
    assert plain("Lue https://a.fi/b.", links=True) == "Lue https://a.fi/b."


def test_spaces_are_plain() -> None:
    assert plain("5\u00a0pistettä\u202f(70\u00a0%)\r\n ja\tmuuta") == "5 pistettä (70 %) ja muuta"


def test_numbers_and_dates_stay_as_they_are() -> None:
    assert plain("−7,6…+10,6 ; 1.12.2019 , 0,5.") == "−7,6…+10,6; 1.12.2019, 0,5."


@given(st.text())
def test_one_line_of_signs_that_a_form_takes_and_no_further_change(text: str) -> None:
    found = plain(text)
    assert all(c == " " or unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp", "Zs") for c in found)
    assert plain(found, links=True) == plain(plain(found, links=True), links=True)


def test_a_block_is_a_heading_a_rule_and_lines() -> None:
    assert block("1. Otsikko", ["eka", "", "toka"]) == "1. Otsikko\n----------\neka\ntoka\n"
