"""Document: a definition and the tree that it was read from, so that every later check can point at its place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keko_eval.definitions.schema import TYPES
from keko_eval.definitions.shape import shape
from keko_eval.files.text import read_text
from keko_eval.files.yaml_tree import Entries, find, read_yaml
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

__all__ = ["TYPES", "Document", "Reading", "parse_document", "read", "read_document"]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One definition file of the right shape.

    Where some part of the file had the wrong shape, that part is left out of ``tree`` and ``model`` alike, so that
    what remains can still be checked; ``lost`` holds the words that were left out with it.
    """

    file: str
    kind: str
    tree: Entries
    model: Any
    lost: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return str(getattr(self.model, self.kind))

    @property
    def folder(self) -> Path:
        return Path(self.file).parent

    def at(self, *path: str | int) -> Place:
        """The place of the value at ``path``, or of the nearest thing above it that is in the file."""
        return find(self.tree, path)[0].place

    def key(self, *path: str | int) -> Place:
        """The place of the key at ``path``."""
        return find(self.tree, path)[1]

    def left_out(self, *path: str | int) -> bool:
        """Whether the file has the key at ``path``, but a value of the wrong shape, which was left out."""
        node = find(self.tree, path[:-1])[0]
        return isinstance(node, Entries) and str(path[-1]) in node.keys.keys() - node.entries.keys()


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: a document, or the (kind, id) of one that is too broken to be one."""

    document: Document | None
    broken: tuple[str, str] | None
    problems: tuple[Problem, ...]


def read(text: str, file: str) -> Reading:
    """A definition from its text, with every problem of its shape."""
    tree, problems = read_yaml(text, file)
    if tree is None:
        return Reading(None, None, problems)
    # An indicator may have a key `instrument`, so that comes first.
    kind = next((k for k in ("indicator", *TYPES) if k in tree.entries), None) if isinstance(tree, Entries) else None
    if kind is None or not isinstance(tree, Entries):
        return Reading(None, None, (*problems, problem("not-a-definition", tree.place, kinds=", ".join(TYPES))))
    shaped = shape(kind, tree)
    problems = (*problems, *shaped.problems)
    if shaped.model is None:
        return Reading(None, (kind, tree.text(kind)), problems)
    return Reading(Document(file, kind, shaped.tree, shaped.model, shaped.lost), None, problems)


def read_document(path: Path) -> tuple[Document | None, tuple[Problem, ...]]:
    """One file: its shape only, with every problem of it."""
    text, problems = read_text(path)
    return (None, problems) if problems else parse_document(text, str(path))


def parse_document(text: str, file: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """As :func:`read_document`, from text."""
    reading = read(text, file)
    return reading.document, reading.problems
