"""Networks whose nodes are permuted: every permutation of small ones by hand, seeds, and what cannot be said."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.graph import Graph
from keko_eval.comparison.rewiring import Permuted, ei_index, mrqap, qap
from keko_eval.scoring.undefined import REASONS

NODES = tuple("abcde")
tie = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES))
graphs = st.lists(tie, max_size=12).map(lambda ties: Graph.of(NODES, ties))
groups = st.dictionaries(st.sampled_from(NODES), st.sampled_from("xy"))
PATH = Graph.of("abcde", [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "a"), ("a", "c")])
LATER = Graph.of("abcde", [("a", "b"), ("b", "c"), ("c", "d"), ("b", "e"), ("a", "d")])


def matrix(graph: Graph, order: tuple[str, ...] = NODES) -> np.ndarray:
    return np.array([[(a, b) in graph.ties for b in order] for a in order])


def test_qap_of_five_nodes_is_every_permutation() -> None:
    off = ~np.eye(5, dtype=bool)
    one = matrix(PATH)[off]
    every = [np.corrcoef(one, matrix(LATER, order)[off])[0, 1] for order in permutations(NODES)]
    found = qap(PATH, LATER)
    assert (found.exact, found.n) == (True, 5)
    assert found.value == pytest.approx(every[0])
    assert found.p_upper == pytest.approx(np.mean(np.array(every) >= every[0] - 1e-12))
    assert found.p_two_sided == pytest.approx(np.mean(np.abs(every) >= abs(every[0]) - 1e-12))
    assert found.mean == pytest.approx(0, abs=1e-12)


def test_ei_of_five_nodes_is_every_permutation() -> None:
    group = dict(zip(NODES, "xxyyy", strict=True))

    def index(labels: tuple[str, ...]) -> float:
        of = dict(zip(NODES, labels, strict=True))
        between = sum(of[a] != of[b] for a, b in PATH.ties)
        return (2 * between - len(PATH.ties)) / len(PATH.ties)

    every = np.array([index(labels) for labels in permutations(group.values())])
    found = ei_index(PATH, group)
    assert found.value == pytest.approx(every[0])
    assert found.mean == pytest.approx(every.mean())
    assert found.mean == pytest.approx((12 - 8) / 20)
    apart = abs(every - every.mean())
    assert found.p_two_sided == pytest.approx(np.mean(apart >= apart[0] - 1e-12))


def ring(n: int) -> Graph:
    names = [f"n{i:02}" for i in range(n)]
    return Graph.of(names, [(a, names[(i + step) % n]) for i, a in enumerate(names) for step in (1, 2)])


def test_a_network_is_like_itself_and_the_seed_decides_the_draw() -> None:
    graph = ring(20)
    found = qap(graph, graph, times=500)
    assert (found.value, found.p_upper, found.exact) == (pytest.approx(1), 1 / 501, False)
    assert found == qap(graph, graph, times=500)
    assert found != qap(graph, graph, times=500, seed=2)


def test_halves_of_a_ring_hold_together() -> None:
    graph = ring(20)
    found = ei_index(graph, {name: "x" if i < 10 else "y" for i, name in enumerate(graph.nodes)})
    assert found.value == pytest.approx((2 * 6 - 40) / 40)
    assert found.mean == pytest.approx(1 - 2 * 180 / 380)
    assert found.p_two_sided is not None
    assert found.p_two_sided < 0.01


@pytest.mark.parametrize(("found", "why"), [
    (qap(Graph.of("a", []), Graph.of("a", [])), "too_few_answers"),
    (qap(PATH, Graph.of("abcde", [])), "no_variation"),
    (ei_index(PATH, dict.fromkeys("abcde", "x")), "no_variation"),
    (ei_index(PATH, {}), "no_answers"),
    (ei_index(Graph.of("ab", []), {"a": "x", "b": "y"}), "empty_cell"),
])
def test_what_cannot_be_said_says_why(found: Permuted, why: str) -> None:
    assert (found.value, found.p_upper, found.undefined) == (None, None, why)


def test_mrqap_is_least_squares_and_every_permutation() -> None:
    """Double semi-partialing by hand: what the ties back leave of the ties then, in every order of five nodes."""
    off = ~np.eye(5, dtype=bool)
    tied, then, back = (m.astype(float) for m in (matrix(LATER), matrix(PATH), matrix(PATH).T))
    found = mrqap(LATER, {"then": then, "back": back})
    design = np.column_stack([np.ones(20), then[off], back[off]])
    coefficients = np.linalg.lstsq(design, tied[off], rcond=None)[0]
    assert [found[name].value for name in ("then", "back")] == pytest.approx(list(coefficients[1:]))
    held = np.column_stack([np.ones(20), back[off]])
    rest = np.zeros((5, 5))
    rest[off] = then[off] - held @ np.linalg.lstsq(held, then[off], rcond=None)[0]
    every = np.array([t_of(np.column_stack([rest[np.ix_(o, o)][off], held]), tied[off])
                      for o in map(list, permutations(range(5)))])
    assert found["then"].p_two_sided == pytest.approx(np.mean(abs(every) >= abs(every[0]) - 1e-9))
    assert found["then"].p_upper == pytest.approx(np.mean(every >= every[0] - 1e-9))


def t_of(design: np.ndarray, y: np.ndarray) -> float:
    b = np.linalg.lstsq(design, y, rcond=None)[0]
    rest = y - design @ b
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return 0.0
    return b[0] / math.sqrt(rest @ rest / (len(y) - design.shape[1]) * np.linalg.inv(design.T @ design)[0, 0])


def test_relations_that_cannot_be_told_apart_say_so() -> None:
    same = matrix(PATH).astype(float)
    found = mrqap(LATER, {"one": same, "two": 2 * same})
    assert {e.undefined for e in found.values()} == {"not_estimable"}
    assert mrqap(Graph.of("ab", []), {"one": np.zeros((2, 2))})["one"].undefined == "too_few_answers"
    assert mrqap(Graph.of("abcde", []), {"one": same})["one"].undefined == "no_variation"


@given(graphs, graphs, groups)
@settings(max_examples=60)
def test_undefined(one: Graph, other: Graph, group: dict[str, str]) -> None:
    for found in (qap(one, other), ei_index(one, group)):
        assert found.undefined in (None, *REASONS)
        assert (found.value is None) == (found.undefined is not None)
        if found.value is not None:
            assert -1 - 1e-12 <= found.value <= 1 + 1e-12
            assert all(x is not None and math.isfinite(x) for x in (found.p_upper, found.p_two_sided, found.mean))
            assert 0 < found.p_upper <= 1
