"""Audit: what a reader can work out where groupings are linked, such as circles that lie in regions.

Each margin by itself may be safe while several together tell a hidden size. The audit takes the reader's place: the
shown sizes are sums over the finest groups, the hidden ones are known within their bounds, and for each hidden size it
asks whether it can still have enough values. Mostly the answer is seen at once: some people could belong to another
hidden group instead. Where it isn't, two linear programs give the smallest and the largest value.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from keko_eval.disclosure.scopes import EVERYONE, Cells, Margin, grouping, keys
from keko_eval.disclosure.suppression import Hidden, Table, protect

Atom = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """What is published of one table, over the finest groups (`atoms`).

    ``around`` are the published groups of each finest one (finest ones with the same are one), ``inside`` the finest of
    each published one, and ``people`` the sizes of those finest groups of which they are known.
    """

    table: Table
    hidden: Collection[str]
    inside: dict[str, frozenset[int]]
    around: tuple[frozenset[str], ...]
    people: dict[int, int]

    @classmethod
    def of(cls, table: Table, hidden: Collection[str], block: Sequence[Atom],
           rest: Mapping[Atom, int | None]) -> "Reader":
        named = {scope: frozenset(keys(scope)) for scope in table.sizes}
        names = {atom: frozenset(s for s, key in named.items() if key <= atom) for atom in (*block, *rest)}
        around = tuple(dict.fromkeys(names.values()))
        inside = {s: frozenset(i for i, near in enumerate(around) if s in near) for s in named}
        people = {next(iter(members)): table.sizes[s] for s, members in inside.items() if len(members) == 1}
        people |= {around.index(names[atom]): n for atom, n in rest.items() if n is not None}
        return cls(table, hidden, inside, around, people)


def secure(table: Table, margins: Sequence[Margin], blocks: Sequence[Sequence[Atom]], inherited: Collection[str] = (),
           seen: Collection[str] = ()) -> Hidden:
    """:func:`protect`, and more groups of each block of linked groupings until the audit finds nothing."""
    hidden = protect(table, margins, inherited, seen)
    for block in blocks if hidden else ():
        rest = _rest(block, table, margins)
        while (told := narrow(Reader.of(table, hidden, block, rest))) and (pick := _next(told, table, hidden)):
            hidden = protect(table, margins, {*hidden, pick}, seen)
    return hidden


def blocks_of(scopes: Iterable[str], cells: Cells) -> list[list[Atom]]:
    """The finest groups of each set of linked groupings.

    Columns are linked where one tells the other in all `cells` (the circle tells the region) or where a scope crosses
    them. A grouping that is linked to none needs no audit and is in no block.
    """
    named = {frozenset(keys(scope)) for scope in scopes}
    columns = sorted({column for key in named for column, _ in key})
    nested = _joined(columns, [{a, b} for a, b in product(columns, columns) if a != b and _tells(a, b, cells)])
    linked = _joined(columns, [*nested, *({column for column, _ in key} for key in named)])
    found = []
    for block in (block for block in linked if len(block) > 1):
        combined = product(*(_combinations(group, named, cells) for group in nested if group <= block))
        atoms = {frozenset[tuple[str, str]]().union(*parts) for parts in combined}
        found.append(sorted((atom for atom in atoms if _listed(atom, named)), key=sorted))
    return found


def narrow(reader: Reader) -> str | None:
    """A hidden group whose size the reader can tell too closely, or None."""
    concerned = [s for s in sorted(reader.hidden) if reader.table.sizes.get(s) and reader.inside[s] and s != EVERYONE]
    unsettled = [s for s in concerned if _movable(s, reader) < _wanted(s, reader.table)]
    spans = _spans(unsettled, reader) if unsettled else ()
    return next((s for s, span in zip(unsettled, spans, strict=False) if span < _wanted(s, reader.table)), None)


def _wanted(scope: str, table: Table) -> float:
    """How far apart the smallest and the largest value must be."""
    low, high = table.bounds(scope)
    return min(table.values - 1, high - low)


def _movable(scope: str, reader: Reader) -> float:
    """By how much a hidden size can differ at least, because people move between its finest groups and others.

    Only moves that change hidden sizes alone. Those into the group are made one after another, each within the room
    that those before it left, and so are those out of it: each of the two is possible as a whole.
    """
    into, out = _Room(reader.table), _Room(reader.table)
    there = dict(reader.people)
    moved = 0.0
    for mine in sorted(reader.inside[scope] & reader.people.keys()):
        here = reader.people[mine]
        for other in sorted(reader.people.keys() - reader.inside[scope]):
            gains, losses = (reader.around[a] - reader.around[b] for a, b in ((mine, other), (other, mine)))
            if all(s in reader.hidden for s in gains | losses):
                came, left = into.move(gains, losses, there[other]), out.move(losses, gains, here)
                there[other], here = there[other] - came, here - left
                moved += came + left
    return moved


class _Room:
    """What is left of the room below and above each size while people move."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.below: dict[str, int] = {}
        self.above: dict[str, float] = {}

    def move(self, into: Collection[str], out: Collection[str], most: int) -> int:
        """How many of ``most`` can move, which takes their room away."""
        for s in (*into, *out):
            if s not in self.below:
                low, high = self.table.bounds(s)
                self.below[s], self.above[s] = self.table.sizes[s] - int(low), high - self.table.sizes[s]
        n = max(0, int(min(most, *(self.above[s] for s in into), *(self.below[s] for s in out), most)))
        for s in into:
            self.above[s] -= n
        for s in out:
            self.below[s] -= n
        return n


