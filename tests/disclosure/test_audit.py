"""What several margins tell together. Cells are of kinds p, q, … in circles a, b, …"""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from keko_eval.disclosure.audit import Reader, _movable, _spans, blocks_of, narrow, secure
from keko_eval.disclosure.scopes import margins
from keko_eval.disclosure.suppression import Table, protect, tells_too_much


def atom(**named: str) -> frozenset[tuple[str, str]]:
    return frozenset(named.items())


def crossed(sizes: dict[str, int]) -> Table:
    """A table of cells such as ``ap`` with both its margins and its total."""
    found = {f"circle={c}&kind={k}": n for (c, k), n in sizes.items()}
    for (circle, kind), n in sizes.items():
        for scope in ("all", f"circle={circle}", f"kind={kind}"):
            found[scope] = found.get(scope, 0) + n
    return Table(found, 5)


CELLS = [{"circle": "a", "region": "n", "kind": "x", "n": 4}, {"circle": "b", "region": "n", "kind": "y", "n": 9},
         {"circle": "c", "region": "s", "kind": "x", "n": 9}, {"circle": "a", "region": "n", "kind": "y", "n": 4}]


def test_a_column_that_tells_another_is_linked_to_it():
    scopes = ["all", "circle=a", "circle=b", "circle=c", "region=n", "region=s", "kind=x", "kind=y"]
    assert blocks_of(scopes, CELLS) == [[atom(circle="a", region="n"), atom(circle="b", region="n"),
                                         atom(circle="c", region="s")]]
    assert blocks_of(scopes, ()) == []


def test_a_column_with_one_value_tells_nothing():
    cells = [{"circle": c, "country": "fi", "n": 9} for c in "ab"]
    assert blocks_of(["all", "circle=a", "circle=b", "country=fi"], cells) == []


def test_a_crossing_links_and_what_it_leaves_out_is_nobody():
    scopes = ["all", "circle=a", "circle=b", "kind=x", "kind=y", "circle=a&kind=x", "circle=b&kind=y"]
    assert blocks_of(scopes, ()) == [[atom(circle="a", kind="x"), atom(circle="b", kind="y")]]


SQUARES = {c + k: 10 for c, k in (*product("ab", "pq"), *product("cd", "rs"))}
"""Two squares of hidden cells, within which people can change places."""


def test_a_cell_between_two_squares_is_told_by_all_margins_together():
    """Every row and column with a hidden cell has two or more; but only at br could anyone leave a square."""
    sizes = dict.fromkeys(map("".join, product("abcd", "pqrs")), 20) | SQUARES | {"br": 4}
    table = crossed(sizes)
    hidden = protect(table, margins(table.sizes), [f"circle={c}&kind={k}" for c, k in SQUARES])
    assert hidden.keys() == {f"circle={c}&kind={k}" for c, k in (*SQUARES, "br")}
    assert not any(tells_too_much(margin, table, hidden) for margin in margins(table.sizes))
    block, = blocks_of(table.sizes, ())
    assert narrow(Reader.of(table, hidden, block, {})) == "circle=b&kind=r"
    safe = secure(table, margins(table.sizes), [block], hidden)
    assert safe.keys() > hidden.keys()
    assert narrow(Reader.of(table, safe, block, {})) is None


def test_people_without_a_finer_group_are_room_to_move():
    """Region n is 14: circle a with 4, and 10 of whom only the region is known."""
    table = Table({"all": 40, "circle=a": 4, "circle=c": 26, "region=n": 14, "region=s": 26}, 5)
    cells = [{"circle": "a", "region": "n", "n": 4}, {"circle": None, "region": "n", "n": 10},
             {"circle": "c", "region": "s", "n": 26}]
    known = margins(table.sizes, cells)
    assert secure(table, known, blocks_of(table.sizes, cells)) == {"circle=a": "too_few"}


@given(st.lists(st.integers(0, 14), min_size=6, max_size=6), st.sets(st.integers(0, 8), min_size=2))
def test_moves_that_are_seen_at_once_are_possible(people: list[int], hidden: set[int]) -> None:
    """What is found without linear programs is never more than they find."""
    circles = {f"circle={name}": n for name, n in zip("abcdef", people, strict=True)}
    regions = {f"region={name}": sum(people[i : i + 2]) for name, i in zip("xyz", (0, 2, 4), strict=True)}
    sizes = {"all": sum(people), **circles, **regions}
    kept = frozenset(scope for i, scope in enumerate([*circles, *regions]) if i in hidden)
    table = Table(sizes, 5)
    block = [frozenset({("circle", name), ("region", "xyz"[i // 2])}) for i, name in enumerate("abcdef")]
    reader = Reader.of(table, kept, block, {})
    for scope in sorted(kept):
        if sizes[scope]:
            (span,) = _spans([scope], reader)
            assert _movable(scope, reader) <= span + 1e-6
