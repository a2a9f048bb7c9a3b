"""▶ Paths in; every problem of the definitions under them out: first of their shape, then of their meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.load import Library, read_library, resolve, shipped_library, yaml_files
from keko_eval.definitions.references import reference
from keko_eval.definitions.rules import RULES
from keko_eval.files.text import is_file
from keko_eval.problem.problem import Problem

LET_THROUGH = frozenset((
    "placeholder-differs", "missing-calculation", "typographic-character", "text-as-number",
))
"""What the programs of XLSForm let through: in a form that came from there worth mending, but it works."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked and what was found; ``unread`` are the files whose meaning could not be checked."""

    corpus: Corpus
    problems: tuple[Problem, ...]
    files: tuple[str, ...]

    @property
    def unread(self) -> tuple[str, ...]:
        read = {document.file for document in (*self.corpus.own.documents, *self.corpus.own.old)}
        return tuple(file for file in self.files if file not in read)

    @property
    def in_part(self) -> tuple[str, ...]:
        """Files of which some part was left out because of its shape."""
        return tuple(document.file for document in self.corpus.own.documents if document.lost)


def check(paths: Sequence[Path], shipped: Library | None = None) -> Checked:
    """Check the definitions under ``paths``.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders. What a study names is looked for in its own folder too, and checked with it.
    shipped : Library, optional
        What may be named besides; the shipped library unless given.

    Returns
    -------
    Checked
    """
    own, problems = read_library(paths)
    beside, found = _beside(own)
    own, problems = own.and_then(beside), (*problems, *found)
    known = own.and_then(shipped if shipped is not None else shipped_library(own))
    resolved = [resolve(document, known) for document in own.of("study")]
    corpus = Corpus(own, known, tuple(study for study, _ in resolved))
    problems = (*problems, *(p for _, found in resolved for p in found), *meaning(corpus))
    files = dict.fromkeys([*(str(f) for path in paths for f in yaml_files(path)), *(d.file for d in own.documents)])
    return Checked(corpus, problems, tuple(files))


def meaning(corpus: Corpus) -> tuple[Problem, ...]:
    """What every rule of the language finds."""
    brought = {document.file for document in corpus.own.of("instrument") if document.model.xlsform}
    found = (problem for rule in RULES for problem in rule(corpus))
    return tuple(_eased(problem) if problem.place and problem.place.file in brought else problem for problem in found)


def _eased(one: Problem) -> Problem:
    return one.graded("warning") if one.code in LET_THROUGH and one.severity == "error" else one


def _beside(own: Library) -> tuple[Library, tuple[Problem, ...]]:
    """What the studies name that stands in their own folders but not under the paths given."""
    have = {Path(document.file).resolve() for document in own.documents}
    documents: list[Document] = []
    old: list[Document] = []
    problems: list[Problem] = []
    for study in own.of("study"):
        mappings = [study.folder / file.mapping for file in study.model.data if file.mapping]
        named = {reference(text) for text in (*study.model.instruments, *study.model.indicators)}
        ids = {own.id for own in named if own} | set(study.model.set)
        nearby, found = read_library([study.folder, *filter(is_file, mappings)])
        old += nearby.old
        for document in nearby.documents:
            if Path(document.file).resolve() in have:
                continue
            if document.id in ids or document.kind in ("mapping", "tree"):
                documents.append(document)
                problems += [p for p in found if p.place and p.place.file == document.file]
    known = {d.file for d in own.old}
    return Library(tuple(documents), old=tuple(d for d in old if d.file not in known)), tuple(problems)

