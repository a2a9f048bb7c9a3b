"""YAML text in one pass over the C parser's events: a tree whose every key and value knows its place.

The C parser's own composer crashes on deep input and keeps the last of two equal keys; this reader bounds depth,
size and aliases, refuses tags, merge keys and duplicates, and leaves scalars as text until a model types them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, problem

MAX_BYTES, MAX_DEPTH, MAX_NODES = 1_000_000, 40, 50_000
_CONTROLS = {*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


class Plain(str):
    """A scalar written without quotes: a model may read it as a number, a truth value or as the text it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Scalar:
    value: str | None
    place: Place

    def data(self) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple["Node", ...]
    place: Place

    def data(self) -> Any:
        return [item.data() for item in self.items]


@dataclass(frozen=True, slots=True)
class Entries:
    """A YAML mapping: ``{key: value}`` with the place of each key."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Place]
    place: Place

    def data(self) -> Any:
        return {key: value.data() for key, value in self.entries.items()}


Node = Scalar | Items | Entries


def find(tree: Node, path: tuple[str | int, ...]) -> tuple[Node, Place]:
    """The deepest node on ``path`` and the place of its key (its own place where it has none).

    Parts that the tree does not have (a model's union tags, a missing key) are passed over.
    """
    node: Node = tree
    key = tree.place
    for part in path:
        if isinstance(node, Entries) and str(part) in node.entries:
            key = node.keys[str(part)]
            node = node.entries[str(part)]
        elif isinstance(node, Items) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            key = node.place
    return node, key


@dataclass(slots=True)
class _Reader:
    file: str
    events: Iterator[Any]
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        width = max(1, end.column - start.column) if end.line == start.line else 1
        return Place(self.file, start.line + 1, start.column + 1, width)

    def refuse(self, code: str, event: Any, **values: str | int) -> Refused:
        return Refused([*self.problems, problem(code, self.place(event), **values)])

    def node(self, event: Any, depth: int) -> Node:
        kind = type(event).__name__
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise self.refuse("yaml-too-deep", event, limit=MAX_DEPTH)
        if self.nodes > MAX_NODES:
            raise self.refuse("yaml-too-large", event, limit=MAX_NODES)
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise self.refuse("yaml-alias", event)
        if getattr(event, "tag", None) not in (None, "!"):
            self.problems.append(problem("yaml-tag", self.place(event), tag=str(event.tag)))
        if kind == "ScalarEvent":
            return Scalar(_scalar(event), self.place(event))
        return self.sequence(event, depth) if kind == "SequenceStartEvent" else self.mapping(event, depth)

    def sequence(self, start: Any, depth: int) -> Items:
        items = []
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self.node(event, depth + 1))
        return Items(tuple(items), self.place(start))

    def mapping(self, start: Any, depth: int) -> Entries:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self.problems.append(problem("yaml-key", key.place))
                continue
            name = key.value or ""
            if name == "<<" and isinstance(key.value, Plain):
                self.problems.append(problem("yaml-merge", key.place))
            elif name in entries:
                self.problems.append(problem("duplicate-key", key.place, key=name).beside(keys[name]))
            else:
                entries[name], keys[name] = value, key.place
        return Entries(entries, keys, self.place(start))


def _scalar(event: Any) -> str | None:
    if not event.implicit[0]:
        return str(event.value)
    return None if event.value in ("", "~", "null", "Null", "NULL") else Plain(event.value)


def read_yaml(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of one YAML document and every problem of its form.

    Parameters
    ----------
    text : str
        The file's text.
    file : str
        The path to name in places.

    Returns
    -------
    tree : Node or None
        None where the text could not be read to its end.
    """
    import yaml

    hostile = _hostile(text, file)
    if hostile:
        return None, (hostile,)
    reader = _Reader(file, iter(yaml.parse(text, Loader=yaml.CSafeLoader)))
    try:
        for event in reader.events:
            name = type(event).__name__
            if name in ("StreamStartEvent", "DocumentStartEvent"):
                continue
            if name == "StreamEndEvent":
                return None, (problem("yaml-empty", Place(file, 1)),)
            tree = reader.node(event, 0)
            next(reader.events)
            if type(next(reader.events)).__name__ != "StreamEndEvent":
                reader.problems.append(problem("yaml-two-documents", Place(file, 1)))
            return tree, tuple(reader.problems)
    except Refused as refused:
        return None, refused.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1)
        return None, (*reader.problems, problem("yaml-syntax", place, why=str(error.problem or error.context)))
    except yaml.YAMLError as error:
        return None, (*reader.problems, problem("yaml-syntax", Place(file, 1), why=str(error).splitlines()[0]))
    return None, (problem("yaml-empty", Place(file, 1)),)


def _hostile(text: str, file: str) -> Problem | None:
    if len(text) > MAX_BYTES:
        return problem("yaml-too-large", Place(file, 1), limit=MAX_BYTES)
    found = _CONTROLS.intersection(map(ord, set(text)))
    if not found:
        return None
    sign = chr(min(found))
    offset = text.index(sign)
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return problem("control-character", Place(file, line, column), sign=f"U+{ord(sign):04X}")
