"""Agreement of coders: properties, codes of which an answer has several, and where nothing can be said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.comparison.agreement import (
    chance_corrected,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
    set_agreement,
)

tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3).map(np.array)
words = st.lists(st.lists(st.sampled_from([1, 2, 3, None]), min_size=3, max_size=3), min_size=2, max_size=9)


@given(tables, st.permutations(range(3)))
def test_kappa_knows_no_names(table: np.ndarray, order: list[int]) -> None:
    one, other = cohen_kappa(table), cohen_kappa(table[np.ix_(order, order)])
    assert (one.estimate is None) == (other.estimate is None)
    assert one.undefined == other.undefined
    if one.estimate is not None:
        assert one.estimate == pytest.approx(other.estimate, abs=1e-9)
        assert one.standard_error == pytest.approx(other.standard_error, abs=1e-9)


@given(tables, st.sampled_from(["equal", "linear", "quadratic"]))
def test_kappa_knows_no_first_coder(table: np.ndarray, weights: str) -> None:
    one, other = cohen_kappa(table, weights), cohen_kappa(table.T, weights)
    assert one.estimate == (None if other.estimate is None else pytest.approx(other.estimate, abs=1e-9))
    assert one.standard_error == (None if other.standard_error is None
                                  else pytest.approx(other.standard_error, abs=1e-7))


@given(st.lists(st.integers(0, 1), min_size=2, max_size=2), st.integers(0, 9), st.integers(0, 9))
def test_weights_say_nothing_of_two_codes(off: list[int], yes: int, no: int) -> None:
    table = np.array([[yes, off[0]], [off[1], no]])
    plain = cohen_kappa(table)
    for weights in ("linear", "quadratic"):
        assert cohen_kappa(table, weights).estimate == plain.estimate


@given(st.lists(st.integers(1, 4), min_size=2, max_size=8),
       st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_of_perfect_agreement_is_one(codes: list[int], metric: str) -> None:
    found = krippendorff_alpha([[c, c, c] for c in codes], metric)
    if len(set(codes)) == 1:
        assert (found.estimate, found.undefined) == (None, "no_variation")
    else:
        assert found.estimate == pytest.approx(1)


@given(words, st.sampled_from(["nominal", "ordinal", "interval"]), st.randoms(use_true_random=False))
def test_alpha_knows_no_order_of_coders_or_units(units: list[list[int | None]], metric: str, chance) -> None:
    mixed = [chance.sample(unit, len(unit)) for unit in units]
    chance.shuffle(mixed)
    one, other = krippendorff_alpha(units, metric), krippendorff_alpha(mixed, metric)
    assert (one.n, one.undefined) == (other.n, other.undefined)
    assert one.estimate == (None if other.estimate is None else pytest.approx(other.estimate, abs=1e-9))


@given(words)
def test_alpha_takes_words_as_well_as_numbers(units: list[list[int | None]]) -> None:
    named = [[None if c is None else "abc"[c - 1] for c in unit] for unit in units]
    assert krippendorff_alpha(named).estimate == krippendorff_alpha(units).estimate


@given(tables)
def test_two_coders_by_scott_and_by_krippendorff(table: np.ndarray) -> None:
    """1 - alpha = (1 - pi) (1 - 1 / 2n): alpha is Scott's pi with a correction for few units."""
    units = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i, j])]
    alpha, scott = krippendorff_alpha(units).estimate, chance_corrected(table, "scott_pi").estimate
    assert (alpha is None) == (scott is None)
    if alpha is not None and scott is not None:
        assert 1 - alpha == pytest.approx((1 - scott) * (1 - 1 / (2 * len(units))))


def test_kappa_without_variation() -> None:
    perfect = cohen_kappa(np.diag([4, 6]))
    assert (perfect.estimate, perfect.ci_low, perfect.undefined) == (pytest.approx(1), None, "no_variation")
    for table in (np.array([[7]]), np.array([[7, 0], [0, 0]])):
        assert (cohen_kappa(table).estimate, cohen_kappa(table).undefined) == (None, "no_variation")
        assert chance_corrected(table, "scott_pi").undefined == "no_variation"
    assert chance_corrected(np.array([[7, 0], [0, 0]]), "gwet_ac1").estimate == 1
    assert chance_corrected(np.array([[7]]), "gwet_ac1").undefined == "no_variation"
    assert chance_corrected(np.array([[7]]), "pabak").undefined == "no_variation"


def test_nobody_said_anything() -> None:
    empty = np.zeros((2, 2), int)
    assert {e.undefined for e in (cohen_kappa(empty), chance_corrected(empty, "pabak"), percent_agreement(empty),
                                  fleiss_kappa(np.zeros((0, 2), int)), krippendorff_alpha([]),
                                  krippendorff_alpha([[1, None], [None, None], [2]]))} == {"no_answers"}


def test_fleiss_needs_as_many_coders_everywhere() -> None:
    assert fleiss_kappa(np.array([[2, 0], [1, 2]])).undefined == "not_estimable"
    assert fleiss_kappa(np.array([[1, 0], [0, 1]])).undefined == "not_estimable"
    assert fleiss_kappa(np.array([[3, 0], [3, 0]])).undefined == "no_variation"
    assert fleiss_kappa(np.array([[3, 0], [0, 3]])).estimate == 1


CODINGS = {
    "a1": {"one": {"work", "health"}, "other": {"work"}},
    "a2": {"one": {"work"}, "other": {"work"}},
    "a3": {"one": set(), "other": {"health"}},
    "a4": {"one": set(), "other": set()},
    "a5": {"one": {"work"}},
}


def test_codes_of_a_set_one_by_one() -> None:
    """Work: the two agree on all four answers that both read; health: on two of four, as chance would."""
    found = set_agreement(CODINGS, ["work", "health", "nobody"])
    assert found.kappas["work"].estimate == pytest.approx(1)
    assert found.kappas["health"].estimate == pytest.approx((0.5 - 0.625) / (1 - 0.625))
    assert found.kappas["nobody"].undefined == "no_variation"
    assert found.kappas["work"].n == 4
    assert found.mean_kappa.estimate == pytest.approx((1 - 1 / 3) / 2)
    assert found.mean_kappa.details["codes"] == 2
    assert found.alphas["health"].estimate == pytest.approx(1 - 7 * 4 / (2 * 2 * 6))
    assert found.mean_alpha.n == 4


def test_of_three_coders_the_mean_of_their_pairs() -> None:
    codings = {f"a{i}": {"x": {"t"} if a else set(), "y": {"t"} if b else set(), "z": {"t"} if c else set()}
               for i, (a, b, c) in enumerate([(1, 1, 1), (0, 0, 1), (1, 1, 0), (0, 0, 0)])}
    found = set_agreement(codings, ["t"]).kappas["t"]
    assert (found.estimate, found.method) == (pytest.approx((1 + 0 + 0) / 3), "light_kappa")


def test_one_coder_alone_agrees_with_nobody() -> None:
    found = set_agreement({"a1": {"one": {"work"}}}, ["work"])
    assert {e.undefined for e in (found.kappas["work"], found.alphas["work"], found.mean_kappa, found.mean_alpha)} == {
        "no_answers"}
    assert set_agreement({}, []).mean_alpha.undefined == "no_answers"
    assert set_agreement(CODINGS, []).mean_alpha.undefined == "no_answers"
