"""Beside a clustered estimate: the bootstrap of the same regression, where clusters are few."""

from keko_eval.comparison.cluster_ols import CrossProducts
from keko_eval.comparison.clustered import (
    by_arm,
    gls_products,
    group_products,
    level_products,
    stacked_products,
    working_correlation,
)
from keko_eval.comparison.estimate import Counts, Estimate
from keko_eval.comparison.rows import FEWEST_IN_CLUSTER
from keko_eval.comparison.wild import MOST_ENUMERATED, wild_cluster_bootstrap
from keko_eval.scoring.moments import Moments, PairMoments

FEWEST_CLUSTERS = 4
"""With fewer nothing is estimated by cluster."""
FEW_CLUSTERS = 50
"""With fewer the bootstrap stands beside CR2 (Cameron & Miller 2015); with more the two tell the same."""
TWO_ROWS = ("person_gls_cr2", "stacked_cr2", "stacked_by_arm_cr2")
"""Regressions in which whoever answered twice has two rows."""


def bootstrapped(main: Estimate, *arms: PairMoments) -> Estimate | None:
    """The wild cluster bootstrap of what `main` estimates; None where that is no clustered regression of few clusters.

    Parameters
    ----------
    main : Estimate
    arms : PairMoments
        What `main` was estimated from, by cluster: both waves, or those of the treated and of the control.
    """
    return _beside(main, *_regression(main.method, *arms), answers=2 if main.method in TWO_ROWS else 1)


def bootstrapped_groups(main: Estimate, group: Moments, other: Moments) -> Estimate | None:
    """The same of the difference of two groups in one wave, the moments by cluster."""
    if main.method != "group_difference_cr2":
        return None
    return _beside(main, group_products(group, other), [0.0, 1.0])


def _beside(main: Estimate, data: CrossProducts | None, contrast: list[float], answers: int = 1) -> Estimate | None:
    if data is None or main.undefined:
        return None
    rows = data.rows[data.rows > 0]
    if not 1 < len(rows) < FEW_CLUSTERS:
        return None
    if len(rows) <= MOST_ENUMERATED and rows.min() < answers * FEWEST_IN_CLUSTER:
        return None
    return wild_cluster_bootstrap(data, contrast, counts=Counts(main.n, main.n_reference, main.n_pairs))


def _regression(method: str, *arms: PairMoments) -> tuple[CrossProducts | None, list[float]]:
    """Cross products and the contrast; None where the estimate is another."""
    match method:
        case "paired_cr2":
            return level_products(arms[0].changes()), [1.0]
        case "person_gls_cr2" | "stacked_cr2":
            r = working_correlation(arms[0]) if method == "person_gls_cr2" else 0.0
            return gls_products(arms[0], r), [0.0, 1.0]
        case "change_by_arm_cr2":
            return by_arm(*(level_products(arm.changes()) for arm in arms)), [0.0, 1.0]
        case "stacked_by_arm_cr2":
            return by_arm(*(stacked_products(arm) for arm in arms)), [0.0, 0.0, 0.0, 1.0]
        case _:
            return None, []
