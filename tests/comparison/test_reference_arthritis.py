"""Five-level self-assessment, two arms, four waves: every ordinal method equal to R."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import special

from keko_eval.comparison.dominance import (
    cliffs_delta,
    cliffs_delta_variance,
    paired_superiority,
    probability_of_superiority,
    rank_biserial,
)
from keko_eval.comparison.exact import sign_test
from keko_eval.comparison.positions import interpolated_median, median, top_share
from keko_eval.comparison.proportional_odds import fit_proportional_odds
from keko_eval.comparison.ranks import mann_whitney, signed_rank
from keko_eval.comparison.relative_effect import brunner_munzel
from keko_eval.comparison.transitions import bowker, stuart_maxwell
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import PairMoments
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "arthritis_ordinal"
ARMS = ("drug", "placebo")
STEPS = np.arange(1.0, 6)


@cache
def wide() -> pd.DataFrame:
    return rows(CASE).pivot(index=["respondent", "group"], columns="wave", values="rating").reset_index()


def answers(wave: int, arm: str) -> Frequencies:
    d = wide()
    return Frequencies.from_rows(d[wave][d.group == arm])


def levels(wave: int, arm: str) -> dict[str, object]:
    said = answers(wave, arm)
    found = {"counts": [float(said.counts[said.values == step].sum()) for step in STEPS], "median": median(said),
             "mean": float(said.values @ said.counts) / said.n, "interpolated_median": interpolated_median(said),
             "top2_share": top_share(said, 4)}
    return {f"{name}.{arm}.wave{wave}": value for name, value in found.items()}


def paired(wave: int, arm: str) -> dict[str, object]:
    d = wide()
    both = d[(d.group == arm) & d[0].notna() & d[wave].notna()]
    change = (both[wave] - both[0]).to_numpy()
    changes, ways = Frequencies.from_rows(change), [int((np.sign(change) == s).sum()) for s in (1, 0, -1)]
    table = pd.crosstab(both[0], both[wave]).reindex(index=STEPS, columns=STEPS, fill_value=0).to_numpy()
    dropped, pratt = signed_rank(changes), signed_rank(changes, zeros="pratt")
    moved = [stuart_maxwell(table), bowker(table)]
    found = {
        "n": len(both), "n_zero": ways[1], "up_same_down": ways, "wilcoxon_V": dropped.statistic,
        "wilcoxon_p": dropped.p_value, "pratt_p": pratt.p_value, "rank_biserial": rank_biserial(changes).value,
        "pratt_z": -np.sign(change.sum()) * special.ndtri((pratt.p_value or 0) / 2),
        "sign_p": sign_test(ways[0], ways[2]).p_value,
        "ps": paired_superiority(PairMoments.from_rows(both[0].to_numpy(), both[wave].to_numpy())).value,
        "stuart_maxwell": [moved[0].statistic, moved[0].df, moved[0].p_value],
        "bowker": [moved[1].statistic, moved[1].df, moved[1].p_value],
    }
    return {f"paired.{arm}.wave{wave}.{name}": value for name, value in found.items()}


def groups(wave: int) -> dict[str, object]:
    drug, placebo = (answers(wave, arm) for arm in ARMS)
    test, delta, relative = mann_whitney(drug, placebo), cliffs_delta(drug, placebo), brunner_munzel(drug, placebo)
    log_odds, error = model(wave)
    found = {
        "U": test.statistic, "p": test.p_value, "p_cc": mann_whitney(drug, placebo, correction=True).p_value,
        "cliffs_delta": delta.value, "cliffs_delta_var": cliffs_delta_variance(drug, placebo),
        "cliffs_delta_ci": [delta.low, delta.high], "ps": probability_of_superiority(drug, placebo).value,
        "brunner_munzel": [relative.statistic, relative.df, relative.p_value],
        "pom_log_or_placebo": log_odds, "pom_se": error,
    }
    return {f"groups.wave{wave}.{name}": value for name, value in found.items()}


def model(wave: int) -> tuple[float, float]:
    """Placebo against drug, by the baseline's category."""
    d = wide()
    d = d[d[wave].notna() & d[0].notna()]
    table = pd.crosstab([d.group, d[0]], d[wave])
    design = [[float(arm == "placebo"), *(float(before == step) for step in STEPS[1:])] for arm, before in table.index]
    fit = fit_proportional_odds(table.to_numpy(), np.array(design))
    return float(fit.coefficients[0]), float(fit.covariance[0, 0]) ** 0.5


@cache
def computed() -> dict[str, object]:
    d = wide()
    found: dict[str, object] = {"n": len(d)}
    for wave in (0, 1, 3, 5):
        found[f"n.wave{wave}"] = int(d[wave].notna().sum())
        found |= levels(wave, "drug") | levels(wave, "placebo")
    for wave in (1, 3, 5):
        found |= paired(wave, "drug") | paired(wave, "placebo") | groups(wave)
    return found


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})
