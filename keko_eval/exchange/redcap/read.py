"""▶ A data dictionary in; an instrument as plain data out, each value with its cell."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keko_eval.exchange.choice_lists import ChoiceLists
from keko_eval.exchange.foreign_id import foreign_id
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.markup import has_markup, words_of
from keko_eval.exchange.redcap.columns import CARRIED, HEADINGS, KEYS, NEEDED, Cells, keys_of
from keko_eval.exchange.redcap.field import BUILT_IN, TYPES, Tree, bound, choices_of, item_of, translated
from keko_eval.exchange.redcap.field_out import BLANK, STRUCTURE, Naming, row_of
from keko_eval.exchange.redcap.logic import from_redcap
from keko_eval.exchange.redcap.tags import untranslated
from keko_eval.exchange.systems import ReadForm
from keko_eval.files.csv import read_csv
from keko_eval.files.table import Table
from keko_eval.files.text import not_opened, too_large
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

MOST_BYTES = 16 << 20
_BRACKETS = re.compile(r"\[[a-z][\w-]*(?:\([^()\[\]]*\))?(?::[\w:-]+)?\]")
_CLOSED = ("dropdown", "radio", "checkbox", "select")
Spot = tuple[str | int, ...]


@dataclass(slots=True)
class _Reading:
    table: Table
    headings: list[str]
    keys: list[str]
    known: frozenset[str]
    boxes: dict[str, list[str]]
    names: dict[str, str]
    choices: ChoiceLists = field(default_factory=ChoiceLists)
    losses: list[Loss] = field(default_factory=list)
    places: dict[Spot, Place] = field(default_factory=dict)

    def place(self, row: int, key: str = "") -> Place:
        index = self.keys.index(key) if key in self.keys else None
        return self.table.place(row, index, "" if index is None else self.headings[index])


def read_form(path: Path) -> ReadForm:
    """The instrument in a data dictionary."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return ReadForm({}, problems=(too_large(str(path), MOST_BYTES),))
    except OSError as error:
        return ReadForm({}, problems=(not_opened(path, error),))
    table, problems = read_csv(path)
    if table is None:
        return ReadForm({}, problems=problems)
    form = form_of(table, path.stem)
    return ReadForm(form.tree, form.report, (*problems, *form.problems), form.places)


def form_of(table: Table, stem: str) -> ReadForm:
    """As :func:`read_form`, from the cells."""
    headings = table.head(0)
    keys = keys_of(headings)
    missing = [HEADINGS[KEYS.index(key)] for key in NEEDED if key not in keys]
    if missing:
        found = (problem("redcap-no-column", table.place(0), column=heading) for heading in missing)
        return ReadForm({}, problems=tuple(found))
    rows = [(i, {key: cell.strip() for key, cell in zip(keys, table.head(i), strict=True) if key})
            for i in range(1, table.cells.height) if any(table.head(i))]
    boxes = {row["field_name"]: [str(choice["value"]) for choice in choices_of(row.get("choices", ""))]
             for _, row in rows if row["field_type"].lower() == "checkbox"}
    known = frozenset(row["field_name"] for _, row in rows)
    reading = _Reading(table, headings, keys, known, boxes, {name: name for name in known})
    problems = tuple(_incomplete(rows, reading))
    whole = [(i, row) for i, row in rows if row["field_name"] and row["field_type"]]
    sections = _sections(whole, reading)
    if not sections:
        return ReadForm({}, problems=problems or (problem("redcap-no-fields", table.place(0)),))
    tree: Tree = {"instrument": foreign_id(stem, "redcap"), "version": "1.0.0", "title": stem, "unit": "respondent",
                  "languages": ["default"], **({"choices": reading.choices.lists} if reading.choices.lists else {}),
                  "sections": sections}
    carried = {} if tuple(headings) == HEADINGS else {"headings": headings}
    places = {(): table.place(0), ("instrument",): Place(table.file), **reading.places}
    return ReadForm(tree, LossReport((*reading.losses, *_columns(whole, reading)), carried), problems, places)


def _incomplete(rows: Iterable[tuple[int, Cells]], reading: _Reading) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for i, row in rows:
        for key in ("field_name", "form_name", "field_type"):
            if not row[key]:
                yield problem("redcap-row-incomplete", reading.place(i, key), column=HEADINGS[KEYS.index(key)])
        name = row["field_name"]
        if name and name in first:
            again = problem("redcap-field-twice", reading.place(i, "field_name"), field=name)
            yield again.beside(reading.place(first[name], "field_name"))
        first.setdefault(name, i)


def title_of(form: str) -> str:
    """The title that REDCap gives a form by itself.

    >>> title_of("contact_info")
    'Contact Info'
    """
    return " ".join(word[:1].upper() + word[1:] for word in form.split("_") if word) or form


def _sections(rows: list[tuple[int, Cells]], reading: _Reading) -> list[Tree]:
    """Forms as sections; section headers and matrices as groups in them."""
    sections: list[Tree] = []
    into: list[Tree] = []
    matrix = ""
    for i, row in rows:
        if not sections or sections[-1]["section"] != (row["form_name"] or "form"):
            form = row["form_name"] or "form"
            sections.append({"section": form, "title": title_of(form), "questions": []})
            reading.places["sections", len(sections) - 1] = reading.place(i, "form_name")
            into, matrix = sections[-1]["questions"], ""
        header, own = row.get("section_header", ""), row.get("matrix_group", "")
        closed = row["field_type"].lower() in ("radio", "checkbox")
        if header and not (own and closed and own == matrix):
            into = sections[-1]["questions"]
        item = _item(i, row, reading)
        if own and not closed:
            item.setdefault("columns", {})[f"{CARRIED}matrix_group"] = own
            own = ""
        if own and own == matrix:
            into[-1]["questions"].append(item)
            if header:
                item.setdefault("columns", {})[f"{CARRIED}section_header"] = header
        elif own:
            columns = {**_headed(header).get("columns", {}), f"{CARRIED}matrix_group": own}
            group = {"group": _free(own, reading), **_headed(header), "appearance": "table-list", "columns": columns,
                     "questions": [item]}
            into.append(group)
        elif header:
            group = {"group": _free(f"{row['field_name']}_header", reading), **_headed(header), "questions": [item]}
            into.append(group)
            into = group["questions"]
        else:
            into.append(item)
        matrix = own
    for section in sections:
        _settle(section["questions"])
    _place(sections, ("sections",), {row["field_name"]: i for i, row in rows}, reading)
    return sections


