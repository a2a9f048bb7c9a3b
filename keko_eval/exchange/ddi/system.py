"""▶ DDI Codebook as a system of :mod:`keko_eval.exchange.systems`."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.definitions.document import Document
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.systems import ReadForm

_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?codeBook[\s>/]")


def recognises(head: bytes, names: Sequence[str]) -> bool:  # noqa: ARG001
    """XML whose root is ``codeBook``, of any version and namespace prefix."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _ROOT.search(head) is not None


def read(path: Path) -> ReadForm:
    """The variables of a codebook as an instrument."""
    from keko_eval.exchange.ddi.read import read_form

    return read_form(path)


def write(document: Document, out: Path, carried: Mapping[str, Any]) -> LossReport:
    """An instrument as a codebook without a data file, in its first language, as DDI has one question text each."""
    from keko_eval.exchange.ddi.form import codebook_of

    content, report = codebook_of(document.model, carried)
    out.write_bytes(content)
    return report
