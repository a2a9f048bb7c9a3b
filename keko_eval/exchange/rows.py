"""Definitions as rows of the workbook's sheets, with what no cell holds beside them, and back without loss."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from keko_eval.definitions.circle import CircleGoal
from keko_eval.definitions.indicator import KINDS
from keko_eval.definitions.instrument import Choice, Group, Question, Repeat, Section
from keko_eval.exchange.authored import Tree

SIMPLE = ("scale", "mean", "share", "count", "sum")
PARTS: dict[str, tuple[str, Any]] = {
    "section": ("title", Section), "group": ("label", Group), "repeat": ("label", Repeat),
}
_ONE = r"\$\{([^{}'\s]+)\} = '([^'{}$,]+)'"
_ANSWERS = re.compile(rf"{_ONE}(?: or {_ONE})*")
_VALUE = re.compile(r"\$\{([^{}'\s;]+)\}")


@dataclass(slots=True)
class Row:
    """An object laid out for a sheet: ``object`` has the columns' own names as (nested) keys.

    ``grey`` rows show what is shared; ``places`` tells for the keys of the definition which column holds them.
    """

    object: Tree
    grey: bool = False
    id: str = ""
    shown: Tree = field(default_factory=dict)


def get(tree: Any, name: str) -> Any:
    """The value at a column's name, ``levels.-2``; None where there is none."""
    for part in steps(name):
        if not isinstance(tree, dict) or part not in tree:
            return None
        tree = tree[part]
    return tree


def put(tree: Tree, name: str, value: Any) -> None:
    *above, last = steps(name)
    for part in above:
        tree = tree.setdefault(part, {})
    tree[last] = value


def drop(tree: Tree, name: str) -> None:
    """Without the value at a column's name, nor what only held it."""
    first, *rest = steps(name)
    if not rest:
        tree.pop(first, None)
    elif isinstance(tree.get(first), dict):
        tree[first].pop(rest[0], None)
        if not tree[first]:
            del tree[first]


def steps(name: str) -> list[Any]:
    return [int(part) if part.lstrip("-").isdigit() else part for part in name.split(".")]


def merged(tree: Any, carried: Any) -> Any:
    """``tree`` with what was carried beside it; of two values, the carried one."""
    if isinstance(tree, dict) and isinstance(carried, dict):
        return {**tree, **{key: merged(tree[key], below) if key in tree else below for key, below in carried.items()}}
    return carried


def ordered(tree: Tree, fields: Any) -> Tree:
    """With the keys in the order of a model's fields."""
    rank = {(info.alias or name): i for i, (name, info) in enumerate(fields.items())}
    return dict(sorted(tree.items(), key=lambda pair: rank.get(pair[0], len(rank))))


def question_rows(items: list[Tree], key: str = "") -> Iterator[Tree]:
    """Questions in their sections, groups and repeats as XLSForm lays them out."""
    for item in items:
        part = next((p for p in PARTS if p in item), None) if "type" not in item else None
        if part is None:
            yield _typed(item)
            continue
        label = PARTS[part][0]
        own = {k: v for k, v in item.items() if k not in (part, "questions", label)}
        yield {"type": f"begin_{part}", "name": item[part], **({"label": item[label]} if label in item else {}), **own}
        yield from question_rows(item.get("questions", []), key)
        yield {"type": f"end_{part}"}


def _typed(item: Tree) -> Tree:
    words = str(item.get("type", "")).split()
    if len(words) == 2 and item["type"] == " ".join(words) and words[0] in ("select_one", "select_multiple"):
        return {**item, "type": words[0], "list": words[1]}
    return dict(item)


def question_of(row: Tree) -> Tree:
    """A row's question."""
    tree = dict(row)
    chosen = tree.pop("list", None)
    if chosen:
        tree["type"] = f"{tree['type']} {chosen}"
    return ordered(tree, Question.model_fields)


def part_of(row: Tree, part: str) -> Tree:
    """The section, group or repeat that a row begins."""
    label, model = PARTS[part]
    tree = {k: v for k, v in row.items() if k not in ("type", "name", "label", "list")}
    tree |= {part: row["name"], "questions": []}
    tree |= {label: row["label"]} if "label" in row else {}
    return ordered(tree, model.model_fields)


def choice_of(row: Tree) -> Tree:
    return ordered({k: v for k, v in row.items() if k not in ("list", "origin")}, Choice.model_fields)


def goal_of(row: Tree) -> Tree:
    tree = dict(row)
    if isinstance(tree.get("levels"), dict):
        tree["levels"] = dict(sorted((int(level), said) for level, said in tree["levels"].items()))
    return ordered(tree, CircleGoal.model_fields)


def with_target(tree: Tree) -> Tree:
    """With the first target apart, and the others beside it."""
    tree = deepcopy(tree)
    targets = tree.pop("targets", None)
    if targets == []:
        tree["no_targets"] = True
    elif targets:
        tree["target"] = targets[0]
        tree |= {"later_targets": targets[1:]} if targets[1:] else {}
    return tree


def without_target(tree: Tree) -> Tree:
    """The reverse of :func:`with_target`."""
    tree = dict(tree)
    first, later = tree.pop("target", None), tree.pop("later_targets", [])
    targets = [*([first] if first else []), *later]
    if targets or tree.pop("no_targets", False):
        tree["targets"] = targets
    return tree


def indicator_row(tree: Tree) -> Tree:
    """An indicator of a simple kind, laid out: what it reads as questions and answers where it is that simple."""
    row = with_target(tree)
    if row["kind"] == "scale":
        return row
    key = "condition" if row["kind"] in ("share", "count") else "value"
    said = row.get(key, "")
    match = (_ANSWERS if key == "condition" else _VALUE).fullmatch(said)
    if match is None:
        return row
    pairs = re.findall(_ONE, said) if key == "condition" else [(match[1], None)]
    if len({name for name, _ in pairs}) != 1:
        return row
    row["items"] = [pairs[0][0]]
    row |= {"answers": [value for _, value in pairs]} if key == "condition" else {}
    back = expressed({k: v for k, v in row.items() if k != key}, frozenset())
    if back.get(key) != said:
        return with_target(tree)
    del row[key]
    return row


def expressed(row: Tree, multiple: frozenset[str]) -> Tree:
    """The reverse of :func:`indicator_row`; ``multiple`` names the questions with several answers."""
    tree = dict(row)
    if tree.get("kind") == "scale" or "condition" in tree or "value" in tree:
        return without_target(tree)
    items, answers = tree.pop("items", []), tree.pop("answers", [])
    if tree.get("kind") in ("mean", "sum") and items:
        tree["value"] = f"${{{items[0]}}}"
    elif items and answers:
        one = "selected(${{{0}}}, '{1}')" if items[0] in multiple else "${{{0}}} = '{1}'"
        tree["condition"] = " or ".join(one.format(items[0], answer) for answer in answers)
    return without_target(tree)


def indicator_of(tree: Tree) -> Tree:
    model = KINDS.get(str(tree.get("kind")))
    if model is None:
        return tree
    tree = ordered(tree, model.model_fields)
    first: Tree = {key: tree[key] for key in ("indicator", "version", "kind") if key in tree}
    return {**first, **tree}
