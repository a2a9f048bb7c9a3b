"""▶ An instrument in; an XLSForm workbook of the same bytes every time out, and what XLSForm has no place for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pydantic import BaseModel

from keko_eval.definitions.instrument import Instrument, name_of
from keko_eval.definitions.rules.names import kind_of
from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.xlsform.read import form_of
from keko_eval.exchange.xlsform.remainder import CHUNK, HEAD, KEKO, levelled, remainder
from keko_eval.exchange.xlsform.rows import choices_sheet, settings_sheet, survey_sheet
from keko_eval.exchange.xlsform.sheets import Sheet
from keko_eval.problem.noun import Noun

MADE = datetime(2017, 1, 1)
_NAME = re.compile(r"[^\W\d][\w.-]*")
"""A name as XML has it, which is what form programs take."""
MOST = 32_767
"""Characters in a cell of Excel."""
Rows = list[list[str]]


def sheets_of(instrument: Instrument, carried: Mapping[str, Any], name: str) -> tuple[dict[str, Rows], LossReport]:
    """The cells of every sheet, ``name`` being the stem of the file to be."""
    tree = plain(instrument)
    whole = levelled(tree)
    xlsform = whole.get("xlsform") or {}
    names, words = xlsform.get("languages") or {}, xlsform.get("words") or {}
    own = {"survey": survey_sheet(whole, words, names), "choices": choices_sheet(whole, names),
           "settings": settings_sheet(whole)}
    others: Mapping[str, Rows] = carried.get("sheets") or {}
    order = [str(s) for s in xlsform.get("sheets") or own]
    sheets: dict[str, Rows] = {}
    for sheet in [*order, *own, *others]:
        key = sheet.strip().lower()
        rows = others.get(sheet, own.get(key, []) if sheet in order or key not in {s.lower() for s in sheets} else [])
        if (rows or sheet in xlsform.get("sheets", ())) and sheet not in sheets:
            sheets[sheet] = rows
    read = form_of([Sheet(f"{name}.xlsx", n, _trimmed(rows)) for n, rows in sheets.items()], f"{name}.xlsx").tree
    left = remainder(whole, levelled(read))
    if left:
        sheets[KEKO] = [list(HEAD), *([path, key, *_chunks(text)] for path, key, text in left)]
    return sheets, LossReport((*_losses(left), *_unnamed(instrument), *_cut(sheets, name)))


def _unnamed(instrument: Instrument) -> Iterator[Loss]:
    """What form programs refuse by its name: they make it a name of XML."""
    for _, part in instrument.parts():
        if not _NAME.fullmatch(name_of(part)):
            yield Loss("lost", Noun(kind_of(part), name_of(part)), None, "xlsform-name")


def _cut(sheets: Mapping[str, Rows], name: str) -> list[Loss]:
    """What does not fit in its cell."""
    made = [Sheet(f"{name}.xlsx", sheet, rows) for sheet, rows in sheets.items()]
    return [Loss("lost", sheet.name, sheet.place(i, j), "cell-full", {"most": MOST}) for sheet in made
            for i, row in enumerate(sheet.rows) for j, cell in enumerate(row) if len(cell) > MOST]


def plain(value: Any) -> Any:
    """A model as the data that it was read from: what was not given is not there."""
    if isinstance(value, BaseModel):
        if hasattr(value, "root"):
            return value.root
        fields = type(value).model_fields
        return {fields[name].alias or name: plain(getattr(value, name)) for name in fields
                if name in value.model_fields_set}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return str(value) if isinstance(value, str) else value


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """The sheets as an Excel file."""
    import xlsxwriter

    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "strings_to_numbers": False}) as book:
        book.set_properties({"created": MADE})
        head, text = book.add_format({"bold": True, "num_format": "@"}), book.add_format({"num_format": "@"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if cell:
                        sheet.write_string(i, j, cell, text if i else head)
            if name == KEKO:
                sheet.hide()
    return target.getvalue()


def _trimmed(rows: Rows) -> Rows:
    return [list(row) for row in rows]


def _chunks(text: str) -> Sequence[str]:
    return [text[i:i + CHUNK] for i in range(0, len(text), CHUNK)] or [""]


def _losses(left: Sequence[tuple[str, str, str]]) -> list[Loss]:
    import json

    losses = []
    for path, key, value in left:
        names = json.loads(path)
        kind = "choice" if names[:1] == ["choices"] else "question" if names else "instrument"
        if value and key != "xlsform":
            what: Noun | str = Noun(kind, f"{names[-1]}.{key}") if names else key
            losses.append(Loss("approximated", what, None, "aside"))
    return losses
