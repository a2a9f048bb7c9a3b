"""▶ Scores in, tallies out: one pass over the answers by their engine, and from then on small tables.

Few rows are taken in whole and tallied here. Many rows are joined, grouped and counted by the engine: indicators that
are whole numbers underneath by how often each pair of values occurs, others by sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import cast

import narwhals as nw
import numpy as np
import polars as pl

from keko_eval.definitions.study import Study
from keko_eval.scoring.asked import Asked, asked_columns
from keko_eval.scoring.breakdown import Breakdowns, breakdowns, distinct_values, wave_code
from keko_eval.scoring.cells import Cells, Codes
from keko_eval.scoring.crossed import Crossed
from keko_eval.scoring.crossing import by_engine, by_rows, requests, worth
from keko_eval.scoring.engine import Frame, height, keep, to_polars
from keko_eval.scoring.item_tables import Questions, from_engine, from_rows, scales_of
from keko_eval.scoring.pairing import BOTH, FIRST, HERE, MOVED, SECOND, pair
from keko_eval.scoring.score import Scored, Scores
from keko_eval.scoring.table import CELL, ORGANISATION, RESPONDENT, WAVE, Column, Table, Vector
from keko_eval.scoring.tallies import Key, Tallied, Tallies, Waves

FEW = 100_000
"""Up to so many rows an instrument's answers are taken in whole."""


def tally(scored: Scored, *, few: int = FEW, items: bool = True) -> Tallies:
    """Tally a study.

    Parameters
    ----------
    scored : Scored
    few : int
        Up to how many rows are taken in whole; beyond that the engine counts.
    items : bool
        Whether the answers to single questions, and the items of scales together, are counted too.
    """
    study = scored.resolved.study
    found = {id: _tallied(scores, study, few, items) for id, scores in scored.instruments.items()}
    good = {"up": "ceiling", "down": "floor"}
    return Tallies(
        waves=[w.wave for w in study.waves], roles=study.roles, groups=[g.group for g in study.groups],
        cluster=study.comparison.cluster, then=study.comparison.then,
        good_ends={id: good[i.direction] for id, i in scored.resolved.indicators.items() if i.direction in good},
        homes={m.id: id for id, scores in scored.instruments.items() for m in scores.measures},
        left_out=scored.left_out, instruments=found,
        people=scored.resolved.answered & found.keys(),
        ends={m.id: (m.low, m.high) for scores in scored.instruments.values() for m in scores.measures
              if m.low is not None and m.high is not None and m.low < m.high})


def questions_of(scores: Scores, study: Study) -> tuple[pl.DataFrame, Questions]:
    """An instrument's answers with their waves and cells, taken in whole, and what is counted of them."""
    asked = asked_columns((), scores.symbols, scores.types)
    ready = _ready(scores, study, asked, FEW)
    return ready.frame.to_native(), _questions(scores, study, asked, ready)


def _questions(scores: Scores, study: Study, asked: Asked, ready: "_Ready") -> Questions:
    there = tuple(i for i in scores.items.values() if i.name in scores.types)
    scales = scales_of(scores.measures, {i.name: i for i in there})
    names = [w.wave for w in study.waves]
    wave = Column(WAVE, (len(names) + 1).bit_length())
    return Questions(there, scales, asked, names, wave, ready.breakdowns.cell, ready.cells)


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """An instrument's answers with their wave, cell and respondent as columns, and what was found on the way."""

    frame: Frame
    few: bool
    breakdowns: Breakdowns
    cells: Codes
    waves: tuple[str, ...]


def _tallied(scores: Scores, study: Study, few: int, items: bool) -> Tallied:
    asked = asked_columns(scores.items.values() if items else (), scores.symbols, scores.types)
    ready = _ready(scores, study, asked, few)
    cells, crossed = _crossed(ready, scores, study)
    if not items:
        return Tallied(cells, crossed, {}, {})
    questions = _questions(scores, study, asked, ready)
    by_item = from_rows(ready.frame.to_native(), questions) if ready.few else from_engine(ready.frame, questions)
    return Tallied(cells, crossed, *by_item)


