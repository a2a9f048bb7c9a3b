"""▶ LimeSurvey as a system of :mod:`keko_eval.exchange.systems`."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.definitions.document import Document
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.systems import ReadForm

_HEADINGS = re.compile(r'^\W*(id"?\t"?related_id"?\t"?)?"?class"?\t"?type/scale"?\t', re.IGNORECASE)


def recognises(head: bytes, names: Sequence[str]) -> bool:
    """An .lss by its document type, an archive by the .lss in it, a tab-separated file by its first headings."""
    if head.startswith(b"PK"):
        return any(name.endswith(".lss") for name in names)
    if b"<LimeSurveyDocType>" in head[:4096] and b"Survey</LimeSurveyDocType>" in head[:4096]:
        return True
    return _HEADINGS.match(head[:400].decode("utf8", "replace").lstrip("\ufeff")) is not None


def read(path: Path) -> ReadForm:
    """A survey as an instrument."""
    from keko_eval.exchange.limesurvey.read import read_form

    return read_form(path)


def write(document: Document, out: Path, carried: Mapping[str, Any]) -> LossReport:
    """An instrument as LimeSurvey's tab-separated file, and beside it the map of its codes to our names."""
    from keko_eval.exchange.limesurvey.kept import map_file
    from keko_eval.exchange.limesurvey.write import written

    text, map_text, report = written(document.model, carried, out)
    out.write_text(text, encoding="utf8", newline="")
    map_file(out).write_text(map_text, encoding="utf8", newline="\n")
    return report
