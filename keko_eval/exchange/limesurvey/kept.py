"""The map beside a file for LimeSurvey: which code is which question and value, and what has no place there."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keko_eval.exchange.loss import Loss
from keko_eval.exchange.xlsform.remainder import found_at, levelled, remainder, unlevelled
from keko_eval.files.yaml_tree import Path as Spot
from keko_eval.problem.place import Place

Tree = dict[str, Any]
ABSENT = "absent"


def map_file(path: Path) -> Path:
    """``survey.map.json`` of ``survey.tsv``, ``survey.lss`` or ``survey.csv``."""
    return path.with_suffix(".map.json")


def mapped(path: Path) -> Mapping[str, Any]:
    """The map beside a file; nothing where there is none or it is not of the program."""
    beside = map_file(path)
    try:
        kept = json.loads(beside.read_text(encoding="utf8")) if beside.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    is_own = isinstance(kept, dict) and kept.get("system") == "limesurvey" and \
        all(isinstance(one, dict) for one in (kept.get("questions"), *kept.get("questions", {}).values()))
    return kept if is_own else {}


def left(whole: Mapping[str, Any], read: Mapping[str, Any]) -> list[list[Any]]:
    """``[path, key, value, what the file gives instead]`` of all that the file does not give back; levelled trees."""
    rows = []
    for path, key, value in remainder(whole, read):
        owner = found_at(dict(read), json.loads(path)) or {}
        rows.append([json.loads(path), key, json.loads(value) if value else {ABSENT: True},
                     owner.get(key, {ABSENT: True})])
    return rows


def restored(tree: Mapping[str, Any], places: Mapping[Spot, Place], kept: Mapping[str, Any],
             file: str) -> tuple[Tree, dict[Spot, Place], list[Loss]]:
    """The tree with what the map kept; what was changed in LimeSurvey since stays as it is there."""
    rows = kept.get("left", [])
    if not tree or not rows:
        return dict(tree), dict(places), []
    whole, losses = levelled(tree), []
    for row in rows:
        try:
            path, key, value, was = row
            owner = found_at(whole, path)
        except (TypeError, ValueError, IndexError):
            continue
        if owner is None or owner.get(key, {ABSENT: True}) != was:
            losses.append(Loss("lost", ".".join(map(str, [*path[-1:], key])), Place(file), "gone"))
        elif value == {ABSENT: True}:
            owner.pop(key, None)
        else:
            owner[key] = value
    levelled_places: dict[Spot, Place] = {("questions", *p[1:]) if p[:1] == ("sections",) else p: place
                                          for p, place in places.items()}
    return *unlevelled(whole, levelled_places), losses
