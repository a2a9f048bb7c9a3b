import pytest

from keko_eval.disclosure.scopes import Margin, grouping, keys, margins, of_wave


@pytest.mark.parametrize(("scope", "expected"), [
    ("all", ()),
    ("circle=a", (("circle", "a"),)),
    ("region=b&circle=a", (("circle", "a"), ("region", "b"))),
    ("unit=R&D", (("unit", "R&D"),)),
    ("unit=R&D&circle=a=b", (("circle", "a=b"), ("unit", "R&D"))),
])
def test_scopes_are_read_by_their_columns(scope, expected):
    assert keys(scope) == expected


def test_the_grouping_is_the_columns():
    assert grouping("region=b&circle=a") == ("circle", "region")


def test_by_names_every_grouping_adds_up_to_all_and_crossings_to_both():
    found = margins(["all", "c=1", "c=2", "t=x", "c=1&t=x", "c=2&t=x"])
    assert [len(margin.children) for margin in found] == [1, 1, 1, 2, 2, 2]
    assert set(found) == {
        Margin("c=1", ("c=1&t=x",)), Margin("c=2", ("c=2&t=x",)), Margin("t=x", ("c=1&t=x", "c=2&t=x")),
        Margin("all", ("c=1", "c=2")), Margin("all", ("t=x",)), Margin("all", ("c=1&t=x", "c=2&t=x"))}


def test_members_tell_which_groups_lie_inside_which():
    cells = [{"circle": "a", "region": "n", "n": 4}, {"circle": "b", "region": "n", "n": 9},
             {"circle": "c", "region": "s", "n": 9}]
    found = margins(["all", "circle=a", "circle=b", "circle=c", "region=n", "region=s"], cells)
    assert Margin("region=n", ("circle=a", "circle=b")) in found
    assert Margin("region=s", ("circle=c",)) in found
    assert Margin("circle=c", ("region=s",)) in found
    assert not any(m.parent == "circle=a" for m in found)


def test_a_margin_knows_of_people_without_a_group():
    cells = [{"circle": "a", "n": 9}, {"circle": None, "n": 2}]
    assert margins(["all", "circle=a"], cells) == [Margin("all", ("circle=a",), nameless=True)]


def test_cells_are_of_their_wave_and_have_people():
    cells = [{"circle": "a", "wave": "before", "n": 3}, {"circle": "a", "wave": "after", "n": 0},
             {"circle": "b", "n": 2}]
    assert [c["circle"] for c in of_wave(cells, "before")] == ["a", "b"]
    assert [c["circle"] for c in of_wave(cells, "after")] == ["b"]
    assert len(of_wave(cells, None)) == 2
