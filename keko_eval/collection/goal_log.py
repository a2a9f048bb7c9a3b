"""A log of goals: its rows name goals that their circle has set, and its columns tell them and what was attained."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from keko_eval.collection.fields import Field
from keko_eval.collection.slips import turned
from keko_eval.collection.source import ROW, WHY, SourceAnswers
from keko_eval.collection.telling import rows_in_words, short
from keko_eval.collection.wording import goal_names, plain
from keko_eval.definitions.circle import Circle, CircleGoal
from keko_eval.definitions.indicator import Goal
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import reference
from keko_eval.problem.problem import Problem, Severity, problem


@dataclass(frozen=True, slots=True)
class GoalLog:
    """What the log of an instrument is checked against.

    Attributes
    ----------
    goal, attained : str
        The questions that name the goal and its level.
    circles : Mapping
        ``{(column, value): circle}``: how rows tell whose they are.
    whole : bool
        Whether these are all circles of the study, so that a row of no circle must be about one of theirs.
    """

    goal: str
    attained: str
    circles: Mapping[tuple[str, str], Circle]
    whole: bool


def goal_log(resolved: ResolvedStudy, instrument: str) -> GoalLog | None:
    """The log that an instrument is, where some indicator reads it as one."""
    for indicator in resolved.indicators.values():
        named = reference(indicator.instrument) if isinstance(indicator, Goal) else None
        if isinstance(indicator, Goal) and named and named.id == instrument:
            circles = {(own.group, own.value or id): own for id, own in resolved.circles.items()}
            return GoalLog(indicator.goal, indicator.attained, circles, not resolved.where)
    return None


def tell_goals(source: SourceAnswers, log: GoalLog, given: Mapping[str, str],
               fields: Sequence[Field]) -> Iterator[Problem]:
    """Columns that a log cannot be without, and goals that the row's circle does not have.

    What is wrong in a circle's own log (``given`` says whose it is) is an error: the circle is there to mend it. In a
    log of many circles it is a warning, so that none keeps the others from their results.
    """
    lacking = [name for name in (log.goal, log.attained) if name not in source.columns.parts]
    yield from (_no_column(source, field) for field in fields if field.name in lacking)
    if log.goal in lacking:
        return
    severity: Severity = "error" if log.circles.keys() & given.items() else "warning"
    used = source.frame.filter(pl.col(WHY).is_null() & pl.col(log.goal).is_not_null())
    columns = [column for column, _ in log.circles if column in used.columns]
    found: dict[tuple[str, str], tuple[list[int], list[CircleGoal]]] = {}
    for row in used.select(ROW, log.goal, *dict.fromkeys(columns)).iter_rows(named=True):
        goals = goals_of(row, log)
        said = str(row[log.goal])
        if goals is not None and not any(plain(said) in goal_names(goal) for goal in goals):
            key = said, ", ".join(str(row[column]) for column in dict.fromkeys(columns))
            found.setdefault(key, ([], goals))[0].append(row[ROW])
    for (said, _), (rows, goals) in found.items():
        yield problem("unknown-goal", source.place(rows[0], log.goal), value=short(said),
                      rows=rows_in_words(source.table, rows), n=len(rows), **_meant(said, goals)).graded(severity)


def goals_of(row: Mapping[str, object], log: GoalLog) -> list[CircleGoal] | None:
    """The goals that a row may be about; None where its circle is none of those known."""
    told = [(column, str(row[column])) for column, _ in log.circles if row.get(column) is not None]
    if told:
        own = [log.circles[key] for key in told if key in log.circles]
        return list(own[0].goals) if own else None
    return [goal for circle in log.circles.values() for goal in circle.goals] if log.whole else None


def _meant(said: str, goals: Sequence[CircleGoal]) -> dict[str, str]:
    """The near goal, else all of them, each by its statement."""
    by_name = {name: goal for goal in goals for name in goal_names(goal)}
    statements = {plain(text): text for goal in goals for text in goal.statement.by_language.values() if text}
    listed = "; ".join(short(next(iter(goal.statement.by_language.values()), goal.goal)) for goal in goals)
    close = get_close_matches(plain(said), by_name, n=1, cutoff=0.6)
    near = {} if not close or turned(said, close[0]) else {"near": statements.get(close[0], by_name[close[0]].goal)}
    return {"allowed": listed or "–", **near}


def _no_column(source: SourceAnswers, field: Field) -> Problem:
    near = next((i for i, own in source.columns.near.items() if own == field.name), None)
    place = source.table.place(max(source.headers.row, 0), *(() if near is None else (near,)))
    return problem("goal-log-column", place, column=next(iter(field.labels), field.name),
                   allowed="; ".join(field.labels) or field.name)
