"""Matching: one to one, within a circle, the same from either side, and nothing doubtful linked."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.collection.linking.codes import CodeHashes, hashed_code, slips
from keko_eval.collection.linking.matching import Decisions, Doubt, Item, Pair, collisions, match
from keko_eval.collection.linking.waves import CodedAnswer, link_waves

KEY = bytes(32)


def hashes(code: str) -> CodeHashes:
    found = hashed_code(KEY, list(code))
    assert found
    return found


def side(name: str, *codes: str, circle: str = "") -> list[Item]:
    return [Item(f"{name}{i}", circle, (hashes(code),)) for i, code in enumerate(codes)]


# Few values for each element, so that codes often meet.
CODES = st.lists(st.tuples(st.text("ab", min_size=6, max_size=6), st.sampled_from(["north", "south"])), max_size=12)
PAIRS = st.frozensets(st.tuples(st.sampled_from([f"l{i}" for i in range(12)]),
                                st.sampled_from([f"r{i}" for i in range(12)])), max_size=4)


def items(name: str, codes: list[tuple[str, str]]) -> list[Item]:
    return [Item(f"{name}{i}", circle, (hashes(code),)) for i, (code, circle) in enumerate(codes)]


@given(CODES, CODES, PAIRS, PAIRS)
@settings(max_examples=200, deadline=None)
def test_what_holds_of_every_match(one: list[tuple[str, str]], two: list[tuple[str, str]],
                                   same: frozenset[tuple[str, str]], different: frozenset[tuple[str, str]]) -> None:
    left, right = items("l", one), items("r", two)
    by_id = {item.id: item for item in [*left, *right]}
    decisions = Decisions(same, different - same)
    found = match(left, right, decisions)
    linked = Counter(id for pair in found.pairs for id in (pair.left, pair.right))
    assert set(linked.values()) <= {1}
    for pair in found.pairs:
        a, b = by_id[pair.left], by_id[pair.right]
        assert a.circle == b.circle
        assert (pair.left, pair.right) not in decisions.different
        assert pair.how == "decided" or slips(a.codes[0], b.codes[0]) == {"exact": 0, "one_off": 1}[pair.how]
    assert not {(d.left, d.right) for d in found.doubts} & {(p.left, p.right) for p in found.pairs}
    assert all(d.left not in linked and d.right not in linked for d in found.doubts)


@given(CODES, CODES)
@settings(max_examples=200, deadline=None)
def test_the_sides_are_alike(one: list[tuple[str, str]], two: list[tuple[str, str]]) -> None:
    left, right = items("l", one), items("r", two)
    there, back = match(left, right), match(right, left)
    assert {(p.left, p.right, p.how) for p in there.pairs} == {(p.right, p.left, p.how) for p in back.pairs}
    assert {(d.left, d.right, d.why) for d in there.doubts} == {(d.right, d.left, d.why) for d in back.doubts}


@given(CODES, CODES, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_answers_does_not_matter(one: list[tuple[str, str]], two: list[tuple[str, str]],
                                              random: Random) -> None:
    left, right = items("l", one), items("r", two)
    shuffled = random.sample(left, len(left)), random.sample(right, len(right))
    assert match(left, right) == match(*shuffled)


@pytest.mark.parametrize(("left", "right", "pairs", "doubts"), [
    (["abcdef"], ["abcdef"], [Pair("l0", "r0", "exact")], []),
    (["abcdef"], ["abcdeX"], [Pair("l0", "r0", "one_off")], []),
    (["abcdef"], ["abcdXY"], [], []),
    (["abcdef", "abcdef"], ["abcdef"], [], [Doubt("l0", "r0", "same_code"), Doubt("l1", "r0", "same_code")]),
    (["abcdef", "abcdeX"], ["abcdeY"], [], [Doubt("l0", "r0", "several_near", 5),
                                            Doubt("l1", "r0", "several_near", 5)]),
    (["abcdef", "abcdeX"], ["abcdef"], [Pair("l0", "r0", "exact")], []),
    ([], ["abcdef"], [], []),
])
def test_cases(left: list[str], right: list[str], pairs: list[Pair], doubts: list[Doubt]) -> None:
    found = match(side("l", *left), side("r", *right))
    assert (list(found.pairs), list(found.doubts)) == (pairs, doubts)


def test_never_across_circles_not_even_decided() -> None:
    left, right = side("l", "abcdef", circle="north"), side("r", "abcdef", circle="south")
    assert match(left, right, Decisions(frozenset({("l0", "r0")}))).pairs == ()


def test_a_person_decides_and_what_is_left_is_clear() -> None:
    left, right = side("l", "abcdef", "abcdef"), side("r", "abcdef")
    found = match(left, right, Decisions(same=frozenset({("l1", "r0")})))
    assert (found.pairs, found.doubts) == ((Pair("l1", "r0", "decided"),), ())
    found = match(left, right, Decisions(different=frozenset({("l1", "r0")})))
    assert (found.pairs, found.doubts) == ((Pair("l0", "r0", "exact"),), ())


def test_collisions_within_a_wave() -> None:
    found = collisions([*side("a", "abcdef", "abcdef", "bbbbbb"), *side("b", "abcdef", circle="north")])
    assert found == (("a0", "a1"),)


def answer(response: str, wave: str, code: str | None, circle: str = "") -> CodedAnswer:
    return CodedAnswer(response, wave, circle, hashes(code) if code else None)


def test_three_waves_one_of_them_missed() -> None:
    answers = [answer("a1", "1", "abcdef"), answer("a2", "2", "abcdeX"), answer("a3", "3", "abcdef"),
               answer("b1", "1", "uvwxyz"), answer("b3", "3", "uvwxyz"),
               answer("c2", "2", "mnopqr"), answer("d1", "1", None), answer("d3", "3", None)]
    found = link_waves(["1", "2", "3"], answers)
    s = found.subjects
    assert s["a1"] == s["a2"] == s["a3"]
    assert s["b1"] == s["b3"]
    assert len(set(s.values())) == 5
    assert set(s) == set(found.exact) == {a.response for a in answers}
    assert found.exact["a1"] == found.exact["a3"] != found.exact["a2"]
    assert [(step.wave, step.linked("exact"), step.linked("one_off"), step.blank) for step in found.steps] == [
        ("2", 0, 1, 0), ("3", 2, 0, 1)]


def test_subjects_stay_the_same() -> None:
    answers = [answer("a1", "1", "abcdef"), answer("a2", "2", "abcdef")]
    one, two = link_waves(["1", "2"], answers), link_waves(["1", "2"], reversed(answers))
    assert one.subjects == two.subjects
    assert len(one.subjects["a1"]) == 16


def test_chance_is_told_from_strangers_of_one_wave() -> None:
    first = [answer(f"a{i}", "1", c) for i, c in enumerate(["abcdef", "uvwxyz"])]
    second = [answer(f"b{i}", "2", c) for i, c in enumerate(["klmnop", "klmnoX", "mmmmmm"])]
    step = link_waves(["1", "2"], [*first, *second]).steps[0]
    assert step.chance == pytest.approx(1 / 3 * 2 * 3)
    assert link_waves(["1", "2"], [*first, second[0]]).steps[0].chance is None
