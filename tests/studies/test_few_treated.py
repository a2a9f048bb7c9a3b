"""Circles of which one or two had the work: what may be said is what other circles in their place allow. Invented."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.studies.cases import assert_sound
from tests.studies.small import evaluate_small, mains, people

STUDY = """
indicators: [t.hours]
primary: [t.hours]
subject: code
groups: [circle]
comparison: {design: before_after_control, group: arm, treated: new, control: old, cluster: circle}
"""


def circles(count: int, treated: int, gain: float, size: int = 12) -> pd.DataFrame:
    n = count * size
    circle = [f"c{i // size:02}" for i in range(n)]
    d = people(n, 7, circle=circle, arm=["new" if i // size < treated else "old" for i in range(n)])
    return d.assign(hours=d.hours + gain * ((d.arm == "new") & (d.wave == "after")))


def test_one_of_twelve_circles_claims_nothing_however_large_the_difference(tmp_path: Path) -> None:
    """Respondent by respondent the difference would be beyond doubt."""
    evaluation = evaluate_small(tmp_path, STUDY, circles(12, 1, 30.0))
    row = mains(evaluation, "difference_in_changes")["t.hours"]
    assert row["estimate"] > 25
    assert (row["method"], row["verdict"], row["because"]) == ("cluster_placebo", "unclear", "too_few_assignments")
    assert (row["p_value"], row["ci_low"]) == (pytest.approx(1 / 12), None)
    assert_sound(evaluation, tmp_path)


def test_one_of_27_circles_claims_only_as_the_farthest_of_all(tmp_path: Path) -> None:
    far, near = (evaluate_small(tmp_path / name, STUDY, circles(27, 1, gain))
                 for name, gain in (("far", 30.0), ("near", 0.5)))
    row = mains(far, "difference_in_changes")["t.hours"]
    assert (row["p_value"], row["verdict"], row["reason"]) == (pytest.approx(1 / 27), "improved", "control_one_cluster")
    row = mains(near, "difference_in_changes")["t.hours"]
    assert row["p_value"] > 0.05
    assert row["verdict"] == "unclear"


def test_beside_the_main_row_of_a_primary_indicator_stands_the_bootstrap(tmp_path: Path) -> None:
    study = STUDY.replace("indicators: [t.hours]", "indicators: [t.hours, t.helping]")
    evaluation = evaluate_small(tmp_path, study, circles(14, 7, 3.0))
    rows = [r for r in evaluation.comparison.results if (r.method or "").startswith("wild")]
    assert [(r.indicator, r.quantity, r.scope, r.method, r.sensitivity, r.verdict) for r in rows] == [
        ("t.hours", "difference_in_changes", "all", "wild_cluster_bootstrap_webb", True, None)]
    main = mains(evaluation, "difference_in_changes")["t.hours"]
    assert rows[0].estimate == pytest.approx(main["estimate"])
    assert np.sign(rows[0].ci_low) == np.sign(main["ci_low"])
