"""Permutations of a network's nodes: is it more alike another, or more within groups, than names at random would be?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np

from keko_eval.comparison.graph import Graph
from keko_eval.scoring.undefined import Reason

Places = np.ndarray[Any, np.dtype[np.intp]]
Relation = np.ndarray[Any, Any]
ENUMERATED = 7
"""With so many nodes or fewer every permutation is taken."""
PERMUTATIONS = 2000
MOST_NODES = 3000
AT_ONCE = 4_000_000
"""Ties looked up at a time."""
SEED = 1957


@dataclass(frozen=True, slots=True, kw_only=True)
class Permuted:
    """A number of a network against what it is when the nodes are permuted, or why it cannot be said.

    ``p_upper`` and ``p_two_sided`` are shares of the permutations, the one observed counted in; ``mean`` and ``sd`` are
    theirs. ``exact`` says that every permutation was taken.
    """

    value: float | None = None
    p_upper: float | None = None
    p_two_sided: float | None = None
    mean: float | None = None
    sd: float | None = None
    n: int = 0
    exact: bool = False
    undefined: Reason | None = None


def qap(one: Graph, other: Graph, *, times: int = PERMUTATIONS, seed: int = SEED) -> Permuted:
    """The correlation of two networks' ties among the nodes of both, by quadratic assignment [Krackhardt 1987].

    ``p_upper`` small: who is tied in the one is tied in the other more often than if the names were shuffled.
    """
    nodes = sorted(set(one.nodes) & set(other.nodes))
    n, a, b = len(nodes), _matrix(one, nodes), _matrix(other, nodes)
    if n < 2:
        return Permuted(n=n, undefined="too_few_answers")
    if n > MOST_NODES:
        return Permuted(n=n, undefined="too_many_to_enumerate")
    pairs, first, second = n * (n - 1), int(a.sum()), int(b.sum())
    if first in (0, pairs) or second in (0, pairs):
        return Permuted(n=n, undefined="no_variation")
    spread = np.sqrt(first * (pairs - first) * second * (pairs - second))
    source, target = np.nonzero(a)

    def correlation(shared: Any) -> Any:
        return (pairs * np.asarray(shared, float) - first * second) / spread

    drawn = np.concatenate([b[p[:, source], p[:, target]].sum(axis=1) for p in _shuffled(n, len(source), times, seed)])
    return _held_against(float(correlation((a & b).sum())), correlation(drawn), n)


def ei_index(graph: Graph, groups: Mapping[str, str], *, times: int = PERMUTATIONS, seed: int = SEED) -> Permuted:
    """Krackhardt and Stern's (1988) E-I index: ties between groups less those within, of all ties: from -1 to 1.

    Of the nodes whose group is known, their groups shuffled in the permutations, so that group sizes stay;
    ``mean`` is that of all permutations, (pairs between - pairs within) / all pairs.
    """
    nodes = [name for name in graph.nodes if name in groups]
    n, a = len(nodes), _matrix(graph, nodes)
    names, own = np.unique([groups[name] for name in nodes], return_inverse=True)
    source, target = np.nonzero(a)
    why: Reason | None = "no_answers" if not n else "no_variation" if len(names) < 2 else None
    why = why or ("too_many_to_enumerate" if n > MOST_NODES else None if len(source) else "empty_cell")
    if why:
        return Permuted(n=n, undefined=why)

    def index(places: Places) -> Any:
        mine = own[places]
        return 2 * (mine[:, source] != mine[:, target]).mean(axis=1) - 1

    drawn = np.concatenate([index(p) for p in _shuffled(n, len(source), times, seed)])
    value = float(index(np.arange(n)[None, :])[0])
    sizes = np.bincount(own)
    expected = 1 - 2 * float((sizes * (sizes - 1)).sum()) / (n * (n - 1))
    return replace(_held_against(value, drawn, n, expected), mean=expected)


def mrqap(outcome: Graph, predictors: Mapping[str, Relation], *, times: int = PERMUTATIONS,
          seed: int = SEED) -> dict[str, Permuted]:
    """What each relation tells of who is tied, the others held equal: least squares over the pairs, nodes permuted.

    Double semi-partialing of Dekker, Krackhardt & Snijders (2007): what the other relations leave of one is permuted,
    and held against by the size of its t; ``value`` is the coefficient.

    Parameters
    ----------
    outcome : Graph
    predictors : mapping of str to array, shape (n, n)
        In the order of the outcome's nodes; the diagonal is passed over. A tie then, being of one kind, distance …
    """
    n = outcome.n
    off = ~np.eye(n, dtype=bool)
    if n < 3 or n * (n - 1) < len(predictors) + 3 or n > MOST_NODES:
        why: Reason = "too_many_to_enumerate" if n > MOST_NODES else "too_few_answers"
        return dict.fromkeys(predictors, Permuted(n=n, undefined=why))
    given = {name: np.asarray(x, float) for name, x in predictors.items()}
    tied = _matrix(outcome, list(outcome.nodes))[off].astype(float)
    found = {}
    for name, relation in given.items():
        others = np.column_stack([np.ones(off.sum()), *(x[off] for other, x in given.items() if other != name)])
        basis, sizes, _ = np.linalg.svd(others, full_matrices=False)
        found[name] = _semi_partial(tied, relation, basis[:, sizes > 1e-9 * sizes.max()], times, seed)
    return found


def _semi_partial(tied: Relation, relation: Relation, others: Relation, times: int, seed: int) -> Permuted:
    """Of one relation, given a basis of the others."""
    n = len(relation)
    off = ~np.eye(n, dtype=bool)

    def left(rows: Relation) -> Relation:
        return np.asarray(rows - (rows @ others) @ others.T)

    own, rest = left(relation[off]), left(tied)
    if float(own @ own) < 1e-12 * max(1.0, float(relation[off] @ relation[off])):
        return Permuted(n=n, undefined="not_estimable")
    if float(rest @ rest) < 1e-12 * max(1.0, float(tied @ tied)):
        return Permuted(n=n, undefined="no_variation")
    told = np.zeros((n, n))
    told[off] = own

    def strength(rows: Relation) -> Relation:
        remains = left(rows)
        size = np.sqrt((remains**2).sum(axis=1) * float(rest @ rest))
        return np.asarray(np.divide(remains @ rest, size, out=np.zeros(len(rows)), where=size > 1e-12))

    drawn = np.concatenate([strength(np.stack([told[np.ix_(order, order)][off] for order in some]))
                            for some in _shuffled(n, n * n, times, seed)])
    strong = float(strength(own[None, :])[0])
    return replace(_held_against(strong, drawn, n), value=float(own @ rest) / float(own @ own))


def _matrix(graph: Graph, nodes: list[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    place = {name: i for i, name in enumerate(nodes)}
    found = np.zeros((len(nodes), len(nodes)) if len(nodes) <= MOST_NODES else (0, 0), dtype=bool)
    for a, b in graph.ties if found.size else ():
        if a in place and b in place:
            found[place[a], place[b]] = True
    return found


def _shuffled(n: int, ties: int, times: int, seed: int) -> Iterator[Places]:
    """Orders of n nodes, some at a time: all of them of a few nodes, else as many as asked, by the seed."""
    if n <= ENUMERATED:
        yield np.array(list(permutations(range(n))), dtype=np.intp)
        return
    rng = np.random.default_rng(seed)
    some = max(1, min(times, AT_ONCE // max(1, ties, n)))
    for start in range(0, times, some):
        yield rng.permuted(np.tile(np.arange(n), (min(some, times - start), 1)), axis=1).astype(np.intp)


def _held_against(value: float, drawn: Any, n: int, expected: float = 0.0) -> Permuted:
    """The observed one is among all permutations; beside those drawn it counts as one more."""
    exact = n <= ENUMERATED
    slack, extra = 1e-12, 0 if exact else 1
    upper = (int((drawn >= value - slack).sum()) + extra) / (len(drawn) + extra)
    far = (int((np.abs(drawn - expected) >= abs(value - expected) - slack).sum()) + extra) / (len(drawn) + extra)
    return Permuted(value=value, p_upper=upper, p_two_sided=far, mean=float(drawn.mean()), sd=float(drawn.std()), n=n,
                    exact=exact)
