"""Document: a definition and the tree that it was read from, so that every later check can point at its place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from keko_eval.definitions.indicator import INDICATOR, KINDS, ObjectiveTree
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.study import Study
from keko_eval.files.text import read_text
from keko_eval.files.yaml_tree import Entries, Node, Scalar, find, read_yaml
from keko_eval.problem.catalogue import codes
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

TYPES: dict[str, Any] = {
    "instrument": Instrument, "indicator": INDICATOR, "study": Study, "tree": ObjectiveTree,
}


@dataclass(frozen=True, slots=True)
class Document:
    """One definition file of the right shape."""

    file: str
    kind: str
    tree: Entries
    model: Any

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


def read_document(path: Path) -> tuple[Document | None, tuple[Problem, ...]]:
    """One file: its shape only, with every problem of it."""
    text, problems = read_text(path)
    if problems:
        return None, problems
    return parse_document(text, str(path))


def parse_document(text: str, file: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """As :func:`read_document`, from text."""
    tree, problems = read_yaml(text, file)
    if tree is None:
        return None, problems
    if not isinstance(tree, Entries):
        return None, (*problems, problem("not-a-definition", tree.place, kinds=", ".join(TYPES)))
    kind = next((k for k in TYPES if k in tree.entries), None)
    if kind is None:
        return None, (*problems, problem("not-a-definition", tree.place, kinds=", ".join(TYPES)))
    model, found = _validate(TYPES[kind], tree, kind)
    problems = (*problems, *found)
    return (Document(file, kind, tree, model) if model is not None else None), problems


def _validate(type_: Any, tree: Entries, kind: str) -> tuple[Any, tuple[Problem, ...]]:
    try:
        data = tree.data()
        return (type_.validate_python(data) if isinstance(type_, TypeAdapter) else type_.model_validate(data)), ()
    except ValidationError as error:
        return None, tuple(_translate(e, tree, kind) for e in error.errors(include_url=False))


def _translate(error: Any, tree: Entries, kind: str) -> Problem:
    path = tuple(part for part in error["loc"])
    node, key = find(tree, path)
    context = error.get("ctx") or {}
    name = str(path[-1]) if path else kind
    if error["type"] in codes():
        return problem(error["type"], node.place, key=name, **{k: str(v) for k, v in context.items()})
    match error["type"]:
        case "missing":
            return problem("missing-key", _first_key(find(tree, path[:-1])[0]), key=name, owner=_owner(tree, path[:-1]))
        case "extra_forbidden":
            return problem("unknown-key", key, key=name, owner=_owner(tree, path[:-1]),
                           **suggestion(name, _allowed(path[:-1], tree, kind)))
        case "literal_error" | "union_tag_invalid":
            allowed = [w.strip("' ") for w in context.get("expected", context.get("expected_tags", "")).replace(" or ", ",").split(",")]
            node = find(tree, ("kind",))[0] if error["type"] == "union_tag_invalid" else node
            value = str(node.value) if isinstance(node, Scalar) else "…"
            return problem("unknown-value", node.place, key="kind" if "tag" in error["type"] else name, value=value,
                           **suggestion(value, allowed))
        case "union_tag_not_found":
            return problem("missing-key", _first_key(tree), key="kind", owner=_owner(tree, ()))
        case "too_short":
            return problem("empty-list", node.place, key=name)
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            limit = next(iter(context.values()))
            return problem("out-of-bounds", node.place, key=name, rule=f"{_SIGNS[error['type']]} {limit:g}")
    shape = {"tuple_type": "list", "list_type": "list", "dict_type": "mapping", "model_type": "mapping",
             "model_attributes_type": "mapping", "dataclass_type": "mapping"}.get(error["type"], "other")
    return problem("wrong-shape", node.place, key=name, expected=shape)


_SIGNS = {"greater_than": ">", "greater_than_equal": ">=", "less_than": "<", "less_than_equal": "<="}


def _first_key(node: Node) -> Place:
    if isinstance(node, Entries) and node.keys:
        return next(iter(node.keys.values()))
    return node.place


def _owner(tree: Entries, path: tuple[Any, ...]) -> str:
    """The nearest thing with a name of its own: ``question 'trust_1'``."""
    for end in range(len(path), -1, -1):
        node = find(tree, path[:end])[0]
        if isinstance(node, Entries):
            for key in ("name", "section", "group", "repeat", "wave", "objective", "value", *TYPES):
                own = node.entries.get(key)
                if isinstance(own, Scalar) and own.value:
                    label = "question" if key == "name" else "choice" if key == "value" else key
                    return f"{label} '{own.value}'"
    return tree.place.file


def _allowed(path: tuple[Any, ...], tree: Entries, kind: str) -> list[str]:
    """The keys that the model at ``path`` knows, from the same models that the JSON Schema is made of."""
    from keko_eval.definitions.schema import model_at

    return keys_of(model_at(kind, path, tree))


def keys_of(model: type[BaseModel] | None) -> list[str]:
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def indicator_model(tree: Entries) -> type[BaseModel]:
    own = tree.entries.get("kind")
    return KINDS.get(str(own.value) if isinstance(own, Scalar) else "", KINDS["scale"])