def _spans(wanted: Sequence[str], reader: Reader) -> Iterator[float]:
    """Largest less smallest possible value of each hidden size (linear programs over the finest groups)."""
    import numpy as np
    from scipy.optimize import linprog

    sizes = reader.table.sizes
    n = len(reader.around)
    sums = {s: np.bincount(sorted(m), minlength=n).astype(float) for s, m in reader.inside.items() if m}
    shown, within = ([s for s in sums if sizes[s] and (s in reader.hidden) is hid] for hid in (False, True))
    lows, highs = zip(*(reader.table.bounds(s) for s in within), strict=True)
    capped = [k for k, high in enumerate(highs) if math.isfinite(high)]
    above = np.stack([sums[s] for s in within])
    known = {"A_ub": np.concatenate([-above, above[capped]]), "b_ub": [-x for x in lows] + [highs[k] for k in capped]}
    if shown:
        known |= {"A_eq": np.stack([sums[s] for s in shown]), "b_eq": [sizes[s] for s in shown]}
    for scope in wanted:
        least, most = (linprog(sign * sums[scope], **known, method="highs") for sign in (1, -1))
        yield round(-most.fun - least.fun, 6) if least.status == most.status == 0 else math.inf


def _next(told: str, table: Table, hidden: Hidden) -> str | None:
    """The smallest shown group beside the one that is told, else of any other grouping; the whole as the last."""
    shown = [s for s, n in table.sizes.items() if n and s not in hidden]
    return min(shown, key=lambda s: (s == EVERYONE, grouping(s) != grouping(told), table.sizes[s], s), default=None)


def _rest(block: Sequence[Atom], table: Table, margins: Sequence[Margin]) -> dict[Atom, int | None]:
    """Finest groups for people of whom only the outer group is known, where there are any, and how many if known."""
    columns = {column for atom in block for column, _ in atom}
    left: dict[Atom, list[int]] = {}
    for margin in margins:
        if margin.parent in table.sizes and columns.issuperset(
                (*grouping(margin.parent), *grouping(margin.children[0]))):
            inner = sum(table.sizes.get(child, 0) for child in margin.children)
            left.setdefault(frozenset(keys(margin.parent)), []).append(table.sizes[margin.parent] - inner)
    found = {atom: rests for atom, rests in sorted(left.items(), key=lambda item: sorted(item[0])) if max(rests) > 0}
    return {atom: rests[0] if len(rests) == 1 else None for atom, rests in found.items() if atom not in block}


def _tells(column: str, other: str, cells: Cells) -> bool:
    told: dict[str, set[str]] = {}
    for row in cells:
        if row.get("n") and row.get(column) is not None:
            told.setdefault(str(row[column]), set()).add(str(row.get(other)))
    several = len(set().union(*told.values())) > 1
    return several and all(len(values) == 1 for values in told.values())


def _listed(atom: Atom, named: Collection[Atom]) -> bool:
    """Whether every crossing that is published names the combination: one that it leaves out has nobody."""
    columns = {column for column, _ in atom}
    crossings = {frozenset(column for column, _ in key) for key in named if len(key) > 1}
    return all(frozenset(pair for pair in atom if pair[0] in c) in named for c in crossings if c <= columns)


def _combinations(group: Collection[str], named: Iterable[Atom], cells: Cells) -> set[Atom]:
    """Combinations of values that occur; of a single column those that scopes name."""
    if len(group) == 1:
        return {frozenset({pair}) for key in named for pair in key if pair[0] in group}
    return {frozenset((c, str(row[c])) for c in group if row.get(c) is not None) for row in cells if row.get("n")}


def _joined(columns: Iterable[str], links: Iterable[Collection[str]]) -> list[set[str]]:
    """Sets of columns that links connect."""
    groups = [{column} for column in columns]
    for link in links:
        touched = [g for g in groups if g & set(link)]
        groups = [g for g in groups if g not in touched] + ([set[str]().union(*touched)] if touched else [])
    return groups
