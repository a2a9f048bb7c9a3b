"""▶ The variables of a .sav or .dta as the questions of an instrument, and what could only be guessed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keko_eval.exchange.foreign_id import foreign_id
from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.statistics.read import Column, read_columns
from keko_eval.exchange.statistics.words import missing_kind, own_missing
from keko_eval.exchange.systems import ReadForm
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import problem

MOST_UNLABELLED = 12
"""More values without a label than this make a number, not a choice."""
_WHOLE = re.compile(r"-?\d{1,15}")
_NO_NAME = re.compile(r"[\s${}'\"\u00ad\u200b-\u200d\u2060]")
_LETTERS = {".r": -99, ".d": -98, ".n": -97}
"""Stata's letters as numbers, so that the other codes can stay numbers."""

Tree = dict[str, Any]


def read_form(path: Path) -> ReadForm:
    """The instrument in a file."""
    columns, problems = read_columns(path)
    if not columns:
        return ReadForm({}, problems=problems or (problem("table-empty", Place(str(path))),))
    form = form_of(columns, path)
    return ReadForm(form.tree, form.report, problems, form.places)


def form_of(columns: tuple[Column, ...], path: Path) -> ReadForm:
    """As :func:`read_form`, of variables; equal lists of choices are shared."""
    lists: dict[str, list[Tree]] = {}
    questions: list[Tree] = []
    losses: list[Loss] = []
    places: dict[tuple[str | int, ...], Place] = {}
    for column in columns:
        place = Place(str(path), cell=column.name)
        name = _NO_NAME.sub("_", column.name)[:80]
        question: Tree = {"name": name, "type": _type(column), "label": {"default": column.label or column.name}}
        losses += _told(column, name, place)
        if question["type"] == "select_one":
            choices = list(_choices(column))
            shared = next((key for key, own in lists.items() if own == choices), name)
            lists.setdefault(shared, choices)
            question["type"] = f"select_one {shared}"
        elif missing := dict(_missing(column)):
            question["missing"] = {str(code): kind for code, kind in missing.items()}
        places["questions", len(questions)] = place
        questions.append(question)
    tree: Tree = {"instrument": foreign_id(path.stem, "survey"), "version": "1.0.0", "title": {"default": path.stem},
                  "unit": "respondent", "languages": ["default"], **({"choices": lists} if lists else {}),
                  "questions": questions}
    return ReadForm(tree, LossReport(tuple(losses)), (), {(): Place(str(path)), **places})


def _type(column: Column) -> str:
    if not column.numeric:
        return "select_one" if column.values else "text"
    kind = _dated(column)
    if kind:
        return kind
    answers = {cell for cell in column.cells if cell and cell not in column.missing}
    labelled = column.values.keys() - column.missing
    if labelled and all(map(_WHOLE.fullmatch, answers | labelled)) and len(answers - labelled) <= MOST_UNLABELLED:
        return "select_one"
    return "integer" if all(map(_WHOLE.fullmatch, answers)) and _no_decimals(column) else "decimal"


def _dated(column: Column) -> str:
    letters = column.format.rstrip("0123456789.")
    if letters.startswith(("%tc", "%tC")) or letters in ("DATETIME", "YMDHMS"):
        return "dateTime"
    if letters.startswith(("%td", "%d", "%-td")) or letters in ("DATE", "ADATE", "EDATE", "JDATE", "SDATE"):
        return "date"
    return "time" if letters == "TIME" else ""


def _no_decimals(column: Column) -> bool:
    """Whether all of a variable without answers, or its answers, are whole numbers by its format or by themselves."""
    return any(column.cells) or not re.search(r"\.[1-9]", column.format)


def _choices(column: Column) -> Iterator[Tree]:
    """Values in their order, those without a label under their number; values for nothing asked or said are none."""
    answers = {cell for cell in column.cells if cell and cell not in column.missing}
    missing = dict(_missing(column))
    codes = {*(cell for cell in column.values if cell not in column.missing), *answers} if column.numeric else \
        {*column.values} - column.missing
    for cell in sorted(codes, key=lambda c: (int(c), c) if _WHOLE.fullmatch(c) else (0, c)):
        yield {"value": _value(cell), "label": {"default": column.values.get(cell) or cell}}
    labels = {_code(cell): label for cell, label in column.values.items() if cell in column.missing}
    for code, kind in missing.items():
        yield {"value": code, "label": {"default": labels[code] or str(code)}, "missing": kind}


def _value(cell: str) -> int | str:
    return int(cell) if _WHOLE.fullmatch(cell) and str(int(cell)) == cell else cell


def _missing(column: Column) -> Iterator[tuple[int | str, str]]:
    """(code, kind) of the labelled missing values that say why there is no answer."""
    for cell, label in column.values.items():
        if cell in column.missing and label not in own_missing():
            yield _code(cell), _kind(cell, label) or "refused"


def _code(cell: str) -> int | str:
    if not re.fullmatch(r"\.[a-z]", cell):
        return _value(cell)
    return _LETTERS.get(cell, -900 - ord(cell[1]))


def _kind(cell: str, label: str) -> str:
    return missing_kind(label) or {".r": "refused", ".d": "dont_know", ".n": "not_applicable"}.get(cell, "")


def _told(column: Column, name: str, place: Place) -> Iterator[Loss]:
    noun = Noun("question", name)
    if name != column.name:
        yield Loss("kept", noun, place, "statistics-name-in", {"name": column.name})
    if not column.label:
        yield Loss("kept", noun, place, "statistics-no-label")
    said = {cell: label for cell, label in column.values.items() if cell in column.missing}
    if any(label not in own_missing() and not _kind(cell, label) for cell, label in said.items()):
        yield Loss("approximated", noun, place, "ddi-why-missing")
    if any(cell.startswith(".") for cell in said):
        yield Loss("kept", noun, place, "statistics-letters")
    lost = column.values.keys() - column.missing
    if lost and _type(column) != "select_one":
        yield Loss("lost", noun, place, "statistics-labels-of-numbers")

