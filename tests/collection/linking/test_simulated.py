"""What the simulation promises of six elements at KeKo's size, in a small run."""

from pathlib import Path

import pytest

from benchmarks.linking import row, simulate


@pytest.mark.parametrize("returning", [1.0, 0.5])
def test_six_elements_within_circles(returning: float) -> None:
    rates = simulate(200, returning, 6, within=True, rounds=15)
    assert rates.missed < 0.06
    assert rates.false < 0.01


def test_exact_codes_alone_miss_much_and_link_no_strangers() -> None:
    exact = simulate(200, 0.5, 6, within=True, rounds=10, slips=False)
    assert exact.missed > 0.15
    assert exact.false < 0.002


def test_the_page_has_the_simulated_figures() -> None:
    page = Path("docs/linking.md").read_text(encoding="utf8").splitlines()
    assert row(200, 0.5, 6, within=True, slips=True) in page
    assert row(50, 1.0, 7, within=False, slips=False) in page
