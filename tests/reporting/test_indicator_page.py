"""An indicator's page: definition, numbers by wave, the change against what matters, groups, method, reliability."""

from keko_eval.reporting.group_table import group_table
from keko_eval.reporting.indicator_page import indicator_page, indicator_part, meaningful_sentences
from keko_eval.reporting.marks import Dumbbell, Interval, Level, Way
from keko_eval.reporting.measurement import weakest_item
from tests.reporting import invented
from tests.reporting.told import ID, SCALE, SHARE, change, draft, hidden, row, study

LEVELS = [row("level", wave="baseline", estimate=52.3, ci_low=49.0, ci_high=55.6, n=168),
          row("level", estimate=64.8, ci_low=61.0, ci_high=68.6, n=141)]
MAIN = change("improved_meaningfully", 12.5, 8.8, 16.2, method="person_gls_cr2", reason="partly_linked_clusters")
RICH = SCALE | {
    "bands": [{"below": 40, "state": "weak"}, {"below": 60, "state": "watch"}, {"state": "good"}],
    "targets": [{"wave": "followup", "value": 70, "why": {"en": "Set by the steering group."}, "set_on": "2017-11-01"}],
    "limits": {"en": "Not who trusts whom."}, "source": {"en": "Own."}, "basis": "sample",
}


def page(rows=(), language="en", indicator=RICH, **changes):
    return indicator_page(draft(language, study(indicator=indicator, **changes), rows), ID)


def texts(table):
    lines = [line for body in table.bodies for line in body.rows]
    return [[cell.chip.text if cell.chip else cell.text for cell in line] for line in lines]


def test_the_facts_of_the_definition():
    facts = {f.term: f.text for f in page().facts}
    assert facts["What is measured"] == "E"
    assert facts["What this does not tell"] == "Not who trusts whom."
    assert facts["Direction"] == "A higher number is better."
    assert facts["Smallest meaningful change"] == "5\u00a0points. Grounds: agreed together. W"
    assert facts["Target"] == "November 2019: 70\u00a0points. Set by the steering group. Set on 1 November 2017."
    assert facts["Basis of the figure"] == "The figure rests on a sample."
    assert facts["Source"] == "Own."


def test_a_limit_set_after_the_follow_up_began_says_so():
    late = SCALE | {"smallest_meaningful": SCALE["smallest_meaningful"] | {"set_on": "2019-11-20"}}
    told = meaningful_sentences(draft("en", study(indicator=late)), ID)
    assert told.endswith("Set on 20 November 2019. The limit was set only after the follow-up had begun, which lessens "
                         "its weight.")
    late_target = RICH | {"targets": [{"wave": "followup", "value": 70, "set_on": "2019-12-01"}]}
    assert "only after the follow-up had begun" in page(indicator=late_target).facts[4].text


def test_levels_by_wave_with_interval_state_and_respondents():
    table = page(LEVELS).levels
    assert table.caption == "Result in each survey round, points"
    assert [c.head for c in table.columns] == ["Survey round", "Picture on the scale 0–100", "Result",
                                               "95% confidence interval", "State", "Respondents"]
    assert texts(table) == [["August 2017", "", "52.3", "49.0\u00a0to\u00a055.6", "To watch", "168"],
                            ["November 2019", "", "64.8", "61.0\u00a0to\u00a068.6", "Good", "141"]]
    assert [line[4].chip.tone for line in table.bodies[0].rows] == ["watch", "strong"]
    assert table.bodies[0].rows[1][1].strip == Level((0, 100), 64.8, (61.0, 68.6), 70.0, (40.0, 60.0),
                                                     ("weak", "watch", "good"))


def test_totals_have_no_interval_column():
    plain = [row("level", wave="baseline", estimate=131.0, n=168)]
    assert [c.head for c in page(plain, indicator=SCALE).levels.columns][2:] == ["Result", "Respondents"]


