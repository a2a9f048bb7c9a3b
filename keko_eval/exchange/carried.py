"""The hidden sheet's trees: of the shape in which they were put there, or not to be used."""

from collections.abc import Callable, Mapping
from typing import Any

from keko_eval.exchange.authored import Tree

Shape = Callable[[Any], bool]


def _of(kind: type) -> Shape:
    return lambda value: isinstance(value, kind)


def _each(inner: Shape) -> Shape:
    return lambda value: isinstance(value, list) and all(map(inner, value))


def _map(inner: Shape) -> Shape:
    return lambda value: isinstance(value, dict) and all(map(inner, value.values()))


def _levels(value: Any) -> bool:
    return isinstance(value, dict) and all(str(level).removeprefix("-").isdecimal() for level in value)


_TEXT, _TREE, _LISTS = _of(str), _of(dict), _map(_each(_of(str)))
_TARGETS: Mapping[str, Shape] = {"target": _TREE, "later_targets": _each(_TREE), "no_targets": _of(bool)}
_ROW: Mapping[str, Shape] = {"~": _each(_TEXT), "levels": _levels, "items": _each(_TEXT), "reverse": _each(_TEXT),
                             "answers": _each(_TEXT), "objectives": _each(_TEXT), "indicators": _each(_TEXT),
                             **_TARGETS}
_PARTS: Mapping[str, Shape] = {"waves": _TREE, "goals": _each(_TREE), "data": _each(_TREE), "add": _LISTS, "set": _TREE,
                               "questions": _each(_TREE), "sections": _each(_TREE), "choices": _map(_each(_TREE)),
                               "languages": _each(_TEXT), "circle": _TEXT, "instrument": _TEXT, "indicator": _TEXT}
SHAPES: Mapping[str, Mapping[str, Shape]] = {
    "meta": {"tongue": _TEXT, "circle": _TEXT, "study": _TEXT, "files": _map(_TEXT)},
    "hide": {"hide": _each(_TEXT)}, "add": {"instruments": _each(_TEXT), "indicators": _each(_TEXT)},
    "circle": _PARTS, "instrument": _PARTS, "indicator": _PARTS, "shared": {**_TARGETS, "was_set": _of(bool)},
    "goals": _ROW, "indicators": _ROW, "questions": _ROW, "choices": _ROW, "data": _ROW,
}


def of_shape(sheet: str, tree: Tree) -> bool:
    """Whether what is carried for a sheet has the shapes that the program gives it."""
    shapes = SHAPES.get(sheet, {})
    closed = sheet in ("hide", "add")
    if sheet in ("instrument", "indicator") and sheet not in tree:
        return False
    return all(shapes[key](value) if key in shapes else not closed for key, value in tree.items())
