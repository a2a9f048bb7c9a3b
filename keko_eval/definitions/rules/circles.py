"""Circles: each extends what there is, changes only what is its own to change, and its goals can be assessed."""

from collections.abc import Iterator

from keko_eval.definitions.circle import Circle
from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.lineage import chain_of, parent_of, version_of
from keko_eval.definitions.references import reference
from keko_eval.problem.problem import Problem, problem, suggestion

LEVELS = range(-2, 3)
GOALS_FOR_T = 3


def extends_what_there_is(corpus: Corpus) -> Iterator[Problem]:
    """A circle extends a study or a circle that there is, in a version that will do, and never itself."""
    circles = {d.id: d for d in corpus.known.of("circle")}
    for document in corpus.own.of("circle"):
        parent, place = parent_of(document), document.at("extends")
        found = corpus.known.get("study", parent) or circles.get(parent)
        named = reference(document.model.extends)
        if found is None:
            if not corpus.missed("study", parent) and not corpus.missed("circle", parent):
                known = [*corpus.known.ids("study"), *(id for id in circles if id != document.id)]
                yield problem("extends-nothing", place, id=parent, **suggestion(parent, known))
        elif named and not named.allows(version_of(found)):
            yield problem("wrong-version", place, id=parent, wanted=named.versions, found=version_of(found))
        chain = chain_of(document.id, circles)
        if found is not None and found.kind == "circle" and parent_of(chain[0]) == document.id:
            names = [*reversed([d.id for d in chain]), document.id]
            yield problem("circle-cycle", place, chain=" → ".join(names))


def only_its_own(corpus: Corpus) -> Iterator[Problem]:
    """A circle sets nothing that is locked, loosens nothing, and names only what the study has."""
    for laid in corpus.laid:
        yield from laid.refused
        yield from _due_in_time(laid.document, str(laid.above.study.waves[0].period))


def hidden_or_set(corpus: Corpus) -> Iterator[Problem]:
    """What a circle hides it need not set."""
    for document in corpus.own.of("circle"):
        hidden = document.model.hide
        for i, id in enumerate(hidden):
            if id in document.model.set and id not in hidden[:i]:
                yield problem("hidden-and-set", document.key("set", id), id=id).beside(document.at("hide", i))


def goals_to_assess(corpus: Corpus) -> Iterator[Problem]:
    """A goal has all five levels, an id of its own and objectives that there are; three goals or more give a T."""
    objectives = {o.objective for tree in corpus.known.of("tree") for o in tree.model.objectives}
    for document in corpus.own.of("circle"):
        circle: Circle = document.model
        first: dict[str, int] = {}
        for i, goal in enumerate(circle.goals):
            missing = ", ".join(str(level) for level in LEVELS if level not in goal.levels)
            if missing and not document.left_out("goals", i, "levels"):
                yield problem("goal-levels", document.key("goals", i, "levels"), goal=goal.goal, missing=missing)
            if goal.goal in first:
                yield problem("listed-twice", document.at("goals", i, "goal"), key="goals",
                              value=goal.goal).beside(document.at("goals", first[goal.goal], "goal"))
            first.setdefault(goal.goal, i)
            yield from _said_before(document, i)
            for j, name in enumerate(goal.objectives):
                if name not in objectives and not corpus.lacks("tree"):
                    yield problem("unknown-objective", document.at("goals", i, "objectives", j), name=name,
                                  **suggestion(name, objectives))
        if circle.goals and len(circle.goals) < GOALS_FOR_T and not document.left_out("goals"):
            yield problem("few-goals", document.key("goals"))


def _said_before(document: Document, index: int) -> Iterator[Problem]:
    """The same goal once more, under another id: an assessment of one would count for both."""
    goals = document.model.goals
    for language, text in goals[index].statement.by_language.items():
        for i, other in enumerate(goals[:index]):
            said = other.statement.by_language.get(language, "")
            if said and _folded(said) == _folded(text):
                place = document.at("goals", index, "statement")
                yield problem("same-goal", place, text=text).beside(document.at("goals", i, "statement"))
                return


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .:;,!?")


def _due_in_time(document: Document, baseline: str) -> Iterator[Problem]:
    for i, goal in enumerate(document.model.goals):
        due = str(goal.due) if goal.due else None
        if due and due < baseline[:len(due)]:
            yield problem("due-before-baseline", document.at("goals", i, "due"), goal=goal.goal, due=due)
