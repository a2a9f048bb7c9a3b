"""Ladder: who moved from which stage to which; the share that reached the aim is scored like any share."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from keko_eval.comparison.identity import numbers
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.rows import Result
from keko_eval.comparison.transitions import Test, bhapkar, bowker, net_movement, stuart_maxwell
from keko_eval.definitions.indicator import Ladder

Table = np.ndarray[Any, Any]


def ladder(case: RecordCase) -> Told:
    """Moves between the stages among those who answered both times, with the tests of the moves."""
    indicator = case.indicator
    assert isinstance(indicator, Ladder)
    reference, wave = case.roles
    stages = stages_of(case, indicator)
    table = moves(case, indicator, stages)
    if table is None or reference == wave:
        return Told()
    n = int(table.sum())
    counts = [case.count(wave, stages[i], int(table[i, j]), n, stages[j])
              for i, j in np.ndindex(table.shape) if table[i, j]]
    ways = {"forward": np.triu(table, 1), "stayed": np.diag(table), "back": np.tril(table, -1)}
    counts += [case.count(wave, f"step:{way}", int(some.sum()), n) for way, some in ways.items() if n]
    return Told((*_movement(case, table, n), *_shares(case, table, stages)), tuple(counts))


def stages_of(case: RecordCase, indicator: Ladder) -> tuple[str, ...]:
    """The stages from the lowest: as declared, else in the order of the choices."""
    question = case.instrument.question(indicator.question)
    choices = case.instrument.choices_of(question) if question else ()
    return tuple(str(s) for s in indicator.stages) or tuple(str(c.value) for c in choices if not c.missing)


def moves(case: RecordCase, indicator: Ladder, stages: Sequence[str]) -> Table | None:
    """Counts of the two waves' stages, the earlier in the rows; None where answers are not linked."""
    import polars as pl

    subject = case.resolved.study.subject
    if subject is None or subject not in case.frame.columns:
        return None
    place = {stage: i for i, stage in enumerate(stages)}
    told = case.frame.select("wave", pl.col(subject).alias("subject"),
                             pl.col(indicator.question).cast(pl.String).alias("stage")).drop_nulls()
    first, last = (told.filter((pl.col("wave") == w) & pl.col("stage").is_in(list(stages))) for w in case.roles)
    joined = first.unique("subject").join(last.unique("subject"), on="subject")
    table = np.zeros((len(stages), len(stages)), dtype=int)
    for before, after, n in joined.group_by("stage", "stage_right").len().iter_rows():
        table[place[before], place[after]] = n
    return table


def _movement(case: RecordCase, table: Table, n: int) -> Iterator[Result]:
    """The net movement with its interval, and whether the distributions and the moves each way are alike."""
    reference, wave = case.roles
    shared: dict[str, Any] = {"wave": wave, "reference_wave": reference}
    yield case.row("transition", term="net_movement", **shared, **numbers(net_movement(table)))
    tests: dict[str, Test] = {"stuart_maxwell": stuart_maxwell(table), "bhapkar": bhapkar(table),
                              "bowker": bowker(table)}
    for name, test in tests.items():
        yield case.row("transition", term=name, **shared, n=n, n_reference=n, n_pairs=n, df=test.df, test=name,
                       statistic=test.statistic, p_value=test.p_value, because=test.undefined, method=name)


def _shares(case: RecordCase, table: Table, stages: Sequence[str]) -> Iterator[Result]:
    """Of those who stood at a stage, the share that stands at each one now."""
    reference, wave = case.roles
    for i, row in enumerate(table):
        there = int(row.sum())
        for j in map(int, np.flatnonzero(row)):
            yield case.row("transition", term=f"stage:{stages[i]}->{stages[j]}", wave=wave, reference_wave=reference,
                           n=there, n_reference=there, n_pairs=there, estimate=float(row[j]) / there,
                           method="transition_share")
