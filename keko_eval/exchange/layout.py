"""▶ A circle's own definitions in, what stands in each cell of the authoring workbook out, nothing lost."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from keko_eval.exchange.authored import Around, Authored, Tree
from keko_eval.exchange.cells import Cells, fits, to_cells
from keko_eval.exchange.columns import Column, columns, told
from keko_eval.exchange.rows import SIMPLE, drop, get, goal_of, indicator_row, question_rows, with_target

Line = dict[tuple[str, str], str | int | float]
"""A row's cells by (column's name, language)."""
KINDS_OF_PARTS = {"circle.population": "number", "instrument.minutes": "number", "instrument.languages": "list"}
NAMED = ("objectives", "indicators", "waves", "instruments")
"""The lists whose entries have labels besides their ids."""
TEXTS = ("title", "description", "purpose", "lawful_basis", "retention")


@dataclass(slots=True)
class Book:
    """``tables`` hold (cells, grey) by sheet; ``carried`` (sheet, id, count, tree) what no cell holds."""

    tongue: str
    languages: list[str]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tables: dict[str, list[tuple[Line, bool]]] = field(default_factory=dict)
    parts: list[tuple[str, str, Cells]] = field(default_factory=list)
    carried: list[tuple[str, str, int, Tree]] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def carry(self, sheet: str, id: str, tree: Tree) -> None:
        self.counts[sheet, id] += 1
        self.carried.append((sheet, id, self.counts[sheet, id], tree))

    def add(self, sheet: str, line: Line, *, grey: bool = False) -> None:
        self.tables.setdefault(sheet, []).append((line, grey))


def sealed(carried: Iterable[tuple[str, str, str, Tree]]) -> str:
    """A sum over what is carried, so that a sheet that was changed is not read."""
    in_order = sorted(map(list, json.loads(json.dumps(list(carried)))), key=lambda one: json.dumps(one[:3]))
    return sha256(json.dumps(in_order, sort_keys=True).encode()).hexdigest()


def laid_out(own: Authored, surroundings: Around, tongue: str) -> Book:
    """The workbook of a circle, in a language of the coordinator's."""
    book = Book(tongue, _languages(own, tongue), {choices: surroundings.labels(choices, tongue) for choices in NAMED})
    book.carry("meta", "", {"tongue": tongue, "circle": own.circle["circle"], "files": dict(own.files),
                            "study": surroundings.study.study.study})
    circle, instrument = deepcopy(own.circle), deepcopy(own.instrument)
    for goal in _taken(circle, "goals"):
        _lay(book, "goals", goal_of(goal), goal["goal"])
    for file in _taken(circle, "data"):
        _lay(book, "data", file, file["file"])
    _indicators(book, own, circle, surroundings)
    if instrument is not None:
        for row in [*question_rows(_taken(instrument, "questions")), *question_rows(_taken(instrument, "sections"))]:
            _lay(book, "questions", row, str(row.get("name", "")))
        _choices(book, instrument)
    _shared_lists(book, surroundings, set((own.instrument or {}).get("choices", ())))
    _parts(book, "circle", circle, surroundings)
    _parts(book, "instrument", instrument or {}, surroundings)
    book.carry("circle", "", circle)
    if instrument is not None:
        book.carry("instrument", "", instrument)
    return book


def _languages(own: Authored, tongue: str) -> list[str]:
    """Those of every text, the workbook's own first; the empty one where a text has no language."""
    found = {tongue, *(language for _, tree in own.trees() for language in _languages_in(tree))}
    rank = {language: i for i, language in enumerate(told()["languages"])}
    return sorted(found, key=lambda language: (language != tongue, rank.get(language, len(rank)), language))


def _languages_in(tree: Any) -> Iterator[str]:
    if isinstance(tree, list):
        for below in tree:
            yield from _languages_in(below)
    elif isinstance(tree, dict):
        for key, below in tree.items():
            if key in ("label", "statement", "title", "definition", *TEXTS, "hint", "owner", "why"):
                yield from [""] if isinstance(below, str) else [k for k in below if fits(k)] if below else []
            if key in told()["languages"] and isinstance(below, str):
                yield key
            yield from _languages_in(below)


def _lay(book: Book, sheet: str, tree: Tree, id: str, *, grey: bool = False, carry: str = "") -> None:
    """One row; what its cells don't hold is carried beside it, and which of them were empty."""
    rest, line = deepcopy(tree), Line()
    absent = [column.name for column in columns(sheet) if get(tree, column.name) is None]
    for column in columns(sheet):
        value = get(rest, column.name)
        if value is None:
            continue
        cells = to_cells(column, value, book.languages, book.tongue)
        if cells is not None:
            line |= {(column.name, language): _called(book, column, value, cell) for language, cell in cells.items()}
            drop(rest, column.name)
        elif column.kind == "id":
            line[column.name, ""] = str(value)
    book.add(sheet, line, grey=grey)
    if not str(tree.get("type", "")).startswith("end_"):
        book.carry(carry or sheet, id, {**rest, "~": absent})


