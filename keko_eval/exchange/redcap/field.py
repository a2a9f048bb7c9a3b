"""▶ One row of a data dictionary in; a question as plain data out, its choices still in it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from keko_eval.exchange.code_value import code_value
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.markup import words_of
from keko_eval.exchange.redcap.columns import Cells
from keko_eval.exchange.redcap.logic import from_redcap
from keko_eval.exchange.redcap.tags import with_tags

Tree = dict[str, Any]
TYPES = ("text", "notes", "calc", "dropdown", "radio", "checkbox", "yesno", "truefalse", "slider", "file",
         "descriptive", "sql")
_PIPED = re.compile(r"\[([a-z]\w*)\](?!\[)")
_TRUTHS = {"yesno": ((1, "Yes"), (0, "No")), "truefalse": ((1, "True"), (0, "False"))}
BUILT_IN = {"yesno": "yes_no", "truefalse": "true_false"}


def choices_of(text: str) -> list[Tree]:
    """``1, Yes | 0, No`` as choices; a part without a comma is code and label in one.

    >>> choices_of("1, Yes, surely | 0, No")
    [{'value': 1, 'label': 'Yes, surely'}, {'value': 0, 'label': 'No'}]
    """
    parts = [part.strip() for part in re.split(r"[|\n]", text) if part.strip()]
    pairs = [(code.strip(), label.strip()) for code, _, label in (part.partition(",") for part in parts)]
    return [{"value": code_value(code), "label": words_of(label) or code} for code, label in pairs if code or label]


def text_of(cell: str, known: frozenset[str]) -> str:
    """The words of a label, with ``${name}`` for ``[name]``."""
    return _PIPED.sub(lambda m: f"${{{m[1]}}}" if m[1] in known else m[0], words_of(cell))


def item_of(row: Cells, known: frozenset[str]) -> Tree:
    """The question of a row, without what is only carried.

    Parameters
    ----------
    row
        ``{key: cell}``, every cell stripped.
    known
        The names of all fields.
    """
    kind = row.get("field_type", "").lower()
    item: Tree = {"name": row.get("field_name", ""), "type": "text"}
    label = text_of(row.get("field_label", ""), known)
    if label:
        item["label"] = label
    if row.get("field_note"):
        item["hint"] = words_of(row["field_note"])
    if row.get("required", "").lower() == "y":
        item["required"] = True
    if row.get("identifier", "").lower() == "y":
        item["sensitive"] = True
    logic = translated(row.get("branching_logic", ""))
    if logic:
        item["relevant"] = logic
    _KINDS.get(kind, _text)(item, row)
    with_tags(item, row.get("annotation", ""), kind)
    if item["type"] in ("hidden", "calculate"):
        item.pop("required", None)
    if not label and item["type"] not in ("calculate", "hidden"):
        item["label"] = item["name"]
    return item


def translated(logic: str) -> str:
    """An expression as XLSForm text; empty where it has no counterpart."""
    try:
        return from_redcap(logic) if logic else ""
    except Untranslated:
        return ""


def _text(item: Tree, row: Cells) -> None:
    validation = row.get("validation", "").lower()
    item["type"] = type_of(validation)
    bounds = [f". {sign} {limit}" for key, sign in (("min", ">="), ("max", "<="))
              if (limit := bound(row.get(key, ""), item["type"]))]
    if bounds:
        item["constraint"] = " and ".join(bounds)


def type_of(validation: str) -> str:
    """Which type a text with a validation asks for.

    >>> [type_of(v) for v in ("integer", "number_1dp", "date_dmy", "datetime_seconds_ymd", "time", "phone")]
    ['integer', 'decimal', 'date', 'dateTime', 'time', 'text']
    """
    if validation in ("integer", "int"):
        return "integer"
    if validation.startswith(("number", "float")):
        return "decimal"
    word = validation.partition("_")[0]
    return {"date": "date", "datetime": "dateTime", "time": "time"}.get(word, "text")


def bound(cell: str, type_: str) -> str:
    """The least or greatest answer of a type as an expression; empty where there is none, or none that is understood.

    >>> bound("30,5", "decimal"), bound("2015-01-01", "date"), bound("now", "dateTime")
    ('30.5', "date('2015-01-01')", '')
    """
    cell = cell.replace(",", ".") if re.fullmatch(r"-?\d+,\d+", cell) else cell
    if type_ in ("integer", "decimal") and re.fullmatch(r"-?\d{1,15}(\.\d+)?", cell):
        return cell
    if type_ == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return f"date('{cell}')"
    if type_ == "date" and cell == "today":
        return "today()"
    field = re.fullmatch(r"\[([a-z]\w*)\]", cell)
    return f"${{{field[1]}}}" if field else ""


def _notes(item: Tree, row: Cells) -> None:  # noqa: ARG001
    item["appearance"] = "multiline"


def _calc(item: Tree, row: Cells) -> None:
    """A calculation that has no counterpart is a number that REDCap works out and nobody is asked for."""
    found = translated(row.get("choices", ""))
    item |= {"type": "calculate", "calculation": found} if found else {"type": "decimal", "read_only": True}


def _one(item: Tree, row: Cells) -> None:
    kind = row["field_type"].lower()
    item["choices"] = choices_of(row.get("choices", ""))
    item["type"] = "select_one"
    if kind == "dropdown":
        item["appearance"] = "minimal"


def _many(item: Tree, row: Cells) -> None:
    item |= {"type": "select_multiple", "choices": choices_of(row.get("choices", ""))}


def _truth(item: Tree, row: Cells) -> None:
    own = _TRUTHS[row["field_type"].lower()]
    item |= {"type": "select_one", "choices": [{"value": value, "label": label} for value, label in own]}


def _slider(item: Tree, row: Cells) -> None:
    ends = [row.get(key, "") for key in ("min", "max")]
    low, high = (end if re.fullmatch(r"-?\d{1,9}", end) else usual
                 for end, usual in zip(ends, ("0", "100"), strict=True))
    item |= {"type": "range", "parameters": f"start={low} end={high} step=1"}


def _of(type_: str) -> Callable[[Tree, Cells], None]:
    return lambda item, row: item.update(type=type_)  # noqa: ARG005


_KINDS: Mapping[str, Callable[[Tree, Cells], None]] = {
    "text": _text, "notes": _notes, "textarea": _notes, "calc": _calc, "dropdown": _one, "select": _one,
    "radio": _one, "checkbox": _many, "yesno": _truth, "truefalse": _truth, "slider": _slider, "file": _of("file"),
    "descriptive": _of("note"), "sql": _of("text")}
