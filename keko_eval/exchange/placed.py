"""Plain data, and where each of its values stood in a foreign form; a definition with those places, for the rules."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from keko_eval.definitions.document import Document
from keko_eval.definitions.shape import shape
from keko_eval.files.yaml_tree import Entries, Items, Node, Path, Plain, Scalar
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem

_TEXTS = frozenset(("label", "hint", "guidance_hint", "required_message", "constraint_message", "image", "title"))


class _Scalar(Scalar):
    __slots__ = ()

    @property
    def place(self) -> Place:
        return self.start  # type: ignore[no-any-return]


class _Items(Items):
    __slots__ = ()

    @property
    def place(self) -> Place:
        return self.start  # type: ignore[no-any-return]


class _Entries(Entries):
    __slots__ = ()

    @property
    def place(self) -> Place:
        return self.start  # type: ignore[no-any-return]


def document_of(tree: Mapping[str, Any], places: Mapping[Path, Place],
                file: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """An instrument of plain data as a document, with every problem of its shape at its own place in the form.

    A translation that has a place but no text stands in it as an empty one.
    """
    below: dict[Path, list[tuple[str | int, Place]]] = defaultdict(list)
    for path, place in places.items():
        if path:
            below[path[:-1]].append((path[-1], place))
    node = _node(tree, (), places, Place(file), below)
    assert isinstance(node, Entries)
    shaped = shape("instrument", node)
    if shaped.model is None:
        return None, shaped.problems
    return Document(file, "instrument", shaped.tree, shaped.model, shaped.lost), shaped.problems


def _node(value: Any, path: Path, places: Mapping[Path, Place], near: Place,
          below: Mapping[Path, list[tuple[str | int, Place]]]) -> Node:
    place = places.get(path, near)
    file = place.file
    if isinstance(value, Mapping):
        data = dict(value)
        if path and path[-1] in _TEXTS:
            data |= {str(key): "" for key, _ in below.get(path, ()) if key not in data}
        entries = {str(key): _node(one, (*path, key), places, place, below) for key, one in data.items()}
        keys = {key: _Scalar(file, places.get((*path, key), place), None, key) for key in entries}
        return _Entries(file, place, None, entries, keys)
    if isinstance(value, list | tuple):
        return _Items(file, place, None, tuple(_node(one, (*path, i), places, place, below)
                                               for i, one in enumerate(value)))
    if isinstance(value, bool):
        value = Plain("true" if value else "false")
    elif isinstance(value, int | float):
        value = Plain(str(value))
    return _Scalar(file, place, None, value)
