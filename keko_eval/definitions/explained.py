"""What is told of a definition: its values, each with the place that set it, and its links."""

from collections.abc import Iterator
from dataclasses import dataclass

from keko_eval.definitions.scalars import Texts, is_language
from keko_eval.files.yaml_tree import Entries, Items, Node, Path, Scalar
from keko_eval.problem.place import Place


@dataclass(frozen=True, slots=True)
class Value:
    """One value; ``by`` is the study or circle that sets it, empty for the definition's own, and ``of`` the indicator
    that it is a value of, where several are told of."""

    key: str
    text: str
    place: Place
    by: str = ""
    of: str = ""

    @property
    def top(self) -> str:
        """The definition's own key: ``targets`` of ``targets[0].value``."""
        return self.key.partition(".")[0].partition("[")[0]


@dataclass(frozen=True, slots=True)
class Link:
    """Another thing that this one reads or is used by; ``how`` says what for where that is not plain."""

    kind: str
    id: str
    text: str
    place: Place | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    kind: str
    id: str
    title: str
    place: Place
    values: tuple[Value, ...]
    reads: tuple[Link, ...]
    used_by: tuple[Link, ...]


def values_in(node: Node, path: Path, language: str) -> Iterator[Value]:
    """The values of a tree, one for each text, word or plain list."""
    if isinstance(node, Entries) and is_text(node):
        yield Value(key_of(path), Texts(node.data()).to(language), node.place)
    elif isinstance(node, Entries):
        for key, below in node.entries.items():
            yield from values_in(below, (*path, key), language)
    elif isinstance(node, Items):
        if all(isinstance(item, Scalar) for item in node.items):
            yield Value(key_of(path), ", ".join(str(item.data()) for item in node.items), node.place)
        else:
            for i, item in enumerate(node.items):
                yield from values_in(item, (*path, i), language)
    else:
        yield Value(key_of(path), node.value or "", node.place)


def is_text(node: Entries) -> bool:
    return bool({"fi", "sv", "en", "default"} & node.entries.keys()) and all(
        is_language(key) and isinstance(value, Scalar) for key, value in node.entries.items())


def key_of(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