def _ready(scores: Scores, study: Study, asked: Asked, few: int) -> _Ready:
    frame = scores.carried()
    if asked.columns:
        frame = frame.with_columns([e.alias(name) for name, e in asked.columns.items()])
    small = height(scores.frame) <= few
    if small or isinstance(frame, nw.DataFrame):
        rows = to_polars(frame)
        frame = cast(Frame, nw.from_native(rows if small else rows.lazy()))
    groups = [k for k in scores.keys if k not in ("wave", study.subject)]
    distinct = distinct_values(frame if small else scores.frame, ["wave", *groups])
    declared = {g.group for g in study.groups} | {study.comparison.cluster, study.comparison.group}
    found = breakdowns(distinct, groups, {ORGANISATION} - declared, {n: i.missing for n, i in scores.items.items()})
    wave, present = wave_code(distinct, [w.wave for w in study.waves])
    linked = study.linked_by
    respondent = nw.col(linked) if linked is not None and linked in scores.keys else nw.lit(None, nw.String)
    cells = np.unique(found.coded(nw.from_native(distinct)).to_native()[CELL].to_numpy()).astype(np.int64)
    frame = found.coded(frame).with_columns(wave.alias(WAVE), respondent.alias(RESPONDENT))
    return _Ready(frame, small, found, cells, tuple(study.waves[i].wave for i in present))


def _crossed(ready: _Ready, scores: Scores, study: Study) -> tuple[Cells, dict[Key, Crossed]]:
    """Every indicator in every pair of waves that is compared, and in every wave that is in none."""
    names = [w.wave for w in study.waves]
    carriers = [c.name for m in scores.measures for c in m.carriers]
    kept = ready.frame if ready.few else keep(ready.frame.select(WAVE, CELL, RESPONDENT, *carriers))
    worths = worth(scores.measures)
    crossed: dict[Key, Crossed] = {}
    people: dict[Waves, Table] = {}
    for waves in wave_pairs(ready.waves, study):
        codes = (names.index(waves[0]), names.index(waves[1]) if waves[1] else None)
        wanted = list(requests(scores.measures, waves, study.comparison.then))
        people[waves], found = (by_rows if ready.few else by_engine)(
            pair(kept, codes, carriers), wanted, ready.breakdowns.cell, ready.cells, worths)
        crossed |= found
    return _cells(ready, people), crossed


def wave_pairs(present: Sequence[str], study: Study) -> list[Waves]:
    """The two waves compared, in a panel every two; and alone the waves that are in no pair."""
    pairs: list[tuple[str, str]] = [study.roles] if set(study.roles) <= set(present) else []
    if study.comparison.design == "panel":
        pairs = list(combinations(present, 2))
    pairs = [waves for waves in pairs if waves[0] != waves[1]]
    alone: list[Waves] = [(wave, None) for wave in present if not any(wave in waves for waves in pairs)]
    return [*pairs, *alone]


def _cells(ready: _Ready, people: Mapping[Waves, Table]) -> Cells:
    respondents: dict[str, Vector] = {}
    linked: dict[tuple[str, str], Vector] = {}
    moved: dict[tuple[str, str], Vector] = {}
    for (one, two), table in people.items():
        places, here, size = np.searchsorted(ready.cells, table[CELL]), table[HERE.name], len(ready.cells)
        for wave, side in ((one, FIRST), (two, SECOND)):
            if wave is not None and wave not in respondents:
                respondents[wave] = _total(places, table.n * ((here == side) | (here == BOTH)), size)
        if two is not None:
            linked[one, two] = _total(places, table.n * (here == BOTH), size)
            moved[one, two] = _total(places, table.n * (table[MOVED.name] == 1), size)
    return Cells(ready.cells, ready.breakdowns.groups_of(ready.cells), respondents, linked, moved)


def _total(places: Codes, n: Vector, size: int) -> Vector:
    return np.bincount(places, n, size).astype(np.float64)
