"""Which circles extend a study, and through which others."""

from collections.abc import Iterable, Mapping

from keko_eval.definitions.document import Document
from keko_eval.definitions.references import reference

UNVERSIONED = "1.0.0"
"""What a study without a version counts as."""


def parent_of(circle: Document) -> str:
    """The id of the study or circle that a circle extends."""
    named = reference(circle.model.extends)
    return named.id if named else str(circle.model.extends)


def version_of(document: Document) -> str:
    return str(document.model.version or UNVERSIONED)


def extending(study: Document, circles: Iterable[Document]) -> dict[str, Document]:
    """The circles that extend a study, themselves or through others, by id, parents before what extends them."""
    waiting = {circle.id: circle for circle in circles}
    found: dict[str, Document] = {}
    parents = {study.id: study}
    while ready := [c for c in waiting.values() if parent_of(c) in parents and _fits(c, parents[parent_of(c)])]:
        for circle in sorted(ready, key=lambda c: c.id):
            found[circle.id] = waiting.pop(circle.id)
        parents |= found
    return found


def _fits(circle: Document, parent: Document) -> bool:
    named = reference(circle.model.extends)
    return named is not None and named.allows(version_of(parent))


def chain_of(id: str, circles: Mapping[str, Document]) -> tuple[Document, ...]:
    """A circle with the circles above it, the topmost first."""
    chain: list[Document] = []
    while id in circles and circles[id] not in chain:
        chain.insert(0, circles[id])
        id = parent_of(circles[id])
    return tuple(chain)
