"""▶ A foreign form in; every problem of it and of its meaning out, at its own places."""

from collections.abc import Iterable
from pathlib import Path

from keko_eval.definitions.check import meaning
from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.load import Library
from keko_eval.exchange.placed import document_of
from keko_eval.exchange.systems import ReadForm, reader
from keko_eval.problem.problem import Problem

OF_STUDIES = frozenset(("unused-instrument", "unused-question", "sensitive-without-purpose", "unused-choice-list",
                        "no-questions"))
"""What a form by itself need not answer for; nor need its title, which has no cell for other languages."""


def check_form(path: Path, system: str) -> tuple[ReadForm, tuple[Problem, ...]]:
    """A form of a system as read, and everything that is wrong with it."""
    form = reader(system).read(path)
    return form, form.problems if not form.tree else problems_of(form, str(path))


def problems_of(form: ReadForm, file: str) -> tuple[Problem, ...]:
    """What is wrong with a form that was read: with its cells, its shape and its meaning."""
    document, problems = document_of(form.tree, form.places, file)
    found = (*form.problems, *problems, *(problems_of_meaning(document) if document else ()))
    return tuple(dict.fromkeys(found))


def problems_of_meaning(document: Document) -> Iterable[Problem]:
    """What is wrong with what an instrument says, as far as a form has to answer for it."""
    own = Library((document,))
    for one in meaning(Corpus(own, own)):
        title = one.code == "missing-translation" and one.place is not None and not (one.place.cell or one.place.line)
        if one.code not in OF_STUDIES and not title:
            yield one
