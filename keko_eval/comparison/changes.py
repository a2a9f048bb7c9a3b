"""One indicator, one scope: the finding about its change, the alternatives beside it, what it could have seen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from keko_eval.comparison.choose import Chosen, choose_change, choose_difference, drawn_instead, made_alike
from keko_eval.comparison.effect_size import EffectSize, by_average_sd, hedges_g, hedges_g_av
from keko_eval.comparison.estimate import Counts, Estimate, unknown
from keko_eval.comparison.few_clusters import bootstrapped
from keko_eval.comparison.findings import Finding
from keko_eval.comparison.identity import BY_ASSIGNMENT, basis_of, evidence_level, row, times
from keko_eval.comparison.margins import margin_rows, minimal_effect
from keko_eval.comparison.matching import Matched
from keko_eval.comparison.odds import odds_ratio, paired_odds_ratio
from keko_eval.comparison.power import minimum_detectable_of
from keko_eval.comparison.power_shares import detectable_share
from keko_eval.comparison.rows import Quantity, Result
from keko_eval.comparison.sampled.sample import Sample
from keko_eval.comparison.verdict import Evidence, may_claim
from keko_eval.definitions.diff import Grade
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.moments import PairMoments

Scope = Mapping[str, str]
TOTALS = ("count", "sum")
"""Kinds that grow with the number of answers, so that groups of unlike size are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that one change is estimated and judged from; where nothing can be computed, ``empty`` says why."""

    resolved: ResolvedStudy
    indicator: Indicator
    scope: Scope
    waves: PairMoments
    clustered: bool
    empty: Estimate | None = None
    at_good_end: float | None = None
    grade: Grade = "identical"
    sample: Sample | None = None

    @property
    def roles(self) -> tuple[str, str]:
        return self.resolved.study.roles


def change(case: Case) -> tuple[Finding, list[Result]]:
    """The main finding and the rows beside it."""
    if case.grade == "broken":
        return _finding(case, _across_a_break(), "change", None), []
    asked_afterwards = case.resolved.study.comparison.design == "retrospective_post"
    if case.sample and not (asked_afterwards and case.sample.gained is None):
        return _of_sample(case, case.sample)
    if case.indicator.kind in TOTALS:
        return _total(case)
    if case.empty:
        return _finding(case, _nothing(case.empty), "change", None), []
    share = case.indicator.is_share
    chosen = choose_change(case.waves, clustered=case.clustered, share=share)
    if asked_afterwards:
        chosen = replace(chosen, reason="retrospective")
    effect = None if case.indicator.kind == "ratio" else _effect(chosen, case.waves.total(), share)
    chosen = _with_bootstrap(chosen, _is_primary(case, "change"), case.waves)
    finding = _finding(case, chosen, "change", effect)
    return finding, [*_beside(case, chosen), *_margins(finding, chosen.main, case.indicator)]


def difference(case: Case, control: Case, alike: Matched | None = None) -> tuple[Finding, list[Result]]:
    """Difference in changes: ``case`` holds the treated, ``control`` those they are compared with.

    Where the study weights the comparison group, ``alike`` is what came of it.
    """
    empty = case.empty or control.empty
    if case.grade == "broken":
        return _finding(case, _across_a_break(), "difference_in_changes", None), []
    if empty:
        return _finding(case, _nothing(empty), "difference_in_changes", None), []
    chosen = choose_difference(case.waves, control.waves, clustered=case.clustered)
    chosen = _with_bootstrap(chosen, _is_primary(case, "difference_in_changes"), case.waves, control.waves)
    chosen = made_alike(chosen, alike) if alike else chosen
    if case.sample:
        comparison = case.resolved.study.comparison
        treated = {**case.scope, str(comparison.group): str(comparison.treated)}
        estimate = replace(case.sample.change(treated, control.scope), n_pairs=chosen.main.n_pairs)
        chosen = drawn_instead(chosen, estimate, case.sample.reason())
    changes = case.waves.total().changes(), control.waves.total().changes()
    effect = None if case.indicator.kind == "ratio" or not chosen.linked else hedges_g(*changes)
    finding = _finding(case, chosen, "difference_in_changes", effect)
    if alike and alike.balanced and chosen.main is alike.estimate:
        finding = replace(finding, row=replace(finding.row, evidence=BY_ASSIGNMENT["matched"]))
    rows = [replace(r, quantity="difference_in_changes") for r in _alternatives(case, chosen)]
    return finding, [*rows, replace(detectable(case, chosen.main), term="difference_in_changes"),
                     *_margins(finding, chosen.main, case.indicator)]


def detectable(case: Case, estimate: Estimate) -> Result:
    """The smallest change that this comparison finds in four runs of five."""
    share, down = case.indicator.is_share, case.indicator.direction == "down"
    found = detectable_share(estimate, case.waves, down=down) if share else minimum_detectable_of(estimate)
    reference, wave = case.roles
    return row(case.resolved, case.indicator, "minimum_detectable", case.scope, wave=wave, reference_wave=reference,
               n=estimate.n, n_reference=estimate.n_reference, n_pairs=estimate.n_pairs, estimate=found.value,
               df=estimate.df, method=estimate.method, because=found.undefined)


def _of_sample(case: Case, sample: Sample) -> tuple[Finding, list[Result]]:
    """The population's change; what those who answered come to, unweighted, stands beside it."""
    share, kind = case.indicator.is_share, case.indicator.kind
    plain = choose_change(case.waves, clustered=case.clustered, share=share or kind == "count")
    pairs = round(float(case.waves.n.sum()))
    estimate = replace(sample.change(case.scope), n_pairs=pairs or None)
    reason = "retrospective" if sample.gained else sample.reason()
    chosen = drawn_instead(replace(plain, others=()), estimate, reason)
    if kind in (*TOTALS, "ratio"):
        chosen = replace(chosen, others=())
    measured = not share and kind not in (*TOTALS, "ratio")
    effect = by_average_sd(estimate, case.waves.total()) if measured else None
    finding = _finding(case, chosen, "change", effect)
    return finding, [*_beside(case, chosen), *_margins(finding, estimate, case.indicator)]


