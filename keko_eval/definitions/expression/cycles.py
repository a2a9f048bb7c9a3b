"""Questions' expressions in; the circles in which they wait for each other out."""

from collections.abc import Iterable, Mapping

from keko_eval.definitions.expression.parse import read
from keko_eval.definitions.expression.tree import names


def find_cycles(expressions: Mapping[str, str | Iterable[str]]) -> list[tuple[str, ...]]:
    """Find expressions that need each other's results.

    Parameters
    ----------
    expressions : mapping of str to str or iterable of str
        What each question's value or visibility is worked out from; a constraint does not belong here, as it may look
        at anything. Texts that cannot be read are passed over.

    Returns
    -------
    list of tuple of str
        The shortest circle of each knot of questions, beginning with the name that comes first in ``expressions``,
        without repeating it at the end.
        A question that names itself is not reported: ``check`` does that.

    Examples
    --------
    >>> find_cycles({"a": "${b} + 1", "b": "${c}", "c": "${a}", "d": "${a}"})
    [('a', 'b', 'c')]
    """
    needs = {name: _needs(texts, expressions) for name, texts in expressions.items()}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    order = {name: position for position, name in enumerate(needs)}
    for group in _strongly_connected(needs):
        if len(group) > 1:
            first = min(group, key=order.__getitem__)
            found[frozenset(group)] = _shortest_circle(first, needs, group)
    return sorted(found.values(), key=lambda circle: order[circle[0]])


def _needs(texts: str | Iterable[str], known: Mapping[str, object]) -> list[str]:
    listed = [texts] if isinstance(texts, str) else list(texts)
    nodes = [reading.node for reading in map(read, listed) if reading.node is not None]
    return list(dict.fromkeys(name for node in nodes for name in names(node) if name in known))


def _strongly_connected(needs: Mapping[str, list[str]]) -> Iterable[set[str]]:
    """Kosaraju's two passes, without recursion."""
    finished: list[str] = []
    seen: set[str] = set()
    for root in needs:
        waiting = [(root, False)]
        while waiting:
            name, done = waiting.pop()
            if done:
                finished.append(name)
            elif name not in seen:
                seen.add(name)
                waiting.append((name, True))
                waiting.extend((other, False) for other in needs[name])
    users: dict[str, list[str]] = {name: [] for name in needs}
    for name, others in needs.items():
        for other in others:
            users[other].append(name)
    placed: set[str] = set()
    for root in reversed(finished):
        group: set[str] = set()
        open_names = [root]
        while open_names:
            name = open_names.pop()
            if name not in placed:
                placed.add(name)
                group.add(name)
                open_names.extend(users[name])
        yield group


def _shortest_circle(first: str, needs: Mapping[str, list[str]], group: set[str]) -> tuple[str, ...]:
    paths: dict[str, tuple[str, ...]] = {first: (first,)}
    waiting = [first]
    for name in waiting:
        for other in needs[name]:
            if other == first:
                return paths[name]
            if other in group and other not in paths:
                paths[other] = (*paths[name], other)
                waiting.append(other)
    return tuple(sorted(group))
