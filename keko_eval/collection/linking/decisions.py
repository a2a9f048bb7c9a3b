"""Pairs in doubt out as a table, what a person decided of them in; the table holds no answers."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from keko_eval.collection.linking.matching import UNDECIDED, Decisions
from keko_eval.collection.linking.waves import Linked
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

COLUMNS = ("earlier", "later", "wave", "differs", "decision")
Decided = tuple[tuple[str, str], Place]
SAME, DIFFERENT = ("same", "sama", "samma"), ("different", "eri", "olika")


def doubts_csv(linked: Iterable[Linked], elements: tuple[str, ...]) -> str:
    """A row for each pair in doubt: both responses, the wave of the later, and the element of the code that differs.

    ``decision`` is left empty for a person to fill in: same or different.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for step in (step for one in linked for step in one.steps):
        for doubt in step.doubts:
            differs = "" if doubt.element is None else elements[doubt.element]
            writer.writerow([doubt.left, doubt.right, step.wave, differs, ""])
    return "\ufeff" + stream.getvalue()


def read_decisions(path: Path, circles: Mapping[str, str]) -> tuple[Decisions, tuple[Problem, ...]]:
    """What has been decided in such a table; rows without a decision are left in doubt.

    Parameters
    ----------
    circles : Mapping
        Every response there is, and the circle that links stay within.
    """
    from keko_eval.files.csv import read_csv

    table, told = read_csv(path)
    if table is None:
        return UNDECIDED, told
    headers = [header.strip().casefold() for header in table.head(0)]
    missing = [name for name in ("earlier", "later", "decision") if name not in headers]
    if missing:
        return UNDECIDED, (*told, problem("link-decision-columns", table.place(0), columns=", ".join(missing)))
    same: list[Decided] = []
    different: list[Decided] = []
    found = list(told)
    for row in range(1, table.cells.height):
        cells = dict(zip(headers, table.head(row), strict=True))
        word = cells["decision"].strip().casefold()
        pair = (cells["earlier"].strip(), cells["later"].strip())
        place = table.place(row, headers.index("decision"), "decision")
        if not word:
            continue
        if word not in SAME + DIFFERENT:
            found.append(problem("link-decision-word", place, word=word))
        elif not all(id in circles for id in pair):
            found.append(problem("link-decision-unknown", place))
        elif word in SAME and circles[pair[0]] != circles[pair[1]]:
            found.append(problem("link-decision-circles", place))
        else:
            (same if word in SAME else different).append((pair, place))
    found += _twice(same, different)
    return Decisions(frozenset(p for p, _ in same), frozenset(p for p, _ in different)), tuple(found)


def _twice(same: Sequence[Decided], different: Sequence[Decided]) -> list[Problem]:
    """A later response told to be two people, or a pair told to be the same and different.

    One earlier response may be the same as several later ones, of different waves.
    """
    both = {pair for pair, _ in same} & {pair for pair, _ in different}
    times = Counter(later for (_, later), _ in same)
    return [problem("link-decision-twice", place) for pair, place in same if pair in both or times[pair[1]] > 1]