def _nothing(empty: Estimate) -> Chosen:
    return Chosen(empty, None, False, min(empty.n or 0, empty.n_reference or 0))


def _across_a_break() -> Chosen:
    """No estimate: the two waves do not mean the same."""
    return Chosen(unknown("not_comparable", method="not_estimable"), None, False, 0)


def _with_bootstrap(chosen: Chosen, primary: bool, *arms: PairMoments) -> Chosen:
    """Beside what the study's conclusion rests on."""
    found = bootstrapped(chosen.main, *arms) if primary else None
    return replace(chosen, others=(*chosen.others, found)) if found else chosen


def _finding(case: Case, chosen: Chosen, quantity: Quantity, effect: EffectSize | None) -> Finding:
    main, primary = chosen.main, _is_primary(case, quantity)
    meaningful = case.indicator.smallest_meaningful
    evidence = Evidence(
        direction=case.indicator.direction, comparable=case.grade != "broken", n=chosen.n,
        estimate=main.estimate, standard_error=main.standard_error,
        ci95=_pair(main.interval(0.95)), ci90=_pair(main.interval(0.90)),
        smallest=meaningful.value if meaningful else None, primary=primary,
        pairs_only_90=_pair(chosen.pairs_only.interval(0.90)) if chosen.pairs_only else None,
        at_good_end=case.at_good_end, undefined=main.undefined,
    )
    result = _row(case, main, chosen.reason, quantity, effect=effect)
    return Finding(result, evidence, _against(main, evidence))


