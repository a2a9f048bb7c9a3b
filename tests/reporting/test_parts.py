"""What cannot be said, who answered, what else happened, how it was computed, how good the data are, and from where."""

from dataclasses import replace

import pytest

from keko_eval.reporting.marks import Bar, Moment
from keko_eval.reporting.methods_part import methods, quality
from keko_eval.reporting.parts import events, glossary, trace, unsaid, who_answered
from tests.reporting import invented
from tests.reporting.told import ID, change, count, draft, hidden, row, study


def texts(table):
    return [[cell.text for cell in line] for body in table.bodies for line in body.rows]


def attrition(term, indicator=None, **columns):
    return row("attrition", indicator=indicator, term=term, **columns)


@pytest.mark.parametrize(("found", "heading"), [
    (change("no_meaningful_change", -1.1, -3.0, 0.8), "About the same"),
    (change("unclear", 0.7, -6.0, 7.4), "Cannot tell"),
    (change("too_few"), "Too few answers"), (change("not_comparable"), "Not comparable"),
    (hidden(), "Not shown, to protect respondents"), (None, "No result"),
])
def test_everything_without_a_claim_is_listed_under_its_reason(found, heading):
    there = unsaid(draft("en", rows=[found] if found else []))
    (group,) = there.groups
    assert (group.chip.text, [i.label for i in group.items]) == (heading, ["Trust"])
    assert there.intro.endswith("Not being able to tell is not the same as staying the same.")


def test_a_claim_is_not_listed():
    there = unsaid(draft("en", rows=[change("improved", 6.1, 1.4, 10.8)]))
    assert (there.groups, there.intro) == ((), "Something could be said of every indicator.")


def test_who_answered_by_wave_and_group():
    groups = invented.study().study.groups
    rows = [attrition("response_rate", wave="baseline", n=168, n_reference=280, estimate=0.6),
            attrition("response_rate", n=141, n_reference=280, estimate=0.5036),
            attrition("response_rate", scope="circle=lappi", wave="baseline", n=15, n_reference=24, estimate=0.625),
            attrition("response_rate", scope="circle=lappi", n=12, n_reference=24, estimate=0.5),
            hidden("attrition", indicator=None, term="response_rate", scope="circle=savo"),
            attrition("followed_up", ID, n=168, estimate=0.613), change("improved", 6.1),
            attrition("stayers_minus_leavers", ID, estimate=-0.31)]
    part = who_answered(draft("en", study(groups=groups), rows))
    assert part.paragraphs == ("The first time 168 answered, the last time 141. Both times 103 answered.",
                               "Of those who answered the first time, 61% also answered the last time.")
    response, circles, left = part.tables
    assert texts(response) == [["August 2017", "", "168", "280", "60%"], ["November 2019", "", "141", "280", "50%"]]
    assert response.bodies[0].rows[0][1].strip == Bar(0.6)
    assert texts(circles) == [["Savo", "", "–", "not shown"], ["Lapland", "", "63%", "50%"]]
    assert texts(left) == [["Trust", "−0.31", "notable difference"]]


def test_an_unknown_response_rate_is_said():
    part = who_answered(draft("en", rows=[row("level", estimate=1.0, n=141)]))
    assert part.paragraphs == ("Number of respondents: 141.", "The response rate is not known, because the study does "
                               "not say how many could have answered.")
    assert part.tables == ()


def test_events_stand_on_the_line_between_the_waves():
    part = events(draft("en"))
    (table,) = part.tables
    assert [line[0] for line in texts(table)] == ["A · 1 January 2018", "B · 31 December 2018",
                                                 "C · 8 March 2019"]
    moments = [line[1].strip for line in table.bodies[0].rows]
    assert [m.waves for m in moments if isinstance(m, Moment)] == [(0.0, 1.0)] * 3
    assert [round(m.at, 2) for m in moments if isinstance(m, Moment)] == [0.18, 0.61, 0.69]
    assert events(draft("en", study(context_events=()))).paragraphs[0].startswith("The study records no events")


def test_methods_are_told_once_with_their_indicators():
    part = methods(draft("en", rows=[change("improved", 6.1, 1.4, 10.8, evidence=1)]))
    assert "Level of evidence on the Maryland scale 1–5: 1." in part.paragraphs
    rules, meaningful, used, turning = part.tables
    assert len(rules.bodies[0].rows) == 12
    assert texts(meaningful) == [["5\u00a0points", "Grounds: agreed together. W", "Trust"]]
    assert texts(used) == [["Paired t test", "Nearly everyone answered both times, so the change is computed "
                            "respondent by respondent. The other way would have been comparison of two separate groups "
                            "(Welch), but it takes those who answered in the two waves for different people, though "
                            "the same people answered both times.", "Trust"]]
    assert [line[0] for line in texts(turning)] == ["Trust"]
    public = methods(draft("en", rows=[], profile="public"))
    assert "In the public report figures are also rounded." in public.paragraphs
    assert [t.name for t in methods(draft("fi-simple", rows=[change("improved", 6.1)])).tables] == ["rules"]


def test_quality_of_answers_and_files():
    rows = [row("reliability", term="alpha", wave="baseline", estimate=0.7),
            row("reliability", term="alpha", estimate=0.81)]
    counts = [count("trust_promises", value=value, n=n) for value, n in (("4", 80), ("9", 15), ("not_answered", 5),
                                                                       ("not_asked", 50))]
    part = quality(draft("en", rows=rows, counts=counts), invented.reconciliation())
    found, read, aside = part.tables
    assert texts(found) == [["Trust", "0.81", "–", "15%", "5%"]]
    assert texts(read) == [
        ["data/baseline.csv", "August 2017", "171", "168", "3",
         "the same respondent a second time (2); no answers (1)"],
        ["data/followup.csv", "November 2019", "141", "141", "0", "–"]]
    assert texts(aside) == [
        ["The organisations in our area keep their promises to each other.", "unknown value", "4"],
        ["In the last 12 months, with how many organisations did you do work that you had agreed on together?",
         "not a number", "3"]]


def test_quality_without_an_account_of_files_says_so():
    part = quality(draft("en"), [])
    assert part.paragraphs[-1] == "No account of the files read is attached."
    assert part.tables == ()
    held = [count("trust_promises", value="4", released=False)]
    assert quality(draft("en", counts=held), []).tables == ()


@pytest.mark.parametrize("language", ["fi", "sv", "en", "fi-simple"])
def test_a_public_report_has_no_exact_counts_of_what_was_read(language):
    part = quality(replace(draft(language), profile="public"), invented.reconciliation())
    assert part.tables == ()
    assert not any(character.isdigit() for text in part.paragraphs for character in text)


def test_a_public_report_says_where_the_account_of_files_is():
    part = quality(replace(draft("en"), profile="public"), invented.reconciliation())
    assert "only in the internal report" in part.paragraphs[-1]


def test_the_glossary_is_in_the_order_of_its_own_language():
    for language in ("fi", "sv", "en", "fi-simple"):
        terms = [t.term.casefold() for t in glossary(draft(language)).terms]
        assert terms == sorted(terms)
        assert len(terms) == 13


def test_the_trace_names_versions_and_hashes():
    (table,) = trace(draft("en", rows=[change("improved", 6.1, trace="3f9c1a7be201")])).tables
    assert texts(table) == [["keko-2019", "Study", "1.0.0", "–"], ["keko.actors", "Survey", "1.0.0", "–"],
                            [ID, "Indicator", "1.0.0", "3f9c1a7be201"]]
