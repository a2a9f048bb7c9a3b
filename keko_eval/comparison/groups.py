"""Groups against each other within a wave: how the treated differ from those they are compared with."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keko_eval.comparison.clustered import group_difference_cr2
from keko_eval.comparison.effect_size import EffectSize, hedges_g
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.few_clusters import FEWEST_CLUSTERS, bootstrapped_groups
from keko_eval.comparison.findings import Finding
from keko_eval.comparison.identity import basis_of, evidence_level, numbers, row
from keko_eval.comparison.odds import odds_ratio
from keko_eval.comparison.paired import welch_t
from keko_eval.comparison.rows import Result
from keko_eval.comparison.sampled.sample import Sample
from keko_eval.comparison.shares import newcombe_independent
from keko_eval.comparison.verdict import Evidence
from keko_eval.definitions.comparability import comparability
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.moments import Moments
from keko_eval.scoring.tallies import Tallies

Scope = Mapping[str, str]
NO_EFFECT: dict[str, Any] = dict.fromkeys(("effect_size", "effect_value", "effect_low", "effect_high"))


def group_differences(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator,
                      scope: Scope, sample: Sample | None = None) -> tuple[list[Finding], list[Result]]:
    """Treated minus control in every wave; findings with a verdict only where this is the study's own question, of the
    wave that it names or of all."""
    comparison = resolved.study.comparison
    if comparison.group is None or comparison.group in scope or indicator.kind in ("count", "sum", "ratio"):
        return [], []
    findings, rows = [], []
    for wave in resolved.study.waves:
        group, other = (
            tallies.level_moments(indicator.indicator, wave.wave, {**scope, comparison.group: str(arm)}, over=scope)
            for arm in (comparison.treated, comparison.control)
        )
        effect: EffectSize | None
        estimate, effect = _estimate(indicator, group, other, tallies.clustered(scope))
        plain = estimate
        if sample:
            arms = ({**scope, comparison.group: str(arm)} for arm in (comparison.treated, comparison.control))
            estimate, effect = sample.group_difference(wave.wave, *arms), None
        result = row(resolved, indicator, "group_difference", scope, of=estimate, effect=effect, wave=wave.wave,
                     reason=sample.reason(wave.wave) if sample else "groups", evidence=evidence_level(resolved),
                     comparability=comparability(resolved, indicator, wave.wave, wave.wave).grade,
                     basis=basis_of(resolved, indicator, estimate.n))
        if comparison.design == "group_difference" and comparison.wave in (None, wave.wave):
            finding = _finding(resolved, indicator, scope, result, estimate)
            findings.append(finding)
            other_estimate = bootstrapped_groups(estimate, group, other) if finding.evidence.primary else None
            other_estimate = plain if sample and plain.undefined is None else other_estimate
            if other_estimate:
                rows.append(replace(result, **numbers(other_estimate), **NO_EFFECT, sensitivity=True))
        else:
            rows.append(result)
    return findings, rows


def _estimate(indicator: Indicator, group: Moments, other: Moments, clustered: bool) -> tuple[Estimate, EffectSize]:
    cells = int(((group.n > 0) | (other.n > 0)).sum())
    if indicator.is_share:
        a, b = (m.total().summary() for m in (group, other))
        effect = odds_ratio(round((a.mean or 0) * a.n), a.n, round((b.mean or 0) * b.n), b.n)
    else:
        effect = hedges_g(group.total(), other.total())
    if clustered and cells >= FEWEST_CLUSTERS:
        return group_difference_cr2(group, other), effect
    plain = newcombe_independent if indicator.is_share else welch_t
    return plain(group.total(), other.total()), effect


def _finding(resolved: ResolvedStudy, indicator: Indicator, scope: Scope, result: Result,
             estimate: Estimate) -> Finding:
    low95, high95 = estimate.interval(0.95)
    low90, high90 = estimate.interval(0.90)
    meaningful = indicator.smallest_meaningful
    return Finding(result, Evidence(
        direction=indicator.direction, n=min(estimate.n or 0, estimate.n_reference or 0),
        estimate=estimate.estimate, standard_error=estimate.standard_error,
        ci95=None if low95 is None or high95 is None else (low95, high95),
        ci90=None if low90 is None or high90 is None else (low90, high90),
        smallest=meaningful.value if meaningful else None,
        primary=indicator.indicator in resolved.study.primary and not scope, undefined=estimate.undefined,
    ))
