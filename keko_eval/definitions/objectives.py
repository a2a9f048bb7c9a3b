"""Objectives as a tree: what is above an objective, what is below it, and the one at the top."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from keko_eval.definitions.indicator import Objective, ObjectiveTree
from keko_eval.definitions.load import Library


@dataclass(frozen=True, slots=True)
class Objectives:
    """Every objective by its id, in the order of the files; the names of the strands of work."""

    by_id: Mapping[str, Objective]
    trees: tuple[ObjectiveTree, ...] = ()

    def line(self, id: str) -> tuple[str, ...]:
        """The objective and those above it, nearest first; one that is above itself is met once."""
        found: list[str] = []
        above: str | None = id
        while above is not None and above not in found:
            found.append(above)
            above = self.by_id[above].parent if above in self.by_id else None
        return tuple(found)

    def top(self, id: str) -> str:
        return self.line(id)[-1]

    def children(self, id: str) -> tuple[str, ...]:
        return tuple(o.objective for o in self.by_id.values() if o.parent == id)

    def tops(self, used: Iterable[str]) -> tuple[str, ...]:
        """The top objectives of those used, in the order of the files; those in no tree last, as they come."""
        found = dict.fromkeys(map(self.top, used))
        return (*(id for id in self.by_id if id in found), *(id for id in found if id not in self.by_id))

    def under(self, top: str) -> Iterator[str]:
        """The objective itself and all below it, each before what is below it."""
        waiting, met = [top], set()
        while waiting:
            id = waiting.pop()
            if id not in met:
                met.add(id)
                yield id
                waiting += reversed(self.children(id))

    def breakdown(self, id: str) -> Mapping[str, str]:
        """The groups that results must be broken down by, each with the objective that says so."""
        return {group: at for at in reversed(self.line(id)) if at in self.by_id for group in self.by_id[at].breakdown}


def objectives(library: Library) -> Objectives:
    """The objectives of all trees of a library; of two with one id, the first."""
    trees = tuple(document.model for document in library.of("tree"))
    found: dict[str, Objective] = {}
    for tree in trees:
        for objective in tree.objectives:
            found.setdefault(objective.objective, objective)
    return Objectives(found, trees)
