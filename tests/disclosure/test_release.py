"""The door: rows in, released rows out. Threshold 5 unless the test says otherwise."""

import subprocess
import sys

import pytest

from keko_eval.comparison.rows import COUNT_COLUMNS, RESULT_COLUMNS
from keko_eval.disclosure.release import release

KEPT = {"study": "s", "indicator": "trust", "kind": "scale", "quantity": "change", "scope": "circle=a", "wave": "after",
        "reference_wave": "before", "method": "paired_t", "test": "t", "effect_size": "hedges_g_av",
        "smallest_meaningful": 8.0, "trace": "abc", "sensitivity": False}
SIZES = {"all": 60, "circle=a": 4, "circle=b": 6, "circle=c": 20, "circle=d": 30}


def hidden(table) -> dict[str, str]:
    return {row["scope"]: row["hidden_because"] for row in table if not row["released"]}


def test_a_row_held_back_keeps_its_names_and_none_of_its_numbers(change):
    row = release([change("circle=a", 4, 4, 4, trace="abc", df=3.0, ci_low=1.0, ci_high=7.0, ci_level=0.95, evidence=1,
                          p_adjusted=0.02, effect_low=0.1, effect_high=0.8)], [], "internal").results.rows[0]
    named = {column: value for column, value in row.items() if value is not None}
    assert named == KEPT | {"released": False, "hidden_because": "too_few"}
    assert tuple(row) == RESULT_COLUMNS


def test_a_count_held_back_keeps_its_names(bars):
    row = release([], bars("circle=a", {"1": 4}), "internal").counts.rows[0]
    assert row == dict.fromkeys(COUNT_COLUMNS) | {"study": "s", "item": "q", "scope": "circle=a", "wave": "before",
                                                  "value": "1", "released": False, "hidden_because": "too_few"}


def test_a_column_that_nobody_knows_is_not_shown_in_a_hidden_row(level):
    rows = release([level("circle=a", 4) | {"median": 3.0}, level("all", 40) | {"median": 4.0}], [], "internal").results
    assert [r["median"] for r in rows] == [None, 4.0]


def test_the_level_hides_the_change_in_every_wave(level, change):
    """Circle a has too few at baseline, where b hides it; both are hidden in the change but not in the follow-up."""
    rows = [level(s, n) for s, n in SIZES.items()]
    rows += [level(s, n, wave="after") for s, n in (SIZES | {"circle=a": 12, "all": 68}).items()]
    rows += [change(s, n, n, None, reason="unlinked", method="welch_t") for s, n in SIZES.items()]
    rows += [change(s, n, n, None, quantity="progress") for s, n in SIZES.items()]
    found = release(rows, [], "internal").results
    by = {(q, w): {r["scope"] for r in found if not r["released"] and (r["quantity"], r["wave"]) == (q, w)}
          for q, w in {(r["quantity"], r["wave"]) for r in found}}
    assert by[("level", "before")] == by[("change", "after")] == by[("progress", "after")] == {"circle=a", "circle=b"}
    assert by[("level", "after")] == set()
    assert release(rows, [], "internal").summary == {"complementary": 3, "too_few": 3}


def test_few_pairs_hide_a_linked_change_and_the_one_that_would_tell_it(level, change):
    rows = [level(s, 3 * n, wave=w) for s, n in SIZES.items() for w in ("before", "after")]
    rows += [change(s, n, n, n) for s, n in SIZES.items()]
    found = release(rows, [], "internal").results
    assert hidden(found) == {"circle=a": "too_few", "circle=b": "complementary"}
    assert all(r["released"] for r in found if r["quantity"] == "level")


def test_few_pairs_are_left_out_of_an_unlinked_change(level, change):
    """Welch's estimate does not rest on the pairs, but their number is not shown either."""
    rows = [level(s, 3 * n, wave=w) for s, n in SIZES.items() for w in ("before", "after")]
    rows += [change(s, 3 * n, 3 * n, n, reason="unlinked", method="stacked_cr2") for s, n in SIZES.items()]
    found = [r for r in release(rows, [], "internal").results if r["quantity"] == "change"]
    assert all(r["released"] and r["estimate"] == 4.25 for r in found)
    assert {r["scope"]: r["n_pairs"] for r in found} == {s: None if s in ("circle=a", "circle=b") else n
                                                         for s, n in SIZES.items()}


