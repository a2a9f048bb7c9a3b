"""What XLSForm has no cell for, kept in a sheet of its own that form programs pass over, and put back on reading.

A row of the sheet names a thing by its path of names, one of its keys and the key's value as JSON; an empty value says
that the key is not there. Only what the cells do not give back by themselves is kept, so a cell edited later counts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keko_eval.exchange.loss import Loss
from keko_eval.exchange.xlsform.sheets import Sheet
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.place import Place

KEKO = "_keko"
HEAD = ("path", "key", "value")
SECTION = "~section"
CHUNK = 30_000
Tree = dict[str, Any]
_LISTS = ("questions",)
_ABSENT = object()


def levelled(tree: Mapping[str, Any]) -> Tree:
    """With sections as groups that are marked, so that there is one kind of nesting."""
    rest = {k: v for k, v in tree.items() if k not in ("sections", "questions")}
    groups = [{"group": s["section"], "label": s["title"],
               **{k: v for k, v in s.items() if k not in ("section", "title")}, SECTION: True}
              for s in tree.get("sections", ())]
    return {**rest, "questions": [*groups, *tree.get("questions", ())]}


def unlevelled(tree: Tree, places: Mapping[Path, Place]) -> tuple[Tree, dict[Path, Place]]:
    """The reverse of :func:`levelled`."""
    items = tree.get("questions", [])
    if not items or not all(item.get(SECTION) for item in items):
        return tree, dict(places)
    sections = [{"section": i["group"], **({"title": i["label"]} if "label" in i else {}),
                 **{k: v for k, v in i.items() if k not in ("group", "label", SECTION)}} for i in items]
    renamed = {"group": "section", "label": "title"}
    moved = {("sections", p[1], renamed.get(str(p[2]), p[2]), *p[3:]) if p[:1] == ("questions",) and len(p) > 2
             else ("sections", *p[1:]) if p[:1] == ("questions",) else p: place for p, place in places.items()}
    return {**{k: v for k, v in tree.items() if k != "questions"}, "sections": sections}, moved


def remainder(whole: Mapping[str, Any], read: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The rows of the sheet: what ``read`` (what the cells give) lacks or has otherwise than ``whole``; levelled."""
    return [(_json(path), key, "" if value is _ABSENT else _json(value))
            for path, key, value in _differences(whole, read, [])]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _differences(whole: Mapping[str, Any], read: Mapping[str, Any], path: list[str]) -> Iterator[tuple[Any, str, Any]]:
    for key in dict.fromkeys([*whole, *read]):
        ours, theirs = whole.get(key, _ABSENT), read.get(key, _ABSENT)
        if ours == theirs and type(ours) is type(theirs):
            continue
        if key == "questions" and _alike(ours, theirs):
            for name, one, other in zip(_names(ours), ours, theirs, strict=True):
                yield from _differences(one, other, [*path, key, name])
        elif key == "choices" and not path and isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            yield from _choices(ours, theirs)
        else:
            yield path, key, ours


def _choices(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[tuple[Any, str, Any]]:
    for name in dict.fromkeys([*ours, *theirs]):
        mine, read = ours.get(name, _ABSENT), theirs.get(name, _ABSENT)
        if _alike(mine, read):
            for own, one, other in zip(_names(mine), mine, read, strict=True):
                yield from _differences(one, other, ["choices", name, own])
        elif mine != read:
            yield ["choices"], name, mine


def _alike(ours: Any, theirs: Any) -> bool:
    return isinstance(ours, Sequence) and isinstance(theirs, Sequence) and _names(ours) == _names(theirs)


def _names(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """The name of each thing in a list; the second of one name is ``name#2``."""
    seen: dict[str, int] = {}
    names = []
    for item in items:
        name = str(next((item[k] for k in ("group", "repeat", "name", "value") if k in item), ""))
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return names


def with_remainder(tree: Tree, places: Mapping[Path, Place],
                   sheet: Sheet | None) -> tuple[Tree, dict[Path, Place], list[Loss]]:
    """The tree with what the sheet kept; what belongs to something that is no longer there is lost."""
    lost = []
    for i, row in enumerate(sheet.rows[1:] if sheet else (), 1):
        assert sheet is not None
        if not _put_back(tree, row):
            lost.append(Loss("lost", f"{row[0]} {row[1] if len(row) > 1 else ''}".strip(), sheet.place(i), "gone"))
    return *unlevelled(tree, places), lost


def _put_back(tree: Tree, row: Sequence[str]) -> bool:
    try:
        path, key, text = json.loads(row[0]), row[1], "".join(row[2:])
        value = json.loads(text) if text.strip() else _ABSENT
        owner = found_at(tree, path)
    except (ValueError, IndexError, RecursionError, TypeError):
        return False
    if owner is None:
        return False
    if value is _ABSENT:
        owner.pop(key, None)
    else:
        owner[key] = value
    return True


def found_at(tree: Tree, path: Sequence[Any]) -> Tree | None:
    """What stands at a path of names; None where nothing does."""
    node: Any = tree
    for part in path:
        if isinstance(node, list):
            names = _names(node)
            node = node[names.index(part)] if part in names else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
        if node is None:
            return None
    return node if isinstance(node, dict) else None
