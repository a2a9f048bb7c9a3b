"""Merging: neighbouring values told as one where each by itself would tell of too few.

``1..2`` names what is told of 1 and 2 together. Stages of a path are merged the same way in every group, so that no
group's table tells what another's keeps together; they are merged by the whole's answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keko_eval.disclosure.alike import OTHERWISE
from keko_eval.disclosure.orders import Orders
from keko_eval.disclosure.profile import Profile
from keko_eval.disclosure.scopes import EVERYONE

Row = Mapping[str, Any]
About = tuple[str | None, str | None]
Cells = dict[tuple[str, str], int]
Merges = Mapping[About, Mapping[str, str]]
"""By study and indicator: the name under which each stage is told."""
SPAN = ".."
STAGE, ARROW = "stage:", "->"


def merges_of(counts: Iterable[Row], orders: Orders, profile: Profile) -> Merges:
    """How each ladder's stages are merged, by the moves of everybody; stages are merged until each line is enough."""
    tables: dict[About, Cells] = defaultdict(dict)
    for row in counts:
        if row.get("to_value") is not None and row["scope"] == EVERYONE and row.get("indicator") in orders.stages:
            tables[row.get("study"), row["indicator"]][row["value"], row["to_value"]] = row["n"] or 0
    return {about: _merged(table, orders.stages[about[1] or ""], profile) for about, table in tables.items()}


def merged(results: Sequence[Row], counts: Sequence[Row], merges: Merges) -> tuple[list[Row], list[Row]]:
    """The rows with the moves between merged stages in place of those between stages.

    Every two merged stages have a row, so that a hidden table does not tell between which anybody moved. Where all
    stages are one, nothing is told of moves between stages.
    """
    tables: dict[tuple[About, str, str | None], Cells] = defaultdict(dict)
    for row in counts:
        if _is_move(row, merges):
            names, table = merges[_about(row)], tables[_about(row), row["scope"], row.get("wave")]
            cell = names[row["value"]], names[row["to_value"]]
            table[cell] = table.get(cell, 0) + (row["n"] or 0)
    found: tuple[list[Row], list[Row]] = ([], [])
    done: set[tuple[bool, About, str, str | None]] = set()
    for shares, rows in ((True, results), (False, counts)):
        into = found[0] if shares else found[1]
        for row in rows:
            if not (_is_share(row, merges) if shares else _is_move(row, merges)):
                into.append(row)
                continue
            key = (_about(row), row["scope"], row.get("wave"))
            if (shares, *key) not in done:
                done.add((shares, *key))
                into += (_shares if shares else _moves)(row, tables[key], list(dict.fromkeys(merges[key[0]].values())))
    return found


def with_merged_steps(counts: Sequence[Row], orders: Orders, profile: Profile) -> list[Row]:
    """The rows with the two lowest and the two highest steps as one each, of items where few gave some answer.

    Only where the profile hides answers of few; the item's waves are told alike.
    """
    step = profile.count_step
    of = {(row.get("item"), row["scope"]) for row in counts
          if step and row.get("value") in orders.scales.get(row.get("item") or "", ()) and 0 < (row["n"] or 0) < step}
    found: list[Row] = []
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in counts:
        steps = orders.scales.get(row.get("item") or "", ())
        if (row.get("item"), row["scope"]) not in of or row.get("value") not in steps:
            found.append(row)
            continue
        name = _ends(steps)[row["value"]]
        key = (row.get("study"), row["item"], row.get("indicator"), row["scope"], row.get("wave"), name)
        if key not in sums:
            found.append(sums.setdefault(key, {**row, "value": name, "n": 0}))
        sums[key]["n"] += row["n"] or 0
    return found


def line_sizes(table: Mapping[tuple[str, str], int]) -> dict[tuple[int, str], list[int]]:
    """The numbers in each line that has somebody: (0, stage) those who stood there, (1, stage) those who now do."""
    lines: dict[tuple[int, str], list[int]] = defaultdict(list)
    for cell, n in table.items():
        for side in (0, 1) if n else ():
            lines[side, cell[side]].append(n)
    return dict(lines)


def as_one(line: Sequence[int], profile: Profile) -> bool:
    """Whether a line tells what everybody in it answered, or all but one, though they are few."""
    return sum(line) < profile.small_n and sum(line) - max(line) < OTHERWISE


def few_in(table: Mapping[tuple[str, str], int], profile: Profile) -> bool:
    """Whether a table counts so few somewhere that the profile hides the count."""
    return bool(profile.count_step) and any(0 < n < (profile.count_step or 0) for n in table.values())


def _merged(table: Cells, stages: Sequence[str], profile: Profile) -> dict[str, str]:
    """From the lowest stage on, as few stages as are enough by themselves are one; what is left joins the last."""
    groups: list[list[str]] = []
    for stage in stages:
        if groups and not _enough(table, groups, len(groups) - 1, profile):
            groups[-1].append(stage)
        else:
            groups.append([stage])
    while len(groups) > 1 and not all(_enough(table, groups, k, profile) for k in range(len(groups))):
        weak = next(k for k in range(len(groups) - 1, -1, -1) if not _enough(table, groups, k, profile))
        first = max(0, weak - 1)
        groups[first:first + 2] = [[*groups[first], *groups[first + 1]]]
    while len(groups) > 1 and few_in(_by_groups(table, groups), profile):
        groups[-2:] = [[*groups[-2], *groups[-1]]]
    return {stage: _name(group) for group in groups for stage in group}


def _enough(table: Cells, groups: Sequence[Sequence[str]], k: int, profile: Profile) -> bool:
    """Whether the lines of one merged stage, with later stages by themselves, are empty or of enough people."""
    lines = line_sizes(_by_groups(table, groups))
    own = [lines.get((side, _name(groups[k])), []) for side in (0, 1)]
    return any(own) and all(not line or (sum(line) >= profile.min_n and not as_one(line, profile)) for line in own)


def _by_groups(table: Cells, groups: Iterable[Sequence[str]]) -> Cells:
    names = {stage: _name(group) for group in groups for stage in group}
    found: Cells = {}
    for (before, after), n in table.items():
        cell = names.get(before, before), names.get(after, after)
        found[cell] = found.get(cell, 0) + n
    return found


def _name(group: Sequence[str]) -> str:
    return group[0] if len(group) == 1 else f"{group[0]}{SPAN}{group[-1]}"


def _ends(steps: Sequence[str]) -> dict[str, str]:
    return {step: _name(group) for group in (steps[:2], steps[2:-2], steps[-2:]) for step in group}


def _about(row: Row) -> About:
    return row.get("study"), row.get("indicator")


def _is_move(row: Row, merges: Merges) -> bool:
    return row.get("to_value") is not None and _about(row) in merges


def _is_share(row: Row, merges: Merges) -> bool:
    return (row.get("term") or "").startswith(STAGE) and _about(row) in merges


def _moves(row: Row, table: Cells, names: Sequence[str]) -> list[Row]:
    cells = [(a, b) for a in names for b in names] if len(names) > 1 else []
    return [{**row, "value": a, "to_value": b, "n": table.get((a, b), 0)} for a, b in cells]


def _shares(row: Row, table: Cells, names: Sequence[str]) -> list[Row]:
    found: list[Row] = []
    for a in names if len(names) > 1 else ():
        there = sum(table.get((a, b), 0) for b in names)
        found += [{**row, "term": f"{STAGE}{a}{ARROW}{b}", "n": there, "n_reference": there, "n_pairs": there,
                   "estimate": table.get((a, b), 0) / there if there else None} for b in names]
    return found
