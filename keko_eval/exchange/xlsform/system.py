"""▶ XLSForm as a system of :mod:`keko_eval.exchange.systems`."""

import re
from collections.abc import Sequence

_HEADINGS = re.compile(rb'^\W*survey\W*$|^\W*survey\W*[,;|].*\btype\b', re.IGNORECASE | re.MULTILINE)


def recognises(head: bytes, names: Sequence[str]) -> bool:
    """A workbook with a sheet ``survey``, or a text whose first column names it."""
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return any(name.strip().lower() == "survey" for name in names)
    return _HEADINGS.search(head) is not None
