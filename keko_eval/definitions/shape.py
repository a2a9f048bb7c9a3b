"""A tree in; its model out, and every place where the tree does not have the model's shape."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from keko_eval.definitions.indicator import KINDS
from keko_eval.definitions.schema import TYPES, allowed_keys
from keko_eval.files.yaml_tree import Entries, Items, Node, Path, Scalar, find, known_path, without
from keko_eval.problem.catalogue import codes
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

OWN_NAMES = {"name": "question", "section": "section", "group": "group", "repeat": "repeat", "wave": "wave",
             "objective": "objective", "value": "choice", **{kind: kind for kind in TYPES},
             "mapping": "mapping_file"}
_SIGNS = {"greater_than": ">", "greater_than_equal": ">=", "less_than": "<", "less_than_equal": "<="}
_MISSING = ("missing", "union_tag_not_found")
_ROUNDS = 8
_STAND_INS = {"version": "0.0.0", "title": "…", "label": "…", "definition": "…", "unit": "respondent",
              "dimension": "change", "level": "outcome", "direction": "keep"}
"""For keys that a definition must have but that few rules look at: where one is missing, the rest is still checked."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """The model of what has the right shape (None where too little has), the tree of just that, and the problems."""

    model: Any
    tree: Entries
    problems: tuple[Problem, ...]
    lost: frozenset[str]


def shape(kind: str, tree: Entries) -> Shaped:
    """Type a tree. What is misshapen is reported once, left out, and the rest is typed without it."""
    problems: tuple[Problem, ...] = ()
    lost: set[str] = set()
    stand_ins: dict[str, str] = {}
    for turn in range(_ROUNDS):
        errors = _errors(kind, tree, stand_ins)
        if not isinstance(errors, list):
            return Shaped(errors, tree, problems, frozenset(lost))
        if turn == 0:
            problems = tuple(_translated(errors, tree, kind))
        missing = {_missing_at_the_root(error, kind) for error in errors} & _STAND_INS.keys()
        stand_ins |= {key: _STAND_INS[key] for key in missing}
        dropped = {_dropped(e, tree, kind) for e in errors if _missing_at_the_root(e, kind) not in missing}
        if () in dropped:
            break
        tree, words = _prune(tree, dropped)
        lost |= words | missing
    return Shaped(None, tree, problems, frozenset(lost))


def _errors(kind: str, tree: Entries, stand_ins: Mapping[str, str]) -> Any:
    """The model, or the list of pydantic's errors."""
    type_, data = TYPES[kind], {**stand_ins, **tree.data()}
    try:
        return type_.validate_python(data) if isinstance(type_, TypeAdapter) else type_.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False)


def _missing_at_the_root(error: Any, kind: str) -> str:
    path = _location(error, kind)
    return str(path[0]) if error["type"] == "missing" and len(path) == 1 else ""


def _location(error: Any, kind: str) -> Path:
    path: Path = tuple(error["loc"])
    return path[1:] if kind == "indicator" and path and path[0] in KINDS else path


def _dropped(error: Any, tree: Entries, kind: str) -> Path:
    path = _location(error, kind)
    if error["type"] in _MISSING:
        path = path[:-1]
    elif error["type"] == "union_tag_invalid":
        return ()
    return known_path(tree, path)


def _prune(tree: Entries, paths: set[Path]) -> tuple[Entries, set[str]]:
    words: set[str] = set()
    tops = [p for p in paths if not any(p[:n] in paths for n in range(1, len(p)))]
    for path in sorted(tops, key=lambda p: [str(part).zfill(6) for part in p], reverse=True):
        words.update(_words(find(tree, path)[0]))
        pruned = without(tree, path)
        assert isinstance(pruned, Entries)
        tree = pruned
    return tree, words


