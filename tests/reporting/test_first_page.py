"""The first page sums up honestly: what is counted, who answered, what the design leaves open."""

from dataclasses import replace

import pytest

from keko_eval.definitions.study import Grouping
from keko_eval.reporting.draft import begin
from keko_eval.reporting.first_page import front, leading_indicators, respondents
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.marks import Interval
from keko_eval.reporting.origin import origin
from keko_eval.reporting.page import Cell
from keko_eval.reporting.parts import who_answered
from keko_eval.reporting.wording import wording
from tests.reporting import invented
from tests.reporting.told import change, draft, hidden, row, study

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
                     "Molemmilla kerroilla": "103", "Kehittämisrinki": "10 ryhmää", "Vertailuryhmä": "ei ole"}


def test_a_comparison_group_is_said_to_be_there():
    page = front(draft("en", study("before_after_control", assignment="randomised")))
    assert page.facts[-1].text == "yes, drawn by lot"


def test_respondents_are_the_most_that_any_indicator_used_where_nobody_counted_them():
    assert respondents(draft(rows=[*LEVELS, change("improved", 12.5)])) == (168, 141, 103)
    assert respondents(draft()) == (None, None, None)
    hidden_rows = [hidden("level", wave="baseline"), hidden("level"), hidden()]
    assert respondents(draft(rows=hidden_rows)) == (None, None, None)


def test_a_wave_that_nobody_answered_is_said_to_have_no_respondents():
    rows = [LEVELS[0],
            row("attrition", indicator=None, term="respondents", wave="followup", n=0)]
    assert respondents(draft(rows=rows)) == (168, 0, None)
    assert {f.term: f.text for f in front(draft("fi", rows=rows)).facts}["Vastaajia"] == "168 → 0"
    said = who_answered(draft("fi", rows=rows)).paragraphs[0]
    assert said == "Ensimmäisellä kerralla vastasi 168 ja viimeisellä 0. Molemmilla kerroilla vastasi 0."
    again = row("attrition", term="followed_up", wave="followup", estimate=0.5, n=168)
    said = who_answered(draft("en", rows=[*LEVELS, again])).paragraphs
    assert said[:2] == ("The first time 168 answered, the last time 141.",
                        "Of those who answered the first time, 50% also answered the last time.")
    unsaid = [LEVELS[0], rows[1] | {"released": False, "n": None, "hidden_because": "too_few"}]
    assert respondents(draft(rows=unsaid)) == (168, None, None)


@pytest.mark.parametrize(("language", "word"), [("fi", "Rinki"), ("sv", "Ring"), ("en", "Circle"),
                                                ("fi-simple", "Rinki")])
def test_a_circle_without_a_label_is_named_in_the_report_s_language(language, word):
    there = draft(language, replace(study(), instruments={}))
    assert there.group_label("circle") == word
    assert there.group_label("place") == "Place"


def test_the_cause_is_left_open_and_events_are_named():
    cause = whole("fi").cause
    assert cause.text.startswith("Ennen–jälkeen-vertailu ei yksin kerro syytä")
    assert "Maakunta- ja kasvupalvelu-uudistus raukesi (8.3.2019)" in cause.events
    assert front(draft("fi", study(context_events=()))).cause.events == ""


def test_an_unclear_result_says_what_could_have_been_seen():
    rows = [*LEVELS, change("unclear", 0.7, -6.0, 7.4), row("minimum_detectable", estimate=9.0)]
    small = front(draft("en", rows=rows)).dimensions[0].rows[0].small
    assert small[-1] == "smallest change that these data could tell: about 9.0\u00a0points"
    clear = draft("en", rows=[*LEVELS, change("improved", 6.1, 1.4, 10.8), rows[-1]])
    assert front(clear).dimensions[0].rows[0].small == ("103 answered both times",)


def test_a_change_that_is_not_the_difference_is_explained():
    assert front(draft("en", rows=[*LEVELS, change("improved", 11.0, 8.0, 14.0)])).note.startswith("The change is not")
    assert front(draft("en", rows=[*LEVELS, change("improved", 12.5, 8.8, 16.2)])).note == ""


def test_a_difference_in_changes_shows_each_sides_change_and_the_difference():
    rows = [change("improved", 2.8, 0.1, 5.4, quantity="difference_in_changes", n=309, n_reference=75, n_pairs=None),
            change("unclear", 0.6, scope="circle=lappi"), change("unclear", -2.2, scope="circle=savo")]
    page = front(draft("en", study("before_after_control"), rows))
    (line,) = page.dimensions[0].rows
    assert [c.head for c in page.columns[4:]] == ["Change, Comparison group", "Change, lappi", "Difference"]
    assert [c.text for c in line.numbers] == ["−2.2", "+0.6", "+2.8"]
    assert line.picture == Cell(strip=Interval((-6.0, 6.0), 2.8, (0.1, 5.4), 5.0), ends=("−6", "+6"))
    assert line.small == ("respondents 309, in the comparison group 75",)
    (line,) = front(draft("en", study("before_after_control"), rows[:1])).dimensions[0].rows
    assert line.small[1:] == ("each group’s own figures are missing, as “Circle” is not among the study’s groupings "
                              "(groups)",)
    grouped = study("before_after_control", groups=(Grouping(group="circle"),))
    (line,) = front(draft("en", grouped, rows[:2])).dimensions[0].rows
    assert line.small[1:] == ("there are no answers from “The Savo circle” to work its figure out from",)
    drafted = draft("en", grouped, rows[:2])
    result = next(s for s in origin(drafted, rows[0]["indicator"], drafted.rows.main(rows[0]["indicator"]), ())
                  if s.name == "result")
    assert "There are no answers from “The Savo circle” to work its figure out from." in result.lines
    assert [c.text for c in line.numbers] == ["–", "+0.6", "+2.8"]
    side = change("unclear", None, scope="circle=savo", released=False)
    (line,) = front(draft("en", grouped, [*rows[:2], side])).dimensions[0].rows
    assert (line.numbers[0].text, line.small[1:]) == ("not shown", ())
    assert (page.note, [entry.text for entry in page.legend]) == ("", ["change too small to matter", "no change"])
    assert front(draft("en", study("before_after_control"))).dimensions[0].rows[0].picture == Cell()


def test_where_not_even_a_total_is_left_the_reader_is_told_what_to_do():
    found = invented.released("internal")
    nothing = {"estimate": None, "ci_low": None, "ci_high": None, "released": False, "hidden_because": "complementary"}
    rows = [r | nothing if r["scope"] == "all" and r["quantity"] == "change" else r for r in found.results.rows]
    there = begin(invented.study(), lookup(rows, found.counts.rows), wording("en"), "internal")
    assert "leave the grouping out" in front(there).hidden
    assert "leave the grouping out" not in whole("en").hidden
