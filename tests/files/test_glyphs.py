"""Whatever signs the data hold, the printed page can set them."""

import pytest

from keko_eval.files.glyphs import BREAK, settable


@pytest.mark.parametrize(("text", "shown"), [
    ("Pohjoinen – työ 12 % → ”hyvä”", "Pohjoinen – työ 12 % → ”hyvä”"),
    ("Ruusu \U0001f339 ja \u0627", "Ruusu ☐ ja ☐"),
    ("a\x00b\x07c\u200dd", "abcd"),
    ("rivi\nja\ttaulu", "rivi ja taulu"),
    ("a\u0308iti, Привет, αβγ", "äiti, Привет, αβγ"),
])
def test_signs_without_a_shape_become_squares_and_others_stay(text, shown):
    assert settable(text) == shown


def test_a_word_that_no_line_would_hold_can_break():
    word = "Arviointi" * 10
    assert settable(word).replace(BREAK, "") == word
    assert max(map(len, settable(word).split(BREAK))) <= 10
    assert settable("kaksikymmentäviisivuotisjuhla") == "kaksikymmentäviisivuotisjuhla"
