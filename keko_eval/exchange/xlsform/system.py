"""▶ XLSForm as a system of :mod:`keko_eval.exchange.systems`."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.definitions.document import Document
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.systems import ReadForm

_HEADINGS = re.compile(rb'^\W*survey\W*$|^\W*survey\W*[,;|].*\btype\b', re.IGNORECASE | re.MULTILINE)


def recognises(head: bytes, names: Sequence[str]) -> bool:
    """A workbook with a sheet ``survey``, or a text whose first column names it."""
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return any(name.strip().lower() == "survey" for name in names)
    return _HEADINGS.search(head) is not None


def read(path: Path) -> ReadForm:
    """An XLSForm as an instrument."""
    from keko_eval.exchange.xlsform.read import read_form

    return read_form(path)


def write(document: Document, out: Path, carried: Mapping[str, Any]) -> LossReport:
    """An instrument as an XLSForm workbook."""
    from keko_eval.exchange.xlsform.write import sheets_of, workbook

    sheets, report = sheets_of(document.model, carried, out.stem)
    out.write_bytes(workbook(sheets))
    return report
