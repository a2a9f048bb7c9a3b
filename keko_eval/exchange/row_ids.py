"""Rows of the workbook on their way into a draft: their ids, their empty cells, and the lines of the sheet of texts."""

import re
from collections.abc import Iterable
from typing import Any

from keko_eval.exchange.authored import Tree
from keko_eval.exchange.columns import Column, columns
from keko_eval.exchange.draft import Draft
from keko_eval.exchange.read_workbook import ReadRow, read_cell
from keko_eval.exchange.rows import get
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.place import Place
from keko_eval.problem.problem import problem

NEEDED = {
    "goals": ("statement", "levels.-2", "levels.-1", "levels.0", "levels.1", "levels.2"),
    "indicators": ("label", "kind", "definition", "dimension", "level", "direction"),
    "questions": ("type", "label"),
    "choices": ("list", "label"),
    "data": ("file",),
}
_LETTERS = str.maketrans("äöåéü", "aoaeu")


def slug(text: str, taken: Iterable[str], otherwise: str) -> str:
    """A short id made from a text, unlike those taken."""
    words = re.sub(r"[^a-z0-9]+", "_", text.casefold().translate(_LETTERS)).strip("_")
    short = words[:31].rsplit("_", 1)[0] if len(words) > 30 and "_" in words[:31] else words[:30]
    base = short or otherwise
    have = set(taken)
    return next(id for n in range(1, len(have) + 2) if (id := base if n == 1 else f"{base}_{n}") not in have)


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else next(iter(value.values()), "") if isinstance(value, dict) else ""


def all_texts(value: Any) -> list[str]:
    """A text in every language that it is written in."""
    found = [value] if isinstance(value, str) else list(value.values()) if isinstance(value, dict) else []
    return [text for text in found if isinstance(text, str)]


def name_rows(draft: Draft, sheet: str, key: str, label: str, rows: list[ReadRow], prefix: str = "") -> None:
    """Ids for the rows that have none; the same id twice is told."""
    taken: dict[str, Place] = {}
    for row in rows:
        id = row.object.get(key)
        if id is not None and str(id) in taken and row.carried is None and sheet != "questions":
            draft.tell(problem("authoring-same-id", row.at(key), id=str(id)).beside(taken[str(id)]))
        elif id is not None:
            taken.setdefault(str(id), row.at(key))
    for row in rows:
        if key not in row.object and key not in row.absent:
            bare = [t.removeprefix(prefix) for t in taken]
            row.object[key] = prefix + slug(text_of(row.object.get(label)), bare, sheet[0])
            taken[row.object[key]] = row.place


def demand(draft: Draft, sheet: str, row: ReadRow, of: str, path: Path, names: Iterable[str] = ()) -> None:
    """Each cell that must not be empty and is."""
    for column in columns(sheet):
        if column.name in (*NEEDED[sheet], *names) and get(row.object, column.name) is None \
                and column.name not in row.absent:
            head = column.head[draft.filled.tongue]
            draft.tell(problem("authoring-empty-cell", row.at(column.name), column=head))
            draft.troubled.add((of, path))
    if any(name in row.absent for name in (*NEEDED[sheet], *names)) and row.carried is None:
        draft.troubled.add((of, path))


def read_part(draft: Draft, part: Column, inner: str, tree: Tree) -> None:
    """One line of the sheet of texts into the tree that it belongs to, whichever of its cells it was written in."""
    row = draft.filled.parts.get(part.name)
    if row is None:
        return
    path: Path = ("waves", inner.removeprefix("waves.")) if inner.startswith("waves.") else (inner,)
    of = part.name.split(".")[0]
    texts = {language: text for language, text in row.object.items() if language != "="}
    said = row.object.get("=")
    value: Any = None
    if part.kind == "texts":
        if said and not texts:
            texts = {draft.filled.tongue: said}
        elif said:
            _beside(draft, row.places["", "="], next(place for key, place in row.places.items() if key[1] != "="))
        value = texts[""] if set(texts) == {""} else {k: v for k, v in texts.items() if k}
        draft.cells[of, path] = row.at("text") if not row.places else next(iter(row.places.values()))
        draft.cells |= {(of, (*path, language)): place for (_, language), place in row.places.items()}
    else:
        place = next(iter(row.places.values()), row.place)
        if said and texts:
            _beside(draft, next(own for key, own in row.places.items() if key[1] != "="), row.places["", "="])
        said = said or next(iter(texts.values()), None)
        value = read_cell(part, said, place, draft.filled) if said else None
        draft.cells[of, path] = place
    if value not in (None, {}):
        if len(path) > 1:
            tree.setdefault("waves", {})[path[1]] = value
        else:
            tree[inner] = value


def _beside(draft: Draft, place: Place, other: Place) -> None:
    """A line that was written in both of its cells, of which only one is read."""
    draft.tell(problem("authoring-beside", place, other=other.cell.rpartition("!")[2]))
