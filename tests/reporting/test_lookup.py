"""Rows found by what they say."""

from keko_eval.reporting.lookup import interval, lookup, shown
from tests.reporting.told import ID, change, count, hidden, row


def test_the_main_row_is_the_one_that_the_design_compares():
    rows = [change("improved", 1.0), change("unclear", 2.0, sensitivity=True), row("group_difference", estimate=3.0),
            row("difference_in_changes", estimate=4.0)]
    assert lookup(rows, []).main(ID)["estimate"] == 4.0
    assert lookup(rows[:2], []).main(ID)["estimate"] == 1.0
    assert lookup([], []).main(ID) is None


def test_of_several_waves_the_last_change_is_the_main_one():
    rows = [change("improved", 1.0, wave="midterm"), change("improved", 2.0)]
    assert lookup(rows, []).main(ID)["estimate"] == 2.0


def test_alternatives_are_of_the_same_comparison():
    main = change("improved", 1.0)
    rows = [main, change("x", 2.0, sensitivity=True), change("x", 3.0, sensitivity=True, scope="circle=lappi"),
            change("x", 4.0, sensitivity=True, wave="midterm")]
    assert [r["estimate"] for r in lookup(rows, []).sensitivity(ID, main)] == [2.0]


def test_levels_and_groups():
    rows = [row("level", wave="baseline", estimate=1.0), row("level", estimate=2.0, scope="circle=savo"),
            row("level", estimate=3.0, scope="circle=lappi"),
            row("level", estimate=4.0, scope="circle=lappi&region=ita")]
    found = lookup(rows, [])
    assert {w: r["estimate"] for w, r in found.levels(ID).items()} == {"baseline": 1.0}
    assert found.groups == {"circle": ("savo", "lappi")}


def test_a_hidden_row_has_no_number_to_show():
    assert shown(hidden()) is None
    assert shown(None) is None
    assert interval(hidden()) is None
    assert interval(change("improved", 1.0, 0.5, None)) is None
    assert interval(change("improved", 1.0, 0.5, 1.5)) == (0.5, 1.5)


def test_hidden_figures_are_counted_once_each():
    rows = [hidden("level"), hidden(), hidden(sensitivity=True), hidden("minimum_detectable"), row("level")]
    assert lookup(rows, [count("trust_promises", value="1", released=False)]).hidden == 3


def test_counts_of_items_and_of_movement():
    counts = [count("keko.actors/trust_promises", value="1", n=3), count(value="up", n=5),
              count(value="2", to_value="3", n=9)]
    found = lookup([], counts)
    assert found.items["trust_promises", "all", "followup"]["1"]["n"] == 3
    assert {v: r["n"] for v, r in found.moves[ID, "all"].items()} == {"up": 5}
