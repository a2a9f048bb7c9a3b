"""The first page sums up honestly: what is counted, who answered, what the design leaves open."""

from dataclasses import replace

import pytest

from keko_eval.definitions.study import Wave
from keko_eval.reporting.draft import begin
from keko_eval.reporting.first_page import (
    end_names,
    ends_of,
    front,
    leading_indicators,
    picture,
    progress_sentence,
    respondents,
    small_print,
)
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.page import Dumbbell, Series
from keko_eval.reporting.wording import wording
from tests.reporting import invented
from tests.reporting.told import ID, SCALE, change, draft, hidden, row, study

TARGET = SCALE | {"targets": [{"wave": "followup", "value": 70}]}
LEVELS = [row("level", wave="baseline", estimate=52.3, n=168), row("level", estimate=64.8, n=141)]


def whole(language="fi", profile="internal"):
    found = invented.released(profile)
    return front(begin(invented.study(), lookup(found.results.rows, found.counts.rows), wording(language), profile))


@pytest.mark.parametrize(("language", "lead"), [
    ("fi", "Viidestä ensisijaisesta indikaattorista kaksi parani, yksi heikkeni, yksi pysyi suunnilleen ennallaan ja "
           "yksi jäi epäselväksi."),
    ("sv", "Så gick det för de fem primära indikatorerna: två förbättrades, en försämrades, en är i stort sett "
           "oförändrad och en går inte att avgöra."),
    ("en", "Of the five primary indicators, two improved, one worsened, one stayed about the same and one is unclear."),
    ("fi-simple", "Tutkimme tarkasti viisi tärkeää asiaa: kaksi parani, yksi huononi, yksi on suunnilleen sama kuin "
                  "ennen ja yksi on epäselvä."),
])
def test_the_lead_counts_the_primary_indicators(language, lead):
    assert whole(language).lead == lead


def test_every_indicator_is_in_the_lead_or_among_the_others():
    page = whole("en")
    assert sum(t.count for t in page.tallies) == 5
    assert page.others == (
        "The other indicators are tentative: three improved, one moved, five are unclear, one got too few answers, one "
        "cannot be compared, one is a complete count and one is not shown.")


def test_one_primary_indicator_is_named():
    there = draft("fi", rows=[change("improved_meaningfully", 12.5, 8.8, 16.2)])
    assert front(there).lead == "Ainoa ensisijainen indikaattori, Luottamus: parani tuntuvasti."


def test_without_primary_indicators_everything_is_tentative():
    there = draft("fi", study(primary=False), [change("unclear", 0.7, -6.0, 7.4)])
    assert front(there).lead == ("Ensisijaisia indikaattoreita ei nimetty etukäteen, joten tulokset ovat suuntaa "
                                 "antavia: yksi jäi epäselväksi.")
    assert front(there).others == ""


def test_a_dimension_without_a_primary_indicator_shows_its_first():
    found = invented.released()
    resolved = invented.study()
    model = resolved.study.model_copy(update={"primary": ("keko.networks.trust",)})
    there = begin(replace(resolved, document=replace(resolved.document, model=model)),
                  lookup(found.results.rows, found.counts.rows), wording("fi"), "internal")
    assert leading_indicators(there) == ["keko.networks.trust", "keko.clients.inclusion", "keko.change.readiness",
                                         "keko.civil_society.influence", "keko.communication.peer_development"]
    assert [b.dimension for b in front(there).dimensions] == ["change", "clients", "networks", "civil_society",
                                                             "communication"]


def test_facts_say_when_who_and_that_there_is_no_comparison_group():
    facts = {f.term: f.text for f in whole("fi").facts}
    assert facts == {"Mittauskerrat": "elokuu 2017 → marraskuu 2019", "Vastaajia": "168 → 141",
                     "Molemmilla kerroilla": "103", "Kehittämisrinki": "10", "Vertailuryhmä": "ei ole"}


def test_a_comparison_group_is_said_to_be_there():
    page = front(draft("en", study("before_after_control", assignment="randomised")))
    assert page.facts[-1].text == "yes, drawn by lot"


def test_respondents_are_the_most_that_any_indicator_used_where_nobody_counted_them():
    assert respondents(draft(rows=[*LEVELS, change("improved", 12.5)])) == (168, 141, 103)
    assert respondents(draft()) == (None, None, None)
    hidden_rows = [hidden("level", wave="baseline"), hidden("level"), hidden()]
    assert respondents(draft(rows=hidden_rows)) == (None, None, None)


def test_the_cause_is_left_open_and_events_are_named():
    cause = whole("fi").cause
    assert cause.text.startswith("Ennen–jälkeen-vertailu ei yksin kerro syytä")
    assert "Maakunta- ja kasvupalvelu-uudistus raukesi (8.3.2019)" in cause.events
    assert front(draft("fi", study(context_events=()))).cause.events == ""


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


def test_an_unclear_result_says_what_could_have_been_seen():
    rows = [*LEVELS, change("unclear", 0.7, -6.0, 7.4), row("minimum_detectable", estimate=9.0)]
    small = front(draft("en", rows=rows)).dimensions[0].rows[0].small
    assert small[-1] == "smallest change that these data could tell: about 9.0\u00a0points"
    clear = draft("en", rows=[*LEVELS, change("improved", 6.1, 1.4, 10.8), rows[-1]])
    assert front(clear).dimensions[0].rows[0].small == ("103 answered both times",)


def test_a_change_that_is_not_the_difference_is_explained():
    assert front(draft("en", rows=[*LEVELS, change("improved", 11.0, 8.0, 14.0)])).note.startswith("The change is not")
    assert front(draft("en", rows=[*LEVELS, change("improved", 12.5, 8.8, 16.2)])).note == ""


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
    treated = [row("level", scope="circle=lappi", wave="baseline", estimate=40.0), rows[0]]
    assert ends_of(draft(resolved=study("before_after_control"), rows=treated), ID) == (40.0, 60.0)
