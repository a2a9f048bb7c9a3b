"""The words files say the same things with the same slots, and a sentence never goes out with a hole in it."""

from string import Formatter

import pytest

from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.wording import wording

FULL = ("fi", "sv", "en")


def slots(text: str) -> set[str]:
    return {name.removeprefix("S").removeprefix("s") if name in ("Subject", "subject") else name
            for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys(language):
    assert wording(language).texts.keys() == wording("fi").texts.keys()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_full_language_fills_the_same_slots(language):
    fi, other = wording("fi").texts, wording(language).texts
    assert {k: slots(fi[k]) for k in fi} == {k: slots(other[k]) for k in fi}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_ends_in_space(language):
    for key, text in wording(language).texts.items():
        assert text, key
        assert text == text.strip(), key


@pytest.mark.parametrize("language", FULL)
def test_sentences_end_in_a_full_stop(language):
    for key, text in wording(language).texts.items():
        if key.split(".")[0] in ("moved", "meaning", "because", "cause", "note", "state", "rule", "reason", "glossary"):
            assert text.endswith(".") or key.endswith((".term", ".other")), key


@pytest.mark.parametrize(("language", "words"), [
    ("fi", ["merkittäv", "on todellinen", "selvästi", "vielä"]), ("sv", ["signifikant"]), ("en", ["significant"]),
])
def test_words_that_mislead_are_not_used(language, words):
    for key, text in wording(language).texts.items():
        for word in words:
            assert word not in text.lower(), key


def test_a_missing_slot_or_key_is_our_own_fault():
    with pytest.raises(KeyError):
        wording("fi").say("moved.paired.rose", Subject="Tulos")
    with pytest.raises(KeyError):
        wording("fi").say("no.such.key")
    with pytest.raises(KeyError):
        wording("de")


def test_unknown_ids_have_a_sentence_of_their_own():
    assert wording("en").known("reason", "newest", "reason.other") == "Grounds for the choice: newest."
    assert wording("en").known("method", None, "method.other") == ""


def test_braces_of_authors_are_left_alone():
    assert wording("en").say("events.area", label="{x}", area="{0}") == "{x} ({0})"


def test_keys_come_in_the_order_of_the_file():
    assert wording("fi").keys("glossary")[:2] == ["baseline", "wave"]
