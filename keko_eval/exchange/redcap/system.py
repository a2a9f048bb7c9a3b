"""▶ REDCap's data dictionary as a system of :mod:`keko_eval.exchange.systems`."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.definitions.document import Document
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.redcap.columns import is_dictionary
from keko_eval.exchange.systems import ReadForm


def recognises(head: bytes, names: Sequence[str]) -> bool:  # noqa: ARG001
    """A table whose first row has the headings of a data dictionary."""
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return False
    line = head[:8192].decode("utf8", "replace").lstrip("\ufeff").splitlines()[:1]
    return any(is_dictionary(row) for delimiter in ",;\t" for row in csv.reader(line, delimiter=delimiter))


def read(path: Path) -> ReadForm:
    """A data dictionary as an instrument."""
    from keko_eval.exchange.redcap.read import read_form

    return read_form(path)


def write(document: Document, out: Path, carried: Mapping[str, Any]) -> LossReport:
    """An instrument as a data dictionary."""
    from keko_eval.exchange.redcap.write import dictionary

    text, report = dictionary(document.model, carried)
    out.write_text(text, encoding="utf8", newline="")
    return report
