"""Problems: data that can be compared, sorted and graded."""

import pytest

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, has_errors, problem, suggestion


@pytest.mark.parametrize(("place", "text"), [
    (Place("a.yaml", 3, 5), "a.yaml:3:5"),
    (Place("a.yaml", 3), "a.yaml:3"),
    (Place("a.yaml"), "a.yaml"),
    (Place("b.xlsx", cell="Answers!C7"), "b.xlsx Answers!C7"),
    (Place("b.csv", 4, cell="trust_1"), "b.csv:4 trust_1"),
])
def test_a_place_reads_as_people_write_it(place: Place, text: str) -> None:
    assert str(place) == text


@pytest.mark.parametrize(("name", "allowed", "values"), [
    ("minimun", ["minimum", "maximum"], {"near": "minimum", "allowed": "maximum, minimum"}),
    ("zzz", ["b", "a"], {"allowed": "a, b"}),
    ("zzz", [*"abcdefgh"], {"allowed": "a, b, c, d, e, f, …"}),
    ("ID", ["id"], {"near": "id", "allowed": "id"}),
    ("x", [], {"allowed": "–"}),
])
def test_one_near_name_or_at_most_six(name: str, allowed: list[str], values: dict[str, str]) -> None:
    assert suggestion(name, allowed) == values


def test_a_grade_and_a_second_place_make_a_new_problem() -> None:
    first = problem("duplicate-key", Place("a.yaml", 3, 1), key="label")
    second = first.beside(Place("a.yaml", 1, 1)).graded("warning")
    assert (first.related, first.severity) == (None, "error")
    assert (second.related, second.severity) == (Place("a.yaml", 1, 1), "warning")


def test_warnings_alone_are_no_errors() -> None:
    new = problem("duplicate-key", None, key="label")
    assert has_errors([new.graded("warning"), new])
    assert not has_errors([new.graded("warning"), new.graded("advice")])


def test_refusal_carries_every_problem() -> None:
    refused = Refused([problem("yaml-key", None), problem("yaml-merge", None), problem("yaml-key", None)])
    assert (str(refused), len(refused.problems)) == ("yaml-key; yaml-merge", 3)
