"""Objectives: every indicator serves one, and the tree of them is a tree."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.indicator import ObjectiveTree
from keko_eval.definitions.objectives import objectives
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion


def known_objectives(corpus: Corpus) -> Iterator[Problem]:
    """The objectives that indicators name are in some tree; where there is a tree, an indicator names one."""
    known = {objective.objective for tree in corpus.known.of("tree") for objective in tree.model.objectives}
    for document in corpus.own.of("indicator"):
        for i, name in enumerate(document.model.objectives):
            if name not in known and not corpus.missed("objective", name) and not corpus.lacks("tree"):
                yield problem("unknown-objective", document.at("objectives", i), name=name, **suggestion(name, known))
        if known and not document.model.objectives and not document.left_out("objectives"):
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


def measured(corpus: Corpus) -> Iterator[Problem]:
    """Where indicators are defined beside a tree, each of its objectives has one, or has one below it."""
    if not corpus.own.of("indicator"):
        return
    found = objectives(corpus.known)
    named = {id for document in corpus.known.of("indicator") for id in document.model.objectives}
    served = {id for objective in named for id in found.line(objective)}
    for document in corpus.own.of("tree"):
        for i, objective in enumerate(document.model.objectives):
            leaf = not found.children(objective.objective)
            if leaf and objective.objective not in served and not corpus.lacks("indicator"):
                yield problem("objective-without-indicator", document.at("objectives", i, "objective"),
                              name=objective.objective)


def known_strands(corpus: Corpus) -> Iterator[Problem]:
    """The strand of an objective is one of the tree's."""
    for document in corpus.own.of("tree"):
        known = [strand.strand for strand in document.model.strands]
        for i, objective in enumerate(document.model.objectives):
            if objective.strand and objective.strand not in known and objective.strand not in document.lost:
                yield problem("unknown-value", document.at("objectives", i, "strand"), key="strand",
                              value=objective.strand, **suggestion(objective.strand, known))


def whole_chains(corpus: Corpus) -> Iterator[Problem]:
    """Where a study measures outcomes of a top objective, it measures too what was done for it.

    What a pack's report tells of is chosen by its maker.
    """
    found = objectives(corpus.known)
    for study in corpus.studies:
        if study.study.pack:
            continue
        levels: dict[str, set[str]] = {}
        for id in study.listed:
            for objective in found.by_id.keys() & study.indicators[id].objectives:
                levels.setdefault(found.top(objective), set()).add(study.indicators[id].level)
        done = {"input", "activity", "output"}
        if not any(have & done for have in levels.values()):
            continue
        for top, have in sorted(levels.items()):
            if have & {"outcome", "impact"} and not have & done:
                yield problem("objective-without-output", study.document.key("indicators"), name=top)


def broken_down(corpus: Corpus) -> Iterator[Problem]:
    """A study breaks its results down by the groups that the objectives of its indicators demand."""
    found = objectives(corpus.known)
    for study in corpus.studies:
        groups = {grouping.group for grouping in study.study.groups}
        lacking: dict[str, str] = {}
        for id in study.listed:
            for objective in study.indicators[id].objectives:
                lacking |= {g: at for g, at in found.breakdown(objective).items() if g not in groups | lacking.keys()}
        for group, at in lacking.items():
            if not study.document.left_out("groups"):
                yield problem("breakdown-demanded", study.document.key("groups"), group=group, name=at)


def _is_above_itself(name: str, parents: dict[str, str | None]) -> bool:
    above, steps = parents.get(name), 0
    while above and above != name and steps <= len(parents):
        above, steps = parents.get(above), steps + 1
    return above == name
