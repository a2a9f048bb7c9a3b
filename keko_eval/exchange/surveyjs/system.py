"""▶ SurveyJS as a system of :mod:`keko_eval.exchange.systems`."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.definitions.document import Document
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.systems import ReadForm

_KEYS = re.compile(rb'"(pages|elements|questions)"\s*:\s*\[')
_ELEMENT = re.compile(rb'"(type|name)"\s*:\s*"')


def recognises(head: bytes, names: Sequence[str]) -> bool:  # noqa: ARG001
    """A JSON object with pages or elements that have types and names, and nothing of Qualtrics' or another's."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return (text.startswith(b"{") and _KEYS.search(text) is not None and _ELEMENT.search(text) is not None
            and b'"SurveyElements"' not in text and b'"SurveyEntry"' not in text)


def read(path: Path) -> ReadForm:
    """A definition of SurveyJS as an instrument."""
    from keko_eval.exchange.surveyjs.read import read_form

    return read_form(path)


def write(document: Document, out: Path, carried: Mapping[str, Any]) -> LossReport:
    """An instrument as a definition of SurveyJS."""
    from keko_eval.exchange.surveyjs.write import survey_of, text_of

    survey, report = survey_of(document.model, carried)
    out.write_text(text_of(survey), encoding="utf8")
    return report
