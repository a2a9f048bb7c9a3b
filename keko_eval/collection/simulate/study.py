"""A study with invented answers: who answers in which wave, and what comes of them as frames."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from keko_eval.collection.form.form import Form, compiled
from keko_eval.collection.simulate.respondent import Answered, Habits, Respondent
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.sampling import Sampling
from keko_eval.definitions.scalars import period_end
from keko_eval.definitions.study import ORGANISATION

if TYPE_CHECKING:
    import polars as pl

BOOK_ROWS = 30
_VALUES = tuple("abcdefgh")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is invented.

    Attributes
    ----------
    respondents : int
        How many answer each instrument in a wave.
    returning : float
        The share of a wave's respondents who were there before.
    change : float
        How far dispositions move from the first wave to the last, in their standard deviations.
    """

    respondents: int = 200
    returning: float = 0.6
    change: float = 0.3
    habits: Habits = field(default_factory=Habits)
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Simulated:
    """What came out: each instrument's form and respondents, and their answers by instrument and wave."""

    forms: Mapping[str, Form]
    answered: Mapping[str, tuple[Answered, ...]]
    frames: "Mapping[tuple[str, str], pl.DataFrame]"


def simulate(resolved: ResolvedStudy, plan: Plan) -> Simulated:
    """Invent the answers of a whole study, the same for the same ``plan.seed``."""
    forms = {id: compiled(instrument) for id, instrument in resolved.instruments.items()}
    answered: dict[str, tuple[Answered, ...]] = {}
    frames: dict[tuple[str, str], pl.DataFrame] = {}
    for id, form in forms.items():
        random = Random(f"{plan.seed} {id}")
        found: list[Answered] = []
        for wave, rows in _waves(resolved, id, form, plan, random):
            found += [one for _, one in rows]
            frames[id, wave] = _with_goals(_frame(form, rows), resolved, id)
        answered[id] = tuple(found)
    return Simulated(forms, answered, frames)


Rows = list[tuple[dict[str, str], Answered]]


def _waves(resolved: ResolvedStudy, id: str, form: Form, plan: Plan, random: Random) -> Iterator[tuple[str, Rows]]:
    waves = resolved.study.waves
    people: list[tuple[dict[str, str], float]] = []
    asked = id in resolved.answered
    for i, wave in enumerate(waves if asked else waves[-1:]):
        moved = plan.change * i / max(1, len(waves) - 1)
        people = _people(resolved, people, plan, random) if asked else \
            [(_given(resolved, n, random), random.gauss(0, 1)) for n in range(BOOK_ROWS)]
        moment = datetime.combine(period_end(wave.period), datetime.min.time()).replace(hour=12)
        habits = plan.habits if asked else Habits(plan.habits.missing, 0.0, plan.habits.edges)
        yield wave.wave, [(given, Respondent(form, random, habits, moment, at + moved).answer())
                          for given, at in people]


def _people(resolved: ResolvedStudy, before: list[tuple[dict[str, str], float]], plan: Plan,
            random: Random) -> list[tuple[dict[str, str], float]]:
    stay = random.sample(before, min(len(before), round(plan.returning * plan.respondents))) if before else []
    start = len(before) + plan.respondents * bool(before)
    new = [(_given(resolved, start + n, random), random.gauss(0, 1)) for n in range(plan.respondents - len(stay))]
    return [*stay, *new]


def _given(resolved: ResolvedStudy, n: int, random: Random) -> dict[str, str]:
    """What comes with the invitation: a code and the groups, of which one circle lies in one region."""
    study = resolved.study
    pick = random.randrange(10_000)
    given = {g.group: values[pick % len(values)] for g in study.groups if (values := tuple(g.values) or _VALUES)}
    comparison = study.comparison
    if comparison.group and comparison.treated and comparison.control:
        given[comparison.group] = random.choice((comparison.treated, comparison.control))
    if comparison.cluster and comparison.cluster not in given:
        given[comparison.cluster] = _VALUES[pick % len(_VALUES)]
    given.setdefault(ORGANISATION, f"organisation {pick % 60}")
    if study.subject:
        given[study.subject] = f"s{n:05d}"
    return given | _drawn(study.sampling, given, pick) if study.sampling else given


def _drawn(sampling: Sampling, groups: Mapping[str, str], pick: int) -> dict[str, str]:
    """Everybody stands for as many; units lie in one stratum each, and there are no more of them than the sizes say."""
    given = {column: list(counts)[pick % len(counts)] for column, counts in sampling.calibrate.items() if counts}
    strata = list(sampling.sizes) if isinstance(sampling.sizes, dict) else [groups.get(sampling.strata or "", "f")]
    stratum = given.get(sampling.strata or "") or strata[pick % len(strata)]
    if sampling.strata:
        given[sampling.strata] = stratum
    if sampling.clusters:
        given.setdefault(sampling.clusters, f"{stratum} unit {pick // 7 % min(sampling.size_of(stratum) or 40, 40)}")
    return given | ({sampling.weights: "1"} if sampling.weights else {})


def _frame(form: Form, rows: Rows) -> "pl.DataFrame":
    """Answers as a data file has them: a column for each question and for what came with the invitation."""
    import polars as pl

    given = list(dict.fromkeys(key for keys, _ in rows for key in keys))
    names = [a.name for a in form.level.asked() if a.name in form.level.by_name and a.question.kind != "note"]
    columns: dict[str, list[Any]] = {key: [keys.get(key) for keys, _ in rows] for key in given if key not in names}
    for name in names:
        columns[name] = [_cell(one.answers.get(name)) for _, one in rows]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _with_goals(frame: "pl.DataFrame", resolved: ResolvedStudy, instrument: str) -> "pl.DataFrame":
    """Where the rows are of a log of goals, each names one of its circle's goals, in turn."""
    import polars as pl

    from keko_eval.collection.goal_log import goal_log, goals_of

    log = goal_log(resolved, instrument)
    if log is None or log.goal not in frame.columns:
        return frame
    known = [goals_of(row, log) or () for row in frame.iter_rows(named=True)]
    named = [goals[i % len(goals)].goal if goals else None for i, goals in enumerate(known)]
    return frame.with_columns(pl.Series(log.goal, named, dtype=pl.String))


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    return " ".join(str(v) for v in value) if isinstance(value, list) else str(value)