def _words(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.value or ""
    else:
        for below in node.items if isinstance(node, Items) else node.entries.values():
            yield from _words(below)


def _translated(errors: list[Any], tree: Entries, kind: str) -> Iterator[Problem]:
    """Pydantic's errors in our words: one for each place, and none for a key that is only misspelt."""
    missing = {(known_path(tree, _location(e, kind)[:-1]), str(e["loc"][-1])) for e in errors if e["type"] == "missing"}
    misspelt: set[tuple[Path, str]] = set()
    for error in errors:
        path = _location(error, kind)
        if error["type"] == "extra_forbidden":
            above = known_path(tree, path[:-1])
            new = _unknown_key(path, tree, kind, [name for place, name in missing if place == above])
            misspelt.add((above, str(new.values.get("near", ""))))
            yield new
    said: set[Place] = set()
    for error in errors:
        path = _location(error, kind)
        if error["type"] == "missing" and (known_path(tree, path[:-1]), str(path[-1])) in misspelt:
            continue
        place = _missing_place(path, tree) if error["type"] in _MISSING else find(tree, path)[0].place
        if error["type"] != "extra_forbidden" and (error["type"] in _MISSING or place not in said):
            said.add(place)
            yield _translate(error, path, place, tree, kind)


def _unknown_key(path: Path, tree: Entries, kind: str, missing: list[str]) -> Problem:
    name = str(path[-1])
    hint = suggestion(name, missing)
    if "near" not in hint:
        hint = suggestion(name, allowed_keys(kind, path[:-1], tree))
    return problem("unknown-key", find(tree, path)[1], key=name, owner=owner(tree, path[:-1]), **hint)


def _translate(error: Any, path: Path, place: Place, tree: Entries, kind: str) -> Problem:
    context = error.get("ctx") or {}
    name = str(next((part for part in reversed(path) if isinstance(part, str)), kind))
    type_ = error["type"]
    if type_ in codes():
        return problem(type_, place, key=name, **{k: Noun(v) if k == "shape" else str(v) for k, v in context.items()})
    if type_ == "too_long" or (type_ == "missing" and isinstance(path[-1], int)):
        return problem("wrong-length", place, key=name, count=context.get("max_length", 2))
    if type_ in _MISSING:
        key = "kind" if type_ == "union_tag_not_found" else name
        return problem("missing-key", place, key=key, owner=owner(tree, path[:-1]))
    if type_ == "union_tag_invalid":
        node, value = find(tree, ("kind",))[0], tree.text("kind")
        return problem("unknown-value", node.place, key="kind", value=value, **suggestion(value, KINDS))
    if type_ == "literal_error":
        node = find(tree, path)[0]
        value = (node.value or "") if isinstance(node, Scalar) else "…"
        allowed = [word.strip("' ") for word in context["expected"].replace(" or ", ",").split(",")]
        return problem("unknown-value", place, key=name, value=value, **suggestion(value, allowed))
    if type_ in _SIGNS:
        return problem("out-of-bounds", place, key=name, rule=f"{_SIGNS[type_]} {next(iter(context.values())):g}")
    if type_ == "too_short":
        return problem("empty-list", place, key=name)
    expected = {"tuple_type": "list", "list_type": "list"}.get(type_, "mapping" if "type" in type_ else "value")
    return problem("wrong-shape", place, key=name, expected=Noun(expected))


def _missing_place(path: Path, tree: Entries) -> Place:
    node = find(tree, path[:-1])[0]
    return next(iter(node.keys.values())).place if isinstance(node, Entries) and node.keys else node.place


def owner(tree: Entries, path: Path) -> Noun:
    """The nearest thing with a name of its own, question 'trust_1'; else the file."""
    known = known_path(tree, path)
    for end in range(len(known), -1, -1):
        node = find(tree, known[:end])[0]
        if isinstance(node, Entries):
            for key, kind in OWN_NAMES.items():
                if node.text(key):
                    return Noun(kind, node.text(key))
    return Noun("file", tree.place.file)
