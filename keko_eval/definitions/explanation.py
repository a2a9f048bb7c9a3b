"""An id in; what it means out: each value with the place that set it, what it reads and who uses it."""

from collections.abc import Iterator
from dataclasses import replace

from keko_eval.definitions.circle_explained import explain_circle
from keko_eval.definitions.document import Document
from keko_eval.definitions.explained import Explanation, Link, Value, values_in
from keko_eval.definitions.feeding import feed_of
from keko_eval.definitions.indicator import Index
from keko_eval.definitions.instrument import Instrument, Question
from keko_eval.definitions.load import Library
from keko_eval.definitions.references import expressions, names_in, questions_used, reference
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.uses import named_in_form, uses_in
from keko_eval.files.yaml_tree import find

_BELOW = {"instrument": ("choices", "sections", "questions"), "tree": ("objectives",)}
"""What is told as links, not as values."""


def explain(id: str, library: Library, language: str) -> Explanation | None:
    """What ``id`` means among the definitions of ``library``; None where there is no such id.

    Parameters
    ----------
    id : str
        Of an indicator, instrument, study, circle, pack, objective or tree; ``instrument/question``; or a
        question's name.
    library : Library
    language : str
        Of the texts.
    """
    own = reference(id)
    for kind in ("indicator", "instrument", "study", "tree", "mapping", "pack"):
        document = library.get(kind, own.id if own else id)
        if document is not None:
            return _definition(document, library, language)
    found = explain_circle(id, library, language) or _objective(id, library, language)
    return found or _question(id, library, language)


def known_ids(library: Library) -> list[str]:
    """Everything that can be explained."""
    ids = [d.id for d in library.documents]
    ids += [objective.objective for tree in library.of("tree") for objective in tree.model.objectives]
    for document in library.of("instrument"):
        for _, question in document.model.walk():
            ids += [f"{document.id}/{question.name}", question.name]
    return ids


def _definition(document: Document, library: Library, language: str) -> Explanation:
    values = [v for v in values_in(document.tree, (), language) if v.top not in _BELOW.get(document.kind, ())]
    for study in library.of("study") if document.kind == "indicator" else ():
        if document.id in study.model.set:
            tree = find(study.tree, ("set", document.id))[0]
            values += [replace(v, by=study.id) for v in values_in(tree, (), language)
                       if v.top not in document.model.locked]
    heading = getattr(document.model, "label", None) or getattr(document.model, "title", None)
    return Explanation(document.kind, document.id, _to(heading, language), document.at(document.kind), tuple(values),
                       tuple(_reads(document, library, language)), tuple(_users(document, library, language)))


def _to(texts: Texts | None, language: str) -> str:
    return texts.to(language) if isinstance(texts, Texts) else ""


def _link(library: Library, kind: str, id: str, language: str, how: str = "") -> Link:
    document = library.get(kind, id)
    if document is None:
        return Link(kind, id, "", None, how)
    heading = getattr(document.model, "label", None) or getattr(document.model, "title", None)
    return Link(kind, id, _to(heading, language), document.at(kind), how)


def _question_link(library: Library, instrument: str, name: str, language: str, how: str = "") -> Link:
    document = library.get("instrument", instrument)
    found = next(((p, q) for p, q in document.model.walk() if q.name == name), None) if document else None
    if document is None or found is None:
        return Link("question", f"{instrument}/{name}".lstrip("/"), "", None, how)
    path, question = found
    return Link("question", f"{instrument}/{name}", _to(question.label, language), document.at(*path, "name"), how)


def _reads(document: Document, library: Library, language: str) -> Iterator[Link]:
    model = document.model
    if document.kind == "indicator":
        instruments: dict[str, Instrument] = {d.id: d.model for d in library.of("instrument")}
        source = feed_of(model, instruments, library.near(document)).instrument or ""
        roles = {name: key for key, text in expressions(model) for name in names_in(text)}
        for instrument, name in questions_used(model):
            yield _question_link(library, instrument or source, name, language, roles.get(name, ""))
        for part in model.parts if isinstance(model, Index) else ():
            yield _link(library, "indicator", part, language)
        for objective in model.objectives:
            yield _objective_link(library, objective, language)
    elif document.kind == "study":
        for kind, texts in (("instrument", model.instruments), ("indicator", model.indicators)):
            for text in texts:
                own = reference(text)
                yield _link(library, kind, own.id if own else text, language)


def _users(document: Document, library: Library, language: str) -> Iterator[Link]:
    uses = uses_in(library)
    for user in uses.of_indicator.get(document.id, ()) if document.kind == "indicator" else ():
        yield _link(library, "study" if library.get("study", user) else "indicator", user, language)
    if document.kind == "instrument":
        for _, question in document.model.walk():
            readers = uses.of_question.get((document.id, question.name), ())
            how = ", ".join(readers) or question.use or ""
            yield _question_link(library, document.id, question.name, language, how)
        for user in uses.of_instrument.get(document.id, ()):
            if library.get("study", user):
                yield _link(library, "study", user, language)
    for tree in (document.model.objectives if document.kind == "tree" else ()):
        yield _objective_link(library, tree.objective, language)


def _question(id: str, library: Library, language: str) -> Explanation | None:
    wanted, _, name = id.rpartition("/")
    for document in library.of("instrument"):
        found = next(((p, q) for p, q in document.model.walk() if q.name == name), None)
        if found is None or (wanted and wanted.split("@")[0] != document.id):
            continue
        path, question = found
        values = [*values_in(find(document.tree, path)[0], (), language), *_choices(document, question, language)]
        users = [_link(library, "indicator", user, language)
                 for user in uses_in(library).of_question.get((document.id, name), ())]
        users += [Link("question", part, "", None) for part in named_in_form(document).get(name, ())]
        return Explanation("question", f"{document.id}/{name}", _to(question.label, language),
                           document.at(*path, "name"), tuple(values), (_link(library, "instrument", document.id,
                                                                             language),), tuple(users))
    return None


def _choices(document: Document, question: Question, language: str) -> Iterator[Value]:
    for i, choice in enumerate(document.model.choices_of(question)):
        missing = f" ({choice.missing})" if choice.missing else ""
        yield Value(f"{question.choice_list} {choice.value}", choice.label.to(language) + missing,
                    document.at("choices", question.choice_list or "", i))


def _objective(id: str, library: Library, language: str) -> Explanation | None:
    for tree in library.of("tree"):
        for i, objective in enumerate(tree.model.objectives):
            if objective.objective == id:
                users = [_link(library, "indicator", d.id, language) for d in library.of("indicator")
                         if id in d.model.objectives]
                users += [_objective_link(library, other.objective, language) for other in tree.model.objectives
                          if other.parent == id]
                above = [_objective_link(library, objective.parent, language)] if objective.parent else []
                values = values_in(find(tree.tree, ("objectives", i))[0], (), language)
                return Explanation("objective", id, objective.label.to(language), tree.at("objectives", i, "objective"),
                                   tuple(values), tuple(above), tuple(users))
    return None


def _objective_link(library: Library, id: str, language: str) -> Link:
    for tree in library.of("tree"):
        for i, objective in enumerate(tree.model.objectives):
            if objective.objective == id:
                return Link("objective", id, objective.label.to(language), tree.at("objectives", i, "objective"))
    return Link("objective", id, "", None)
