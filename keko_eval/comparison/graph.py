"""Graph: who is tied to whom, and the usual measures of it. Nodes without a tie count."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

Tie = tuple[str, str]


@dataclass(frozen=True)
class Graph:
    """Directed ties among nodes; a tie of a node to itself is none. Of an undirected graph every tie stands both ways.

    What cannot be worked out (fewer than two nodes, no tie) is None.
    """

    nodes: tuple[str, ...]
    ties: frozenset[Tie]

    @classmethod
    def of(cls, nodes: Iterable[str], ties: Iterable[Tie]) -> "Graph":
        kept = frozenset((a, b) for a, b in ties if a != b)
        return cls(tuple(sorted({*nodes, *(name for tie in kept for name in tie)})), kept)

    def undirected(self, agreed: Literal["either", "both"] = "either") -> "Graph":
        """With every tie both ways: where either side has it, or only where both have."""
        back = {(b, a) for a, b in self.ties}
        return Graph(self.nodes, frozenset(self.ties | back) if agreed == "either" else self.ties & frozenset(back))

    @property
    def n(self) -> int:
        return len(self.nodes)

    @property
    def density(self) -> float | None:
        """Ties of those that could be: m / (n (n - 1))."""
        return len(self.ties) / (self.n * (self.n - 1)) if self.n > 1 else None

    @property
    def census(self) -> tuple[int, int, int]:
        """Pairs of nodes that are tied both ways, one way, and not at all [Holland and Leinhardt 1970]."""
        mutual = sum((b, a) in self.ties for a, b in self.ties) // 2
        asymmetric = len(self.ties) - 2 * mutual
        return mutual, asymmetric, self.n * (self.n - 1) // 2 - mutual - asymmetric

    @property
    def reciprocity(self) -> float | None:
        """The share of the ties that are returned."""
        return 2 * self.census[0] / len(self.ties) if self.ties else None

    @property
    def symmetric_pairs(self) -> float | None:
        """The share of the pairs that are alike both ways, pairs without a tie among them."""
        mutual, asymmetric, null = self.census
        pairs = mutual + asymmetric + null
        return (mutual + null) / pairs if pairs else None

    @property
    def mutual_pairs(self) -> float | None:
        """The share of the tied pairs that are tied both ways."""
        mutual, asymmetric, _ = self.census
        return mutual / (mutual + asymmetric) if mutual + asymmetric else None

    @cached_property
    def _out(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {name: set() for name in self.nodes}
        for a, b in self.ties:
            found[a].add(b)
        return {name: frozenset(others) for name, others in found.items()}

    @cached_property
    def _in(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {name: set() for name in self.nodes}
        for a, b in self.ties:
            found[b].add(a)
        return {name: frozenset(others) for name, others in found.items()}

    def degrees(self, way: Literal["in", "out"] = "in") -> dict[str, int]:
        """How many ties come to each node, or go from it."""
        return {name: len(others) for name, others in (self._in if way == "in" else self._out).items()}

    @property
    def centralisation_in(self) -> float | None:
        """Freeman's (1979) centralisation of ties received, sum(max - d) / (n - 1)^2: 1 where all name one node."""
        return self._centralisation("in")

    @property
    def centralisation_out(self) -> float | None:
        return self._centralisation("out")

    def _centralisation(self, way: Literal["in", "out"]) -> float | None:
        degrees = self.degrees(way).values()
        return sum(max(degrees) - d for d in degrees) / (self.n - 1) ** 2 if self.n > 2 else None

    @property
    def centralisation(self) -> float | None:
        """Of an undirected graph: sum(max - d) / ((n - 1)(n - 2)), 1 for a star."""
        degrees = self.degrees().values()
        return sum(max(degrees) - d for d in degrees) / ((self.n - 1) * (self.n - 2)) if self.n > 2 else None

    @property
    def transitivity(self) -> float | None:
        """The share of the two-step paths a -> b -> c, a not c, that close with a -> c (weak, directed)."""
        paths = closed = 0
        for a in self.nodes:
            for b in self._out[a]:
                ends = self._out[b] - {a}
                paths += len(ends)
                closed += len(ends & self._out[a])
        return closed / paths if paths else None

    @property
    def isolates(self) -> tuple[str, ...]:
        return tuple(name for name in self.nodes if not self._out[name] and not self._in[name])

    @property
    def components(self) -> int:
        """Parts that hang together whichever way the ties go."""
        whole, seen, found = self.undirected(), set[str](), 0
        for name in whole.nodes:
            if name not in seen:
                found += 1
                seen |= whole.distances(name).keys()
        return found

    @property
    def strong_components(self) -> int:
        """Parts in which everyone can be reached from everyone along the ties."""
        reached = {name: self.distances(name).keys() for name in self.nodes}
        return len({frozenset(b for b in reached[a] if a in reached[b]) for a in self.nodes})

    def distances(self, start: str) -> dict[str, int]:
        """Steps along the ties to every node that can be reached, the start itself being 0."""
        found, waiting = {start: 0}, deque([start])
        while waiting:
            name = waiting.popleft()
            for other in sorted(self._out[name]):
                if other not in found:
                    found[other] = found[name] + 1
                    waiting.append(other)
        return found

    @property
    def reachable(self) -> tuple[float | None, float | None]:
        """The share of ordered pairs that a path joins, and the mean number of steps between those."""
        steps = [d for name in self.nodes for other, d in self.distances(name).items() if other != name]
        pairs = self.n * (self.n - 1)
        return (len(steps) / pairs if pairs else None), (sum(steps) / len(steps) if steps else None)

    @property
    def centralisation_betweenness(self) -> float | None:
        """Freeman's (1979) centralisation of betweenness, sum(max - b) / ((n - 1)^2 (n - 2)), directed."""
        if self.n < 3:
            return None
        scores = self.betweenness().values()
        return sum(max(scores) - b for b in scores) / ((self.n - 1) ** 2 * (self.n - 2))

    def betweenness(self) -> dict[str, float]:
        """How often each node lies on the shortest paths between others [Brandes 2001]."""
        found = dict.fromkeys(self.nodes, 0.0)
        for start in self.nodes:
            order, ways, before = self._shortest(start)
            share = dict.fromkeys(self.nodes, 0.0)
            for name in reversed(order):
                for other in before[name]:
                    share[other] += ways[other] / ways[name] * (1 + share[name])
                if name != start:
                    found[name] += share[name]
        return found

    def _shortest(self, start: str) -> tuple[list[str], dict[str, float], dict[str, list[str]]]:
        order: list[str] = []
        ways, steps = dict.fromkeys(self.nodes, 0.0), {start: 0}
        before: dict[str, list[str]] = {name: [] for name in self.nodes}
        ways[start], waiting = 1.0, deque([start])
        while waiting:
            name = waiting.popleft()
            order.append(name)
            for other in self._out[name]:
                if other not in steps:
                    steps[other] = steps[name] + 1
                    waiting.append(other)
                if steps[other] == steps[name] + 1:
                    ways[other] += ways[name]
                    before[other].append(name)
        return order, ways, before

    def without(self, node: str) -> "Graph":
        return Graph(tuple(n for n in self.nodes if n != node), frozenset(t for t in self.ties if node not in t))

    @property
    def density_error(self) -> float | None:
        """The network jackknife's standard error of the density [Snijders and Borgatti 1999]."""
        if self.n < 4:
            return None
        left = np.array([len(self.ties) - len(self._in[name]) - len(self._out[name]) for name in self.nodes])
        left = left / ((self.n - 1) * (self.n - 2))
        return float(np.sqrt((self.n - 2) / (2 * self.n) * ((left - left.mean()) ** 2).sum()))


@dataclass(frozen=True, slots=True)
class Turnover:
    """Ties kept, lost and new among the nodes that are there both times, and the Jaccard index of the two waves."""

    kept: int
    lost: int
    new: int

    @property
    def jaccard(self) -> float | None:
        total = self.kept + self.lost + self.new
        return self.kept / total if total else None


def turnover(before: Graph, after: Graph) -> Turnover:
    """What became of the ties among the nodes of both waves."""
    both = set(before.nodes) & set(after.nodes)
    first, last = (frozenset(t for t in _among(g.ties, both)) for g in (before, after))
    return Turnover(len(first & last), len(first - last), len(last - first))


def _among(ties: Iterable[Tie], nodes: Collection[str]) -> Iterator[Tie]:
    return (tie for tie in ties if tie[0] in nodes and tie[1] in nodes)
