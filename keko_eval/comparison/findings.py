"""Findings: results whose verdict waits until all are known, since each result costs the others some certainty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from keko_eval.comparison.multiplicity import benjamini_hochberg, holm
from keko_eval.comparison.rows import Result
from keko_eval.comparison.verdict import Evidence, adjust, judge, may_claim

NO_FAMILIES: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """A row and what its verdict rests on; ``p_meaningful`` is the unadjusted p against the smallest meaningful one."""

    row: Result
    evidence: Evidence
    p_meaningful: float | None = None


def settle(findings: Iterable[Finding], families: Mapping[str, Sequence[str]] = NO_FAMILIES) -> list[Result]:
    """Rows with verdicts: Holm over the primary results, Benjamini-Hochberg over all the others.

    Results that no claim could be made of whatever their p value (too few answers, no interval) are in no family.

    Parameters
    ----------
    families : mapping of str to sequence of str
        Indicators that the study adjusts by themselves, by the name of the family; the others are one more.
    """
    waiting = list(findings)
    names = {id: name for name, ids in families.items() for id in ids}
    own = [names.get(f.row.indicator or "", "") for f in waiting]
    tests = [i for i, f in enumerate(waiting) if may_claim(f.evidence)]
    adjusted: dict[int, tuple[float | None, float | None]] = {}
    for name in dict.fromkeys(own[i] for i in tests):
        adjusted |= _adjusted({i: waiting[i] for i in tests if own[i] == name})
    return [_judged(finding, own[i], *adjusted.get(i, (None, None))) for i, finding in enumerate(waiting)]


def _adjusted(family: Mapping[int, Finding]) -> dict[int, tuple[float | None, float | None]]:
    """p values against no change and against the smallest meaningful one, after the others of the family."""
    primary = [i for i, f in family.items() if f.evidence.primary]
    rest = [i for i in family if i not in primary]
    p_zero = holm([family[i].row.p_value for i in primary])
    p_meaningful = holm([family[i].p_meaningful for i in primary])
    explored = benjamini_hochberg([family[i].row.p_value for i in rest])
    return {i: (p_zero[k], p_meaningful[k]) for k, i in enumerate(primary)} | {
        i: (explored[k], None) for k, i in enumerate(rest)}


def _judged(finding: Finding, family: str, p_zero: float | None, p_meaningful: float | None) -> Result:
    judgement = judge(adjust(finding.evidence, finding.row.p_value, p_zero, p_meaningful))
    kind = "primary" if finding.evidence.primary else "exploratory"
    return replace(finding.row, p_adjusted=p_zero, family=f"{kind}:{family}" if family else kind,
                   verdict=judgement.verdict, because=judgement.because)
