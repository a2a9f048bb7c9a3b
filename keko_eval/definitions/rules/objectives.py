"""Objectives: every indicator serves one, and the tree of them is a tree."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.indicator import ObjectiveTree
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion


def known_objectives(corpus: Corpus) -> Iterator[Problem]:
    """The objectives that indicators name are in some tree; where there is a tree, an indicator names one."""
    known = {objective.objective for tree in corpus.known.of("tree") for objective in tree.model.objectives}
    has_own_tree = bool(corpus.own.of("tree"))
    for document in corpus.own.of("indicator"):
        for i, name in enumerate(document.model.objectives):
            if name not in known and not corpus.missed("objective", name) and not corpus.lacks("tree"):
                yield problem("unknown-objective", document.at("objectives", i), name=name, **suggestion(name, known))
        if has_own_tree and not document.model.objectives and not document.left_out("objectives"):
            yield problem("no-objective", document.at("indicator"), id=document.id)


def a_tree(corpus: Corpus) -> Iterator[Problem]:
    """An objective stands once, its parent is in the tree, and no objective is above itself."""
    for document in corpus.own.of("tree"):
        tree: ObjectiveTree = document.model
        parents = {objective.objective: objective.parent for objective in tree.objectives}
        first: dict[str, Place] = {}
        for i, objective in enumerate(tree.objectives):
            name, place = objective.objective, document.at("objectives", i, "objective")
            if name in first:
                yield problem("duplicate-id", place, thing=Noun("objective", name)).beside(first[name])
            first.setdefault(name, place)
            if objective.parent and objective.parent not in parents:
                yield problem("unknown-objective", document.at("objectives", i, "parent"), name=objective.parent,
                              **suggestion(objective.parent, parents))
            elif _is_above_itself(name, parents):
                yield problem("objective-cycle", document.at("objectives", i, "parent"), name=name)


def _is_above_itself(name: str, parents: dict[str, str | None]) -> bool:
    above, steps = parents.get(name), 0
    while above and above != name and steps <= len(parents):
        above, steps = parents.get(above), steps + 1
    return above == name