def test_a_hidden_level_is_said_in_words():
    table = page([LEVELS[0], hidden("level")]).levels
    assert texts(table)[1] == ["November 2019", "", "not shown", "not shown", "Not shown", "not shown"]
    assert all(cell.hidden or cell.chip.tone == "hidden" for cell in table.bodies[0].rows[1][1:])


def test_the_change_against_what_is_too_small_to_matter():
    table = page([*LEVELS, MAIN]).change
    assert table.caption == "Change 2017 → 2019"
    assert texts(table) == [["All", "", "+12.5", "+8.8\u00a0to\u00a0+16.2", "103"]]
    assert table.bodies[0].rows[0][1].strip == Interval((-20.0, 20.0), 12.5, (8.8, 16.2), 5.0)
    assert table.columns[1].ends == ("−20", "0", "+20")
    assert [e.text for e in table.legend] == ["change too small to matter", "no change"]


def test_alternatives_share_the_main_axis_and_are_drawn_fainter():
    other = change("x", 15.0, 2.0, 28.0, method="stacked_cr2", sensitivity=True)
    found = page([*LEVELS, MAIN, other])
    assert found.sensitivity.bodies[0].rows[0][1].strip == Interval((-30.0, 30.0), 15.0, (2.0, 28.0), 5.0, True)
    assert texts(found.sensitivity)[0][0].startswith("all answers one by one")
    assert page([*LEVELS, MAIN, other], language="fi-simple").sensitivity.empty


def test_the_target_as_a_way():
    table = page([*LEVELS, row("progress", estimate=0.706)]).progress
    assert texts(table) == [["November 2019", "", "52.3", "64.8", "70\u00a0points", "71%"]]
    assert table.bodies[0].rows[0][1].strip == Way(0.706)
    assert page(LEVELS).progress.empty


def test_how_it_was_computed_and_why_so():
    assert page([MAIN]).how == (
        "Method: all answers, those of the same person joined and likeness within groups taken into account (GLS, "
        "CR2).",
        "Only some answered both times, so those who answered once are used too. Members of the same group are alike, "
        "which is taken into account.", f"Id of the figure: {ID}:change:all:followup.")
    assert page().how == ()


def test_reliability_in_words_with_the_weakest_statement():
    rows = [row("reliability", term="alpha", estimate=0.81, ci_low=0.76, ci_high=0.85),
            row("reliability", term="omega_total", estimate=0.82),
            row("reliability", term="item_rest:trust_promises", estimate=0.61),
            row("reliability", term="item_rest:trust_hidden", estimate=0.44)]
    assert page(rows).reliability == (
        "Internal consistency (Cronbach’s alpha): 0.81 (95% confidence interval 0.76\u00a0to\u00a00.85).",
        "Omega: 0.82.",
        "The statements’ tie to each other: weakest 0.44 (The organisations in our area hide information from each "
        "other).")
    assert page(rows[:1]).reliability == page(rows).reliability[:1]
    against = [row("reliability", term="item_rest:trust_hidden", estimate=-0.2)]
    assert page(against).reliability[0].startswith("A statement contradicts the others")


def test_a_formative_scale_has_no_alpha():
    formative = page([row("reliability", term="alpha", estimate=0.81)], indicator=SCALE | {"model": "formative"})
    assert formative.reliability == (
        "The parts do not measure the same thing in other words, so no alpha is computed.",)


def test_the_weakest_statement_is_of_the_last_wave():
    rows = [row("reliability", term="item_rest:trust_promises", wave="baseline", estimate=0.1),
            row("reliability", term="item_rest:trust_promises", estimate=0.6)]
    there = draft("en", study(), rows)
    weakest = weakest_item(there, there.indicator(ID))
    assert weakest is not None
    assert weakest[1] == 0.6
    assert weakest_item(draft("en"), there.indicator(ID)) is None


