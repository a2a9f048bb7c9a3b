"""What the design compares: values, names, pictures and small print of two waves, two groups or two changes."""

import pytest

from keko_eval.definitions.study import Comparison, Wave
from keko_eval.reporting.compared import end_names, ends_of, picture, progress_sentence, small_print
from keko_eval.reporting.marks import Dumbbell, Series
from tests.reporting import invented
from tests.reporting.told import ID, SCALE, change, draft, hidden, row, study

TARGET = SCALE | {"targets": [{"wave": "followup", "value": 70}]}
LEVELS = [row("level", wave="baseline", estimate=52.3, n=168), row("level", estimate=64.8, n=141)]


@pytest.mark.parametrize(("gone", "text"), [
    (0.71, "tavoite 70\u00a0pistettä, matkasta saavutettu 71\u00a0%"), (1.0, "tavoite 70\u00a0pistettä saavutettu"),
    (-0.2, "tavoite 70\u00a0pistettä, josta etäännyttiin"), (None, "tavoite 70\u00a0pistettä"),
])
def test_the_target_in_words(gone, text):
    rows = [] if gone is None else [row("progress", estimate=gone)]
    assert progress_sentence(draft("fi", study(indicator=TARGET), rows), ID) == text
    assert progress_sentence(draft("fi", rows=rows), ID) == ""


def test_small_print_names_those_that_the_result_rests_on():
    there = draft("fi")
    assert small_print(there, ID, change("improved", 6.1)) == ("103 vastasi molemmilla kerroilla",)
    assert small_print(there, ID, change("too_few")) == ()
    assert small_print(there, ID, hidden()) == ()
    apart = draft("fi", study("repeated_cross_sections"))
    assert small_print(apart, ID, change("improved", 6.1)) == ("vastaajia 168 ja 141",)


def test_the_picture_of_two_waves_and_of_more():
    there = draft(rows=LEVELS)
    found = picture(there, ID, change("improved", 12.5, 8.8, 16.2))
    assert isinstance(found, Dumbbell)
    assert found.interval == pytest.approx((61.1, 68.5))
    assert picture(draft(), ID, None) is None
    waves = (*invented.study().study.waves, Wave(wave="later", period="2020-11"))
    more = draft(resolved=study(waves=waves), rows=LEVELS)
    assert picture(more, ID, None) == Series((0, 100), (52.3, 64.8, None))


def test_a_total_of_those_who_stayed_has_no_interval_on_everyones_totals():
    found = picture(draft(rows=LEVELS), ID, change("unclear", 12.5, 8.8, 16.2, reason="stayers_total"))
    assert isinstance(found, Dumbbell)
    assert found.interval is None


def test_groups_are_compared_side_by_side():
    rows = [row("level", scope="circle=lappi", estimate=60.0), row("level", scope="circle=savo", estimate=50.0)]
    there = draft("en", study("group_difference"), rows)
    assert ends_of(there, ID) == (50.0, 60.0)
    assert end_names(there) == ("Comparison group", "lappi")
    assert end_names(draft("fi", study("retrospective_post"))) == ("Lähtötilanne", "Nyt")


@pytest.mark.parametrize(("language", "text"), [
    ("fi", "103 arvioi sekä silloisen että nykyisen tilanteen"),
    ("sv", "103 bedömde både den dåvarande och den nuvarande situationen"),
    ("en", "103 assessed both the situation then and the situation now"),
    ("fi-simple", "arvioi tilanteen ennen ja nyt: 103"),
])
def test_what_is_recalled_starts_from_the_indicator_of_then(language, text):
    comparison = Comparison.model_validate({"design": "retrospective_post", "wave": "followup",
                                            "then": {ID: "own.trust_then"}})
    rows = [row("level", indicator="own.trust_then", estimate=52.3), row("level", estimate=64.8)]
    there = draft(language, study("retrospective_post", comparison=comparison), rows)
    assert ends_of(there, ID) == (52.3, 64.8)
    assert small_print(there, ID, change("improved", 12.5)) == (text,)


def test_without_an_indicator_of_then_there_is_no_start():
    assert ends_of(draft("fi", study("retrospective_post"), [row("level", estimate=64.8)]), ID) == (None, 64.8)