def test_few_pairs_hide_an_estimate_that_uses_them_and_others(level, change):
    rows = [level("all", 30, wave="before"), level("all", 30, wave="after"),
            change("all", 30, 30, 4, reason="partly_linked", method="person_gls_cr2")]
    assert hidden(release(rows, [], "internal").results) == {"all": "too_few"}


def test_estimates_beside_the_main_one_are_hidden_with_it(level, change):
    """An unlinked estimate shows the few of the follow-up as little as the main one; other scopes stay."""
    rows = [level(s, n, wave=w) for s, n in SIZES.items() for w in ("before", "after")]
    rows += [change(s, n, n, None, reason="unlinked") for s, n in SIZES.items()]
    rows += [change(s, 900, 900, None, sensitivity=True) for s in SIZES]
    found = [r for r in release(rows, [], "internal").results if r["sensitivity"]]
    assert hidden(found) == {"circle=a": "too_few", "circle=b": "complementary"}


def test_rows_without_respondents_follow_their_scope(level, change):
    rows = [level(s, n, wave=w) for s, n in SIZES.items() for w in ("before", "after")]
    rows += [change(s, None, None, None, quantity="minimum_detectable") for s in SIZES]
    found = [r for r in release(rows, [], "internal").results if r["quantity"] == "minimum_detectable"]
    assert hidden(found) == {"circle=a": "too_few", "circle=b": "complementary"}
    rows = [change("all", 4, 4, 4), change("all", None, None, None, quantity="minimum_detectable")]
    assert len(hidden(release(rows, [], "internal").results)) == 1
    assert all(not r["released"] for r in release(rows, [], "internal").results)


def test_a_row_whose_term_names_a_group_is_about_that_group(level, change):
    rows = [level(s, n, wave="after") for s, n in SIZES.items()]
    rows += [change("all", n, 60 - n, None, quantity="group_difference", term=s, reference_wave=None)
             for s, n in SIZES.items() if s != "all"]
    found = [r for r in release(rows, [], "internal").results if r["quantity"] == "group_difference"]
    assert {r["term"]: r["hidden_because"] for r in found} == {
        "circle=a": "too_few", "circle=b": "complementary", "circle=c": None, "circle=d": None}


def test_a_difference_in_changes_is_hidden_with_either_of_its_sides(level, change):
    """One of 31 left in b, and a is hidden with it: the whole and the difference would tell both changes."""
    rows = [level(s, n, wave=w) for s, n, m in (("all", 90, 80), ("state=a", 59, 50), ("state=b", 31, 30))
            for w, n in (("before", n), ("after", m))]
    rows += [change(s, n, n, n) for s, n in (("all", 80), ("state=a", 50), ("state=b", 30))]
    rows += [change("all", 50, 30, None, quantity="difference_in_changes"),
             change("all", 50, 40, None, quantity="difference_in_changes", indicator="other")]
    found = [(r["scope"], r["hidden_because"]) for r in release(rows, [], "internal").results]
    assert found[6:] == [("all", None), ("state=a", "complementary"), ("state=b", "difference"),
                         ("all", "difference"), ("all", None)]


