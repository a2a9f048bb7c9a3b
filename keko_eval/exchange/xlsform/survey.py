"""The rows of a survey sheet in; questions in their groups and repeats out, each value with its cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keko_eval.exchange.xlsform.cells import Column, Laid, Tree, laid, text_in, typed
from keko_eval.exchange.xlsform.sheets import Sheet
from keko_eval.exchange.xlsform.spelling import YES, part_of
from keko_eval.files.table import letters
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

NAMELESS = "row_"
"""The name of what has none: this and the number of its row."""


@dataclass(slots=True)
class Rows:
    """What a sheet of rows gave; ``raw`` holds by number the rows that are nothing to ask: blank, notes, disabled."""

    sheet: Sheet
    columns: list[Column]
    words: dict[str, str] = field(default_factory=dict)
    items: list[Tree] = field(default_factory=list)
    raw: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def keep(self, i: int) -> None:
        """Carry a row as it is."""
        self.raw[str(i + 1)] = {letters(j): text for j, text in enumerate(self.sheet.rows[i]) if text.strip()}

    def at(self, i: int, key: str) -> Place:
        column = next((c.index for c in self.columns if c.key == key), 0)
        return self.sheet.place(i, column)

    def put(self, row: Laid, path: Path, i: int) -> None:
        self.places |= {(*path, *spot): self.sheet.place(i, j) for spot, j in row.spots.items()}


@dataclass(slots=True)
class _Open:
    """A part that has begun: its list of questions, its path and what it was begun as."""

    questions: list[Tree]
    path: Path
    kind: str = ""
    row: int = 0
    item: Tree = field(default_factory=dict)


def survey_rows(sheet: Sheet, columns: list[Column]) -> Rows:
    """Every row of the sheet below its headings."""
    rows = Rows(sheet, columns)
    stack = [_Open(rows.items, ("questions",))]
    for i, cells in enumerate(sheet.rows[1:], 1):
        type_, name = text_in(cells, columns, "type"), text_in(cells, columns, "name")
        off = text_in(cells, columns, "disabled").lower() in YES
        when, kind = part_of(type_)
        if not type_ or off:
            if not type_ and not off and name:
                rows.problems.append(problem("xlsform-no-type", rows.at(i, "type"), name=name))
            rows.keep(i)
        elif when == "end":
            _end(rows, stack, i, type_, kind)
        else:
            _begin(rows, stack, i, (type_, name, kind))
    for part in stack[1:]:
        rows.problems.append(problem("xlsform-not-ended", rows.at(part.row, "type"), part=_named(part)))
    return rows


def _named(part: _Open) -> str:
    return str(part.item.get(part.kind) or part.kind)


def _begin(rows: Rows, stack: list[_Open], i: int, said: tuple[str, str, str]) -> None:
    """A question, or a part that begins."""
    type_, name, kind = said
    above = stack[-1]
    path: Path = (*above.path, len(above.questions))
    model = "group" if kind == "loop" else kind or "question"
    row = laid(rows.sheet.rows[i], rows.columns, model, rows.words)
    own = "name" if model == "question" else model
    item: Tree = {own: name or f"{NAMELESS}{i + 1}"}
    if not name and model == "question" and type_.split()[0] not in ("note", "audit"):
        rows.problems.append(problem("xlsform-no-name", rows.at(i, "name"), type=type_))
    if model == "question":
        typed(item, type_, rows.words)
    elif kind == "loop" or rows.words.setdefault(f"begin_{kind}", type_) != type_:
        item["columns"] = {"type": type_}
    if not name:
        item.setdefault("columns", {})["name"] = ""
    if "columns" in item or "columns" in row.object:
        row.object["columns"] = {**item.pop("columns", {}), **row.object.get("columns", {})}
    item |= row.object
    rows.put(row, path, i)
    rows.places |= {path: rows.at(i, "name"), (*path, own): rows.at(i, "name"), (*path, "type"): rows.at(i, "type")}
    above.questions.append(item)
    if model != "question":
        item["questions"] = []
        stack.append(_Open(item["questions"], (*path, "questions"), model, i, item))


def _end(rows: Rows, stack: list[_Open], i: int, type_: str, kind: str) -> None:
    if len(stack) == 1:
        rows.problems.append(problem("xlsform-end-without-begin", rows.at(i, "type"), type=type_))
        rows.keep(i)
        return
    part = stack.pop()
    model = "group" if kind == "loop" else kind
    if model != part.kind:
        rows.problems.append(problem("xlsform-wrong-end", rows.at(i, "type"), type=type_, part=_named(part),
                                     right=f"end_{part.kind}").beside(rows.at(part.row, "type")))
    ending: dict[str, Any] = {}
    cells = rows.sheet.rows[i]
    for column in rows.columns:
        text = cells[column.index] if column.index < len(cells) else ""
        if column.key != "type" and text.strip():
            ending[f"end::{column.heading.carried}"] = text
    if kind == "loop" or rows.words.setdefault(f"end_{part.kind}", type_) != type_:
        ending["end::type"] = type_
    if ending:
        part.item["columns"] = {**part.item.get("columns", {}), **ending}
    # What it holds comes last.
    part.item["questions"] = part.item.pop("questions")


def usual(words: Mapping[str, str]) -> dict[str, str]:
    """The spellings that are not the language's own."""
    return {word: spelling for word, spelling in words.items() if spelling != word}
