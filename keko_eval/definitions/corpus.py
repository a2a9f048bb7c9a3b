"""Corpus: the definitions that are checked, and all those that they may name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from keko_eval.definitions.document import Document
from keko_eval.definitions.instrument import Instrument, Question
from keko_eval.definitions.load import Library, ResolvedStudy
from keko_eval.definitions.overlay import Laid, laid
from keko_eval.files.yaml_tree import Path


@dataclass(frozen=True)
class Corpus:
    """What the rules look at.

    Parameters
    ----------
    own : Library
        What is checked: rules report problems of these only.
    known : Library
        ``own`` and what ships with the program: what a definition may name.
    studies : tuple of ResolvedStudy
        Every study of ``own`` with what it names.
    """

    own: Library
    known: Library
    studies: tuple[ResolvedStudy, ...] = ()

    @cached_property
    def lost(self) -> frozenset[str]:
        """The words of what was left out because of its shape: no rule calls such a name unknown."""
        return frozenset().union(*(d.lost for d in self.known.documents))

    @cached_property
    def laid(self) -> tuple[Laid, ...]:
        """Every circle of the studies, each over what it extends."""
        return tuple(one for study in self.studies for one in laid(study))

    @cached_property
    def instruments(self) -> Mapping[str, Instrument]:
        return {d.id: d.model for d in reversed(self.known.of("instrument"))}

    def lacks(self, kind: str) -> bool:
        """Whether some definition of a kind is too broken to be read, so that what it holds is not known."""
        return any(broken == kind for broken, _ in self.known.broken)

    def missed(self, kind: str, id: str) -> bool:
        """Whether an unknown name may stand in a file that could not be read as a definition."""
        return (kind, id) in self.known.broken or id in self.lost

    def questions(self) -> Iterator[tuple[Document, Instrument, Path, Question]]:
        """Every question of every instrument that is checked."""
        for document in self.own.of("instrument"):
            for path, question in document.model.walk():
                yield document, document.model, path, question