class TestLeavers:
    """19 answered before, 18 of them and nobody else after: the change of the 18 gives away the one who left."""

    @pytest.fixture
    def rows(self, level, change):
        mean_before, mean_after, mean_change = 986 / 19, 1035 / 18, (1035 - 940) / 18
        return [level("all", 19, mean_before), level("all", 18, mean_after, wave="after"),
                change("all", 18, 19, 18, estimate=mean_after - mean_before, method="partially_overlapping_t"),
                change("all", 18, 18, 18, estimate=mean_change, sensitivity=True)]

    def test_the_leaver_can_be_worked_out(self, rows):
        before, after, _, paired = (r["estimate"] for r in rows)
        assert 19 * before - (18 * after - 18 * paired) == pytest.approx(46)

    def test_the_estimate_of_the_pairs_is_hidden_and_the_one_of_all_is_not(self, rows):
        found = release(rows, [], "internal").results
        assert [r["hidden_because"] for r in found] == [None, None, None, "difference"]
        assert found.rows[2]["n_pairs"] == 18

    def test_enough_leavers_hide_each_other(self, level, change):
        rows = [level("all", 23), level("all", 18, wave="after"), change("all", 18, 18, 18)]
        assert hidden(release(rows, [], "internal").results) == {}

    def test_leavers_and_newcomers_together_are_few_in_public(self, level, change):
        rows = [level("all", 33), level("all", 33, wave="after"), change("all", 31, 31, 31)]
        assert hidden(release(rows, [], "internal").results) == {}
        assert hidden(release(rows, [], "public").results) == {"all": "difference"}


LARGER = {"all": 74, "circle=a": 4, "circle=b": 20, "circle=c": 20, "circle=d": 30}


def test_distributions_of_large_groups_are_hidden_by_their_base_not_by_their_counts(bars):
    rows = [r for s, n in LARGER.items() for r in bars(s, {"1": 1, "2": n - 1})]
    assert hidden(release([], rows, "internal").counts) == {"circle=a": "too_few", "circle=b": "complementary"}
    assert [r["n"] for r in release([], rows, "internal").counts if r["scope"] == "circle=c"] == [1, 19]


@pytest.mark.parametrize(("silent", "shown"), [(57, False), (55, True), (60, True)])
def test_nothing_is_told_of_a_question_that_few_answered(bars, silent, shown):
    counts = bars("all", {"4": 60 - silent, "5": 0, "not_answered": silent - 20, "not_asked": 20})
    assert {row["released"] for row in release([], counts, "internal").counts.rows} == {shown}


@pytest.mark.parametrize(("answers", "shown"), [
    ({"1": 5, "2": 6, "3": 0}, True), ({"1": 4, "2": 7}, False), ({"1": 0, "2": 11}, False),
    ({"1": 5, "2": 5, "not_answered": 1}, False), ({"1": 4, "2": 16}, True)])
def test_a_distribution_of_a_small_group_counts_no_few(bars, answers, shown):
    counts = release([], bars("all", answers), "internal").counts
    assert {r["released"] for r in counts} == {shown}
    assert shown or {r["n"] for r in counts} == {None}


def test_a_small_group_whose_distribution_is_hidden_is_not_left_over(bars):
    """Of 62 the other circles' counts are safe; with the total they would tell those of a."""
    rows = [*bars("circle=a", {"1": 3, "2": 9}), *bars("circle=b", {"1": 10, "2": 10}),
            *bars("circle=c", {"1": 15, "2": 15}), *bars("all", {"1": 28, "2": 34})]
    assert hidden(release([], rows, "internal").counts) == {"circle=a": "too_few", "circle=b": "complementary"}


def test_a_distribution_is_hidden_with_its_indicator(level, bars):
    """Twenty answered the question, four of them enough of the scale."""
    rows = [level(s, n) for s, n in LARGER.items()]
    counts = [r for s, n in (LARGER | {"all": 90, "circle=a": 20}).items()
              for r in bars(s, {"1": 10, "2": n - 10}, indicator="trust")]
    assert hidden(release(rows, counts, "internal").counts).keys() == {"circle=a", "circle=b"}
    assert hidden(release(rows, [r | {"indicator": None} for r in counts], "internal").counts) == {}


def test_moves_between_values_are_hidden_with_the_pairs(change, bars):
    rows = [change(s, n, n, n) for s, n in LARGER.items()]
    counts = [r for s, n in LARGER.items() for r in bars(s, {"1": n}, "after", "path", indicator="trust", to_value="2")]
    assert hidden(release(rows, counts, "internal").counts) == {"circle=a": "too_few", "circle=b": "complementary"}


