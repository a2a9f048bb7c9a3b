"""YAML text in one pass over the C parser's events: a tree whose every key and value knows its place.

The C parser's own composer crashes on deep input and keeps the last of two equal keys; this reader bounds depth,
size and count, refuses aliases, tags, merge keys and duplicates, and leaves scalars as text until a model types them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from keko_eval.files.text import MAX_BYTES, hiding_signs, too_large
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, problem

MAX_DEPTH, MAX_NODES = 40, 50_000


class Plain(str):
    """A scalar written without quotes: a model may read it as a number, a truth value or as the text it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Placed:
    """Something that stands in a file from one of the parser's marks to another.

    Few places are ever asked for, so each is worked out when it is.
    """

    file: str
    start: Any
    end: Any

    @property
    def place(self) -> Place:
        return place_of(self.file, self.start, self.end)


def place_of(file: str, start: Any, end: Any) -> Place:
    """The place between two marks; of what has many lines, its first character."""
    width = end.column - start.column if end.line == start.line else 1
    return Place(file, start.line + 1, start.column + 1, max(1, width))


@dataclass(frozen=True, slots=True)
class Scalar(_Placed):
    value: str | None

    def data(self) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class Items(_Placed):
    items: tuple["Node", ...]

    def data(self) -> Any:
        return [item.data() for item in self.items]


@dataclass(frozen=True, slots=True)
class Entries(_Placed):
    """A YAML mapping: ``{key: value}``, and each key as it stands in the file."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Scalar]

    def data(self) -> Any:
        return {key: value.data() for key, value in self.entries.items()}

    def text(self, key: str) -> str:
        """The scalar at ``key``, empty where there is none."""
        own = self.entries.get(key)
        return own.value or "" if isinstance(own, Scalar) else ""


Node = Scalar | Items | Entries
Path = tuple[str | int, ...]


def child(node: Node, part: str | int) -> Node | None:
    if isinstance(node, Entries):
        return node.entries.get(str(part))
    if isinstance(node, Items) and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part]
    return None


def known_path(tree: Node, path: Path) -> Path:
    """``path`` without the parts that the tree does not have (a model's union tags, a missing key)."""
    known: list[str | int] = []
    node = tree
    for part in path:
        below = child(node, part)
        if below is not None:
            known.append(part)
            node = below
    return tuple(known)


def find(tree: Node, path: Path) -> tuple[Node, Place]:
    """The deepest node on ``path`` and the place of its key (its own place where it has none).

    Parts that the tree does not have are passed over.
    """
    node, key = tree, tree.place
    for part in known_path(tree, path):
        key = node.keys[str(part)].place if isinstance(node, Entries) else tree.place
        below = child(node, part)
        assert below is not None
        key = key if isinstance(node, Entries) else below.place
        node = below
    return node, key


def without(tree: Node, path: Path) -> Node:
    """The tree without the node at ``path`` (a path that the tree has)."""
    part, rest = path[0], path[1:]
    if isinstance(tree, Items):
        index = int(part)
        below = (without(tree.items[index], rest),) if rest else ()
        return replace(tree, items=(*tree.items[:index], *below, *tree.items[index + 1:]))
    assert isinstance(tree, Entries)
    entries = dict(tree.entries)
    if rest:
        entries[str(part)] = without(entries[str(part)], rest)
    else:
        del entries[str(part)]
    return replace(tree, entries=entries)


@dataclass(slots=True)
class _Reader:
    file: str
    events: Iterator[Any]
    yaml: Any
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def place(self, event: Any) -> Place:
        return place_of(self.file, event.start_mark, event.end_mark)

    def refuse(self, code: str, event: Any, **values: str | int) -> Refused:
        return Refused([*self.problems, problem(code, self.place(event), **values)])

    def node(self, event: Any, depth: int) -> Node:
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise self.refuse("yaml-too-deep", event, limit=MAX_DEPTH)
        if self.nodes > MAX_NODES:
            raise self.refuse("yaml-too-many", event, limit=MAX_NODES)
        if event.anchor is not None:
            raise self.refuse("yaml-alias", event, name=event.anchor)
        if event.tag is not None and event.tag != "!":
            self.problems.append(problem("yaml-tag", self.place(event), tag=_short_tag(event.tag)))
        if isinstance(event, self.yaml.ScalarEvent):
            return Scalar(self.file, event.start_mark, event.end_mark, _scalar(event))
        is_list = isinstance(event, self.yaml.SequenceStartEvent)
        return self.sequence(event, depth) if is_list else self.mapping(event, depth)

    def sequence(self, start: Any, depth: int) -> Items:
        items = []
        for event in self.events:
            if isinstance(event, self.yaml.SequenceEndEvent):
                break
            items.append(self.node(event, depth + 1))
        return Items(self.file, start.start_mark, start.end_mark, tuple(items))

    def mapping(self, start: Any, depth: int) -> Entries:
        entries: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        for event in self.events:
            if isinstance(event, self.yaml.MappingEndEvent):
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
                self.problems.append(problem("duplicate-key", key.place, key=name).beside(keys[name].place))
            else:
                entries[name], keys[name] = value, key
        return Entries(self.file, start.start_mark, start.end_mark, entries, keys)


def _scalar(event: Any) -> str | None:
    if not event.implicit[0]:
        return str(event.value)
    return None if event.value in ("", "~", "null", "Null", "NULL") else Plain(event.value)


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


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
    problems : tuple of Problem
    """
    import yaml

    if len(text) > MAX_BYTES:
        return None, (too_large(file),)
    hiding = hiding_signs(text, file)
    if hiding:
        return None, hiding
    reader = _Reader(file, iter(yaml.CSafeLoader(text).get_event, None), yaml)
    try:
        return _document(reader), tuple(reader.problems)
    except Refused as refused:
        return None, refused.problems
    except yaml.YAMLError as error:
        from keko_eval.files.yaml_syntax import syntax_problem

        return None, (*reader.problems, syntax_problem(error, text, file))


def _document(reader: _Reader) -> Node | None:
    tree: Node | None = None
    for event in reader.events:
        if isinstance(event, reader.yaml.NodeEvent):
            if tree is None:
                tree = reader.node(event, 0)
            else:
                raise reader.refuse("yaml-two-documents", event)
    if tree is None:
        reader.problems.append(problem("yaml-empty", Place(reader.file, 1)))
    return tree