def _is_primary(case: Case, quantity: Quantity) -> bool:
    """With a comparison group the question is the difference in changes; each side's own change is beside it."""
    against = case.resolved.study.comparison.design == "before_after_control" and case.indicator.kind not in TOTALS
    asked = "difference_in_changes" if against else "change"
    return quantity == asked and not case.scope and case.indicator.indicator in case.resolved.study.primary


def _row(case: Case, estimate: Estimate, reason: str | None, quantity: Quantity = "change", **columns: Any) -> Result:
    reference, wave = case.roles
    return row(case.resolved, case.indicator, quantity, case.scope, of=estimate, wave=wave,
               reference_wave=reference, reason=reason, evidence=evidence_level(case.resolved),
               comparability=case.grade, basis=basis_of(case.resolved, case.indicator, estimate.n), **columns)


def _beside(case: Case, chosen: Chosen) -> list[Result]:
    return [*_alternatives(case, chosen), *([] if case.scope else [detectable(case, chosen.main)])]


def _margins(finding: Finding, estimate: Estimate, indicator: Indicator) -> Iterator[Result]:
    """Tests against margins, of what the study's conclusion rests on."""
    if finding.evidence.primary and may_claim(finding.evidence):
        yield from margin_rows(finding.row, estimate, indicator)


def _alternatives(case: Case, chosen: Chosen) -> Iterator[Result]:
    for other in chosen.others:
        yield _row(case, other, chosen.reason, sensitivity=True)


def _against(estimate: Estimate, evidence: Evidence) -> float | None:
    """Two-sided p value against the smallest meaningful change on the side where the estimate lies."""
    if evidence.smallest is None or estimate.estimate is None:
        return None
    return minimal_effect(estimate, evidence.smallest)


def _effect(chosen: Chosen, total: PairMoments, share: bool) -> EffectSize:
    if share:
        if chosen.linked and chosen.main.n == chosen.main.n_pairs:
            return paired_odds_ratio(round(float(total.n_up.sum())), round(float(total.n_down.sum())))
        second, first = total.second().summary(), total.first().summary()
        yes = [round((s.mean or 0.0) * s.n) for s in (second, first)]
        return odds_ratio(yes[0], second.n, yes[1], first.n)
    if chosen.linked and chosen.main.n == chosen.main.n_pairs:
        return hedges_g_av(total)
    return by_average_sd(chosen.main, total) if chosen.linked else hedges_g(total.second(), total.first())


def _total(case: Case) -> tuple[Finding, list[Result]]:
    """Counts and sums: a complete count needs no interval; else the change among those who answered both times."""
    first, second = case.waves.first(), case.waves.second()
    counts, complete = Counts(second.summary().n, first.summary().n), case.indicator.complete
    if complete and not (counts.n and counts.n_reference):
        chosen = Chosen(unknown("no_answers", method="counted", counts=counts), "complete_count", False, 0)
    elif complete:
        main = Estimate(estimate=second.grand_total() - first.grand_total(), standard_error=None, method="counted",
                        n=counts.n, n_reference=counts.n_reference)
        chosen = Chosen(main, "complete_count", False, main.n or 0)
    else:
        chosen = choose_change(case.waves, clustered=case.clustered, share=case.indicator.kind == "count")
        if chosen.linked:
            pairs = chosen.pairs_only or chosen.main
            n = pairs.n_pairs or 0
            total = replace(times(pairs, n), estimate=case.waves.changes().grand_total())
            chosen = Chosen(replace(total, method=f"{pairs.method}_total"), "stayers_total", True, n)
        else:
            nothing = unknown("not_estimable", method="not_estimable", counts=counts)
            chosen = Chosen(nothing, "incomplete_count", False, chosen.n)
    finding = _finding(case, chosen, "change", None)
    return replace(finding, evidence=replace(finding.evidence, complete=complete)), _beside(case, chosen)


def _pair(interval: tuple[float | None, float | None]) -> tuple[float, float] | None:
    low, high = interval
    return None if low is None or high is None else (low, high)
