"""The change against margins: two one-sided tests, no worse than allowed, more than what matters."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import keko_eval
from keko_eval.comparison.rows import Result
from tests.studies.small import evaluate_small, load_small, people, variant

STUDY = """
indicators: [t.trust, t.kept]
primary: [t.trust, t.kept]
subject: code
comparison: {design: before_after}
"""


def rows(folder: Path, kept: str = "[{wave: after, keep: true, within: 4}]", shift: float = 0.0, study: str = STUDY,
         n: int = 80, **lines: str) -> dict[tuple[str, str], Result]:
    other = variant("kept", "trust", targets=kept, **lines)
    found = evaluate_small(folder, study, people(n, 7, shift=shift), kept=other).comparison.results
    return {(str(r.indicator), str(r.term)): r for r in found if r.quantity == "equivalence"}


def changes() -> np.ndarray:
    d = people(80, 7)
    score = (d.a + d.b + 6 - d.c - 3) / 12 * 100
    return score[d.wave == "after"].to_numpy() - score[d.wave == "before"].to_numpy()


def test_the_two_sides_are_one_sided_t_tests(tmp_path: Path) -> None:
    found, d = rows(tmp_path), changes()
    lower = stats.ttest_1samp(d, -5, alternative="greater")
    upper = stats.ttest_1samp(d, 5, alternative="less")
    assert found["t.trust", "equivalence_lower"].p_value == pytest.approx(lower.pvalue)
    assert found["t.trust", "equivalence_upper"].p_value == pytest.approx(upper.pvalue)
    both = found["t.trust", "equivalence"]
    assert both.p_value == pytest.approx(max(lower.pvalue, upper.pvalue))
    assert abs(both.statistic) == pytest.approx(min(abs(lower.statistic), abs(upper.statistic)))
    ends = stats.t.interval(0.9, 79, d.mean(), d.std(ddof=1) / math.sqrt(80))
    assert (both.ci_low, both.ci_high, both.ci_level) == (*(pytest.approx(x) for x in ends), 0.90)
    assert (both.smallest_meaningful, both.estimate, both.n_pairs) == (5, pytest.approx(d.mean()), 80)


def test_no_worse_than_the_target_allows_is_one_sided_with_its_own_margin(tmp_path: Path) -> None:
    found = rows(tmp_path)["t.kept", "non_inferiority"]
    assert found.p_value == pytest.approx(stats.ttest_1samp(changes(), -4, alternative="greater").pvalue)
    assert (found.smallest_meaningful, found.test) == (4, "one_sided")
    assert ("t.trust", "non_inferiority") not in rows(tmp_path / "again")


def test_where_no_direction_is_good_both_sides_count(tmp_path: Path) -> None:
    found = rows(tmp_path, direction="keep")["t.kept", "non_inferiority"]
    sides = [stats.ttest_1samp(changes(), end, alternative=way).pvalue for end, way in ((-4, "greater"), (4, "less"))]
    assert (found.p_value, found.test) == (pytest.approx(max(sides)), "tost")


def test_more_than_what_matters(tmp_path: Path) -> None:
    found = rows(tmp_path, shift=0.8)
    assert found["t.trust", "minimal_effect"].p_value < 0.05 < found["t.trust", "equivalence"].p_value


def test_only_what_the_conclusion_rests_on_is_tested(tmp_path: Path) -> None:
    assert {id for id, _ in rows(tmp_path, study=STUDY.replace("[t.trust, t.kept]\nsubject", "[t.kept]\nsubject"))} == {
        "t.kept"}
    assert rows(tmp_path / "few", n=7) == {}


def test_what_is_tested_of_a_hidden_change_is_hidden_too(tmp_path: Path) -> None:
    """Nine answered twice: enough for a conclusion, too few for the public."""
    study = load_small(tmp_path, STUDY, kept=variant("kept", "trust"))
    found = keko_eval.evaluate(study, {"t.form": people(9, 7)}, profile="public")
    assert [r.p_value for r in found.comparison.results if r.quantity == "equivalence"]
    told = [r for r in found.released.results.rows if r["quantity"] == "equivalence"]
    assert {(r["released"], r["p_value"], r["estimate"], r["statistic"]) for r in told} == {(False, None, None, None)}
