"""Which estimator a change gets: the borders between linked, partly linked and unlinked, and of four clusters."""

import numpy as np
import pytest

from keko_eval.comparison.choose import choose_change, choose_difference, clusters, linkage
from keko_eval.scoring.moments import PairMoments

MISSING = float("nan")
RNG = np.random.default_rng(1)


def waves(pairs: int, first: int = 0, second: int = 0, cells: int = 1, *, share: bool = False) -> PairMoments:
    """So many pairs, so many in one wave only, dealt out over the cells."""
    n = pairs + first + second
    x, y = (RNG.integers(0, 2, n) * 1.0 if share else RNG.normal(0, 1, n) for _ in range(2))
    x[pairs + first:], y[pairs:pairs + first] = MISSING, MISSING
    return PairMoments.from_rows(x, y, np.arange(n) % cells, k=cells)


@pytest.mark.parametrize(("pairs", "first", "second", "expected"), [
    (80, 20, 20, "linked"), (80, 20, 21, "partly_linked"), (80, 0, 40, "linked"), (8, 0, 0, "linked"),
    (8, 20, 20, "partly_linked"), (3, 0, 1, "linked"), (1, 50, 50, "partly_linked"), (0, 50, 50, "unlinked"),
    (0, 0, 0, "unlinked")])
def test_four_in_five_answers_in_pairs_are_linked(pairs: int, first: int, second: int, expected: str) -> None:
    assert linkage(waves(pairs, first, second)) == expected


def test_cells_without_answers_are_no_clusters() -> None:
    assert clusters(waves(30, cells=3)) == 3
    empty = PairMoments.from_rows([1.0, 2, MISSING], [1.0, MISSING, MISSING], [0, 3, 4], k=6)
    assert clusters(empty) == 2
    assert clusters(waves(3, cells=6), waves(5, cells=6)) == 5


@pytest.mark.parametrize(("cells", "clustered", "method", "reason"), [
    (3, True, "paired_t", "linked_few_clusters"), (4, True, "paired_cr2", "linked_clusters"),
    (4, False, "paired_t", "linked")])
def test_four_clusters_are_enough(cells: int, clustered: bool, method: str, reason: str) -> None:
    chosen = choose_change(waves(40, cells=cells), clustered=clustered, share=False)
    assert (chosen.main.method, chosen.reason, chosen.linked, chosen.n) == (method, reason, True, 40)


def test_the_first_gate_counts_pairs_or_the_smaller_wave() -> None:
    partly = choose_change(waves(9, 30, 40), clustered=False, share=False)
    assert (partly.linked, partly.n, partly.pairs_only) == (True, 9, partly.others[0])
    unlinked = choose_change(waves(0, 30, 40), clustered=False, share=True)
    assert (unlinked.linked, unlinked.n, unlinked.pairs_only, unlinked.others) == (False, 30, None, ())


@pytest.mark.parametrize("share", [False, True])
@pytest.mark.parametrize("cells", [1, 6])
def test_every_choice_agrees_with_itself_when_cells_are_joined(cells: int, share: bool) -> None:
    """Without clusters the cells do not matter."""
    for sizes in ((30, 0, 0), (20, 15, 15), (0, 20, 25)):
        m = waves(*sizes, cells=cells, share=share)
        one, other = (choose_change(x, clustered=False, share=share) for x in (m, m.total()))
        assert one.main.estimate == pytest.approx(other.main.estimate)
        assert one.main.standard_error == pytest.approx(other.main.standard_error)


def arms(sizes: tuple[int, int, int], other: tuple[int, int, int], cells: int) -> tuple[PairMoments, PairMoments]:
    """Two arms whose clusters are different: each in its own half of the cells."""
    halves = []
    for k, (pairs, first, second) in enumerate((sizes, other)):
        n, half = pairs + first + second, cells // 2
        x, y = RNG.normal(0, 1, n), RNG.normal(0, 1, n)
        x[pairs + first:], y[pairs:pairs + first] = MISSING, MISSING
        halves.append(PairMoments.from_rows(x, y, k * half + np.arange(n) % half, k=cells))
        assert clusters(halves[-1]) == half
    return halves[0], halves[1]


@pytest.mark.parametrize(("sizes", "cells", "clustered", "method", "reason", "n"), [
    ((20, 0, 0), 2, False, "change_difference_welch", "control", 15),
    ((20, 9, 9), 2, False, "change_difference_welch", "control", 15),
    ((20, 0, 0), 8, True, "change_by_arm_cr2", "control_clusters", 15),
    ((20, 0, 0), 2, True, "change_difference_welch", "control_few_clusters", 15),
    ((0, 20, 18), 2, False, "change_difference_all_answers", "control_unlinked", 15),
    ((0, 20, 18), 8, True, "stacked_by_arm_cr2", "control_unlinked", 15),
])
def test_the_difference_in_changes(sizes: tuple[int, int, int], cells: int, clustered: bool, method: str, reason: str,
                                   n: int) -> None:
    treated, control = arms(sizes, (15, 0, 0), cells)
    chosen = choose_difference(treated, control, clustered=clustered)
    assert (chosen.main.method, chosen.reason, chosen.n) == (method, reason, n)
    assert chosen.linked == (sizes[0] > 0)
    expected = {"control": 1, "control_few_clusters": 1, "control_clusters": 2, "control_unlinked": 0}
    assert len(chosen.others) == expected[reason]


@pytest.mark.parametrize("clustered", [False, True])
def test_a_side_that_nobody_answered_leaves_the_other_linked(clustered: bool) -> None:
    treated = arms((15, 0, 0), (15, 0, 0), 8)[0]
    nobody = PairMoments.from_rows(np.array([]), np.array([]), np.array([], dtype=int), k=8)
    chosen = choose_difference(treated, nobody, clustered=clustered)
    assert (chosen.linked, chosen.n, chosen.main.estimate) == (True, 0, None)