def test_how_many_rose_and_fell_is_hidden_with_the_change(level, change, bars):
    """Three of 33 left: as many answered the follow-up as both times, but the counts are of the pairs."""
    rows = [level("all", 33), level("all", 30, wave="after"), change("all", 30, 30, 30)]
    counts = bars("all", {"up": 10, "same": 10, "down": 10}, "after", "", indicator="trust")
    assert hidden(release(rows, [r | {"item": None} for r in counts], "internal").counts) == {"all": "difference"}


def test_how_far_towards_a_target_is_hidden_with_the_change(level, change):
    rows = [level("all", 33), level("all", 30, wave="after"), change("all", 30, 30, 30),
            change("all", 30, 33, None, quantity="progress", term="target")]
    assert [r["hidden_because"] for r in release(rows, [], "internal").results] == [None, None, *["difference"] * 2]


def test_a_hidden_change_is_not_the_difference_of_shown_levels(level, change):
    """Of a few pairs among many answers the change is hidden, and it is what the two levels differ by."""
    rows = [level("all", 30, 40.0), level("all", 28, 52.5, wave="after"),
            change("all", 28, 30, 4, estimate=12.5, reason="partly_linked", method="partially_overlapping_t")]
    assert [r["hidden_because"] for r in release(rows, [], "internal").results] == ["complementary", None, "too_few"]
    rows[2] |= {"estimate": 9.75}
    assert [r["hidden_because"] for r in release(rows, [], "internal").results] == [None, None, "too_few"]


@pytest.mark.parametrize(("kind", "n", "estimate", "shown"), [
    ("share", 7, 0.0, False), ("share", 7, 1.0, False), ("share", 15, 1 / 15, False), ("share", 15, 2 / 15, True),
    ("share", 19, 1.0, False), ("share", 20, 1.0, True), ("count", 15, 4.0, False), ("count", 15, 5.0, True),
    ("count", 15, 14.0, False), ("sum", 7, 0.0, False), ("sum", 7, 1.0, True), ("goal", 7, 1.0, True)])
def test_a_small_group_is_not_told_as_one(level, kind, n, estimate, shown):
    row, = release([level("all", n, estimate, kind=kind)], [], "internal").results
    assert (row["released"], row["estimate"]) == (shown, estimate if shown else None)


def test_the_mean_of_answers_that_are_all_the_same_is_each_ones_answer(level):
    same = level("all", 9, 75.0, standard_error=0.0)
    assert hidden(release([same], [], "internal").results) == {"all": "too_few"}
    everyone_on_the_list = same | {"df": None}
    assert hidden(release([everyone_on_the_list], [], "internal").results) == {}


def test_a_share_that_is_hidden_takes_its_change_and_whatever_would_tell_it(level, change):
    sizes = {"all": 60, "circle=a": 12, "circle=b": 18, "circle=c": 30}
    rows = [level(s, n, 0.4, kind="share") for s, n in sizes.items()]
    rows += [level(s, n, 0.0 if s == "circle=a" else 0.3, kind="share", wave="after") for s, n in sizes.items()]
    rows += [change(s, n, n, n, kind="share", estimate=-0.1) for s, n in sizes.items()]
    found = release(rows, [], "internal").results
    assert {(r["quantity"], r["wave"], r["scope"]) for r in found if not r["released"]} == {
        (quantity, "after", scope) for quantity in ("level", "change") for scope in ("circle=a", "circle=b")}


def test_one_theme_is_hidden_without_the_others(level, change):
    rows = [level("all", 9, share, kind="theme", term=term, wave=wave)
            for term, shares in (("trust", (0.0, 4 / 9)), ("paths", (5 / 9, 3 / 9)))
            for wave, share in zip(("before", "after"), shares, strict=True)]
    rows += [change("all", 9, 9, None, kind="theme", term=term, reason="unlinked") for term in ("trust", "paths")]
    found = release(rows, [], "internal").results
    assert [(r["term"], r["quantity"]) for r in found if not r["released"]] == [("trust", "level"), ("trust", "change")]