def grouped(indicator=SCALE, rows=()):
    """The table of groups where one has figures and one is hidden."""
    rows = [*LEVELS, row("level", wave="baseline", scope="circle=lappi", estimate=50.0, n=12),
            row("level", scope="circle=lappi", estimate=61.0, n=10),
            hidden("level", scope="circle=savo", wave="baseline"), hidden("level", scope="circle=savo"), *rows]
    there = draft("en", study(indicator=indicator, groups=invented.study().study.groups), rows)
    return group_table(there, ID)


def test_groups_in_the_order_of_the_study_with_everyone_as_a_line():
    table = grouped()
    assert [b.heading for b in table.bodies] == ["Development circle"]
    assert texts(table) == [["Savo", "", *["not shown"] * 3], ["Lapland", "", "50.0", "61.0", "12 → 10"]]
    strip = table.bodies[0].rows[1][1].strip
    assert isinstance(strip, Dumbbell)
    assert (strip.before, strip.after, strip.everyone, strip.target) == (50.0, 61.0, 64.8, None)
    assert table.note == "Hatched box: not shown, to protect respondents."


def test_groups_that_are_all_hidden_make_no_table():
    rows = [hidden("level", scope="circle=savo", wave="baseline"), hidden("level", scope="circle=savo")]
    there = draft("en", study(groups=invented.study().study.groups), rows)
    assert group_table(there, ID).empty


def test_groups_with_verdicts_have_a_change_and_a_conclusion():
    table = grouped(rows=[change("unclear", 11.0, -2.0, 24.0, scope="circle=lappi"), hidden(scope="circle=savo")])
    assert [c.head for c in table.columns[4:]] == ["Change, points", "Conclusion", "Respondents"]
    lappi = table.bodies[0].rows[1]
    assert (lappi[4].text, lappi[4].note, lappi[5].chip.text) == ("+11.0", "", "Cannot tell")
    assert all(cell.hidden for cell in table.bodies[0].rows[0][1:])


def test_groups_of_a_total_have_an_axis_of_their_own():
    total = SCALE | {"kind": "sum", "value": "${partners}", "items": None, "reverse": None, "rescale": None}
    strip = grouped({k: v for k, v in total.items() if v is not None}).bodies[0].rows[1][1].strip
    assert isinstance(strip, Dumbbell)
    assert (strip.axis, strip.everyone) == ((0.0, 80.0), None)


def test_the_overview_turns_better_to_the_right():
    rows = [change("improved", -10.0, -15.0, -5.0)]
    there = draft("en", study(indicator=SCALE | {"direction": "down"}), rows)
    part = indicator_part(there, "others", [ID], overview=True)
    assert part.overview is not None
    cells = part.overview.bodies[0].rows[0]
    assert cells[2].strip == Interval((-4.0, 4.0), 2.0, (1.0, 3.0), 1.0)
    assert (cells[0].link, part.overview.bodies[0].heading) == ("i-test-trust", "Networks")
    aimless = draft("en", study(indicator=SCALE | {"direction": "none"}), rows)
    overview = indicator_part(aimless, "others", [ID], overview=True).overview
    assert overview is not None
    assert overview.bodies[0].rows[0][2].strip is None
    assert indicator_part(there, "primary", [ID], overview=False).overview is None


def test_a_share_is_not_titled_by_its_unit():
    share = page([row("level", estimate=0.46, n=100)], indicator=SHARE)
    assert share.levels.caption == "Result in each survey round"
    assert texts(share.levels) == [["November 2019", "", "46%", "100"]]


def test_tables_come_in_the_order_of_reading_and_none_is_empty():
    names = [t.name for t in page([*LEVELS, MAIN, row("progress", estimate=0.7)]).tables]
    assert names == ["levels", "change", "progress"]


def test_a_change_without_a_unit_has_no_comma_in_its_head():
    bare = {key: value for key, value in SCALE.items() if key != "unit"}
    there = draft("fi", study(indicator=bare), [change("improved", 6.1, 1.0, 11.0)])
    assert there.change_head(ID, "change") == "Muutos"
    assert draft("fi").change_head(ID, "change") == "Muutos, pistettä"
