"""Families of results: who pays for whom, and in what order rows come back."""

import pytest

from keko_eval.comparison.findings import Finding, settle
from keko_eval.comparison.multiplicity import benjamini_hochberg, holm
from keko_eval.comparison.rows import Result
from keko_eval.comparison.verdict import Evidence


def finding(name: str, p: float | None, *, primary: bool = False, n: int = 50, meaningful: float | None = None,
            complete: bool = False) -> Finding:
    """A rise from 1 to 3 in an indicator of that name."""
    evidence = Evidence(direction="up", n=n, estimate=2.0, standard_error=0.5, ci95=(1.0, 3.0), ci90=(1.2, 2.8),
                        smallest=0.5, primary=primary, complete=complete)
    row = Result(study="s", indicator=name, quantity="change", p_value=p)
    return Finding(row, evidence, meaningful)


def test_primary_results_pay_for_each_other_only() -> None:
    primary = [finding(f"p{i}", p, primary=True, meaningful=0.001) for i, p in enumerate((0.01, 0.04, 0.02))]
    others = [finding(f"o{i}", p) for i, p in enumerate((0.001, 0.9, 0.03, 0.04))]
    mixed = [others[0], primary[0], *others[1:3], primary[1], primary[2], others[3]]
    rows = {r.indicator: r for r in settle(mixed)}
    assert [r.indicator for r in settle(mixed)] == [f.row.indicator for f in mixed]
    assert [rows[f"p{i}"].p_adjusted for i in range(3)] == pytest.approx(holm([0.01, 0.04, 0.02]))
    assert [rows[f"o{i}"].p_adjusted for i in range(4)] == pytest.approx(benjamini_hochberg([0.001, 0.9, 0.03, 0.04]))
    assert {r.family for r in rows.values()} == {"primary", "exploratory"}


def test_what_no_claim_can_be_made_of_is_in_no_family() -> None:
    """Tiny groups neither take from the others' certainty nor lend them theirs."""
    alone, = settle([finding("a", 0.03, primary=True, meaningful=0.03)])
    beside = settle([finding("a", 0.03, primary=True, meaningful=0.03), finding("b", 1e-6, primary=True, n=7),
                     finding("c", None, primary=True, complete=True)])
    assert beside[0] == alone
    assert [(r.p_adjusted, r.verdict) for r in beside[1:]] == [(None, "too_few"), (None, "counted")]
    lent = settle([finding("a", 0.04), finding("b", 0.9), finding("c", 1e-6, n=3), finding("d", 1e-6, n=3)])
    assert lent[0].p_adjusted == pytest.approx(0.08)
    assert (lent[0].verdict, lent[0].because) == ("unclear", "multiplicity")


def test_meaningful_pays_for_the_other_primary_results_too() -> None:
    one, = settle([finding("a", 0.001, primary=True, meaningful=0.03)])
    assert (one.verdict, one.because) == ("improved_meaningfully", None)
    two = settle([finding("a", 0.001, primary=True, meaningful=0.03),
                  finding("b", 0.001, primary=True, meaningful=0.9)])
    assert {(r.verdict, r.because) for r in two} == {("improved", "multiplicity")}


def test_exploratory_results_are_never_meaningful() -> None:
    row, = settle([finding("a", 1e-9, meaningful=1e-9)])
    assert (row.verdict, row.because, row.family) == ("improved", "multiplicity", "exploratory")


def test_what_fails_at_its_own_test_does_not_blame_the_others() -> None:
    """The interval is clear of zero, the exact test of a share is not."""
    row, = settle([finding("a", 0.06, primary=True)])
    assert (row.verdict, row.because) == ("unclear", "exact_test")
    both = settle([finding("a", 0.06, primary=True), finding("b", 0.04, primary=True)])
    assert [r.because for r in both] == ["exact_test", "multiplicity"]


def test_nothing_found_is_nothing() -> None:
    assert settle([]) == []


def test_declared_families_pay_for_themselves_alone() -> None:
    """Four indicators in two families, one in none: each family's primary and other results are adjusted apart."""
    found = [finding("a", 0.02, primary=True), finding("b", 0.03, primary=True), finding("c", 0.01),
             finding("d", 0.04), finding("e", 0.03, primary=True)]
    rows = {r.indicator: r for r in settle(found, {"work": ["a", "c"], "trust": ["b", "d"]})}
    assert {name: r.family for name, r in rows.items()} == {
        "a": "primary:work", "c": "exploratory:work", "b": "primary:trust", "d": "exploratory:trust", "e": "primary"}
    assert [rows[name].p_adjusted for name in "abcde"] == [0.02, 0.03, 0.01, 0.04, 0.03]
    one = {r.indicator: r for r in settle(found, {"all": ["a", "b", "c", "d", "e"]})}
    without = {r.indicator: r for r in settle(found)}
    assert {name: r.p_adjusted for name, r in one.items()} == {name: r.p_adjusted for name, r in without.items()}
    assert [one[name].p_adjusted for name in "abe"] == pytest.approx(holm([0.02, 0.03, 0.03]))
