"""An invented outcome for the keko-2019 study: every verdict, hidden rows, three groupings, all kinds of rows.

No figure comes from any answer. The values are drawn with a fixed seed around a plan that a reader can see below.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from keko_eval.comparison.rows import COUNT_COLUMNS, ENTRY_COLUMNS, RESULT_COLUMNS, Count, Result
from keko_eval.definitions.indicator import Count as CountKind
from keko_eval.definitions.indicator import Index, Indicator, Mean, Ratio, Scale, Share, Sum
from keko_eval.definitions.load import Library, ResolvedStudy, read_library, resolve, shipped_library
from keko_eval.definitions.references import questions_used
from keko_eval.definitions.targets import in_force, term_of
from keko_eval.disclosure.profile import Name
from keko_eval.disclosure.released import Released, sealed

ROOT = Path(__file__).resolve().parents[2]

# indicator: (verdict, because, change and half width of its 95 % interval in smallest meaningful changes, reason)
PLAN: dict[str, tuple[str, str | None, float, float, str]] = {
    "keko.networks.trust": ("improved_meaningfully", None, 2.4, 0.75, "partly_linked_clusters"),
    "keko.clients.inclusion": ("no_meaningful_change", None, -0.2, 0.6, "partly_linked_clusters"),
    "keko.change.readiness": ("unclear", None, 0.1, 1.6, "partly_linked_clusters"),
    "keko.civil_society.influence": ("worsened", None, -1.3, 1.0, "partly_linked_clusters"),
    "keko.communication.peer_development": ("improved", None, 1.2, 0.9, "partly_linked_clusters"),
    "keko.networks.joint_action": ("improved", "multiplicity", 2.1, 0.8, "partly_linked_clusters"),
    "keko.networks.collaboration": ("improved_slightly", None, 0.5, 0.4, "partly_linked_clusters"),
    "keko.networks.agreements": ("unclear", "who_answered", 1.0, 0.8, "partly_linked_clusters"),
    "keko.networks.participation": ("unclear", "exact_test", 1.5, 1.2, "linked_few_clusters"),
    "keko.networks.partners": ("unclear", "multiplicity", 1.2, 1.1, "partly_linked"),
    "keko.networks.joint_projects": ("counted", None, 1.4, 0.0, "complete_count"),
    "keko.networks.projects_per_partner": ("higher", None, 1.0, 0.7, "unlinked"),
    "keko.clients.path": ("too_few", None, 0.0, 0.0, "partly_linked_clusters"),
    "keko.change.foresight": ("unclear", "no_variation", 0.5, 0.0, "linked"),
    "keko.change.role_unclear": ("improved", None, -1.2, 0.9, "partly_linked_clusters"),
    "keko.civil_society.decisions": ("not_comparable", None, 0.0, 0.0, "partly_linked_clusters"),
    "keko.civil_society.joint_statements": ("hidden", None, 0.0, 0.0, "partly_linked_clusters"),
    "keko.communication.practices_adopted": ("unclear", "ceiling", 0.2, 0.5, "partly_linked_clusters"),
}
STARTS = {Scale: 52.0, Index: 47.0, Share: 0.41, Mean: 4.6, Ratio: 0.34, Sum: 131.0, CountKind: 46.0}
SMALL_GROUPS = ("kainuu", "kymmenlaakso", "kymenlaakso")
RESPONDENTS = {"baseline": 168, "followup": 141}
METHODS = {"partly_linked_clusters": "person_gls_cr2", "partly_linked": "partially_overlapping_t", "linked": "paired_t",
           "linked_few_clusters": "newcombe_paired", "unlinked": "welch_t", "complete_count": "counted"}


@cache
def study() -> ResolvedStudy:
    """The keko-2019 example with its survey alone, its data left alone."""
    library, problems = read_library([ROOT / "examples" / "keko-2019"])
    assert not problems
    (document,) = library.of("study")
    resolved, problems = resolve(document, Library((*library.documents, *shipped_library().documents)))
    assert not problems
    instruments = {"keko.actors": resolved.instruments["keko.actors"]}
    listed = tuple(id for id in resolved.listed if id in PLAN)
    indicators = {id: indicator for id, indicator in resolved.indicators.items() if id in PLAN}
    return replace(resolved, instruments=instruments, indicators=indicators, listed=listed)


@cache
def released(profile: Name = "internal") -> Released:
    """Tables without disclosure control: the figures protect nobody, since nobody is in them."""
    random = Random(2019)
    results: list[Result] = [*_attrition(random)]
    counts: list[Count] = []
    for id in study().listed:
        results += _indicator(id, random)
        counts += _counts(id, random)
    return Released(sealed(RESULT_COLUMNS, (r.record() for r in results), profile),
                    sealed(COUNT_COLUMNS, (c.record() for c in counts), profile), profile, {},
                    sealed(ENTRY_COLUMNS, (), profile))


def reconciliation() -> list[dict[str, Any]]:
    """What a reading of two files could tell."""
    lines = [
        ("baseline", "rows_read", 171, "", ""), ("baseline", "rows_used", 168, "", ""),
        ("baseline", "rows_left_out", 2, "duplicate_subject", ""), ("baseline", "rows_left_out", 1, "no_answers", ""),
        ("followup", "rows_read", 141, "", ""), ("followup", "rows_used", 141, "", ""),
        ("baseline", "cells_set_aside", 4, "unknown_value", "trust_promises"),
        ("followup", "cells_set_aside", 3, "not_a_number", "partners"), ("baseline", "answered", 160, "", "partners"),
    ]
    return [{"file": f"data/{wave}.csv", "wave": wave, "what": what, "n": n, "why": why, "question": question,
             "column": ""} for wave, what, n, why, question in lines]


def unit_of(indicator: Indicator) -> float:
    """A smallest meaningful change, or something of its size."""
    return indicator.smallest_meaningful.value if indicator.smallest_meaningful else 0.1 * STARTS[type(indicator)]


def scopes() -> dict[str, float]:
    """Each group with its share of the respondents."""
    found = {}
    for group in study().study.groups:
        values = list(group.values) or ["association", "public", "company", "education", "other"]
        found |= {f"{group.group}={value}": 1 / len(values) for value in values}
    return found


def _same(id: str) -> dict[str, Any]:
    indicator = study().indicators[id]
    return {"study": "keko-2019", "indicator": id, "indicator_version": indicator.version, "kind": indicator.kind,
            "level": indicator.level, "dimension": indicator.dimension, "trace": "3f9c1a7be201",
            "basis": indicator.basis, "comparability": "identical"}


def _hide(row: Result) -> Result:
    keep = {"study", "indicator", "indicator_version", "kind", "level", "dimension", "quantity", "scope", "wave",
            "reference_wave", "term", "method", "sensitivity", "smallest_meaningful", "comparability", "trace"}
    named = {k: v for k, v in row.record().items() if k in keep}
    return Result(**named, released=False, hidden_because="too_few")


def _indicator(id: str, random: Random) -> list[Result]:
    verdict, because, change, half, reason = PLAN[id]
    indicator = study().indicators[id]
    m, start = unit_of(indicator), STARTS[type(indicator)] + random.uniform(-0.04, 0.04) * STARTS[type(indicator)]
    rows = _levels(id, start, start + change * m, 0.5 * max(half, 0.4) * m, random)
    main = Result(**_same(id), quantity="change", wave="followup", reference_wave="baseline", n=141, n_reference=168,
                  n_pairs=103, estimate=change * m, standard_error=half * m / 2,
                  ci_low=(change - half) * m if half else None, ci_high=(change + half) * m if half else None,
                  ci_level=0.95, p_value=0.01, method=METHODS[reason],
                  reason=reason, smallest_meaningful=indicator.smallest_meaningful and m, because=because, evidence=1,
                  verdict=None if verdict == "hidden" else verdict)  # type: ignore[arg-type]
    if verdict in ("too_few", "not_comparable"):
        main = Result(**(main.record() | {"estimate": None, "ci_low": None, "ci_high": None, "n_pairs": 5}))
    rows.append(_hide(main) if verdict == "hidden" else main)
    if half and verdict not in ("hidden", "too_few", "not_comparable"):
        rows += _sensitivity(main, half * m)
        rows.append(Result(**_same(id), quantity="minimum_detectable", wave="followup", estimate=1.3 * half * m))
    rows += _group_changes(id, change * m, half * m, random)
    rows += _reliability(id, indicator, random)
    rows += [Result(**_same(id), quantity="progress", wave=t.wave, term=term_of(t),
                    estimate=1.0 if t.value is None else change * m / (t.value - start))
             for t in in_force(indicator.targets)]
    return rows


def _levels(id: str, start: float, end: float, half: float, random: Random) -> list[Result]:
    rows = []
    for scope, part in {"all": 1.0, **scopes()}.items():
        shift = 0.0 if scope == "all" else random.uniform(-0.12, 0.12) * start
        for wave, value in (("baseline", start), ("followup", end)):
            n = max(2, round(RESPONDENTS[wave] * part * (1 if scope == "all" else random.uniform(0.6, 1.4))))
            wide = half / part**0.5
            row = Result(**_same(id), quantity="level", scope=scope, wave=wave, n=n, estimate=value + shift,
                         ci_low=value + shift - wide, ci_high=value + shift + wide, ci_level=0.95)
            rows.append(_hide(row) if _is_hidden(id, scope) else row)
    return rows


def _is_hidden(id: str, scope: str) -> bool:
    return scope.rpartition("=")[2] in SMALL_GROUPS or PLAN[id][0] == "hidden"


def _sensitivity(main: Result, half: float) -> list[Result]:
    assert main.estimate is not None
    beside = []
    for method, factor, shift in (("paired_cr2", 1.15, -0.2), ("stacked_cr2", 1.4, 0.15)):
        estimate = main.estimate + shift * half
        beside.append(Result(**(main.record() | {
            "method": method, "estimate": estimate, "ci_low": estimate - factor * half, "sensitivity": True,
            "ci_high": estimate + factor * half, "verdict": None, "because": None, "reason": None})))
    return beside


def _group_changes(id: str, change: float, half: float, random: Random) -> list[Result]:
    if PLAN[id][0] in ("too_few", "not_comparable", "counted"):
        return []
    rows = []
    for scope, part in scopes().items():
        estimate, wide = change + random.uniform(-0.6, 0.6) * half, (half or 1.0) / part**0.5 * 0.8
        verdict = "improved" if estimate > wide else "worsened" if estimate < -wide else "unclear"
        row = Result(**_same(id), quantity="change", scope=scope, wave="followup", reference_wave="baseline",
                     n=14, n_reference=16, n_pairs=11, estimate=estimate, ci_low=estimate - wide,
                     ci_high=estimate + wide, ci_level=0.95, verdict=verdict, method="paired_t", reason="linked")  # type: ignore[arg-type]
        rows.append(_hide(row) if _is_hidden(id, scope) else row)
    return rows


def _reliability(id: str, indicator: Indicator, random: Random) -> list[Result]:
    if not isinstance(indicator, Scale) or indicator.model == "formative":
        return []
    rows = []
    for wave in RESPONDENTS:
        alpha = random.uniform(0.68, 0.88)
        rows.append(Result(**_same(id), quantity="reliability", term="alpha", wave=wave, estimate=alpha,
                           ci_low=alpha - 0.06, ci_high=alpha + 0.05, ci_level=0.95))
        rows.append(Result(**_same(id), quantity="reliability", term="omega_total", wave=wave, estimate=alpha + 0.01))
        rows += [Result(**_same(id), quantity="reliability", term=f"item_rest:{name}", wave=wave,
                        estimate=random.uniform(0.3, 0.7)) for _, name in questions_used(indicator)]
    return rows


def _attrition(random: Random) -> list[Result]:
    same: dict[str, Any] = {"study": "keko-2019", "quantity": "attrition"}
    rows = [Result(**same, term="response_rate", wave=wave, n=n, n_reference=280, estimate=n / 280)
            for wave, n in RESPONDENTS.items()]
    rows.append(Result(**same, term="followed_up", wave="followup", n=103, n_reference=168, n_pairs=103,
                       estimate=103 / 168))
    for scope in scopes():
        for wave in RESPONDENTS:
            row = Result(**same, term="response_rate", scope=scope, wave=wave, n=15, n_reference=28,
                         estimate=random.uniform(0.35, 0.8))
            rows.append(_hide(row) if scope.rpartition("=")[2] in SMALL_GROUPS else row)
    rows += [Result(**_same(id), quantity="attrition", term="stayers_minus_leavers", wave="followup",
                    estimate=random.uniform(-0.3, 0.3)) for id in study().listed]
    return rows


def _counts(id: str, random: Random) -> list[Count]:
    indicator = study().indicators[id]
    rows = [Count(study="keko-2019", indicator=id, value=value, n=n, base=103)
            for value, n in zip(("up", "same", "down"), _split(103, (5, 3, 3), random), strict=True)]
    if isinstance(indicator, Scale):
        for _, name in questions_used(indicator):
            for wave, n in RESPONDENTS.items():
                weights = (1, 3, 4, 6, 3, 1, 0.5, 0.3) if wave == "followup" else (2, 4, 5, 4, 2, 1.5, 0.5, 0.3)
                parts = _split(n, weights, random)
                values = ("1", "2", "3", "4", "5", "dont_know", "not_answered", "not_asked")
                rows += [Count(study="keko-2019", item=name, wave=wave, value=value, n=part, base=n)
                         for value, part in zip(values, parts, strict=True)]
    if PLAN[id][0] == "hidden":
        return [Count(study=r.study, item=r.item, indicator=r.indicator, wave=r.wave, value=r.value, released=False,
                      hidden_because="too_few") for r in rows]
    return rows


def _split(n: int, weights: tuple[float, ...], random: Random) -> list[int]:
    """``n`` whole people in parts of roughly these weights."""
    noisy = [w * random.uniform(0.7, 1.3) for w in weights]
    parts = [int(n * w / sum(noisy)) for w in noisy]
    parts[0] += n - sum(parts)
    return parts
