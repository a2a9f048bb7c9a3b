"""Parting: the tallies of every value of a group out of those of the whole, so that the answers are passed over once.

Who changed groups between the waves counts in the first wave's group, as in the whole's own figures of that group: the
two are of the same people, and nobody is told by their difference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from keko_eval.definitions.study import Study
from keko_eval.scoring.cells import Cells, Codes, Group
from keko_eval.scoring.crossed import Crossed, Joint
from keko_eval.scoring.engine import height
from keko_eval.scoring.item_counts import ItemCounts
from keko_eval.scoring.item_tables import Moments, moments_of_parts
from keko_eval.scoring.score import Scored
from keko_eval.scoring.tallies import Tallied, Tallies
from keko_eval.scoring.tally import FEW, questions_of


def few(scored: Scored) -> bool:
    """Whether the answers are so few that they are parted here; of more the engine tallies each part by itself."""
    return all(height(scores.frame) <= FEW for scores in scored.instruments.values())


def part(scored: Scored, tallies: Tallies, column: str, parts: Mapping[str, Study]) -> Iterator[tuple[str, Tallies]]:
    """The tallies of each value of a group column.

    Parameters
    ----------
    scored, tallies : Scored, Tallies
        Of the whole study; the answers are :func:`few`.
    parts : mapping of str to Study
        By value the study as that part sees it: its groups and what its clusters are.
    """
    places = {id: {value: t.cells.within({column: value}) for value in parts} for id, t in tallies.instruments.items()}
    moments = {id: _moments(scored, id, tallies.instruments[id], places[id]) for id in tallies.instruments}
    for value, study in parts.items():
        mine = {id: _tallied(t, places[id][value], column, moments[id][value]) for id, t in tallies.instruments.items()}
        yield value, replace(tallies, groups=[g.group for g in study.groups], cluster=study.comparison.cluster,
                             instruments=mine, kept={})


def _moments(scored: Scored, id: str, tallied: Tallied, places: Mapping[str, Codes]) -> dict[str, Moments]:
    """A scale's items together, by value."""
    if not tallied.item_moments:
        return {value: {} for value in places}
    frame, questions = questions_of(scored.instruments[id], scored.resolved.study)
    return moments_of_parts(frame, questions, {value: tallied.cells.codes[own] for value, own in places.items()})


def _tallied(whole: Tallied, places: Codes, column: str, moments: Moments) -> Tallied:
    crossed = {key: _crossed(c, places) for key, c in whole.crossed.items()}
    items = {name: ItemCounts(i.values, i.counts[:, places], i.asked[:, places]) for name, i in whole.items.items()}
    return Tallied(_cells(whole.cells, places, column), crossed, items, moments)


def _cells(whole: Cells, places: Codes, column: str) -> Cells:
    respondents = {wave: n[places] for wave, n in whole.respondents.items()}
    linked, moved = ({waves: n[places] for waves, n in counted.items()} for counted in (whole.linked, whole.moved))
    groups = {name: _group(group, places) for name, group in whole.groups.items() if name != column}
    return Cells(whole.codes[places], groups, respondents, linked, moved)


def _group(group: Group, places: Codes) -> Group:
    """With the values that occur in the part."""
    codes = group.codes[places]
    kept = [code for code in np.unique(codes).tolist() if code < len(group.values)]
    there = np.searchsorted(kept, codes) if kept else np.zeros(len(codes), dtype=np.int64)
    missing = codes >= len(group.values)
    return Group(tuple(group.values[code] for code in kept), np.where(missing, len(kept), there).astype(np.int64))


def _crossed(whole: Crossed, places: Codes) -> Crossed:
    sums = {name: values[places] for name, values in whole.sums.items()}
    if whole.joint is None:
        return replace(whole, sums=sums)
    joint, inside = whole.joint, np.isin(whole.joint.place, places)
    return replace(whole, sums=sums, joint=Joint(np.searchsorted(places, joint.place[inside]), joint.first[inside],
                                                 joint.second[inside], joint.n[inside]))
