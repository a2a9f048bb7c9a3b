"""Moments are sums; every mean, variance and correlation read from them equals that of the rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.scoring.moments import Moments, PairMoments

MISSING = float("nan")
answer = st.one_of(st.just(MISSING), st.integers(-3, 3).map(float))
respondents = st.lists(st.tuples(answer, answer, st.integers(0, 3)), max_size=40)


def test_five_people_by_hand() -> None:
    m = PairMoments.from_rows([1, 2, 3, MISSING, 5], [2, 2, 1, 4, MISSING], origin=0.0)
    assert [float(a[0]) for a in m.arrays()] == [3, 6, 5, 14, 9, 9, 1, 1, 1, 1, 5, 25, 1, 4, 16]
    assert m.changes().summary().mean == pytest.approx(-1 / 3)
    assert m.first().summary().mean == pytest.approx(11 / 4)
    assert m.second().summary().n == 4


def test_origin_is_added_back() -> None:
    at_zero = Moments.from_rows([1001, 1002, 1006], origin=0.0).summary()
    shifted = Moments.from_rows([1001, 1002, 1006]).summary()
    assert (shifted.mean, shifted.variance) == pytest.approx((at_zero.mean, at_zero.variance))
    assert shifted.mean == 1003


def test_far_from_zero_the_origin_saves_the_variance() -> None:
    x = 1e8 + np.array([0.0, 1.0, 2.0])
    assert Moments.from_rows(x).summary().variance == 1.0


@pytest.mark.parametrize("value", [0.0, 0.1, 3.3, 1 / 3, 1e6 / 7])
def test_equal_answers_have_exactly_no_variance(value: float) -> None:
    assert Moments.from_rows([value] * 7, origin=0.0).summary().variance == 0.0


def test_equal_changes_have_exactly_no_variance() -> None:
    first = np.array([1 / 3, 2 / 3, 5 / 3, 7 / 3])
    assert PairMoments.from_rows(first, first + 0.1).changes().summary().variance == 0.0
    unchanged = PairMoments.from_rows(first, first).changes().summary()
    assert (unchanged.mean, unchanged.variance) == (0.0, 0.0)


def test_one_changer_among_ten_million_is_seen() -> None:
    n, at = 10_000_000.0, 50.0
    m = PairMoments([n], [n * at], [n * at + 1], [n * at**2], [n * at**2 + 2 * at + 1], [n * at**2 + at],
                    [1], [n - 1], [0], [0], [0], [0], [0], [0], [0])
    assert m.changes().summary().variance == pytest.approx(1e-7, rel=1e-6)


def test_nobody_answered() -> None:
    s = Moments.from_rows([MISSING, MISSING]).summary()
    assert (s.n, s.mean, s.variance, s.sd) == (0, None, None, None)
    assert PairMoments.from_rows([], []).correlation() is None


def test_moments_cannot_be_changed() -> None:
    given_n = np.array([2.0])
    m = Moments(given_n, [3.0], [5.0])
    given_n[0] = 99
    assert m.n[0] == 2
    with pytest.raises(ValueError, match="read-only"):
        m.n[0] = 1


def test_arrays_must_match() -> None:
    with pytest.raises(ValueError, match="one length"):
        Moments([1, 2], [1], [1])
    with pytest.raises(ValueError, match="aligned"):
        PairMoments.from_rows([1, 2], [1])


@given(respondents, st.sampled_from([0.0, 2.0, -1.5]))
def test_sums_tell_what_rows_tell(people: list[tuple[float, float, int]], origin: float) -> None:
    x1, x2, cell = (np.array([p[i] for p in people]) for i in range(3))
    m = PairMoments.from_rows(x1, x2, cell.astype(int), k=4, origin=origin)
    both = ~np.isnan(x1) & ~np.isnan(x2)
    told = {m.changes(): (x2 - x1)[both], m.first(): x1[~np.isnan(x1)], m.second(): x2[~np.isnan(x2)],
            m.only_first(): x1[~np.isnan(x1) & ~both], m.only_second(): x2[~np.isnan(x2) & ~both]}
    for moments, rows in told.items():
        s = moments.summary()
        assert s.n == len(rows)
        assert s.mean == (pytest.approx(rows.mean(), abs=1e-12) if len(rows) else None)
        assert s.variance == (pytest.approx(rows.var(ddof=1), abs=1e-12) if len(rows) > 1 else None)
    if m.correlation() is not None:
        assert m.correlation() == pytest.approx(np.corrcoef(x1[both], x2[both])[0, 1], abs=1e-9)


@given(respondents)
def test_cells_add_up_to_the_whole(people: list[tuple[float, float, int]]) -> None:
    x1, x2, cell = (np.array([p[i] for p in people]) for i in range(3))
    by_cell = PairMoments.from_rows(x1, x2, cell.astype(int), k=4, origin=0.0)
    whole = PairMoments.from_rows(x1, x2, origin=0.0)
    for a, b in zip(by_cell.total().arrays(), whole.arrays(), strict=True):
        assert a == pytest.approx(b)
    assert by_cell.pick([1]).cells == 1
    assert by_cell.pick(by_cell.n > 0).n.sum() == by_cell.n.sum()
