"""Findings: results whose verdict waits until all are known, since each result costs the others some certainty."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from keko_eval.comparison.multiplicity import benjamini_hochberg, holm
from keko_eval.comparison.rows import Result
from keko_eval.comparison.verdict import Evidence, adjust, judge, may_claim


@dataclass(frozen=True, slots=True)
class Finding:
    """A row and what its verdict rests on; ``p_meaningful`` is the unadjusted p against the smallest meaningful one."""

    row: Result
    evidence: Evidence
    p_meaningful: float | None = None


def settle(findings: Iterable[Finding]) -> list[Result]:
    """Rows with verdicts: Holm over the primary results, Benjamini-Hochberg over all the others.

    Results that no claim could be made of whatever their p value (too few answers, no interval) are in no family.
    """
    waiting = list(findings)
    tests = [i for i, f in enumerate(waiting) if may_claim(f.evidence)]
    primary = [i for i in tests if waiting[i].evidence.primary]
    rest = [i for i in tests if not waiting[i].evidence.primary]
    adjusted: dict[int, tuple[float | None, float | None]] = {}
    p_zero = holm([waiting[i].row.p_value for i in primary])
    p_meaningful = holm([waiting[i].p_meaningful for i in primary])
    adjusted |= {i: (p_zero[k], p_meaningful[k]) for k, i in enumerate(primary)}
    explored = benjamini_hochberg([waiting[i].row.p_value for i in rest])
    adjusted |= {i: (explored[k], None) for k, i in enumerate(rest)}
    return [_judged(f, *adjusted.get(i, (None, None))) for i, f in enumerate(waiting)]


def _judged(finding: Finding, p_zero: float | None, p_meaningful: float | None) -> Result:
    judgement = judge(adjust(finding.evidence, finding.row.p_value, p_zero, p_meaningful))
    family = "primary" if finding.evidence.primary else "exploratory"
    return replace(finding.row, p_adjusted=p_zero, family=family, verdict=judgement.verdict, because=judgement.because)
