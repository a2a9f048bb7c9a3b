"""Which groups are hidden beside which totals. Sizes are small enough to check by hand; the threshold is 5."""

import pytest

from keko_eval.disclosure.scopes import Margin
from keko_eval.disclosure.suppression import Table, Turnover, protect, tells_too_much


def total(**groups: int) -> tuple[Table, list[Margin]]:
    return Table({"all": sum(groups.values()), **groups}, 5), [Margin("all", tuple(sorted(groups)))]


@pytest.mark.parametrize(("groups", "hidden"), [
    ({"a": 5, "b": 9}, {}),
    ({"a": 4, "b": 9, "c": 7}, {"a": "too_few", "c": "complementary"}),
    ({"a": 1, "b": 1, "c": 7, "d": 20}, {"a": "too_few", "b": "too_few", "c": "complementary"}),
    ({"a": 2, "b": 4, "c": 7, "d": 20}, {"a": "too_few", "b": "too_few"}),
    # b and c would both have to be 5 or more: 6 people together leave a no other size than 1, and b is not enough
    ({"a": 1, "b": 5, "c": 8, "d": 20}, {"a": "too_few", "c": "complementary"}),
    ({"a": 4, "b": 30}, {"a": "too_few", "b": "complementary"}),
    ({"a": 0, "b": 9, "c": 8}, {}),
    ({"a": 1, "b": 2}, {"a": "too_few", "b": "too_few", "all": "too_few"}),
    ({"a": 1, "b": 5}, {"a": "too_few", "b": "complementary", "all": "complementary"}),
])
def test_groups_beside_their_total(groups, hidden):
    table, margins = total(**groups)
    assert protect(table, margins) == hidden


def test_nobody_is_not_a_secret():
    table, margins = total(a=0, b=3, c=9, d=9)
    assert "a" not in protect(table, margins)


def test_a_group_that_is_hidden_elsewhere_is_taken_first():
    table, margins = total(a=3, b=6, c=7, d=20)
    assert protect(table, margins, seen={"c"}).keys() == {"a", "c"}
    assert protect(table, margins).keys() == {"a", "b"}


def test_what_is_inherited_needs_company_too():
    table, margins = total(a=6, b=7, c=20)
    assert protect(table, margins, inherited={"a", "elsewhere"}) == {"a": "complementary", "b": "complementary"}


def test_the_rest_without_a_row_counts_as_hidden():
    """Four of 20 are in no group that has a row: the others and the total tell their figures."""
    table = Table({"all": 20, "a": 7, "b": 9}, 5)
    assert protect(table, [Margin("all", ("a", "b"))]) == {"a": "complementary"}
    assert protect(table, [Margin("all", ("a", "b"), nameless=True)]) == {}


def test_a_large_rest_hides_a_small_group_by_itself():
    """One circle's own report beside the whole: nobody can subtract circles that are not there."""
    assert protect(Table({"all": 40, "a": 4}, 5), [Margin("all", ("a",))]) == {"a": "too_few"}
    assert protect(Table({"all": 40, "a": 37}, 5), [Margin("all", ("a",))]) == {"a": "complementary"}
    assert protect(Table({"all": 40, "a": 35}, 5), [Margin("all", ("a",))]) == {}


def test_a_hidden_outer_group_is_not_told_by_the_inner_ones():
    table = Table({"all": 50, "r": 4, "s": 10, "t": 36, "r1": 4, "s1": 5, "s2": 5, "t1": 16, "t2": 20}, 5)
    margins = [Margin("r", ("r1",)), Margin("s", ("s1", "s2")), Margin("t", ("t1", "t2")),
               Margin("all", ("r", "s", "t")), Margin("all", ("r1", "s1", "s2", "t1", "t2"))]
    hidden = protect(table, margins)
    assert {"r", "r1", "s"} <= hidden.keys()
    assert {"s1", "s2"} & hidden.keys()
    assert not any(tells_too_much(margin, table, hidden) for margin in margins)


def pairs(together: bool = False, **moved: tuple[int, int, int]) -> Table:
    """Pairs, leavers and newcomers by group."""
    everyone = tuple(sum(part) for part in zip(*moved.values(), strict=True))
    groups = {"all": everyone, **moved}
    return Table({g: m[0] for g, m in groups.items()}, 5, turnover={g: Turnover(*m[1:]) for g, m in groups.items()},
                 together=together)


@pytest.mark.parametrize(("moved", "apart", "together"), [
    ((18, 1, 0), True, True),
    ((18, 0, 4), True, True),
    ((18, 1, 1), False, True),
    ((18, 0, 5), False, False),
    ((18, 0, 0), False, False),
    ((18, 3, 6), False, False),
])
def test_few_who_answered_one_wave_only(moved, apart, together):
    assert (pairs(a=moved).primary() == {"all": "difference", "a": "difference"}) is apart
    assert (pairs(True, a=moved).primary() == {"all": "difference", "a": "difference"}) is together


def test_the_leaver_of_one_circle_is_not_told_by_the_other_circles():
    table = pairs(a=(18, 1, 0), b=(20, 2, 0), c=(30, 9, 8))
    assert protect(table, [Margin("all", ("a", "b", "c"))]) == {
        "a": "difference", "b": "difference", "c": "complementary"}
    table = pairs(a=(18, 1, 0), b=(20, 6, 7), c=(30, 9, 8))
    assert protect(table, [Margin("all", ("a", "b", "c"))]) == {"a": "difference", "b": "complementary"}
