"""The words files say the same things with the same slots, and a sentence never goes out with a hole in it."""

from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from keko_eval.collection.cells import Why
from keko_eval.comparison.choose import Linkage
from keko_eval.comparison.rows import Verdict
from keko_eval.definitions.indicator import DIMENSIONS, KINDS, Level, State
from keko_eval.language.language import LANGUAGES
from keko_eval.pipeline import evaluate, load
from keko_eval.reporting.wording import wording
from keko_eval.scoring.undefined import REASONS

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


def test_every_id_that_other_rooms_give_has_words():
    """Ids become sentences here; a new one without words would be shown as an id."""
    clusters = ("", "_clusters", "_few_clusters")
    wanted = {f"because.{reason}" for reason in REASONS} | {f"why.{why}" for why in get_args(Why)}
    wanted |= {f"reason.{link}{more}" for link in get_args(Linkage) for more in clusters}
    wanted |= {f"verdict.{verdict}" for verdict in get_args(Verdict) if verdict != "counted"}
    wanted |= {f"subject.{kind}" for kind in KINDS} | {f"dimension.{name}" for name in DIMENSIONS}
    wanted |= {f"level.{level}" for level in get_args(Level)} | {f"band.{state}" for state in get_args(State)}
    assert wanted <= wording("fi").texts.keys(), wanted - wording("fi").texts.keys()


@pytest.mark.parametrize("example", ["keko-2019", "fast-food-1992"])
def test_no_example_shows_an_id_for_want_of_words(example):
    found = evaluate(load(Path(__file__).parents[2] / "examples" / example))
    words = wording("en").texts
    for row in found.released.results.rows:
        if row["quantity"] in ("change", "difference_in_changes", "group_difference"):
            assert row["reason"] is None or f"reason.{row['reason']}" in words, row["reason"]
            assert row["method"] is None or f"method.{row['method']}" in words, row["method"]
            assert row["because"] is None or f"because.{row['because']}" in words, row["because"]
    for line in found.reconciliation:
        assert line["what"] != "cells_set_aside" or f"why.{line['why']}" in words, line["why"]
        assert line["what"] != "rows_left_out" or f"why.{line['why']}" in words, line["why"]
