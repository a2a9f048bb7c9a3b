"""What each design could have seen, equal to R."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.paired import welch_t
from keko_eval.comparison.power import (
    finite_population,
    minimum_detectable,
    minimum_detectable_adjusted,
    minimum_detectable_paired,
    minimum_detectable_two_sample,
    power_of,
)
from keko_eval.comparison.power_shares import (
    detectable_share,
    minimum_detectable_paired_shares,
    minimum_detectable_shares,
)
from keko_eval.comparison.shares import derrick_z, newcombe_independent, newcombe_paired
from keko_eval.scoring.moments import PairMoments
from keko_eval.scoring.undefined import REASONS
from tests.reference.expected import assert_complete, assert_equal, values
from tests.studies.small import evaluate_small, link, people

CASE = "power"
FOUND = {
    "paired": minimum_detectable_paired(40, 12.0).value,
    "paired_90": minimum_detectable_paired(15, 12.0, power=0.9).value,
    "two_sample": minimum_detectable_two_sample(35, 35, 20.0).value,
    "two_sample_unequal": minimum_detectable_two_sample(30, 50, 20.0, 16.0).value,
    "cluster_paired": minimum_detectable_paired(160, 12.0, clusters=10, design_effect=2.4).value,
    "cluster_two_sample": minimum_detectable_two_sample(90, 110, 20.0, clusters=16, design_effect=1.8).value,
    "adjusted": minimum_detectable_adjusted(40, 45, 20.0, 0.6).value,
    "bloom_cluster": minimum_detectable(12 * math.sqrt(2.4 / 160), 9, exact=False).value,
    "power_of_meaningful": power_of(5.0, 12 / math.sqrt(40), 39),
    "shares": minimum_detectable_shares(60, 60, 0.4).value,
    "shares_down": minimum_detectable_shares(60, 60, 0.4, down=True).value,
    "paired_shares": minimum_detectable_paired_shares(80, 0.1).value,
}


def test_equal_to_r() -> None:
    assert_complete(CASE, FOUND, {})
    for id, entry in values(CASE).items():
        assert_equal(FOUND[id], entry)


def test_adjusting_never_sees_less_than_comparing_changes() -> None:
    for r in (0.0, 0.3, 0.6, 0.9):
        adjusted = minimum_detectable_adjusted(50, 50, 10.0, r).value
        changes = minimum_detectable_two_sample(50, 50, 10.0 * math.sqrt(2 * (1 - r))).value
        assert adjusted < changes * 1.01


def test_a_closed_list() -> None:
    assert finite_population(36, 100) == pytest.approx(0.8)
    assert finite_population(100, 100) == finite_population(120, 100) == 0.0


def test_a_share_by_the_kind_of_its_estimate() -> None:
    first, second = [1.0, 0, 0, 1, 0, 0, 1, 0] * 8, [1.0, 1, 0, 1, 0, 0, 0, 0] * 8
    pairs = PairMoments.from_rows(first, second)
    assert detectable_share(newcombe_paired(pairs), pairs) == minimum_detectable_paired_shares(64, 1 / 8)
    apart = newcombe_independent(pairs.second(), pairs.first())
    assert detectable_share(apart, pairs) == minimum_detectable_shares(64, 64, 3 / 8)
    z = derrick_z(pairs)
    assert detectable_share(z, pairs).value == pytest.approx(2.801585 * z.standard_error, rel=1e-6)


shares = st.lists(st.sampled_from([0.0, 1.0, math.nan]), min_size=0, max_size=12)


@given(shares, shares, st.booleans())
@settings(max_examples=100)
def test_finite_or_a_reason(a: list[float], b: list[float], down: bool) -> None:
    n = min(len(a), len(b))
    waves = PairMoments.from_rows(a[:n], b[:n])
    estimates: list[Estimate] = [newcombe_paired(waves), newcombe_independent(waves.second(), waves.first()),
                                 derrick_z(waves), welch_t(waves.second(), waves.first())]
    for estimate in estimates:
        found = detectable_share(estimate, waves, down=down)
        assert (found.value is None) == (found.undefined is not None)
        assert found.undefined is None or found.undefined in REASONS
        assert found.value is None or found.value > 0


DIFFERENCE = """
indicators: [t.hours, t.working]
comparison: {design: group_difference, group: arm, treated: new, control: old, wave: after}
"""


def test_a_comparison_of_groups_says_what_it_could_have_seen(tmp_path: Path) -> None:
    d = people(60, 2, arm=["new" if i % 3 else "old" for i in range(60)])
    rows = {(r.indicator, r.quantity): r for r in evaluate_small(tmp_path, DIFFERENCE, d).comparison.results
            if r.wave == "after" and r.scope == "all"}
    hours, found = rows["t.hours", "group_difference"], rows["t.hours", "minimum_detectable"]
    assert found.estimate == pytest.approx(minimum_detectable(hours.standard_error, hours.df).value)
    assert (found.n, found.n_reference, found.term) == (40, 20, "group_difference")
    old = (d[(d.wave == "after") & (d.arm == "old")].works == "yes").mean()
    assert rows["t.working", "minimum_detectable"].estimate == pytest.approx(
        minimum_detectable_shares(40, 20, old).value)


@pytest.mark.parametrize("linkage", ["linked", "unlinked"])
def test_a_change_of_a_share_says_what_it_could_have_seen(tmp_path: Path, linkage: str) -> None:
    study = "indicators: [t.working]\nsubject: code\ncomparison: {design: before_after}\n"
    d = link(people(60, 2), linkage)
    found, = (r for r in evaluate_small(tmp_path, study, d).comparison.results if r.quantity == "minimum_detectable")
    yes = d.assign(yes=(d.works == "yes").astype(float)).pivot_table(index="code", columns="wave", values="yes")
    before, after = (yes[w].dropna() for w in ("before", "after"))
    against = min(((yes.before < yes.after)).sum(), (yes.before > yes.after).sum()) / len(yes)
    expected = (minimum_detectable_paired_shares(60, against) if linkage == "linked"
                else minimum_detectable_shares(len(after), len(before), before.mean()))
    assert found.estimate == pytest.approx(expected.value)
