"""Goals: what level each circle's goals had reached by a wave, how many reached what was expected, and T."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keko_eval.collection.wording import goal_names, plain
from keko_eval.comparison.attainment import attainment_t
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.rows import Count, Entry, Result
from keko_eval.definitions.circle import Circle, CircleGoal
from keko_eval.definitions.indicator import Goal

LEVELS = (-2, -1, 0, 1, 2)


@dataclass(frozen=True, slots=True)
class Attained:
    """A goal with its latest assessment up to a wave; ``level`` is None where it has not been assessed."""

    circle: str
    goal: CircleGoal
    level: int | None
    record: Mapping[str, object] | None

    @property
    def entry(self) -> str:
        return f"{self.circle}/{self.goal.goal}" if self.circle else self.goal.goal


def goal(case: RecordCase) -> Told:
    """Levels first, T second: the share of the assessed goals at the expected level or above, and what T makes of them.

    At the first wave a goal stands where its circle said that it starts, unless it was assessed then.
    """
    indicator = case.indicator
    assert isinstance(indicator, Goal)
    goals, told = list(_goals(case)), list(_assessments(case, indicator))
    by_wave = {wave: _attained(case, indicator, goals, [r for r in told if r["wave"] == wave], wave)
               for wave in case.waves}
    results = [row for wave, attained in by_wave.items() for row in _levels(case, indicator, wave, attained)]
    counts = [count for wave, attained in by_wave.items() for count in _counts(case, wave, attained)]
    entries = [entry for wave, attained in by_wave.items() for entry in _entries(case, indicator, wave, attained)]
    return Told((*results, *_change(case, results)), tuple(counts), tuple(entries))


def _goals(case: RecordCase) -> Iterator[tuple[str, CircleGoal]]:
    """(circle, goal) of every goal that the circles of the scope have set."""
    for id, circle in case.resolved.circles.items():
        if all(_value(id, circle) == value for column, value in case.scope.items() if column == circle.group):
            yield from ((_value(id, circle), own) for own in circle.goals)


def _value(id: str, circle: Circle) -> str:
    return circle.value or id


def _assessments(case: RecordCase, indicator: Goal) -> Iterator[dict[str, Any]]:
    """The rows that tell a level, a whole number, those of one wave from the earliest to the last."""
    import polars as pl

    level = pl.col(indicator.attained).cast(pl.Float64, strict=False)
    known = case.frame.filter(level.is_in([float(known) for known in LEVELS]))
    ordered = known.sort(pl.col(indicator.assessed_on).cast(pl.Date, strict=False), nulls_last=False,
                         maintain_order=True)
    yield from ordered.iter_rows(named=True)


def _attained(case: RecordCase, indicator: Goal, goals: Sequence[tuple[str, CircleGoal]],
              told: Sequence[Mapping[str, Any]], wave: str) -> list[Attained]:
    first = wave == case.waves[0]
    found = []
    for circle, own in goals:
        record = _latest(case, indicator, circle, own, told)
        level = _level(record[indicator.attained]) if record else None
        found.append(Attained(circle, own, own.starts_at if level is None and first else level, record))
    return found


def _latest(case: RecordCase, indicator: Goal, circle: str, own: CircleGoal,
            told: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The last assessment of a goal; of several on one day the last one told."""
    names = goal_names(own)
    column = next((c.group for id, c in case.resolved.circles.items() if _value(id, c) == circle), "circle")
    found = [r for r in told if plain(str(r[indicator.goal] or "")) in names
             and str(r.get(column) or circle) == circle]
    return found[-1] if found else None


def _level(value: object) -> int | None:
    return None if value is None else int(float(str(value)))


def _levels(case: RecordCase, indicator: Goal, wave: str, attained: Sequence[Attained]) -> Iterator[Result]:
    known = [(a.goal.weight, float(a.level)) for a in attained if a.level is not None]
    basis = indicator.basis or "collected"
    reached = sum(level >= 0 for _, level in known)
    yield case.row("level", wave=wave, n=len(known), estimate=reached / len(known) if known else None,
                   because=None if known else "no_records", method="records", basis=basis)
    if attained:
        t = attainment_t([level for _, level in known], [weight for weight, _ in known], indicator.correlation)
        yield case.row("level", wave=wave, term="t_score", n=len(known), estimate=t.value, because=t.undefined,
                       method="goal_attainment_t", basis=basis)


def _change(case: RecordCase, levels: Sequence[Result]) -> Iterator[Result]:
    reference, wave = case.roles
    for term, verdict in ((None, "counted"), ("t_score", None)):
        found = {r.wave: r for r in levels if r.term == term}
        before, after = found.get(reference), found.get(wave)
        if before and after and reference != wave and None not in (before.estimate, after.estimate):
            yield case.row("change", wave=wave, reference_wave=reference, term=term, n=after.n, n_reference=before.n,
                           estimate=(after.estimate or 0.0) - (before.estimate or 0.0), method=after.method,
                           verdict=verdict, basis=after.basis)


def _counts(case: RecordCase, wave: str, attained: Sequence[Attained]) -> Iterator[Count]:
    for level in LEVELS:
        yield case.count(wave, f"{level:+d}" if level else "0", sum(a.level == level for a in attained), len(attained))
    yield case.count(wave, "not_assessed", sum(a.level is None for a in attained), len(attained))


def _entries(case: RecordCase, indicator: Goal, wave: str, attained: Sequence[Attained]) -> Iterator[Entry]:
    for a in attained:
        yield case.entry(wave, a.entry, "attained", None if a.level is None else str(a.level),
                         None if a.level is None else float(a.level), audience="public")
        for field in (indicator.assessed_on, indicator.assessor, indicator.evidence):
            value = a.record.get(field) if a.record else None
            if value is not None:
                yield case.entry(wave, a.entry, field, str(value))