def test_public_hides_answers_of_one_to_four(bars):
    counts = release([], bars("all", {"1": 0, "2": 4, "3": 5, "4": 31}), "public").counts
    assert [(r["n"], r["base"], r["hidden_because"]) for r in counts] == [
        (0, 40, None), (None, None, "too_few"), (5, 40, None), (30, 40, None)]


def test_public_hides_a_number_of_respondents_of_one_to_four(level):
    rows = [level("all", 40, 3.0, kind="count"), level("circle=a", 40, 0.0, kind="count")]
    assert hidden(release(rows, [], "public").results) == {"all": "too_few"}


def test_public_has_a_higher_threshold(level):
    sizes = {"all": 60, "circle=a": 9, "circle=b": 11, "circle=c": 40}
    found = release([level(s, n) for s, n in sizes.items()], [], "public").results
    assert hidden(found) == {"circle=a": "too_few", "circle=b": "complementary"}
    assert [r["n"] for r in found] == [60, None, None, 40]


def test_a_study_may_raise_the_threshold_but_not_lower_it(level):
    rows = [level(s, n) for s, n in SIZES.items()]
    assert hidden(release(rows, [], "internal", min_n=7).results).keys() == {"circle=a", "circle=b"}
    assert hidden(release(rows, [], "internal", min_n=21).results).keys() == {"circle=a", "circle=b", "circle=c"}
    assert hidden(release(rows, [], "internal", min_n=3).results).keys() == {"circle=a", "circle=b"}


def test_confidential_is_everything_and_says_so(level, bars):
    rows, counts = [level("circle=a", 1)], bars("circle=a", {"1": 1})
    released = release(rows, counts, "confidential", min_n=20)
    assert [dict(r) for r in released.results] == rows
    assert [dict(r) for r in released.counts] == counts
    assert released.confidential
    assert released.results.confidential
    assert released.summary == {}
    assert not release(rows, counts, "internal").results.confidential


def test_what_was_hidden_before_stays_hidden(level):
    rows = [level("all", 40) | {"released": False, "hidden_because": "withdrawn"}]
    assert hidden(release(rows, [], "internal").results) == {"all": "withdrawn"}


def test_groups_without_a_row_are_told_by_cells(level):
    """Two of 60 named no circle. Nobody knows who they are, which only `cells` can tell."""
    rows = [level("all", 60), level("circle=c", 28), level("circle=d", 30)]
    assert hidden(release(rows, [], "internal").results) == {"circle=c": "complementary"}
    cells = [{"circle": c, "wave": "before", "n": n} for c, n in (("c", 28), ("d", 30), (None, 2))]
    assert hidden(release(rows, [], "internal", cells=cells).results) == {}


def test_nothing_in_nothing_out():
    released = release([], [], "public")
    assert len(released.results) == len(released.counts) == 0
    assert released.results.columns == RESULT_COLUMNS
    assert released.counts.columns == COUNT_COLUMNS


def test_an_ordinary_release_loads_no_solver():
    """Circles in regions with a small circle: seen at once to be safe."""
    script = """
import sys
from keko_eval.comparison.rows import Result
from keko_eval.disclosure.release import release
circles = {"a": ("n", 3), "b": ("n", 8), "c": ("n", 14), "d": ("s", 12), "e": ("s", 13)}
sizes = {"all": 50, "region=n": 25, "region=s": 25} | {f"circle={c}": n for c, (_, n) in circles.items()}
cells = [{"circle": c, "region": r, "wave": "w", "n": n} for c, (r, n) in circles.items()]
rows = [Result(study="s", indicator="i", quantity="level", scope=s, wave="w", n=n).record() for s, n in sizes.items()]
print(release(rows, [], "internal", cells=cells).summary, "scipy" in sys.modules, "numpy" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "{'complementary': 1, 'too_few': 1} False False"
