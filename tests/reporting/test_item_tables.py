"""Items: bars of those who answered, those who can't say apart, and hidden counts in words."""

import pytest

from keko_eval.reporting.item_tables import cannot_say, item_tables, movement_table, reach
from keko_eval.reporting.marks import Diverging, Segment
from tests.reporting.told import ID, SHARE, count, draft, study


def answers(item, wave="followup", **n):
    return [count(item, wave=wave, value=value.removeprefix("v"), n=found) for value, found in n.items()]


GIVEN = answers("trust_promises", v1=10, v2=10, v3=20, v4=30, v5=30, v9=25, not_answered=5, not_asked=3)


def test_shares_are_of_those_who_chose_a_step_and_cannot_say_of_all_asked():
    (table,) = item_tables(draft("en", counts=GIVEN), ID)
    (body,) = table.bodies
    (row,) = body.rows
    assert body.heading == "The organisations in our area keep their promises to each other."
    assert [c.text for c in row[2:]] == ["20%", "20%", "60%", "20%", "125"]
    assert [c.head for c in table.columns[2:]] == ["1–2", "3", "4–5", "Cannot say", "Respondents"]
    strip = row[1].strip
    assert isinstance(strip, Diverging)
    assert (strip.shares, strip.unsaid) == ((0.1, 0.1, 0.2, 0.3, 0.3), 0.2)
    assert (strip.below, strip.above) == (pytest.approx(0.3), pytest.approx(0.7))


@pytest.mark.parametrize(("n", "said"), [({"not_asked": 20}, "not asked"), ({"not_asked": 20, "not_answered": 1}, "–")])
def test_a_statement_that_nobody_was_asked_says_so(n, said):
    (table,) = item_tables(draft("en", counts=answers("trust_promises", v1=0, **n)), ID)
    assert [c.text for c in table.bodies[0].rows[0][2:]] == ["–"] * 4 + [said]


def test_the_legend_names_every_step():
    (table,) = item_tables(draft("fi", counts=GIVEN), ID)
    assert [entry.text for entry in table.legend][::5] == ["1 Täysin eri mieltä", "Ei osaa sanoa"]
    assert [entry.strip for entry in table.legend][:5] == [Segment(i, 5) for i in range(5)]


def test_waves_stand_under_each_statement_and_share_one_middle():
    counts = [*answers("trust_promises", "baseline", v1=50, v5=50), *answers("trust_promises", v1=10, v5=90)]
    (table,) = item_tables(draft("en", counts=counts), ID)
    assert [row[0].text for row in table.bodies[0].rows] == ["August 2017", "November 2019"]
    bars = [row[1].strip for row in table.bodies[0].rows]
    assert {(bar.below, bar.above) for bar in bars if isinstance(bar, Diverging)} == {(0.5, 0.9)}


def test_a_reversed_statement_says_so():
    (table,) = item_tables(draft("en", counts=answers("trust_hidden", v1=60, v5=40)), ID)
    assert table.bodies[0].heading.endswith("(reversed statement)")


def test_a_hidden_step_hides_the_whole_bar():
    counts = [count("trust_promises", value="1", released=False), *GIVEN[1:]]
    (table,) = item_tables(draft("fi", counts=counts), ID)
    assert all(cell.hidden for cell in table.bodies[0].rows[0][1:])
    assert table.bodies[0].rows[0][2].text == "ei näytetä"


def test_a_few_who_cannot_say_hide_that_cell_alone():
    counts = [r for r in GIVEN if r["value"] not in ("9", "not_asked")]
    counts += [count("trust_promises", value=value, released=False) for value in ("9", "not_asked")]
    (table,) = item_tables(draft("en", counts=counts), ID)
    (row,) = table.bodies[0].rows
    assert [(c.text, c.hidden) for c in row[2:]] == [
        ("20%", False), ("20%", False), ("60%", False), ("not shown", True), ("100", False)]


@pytest.mark.parametrize(("language", "lower", "said"), [
    ("fi", "1–2 Täysin eri mieltä – Jokseenkin eri mieltä", "kaksi alinta"), ("en", "1–2 ", "two lowest steps"),
    ("sv", "1–2 ", "två lägsta steg"), ("fi-simple", "1–2 ", "kaksi alinta")])
def test_steps_told_together_are_three_parts_and_the_table_says_so(language, lower, said):
    counts = [*answers("trust_promises", **{"1..2": 20, "v3": 20, "4..5": 60}), *answers("trust_hidden", v1=60, v5=40)]
    apart, together = sorted(item_tables(draft(language, counts=counts), ID), key=lambda t: said in t.note)
    assert together.legend[0].text.startswith(lower)
    assert [entry.strip for entry in together.legend][:3] == [Segment(i, 3) for i in range(3)]
    assert together.bodies[0].rows[0][1].strip.shares == (0.2, 0.2, 0.6)
    assert said in together.note
    assert said not in apart.note
    assert len(apart.legend) == 6


def test_nobody_on_the_scale_leaves_no_bar():
    (table,) = item_tables(draft("en", counts=answers("trust_promises", v9=10)), ID)
    assert table.bodies[0].rows[0][1].strip is None


def test_other_kinds_and_no_counts_have_no_table():
    assert item_tables(draft("en", study(indicator=SHARE), counts=GIVEN), ID) == ()
    assert item_tables(draft("en"), ID) == ()


def test_who_cannot_say_is_known_by_kind_and_by_code():
    assert cannot_say(draft(), "trust_promises") == ("dont_know", "refused", "9")


def test_how_far_bars_reach():
    assert reach([(0.2, 0.6, 0.2), (0.5, 0.0, 0.5)]) == (0.5, 0.5)
    assert reach([(0.2, 0.8)]) == (0.2, 0.8)
    assert reach([]) == (0.02, 0.02)


def test_movement_of_those_who_answered_both_times():
    counts = [count(value=value, n=n) for value, n in (("up", 50), ("same", 20), ("down", 30))]
    table = movement_table(draft("en", counts=counts), ID)
    (row,) = table.bodies[0].rows
    assert [(c.text, c.note) for c in row[2:]] == [("30", "30%"), ("20", "20%"), ("50", "50%"), ("100", "")]
    assert movement_table(draft("en"), ID).empty
    held = movement_table(draft("en", counts=[*counts[:2], count(value="down", released=False)]), ID)
    assert all(cell.hidden for cell in held.bodies[0].rows[0][1:])
    assert movement_table(draft("en", counts=[count(value="up", n=0)]), ID).empty, "a table of noughts says nothing"