def _settle(items: list[Tree]) -> None:
    """A matrix that is told by its rows and its name need not be carried."""
    for item in items:
        _settle(item.get("questions", []))
        columns = item.get("columns", {})
        if "group" in item and columns.get(f"{CARRIED}matrix_group") == item["group"] and \
                len({one.get("type") for one in item["questions"]}) == 1:
            columns.pop(f"{CARRIED}matrix_group")
            if not columns:
                item.pop("columns")


def _headed(header: str) -> Tree:
    """The label of what stands under a section header."""
    if not header:
        return {}
    words = words_of(header) or header
    carried = {"columns": {f"{CARRIED}section_header": header}} if words != header else {}
    return {"label": words, **carried}


def _free(name: str, reading: _Reading) -> str:
    """A group's name that no field has."""
    while name in reading.known:
        name += "_group"
    return name


def _place(items: list[Tree], path: Spot, rows: dict[str, int], reading: _Reading) -> int:
    """The cells of everything; returns the row of the first."""
    first = 0
    keys = {"name": "field_name", "type": "field_type", "label": "field_label", "hint": "field_note",
            "relevant": "branching_logic", "constraint": "min", "calculation": "choices", "default": "annotation"}
    for n, item in enumerate(items):
        if "questions" in item:
            own = _place(item["questions"], (*path, n, "questions"), rows, reading)
            reading.places.setdefault((*path, n), reading.place(own, "section_header"))
        else:
            own = rows[item["name"]]
            reading.places[*path, n] = reading.place(own)
            reading.places |= {(*path, n, key): reading.place(own, of) for key, of in keys.items() if key in item}
        first = first or own
    return first


def _item(i: int, row: Cells, reading: _Reading) -> Tree:
    """The question of a row with its list by name, and all cells carried that the program would write otherwise."""
    item = item_of(row, reading.known)
    _tell(i, row, item, reading)
    made = row_of({**item, "columns": {}}, Naming(reading.names, reading.boxes))
    differing = {key: cell for key, cell in row.items() if key not in STRUCTURE and made.get(key, "") != cell}
    columns = {f"{CARRIED}{key}": cell for key, cell in differing.items() if cell}
    blank = [key for key, cell in differing.items() if not cell]
    if blank:
        columns[BLANK] = " ".join(blank)
    choices = item.pop("choices", None)
    if choices is not None:
        name = BUILT_IN.get(row["field_type"].lower(), row["field_name"])
        at = reading.choices.named(name, choices)
        item["type"] = f"{item['type']} {at}"
        for n in range(len(choices)):
            reading.places.setdefault(("choices", at, n), reading.place(i, "choices"))
    return {**item, "columns": columns} if columns else item


def _tell(i: int, row: Cells, item: Tree, reading: _Reading) -> None:
    """What is only carried along, or used in part."""
    noun, kind = Noun("question", row["field_name"]), row["field_type"].lower()

    def lose(fate: Any, key: str, because: str, **values: str) -> None:
        reading.losses.append(Loss(fate, noun, reading.place(i, key), because, values))

    if kind not in TYPES:
        lose("kept", "field_type", "unknown-kind", kind=kind)
    elif kind in ("sql", "file"):
        lose("kept", "choices" if kind == "sql" else "field_type", "carried")
    logic = {key: row.get(key, "") for key in ("branching_logic", *(("choices",) if kind == "calc" else ()))}
    for key, text in logic.items():
        if text and not translated(text):
            lose("lost", key, "redcap-logic", piece=_piece(text))
    for key in ("min", "max"):
        if kind == "text" and row.get(key) and not bound(row[key], item["type"]):
            lose("lost", key, "redcap-logic", piece=row[key])
    for key in ("field_label", "field_note"):
        left = [part for part in _BRACKETS.findall(row.get(key, "")) if part[1:-1] not in reading.known]
        if left:
            lose("approximated", key, "redcap-in-text", piece=", ".join(left[:3]))
    marked = [key for key in ("section_header", "field_label", "field_note", *(("choices",) if kind in _CLOSED else ()))
              if has_markup(row.get(key, ""))]
    for key in marked:
        lose("approximated", key, "markup")
    for tag in untranslated(row.get("annotation", ""), kind, item):
        reading.losses.append(Loss("kept", tag, reading.place(i, "annotation"), "carried"))


def _piece(text: str) -> str:
    try:
        from_redcap(text)
    except Untranslated as piece:
        return str(piece)
    return text


def _columns(rows: list[tuple[int, Cells]], reading: _Reading) -> Iterator[Loss]:
    """Columns that the program does not use."""
    used = set(KEYS) - {"alignment", "question_number", "matrix_ranking"}
    for key, heading in zip(reading.keys, reading.headings, strict=True):
        first = next((i for i, row in rows if row.get(key)), None)
        if key and key not in used and first is not None:
            yield Loss("kept", heading, reading.place(first, key), "carried")