def _called(book: Book, column: Column, value: Any, cell: str | int | float) -> str | int | float:
    """What is chosen from a list, as it is called there."""
    names = book.names.get(column.choices, {})
    called = [names.get(id, id) for id in value] if isinstance(value, list) else [names.get(str(value), str(value))]
    return ", ".join(called) if names and all(fits(name) for name in called) else cell


def _indicators(book: Book, own: Authored, circle: Tree, surroundings: Around) -> None:
    study, settings = surroundings.study, circle.get("set", {})
    hidden = circle.pop("hide", None)
    if hidden is not None:
        book.carry("hide", "", {"hide": hidden})
    if "add" in circle:
        book.carry("add", "", circle.pop("add"))
    for id in study.listed:
        row: Tree = {"indicator": id, **({"hide": True} if hidden and id in hidden else {})}
        if id in settings:
            row |= {**with_target(settings.pop(id)), "was_set": True}
        _lay_shared(book, row, surroundings)
    if "set" in circle and not settings:
        circle["set"] = {}
    for tree in own.indicators:
        if tree["kind"] in SIMPLE:
            _lay(book, "indicators", indicator_row(tree), tree["indicator"])
        else:
            book.carry("indicator", tree["indicator"], tree)


def _lay_shared(book: Book, row: Tree, surroundings: Around) -> None:
    """A shared indicator: only its target and whether it is hidden may be written."""
    rest, line = deepcopy(row), Line()
    for column in columns("indicators"):
        value = get(row, column.name)
        open_to_write = column.name.startswith("target.") or column.name in ("indicator", "hide")
        cells = to_cells(column, value, book.languages, book.tongue) if open_to_write and value is not None else None
        if cells is not None:
            line |= {(column.name, language): _called(book, column, value, cell) for language, cell in cells.items()}
            drop(rest, column.name)
    shown = surroundings.study.indicators[row["indicator"]].label.to(book.tongue)
    line["label", book.tongue] = shown
    book.add("indicators", line, grey=True)
    book.carry("shared", row["indicator"], rest)


def _taken(tree: Tree, key: str) -> list[Tree]:
    """A list out of its tree; an empty one is left there, to be carried."""
    return list(tree.pop(key)) if tree.get(key) else []


def _choices(book: Book, instrument: Tree) -> None:
    lists = instrument.get("choices", {})
    own = bool(lists)
    for name in list(lists):
        if not fits(name) or not lists[name]:
            continue
        for choice in lists.pop(name):
            _lay(book, "choices", {"list": name, **choice}, f"{name}/{choice['value']}")
    if not lists and own:
        instrument.pop("choices", None)


def _shared_lists(book: Book, surroundings: Around, own: set[str]) -> None:
    for name, choices in surroundings.lists.items():
        if name in own or not fits(name):
            continue
        for choice in choices:
            tree = {"list": name, "value": choice.value, "label": {book.tongue: choice.label.to(book.tongue)},
                    "origin": "shared", **({"missing": choice.missing} if choice.missing else {})}
            line = Line()
            for column in columns("choices"):
                value = get(tree, column.name)
                cells = to_cells(column, value, book.languages, book.tongue) if value is not None else None
                line |= {(column.name, language): cell for language, cell in (cells or {}).items()}
            book.add("choices", line, grey=True)


def part_columns(surroundings: Around) -> list[Column]:
    """The lines of the sheet of texts, each like a column of its own."""
    found = []
    for key, head in told()["parts"].items():
        names = [f"{key}.{wave}" for wave in surroundings.waves] if key == "circle.waves" else [key]
        for name in names:
            kind = "texts" if key.split(".")[1] in TEXTS else KINDS_OF_PARTS.get(key, "text")
            found.append(Column("texts", name, name, kind, head, {}, 0))
    return found


def _parts(book: Book, of: str, tree: Tree, surroundings: Around) -> None:
    for column in part_columns(surroundings):
        if column.name.split(".")[0] != of:
            continue
        inner = column.name.split(".", 1)[1]
        value = _part(tree, inner)
        cells = to_cells(column, value, book.languages, book.tongue) if value is not None else None
        book.parts.append((column.name, column.kind, cells or {}))
        if cells is not None:
            _drop_part(tree, inner)


def _part(tree: Tree, inner: str) -> Any:
    if inner.startswith("waves."):
        return (tree.get("waves") or {}).get(inner.removeprefix("waves."))
    return tree.get(inner)


def _drop_part(tree: Tree, inner: str) -> None:
    if inner.startswith("waves."):
        del tree["waves"][inner.removeprefix("waves.")]
        if not tree["waves"]:
            del tree["waves"]
    else:
        tree.pop(inner, None)
