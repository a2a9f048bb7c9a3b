"""Who answered, and what if the others had: the table beside a primary result and what is said below it."""

from typing import Any

import pytest

from keko_eval.comparison.rows import WEIGHTED
from keko_eval.reporting.indicator_page import indicator_page
from keko_eval.reporting.others_table import others_table
from tests.reporting.told import ID, change, draft, hidden, row, study

MAIN = change("improved", 8.0, 3.0, 13.0, n=120, n_reference=150, n_pairs=90, method="person_gls")
FOLLOWED = {"n": 90, "n_reference": 150, "n_pairs": 90, "sensitivity": True}


def case(term: str | None, estimate: float | None, low: float | None = None, high: float | None = None,
         **columns: Any) -> dict[str, Any]:
    return row("change", term=term, estimate=estimate, ci_low=low, ci_high=high, **(FOLLOWED | columns))


ROWS = [MAIN, case(None, 7.0, 1.0, 13.0, n_reference=90, method="paired_t"),
        case(None, 6.5, 0.5, 12.5, method=WEIGHTED),
        case("worst_case_low", -12.0, -16.0, 31.0), case("worst_case_high", 27.0, -16.0, 31.0),
        case("tipping_point", 7.5),
        row("attrition", term="followed_up", n=150, n_pairs=90, estimate=0.6),
        row("attrition", term="followed_up_by:circle", p_value=0.4, sensitivity=True),
        row("attrition", term="followed_up_by:region", p_value=0.01, sensitivity=True)]


def told(rows: list[dict[str, Any]], language: str = "en", **changes: Any) -> tuple[list[list[str]], str]:
    own = draft(language, study(**changes), rows)
    found = others_table(own, ID, own.rows.main(ID))
    cells = [[cell.text for cell in line] for body in found.bodies for line in body.rows]
    return cells, found.note.replace("\N{NO-BREAK SPACE}", " ")


def test_every_case_in_order_with_its_change() -> None:
    cells, said = told(ROWS)
    assert [line[0] for line in cells] == [
        "The result as reported", "Only those who answered both times",
        "Those who answered again, weighted to stand for the others too",
        "All the others had given the lowest value", "All the others had given the highest value"]
    assert [line[2] for line in cells] == ["+8.0", "+7.0", "+6.5", "−12.0", "+27.0"]
    assert "40% were lost" in said
    assert "risen 7.5 points less than that of those who answered" in said
    assert "no more than by chance" in said
    assert "more than chance makes it" in said


@pytest.mark.parametrize(("language", "words"), [
    ("fi", "noussut 7,5 pistettä vähemmän kuin vastanneiden"), ("sv", "stigit 7,5 poäng mindre")])
def test_how_unlike_the_others_would_have_to_be(language: str, words: str) -> None:
    assert words in told(ROWS, language)[1]


def test_a_fall_would_have_to_be_smaller_and_an_unclear_result_needs_nobody() -> None:
    fallen = [change("worsened", -8.0, -13.0, -3.0), case("worst_case_low", -20.0), case("tipping_point", -7.5)]
    assert "fallen 7.5 points less" in told(fallen)[1]
    unclear = [change("unclear", 1.0, -3.0, 5.0), case("worst_case_low", -20.0),
               case("tipping_point", None, because="interval_holds_zero")]
    assert "unclear even without the others" in told(unclear)[1]


def test_nothing_where_nothing_may_be_told_of_the_others() -> None:
    assert told([MAIN]) == ([], "")
    kept = [MAIN, hidden(term="worst_case_low", sensitivity=True), hidden(term="tipping_point", sensitivity=True)]
    assert told(kept) == ([], "")
    gone = [hidden(), *ROWS[3:6]]
    assert told(gone) == ([], "")


def test_it_is_on_the_page_of_a_primary_indicator_alone() -> None:
    for primary in (True, False):
        page = indicator_page(draft("en", study(primary=primary), ROWS), ID)
        assert bool(page.others.bodies) is primary
        assert (page.others in page.tables) is primary
    assert not indicator_page(draft("fi-simple", rows=ROWS), ID).others.bodies


def test_the_bounds_are_not_among_other_methods() -> None:
    page = indicator_page(draft("en", rows=ROWS), ID)
    assert [line[2].text for body in page.sensitivity.bodies for line in body.rows] == ["+7.0", "+6.5"]


def test_a_comparison_says_of_which_side_it_is() -> None:
    main = change("improved", 8.0, 3.0, 13.0, quantity="difference_in_changes", n=50, n_reference=40, n_pairs=90)
    sides = [main, *(r | {"quantity": "difference_in_changes"} for r in ROWS[3:6]),
             row("attrition", term="differential_follow_up", estimate=0.05, ci_low=-0.02, ci_high=0.12)]
    _, said = told(sides, design="before_after_control")
    assert "This is of the others in the group" in said
    assert "differs between the compared groups: +5 percentage points (−2 to +12)" in said
