"""An answer's code as other programs write it, as a choice's value."""

import re

_WHOLE = re.compile(r"0|-?[1-9]\d{0,14}")


def code_value(code: str) -> str | int:
    """A whole number where the code is written as one, else the text.

    >>> code_value("3"), code_value("-1"), code_value("03"), code_value("AO01")
    (3, -1, '03', 'AO01')
    """
    return int(code) if _WHOLE.fullmatch(code) else code
