"""The follow-up adjusted for the baseline: analysis of covariance beside a difference in changes.

A difference in changes asks whether the groups moved apart, an analysis of covariance whether those who began alike
ended apart. Under randomisation both have one answer, which the latter finds more exactly (Vickers & Altman 2001);
where groups were not drawn by lot they may differ (Lord 1967), and the change guards better against groups that
differed for good (Van Breukelen 2006). So it stands beside the main estimate and never is it. Without a comparison
group there is nothing to adjust: everybody's baseline is the question itself.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from keko_eval.comparison.choose import FEWEST_CLUSTERS
from keko_eval.comparison.cluster_ols import CrossProducts, cluster_ols
from keko_eval.comparison.estimate import Counts, Estimate, unknown
from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry, People
from keko_eval.comparison.rows import Result
from keko_eval.definitions.comparability import comparability

NO_MEAN = ("count", "sum", "ratio")


def ancova(first: ArrayLike, second: ArrayLike, treated: ArrayLike, clusters: ArrayLike | None = None, *,
           own_slopes: bool = False) -> Estimate:
    """Treated minus control at the same baseline: second ~ 1 + treated + (first - mean first).

    Errors are CR2 by cluster with Satterthwaite's df (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018); without
    clusters HC2, which is the same with each person as a cluster.

    Parameters
    ----------
    first, second : (n,) arrays
        Those with a NaN in either are left out.
    treated : (n,) array of bool
    clusters : (n,) array, optional
    own_slopes : bool
        Each arm has its own slope on the baseline (Lin 2013): the estimate is at the mean baseline of all.
    """
    x, y, arm = np.asarray(first, float), np.asarray(second, float), np.asarray(treated, bool)
    known = ~np.isnan(x) & ~np.isnan(y)
    x, y, arm = x[known], y[known], arm[known]
    method = f"ancova{'_lin' if own_slopes else ''}_{'hc2' if clusters is None else 'cr2'}"
    n, m = int(arm.sum()), int((~arm).sum())
    counts = Counts(n, m, n + m)
    if not n or not m:
        return unknown("no_answers", method=method, counts=counts)
    if n + m < 4 + own_slopes:
        return unknown("too_few_answers", method=method, counts=counts)
    centred = x - x.mean()
    columns = [np.ones(n + m), arm.astype(np.float64), centred]
    design = np.column_stack([*columns, centred * arm] if own_slopes else columns)
    labels = np.arange(n + m) if clusters is None else np.asarray(clusters)[known].astype(str)
    middle = float(y.mean())
    weights = np.eye(design.shape[1])[1]
    fit = cluster_ols(CrossProducts.from_rows(design, y - middle, labels), weights)
    return fit.estimated(method, counts)


def baseline_adjusted(inquiry: Inquiry) -> Iterator[Result]:
    """Of a primary indicator that is compared with a comparison group."""
    study, indicator = inquiry.resolved.study, inquiry.indicator
    reference, wave = study.roles
    asked = study.comparison.design == "before_after_control" and indicator.indicator in study.primary
    if not asked or study.linked_by is None or indicator.kind in NO_MEAN:
        return
    if comparability(inquiry.resolved, indicator, wave, reference).grade == "broken":
        return
    people = inquiry.people()
    if people is None or people.subject is None:
        return
    for own_slopes in (False, True):
        found = _of_study(inquiry, people, own_slopes)
        if found is not None:
            yield row(inquiry.resolved, indicator, "difference_in_changes", {}, of=found, wave=wave,
                      reference_wave=reference, sensitivity=True)


def _of_study(inquiry: Inquiry, people: People, own_slopes: bool) -> Estimate | None:
    """None where the answers tell no arms."""
    comparison, (reference, wave) = inquiry.resolved.study.comparison, inquiry.resolved.study.roles
    arms = people.columns.get(str(comparison.group))
    if arms is None or people.subject is None:
        return None
    at_first, at_last = people.wave == reference, people.wave == wave
    before = {s: float(v) for s, v in zip(people.subject[at_first], people.value[at_first], strict=True) if s}
    sides = {str(comparison.treated): True, str(comparison.control): False}
    now = [i for i in np.flatnonzero(at_last) if people.subject[i] in before and arms[i] in sides]
    first = np.array([before[people.subject[i]] for i in now])
    clusters = people.columns.get(str(comparison.cluster)) if inquiry.tallies.clustered() else None
    labels = None if clusters is None else np.array([str(clusters[i] or "") for i in now], dtype=object)
    if labels is not None and len(set(labels.tolist())) < FEWEST_CLUSTERS:
        labels = None
    treated = np.array([sides[arms[i]] for i in now], dtype=bool)
    return ancova(first, people.value[now], treated, labels, own_slopes=own_slopes)
