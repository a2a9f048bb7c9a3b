"""The rows of a choices sheet in; choice lists out, each value with its cell."""

import re
from typing import Any

from keko_eval.exchange.xlsform.cells import Column, Tree, laid, text_in
from keko_eval.exchange.xlsform.sheets import Sheet
from keko_eval.exchange.xlsform.survey import Rows
from keko_eval.problem.problem import problem

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")


def choice_rows(sheet: Sheet, columns: list[Column]) -> tuple[dict[str, list[Tree]], Rows]:
    """Every list by its name, in the order of their first rows."""
    rows = Rows(sheet, columns)
    lists: dict[str, list[Tree]] = {}
    for i, cells in enumerate(sheet.rows[1:], 1):
        name, value = text_in(cells, columns, "list_name"), text_in(cells, columns, "name")
        if not name or not value:
            if any(cell.strip() for cell in cells) and (name or value):
                missing = "list_name" if not name else "name"
                rows.problems.append(problem("xlsform-choice-without", rows.at(i, missing), column=missing))
            rows.keep(i)
            continue
        row = laid(cells, columns, "choice", rows.words)
        path = ("choices", name, len(lists.setdefault(name, [])))
        choice: Tree = {"value": value_of(value), **row.object}
        if "label" not in choice:
            choice["label"] = value
            choice["columns"] = {"label": "", **choice.get("columns", {})}
        lists[name].append({k: choice[k] for k in ("value", "label", *choice)})
        rows.put(row, path, i)
        rows.places |= {path: rows.at(i, "name"), (*path, "value"): rows.at(i, "name")}
        rows.places.setdefault(("choices", name), rows.at(i, "list_name"))
        rows.places.setdefault((*path, "label"), rows.at(i, "label"))
    return lists, rows


def value_of(text: str) -> Any:
    """A whole number where the text is how one is written, else the text."""
    return int(text) if _INTEGER.fullmatch(text) and text != "-0" else text
